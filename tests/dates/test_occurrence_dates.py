"""The date of each occurrence, and which dates can repeat."""

from __future__ import annotations

from itertools import islice

import pytest

from notifier.dates.edtf import parse_edtf
from notifier.dates.occurrences import occurrence_of, occurrences, rule_text, start_of, whole_rule
from notifier.dates.recurrence import parse_recurrence
from notifier.errors import DateError
from tests.conftest import AMSTERDAM as AMSTERDAM_ZONE
from tests.conftest import day
from tests.rows import each_row

AMSTERDAM = "[Europe/Amsterdam]"


@each_row(
    ("when", "other", "expected"),
    [
        ("2026-07-31", "2027-07-31", "2027-07-31"),
        ("../2026-07-31", "2027-07-31", "../2027-07-31"),
        ("2026-07-31~", "2027-07-31", "2027-07-31~"),
        ("../2026-07-31?", "2027-07-31", "../2027-07-31?"),
        # The clock time stays the same when the offset changes.
        (f"2026-07-31T12:00{AMSTERDAM}", "2027-01-31", f"2027-01-31T12:00{AMSTERDAM}"),
        (f"2026-07-31T12:00+02:00{AMSTERDAM}", "2027-01-31", f"2027-01-31T12:00{AMSTERDAM}"),
        (f"2026-07-31T12:00:30{AMSTERDAM}", "2027-01-31", f"2027-01-31T12:00:30{AMSTERDAM}"),
        ("2026-07-31T12:00+02:00", "2027-01-31", "2027-01-31T12:00+02:00"),
        ("2026-07-31T23:30Z", "2027-01-31", "2027-01-31T23:30Z"),
        # A skipped time, a time that occurs twice, and one with its offset.
        (f"2025-03-29T02:30{AMSTERDAM}", "2026-03-29", f"2026-03-29T03:00{AMSTERDAM}"),
        (f"2025-10-25T02:30{AMSTERDAM}", "2026-10-25", f"2026-10-25T02:30+02:00{AMSTERDAM}"),
        (f"2026-10-25T02:30+01:00{AMSTERDAM}", "2026-10-25", f"2026-10-25T02:30+01:00{AMSTERDAM}"),
        (f"2026-10-25T02:30+01:00{AMSTERDAM}", "2027-10-31", f"2027-10-31T02:30+02:00{AMSTERDAM}"),
        (f"2026-10-25T02:30+01:00{AMSTERDAM}", "2027-10-25", f"2027-10-25T02:30{AMSTERDAM}"),
    ],
)
def test_an_occurrence_has_the_shape_of_the_first(when: str, other: str, expected: str) -> None:
    assert occurrence_of(parse_edtf(when), day(other)) == parse_edtf(expected)


def test_an_occurrence_keeps_its_own_clock_wherever_it_is_seen_from() -> None:
    when = parse_edtf("2026-07-31T21:00[America/New_York]")
    seen = when.seen_from(AMSTERDAM_ZONE)
    assert seen.day == day("2026-08-01")
    assert start_of(parse_recurrence("FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=31"), seen) == day("2026-07-31")
    assert occurrence_of(seen, day("2027-07-31")) == parse_edtf("2027-07-31T21:00[America/New_York]")


