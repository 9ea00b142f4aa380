"""Repeating entries and the order of milestones, as parsers read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import recurring_ical_events
from icalendar import Calendar

from notifier.dates.edtf import parse_edtf
from notifier.dates.recurrence import parse_recurrence
from notifier.dates.statutory_terms import extend_term
from notifier.feeds.ics import to_checked_ics, to_ics
from notifier.feeds.selection import FeedCache
from notifier.ics.reading_back import find_blocks
from notifier.timeline.model import After, Kind, Milestone, Modality, Repeat
from tests.conftest import day, milestone
from tests.ics.test_entries import content

if TYPE_CHECKING:
    from datetime import date

TODAY = day("2026-06-01")


def _yearly(when: str = "2026-07-31", rule: str = "FREQ=YEARLY", **changes: Any) -> Milestone:
    repeat = Repeat(
        rule=parse_recurrence(rule), without=changes.pop("without", ()), done=changes.pop("finished", ())
    )
    return milestone(when, id="jaar", title="Jaarstukken", kind=Kind.DEADLINE, repeat=repeat, **changes)


def _days(one: Milestone, until: str = "2030-01-01") -> list[tuple[date, str]]:
    calendar = Calendar.from_ical(to_ics(content(one, today=TODAY)))
    found = recurring_ical_events.of(calendar).between(day("2025-01-01"), day(until))
    return sorted((event.start, str(event["SUMMARY"])) for event in found)


def test_every_time_is_in_the_calendar() -> None:
    assert _days(_yearly()) == [
        (day("2026-07-31"), "Jaarstukken"),
        (day("2027-07-31"), "Jaarstukken"),
        (day("2028-07-31"), "Jaarstukken"),
        (day("2029-07-31"), "Jaarstukken"),
    ]


def test_a_last_day_that_repeats_says_so() -> None:
    assert _days(_yearly("../2026-07-31"), "2028-01-01") == [
        (day("2026-07-31"), "Uiterlijk: Jaarstukken"),
        (day("2027-07-31"), "Uiterlijk: Jaarstukken"),
    ]


def test_times_left_out_are_not_there_and_finished_ones_say_so() -> None:
    one = _yearly(
        rule="FREQ=YEARLY;COUNT=4",
        without=(day("2028-07-31"),),
        finished=((day("2026-07-31"), day("2026-07-28")),),
    )
    assert _days(one) == [
        (day("2026-07-28"), "Klaar: Jaarstukken"),
        (day("2027-07-31"), "Jaarstukken"),
        (day("2029-07-31"), "Jaarstukken"),
    ]


def test_a_term_that_repeats_ends_when_the_law_says() -> None:
    """1 August is a Saturday in 2026, a Sunday in 2027 and a Tuesday in 2028."""
    one = _yearly("2026-08-03", "FREQ=YEARLY;BYMONTH=8;BYMONTHDAY=1")._replace(
        stated=parse_edtf("2026-08-01"), extension=extend_term(day("2026-08-01"))
    )
    assert [start for start, _ in _days(one, "2029-01-01")] == [
        day("2026-08-03"),
        day("2027-08-02"),
        day("2028-08-01"),
    ]


def test_a_moment_repeats_at_its_clock_time_on_both_sides_of_the_change() -> None:
    one = _yearly("2026-10-20T09:00[Europe/Amsterdam]", "FREQ=WEEKLY;COUNT=2", without=())
    calendar = Calendar.from_ical(to_ics(content(one, today=TODAY)))
    found = recurring_ical_events.of(calendar).between(day("2026-10-01"), day("2026-12-01"))
    assert [event.start.isoformat() for event in found] == [
        "2026-10-20T09:00:00+02:00",
        "2026-10-27T09:00:00+01:00",
    ]


def test_it_stays_as_long_as_there_is_a_next_time() -> None:
    old = _yearly("2010-07-31")
    over = _yearly("2010-07-31", "FREQ=YEARLY;COUNT=3")
    assert [len(content(one, today=TODAY).entries) for one in (old, over)] == [1, 0]


@pytest.mark.parametrize(
    ("offset", "related"),
    [
        ("", "RELATED-TO;RELTYPE=FINISHTOSTART:start@mijlpalen.example"),
        ("P6W", "RELATED-TO;RELTYPE=FINISHTOSTART;GAP=P6W:start@mijlpalen.example"),
        ("P5B", "RELATED-TO;RELTYPE=FINISHTOSTART:start@mijlpalen.example"),
        ("-P30D", "RELATED-TO;RELTYPE=FINISHTOSTART:start@mijlpalen.example"),
    ],
)
def test_the_one_that_comes_first_names_what_comes_after_it(offset: str, related: str) -> None:
    first = milestone("2026-07-01", id="besluit", title="Besluit")
    then = milestone("2026-08-12", id="start", title="Start", after=After("besluit", offset))
    data = to_ics(content(first, then, today=TODAY)).decode().replace("\r\n ", "")
    assert [line for line in data.split("\r\n") if line.startswith("RELATED-TO")] == [related]


def test_what_comes_after_says_it_in_words() -> None:
    first = milestone("2026-07-01", id="besluit", title="Besluit")
    for offset, words in {"P6W": "Dit is 6 weken na ‘Besluit’.", "": "Komt na: Besluit."}.items():
        then = milestone("2026-08-12", id="start", title="Start", after=After("besluit", offset))
        made = {entry.uid: entry for entry in content(first, then, today=TODAY).entries}
        assert words in made["start@mijlpalen.example"].description.splitlines()


def test_the_gate_reads_back_every_time_that_is_other_than_the_rule() -> None:
    one = _yearly(finished=((day("2026-07-31"), day("2026-07-28")),), modality=Modality.INTENDED)
    made = content(one, today=TODAY)
    checked = to_checked_ics(made, FeedCache())
    assert (checked.data, checked.faulty) == (to_ics(made), ())
    # A cache with only the bytes gives the same calendar.
    cache = FeedCache(blocks=find_blocks(checked.data))
    assert to_checked_ics(made, cache).data == checked.data
