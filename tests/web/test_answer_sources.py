"""The day of the document that a reader names in an answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from notifier.events_file.editing import edit_file
from notifier.events_file.whole import load_events_file
from notifier.proposals.accepting import accept
from notifier.timeline.edits import from_json
from tests.web.asking import Asking, make_asking

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.store.database import Database

KNOWN = "  brief: {title: Brief LOCC, date: 2025-11-20}\n"
OF_TODAY = (
    "Er staat niet bij van welke dag het is: in de lijst komt dit als antwoord van vandaag, 2 december 2025. "
    "Is het een brief, noem dan ook de dag."
)


@pytest.fixture
def asking(tmp_path: Path, sqlite: Database) -> Asking:
    return make_asking(tmp_path, sqlite, sources=KNOWN)


@pytest.mark.parametrize(
    ("letter", "shown", "added"),
    [
        ("Brief van 3 nov. 2025", "Van 3 november 2025.", {"date": "2025-11-03"}),
        ("Notulen 3-11-2025", "Van 3 november 2025.", {"date": "2025-11-03", "kind": "minutes"}),
        ("Brief van 3 november", "Van 3 november 2025.", {"date": "2025-11-03"}),
        ("Brief van maandag 3 november 2025", "Van 3 november 2025.", {"date": "2025-11-03"}),
        ("Brief van 2 december 2025", "Van 2 december 2025.", {"date": "2025-12-02"}),
        ("Brief van de minister", OF_TODAY, {"date": "2025-12-02", "kind": "answer"}),
        ("Notulen", OF_TODAY, {"date": "2025-12-02", "kind": "answer"}),
        ("Brief van 1 maart 2026", OF_TODAY, {"date": "2025-12-02", "kind": "answer"}),
        ("brief locc", "Van 20 november 2025.", None),
    ],
)
def test_a_letter_has_the_day_that_it_names_and_the_reader_sees_which(
    asking: Asking, letter: str, shown: str, added: dict[str, Any] | None
) -> None:
    path = asking.link("start")
    page = asking.client.post(path, {"say": "moved", "when": "1 maart 2026", "letter": letter}).text
    assert f"<dd>{shown}</dd>" in page
    asking.say(path, "moved", when="1 maart 2026", letter=letter)
    (row,) = asking.proposals()
    sources = [one["fields"] for one in json.loads(row.edits) if one["edit"] == "AddSource"]
    assert sources == ([] if added is None else [{"title": letter, **added}])


@pytest.mark.parametrize(
    ("letter", "reason"),
    [
        ("Brief van 31 februari 2026", "‘31 februari 2026’: deze dag bestaat niet; die maand loopt t/m 28"),
        ("Notulen (31-11-2025), punt 3", "‘31-11-2025’: deze dag bestaat niet; die maand loopt t/m 30"),
        ("Brief van 31 november", "‘31 november’: deze dag bestaat niet; die maand loopt t/m 30"),
        (
            "Brief van woensdag 3 november 2025",
            "‘woensdag 3 november 2025’: de dag van de week past niet bij 3 november 2025",
        ),
    ],
)
def test_a_letter_of_a_day_that_does_not_exist_is_refused(asking: Asking, letter: str, reason: str) -> None:
    answer = asking.client.post(asking.link("start"), {"say": "cancelled", "letter": letter})
    assert (answer.status_code, reason in answer.text) == (422, True)


def test_no_page_calls_an_answer_of_today_a_letter(asking: Asking) -> None:
    asking.say(asking.link("start"), "moved", when="1 maart 2026", letter="Brief van de minister")
    (row,) = asking.proposals()
    before = load_events_file(asking.world.events)
    after = edit_file(before, from_json(row.edits))
    accept(
        asking.world.database,
        [row.id or 0],
        before=before,
        after=after,
        editor="Els",
        now=asking.world.real_now,
    )
    asking.round("2025-12-02 10:00")
    for path in ("/", "/milestones/start", "/sources", "/changes"):
        assert "brief van 2 december" not in asking.client.get(path).text
    assert "Het antwoord van 2 december 2025" in asking.client.get("/milestones/start").text
