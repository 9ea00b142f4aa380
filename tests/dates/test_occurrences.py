"""The days of repeating dates: the standard's own examples and ours, written by hand."""

from __future__ import annotations

from datetime import date

import pytest

from notifier.dates.edtf import parse_edtf
from notifier.dates.occurrences import is_in_step, occurrences, rule_text
from notifier.dates.recurrence import parse_recurrence
from tests.conftest import day
from tests.rows import each_row


def _days(text: str) -> list[date]:
    """Read `1997-09 2 9, 1997-10 7`."""
    months = [piece.split() for piece in text.split(",")]
    return [date.fromisoformat(f"{month}-{number:0>2}") for month, *numbers in months for number in numbers]


# Rule, first occurrence, last day, the days. The end of UNTIL is the last day it allows.
RFC_5545: list[tuple[str, str, str, str]] = [
    ("FREQ=DAILY;COUNT=10", "1997-09-02", "2000-01-01", "1997-09 2 3 4 5 6 7 8 9 10 11"),
    ("FREQ=DAILY;UNTIL=19970905", "1997-09-02", "2000-01-01", "1997-09 2 3 4 5"),
    ("FREQ=DAILY;INTERVAL=2", "1997-09-02", "1997-09-11", "1997-09 2 4 6 8 10"),
    ("FREQ=DAILY;INTERVAL=10;COUNT=5", "1997-09-02", "2000-01-01", "1997-09 2 12 22, 1997-10 2 12"),
    ("FREQ=DAILY;UNTIL=19990102;BYMONTH=1", "1998-01-30", "2000-12-31", "1998-01 30 31, 1999-01 1 2"),
    (
        "FREQ=YEARLY;UNTIL=19990102;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA",
        "1998-01-30",
        "2000-12-31",
        "1998-01 30 31, 1999-01 1 2",
    ),
    (
        "FREQ=WEEKLY;COUNT=10",
        "1997-09-02",
        "2000-01-01",
        "1997-09 2 9 16 23 30, 1997-10 7 14 21 28, 1997-11 4",
    ),
    (
        "FREQ=WEEKLY;UNTIL=19971223",
        "1997-09-02",
        "2000-01-01",
        "1997-09 2 9 16 23 30, 1997-10 7 14 21 28, 1997-11 4 11 18 25, 1997-12 2 9 16 23",
    ),
    (
        "FREQ=WEEKLY;INTERVAL=2;WKST=SU",
        "1997-09-02",
        "1998-02-17",
        "1997-09 2 16 30, 1997-10 14 28, 1997-11 11 25, 1997-12 9 23, 1998-01 6 20, 1998-02 3 17",
    ),
    (
        "FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH",
        "1997-09-02",
        "2000-01-01",
        "1997-09 2 4 9 11 16 18 23 25 30, 1997-10 2",
    ),
    (
        "FREQ=WEEKLY;UNTIL=19971006;WKST=SU;BYDAY=TU,TH",
        "1997-09-02",
        "2000-01-01",
        "1997-09 2 4 9 11 16 18 23 25 30, 1997-10 2",
    ),
    (
        "FREQ=WEEKLY;INTERVAL=2;UNTIL=19971223;WKST=SU;BYDAY=MO,WE,FR",
        "1997-09-01",
        "2000-01-01",
        "1997-09 1 3 5 15 17 19 29, 1997-10 1 3 13 15 17 27 29 31, 1997-11 10 12 14 24 26 28, 1997-12 8 10 12 22",
    ),
    (
        "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH",
        "1997-09-02",
        "2000-01-01",
        "1997-09 2 4 16 18 30, 1997-10 2 14 16",
    ),
    (
        "FREQ=MONTHLY;COUNT=10;BYDAY=1FR",
        "1997-09-05",
        "2000-01-01",
        "1997-09 5, 1997-10 3, 1997-11 7, 1997-12 5, 1998-01 2, 1998-02 6, 1998-03 6, 1998-04 3, 1998-05 1, 1998-06 5",
    ),
    (
        "FREQ=MONTHLY;UNTIL=19971223;BYDAY=1FR",
        "1997-09-05",
        "2000-01-01",
        "1997-09 5, 1997-10 3, 1997-11 7, 1997-12 5",
    ),
    (
        "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
        "1997-09-07",
        "2000-01-01",
        "1997-09 7 28, 1997-11 2 30, 1998-01 4 25, 1998-03 1 29, 1998-05 3 31",
    ),
    (
        "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO",
        "1997-09-22",
        "2000-01-01",
        "1997-09 22, 1997-10 20, 1997-11 17, 1997-12 22, 1998-01 19, 1998-02 16",
    ),
    (
        "FREQ=MONTHLY;BYMONTHDAY=-3",
        "1997-09-28",
        "1998-02-28",
        "1997-09 28, 1997-10 29, 1997-11 28, 1997-12 29, 1998-01 29, 1998-02 26",
    ),
    (
        "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15",
        "1997-09-02",
        "2000-01-01",
        "1997-09 2 15, 1997-10 2 15, 1997-11 2 15, 1997-12 2 15, 1998-01 2 15",
    ),
    (
        "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1",
        "1997-09-30",
        "2000-01-01",
        "1997-09 30, 1997-10 1 31, 1997-11 1 30, 1997-12 1 31, 1998-01 1 31, 1998-02 1",
    ),
    (
        "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15",
        "1997-09-10",
        "2001-01-01",
        "1997-09 10 11 12 13 14 15, 1999-03 10 11 12 13",
    ),
    (
        "FREQ=MONTHLY;INTERVAL=2;BYDAY=TU",
        "1997-09-02",
        "1998-03-31",
        "1997-09 2 9 16 23 30, 1997-11 4 11 18 25, 1998-01 6 13 20 27, 1998-03 3 10 17 24 31",
    ),
    (
        "FREQ=YEARLY;COUNT=10;BYMONTH=6,7",
        "1997-06-10",
        "2010-01-01",
        "1997-06 10, 1997-07 10, 1998-06 10, 1998-07 10, 1999-06 10, 1999-07 10, 2000-06 10, 2000-07 10, 2001-06 10, 2001-07 10",
    ),
    (
        "FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3",
        "1997-03-10",
        "2010-01-01",
        "1997-03 10, 1999-01 10, 1999-02 10, 1999-03 10, 2001-01 10, 2001-02 10, 2001-03 10, 2003-01 10, 2003-02 10, 2003-03 10",
    ),
    ("FREQ=YEARLY;BYDAY=20MO", "1997-05-19", "1999-12-31", "1997-05 19, 1998-05 18, 1999-05 17"),
    (
        "FREQ=YEARLY;BYMONTH=3;BYDAY=TH",
        "1997-03-13",
        "1999-12-31",
        "1997-03 13 20 27, 1998-03 5 12 19 26, 1999-03 4 11 18 25",
    ),
    (
        "FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8",
        "1997-06-05",
        "1998-06-30",
        "1997-06 5 12 19 26, 1997-07 3 10 17 24 31, 1997-08 7 14 21 28, 1998-06 4 11 18 25",
    ),
    (
        "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
        "1998-02-13",
        "2000-12-31",
        "1998-02 13, 1998-03 13, 1998-11 13, 1999-08 13, 2000-10 13",
    ),
    (
        "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13",
        "1997-09-13",
        "1998-06-30",
        "1997-09 13, 1997-10 11, 1997-11 8, 1997-12 13, 1998-01 10, 1998-02 7, 1998-03 7, 1998-04 11, 1998-05 9, 1998-06 13",
    ),
    (
        "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
        "1996-11-05",
        "2004-12-31",
        "1996-11 5, 2000-11 7, 2004-11 2",
    ),
    (
        "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",
        "1997-09-04",
        "2000-01-01",
        "1997-09 4, 1997-10 7, 1997-11 6",
    ),
    (
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
        "1997-09-29",
        "1998-03-31",
        "1997-09 29, 1997-10 30, 1997-11 27, 1997-12 30, 1998-01 29, 1998-02 26, 1998-03 30",
    ),
    (
        "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
        "1997-08-05",
        "2000-01-01",
        "1997-08 5 10 19 24",
    ),
    (
        "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
        "1997-08-05",
        "2000-01-01",
        "1997-08 5 17 19 31",
    ),
    (
        "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5",
        "2007-01-15",
        "2010-01-01",
        "2007-01 15 30, 2007-02 15, 2007-03 15 30",
    ),
]
OURS: list[tuple[str, str, str, str]] = [
    (
        "FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=31",
        "2026-07-31",
        "2028-12-31",
        "2026-07 31, 2027-07 31, 2028-07 31",
    ),
    ("FREQ=YEARLY", "2026-07-31", "2028-12-31", "2026-07 31, 2027-07 31, 2028-07 31"),
    # Prinsjesdag.
    (
        "FREQ=YEARLY;BYMONTH=9;BYDAY=3TU",
        "2025-09-16",
        "2028-12-31",
        "2025-09 16, 2026-09 15, 2027-09 21, 2028-09 19",
    ),
    # Verantwoordingsdag.
    (
        "FREQ=YEARLY;BYMONTH=5;BYDAY=3WE",
        "2025-05-21",
        "2027-12-31",
        "2025-05 21, 2026-05 20, 2027-05 19",
    ),
    # A day that does not exist is skipped, also in 2100.
    ("FREQ=YEARLY", "2088-02-29", "2104-12-31", "2088-02 29, 2092-02 29, 2096-02 29, 2104-02 29"),
    (
        "FREQ=MONTHLY",
        "2026-01-31",
        "2026-08-31",
        "2026-01 31, 2026-03 31, 2026-05 31, 2026-07 31, 2026-08 31",
    ),
    ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", "2027-02-28", "2028-12-31", "2027-02 28, 2028-02 29"),
    ("FREQ=MONTHLY;BYMONTHDAY=-31", "2026-01-01", "2026-05-31", "2026-01 1, 2026-03 1, 2026-05 1"),
    ("FREQ=MONTHLY;BYDAY=5MO", "2026-03-30", "2026-08-31", "2026-03 30, 2026-06 29, 2026-08 31"),
    # The last working day of each quarter.
    (
        "FREQ=MONTHLY;INTERVAL=3;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "2026-03-31",
        "2027-01-31",
        "2026-03 31, 2026-06 30, 2026-09 30, 2026-12 31",
    ),
    ("FREQ=YEARLY;BYDAY=-1SU", "2026-12-27", "2028-12-31", "2026-12 27, 2027-12 26, 2028-12 31"),
    ("FREQ=YEARLY;BYDAY=53TH", "2026-12-31", "2033-01-01", "2026-12 31, 2032-12 30"),
    (
        "FREQ=YEARLY;BYMONTHDAY=15;UNTIL=20260315",
        "2026-01-15",
        "2028-01-01",
        "2026-01 15, 2026-02 15, 2026-03 15",
    ),
    ("FREQ=YEARLY;BYMONTH=3,6;BYDAY=FR;BYSETPOS=-1", "2026-06-26", "2027-12-31", "2026-06 26, 2027-06 25"),
    (
        "FREQ=DAILY;BYDAY=SA,SU;BYMONTHDAY=1",
        "2026-02-01",
        "2026-11-30",
        "2026-02 1, 2026-03 1, 2026-08 1, 2026-11 1",
    ),
    # The second of a week is the second of the whole week, also in the week it starts half-way.
    ("FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2", "2026-07-01", "2026-07-15", "2026-07 1 8 15"),
]


