"""A date that the same words of the same source give anew was corrected in the list: it did not move."""

from __future__ import annotations

import pytest

from notifier.dates.edtf import parse_edtf
from notifier.feeds.selection import select_entries
from notifier.proposals.comparing import in_words
from notifier.reminders.audience import Audience
from notifier.reminders.notices import change_notice
from notifier.timeline.changes import Change, ChangeKind, compare
from notifier.timeline.model import Kind, Milestone, Statement
from notifier.web.changes_page import lines_of
from notifier.words import Language
from tests.conftest import JULY, OCTOBER, day, milestone, statement, timeline
from tests.ics.test_entries import feed, remember
from tests.web.sites import build_site, snapshot_of

TODAY = day("2025-12-01")
PHRASE = "tot 1 januari 2028"


def _end(when: str, *said: Statement) -> Milestone:
    """Return a milestone with a date, which its own statement gives unless others are given."""
    return milestone(
        when,
        id="was",
        title="Einde onderhoud",
        kind=Kind.END,
        statements=said or (statement(JULY, PHRASE, when),),
    )


def _change(after: Milestone) -> Change:
    change = compare(_end("2028-01-01"), after)
    assert change is not None
    return change


@pytest.mark.parametrize(
    ("after", "wording"),
    [
        (_end("2027-12-31"), "corrected"),
        (_end("../2027-12-31"), "corrected"),
        (_end("2028"), "corrected"),
        (_end("2027-12-31", statement(JULY, "per 31 december 2027", "2027-12-31")), "moved"),
        (_end("2027-12-31", statement(OCTOBER, PHRASE, "2027-12-31")), "moved"),
        (_end("2027-12-31", statement(JULY, "", "2027-12-31")), "moved"),
        # A date of the file alone is in no source.
        (_end("2027-12-31", statement(JULY, PHRASE, "2028-01-01")), "moved"),
        (_end("2028", statement(OCTOBER, "in 2028", "2028")), "vaguer"),
    ],
)
def test_the_same_words_of_the_same_source_make_it_a_correction(after: Milestone, wording: str) -> None:
    """It is a change of the date all the same, of which calendars and programs are told."""
    assert (_change(after).wording, _change(after).kind) == (wording, ChangeKind.MOVED)


def test_a_correction_is_called_that_in_messages_on_pages_in_calendars_and_before_an_edit() -> None:
    before, after = _end("2028-01-01"), _end("2027-12-31")
    line = timeline(after)
    notice = change_notice(_change(after), Audience(language=Language.NL, today=TODAY, timeline=line))
    assert notice.headline == "Datum verbeterd in de lijst: Einde onderhoud"
    assert notice.sentences[:2] == (
        "Was: zaterdag 1 januari 2028 (‘tot 1 januari 2028’, brief van 17 juli 2025).",
        "Wordt: vrijdag 31 december 2027.",
    )
    assert in_words(_change(after), Language.NL).kind == "verbeterd"
    content = select_entries(feed(), line, remember((before,), (after,)), TODAY)
    assert [entry.summary for entry in content.entries] == ["Einde onderhoud: verbeterd, was 1 januari 2028"]
    snapshot = snapshot_of(build_site(after, before=(before,)))
    newest, _ = lines_of(snapshot.changes_since(""), snapshot, Language.NL)
    assert (newest["words"], newest["details"]) == (
        "Verbeterd",
        [
            "was: 1 januari 2028; nu: 31 december 2027",
            "De brief van 17 juli 2025 zegt: ‘tot 1 januari 2028’.",
        ],
    )


def test_without_sources_a_date_moves() -> None:
    was = milestone("2028-01-01", id="was")
    change = compare(was, was._replace(when=parse_edtf("2027-12-31")))
    assert change is not None
    assert not change.is_correction
