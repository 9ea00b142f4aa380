"""The specification of dates as a table, with PyPI's `edtf` as a second opinion."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from edtf import parse_edtf as parse_elsewhere
from hypothesis import given
from hypothesis import strategies as st

from notifier.dates.edtf import UNDATED, Edtf, parse_edtf
from notifier.dates.forms import YEARS, Precision
from notifier.errors import DateError
from tests.conftest import day
from tests.rows import each_row

if TYPE_CHECKING:
    from time import struct_time

    from edtf.parser.parser_classes import EDTFObject

_TABLE = Path(__file__).parents[1] / "data" / "dutch-dates.csv"
with _TABLE.open(encoding="utf-8") as file:
    EXPRESSIONS = [(row["edtf"], row["earliest"], row["latest"]) for row in csv.DictReader(file)]


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@each_row(("text", "earliest", "latest"), EXPRESSIONS)
def test_dates_of_the_letters_have_the_agreed_bounds(text: str, earliest: str, latest: str) -> None:
    when = parse_edtf(text)
    assert (when.text, when.earliest, when.latest) == (text, _day(earliest), _day(latest))


# Text, first day, last day, precision, uncertain, approximate.
FORMS = [
    ("2026-01-01", "2026-01-01", "2026-01-01", Precision.DAY, False, False),
    ("2024-02-29", "2024-02-29", "2024-02-29", Precision.DAY, False, False),
    ("2026-02", "2026-02-01", "2026-02-28", Precision.MONTH, False, False),
    ("2028-02", "2028-02-01", "2028-02-29", Precision.MONTH, False, False),
    ("2026-12", "2026-12-01", "2026-12-31", Precision.MONTH, False, False),
    ("2026", "2026-01-01", "2026-12-31", Precision.YEAR, False, False),
    ("2026-21", "2026-03-01", "2026-05-31", Precision.SEASON, False, False),
    ("2026-22", "2026-06-01", "2026-08-31", Precision.SEASON, False, False),
    ("2026-23", "2026-09-01", "2026-11-30", Precision.SEASON, False, False),
    ("2026-24", "2026-12-01", "2027-02-28", Precision.SEASON, False, False),
    ("2027-24", "2027-12-01", "2028-02-29", Precision.SEASON, False, False),
    ("2026-33", "2026-01-01", "2026-03-31", Precision.QUARTER, False, False),
    ("2026-34", "2026-04-01", "2026-06-30", Precision.QUARTER, False, False),
    ("2026-35", "2026-07-01", "2026-09-30", Precision.QUARTER, False, False),
    ("2026-36", "2026-10-01", "2026-12-31", Precision.QUARTER, False, False),
    ("2026-37", "2026-01-01", "2026-04-30", Precision.INTERVAL, False, False),
    ("2026-38", "2026-05-01", "2026-08-31", Precision.INTERVAL, False, False),
    ("2026-39", "2026-09-01", "2026-12-31", Precision.INTERVAL, False, False),
    ("2026-40", "2026-01-01", "2026-06-30", Precision.HALF, False, False),
    ("2026-41", "2026-07-01", "2026-12-31", Precision.HALF, False, False),
    ("2026-12~", "2026-12-01", "2026-12-31", Precision.MONTH, False, True),
    ("2027?", "2027-01-01", "2027-12-31", Precision.YEAR, True, False),
    ("2026-01-01%", "2026-01-01", "2026-01-01", Precision.DAY, True, True),
    ("2026-01/2026-03~", "2026-01-01", "2026-03-31", Precision.INTERVAL, False, True),
    ("2026-05?/2026-09~", "2026-05-01", "2026-09-30", Precision.INTERVAL, True, True),
    ("2026-06-20/2026-06-20", "2026-06-20", "2026-06-20", Precision.INTERVAL, False, False),
    ("../2025-06-20", "", "2025-06-20", Precision.OPEN, False, False),
    ("../2027", "", "2027-12-31", Precision.OPEN, False, False),
    ("2029/..", "2029-01-01", "", Precision.OPEN, False, False),
    ("../..", "", "", Precision.OPEN, False, False),
    ("[2026,2027]", "2026-01-01", "2027-12-31", Precision.INTERVAL, False, False),
    ("{2026-01,2026-07..2026-08}", "2026-01-01", "2026-08-31", Precision.INTERVAL, False, False),
    ("[2026-10-01, 2026-10-03]", "2026-10-01", "2026-10-03", Precision.INTERVAL, False, False),
    ("2025-12-02T12:00[Europe/Amsterdam]", "2025-12-02", "2025-12-02", Precision.INSTANT, False, False),
    ("2025-12-02T12:00:30+01:00", "2025-12-02", "2025-12-02", Precision.INSTANT, False, False),
    ("2025-12-02T23:30Z", "2025-12-02", "2025-12-02", Precision.INSTANT, False, False),
]


@each_row(("text", "earliest", "latest", "precision", "uncertain", "approximate"), FORMS)
def test_every_accepted_form_is_read_whole(
    text: str, earliest: str, latest: str, precision: Precision, *, uncertain: bool, approximate: bool
) -> None:
    when = parse_edtf(text)
    assert (when.text, when.earliest, when.latest, when.precision, when.uncertain, when.approximate) == (
        text,
        _day(earliest),
        _day(latest),
        precision,
        uncertain,
        approximate,
    )


# Text, sentence, offset at which it goes wrong, suggestion.
REFUSED: list[tuple[str, str, int, str | None]] = [
    ("", "date.empty", 0, None),
    ("   ", "date.empty", 0, None),
    ("binnenkort", "date.unreadable", 0, None),
    ("20226", "date.unreadable", 4, None),
    ("2026-1-1", "date.loose", 0, "2026-01-01"),
    ("2026/1/1", "date.loose", 0, "2026-01-01"),
    ("20260101", "date.loose", 0, "2026-01-01"),
    ("2026-1", "date.loose", 0, "2026-01"),
    ("2026-1-1/2026-2-1", "date.loose", 0, "2026-01-01/2026-02-01"),
    ("2026-1-1/..", "date.loose", 0, "2026-01-01/.."),
    ("2026-1-32", "date.unreadable", 6, None),
    ("2026-0", "date.unreadable", 6, None),
    ("2026.01.01", "date.loose", 0, "2026-01-01"),
    ("2026-01-01 ", "date.loose", 0, "2026-01-01"),
    ("２０２６", "date.unreadable", 0, None),
    ("-0044", "date.unreadable", 0, None),
    ("Y20260", "date.unreadable", 0, None),
    ("P6M", "date.unreadable", 0, None),
    ("2026/2027/2028", "date.unreadable", 4, None),
    ("31-12-2026", "date.day_first", 0, "2026-12-31"),
    ("1/7/2026", "date.day_first", 0, "2026-07-01"),
    ("31.12.2026", "date.day_first", 0, "2026-12-31"),
    ("31-02-2026", "date.day_first", 0, None),
    ("0026", "date.no_such_year", 0, None),
    ("1899-12-31", "date.no_such_year", 0, None),
    ("2026-13", "date.no_such_month", 5, None),
    ("2026-00-10", "date.no_such_month", 5, None),
    ("2026-42", "date.no_such_month", 5, None),
    ("2026-02-30", "date.no_such_day", 8, "2026-02-28"),
    ("2026-02-29", "date.no_such_day", 8, "2026-02-28"),
    ("2026-04-00", "date.no_such_day", 8, None),
    ("2026-04-31", "date.no_such_day", 8, "2026-04-30"),
    ("2027-03-82", "date.no_such_day", 8, "2027-03-28"),
    ("2027-02-92", "date.no_such_day", 8, None),
    ("2027-03-77", "date.no_such_day", 8, None),
    ("2027-31-12", "date.no_such_month", 5, "2027-12-31"),
    ("2027-31-02", "date.no_such_month", 5, None),
    ("2026-01/2026-02-30", "date.no_such_day", 16, "2026-02-28"),
    ("2026-36~", "date.qualified_period", 7, "2026-10~/2026-12~"),
    ("2026-22?", "date.qualified_period", 7, "2026-06?/2026-08?"),
    ("~2026", "date.leading_qualifier", 0, "2026~"),
    ("202X", "date.unspecified", 3, "2020/2029"),
    ("2026-XX", "date.unspecified", 5, "2026"),
    ("2026-12-XX", "date.unspecified", 8, "2026-12"),
    ("2026-1X", "date.unspecified", 6, None),
    ("XXXX-12", "date.unspecified", 0, None),
    ("2029/", "date.unknown_end", 4, "2029/.."),
    ("/2029", "date.unknown_end", 0, "../2029"),
    ("/", "date.unknown_end", 0, "../.."),
    ("2026-33/2026-35", "date.period_in_interval", 0, "2026-01/2026-09"),
    ("2026-01/2026-23", "date.period_in_interval", 8, "2026-01/2026-11"),
    ("2026-06-20/2026-06-10", "date.reversed", 11, "2026-06-10/2026-06-20"),
    ("2025-05/2025-03", "date.reversed", 8, "2025-03/2025-05"),
    ("2026-06-15/2026-05", "date.reversed", 11, "2026-05/2026-06-15"),
    ("[2026,2027", "date.open_set", 10, None),
    ("[2029..]", "date.open_in_set", 1, "2029/.."),
    ("{..2029}", "date.open_in_set", 1, "../2029"),
    ("[2027,2026]", "date.unordered_set", 6, None),
    ("[2026,2026]", "date.unordered_set", 1, None),
    ("[2026,]", "date.unreadable", 6, None),
    ("2026-W12", "date.week", 0, "2026-03-16/2026-03-22"),
    ("2026W12", "date.week", 0, "2026-03-16/2026-03-22"),
    ("2026-W60", "date.week", 0, None),
    ("2025-12-02T12:00", "date.instant_without_zone", 16, None),
    ("2025-12-02T25:00Z", "date.instant", 0, None),
    ("2025-12-02T12:00 uur", "date.instant", 0, None),
    ("2026-03-29T02:30[Europe/Amsterdam]", "date.skipped_time", 11, None),
    ("2026-10-25T02:30[Europe/Amsterdam]", "date.repeated_time", 11, None),
    ("2026-10-25T02:30+05:00[Europe/Amsterdam]", "date.offset_differs", 16, None),
    ("2026-10-25T12:30[Europa/Amsterdam]", "date.no_such_zone", 17, None),
    ("2026-10-25T12:30[../etc/passwd]", "date.no_such_zone", 17, None),
]


@each_row(("text", "key", "position", "suggestion"), REFUSED)
def test_everything_else_is_refused_with_place_and_suggestion(
    text: str, key: str, position: int, suggestion: str | None
) -> None:
    with pytest.raises(DateError) as raised:
        parse_edtf(text)
    assert (raised.value.key, raised.value.position, raised.value.suggestion) == (key, position, suggestion)


@each_row("suggestion", [row[3] for row in REFUSED if row[3]])
def test_every_suggestion_is_itself_accepted(suggestion: str) -> None:
    assert parse_edtf(suggestion).text == suggestion


def test_a_repeated_time_is_told_apart_by_its_offset() -> None:
    first, second = (
        parse_edtf(f"2026-10-25T02:30{offset}[Europe/Amsterdam]").instant for offset in ("+02:00", "+01:00")
    )
    assert first is not None
    assert second is not None
    assert (first.isoformat(), second.isoformat()) == (
        "2026-10-25T02:30:00+02:00",
        "2026-10-25T02:30:00+01:00",
    )


def test_an_instant_falls_on_the_day_of_its_own_zone() -> None:
    assert parse_edtf("2025-12-02T00:30+01:00").day == day("2025-12-02")


def test_dates_order_by_last_possible_day_and_open_ends_come_last() -> None:
    texts = ["2029/..", "2027", "../..", "2026-01-01", "2025-36", "../2025-06-20", "2026"]
    assert [when.text for when in sorted(map(parse_edtf, texts))] == [
        "../2025-06-20",
        "2025-36",
        "2026-01-01",
        "2026",
        "2027",
        "../..",
        "2029/..",
    ]


def test_the_same_days_in_another_notation_are_the_same_time_but_not_equal() -> None:
    quarter, months = parse_edtf("2025-36"), parse_edtf("2025-10/2025-12")
    assert quarter.is_same_time(months)
    assert quarter != months
    assert len({quarter, months, parse_edtf("2025-36")}) == 2


def test_nothing_known_is_undated() -> None:
    assert parse_edtf("../..") == UNDATED
    assert UNDATED.is_undated


_DAYS = st.dates(date(YEARS[0], 1, 1), date(YEARS[-2], 12, 31))
_SIMPLE = st.one_of(
    _DAYS.map(date.isoformat),
    _DAYS.map(lambda when: f"{when:%Y-%m}"),
    _DAYS.map(lambda when: f"{when:%Y}"),
)
_QUALIFIED = st.tuples(_SIMPLE, st.sampled_from(["", "~", "?", "%"])).map("".join)
_PERIODS = st.tuples(_DAYS, st.sampled_from([21, 22, 23, 33, 34, 35, 36, 37, 38, 39, 40, 41])).map(
    lambda pair: f"{pair[0]:%Y}-{pair[1]}"
)


def _interval(ends: tuple[str, str]) -> str:
    first, second = sorted(map(parse_edtf, ends), key=lambda when: (when.earliest, when.latest))
    # A year holds its own months: neither order of the two is an interval.
    return (
        f"{first.text}/{second.text}"
        if (first.latest or date.max) <= (second.latest or date.min)
        else first.text
    )


_INTERVALS = st.tuples(_QUALIFIED, _QUALIFIED).map(_interval)
_OPEN = st.tuples(_QUALIFIED, st.booleans()).map(lambda pair: f"../{pair[0]}" if pair[1] else f"{pair[0]}/..")
VALID = st.one_of(_QUALIFIED, _PERIODS, _INTERVALS, _OPEN)


@given(VALID)
def test_a_date_keeps_its_text_and_begins_before_it_ends(text: str) -> None:
    when = parse_edtf(text)
    assert when.text == text
    assert when == parse_edtf(when.text)
    assert when.earliest is None or when.latest is None or when.earliest <= when.latest


@given(st.one_of(_QUALIFIED, _PERIODS, _INTERVALS))
def test_bounds_agree_with_another_implementation(text: str) -> None:
    when, elsewhere = parse_edtf(text), parse_elsewhere(text)
    assert (when.earliest, when.latest) == _bounds(elsewhere)


def _bounds(elsewhere: EDTFObject) -> tuple[date, date]:
    def to_date(moment: struct_time) -> date:
        return date(moment.tm_year, moment.tm_mon, moment.tm_mday)

    return to_date(elsewhere.lower_strict()), to_date(elsewhere.upper_strict())


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_a_date_error(text: str) -> None:
    outcome: Edtf | DateError
    try:
        outcome = parse_edtf(text)
    except DateError as error:
        outcome = error
    assert outcome.text == text
    assert isinstance(outcome, Edtf) or 0 <= outcome.position <= len(text)
    assert str(outcome)


@given(VALID, VALID, VALID)
def test_the_order_of_dates_is_total(a: str, b: str, c: str) -> None:
    x, y, z = parse_edtf(a), parse_edtf(b), parse_edtf(c)
    assert (x < y) + (y < x) + (x == y) == 1
    if x <= y <= z:
        assert x <= z
