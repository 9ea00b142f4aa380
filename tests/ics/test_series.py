"""Repeating entries and the order of milestones, as parsers read them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import recurring_ical_events
from icalendar import Calendar

from notifier.dates.edtf import parse_edtf
from notifier.dates.leads import parse_span
from notifier.dates.recurrence import parse_recurrence
from notifier.dates.statutory_terms import extend_term
from notifier.feeds.ics import to_checked_ics, to_ics
from notifier.feeds.selection import FeedCache, select_entries
from notifier.ics.entries import Windows
from notifier.ics.reading_back import find_blocks
from notifier.timeline.model import After, Cancellation, Kind, Milestone, Modality, Repeat
from notifier.timeline.repeats import occurrence
from notifier.timeline.revisions import next_revisions, to_histories
from tests.conftest import day, milestone, timeline, utc
from tests.ics.test_entries import content, feed

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
        (day("2026-07-31"), "≤ Jaarstukken: uiterlijk"),
        (day("2027-07-31"), "≤ Jaarstukken: uiterlijk"),
    ]


def test_times_left_out_are_not_there_and_finished_ones_say_so() -> None:
    one = _yearly(
        rule="FREQ=YEARLY;COUNT=4",
        without=(day("2028-07-31"),),
        finished=((day("2026-07-31"), day("2026-07-28")),),
    )
    assert _days(one) == [
        (day("2026-07-28"), "✓ Jaarstukken: klaar"),
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


def _lines(one: Milestone, *names: str, **changes: Any) -> list[str]:
    data = to_ics(content(one, today=TODAY, **changes)).decode().replace("\r\n ", "")
    return [line for line in data.split("\r\n") if line.startswith(names)]


def test_a_finished_time_of_a_moment_refers_to_that_moment_and_stays_on_it() -> None:
    one = _yearly(
        "2026-10-07T10:00[Europe/Amsterdam]",
        "FREQ=MONTHLY;BYDAY=1WE;COUNT=3",
        finished=((day("2026-11-04"), day("2026-11-05")),),
    )
    assert _lines(one, "RECURRENCE-ID") == ["RECURRENCE-ID;TZID=Europe/Amsterdam:20261104T100000"]
    assert [(str(start), title) for start, title in _days(one)] == [
        ("2026-10-07 10:00:00+02:00", "Jaarstukken"),
        ("2026-11-04 10:00:00+01:00", "✓ Jaarstukken: klaar"),
        ("2026-12-02 10:00:00+01:00", "Jaarstukken"),
    ]


def test_a_moment_of_another_zone_repeats_on_its_own_clock() -> None:
    """Its clock changes on another day than ours."""
    one = _yearly("2026-10-27T20:30[America/New_York]", "FREQ=WEEKLY;COUNT=3")
    assert _lines(one, "DTSTART;TZID") == ["DTSTART;TZID=America/New_York:20261027T203000"]
    expected = [occurrence(one, day).when.instant for day in ("2026-10-27", "2026-11-03", "2026-11-10")]
    assert [moment for moment, _ in _days(one)] == expected


@pytest.mark.parametrize("clock", ["20:30-05:00", "20:30+01:00", "20:30Z"])
def test_a_moment_without_a_zone_repeats_as_single_entries(clock: str) -> None:
    one = _yearly(f"2026-10-20T{clock}", "FREQ=WEEKLY;COUNT=2")
    assert _lines(one, "UID") == [
        "UID:jaar.20261020@mijlpalen.example",
        "UID:jaar.20261027@mijlpalen.example",
    ]
    assert [moment for moment, _ in _days(one)] == [
        occurrence(one, day).when.instant for day in ("2026-10-20", "2026-10-27")
    ]


def test_a_rule_that_outlook_leaves_out_is_written_as_single_entries_two_years_ahead() -> None:
    one = _yearly("2026-06-09", "FREQ=MONTHLY;BYDAY=2TU,4TU", without=(day("2026-06-23"),))
    assert _lines(one, "RRULE", "RECURRENCE-ID") == []
    uids = _lines(one, "UID")
    assert uids[:2] == ["UID:jaar.20260609@mijlpalen.example", "UID:jaar.20260714@mijlpalen.example"]
    assert uids[-1] == "UID:jaar.20280613@mijlpalen.example"


def test_a_period_has_the_marks_of_its_days_each_time() -> None:
    one = _yearly("2026-33", "FREQ=YEARLY;COUNT=2")
    assert _lines(one, "RRULE", "RECURRENCE-ID") == []
    assert sorted(_days(one)) == [
        (day("2026-01-01"), "≥ Jaarstukken: periode begint, dag onbekend (1e kwartaal 2026)"),
        (day("2026-03-31"), "≤ Jaarstukken: uiterlijk (1e kwartaal 2026)"),
        (day("2027-01-01"), "≥ Jaarstukken: periode begint, dag onbekend (1e kwartaal 2027)"),
        (day("2027-03-31"), "≤ Jaarstukken: uiterlijk (1e kwartaal 2027)"),
    ]


def test_alarms_in_working_days_are_right_at_each_time() -> None:
    one = _yearly("2026-06-08", "FREQ=WEEKLY;COUNT=3")
    triggers = _lines(one, "RRULE", "TRIGGER", alarms=(parse_span("P5B"),))
    assert triggers == ["TRIGGER:-P6DT15H", "TRIGGER:-P6DT15H", "TRIGGER:-P6DT15H"]
    in_days = _lines(one, "RRULE", "TRIGGER", alarms=(parse_span("P7D"),))
    assert in_days == ["RRULE:FREQ=WEEKLY;COUNT=3", "TRIGGER:-P6DT15H"]


CANCELLED = Cancellation(on=day("2026-06-10"))


def _after(one: Milestone, then: Milestone | None, today: str = "2026-06-11") -> list[tuple[date, str]]:
    """Return what a reader sees of a series after its end was recorded on 10 June."""
    recorded = next_revisions({}, (one,), utc("2026-06-01 08:00"))
    now = (then,) if then else ()
    recorded += next_revisions(to_histories(recorded), now, utc("2026-06-10 08:00"))
    made = select_entries(feed(), timeline(*now), to_histories(recorded), day(today))
    found = recurring_ical_events.of(Calendar.from_ical(to_ics(made)), components=["VEVENT"])
    return sorted(
        (event.start, f"{event['STATUS']} {event['SUMMARY']}")
        for event in found.between(day("2026-05-01"), day("2031-01-01"))
    )


@pytest.mark.parametrize(
    ("changes", "words"), [({"cancelled": CANCELLED}, "vervallen"), (None, "van de lijst gehaald")]
)
@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=YEARLY", ["2026-07-31"]),
        # What is written as single entries shows it at each of them.
        (
            "FREQ=YEARLY;BYMONTH=2,7;BYMONTHDAY=31,-1",
            ["2026-07-31", "2027-02-28", "2027-07-31", "2028-02-29", "2028-07-31"],
        ),
    ],
)
def test_a_series_that_ended_shows_it_at_the_next_times(
    changes: dict[str, Any] | None, words: str, rule: str, days: list[str]
) -> None:
    one = _yearly("2026-07-31", rule)
    then = one._replace(**changes) if changes else None
    assert _after(one, then) == [(day(one_day), f"CANCELLED × Jaarstukken: {words}") for one_day in days]
    assert _after(one, then, "2026-09-09") == []


def test_a_series_of_periods_that_ended_shows_it_at_each_that_is_not_done() -> None:
    done = ((day("2026-09-30"), day("2026-06-09")),)
    one = _yearly("2026-35", "FREQ=MONTHLY;INTERVAL=3", finished=done)
    shown = _after(one, one._replace(cancelled=CANCELLED))
    assert [title[:11] for _, title in shown] == ["CONFIRMED ✓"] + ["CANCELLED ×"] * 14
    assert (len(shown), shown[-1][0]) == (15, day("2028-06-30"))


def test_a_series_of_which_the_next_time_is_done_shows_its_end_at_the_one_after() -> None:
    one = _yearly("2026-07-31", finished=((day("2026-07-31"), day("2026-06-09")),))
    assert _after(one, one._replace(cancelled=CANCELLED)) == [
        (day("2026-06-09"), "CONFIRMED ✓ Jaarstukken: klaar"),
        (day("2027-07-31"), "CANCELLED × Jaarstukken: vervallen"),
    ]


def test_what_came_before_the_end_of_a_series_stays_as_it_was() -> None:
    one = _yearly("2026-05-04", "FREQ=WEEKLY", finished=((day("2026-05-11"), day("2026-05-12")),))
    shown = _after(one, one._replace(cancelled=CANCELLED))
    assert shown[:7] == [
        (day("2026-05-04"), "CONFIRMED Jaarstukken"),
        (day("2026-05-12"), "CONFIRMED ✓ Jaarstukken: klaar"),
        (day("2026-05-18"), "CONFIRMED Jaarstukken"),
        (day("2026-05-25"), "CONFIRMED Jaarstukken"),
        (day("2026-06-01"), "CONFIRMED Jaarstukken"),
        (day("2026-06-08"), "CONFIRMED Jaarstukken"),
        (day("2026-06-15"), "CANCELLED × Jaarstukken: vervallen"),
    ]
    assert shown[-1] == (day("2026-09-07"), "CANCELLED × Jaarstukken: vervallen")


def test_all_of_some_days_shows_each_of_them_and_no_other() -> None:
    one = milestone("{2026-12-17,2026-12-19,2027-02}", id="dagen", title="Bestuursdagen", kind=Kind.EVENT)
    assert _days(one) == [
        (day("2026-12-17"), "Bestuursdagen"),
        (day("2026-12-19"), "Bestuursdagen"),
        (day("2027-02-01"), "≥ Bestuursdagen: periode begint, dag onbekend (in februari 2027)"),
    ]
    (*_, about) = content(one, today=TODAY).entries[0].description.splitlines()[:2]
    assert about == "Een van: 17 december 2026, 19 december 2026 en februari 2027."
    assert [entry.description.splitlines()[0] for entry in content(one, today=TODAY).entries] == [
        "Datum: donderdag 17 december 2026.",
        "Datum: zaterdag 19 december 2026.",
        "Datum: in februari 2027. De precieze dag is nog niet bekend.",
    ]
    spans = content(one, today=TODAY, windows=Windows.SPAN).entries
    assert [(entry.uid, str(entry.first), str(entry.last)) for entry in spans] == [
        ("dagen.1@mijlpalen.example", "2026-12-17", "2026-12-17"),
        ("dagen.2@mijlpalen.example", "2026-12-19", "2026-12-19"),
        ("dagen.3@mijlpalen.example", "2027-02-01", "2027-02-28"),
    ]


def test_each_of_several_days_has_its_alarms() -> None:
    one = milestone("{2026-12-17,2026-12-19}", kind=Kind.DEADLINE)
    entries = content(one, today=TODAY, alarms=(parse_span("P2B"),)).entries
    # Two working days before a Thursday and a Saturday, at nine.
    assert [entry.alarms for entry in entries] == [
        (timedelta(days=2, hours=-9),),
        (timedelta(days=2, hours=-9),),
    ]


@pytest.mark.parametrize(
    ("when", "end"),
    [
        ("2026-12-15T17:00[Europe/Amsterdam]", "20261215T173000"),
        ("2026-12-15T00:00[Europe/Amsterdam]", "20261215T003000"),
        ("2026-12-15T23:45[Europe/Amsterdam]", "20261215T235959"),
        ("2026-12-15T20:30[America/New_York]", "20261216T030000"),
    ],
)
def test_a_moment_has_an_end_on_its_own_day(when: str, end: str) -> None:
    assert _lines(milestone(when), "DTEND") == [f"DTEND;TZID=Europe/Amsterdam:{end}"]


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
