"""Operators on periods: words before a period (`LIMITS`) and between periods (`JOINS`), one row each.

An operator keeps the certainty of an end that it keeps: of `eind 2026` the last day is certain, so
`uiterlijk eind 2026` is certain, and `vanaf eind 2026` is not.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from notifier.dates.edtf import Edtf, parse_edtf
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
from notifier.dates.phrase_vocabulary import Join, Limit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    Limiter = Callable[[PhrasePeriod, Scope], PhrasePeriod | None]

_ONE_DAY = timedelta(days=1)
_LONG = (Month, SubYear, Year)
_WIDE = {Precision.YEAR, Precision.MONTH, Precision.QUARTER, Precision.HALF}


def _starting(when: Edtf) -> str | None:
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


def _ending(when: Edtf) -> str:
    """Return the end as EDTF for an interval."""
    match when.form:
        case Day() | Month() | Year() as form:
            return f"{form}"
        case Interval(end=end) | NotAfter(end=end) if qualifier_of(end) == "~":
            return f"{when.latest}~"
        case _:
            return f"{when.latest or OPEN}"


def _until(period: PhrasePeriod, _: Scope) -> PhrasePeriod:
    return PhrasePeriod(parse_edtf(f"{OPEN}/{_ending(period.when)}"), period.last, period.last)


def _last_day_before(period: PhrasePeriod) -> date:
    return period.eve or (period.when.earliest or period.when.sort_key[0]) - _ONE_DAY


def _before(period: PhrasePeriod, _: Scope) -> PhrasePeriod:
    firmness = period.last if period.eve == period.when.latest else period.first
    return PhrasePeriod(parse_edtf(f"{OPEN}/{_last_day_before(period)}"), firmness, firmness)


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
    return before._replace(last=weakest(before.last, _firmness_of_exclusion(period)))


def _firmness_of_exclusion(period: PhrasePeriod) -> Certainty:
    return Certainty.CERTAIN if period.when.day else Certainty.CONVENTION


def _from(period: PhrasePeriod, _: Scope) -> PhrasePeriod | None:
    start = _starting(period.when)
    return PhrasePeriod(parse_edtf(f"{start}/{OPEN}"), period.first, period.first) if start else None


def _not_before(period: PhrasePeriod, scope: Scope) -> PhrasePeriod | None:
    """Resolve `niet voor`: of an end it is the last day, as `voor het einde van 2026` is up to that."""
    last = period.when.latest
    if last is None or period.eve != last:
        return _from(period, scope)
    return PhrasePeriod(parse_edtf(f"{last}/{OPEN}"), period.last, period.last)


def _after(period: PhrasePeriod, _: Scope) -> PhrasePeriod:
    when = period.when
    next_day = when.sort_key[0] + _ONE_DAY
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
    elif (start := _starting(when)) and when.latest:
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


def _range(periods: list[PhrasePeriod]) -> PhrasePeriod | None:
    first, last = periods
    start = _starting(first.when)
    return (
        PhrasePeriod(parse_edtf(f"{start}/{_ending(last.when)}"), first.first, last.last) if start else None
    )


def _through(periods: list[PhrasePeriod]) -> PhrasePeriod | None:
    """Resolve `9 t/m 12 maart`: of two days, all days from one to the other."""
    through = _range(periods)
    are_days = all(period.when.day for period in periods)
    return through._replace(when=through.when.lasting) if through and are_days else through


def _dash(periods: list[PhrasePeriod]) -> PhrasePeriod | None:
    """Resolve `24-25 juni`; `zomer 2026-2027` is refused, because the year of the summer is unclear."""
    return _through(periods) if _is_one_kind(periods) else None


def _is_one_kind(periods: list[PhrasePeriod]) -> bool:
    return len({period.when.precision for period in periods}) == 1


def _range_before(periods: list[PhrasePeriod]) -> PhrasePeriod | None:
    first, last = periods
    start = _starting(first.when)
    text = f"{start}/{_last_day_before(last)}"
    if start is None:
        return None
    return PhrasePeriod(parse_edtf(text), first.first, weakest(last.first, _firmness_of_exclusion(last)))


def _between(periods: list[PhrasePeriod]) -> PhrasePeriod | None:
    """Resolve `tussen 1 maart en 1 mei`; both days are included by convention."""
    between = _range(periods)
    return between and between._replace(
        first=weakest(between.first, Certainty.CONVENTION), last=weakest(between.last, Certainty.CONVENTION)
    )


def _one_of(periods: list[PhrasePeriod]) -> PhrasePeriod | None:
    return _set(periods, "[]")


def _all_of(periods: list[PhrasePeriod]) -> PhrasePeriod | None:
    """Resolve `1 en 2 oktober`: days that follow each other are one period, others a set."""
    days = [period.when.day for period in periods]
    if all(before and after and after - before == _ONE_DAY for before, after in pairwise(days)):
        return _through([periods[0], periods[-1]])
    return _set(periods, "{}")


def _any_of(periods: list[PhrasePeriod]) -> PhrasePeriod | None:
    """Resolve `2026 en/of 2027`: one of them, or all."""
    one, several = _one_of(periods), _all_of(periods)
    return unsure(one, several.when) if one and several else None


def _set(periods: list[PhrasePeriod], brackets: str) -> PhrasePeriod | None:
    """Join periods of one kind; `eind 2026 of 2027` is refused, because it is ambiguous."""
    if not _is_one_kind(periods):
        return None
    ordered = sorted(periods, key=lambda period: period.when)
    text = ",".join(_member(period.when) for period in ordered)
    firmness = weakest(*(end for period in periods for end in (period.first, period.last)))
    return PhrasePeriod(parse_edtf(f"{brackets[0]}{text}{brackets[1]}"), firmness, firmness)


def _member(when: Edtf) -> str:
    """Return a date as EDTF for a choice."""
    match when.form:
        case Interval(start=start, end=end):
            return f"{start}{OPEN}{end}"
        case _:
            return when.text


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


JOINS: Mapping[Join, Callable[[list[PhrasePeriod]], PhrasePeriod | None]] = {
    Join.RANGE: _range,
    Join.THROUGH: _through,
    Join.RANGE_BEFORE: _range_before,
    Join.DASH: _dash,
    Join.BETWEEN: _between,
    Join.ONE_OF: _one_of,
    Join.ALL_OF: _all_of,
    Join.ANY_OF: _any_of,
}
