"""The Algemene termijnenwet: the day on which a term set by law ends."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from itertools import pairwise

import holidays
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from notifier.dates.leads import parse_span
from notifier.dates.statutory_terms import DECREES, Article, Extension, TermKind, extend_term
from notifier.dates.working_days import dutch_holidays
from tests.conftest import day
from tests.rows import each_row

_ONE_DAY = timedelta(days=1)
_DAYS = st.dates(date(1900, 1, 1), date(2999, 11, 30))
_SHORT_TERMS = st.builds("P{}{}".format, st.integers(3, 40), st.just("D")) | st.sampled_from(
    ["P1W", "P2W", "P12W", "P1M", "P3M", "P3B", "P5B", "P90D"]
)

# The days equated by the royal decree for 2026 to 2028.
_DECREE_2026 = ["2026-01-02", "2026-05-15", "2027-05-07", "2028-04-28", "2028-05-26"]

# Without decree days a run of days of rest is a weekend, the four days of Easter, or the three of
# Whitsun, and the single days 1 January, King's Day, 5 May, Ascension Day and Christmas that touch it.
# Only two such runs pass four days: Easter up to and including King's Day (Easter on 25 April, its
# latest day: 1943, 2038), and five days in a row around a decree day (2024: Christmas on a Wednesday;
# 2027: 5 May and Ascension Day). So a term that ends on the first of them runs on for five days.
_LONGEST_CHAIN = timedelta(days=5)


@cache
def _oracle(first: int, last: int) -> set[date]:
    """Return the days of rest of the Act by another library, with the decree days added by hand."""
    feasts = holidays.country_holidays(
        "NL", years=range(first, last + 1), categories=("public", "optional"), expand=False
    )
    return {*feasts, *(day(text) for text in _DECREE_2026)}


@each_row(
    ("nominal", "last_day"),
    [
        ("2026-01-01", "2026-01-05"),  # New Year's Day, decree, weekend
        ("2026-04-03", "2026-04-07"),  # Good Friday, weekend, Easter Monday
        ("2026-04-04", "2026-04-07"),
        ("2026-04-27", "2026-04-28"),  # King's Day
        ("2026-05-05", "2026-05-06"),  # 5 May, every year
        ("2026-05-14", "2026-05-18"),  # Ascension Day, decree, weekend
        ("2026-05-25", "2026-05-26"),  # Whit Monday
        ("2026-08-01", "2026-08-03"),  # Saturday
        ("2026-12-25", "2026-12-28"),  # Christmas, weekend
        ("2026-12-31", "2026-12-31"),  # an ordinary day
        ("2027-01-01", "2027-01-04"),
        ("2027-05-05", "2027-05-10"),  # 5 May, Ascension Day, decree, weekend
        ("2027-04-27", "2027-04-28"),
        ("2027-12-25", "2027-12-27"),
        ("2028-01-01", "2028-01-03"),
        ("2028-04-27", "2028-05-01"),  # King's Day, decree, weekend; 1 May is no Dutch holiday
        ("2028-05-05", "2028-05-08"),
        ("2028-05-25", "2028-05-29"),  # Ascension Day, decree, weekend
        ("2028-12-25", "2028-12-27"),
        ("2028-12-31", "2029-01-02"),
        # Easter at its latest: Good Friday to King's Day.
        ("2038-04-23", "2038-04-28"),
        # King's Day is celebrated on Saturday when it falls on a Sunday.
        ("2031-04-26", "2031-04-28"),
    ],
)
def test_a_term_that_ends_on_a_day_of_rest_runs_on_to_the_next_ordinary_day(
    nominal: str, last_day: str
) -> None:
    assert extend_term(day(nominal)).last_day == day(last_day)


def test_every_day_of_2026_to_2028_agrees_with_another_library() -> None:
    rest = _oracle(2026, 2029)
    for count in range(3 * 365 + 1):
        nominal = last_day = date(2026, 1, 1) + timedelta(days=count)
        while last_day.isoweekday() > 5 or last_day in rest:
            last_day += _ONE_DAY
        assert extend_term(nominal).last_day == last_day, nominal


def test_the_extension_tells_the_days_and_the_article() -> None:
    assert extend_term(day("2026-05-14")) == Extension(
        nominal=day("2026-05-14"), last_day=day("2026-05-18"), articles=(Article.REST_DAY,)
    )


def test_an_ordinary_day_is_left_as_it_is() -> None:
    when = day("2026-12-31")
    assert extend_term(when) == Extension(nominal=when, last_day=when, articles=())


@each_row(
    ("nominal", "length", "last_day", "articles"),
    [
        # Three days to change one's mind, by the day on which the contract was received.
        ("2026-06-04", "P3D", "2026-06-04", ()),  # Monday: Tuesday, Wednesday, Thursday
        ("2026-06-05", "P3D", "2026-06-05", ()),  # Tuesday
        ("2026-06-06", "P3D", "2026-06-08", ("1(1)",)),  # Wednesday: ends on Saturday
        ("2026-06-07", "P3D", "2026-06-08", ("1(1)",)),  # Thursday: Friday and Monday are two
        ("2026-06-08", "P3D", "2026-06-09", ("2",)),  # Friday: ends on Monday, holds only Monday
        ("2026-06-09", "P3D", "2026-06-09", ()),  # Saturday: holds Monday and Tuesday
        ("2026-06-10", "P3D", "2026-06-10", ()),  # Sunday
        # Good Friday to Easter Monday holds no ordinary day at all.
        ("2026-04-05", "P3D", "2026-04-08", ("1(1)", "2")),
        ("2026-04-06", "P4D", "2026-04-08", ("1(1)", "2")),
        ("2026-04-07", "P5D", "2026-04-08", ("2",)),
        ("2026-04-08", "P6D", "2026-04-08", ()),
        # Around Ascension Day a decree day counts as a day of rest.
        ("2027-05-07", "P3D", "2027-05-11", ("1(1)", "2")),
        ("2027-05-10", "P1W", "2027-05-10", ()),
        ("2027-05-10", "P6D", "2027-05-11", ("2",)),
        # A term of two days is too short for it: it ends on Monday, with one ordinary day.
        ("2026-06-08", "P2D", "2026-06-08", ()),
        ("2026-06-07", "P2D", "2026-06-08", ("1(1)",)),
        # 20 December 2017, as explained by staatsrechtpraktijk.nl: up to and including Wednesday 27.
        ("2017-12-23", "P3D", "2017-12-27", ("1(1)",)),
    ],
)
def test_a_term_of_three_days_holds_at_least_two_ordinary_days(
    nominal: str, length: str, last_day: str, articles: tuple[str, ...]
) -> None:
    found = extend_term(day(nominal), length=parse_span(length))
    assert (found.last_day, found.articles) == (day(last_day), articles)


@each_row(
    ("length", "is_extended"),
    [
        ("P90D", True),
        ("P91D", False),
        ("P12W", True),
        ("P13W", False),
        ("P3M", True),
        ("P4M", False),
        ("P1Y", False),
        ("P2Y", False),
        ("P90B", True),
        ("P91B", False),
    ],
)
def test_a_long_term_is_left_alone(length: str, *, is_extended: bool) -> None:
    saturday = day("2026-08-01")
    expected = ("2026-08-03", ("1(1)",)) if is_extended else ("2026-08-01", ("4",))
    found = extend_term(saturday, length=parse_span(length))
    assert (found.last_day.isoformat(), found.articles) == expected


def test_what_article_4_names_is_left_alone() -> None:
    when = day("2029-01-01")
    assert extend_term(when, kind=TermKind.EXCLUDED) == Extension(
        nominal=when, last_day=when, articles=(Article.EXCLUDED,)
    )


def test_a_term_counted_back_is_not_extended() -> None:
    when = day("2026-08-01")
    assert extend_term(when, kind=TermKind.COUNTED_BACK) == Extension(
        nominal=when, last_day=when, articles=(Article.COUNTED_BACK,)
    )


@pytest.mark.parametrize(
    ("nominal", "length", "last_day", "articles"),
    [
        # Three days before Tuesday 9 June: Saturday, Sunday, Monday. One ordinary day is too few.
        ("2026-06-06", "P3D", "2026-06-05", ("1(2)", "2")),
        ("2026-06-07", "P3D", "2026-06-07", ("1(2)",)),
        # Three days before Tuesday 7 April: Easter.
        ("2026-04-04", "P3D", "2026-04-01", ("1(2)", "2")),
    ],
)
def test_a_term_counted_back_grows_at_its_early_end(
    nominal: str, length: str, last_day: str, articles: tuple[str, ...]
) -> None:
    found = extend_term(day(nominal), length=parse_span(length), kind=TermKind.COUNTED_BACK)
    assert (found.last_day, found.articles) == (day(last_day), articles)


@each_row(
    ("nominal", "length", "years"),
    [
        ("2028-12-29", None, ()),
        ("2028-12-31", None, (2029,)),  # runs on into a year without a decree
        ("2029-03-15", None, (2029,)),  # an ordinary day, unless a decree says otherwise
        ("2023-01-02", None, ()),
        ("2022-12-30", None, (2022,)),
        ("2023-01-03", "P5D", (2022,)),  # its first ordinary day lies before the table
        ("2028-12-29", "P1W", ()),
        ("2029-06-01", "P1Y", ()),  # the Act does not apply to it
    ],
)
def test_a_year_without_a_decree_is_told(nominal: str, length: str | None, years: tuple[int, ...]) -> None:
    span = parse_span(length) if length else None
    assert extend_term(day(nominal), length=span).years_without_decree == years


def test_every_decree_covers_its_own_days_and_follows_the_last() -> None:
    assert all(when.year in decree.years for decree in DECREES for when in decree.days)
    assert all(before.years.stop == after.years.start for before, after in pairwise(DECREES))


def test_no_decree_day_is_a_day_of_rest_already() -> None:
    feasts = holidays.country_holidays("NL", years=range(2023, 2029), categories=("public", "optional"))
    days = {when for decree in DECREES for when in decree.days}
    assert all(when.isoweekday() < 6 and when not in feasts for when in days)


@given(_DAYS)
def test_a_term_never_ends_earlier_nor_more_than_the_longest_chain_later(nominal: date) -> None:
    assert timedelta(0) <= extend_term(nominal).last_day - nominal <= _LONGEST_CHAIN


@given(_DAYS)
def test_an_extended_term_is_not_extended_again(nominal: date) -> None:
    last_day = extend_term(nominal).last_day
    assert not extend_term(last_day).is_extended


@given(st.dates(date(2026, 1, 1), date(2028, 8, 31)), _SHORT_TERMS)
def test_a_term_ends_on_the_first_ordinary_day_that_gives_it_two_of_them(event: date, length: str) -> None:
    span = parse_span(length)
    # The day of the event does not count; the last day does.
    nominal = span.after(event, dutch_holidays)
    term = [event + timedelta(days=count) for count in range(1, 200)]
    ordinary = [when for when in term if when.isoweekday() < 6 and when not in _oracle(2026, 2029)]
    expected = next(when for when in ordinary[1:] if when >= nominal)
    assert extend_term(nominal, length=span).last_day == expected


@given(_DAYS, st.sampled_from(["P91D", "P13W", "P4M", "P1Y", "P9Y"]), st.sampled_from(TermKind))
def test_a_long_term_never_moves(nominal: date, length: str, kind: TermKind) -> None:
    found = extend_term(nominal, length=parse_span(length), kind=kind)
    assert found == Extension(nominal=nominal, last_day=nominal, articles=(Article.EXCLUDED,))


@given(_DAYS, _SHORT_TERMS)
def test_a_term_counted_back_never_ends_later(nominal: date, length: str) -> None:
    assume(nominal.year > 1900)
    found = extend_term(nominal, length=parse_span(length), kind=TermKind.COUNTED_BACK)
    assert found.last_day <= nominal
