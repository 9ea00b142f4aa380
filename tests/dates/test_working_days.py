"""Working days and lead times."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.dates.leads import parse_span
from notifier.dates.working_days import (
    add_working_days,
    dutch_holidays,
    easter,
    is_working_day,
    rest_day_label,
    rest_day_name,
    working_day_on_or_after,
    working_day_on_or_before,
)
from notifier.errors import DateError
from notifier.words import Language
from tests.conftest import day
from tests.rows import each_row

_DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))

# Easter Sundays as printed in almanacs.
EASTERS = [
    "2000-04-23",
    "2008-03-23",
    "2011-04-24",
    "2025-04-20",
    "2026-04-05",
    "2027-03-28",
    "2028-04-16",
    "2038-04-25",
]


@each_row("text", EASTERS)
def test_easter_falls_where_the_almanac_says(text: str) -> None:
    assert easter(int(text[:4])) == day(text)


def test_dutch_holidays_of_2026_are_those_of_the_act() -> None:
    assert [f"{when:%m-%d}" for when in dutch_holidays(2026)] == [
        "01-01",
        "04-03",
        "04-05",
        "04-06",
        "04-27",
        "05-05",
        "05-14",
        "05-24",
        "05-25",
        "12-25",
        "12-26",
    ]


def test_kings_day_on_a_sunday_is_celebrated_the_day_before() -> None:
    assert day("2025-04-26") in dutch_holidays(2025)
    assert day("2025-04-27") not in dutch_holidays(2025)


def test_a_day_equated_by_decree_is_an_ordinary_working_day() -> None:
    assert is_working_day(day("2026-01-02"), dutch_holidays)


@each_row(
    ("when", "name", "dutch", "english"),
    [
        ("2026-08-01", "weekday.6", "zaterdag", "Saturday"),
        ("2026-08-02", "weekday.7", "zondag", "Sunday"),
        ("2026-05-14", "holiday.ascension_day", "Hemelvaartsdag", "Ascension Day"),
        # A holiday says more than the weekday it falls on.
        ("2026-12-26", "holiday.boxing_day", "Tweede kerstdag", "Boxing Day"),
        ("2026-04-05", "holiday.easter_sunday", "Eerste paasdag", "Easter Sunday"),
    ],
)
def test_a_day_of_rest_is_called_by_its_holiday_or_its_weekday(
    when: str, name: str, dutch: str, english: str
) -> None:
    found = rest_day_name(day(when), dutch_holidays)
    assert (found, rest_day_label(found, Language.NL), rest_day_label(found, Language.EN)) == (
        name,
        dutch,
        english,
    )


def test_a_holiday_of_elsewhere_keeps_its_own_name() -> None:
    when = day("2026-07-21")
    name = rest_day_name(when, lambda _: {when: "Nationale feestdag"})
    assert rest_day_label(name, Language.EN) == "Nationale feestdag"


@given(_DAYS)
def test_a_day_has_a_name_of_rest_exactly_when_it_is_no_working_day(when: date) -> None:
    assert bool(rest_day_name(when, dutch_holidays)) != is_working_day(when, dutch_holidays)


@given(_DAYS)
def test_the_nearest_working_day_is_one_and_stays_one(when: date) -> None:
    before, after = (
        working_day_on_or_before(when, dutch_holidays),
        working_day_on_or_after(when, dutch_holidays),
    )
    assert before <= when <= after
    assert is_working_day(before, dutch_holidays)
    assert is_working_day(after, dutch_holidays)
    assert working_day_on_or_before(before, dutch_holidays) == before
    assert working_day_on_or_after(after, dutch_holidays) == after


@given(_DAYS, st.integers(1, 60))
def test_working_days_can_be_counted_back_from_a_working_day(when: date, count: int) -> None:
    start = working_day_on_or_after(when, dutch_holidays)
    assert add_working_days(add_working_days(start, count, dutch_holidays), -count, dutch_holidays) == start


@each_row(
    ("span", "when", "before"),
    [
        ("P90D", "2026-01-01", "2025-10-03"),
        ("P0D", "2026-01-01", "2026-01-01"),
        ("P2W", "2026-01-01", "2025-12-18"),
        ("P1M", "2026-03-31", "2026-02-28"),
        ("P3M", "2026-01-01", "2025-10-01"),
        ("P1Y", "2028-02-29", "2027-02-28"),
        # Five working days before Friday 1 January 2027: Christmas does not count.
        ("P5B", "2027-01-04", "2026-12-24"),
    ],
)
def test_a_lead_time_counts_back_from_a_day(span: str, when: str, before: str) -> None:
    assert parse_span(span).before(day(when), dutch_holidays) == day(before)


@pytest.mark.parametrize(
    ("span", "when", "after"),
    [
        ("P7D", "2026-12-30", "2027-01-06"),
        ("P1M", "2026-01-31", "2026-02-28"),
        ("P1B", "2025-12-24", "2025-12-29"),
    ],
)
def test_a_step_counts_on_from_a_day(span: str, when: str, after: str) -> None:
    assert parse_span(span).after(day(when), dutch_holidays) == day(after)


@each_row("text", ["90", "P90", "90D", "P-1D", "P1.5D", "PT9H", "P1M2D", "", "p90d", "P٩D"])
def test_other_spans_are_refused(text: str) -> None:
    with pytest.raises(DateError, match="not a span"):
        parse_span(text)


@pytest.mark.parametrize("text", ["P9999D", "P11Y", "P2000B"])
def test_a_span_of_over_ten_years_is_refused(text: str) -> None:
    with pytest.raises(DateError, match="too long"):
        parse_span(text)


@given(_DAYS, st.integers(0, 500))
def test_calendar_days_are_calendar_days(when: date, count: int) -> None:
    assert parse_span(f"P{count}D").before(when, dutch_holidays) == when - timedelta(days=count)