@each_row(
    ("text", "when", "key", "suggestion"),
    [
        ("FREQ=YEARLY", "2026-07-31/..", "repeat.shape", None),
        ("FREQ=MONTHLY", "2026", "repeat.period", None),
        ("FREQ=MONTHLY;INTERVAL=2", "2026-35", "repeat.period", None),
        ("FREQ=MONTHLY;INTERVAL=3", "2026-40", "repeat.period", None),
        ("FREQ=WEEKLY", "2026-07", "repeat.period", None),
        ("FREQ=YEARLY;BYMONTH=9", "2026-35", "repeat.period", None),
        ("FREQ=MONTHLY", "2026-07-31/2026-08-01", "repeat.period", None),
        ("FREQ=YEARLY", "2028-02-29/2028-03-01", "repeat.period", None),
        ("FREQ=YEARLY", "[2026-07-31,2026-08-31]", "repeat.shape", None),
        ("FREQ=YEARLY", "../..", "repeat.shape", None),
        ("FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=31", "2026-07-30", "repeat.out_of_step", "2026-07-31"),
        ("FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=31", "../2026-08-01", "repeat.out_of_step", "../2027-07-31"),
        (
            "FREQ=MONTHLY;BYDAY=-1FR",
            f"2026-07-30T12:00{AMSTERDAM}",
            "repeat.out_of_step",
            f"2026-07-31T12:00{AMSTERDAM}",
        ),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2096-03-01", "repeat.out_of_step", "2104-02-29"),
        ("FREQ=YEARLY;UNTIL=20251231", "2026-07-31", "repeat.out_of_step", None),
        ("FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=20", "2026-07-20", "repeat.out_of_step", None),
    ],
)
def test_a_date_that_cannot_be_the_first_is_refused(
    text: str, when: str, key: str, suggestion: str | None
) -> None:
    rule = parse_recurrence(text)
    with pytest.raises(DateError) as raised:
        start_of(rule, parse_edtf(when))
    error = raised.value
    assert (error.key, error.text, error.position, error.suggestion) == (key, when, 0, suggestion)
    if suggestion:
        assert start_of(rule, parse_edtf(suggestion)) == day(suggestion.removeprefix("../")[:10])


@each_row(
    ("rule", "when", "later"),
    [
        ("FREQ=YEARLY", "2026", "2027 2028"),
        ("FREQ=YEARLY;INTERVAL=4", "2026~", "2030~ 2034~"),
        ("FREQ=YEARLY", "2027-02", "2028-02 2029-02"),
        ("FREQ=MONTHLY", "2026-12", "2027-01 2027-02"),
        ("FREQ=YEARLY", "2026-33", "2027-33 2028-33"),
        ("FREQ=MONTHLY;INTERVAL=3", "2026-36", "2027-33 2027-34"),
        ("FREQ=MONTHLY;INTERVAL=4", "2026-39", "2027-37 2027-38"),
        ("FREQ=MONTHLY;INTERVAL=6", "2026-41", "2027-40 2027-41"),
        ("FREQ=YEARLY", "2026-24", "2027-24 2028-24"),
        ("FREQ=MONTHLY;INTERVAL=3", "2026-23", "2026-24 2027-21"),
        ("FREQ=YEARLY", "2026-12/2027-02", "2027-12/2028-02 2028-12/2029-02"),
        ("FREQ=YEARLY", "2026-09-20/2026-10-05", "2027-09-20/2027-10-05 2028-09-20/2028-10-05"),
        ("FREQ=YEARLY", "2027-01/2027-03~", "2028-01/2028-03~ 2029-01/2029-03~"),
        ("FREQ=YEARLY", "../2027-03", "../2028-03 ../2029-03"),
    ],
)
def test_a_period_repeats_as_a_whole(rule: str, when: str, later: str) -> None:
    recurrence, first = parse_recurrence(rule), parse_edtf(when)
    start = start_of(recurrence, first)
    assert start == first.latest
    days = islice(occurrences(whole_rule(recurrence, first), start, first=start, last=day("2099-12-31")), 3)
    assert " ".join(occurrence_of(first, each).text for each in days) == f"{when} {later}"


def test_only_a_date_that_can_repeat_has_other_occurrences() -> None:
    with pytest.raises(DateError, match="cannot repeat"):
        occurrence_of(parse_edtf("2026/.."), day("2027-07-31"))


@pytest.mark.parametrize(
    ("text", "when", "written"),
    [
        ("byday=fr,-1mo,2tu;freq=monthly;interval=01", "2026-07-31", "FREQ=MONTHLY;BYDAY=FR,2TU,-1MO"),
        ("FREQ=YEARLY;UNTIL=20301231", "../2026-07-31", "FREQ=YEARLY;UNTIL=20301231"),
        (
            "UNTIL=20270115;FREQ=MONTHLY",
            "2026-07-31T12:00[Europe/Amsterdam]",
            "FREQ=MONTHLY;UNTIL=20270115T110000Z",
        ),
        ("FREQ=MONTHLY;UNTIL=20270115", "2026-07-31T23:00-03:00", "FREQ=MONTHLY;UNTIL=20270116T020000Z"),
    ],
)
def test_the_end_of_a_rule_has_the_form_of_its_start(text: str, when: str, written: str) -> None:
    assert rule_text(parse_recurrence(text), parse_edtf(when)) == written
