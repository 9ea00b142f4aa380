"""An answer about one time of a series, or one of several dates, says what it does to the others."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.web.asking import MILESTONES, Asking, make_asking

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.store.database import Database

DAYS = "  - {id: dagen, title: Dagen, kind: event, when: '{2025-12-15,2026-01-05}'}\n"


@pytest.fixture
def asking(tmp_path: Path, sqlite: Database) -> Asking:
    return make_asking(tmp_path, sqlite, milestones=MILESTONES + DAYS)


@pytest.mark.parametrize("name", ["dagen", "toets"])
def test_calling_one_time_off_says_that_it_calls_off_all(asking: Asking, name: str) -> None:
    path = f"/answer/about/{name}"
    for lang, words in (
        ("nl", "Het gaat op geen enkele datum door"),
        ("en", "It does not go ahead on any date"),
    ):
        assert words in asking.client.get(f"{path}?lang={lang}").text
        assert words in asking.client.get(f"{path}?lang={lang}&say=cancelled").text
    assert "op geen enkele datum" not in asking.client.get("/answer/about/besluit").text
    assert asking.say(path, "cancelled").status_code == 303
    (row,) = asking.proposals()
    assert [edit["milestone"] for edit in json.loads(row.edits)] == [name]
    assert "Gaat op geen enkele datum door." in asking.client.post(path, {"say": "cancelled"}).text


def test_of_several_dates_the_next_is_moved_and_the_others_stay(asking: Asking) -> None:
    path = "/answer/about/dagen"
    assert "15 december 2025" in asking.client.get(path).text
    assert asking.say(path, "moved", when="16 december 2025").status_code == 303
    (row,) = asking.proposals()
    assert [edit["value"] for edit in json.loads(row.edits) if edit.get("key") == "when"] == [
        "{2025-12-16,2026-01-05}"
    ]
