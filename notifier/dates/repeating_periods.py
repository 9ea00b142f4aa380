"""Periods that repeat as a whole: the first quarter of 2027, then that of 2028.

The day of an occurrence is the last day of its period. The rule has no days of its own: each year, or as
many months as keep the period one of its kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from notifier.dates.edtf import Edtf, parse_edtf
from notifier.dates.forms import (
    MONTHS,
    OPEN,
    SUB_YEARS,
    Day,
    Interval,
    Month,
    NotAfter,
    Simple,
    SubYear,
    Year,
    closed_bounds,
)
from notifier.dates.recurrence import Frequency, Recurrence
from notifier.errors import DateError

if TYPE_CHECKING:
    from datetime import date

_LEAP_DAY = (2, 29)


def period_of(when: Edtf) -> tuple[Simple, ...]:
    """Return the ends of a date that repeats as a period; none where it is a day, a moment or open."""
    match when.form:
        case Interval(start=start, end=end):
            return (start, end)
        case Month() | SubYear() | Year() as form:
            return (form,)
        case NotAfter(end=Month() | SubYear() | Year() as end):
            return (end,)
        case _:
            return ()


def rule_of_period(rule: Recurrence, when: Edtf) -> Recurrence:
    """Return the rule of the last days of a period that repeats.

    Raises:
        DateError: The rule names days, or moves the period to another that is none of its kind.
    """
    ends = period_of(when)
    is_yearly = rule.frequency is Frequency.YEARLY
    months = rule.interval * (MONTHS if is_yearly else 1)
    days = [end.day for end in ends if isinstance(end, Day)]
    is_refused = (
        (rule.frequency not in {Frequency.YEARLY, Frequency.MONTHLY})
        or (rule.months or rule.month_days or rule.weekdays or rule.positions)
        or any(months % _months_of(end) for end in ends)
        or any((day.month, day.day) == _LEAP_DAY for day in days)
    )
    if is_refused:
        raise DateError("repeat.period", text=when.text, position=0)
    last = closed_bounds(ends[-1])[1]
    on = last.day if isinstance(ends[-1], Day) else -1
    return rule._replace(months=(last.month,) if is_yearly else (), month_days=(on,))


def period_on(when: Edtf, day: date) -> Edtf:
    """Return a period that repeats, ending on the day of another occurrence."""
    ends = period_of(when)
    last = closed_bounds(ends[-1])[1]
    months = (day.year - last.year) * MONTHS + day.month - last.month
    start = f"{OPEN}/" if isinstance(when.form, NotAfter) else ""
    return parse_edtf(start + "/".join(f"{_shifted(end, months)}" for end in ends))


def _months_of(form: Simple) -> int:
    """Return by how many months a part of a period moves at least."""
    match form:
        case Month():
            return 1
        case SubYear(code=code):
            return SUB_YEARS[code][1]
        case Day() | Year():
            return MONTHS
        case _:
            assert_never(form)


def _shifted(form: Simple, months: int) -> Simple:
    """Return a part of a period a number of months later, a multiple of `_months_of`."""
    match form:
        case Day(day=day):
            return form._replace(day=day.replace(year=day.year + months // MONTHS))
        case Month(year=year, month=month):
            years, at = divmod(month - 1 + months, MONTHS)
            return form._replace(year=year + years, month=at + 1)
        case SubYear(year=year, code=code):
            first, *kind = SUB_YEARS[code]
            years, at = divmod(first - 1 + months, MONTHS)
            like = {row[0]: one for one, row in SUB_YEARS.items() if [*row[1:]] == kind} | {first: code}
            return SubYear(year + years, like[at + 1])
        case Year(year=year):
            return form._replace(year=year + months // MONTHS)
        case _:
            assert_never(form)
