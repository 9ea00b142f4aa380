"""A date that the same words of the same source give anew was corrected in the list: it did not move."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from notifier.dates.edtf import parse_edtf
from notifier.feeds.formats import FORMATS
from notifier.feeds.selection import select_entries
from notifier.proposals.comparing import compare_timelines, in_words
from notifier.reminders.audience import Audience
from notifier.reminders.notices import change_notice
from notifier.timeline.changes import Change, ChangeKind, compare
from notifier.timeline.model import After, Kind, Milestone, Statement
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


def test_what_follows_from_a_corrected_date_did_not_move_either() -> None:
    """Nor what follows from that, in messages, on pages and in news feeds."""

    def known(when: str, follows: str, last: str) -> tuple[Milestone, ...]:
        return (
            _end(when),
            milestone(follows, id="volger", title="Volger", after=After("was", offset="P1W")),
            milestone(last, id="laatste", title="Laatste", after=After("volger", offset="P1W")),
        )

    before = known("2028-01-01", "2028-01-08", "2028-01-15")
    after = known("2027-12-31", "2028-01-07", "2028-01-14")
    snapshot = snapshot_of(build_site(*after, before=before))
    lines = lines_of(snapshot.changes_since(""), snapshot, Language.NL)[:3]
    assert [(line["title"], line["words"]) for line in lines] == [
        ("Laatste", "Verbeterd"),
        ("Volger", "Verbeterd"),
        ("Einde onderhoud", "Verbeterd"),
    ]
    assert lines[1]["details"] == [
        "was: 8 januari 2028; nu: 7 januari 2028",
        "De datum volgt uit: Einde onderhoud.",
    ]
    histories = remember(before, after)
    content = select_entries(feed(), timeline(*after), histories, TODAY)
    shown = ["Einde onderhoud: verbeterd, was 1 januari 2028"]
    shown += ["Laatste: verbeterd, was 15 januari", "Volger: verbeterd, was 8 januari"]
    assert sorted(entry.summary for entry in content.entries) == shown
    root = ET.fromstring(FORMATS["atom"].write(content))  # noqa: S314 - our own bytes
    titles = [one.text or "" for one in root.iter("{http://www.w3.org/2005/Atom}title")]
    assert [one for one in titles if "verbeterd" in one] == [
        "Datum verbeterd in de lijst: Einde onderhoud",
        "Datum verbeterd in de lijst: Volger",
        "Datum verbeterd in de lijst: Laatste",
    ]
    changes = compare_timelines(timeline(*before), timeline(*after))
    assert [in_words(one, Language.NL).kind for one in changes] == ["verbeterd"] * 3
    audience = Audience(language=Language.NL, today=TODAY, timeline=timeline(*after))
    base, follower, _ = (change_notice(one, audience) for one in changes)
    assert follower.headline == "Datum verbeterd in de lijst: Volger"
    assert follower.sentences[-2].startswith("De datum volgt uit: Einde onderhoud (")
    assert base.sentences[-1].startswith("Hierdoor verandert ook de datum van: Volger (")
    # Moved of itself a day later, it is a move as before.
    own = (after[0], after[1]._replace(when=parse_edtf("2028-02-01"), after=None), after[2])
    moved = snapshot_of(build_site(*own, before=after))
    assert lines_of(moved.changes_since(""), moved, Language.NL)[0]["words"] == "Verplaatst"
    content = select_entries(feed(), timeline(*own), remember(before, after, own), TODAY)
    assert "→ Volger: verplaatst, was 7 januari" in [entry.summary for entry in content.entries]