@each_row(("text", "start", "last", "expected"), [*RFC_5545, *OURS])
def test_a_rule_falls_on_the_days_the_standard_says(text: str, start: str, last: str, expected: str) -> None:
    rule = parse_recurrence(text)
    assert is_in_step(rule, day(start))
    assert list(occurrences(rule, day(start), first=day(start), last=day(last))) == _days(expected)


def test_a_rule_is_written_for_feeds_so_that_it_is_read_as_the_same_rule() -> None:
    when = parse_edtf("2026-07-31")
    for text, *_ in [*RFC_5545, *OURS]:
        rule = parse_recurrence(text)
        written = rule_text(rule, when)
        assert parse_recurrence(written)._replace(text=text) == rule
        assert rule_text(parse_recurrence(written), when) == written


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=20",
        "FREQ=DAILY;INTERVAL=7;BYDAY=SU",
        "FREQ=YEARLY;BYMONTH=2",
        "FREQ=MONTHLY;INTERVAL=12;BYMONTH=8",
        "FREQ=DAILY;BYDAY=MO;BYSETPOS=2;COUNT=3",
        "FREQ=DAILY;INTERVAL=9999;UNTIL=20260730",
    ],
)
def test_a_rule_that_never_falls_comes_to_an_end(text: str) -> None:
    rule, start = parse_recurrence(text), day("2026-07-31")
    assert list(occurrences(rule, start, first=start, last=day("2126-07-31"))) == []


def test_no_day_comes_before_the_start_or_after_the_last_year() -> None:
    rule, start = parse_recurrence("FREQ=YEARLY"), day("2026-07-31")
    days = list(occurrences(rule, start, first=date.min, last=date.max))
    assert (days[0], days[-1], len(days)) == (start, day("2999-07-31"), 974)
    assert list(occurrences(rule, start, first=day("2026-08-01"), last=day("2027-07-30"))) == []
    assert list(occurrences(rule, start, first=day("2027-08-01"), last=day("2027-07-30"))) == []
