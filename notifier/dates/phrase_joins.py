"""Operators on several periods: the words between them (`JOINS`, one row each).

As of the words before a period, an operator keeps the certainty of an end that it keeps.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from notifier.dates.edtf import parse_edtf
from notifier.dates.forms import OPEN, Interval
from notifier.dates.phrase_limits import ONE_DAY, ending, firmness_of_exclusion, last_day_before, starting
from notifier.dates.phrase_periods import Certainty, PhrasePeriod, unsure, weakest
from notifier.dates.phrase_vocabulary import Join

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from notifier.dates.edtf import Edtf


def _range(periods: list[PhrasePeriod]) -> PhrasePeriod | None:
    first, last = periods
    start = starting(first.when)
    return PhrasePeriod(parse_edtf(f"{start}/{ending(last.when)}"), first.first, last.last) if start else None


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
    start = starting(first.when)
    text = f"{start}/{last_day_before(last)}"
    if start is None:
        return None
    return PhrasePeriod(parse_edtf(text), first.first, weakest(last.first, firmness_of_exclusion(last)))


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
    if all(before and after and after - before == ONE_DAY for before, after in pairwise(days)):
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
