"""Offsets between dates: days, weeks, months, working days, forward and back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.dates.edtf import UNDATED, Edtf, parse_edtf
from notifier.dates.forms import Precision
from notifier.dates.offsets import Offset, parse_offset
from notifier.dates.working_days import dutch_holidays, is_working_day
from notifier.errors import DateError
from tests.rows import each_row
from tests.timeline.strategies import DAYS, WHENS

# Offset, the date counted from, the date it gives.
TABLE = [
    ("P0D", "2026-03-02", "2026-03-02"),
    ("-P0D", "2026-03-02", "2026-03-02"),
    ("P30D", "2026-03-02", "2026-04-01"),
    ("-P30D", "2026-03-02", "2026-01-31"),
    ("P6W", "2026-03-02", "2026-04-13"),
    ("-P12W", "2026-09-14", "2026-06-22"),
    ("P1M", "2026-01-31", "2026-02-28"),
    ("P1M", "2028-01-31", "2028-02-29"),
    ("-P1M", "2026-03-31", "2026-02-28"),
    ("P3M", "2025-11-30", "2026-02-28"),
    ("P1Y", "2028-02-29", "2029-02-28"),
    ("-P10Y", "2026-06-01", "2016-06-01"),
    # Working days: 2 April 2026 is the Thursday before Good Friday.
    ("P1B", "2026-04-02", "2026-04-07"),
    ("P5B", "2026-04-02", "2026-04-13"),
    ("-P1B", "2026-04-07", "2026-04-02"),
    ("P1B", "2026-08-01", "2026-08-03"),
    ("-P1B", "2026-08-01", "2026-07-31"),
    # The same width as the date it is counted from.
    ("P1M", "2026-01", "2026-02-01/2026-02-28"),
    ("P2W", "2026-33", "2026-01-15/2026-04-14"),
    ("P10D", "2026-24", "2026-12-11/2027-03-10"),
    ("P6W", "2026", "2026-02-12/2027-02-11"),
    ("P6W", "../2026-06-20", "../2026-08-01"),
    ("-P2W", "2029/..", "2028-12-18/.."),
    ("P1M", "[2026-01-10,2026-03-10]", "2026-02-10/2026-04-10"),
    ("P1Y", "../..", "../.."),
    # The same qualifier.
    ("P1D", "2026-01-01~", "2026-01-02~"),
    ("P1D", "2026-01-01?", "2026-01-02?"),
    ("P1D", "2026-01-01%", "2026-01-02%"),
    ("P1D", "2026-01?/2026-02~", "2026-01-02%/2026-03-01%"),
    ("P1D", "../2026-06-20~", "../2026-06-21~"),
    # Of a moment the day in its own zone is used.
    ("P1D", "2025-12-02T23:30[Europe/Amsterdam]", "2025-12-03"),
    ("P1D", "2025-12-02T23:30Z", "2025-12-03"),
]


@each_row(("offset", "when", "expected"), TABLE)
def test_an_offset_gives_a_date_as_vague_and_as_sure_as_the_one_before(
    offset: str, when: str, expected: str
) -> None:
    assert parse_offset(offset).date_from(parse_edtf(when), dutch_holidays) == parse_edtf(expected)


@each_row(
    ("text", "key", "position"),
    [
        ("", "date.span", 0),
        ("-", "date.span", 1),
        ("6W", "date.span", 0),
        ("--P6W", "date.span", 1),
        ("+P6W", "date.span", 0),
        ("P6", "date.span", 0),
        ("P1M2D", "date.span", 0),
        ("-P-6W", "date.span", 1),
        ("P11Y", "date.long_span", 1),
        ("-P9999D", "date.long_span", 2),
        ("-P0B", "date.zero_span", 2),
    ],
)
def test_what_is_no_offset_is_refused_with_its_own_text(text: str, key: str, position: int) -> None:
    with pytest.raises(DateError) as caught:
        parse_offset(text)
    assert (caught.value.key, caught.value.values["text"], caught.value.position) == (key, text, position)


def test_an_offset_keeps_its_text_and_its_direction() -> None:
    back = parse_offset("-P3M")
    assert (back.text, back.span.text, back.span.months, back.is_before) == ("-P3M", "P3M", 3, True)


UNITS = st.sampled_from("DWMYB")
OFFSETS = st.builds("{}P{}{}".format, st.sampled_from(["", "-"]), st.integers(1, 9), UNITS).map(parse_offset)


@given(OFFSETS, WHENS)
def test_no_end_gets_lost_and_none_is_made_up(offset: Offset, when: Edtf) -> None:
    moved = offset.date_from(when, dutch_holidays)
    assert [moved.earliest is None, moved.latest is None] == [when.earliest is None, when.latest is None]
    assert (moved == UNDATED) is when.is_undated


@given(st.integers(1, 9), UNITS, DAYS, DAYS)
def test_later_days_never_give_earlier_ones(count: int, unit: str, one: date, other: date) -> None:
    first, last = sorted((one, other))
    for sign in ("", "-"):
        offset = parse_offset(f"{sign}P{count}{unit}")
        assert offset.day_from(first, dutch_holidays) <= offset.day_from(last, dutch_holidays)


@given(st.integers(1, 500), DAYS)
def test_days_and_weeks_there_and_back_are_the_same_day(count: int, start: date) -> None:
    for unit in "DW":
        there = parse_offset(f"P{count}{unit}").day_from(start, dutch_holidays)
        assert parse_offset(f"-P{count}{unit}").day_from(there, dutch_holidays) == start


@given(st.integers(1, 20), DAYS)
def test_working_days_end_on_one_and_hold_as_many(count: int, start: date) -> None:
    for sign, step in (("", 1), ("-", -1)):
        end = parse_offset(f"{sign}P{count}B").day_from(start, dutch_holidays)
        passed = [start + timedelta(days=step * n) for n in range(1, abs((end - start).days) + 1)]
        assert is_working_day(end, dutch_holidays)
        assert sum(is_working_day(one, dutch_holidays) for one in passed) == count


def test_an_offset_never_makes_a_day_of_a_window_or_a_window_of_a_day() -> None:
    for text in ("2026-03-02", "2026-03", "2026", "../2026-03-02", "2026-03-02/.."):
        when = parse_edtf(text)
        moved = parse_offset("P6W").date_from(when, dutch_holidays)
        assert (moved.precision is Precision.DAY) is (when.precision is Precision.DAY)
