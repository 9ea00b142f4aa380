"""Operators on one period: the words before it (`LIMITS`, one row each), and the marks behind it.

An operator keeps the certainty of an end that it keeps: of `eind 2026` the last day is certain, so
`uiterlijk eind 2026` is certain, and `vanaf eind 2026` is not.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from notifier.dates.edtf import UNDATED, Edtf, parse_edtf
from notifier.dates.forms import (
    OPEN,
    AllOf,
    Day,
    Instant,
    Interval,
    Month,
    NotAfter,
    NotBefore,
    OneOf,
    Precision,
    Qualifier,
    Simple,
    SubYear,
    Undated,
    Year,
    closed_bounds,
    qualifier_of,
)
from notifier.dates.phrase_periods import Certainty, PhrasePeriod, Scope, unsure, weakest
from notifier.dates.phrase_vocabulary import Limit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    Limiter = Callable[[PhrasePeriod, Scope], PhrasePeriod | None]

ONE_DAY = timedelta(days=1)
_UNTIL_YEAR = re.compile(r"(?:tot|t/m|until|till|through|up to)\b.{0,40}(?:19|2\d)\d\d\b", re.ASCII)
_LONG = (Month, SubYear, Year)
_WIDE = {Precision.YEAR, Precision.MONTH, Precision.QUARTER, Precision.HALF}


def starting(when: Edtf) -> str | None:
    """Return the start as EDTF for an interval; None when it is open."""
    match when.form:
        case Day() | Month() | Year() as form:
            return f"{form}"
        case Interval(start=start) | NotBefore(start=start):
            return f"{start}"
        case SubYear():
            return f"{when.earliest:%Y-%m}"
        case _:
            return f"{when.earliest}" if when.earliest else None


def ending(when: Edtf) -> str:
    """Return the end as EDTF for an interval."""
    match when.form:
        case Day() | Month() | Year() as form:
            return f"{form}"
        case Interval(end=end) | NotAfter(end=end) if qualifier_of(end) == "~":
            return f"{when.latest}~"
        case _:
            return f"{when.latest or OPEN}"


def _until(period: PhrasePeriod, _: Scope) -> PhrasePeriod:
    return PhrasePeriod(parse_edtf(f"{OPEN}/{ending(period.when)}"), period.last, period.last)


def last_day_before(period: PhrasePeriod) -> date:
    """Return the last day that is `before` a period."""
    return period.eve or (period.when.earliest or period.when.sort_key[0]) - ONE_DAY


def _before(period: PhrasePeriod, _: Scope) -> PhrasePeriod:
    firmness = period.last if period.eve == period.when.latest else period.first
    return PhrasePeriod(parse_edtf(f"{OPEN}/{last_day_before(period)}"), firmness, firmness)


def _before_or_for(period: PhrasePeriod, scope: Scope) -> PhrasePeriod:
    """Resolve `voor` without accents, which can also mean for the benefit of.

    Of several years it can only be that; of a month or more, and of what is over, it can be both.
    """
    when, before = period.when, _before(period, scope)
    match when.form:
        case Interval(start=Year()):
            return period
        case OneOf(members=(first, *_)) | AllOf(members=(first, *_)) if isinstance(first, _LONG):
            return period
        case Interval():
            is_either = period.eve is None and period.first is period.last is Certainty.CERTAIN
        case _:
            is_either = when.is_set or (when.precision in _WIDE and period.eve is None)
    return unsure(before, when) if is_either or before.when.sort_key[0] < scope.said_on else before


def _as_it_is(period: PhrasePeriod, _: Scope) -> PhrasePeriod:
    return period


def _up_to(period: PhrasePeriod, scope: Scope) -> PhrasePeriod:
    """Resolve `tot`: it excludes the day it names; of a period, as in `tot eind 2026`, by convention."""
    before = _before(period, scope)
    return before._replace(last=weakest(before.last, firmness_of_exclusion(period)))


def firmness_of_exclusion(period: PhrasePeriod) -> Certainty:
    """Return how firmly `tot` excludes the day it names: of a period only by convention."""
    return Certainty.CERTAIN if period.when.day else Certainty.CONVENTION


def _from(period: PhrasePeriod, _: Scope) -> PhrasePeriod | None:
    start = starting(period.when)
    return PhrasePeriod(parse_edtf(f"{start}/{OPEN}"), period.first, period.first) if start else None


def _not_before(period: PhrasePeriod, scope: Scope) -> PhrasePeriod | None:
    """Resolve `niet voor`: of an end it is the last day, as `voor het einde van 2026` is up to that."""
    last = period.when.latest
    if last is None or period.eve != last:
        return _from(period, scope)
    return PhrasePeriod(parse_edtf(f"{last}/{OPEN}"), period.last, period.last)


def _after(period: PhrasePeriod, _: Scope) -> PhrasePeriod:
    when = period.when
    next_day = when.sort_key[0] + ONE_DAY
    match when.form:
        case Year() | Interval(end=Year()):
            start = f"{next_day.year:04}"
        case Month() | SubYear() | Interval(end=Month() | SubYear() | Year()):
            start = f"{next_day:%Y-%m}"
        case OneOf(members=(*_, last)) | AllOf(members=(*_, last)) if isinstance(last, _LONG):
            start = f"{next_day:%Y-%m}"
        case _:
            start = next_day.isoformat()
    return PhrasePeriod(parse_edtf(f"{start}/{OPEN}"), period.last, period.last)


def _rest(period: PhrasePeriod, scope: Scope) -> PhrasePeriod:
    """Resolve `nog dit jaar`: from the day of the letter, if the period contains it."""
    when, said_on = period.when, scope.said_on
    if when.latest is None or not when.sort_key[1] <= said_on <= when.latest:
        return period
    return period._replace(when=parse_edtf(f"{said_on}/{when.latest}"), first=Certainty.CERTAIN)


def _about(period: PhrasePeriod, _: Scope) -> PhrasePeriod | None:
    when, about = period.when, Certainty.CONVENTION
    if isinstance(when.form, Day | Month | Year):
        text = f"{when.form._replace(qualifier='~')}"
    elif (start := starting(when)) and when.latest:
        # A week stays one of days; what begins with a month ends with one.
        last = f"{when.latest}"[: len(start.rstrip("~"))]
        text = f"{start.rstrip('~')}~/{last}~"
    else:
        return None
    return PhrasePeriod(parse_edtf(text), weakest(period.first, about), weakest(period.last, about))


def _either(first: Limiter, second: Limiter) -> Limiter:
    """Return what resolves words that can mean one thing or another."""

    def resolve(period: PhrasePeriod, scope: Scope) -> PhrasePeriod | None:
        one, other = first(period, scope), second(period, scope)
        return unsure(one, other.when) if one and other else None

    return resolve


def limit_moment(limit: Limit, period: PhrasePeriod) -> PhrasePeriod | None:
    """Resolve a word in front of a moment: EDTF has no time before or after one."""
    if limit not in {Limit.UNTIL, Limit.BEFORE, Limit.BEFORE_OR_FOR, Limit.UP_TO}:
        return None
    return unsure(period, parse_edtf(f"{OPEN}/{period.when.latest}"))


LIMITS: Mapping[Limit, Limiter] = {
    Limit.UNTIL: _until,
    Limit.BEFORE: _before,
    Limit.BEFORE_OR_FOR: _before_or_for,
    Limit.UP_TO: _up_to,
    Limit.FOR: _as_it_is,
    Limit.FROM: _from,
    Limit.AFTER: _after,
    Limit.NOT_BEFORE: _not_before,
    Limit.FROM_OR_BEFORE: _either(_not_before, _before),
    Limit.UNTIL_OR_AFTER: _either(_until, _after),
    Limit.AFTER_OR_IN: _either(_after, _as_it_is),
    Limit.REST: _rest,
    Limit.ABOUT: _about,
}


def marked(when: Edtf, mark: Qualifier) -> Edtf:
    """Return a date with a `~` or a `?` at every end it has; a season, quarter or half becomes its months."""

    def one(form: Simple | Interval) -> str:
        match form:
            case Day() | Month() | Year():
                both: Qualifier = mark if form.qualifier in {"", mark} else "%"
                return f"{form._replace(qualifier=both)}"
            case Interval(start=start, end=end):
                return f"{one(start)}{OPEN}{one(end)}"
            case SubYear():
                return OPEN.join(f"{day:%Y-%m}{mark}" for day in closed_bounds(form))

    match when.form:
        case OneOf(members=members):
            return parse_edtf(f"[{','.join(map(one, members))}]")
        case AllOf(members=members):
            return parse_edtf(f"{{{','.join(map(one, members))}}}")
        case NotAfter(end=end):
            return parse_edtf(f"{OPEN}/{one(end)}")
        case NotBefore(start=start):
            return parse_edtf(f"{one(start)}/{OPEN}")
        case Instant() | Undated():
            return when
        case form:
            return parse_edtf(one(form).replace(OPEN, "/"))


def series_of(first: PhrasePeriod | None, said: str, rule: str) -> tuple[Edtf, str]:
    """Return the first time of what comes back, and its rule.

    Words that say up to which year it does give no day on which it comes back.
    """
    last = first and first.when.latest
    if first is None or (last and _UNTIL_YEAR.match(said)):
        return UNDATED, f"{rule};UNTIL={last:%Y%m%d}" if last else rule
    return first.when, rule
