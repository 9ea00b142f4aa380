"""The forms a date can have, as values with their parts.

`Form` is a closed union: code that depends on the form of a date matches on it and ends in
`assert_never`, so that mypy reports every place where a new form is missing. A qualifier says how sure a
date is and never widens it. The forms are named tuples because those are quick to define.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Literal, assert_never

from notifier.errors import DateError
from notifier.named_tuple import NamedTuple

OPEN = ".."
MONTHS = 12
_LONGEST_MONTH = 31
YEARS = range(1900, 3000)  # Other years are typing errors, and lead times could leave the calendar.
_ONE_DAY = timedelta(days=1)
Qualifier = Literal["", "?", "~", "%"]


class Precision(StrEnum):
    """How exact a date is."""

    INSTANT = "instant"
    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    SEASON = "season"
    HALF = "half"
    YEAR = "year"
    INTERVAL = "interval"
    OPEN = "open"


class Day(NamedTuple):
    """`2026-01-01`."""

    day: date
    qualifier: Qualifier = ""

    def __str__(self) -> str:
        return f"{self.day}{self.qualifier}"


class Month(NamedTuple):
    """`2026-12`."""

    year: int
    month: int
    qualifier: Qualifier = ""

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}{self.qualifier}"


class SubYear(NamedTuple):
    """`2026-33`: a season, a quarter, four months or a half; the code is a key of `SUB_YEARS`."""

    year: int
    code: int

    def __str__(self) -> str:
        return f"{self.year:04}-{self.code:02}"


class Year(NamedTuple):
    """`2026`."""

    year: int
    qualifier: Qualifier = ""

    def __str__(self) -> str:
        return f"{self.year:04}{self.qualifier}"


# What can be an end of an interval and a member of a choice.
Simple = Day | Month | SubYear | Year


class Interval(NamedTuple):
    """`2026-01/2026-03`, and `2026-01..2026-03` in a choice; both ends inclusive."""

    start: Simple
    end: Simple


class NotBefore(NamedTuple):
    """`2029/..`."""

    start: Simple


class NotAfter(NamedTuple):
    """`../2026-06-20`, inclusive."""

    end: Simple


class Undated(NamedTuple):
    """`../..`: no date is known."""


class OneOf(NamedTuple):
    """`[2026,2027]`; the members in order of their first days."""

    members: tuple[Simple | Interval, ...]


class AllOf(NamedTuple):
    """`{2026-01,2026-07}`; the members in order of their first days."""

    members: tuple[Simple | Interval, ...]


class Instant(NamedTuple):
    """`2025-12-02T12:00[Europe/Amsterdam]`."""

    moment: datetime  # The aware moment, in the zone it is shown in.
    day: date  # The day as written.
    clock: str  # The clock time as written, with its offset: `12:00`, `12:00:30+01:00`, `23:30Z`.
    zone: str  # The name in brackets; empty when there is none.


Form = Simple | Interval | NotBefore | NotAfter | Undated | OneOf | AllOf | Instant

# Code -> (first month, months, precision). Seasons are meteorological; winter is December to February.
SUB_YEARS: dict[int, tuple[int, int, Precision]] = {
    21: (3, 3, Precision.SEASON),
    22: (6, 3, Precision.SEASON),
    23: (9, 3, Precision.SEASON),
    24: (12, 3, Precision.SEASON),
    33: (1, 3, Precision.QUARTER),
    34: (4, 3, Precision.QUARTER),
    35: (7, 3, Precision.QUARTER),
    36: (10, 3, Precision.QUARTER),
    37: (1, 4, Precision.INTERVAL),
    38: (5, 4, Precision.INTERVAL),
    39: (9, 4, Precision.INTERVAL),
    40: (1, 6, Precision.HALF),
    41: (7, 6, Precision.HALF),
}

# Every form with example texts. The contract tests run over all of them.
FORMS: dict[type[Form], tuple[str, ...]] = {
    Day: ("2026-01-01", "2024-02-29", "2026-01-01?", "2026-01-01~", "2026-01-01%"),
    Month: ("2026-02", "2028-02", "2026-12?", "2026-12~", "2026-12%"),
    SubYear: tuple(f"2026-{code}" for code in SUB_YEARS),
    Year: ("2026", "2027?", "2027~", "2027%"),
    Interval: ("2025-06-24/2025-06-25", "2024-12-31/2025-01-01", "2026-05?/2026-09~", "2026/2027"),
    NotBefore: ("2029/..", "2026-07/..", "2026-07-02/..", "2029~/.."),
    NotAfter: ("../2025-06-20", "../2027-05", "../2027", "../2025-06-20?"),
    Undated: ("../..",),
    OneOf: ("[2026]", "[2026,2027]", "[2026-10-01..2026-10-03,2026-11]", "[2026-33,2026-35]"),
    AllOf: ("{2026,2027,2028}", "{2026-01,2026-07..2026-08}", "{2026-10-01, 2026-10-03~}"),
    Instant: ("2026-10-25T02:30+02:00[Europe/Amsterdam]", "2025-12-02T12:00:30+01:00", "2025-12-02T23:30Z"),
}


_SIMPLE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?([~?%])?", re.ASCII)


def bounds(form: Form) -> tuple[date | None, date | None]:
    """Return the first and the last possible day, inclusive; None for an end that is open."""
    match form:
        case Day() | Month() | SubYear() | Year() | Interval():
            return closed_bounds(form)
        case NotBefore(start=start):
            return closed_bounds(start)[0], None
        case NotAfter(end=end):
            return None, closed_bounds(end)[1]
        case Undated():
            return None, None
        case OneOf(members=members) | AllOf(members=members):
            ends = [closed_bounds(member) for member in members]
            return ends[0][0], max(last for _, last in ends)
        case Instant(moment=moment):
            return moment.date(), moment.date()
        case _:
            assert_never(form)


def closed_bounds(form: Simple | Interval) -> tuple[date, date]:
    """Return the first and the last possible day, inclusive, of a form that has both."""
    match form:
        case Day(day=day):
            return day, day
        case Month(year=year, month=month):
            return date(year, month, 1), month_end(year, month)
        case SubYear(year=year, code=code):
            month, length, _ = SUB_YEARS[code]
            years, last_month = divmod(month + length - 2, MONTHS)
            return date(year, month, 1), month_end(year + years, last_month + 1)
        case Year(year=year):
            return date(year, 1, 1), date(year, 12, 31)
        case Interval(start=start, end=end):
            return closed_bounds(start)[0], closed_bounds(end)[1]
        case _:
            assert_never(form)


def month_end(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - _ONE_DAY


def precision_of(form: Form) -> Precision:  # noqa: PLR0911 - one for each
    """Return how exact a form is."""
    match form:
        case Day():
            return Precision.DAY
        case Month():
            return Precision.MONTH
        case SubYear(code=code):
            return SUB_YEARS[code][2]
        case Year():
            return Precision.YEAR
        case Interval() | OneOf() | AllOf():
            return Precision.INTERVAL
        case NotBefore() | NotAfter() | Undated():
            return Precision.OPEN
        case Instant():
            return Precision.INSTANT
        case _:
            assert_never(form)


def qualifier_of(form: Form) -> Qualifier:
    """Return the qualifier of a form; of one with several dates, their qualifiers combined."""
    match form:
        case Day(qualifier=qualifier) | Month(qualifier=qualifier) | Year(qualifier=qualifier):
            return qualifier
        case SubYear() | Undated() | Instant():
            return ""
        case Interval(start=start, end=end):
            return _joined(qualifier_of(start), qualifier_of(end))
        case NotBefore(start=only) | NotAfter(end=only):
            return qualifier_of(only)
        case OneOf(members=members) | AllOf(members=members):
            return _joined(*map(qualifier_of, members))
        case _:
            assert_never(form)


def _joined(*qualifiers: Qualifier) -> Qualifier:
    is_uncertain, is_approximate = ({mark, "%"} & {*qualifiers} for mark in "?~")
    return "%" if is_uncertain and is_approximate else "?" if is_uncertain else "~" if is_approximate else ""


def read_simple(part: str, text: str, at: int) -> Simple:
    """Read a day, a month, a year or a part of one: `part`, which starts at offset `at` of `text`.

    Raises:
        DateError: Another form, or an impossible date; the error quotes the whole text.
    """
    match = _SIMPLE.fullmatch(part)
    if match is None:
        from notifier.dates.guesses import unreadable  # noqa: PLC0415 - only needed for an error

        raise unreadable(part, text, at)
    groups: tuple[Any, ...] = match.groups("")
    year, month, day, qualifier = int(groups[0]), groups[1], groups[2], groups[3]
    if year not in YEARS:
        raise DateError("date.no_such_year", text=text, position=at, first=YEARS[0], last=YEARS[-1])
    if not month:
        return Year(year, qualifier)
    if day:
        return Day(_day(year, int(month), int(day), text, at), qualifier)
    code = int(month)
    if 1 <= code <= MONTHS:
        return Month(year, code, qualifier)
    if code not in SUB_YEARS:
        raise DateError("date.no_such_month", text=text, position=at + 5)
    period = SubYear(year, code)
    if qualifier:
        months = "/".join(f"{day:%Y-%m}{qualifier}" for day in closed_bounds(period))
        raise DateError("date.qualified_period", text=text, position=at + 7, suggestion=months)
    return period


def _day(year: int, month: int, day: int, text: str, at: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        if not 1 <= month <= MONTHS:
            # Day and month may stand in each other's place.
            near = _real_day(year, day, month)
            raise DateError("date.no_such_month", text=text, position=at + 5, suggestion=near) from None
        last = month_end(year, month).day
        # No month has so many days: two digits may stand in each other's place.
        turned = _real_day(year, month, day % 10 * 10 + day // 10) if day > _LONGEST_MONTH else None
        near = f"{year:04}-{month:02}-{last}" if last < day <= _LONGEST_MONTH else turned
        raise DateError("date.no_such_day", text=text, position=at + 8, suggestion=near, last=last) from None


def _real_day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
