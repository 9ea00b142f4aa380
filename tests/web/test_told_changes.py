"""The page of changes says of each how sure its dates are and by which letter or milestone it came."""

from __future__ import annotations

from typing import Any

import pytest

from notifier.dates.edtf import parse_edtf
from notifier.dates.recurrence import parse_recurrence
from notifier.timeline.model import After, Cancellation, Kind, Milestone, Modality, Repeat, Statement
from notifier.web.changes_page import lines_of
from notifier.web.front_page import build_front_page
from notifier.web.selection import Selection
from notifier.words import Language
from tests.conftest import JULY, OCTOBER, day, milestone, statement
from tests.web.client import Client
from tests.web.sites import build_site, snapshot_of

PLAN = statement(JULY, "naar verwachting in 2027", "2027", modality=Modality.EXPECTED)
WISH = statement(OCTOBER, "beoogd per 1 juli 2028", "2028-07-01", modality=Modality.INTENDED)


def _wet(*said: Statement, **changes: Any) -> Milestone:
    when, modality = next((one.when, one.modality) for one in reversed(said) if one.when)
    assert modality
    one = milestone(id="wet", title="Wet", kind=Kind.EVENT, statements=said)
    return one._replace(when=when, modality=modality, **changes)


@pytest.mark.parametrize(
    ("now", "details"),
    [
        (
            _wet(PLAN, WISH),
            [
                "was: in 2027 (verwacht); nu: 1 juli 2028 (beoogd)",
                "De brief van 3 oktober 2025 zegt: ‘beoogd per 1 juli 2028’.",
            ],
        ),
        (
            _wet(
                PLAN,
                statement(OCTOBER, "geen wet")._replace(cancelled=True),
                cancelled=Cancellation(OCTOBER.date, "geen geld"),
            ),
            [
                "Was: in 2027 (verwacht).",
                "Reden: geen geld.",
                "De brief van 3 oktober 2025 zegt dat dit niet doorgaat: ‘geen wet’.",
            ],
        ),
        (_wet(PLAN, cancelled=Cancellation(OCTOBER.date)), ["Was: in 2027 (verwacht)."]),
        (
            _wet(
                PLAN,
                statement(OCTOBER, "is er")._replace(done=day("2025-09-01")),
                done=day("2025-09-01"),
            ),
            [
                "plaatsgevonden op maandag 1 september 2025",
                "De brief van 3 oktober 2025 zegt dat dit gebeurd is: ‘is er’.",
            ],
        ),
    ],
)
def test_a_move_and_an_end_have_their_certainty_and_the_letter_that_says_so(
    now: Milestone, details: list[str]
) -> None:
    snapshot = snapshot_of(build_site(now, before=(_wet(PLAN),)))
    newest, first = lines_of(snapshot.changes_since(""), snapshot, Language.NL)
    assert newest["details"] == details
    assert first["details"] == ["in 2027 (verwacht)"]
    front = build_front_page(snapshot, Selection(language=Language.NL, since="2025-01-01"))
    assert [line["details"] for line in front["changes"]] == [details]


def test_what_is_off_when_it_is_added_is_said_to_be() -> None:
    off = _wet(PLAN, statement(OCTOBER)._replace(cancelled=True), cancelled=Cancellation(OCTOBER.date))
    snapshot = snapshot_of(build_site(off))
    (line,) = lines_of(snapshot.changes_since(""), snapshot, Language.NL)
    assert line["details"] == ["in 2027", "gaat niet door (brief van 3 oktober 2025)"]


def test_a_series_is_told_as_how_it_repeats_and_its_first_time_where_only_that_moved() -> None:
    was = milestone(
        "2026-01-05", id="piket", kind=Kind.EVENT, repeat=Repeat(parse_recurrence("FREQ=MONTHLY;BYDAY=1MO"))
    )
    later = was._replace(when=parse_edtf("2026-02-02"))
    weekly = was._replace(repeat=Repeat(parse_recurrence("FREQ=WEEKLY;BYDAY=MO")))
    for now, words in (
        (later, "was: 5 januari 2026; nu: 2 februari 2026"),
        (weekly, "was: iedere maand op de eerste maandag; nu: iedere week op maandag"),
    ):
        snapshot = snapshot_of(build_site(now, before=(was,)))
        newest, first = lines_of(snapshot.changes_since(""), snapshot, Language.NL)
        assert (newest["details"], first["details"]) == ([words], ["iedere maand op de eerste maandag"])


def _after(anchor: Milestone, when: str) -> Milestone:
    one = milestone(when, id="na", title="Einde", kind=Kind.END)
    return one._replace(after=After(anchor.key, offset="P6W"))


def test_a_date_that_counts_from_another_names_that_one() -> None:
    was = milestone("2026-01-05", id="start", title="Start")
    now = was._replace(when=parse_edtf("2026-01-12"))
    snapshot = snapshot_of(
        build_site(now, _after(now, "2026-02-23"), before=(was, _after(was, "2026-02-16")))
    )
    lines = {
        line["title"]: line["details"]
        for line in lines_of(snapshot.changes_since(""), snapshot, Language.NL)[:2]
    }
    assert lines["Einde"] == [
        "was: 16 februari 2026; nu: 23 februari 2026",
        "Verschoven door: Start.",
    ]


def test_a_date_on_the_page_counts_from_the_day_on_which_the_other_was_done() -> None:
    """Six weeks after 20 June would be another day."""
    start = milestone("../2026-06-20", id="start", title="Start", done=day("2026-07-13"))
    end = _after(start, "2026-08-24")._replace(modality=Modality.INTENDED)
    client = Client(build_site(start, end))
    before = client.get("/milestones/na").text
    assert ">Start</a>, gestart op 13 juli 2026; 6 weken na</li>" in before
    after = client.get("/milestones/start").text
    assert ">Einde</a>, maandag 24 augustus 2026 (beoogd); 6 weken na</li>" in after
