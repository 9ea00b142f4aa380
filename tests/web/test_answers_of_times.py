"""An answer about one time of a series, or one of several dates, says what it does to the others."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from notifier.events_file.editing import edit_file
from notifier.events_file.whole import load_events_file
from notifier.proposals.comparing import compare_timelines
from notifier.timeline.edits import from_json
from tests.web.asking import MILESTONES, Asking, make_asking

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.store.database import Database

DAYS = (
    "  - {id: dagen, title: Dagen, kind: event, when: '{2025-12-15,2026-01-05}'}\n"
    "  - {id: drie, title: Drie, kind: event, when: '{2025-12-10,2026-01-05,2026-02-05}'}\n"
)


@pytest.fixture
def asking(tmp_path: Path, sqlite: Database) -> Asking:
    return make_asking(tmp_path, sqlite, milestones=MILESTONES + DAYS)


@pytest.mark.parametrize("name", ["dagen", "toets"])
def test_calling_all_times_off_says_so(asking: Asking, name: str) -> None:
    path = f"/answer/about/{name}"
    for lang, words in (
        ("nl", "Het gaat op geen enkele datum door"),
        ("en", "It does not go ahead on any date"),
    ):
        assert words in asking.client.get(f"{path}?lang={lang}").text
        assert words in asking.client.get(f"{path}?lang={lang}&say=cancelled_all").text
    assert asking.say(path, "cancelled_all").status_code == 303
    (row,) = asking.proposals()
    assert [(edit["milestone"], edit["key"]) for edit in json.loads(row.edits)] == [(name, "cancelled")]
    assert "Gaat op geen enkele datum door." in asking.client.post(path, {"say": "cancelled_all"}).text


@pytest.mark.parametrize(
    ("name", "date", "edit"),
    [
        ("dagen", "15 december 2025", {"key": "when", "value": "2026-01-05"}),
        ("drie", "10 december 2025", {"key": "when", "value": "{2026-01-05,2026-02-05}"}),
        ("toets", "3 november 2025", {"key": "except", "value": ["2025-11-03"]}),
    ],
)
def test_one_time_of_several_is_called_off_and_the_others_stay(
    asking: Asking, name: str, date: str, edit: dict[str, object]
) -> None:
    path = f"/answer/about/{name}"
    for lang, words in (
        ("nl", "Alleen deze datum gaat niet door"),
        ("en", "Only this date does not go ahead"),
    ):
        assert f">{words}: " in asking.client.get(f"{path}?lang={lang}").text
    assert (
        f"Alleen deze datum gaat niet door: {date}" in asking.client.get(f"{path}?lang=nl&say=cancelled").text
    )
    assert f"{date}. De andere blijven staan." in asking.client.post(path, {"say": "cancelled"}).text
    assert asking.say(path, "cancelled").status_code == 303
    (row,) = asking.proposals()
    assert json.loads(row.edits) == [{"edit": "SetField", "milestone": name, **edit}]
    # It fits the file, and readers are told of it.
    changed = edit_file(load_events_file(asking.world.events), from_json(row.edits))
    (change,) = compare_timelines(load_events_file(asking.world.events).timeline, changed.timeline)
    assert change.milestone.id == name


def test_what_is_said_of_one_date_alone_has_one_way_to_call_it_off(asking: Asking) -> None:
    page = asking.client.get("/answer/about/besluit?lang=nl").text
    assert "Het gaat niet door" in page
    assert "deze datum gaat niet door" not in page
    assert "op geen enkele datum" not in page
    assert asking.client.post("/answer/about/besluit", {"say": "cancelled_all"}).status_code == 400


def test_of_several_dates_the_next_is_moved_and_the_others_stay(asking: Asking) -> None:
    path = "/answer/about/dagen"
    assert "15 december 2025" in asking.client.get(path).text
    assert asking.say(path, "moved", when="16 december 2025").status_code == 303
    (row,) = asking.proposals()
    assert [edit["value"] for edit in json.loads(row.edits) if edit.get("key") == "when"] == [
        "{2025-12-16,2026-01-05}"
    ]


@pytest.mark.parametrize(
    ("name", "heading", "first"),
    [
        ("drie", "Gaat het om een andere datum?", ("drie_2026-01-05", "5 januari 2026")),
        ("toets", "Gaat het om een andere datum?", ("toets_2025-12-03", "3 december 2025")),
    ],
)
def test_the_other_dates_are_offered_and_each_can_be_answered(
    asking: Asking, name: str, heading: str, first: tuple[str, str]
) -> None:
    page = asking.client.get(f"/answer/about/{name}?lang=nl").text
    (others,) = re.findall(rf"(?s)<h2 id=\"coming\">{re.escape(heading)}</h2>(.*?)</ul>", page)
    found = re.findall(r'<a href="([^"?]*)\?lang=nl">([^<]*)</a>', others)
    assert found[0] == first
    link, date = first
    path = f"/answer/about/{link}"
    assert f"Alleen deze datum gaat niet door: {date}" in asking.client.get(f"{path}?lang=nl").text
    assert asking.say(path, "cancelled").status_code == 303
    (row,) = asking.proposals()
    (edit,) = json.loads(row.edits)
    assert edit["value"] in (["2025-12-03"], "{2025-12-10,2026-02-05}")


def test_a_link_of_a_message_leads_on_to_the_other_dates(asking: Asking) -> None:
    page = asking.client.get(f"{asking.link('drie', recurrence='2025-12-10')}?lang=nl").text
    links = re.findall(r'<a href="([^"?]*)\?lang=nl">\d+ [a-z]+ 20\d\d</a>', page)
    assert len(links) == 2
    assert (
        "Alleen deze datum gaat niet door: 5 januari 2026"
        in asking.client.get(f"/answer/{links[0]}?lang=nl").text
    )


def test_a_letter_about_one_date_of_several_is_for_the_editors(asking: Asking) -> None:
    """No source is cited of it, and the form does not promise one."""
    hints = {
        name: asking.client.get(f"/answer/about/{name}?lang=nl&say=moved").text
        for name in ("dagen", "besluit")
    }
    shown = {name: re.findall(r'id="letter-hint">([^<]*)<', page) for name, page in hints.items()}
    assert shown == {
        "dagen": ["Titel en datum van de brief, of het adres van de pagina. Alleen de redactie leest dit."],
        "besluit": [
            "Titel en datum van de brief, of het adres van de pagina. Dit komt als bron in de lijst."
        ],
    }
