"""How far two dates are apart, counted in nothing finer than either of them is known to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.dates.forms import AllOf, Interval, NotAfter, NotBefore, OneOf, Precision, precision_of
from notifier.named_tuple import NamedTuple
from notifier.words import say

if TYPE_CHECKING:
    from datetime import date

    from notifier.dates.edtf import Edtf
    from notifier.dates.forms import Form
    from notifier.words import Language

_RANKS = {one: rank for rank, one in enumerate(Precision)}
# Dates of one of these precisions are a whole number of its lengths in months apart.
_WHOLE = {Precision.MONTH: (1, "months"), Precision.QUARTER: (3, "quarters"), Precision.YEAR: (12, "years")}
_WEEK_DAYS, _MONTH_DAYS = 7, 30.44
_MOST_WEEKS = 8


class Distance(NamedTuple):
    """A length of time between two dates."""

    number: int
    unit: str  # The last part of the key of its words: `span.UNIT`.
    is_about: bool = False  # Whether the dates are known too vaguely for that count to be exact.

    def words(self, language: Language) -> str:
        """Return it in words: `59 dagen`, `ongeveer 5 maanden`."""
        span = say(language, f"span.{self.unit}", count=self.number)
        return say(language, "span.about", span=span) if self.is_about else span


def distance(before: Edtf, after: Edtf, was: date, now: date) -> Distance | None:
    """Return how far the day of a date lies from that of another; None where that is too vague."""
    days = abs((now - was).days)
    months = abs((now.year - was.year) * 12 + now.month - was.month)
    precisions = {_precision(before), _precision(after)}
    is_about = bool(before.qualifier or after.qualifier)
    coarsest = max(precisions, key=_RANKS.__getitem__)
    size, unit = _WHOLE.get(coarsest, (0, ""))
    if coarsest is Precision.DAY and not is_about and not (_is_long(before) or _is_long(after)):
        found = Distance(days, "days")
    elif size and len(precisions) == 1 and months % size == 0:
        found = Distance(months // size, unit, is_about)
    elif _RANKS[coarsest] > _RANKS[Precision.SEASON]:
        return None
    elif coarsest is Precision.DAY and days <= _MOST_WEEKS * _WEEK_DAYS:
        found = Distance(round(days / _WEEK_DAYS), "weeks", is_about=True)
    else:
        found = Distance(round(days / _MONTH_DAYS), "months", is_about=True)
    return found if found.number else None


def _precision(when: Edtf) -> Precision:
    """Return the precision of a date's coarsest end; of a moment that of its day."""
    coarsest = max((precision_of(end) for end in _ends(when.form)), key=_RANKS.__getitem__)
    return Precision.DAY if coarsest is Precision.INSTANT else coarsest


def _ends(form: Form) -> tuple[Form, ...]:
    match form:
        case Interval(start=start, end=end):
            return (start, end)
        case NotBefore(start=end) | NotAfter(end=end):
            return (end,)
        case OneOf(members=members) | AllOf(members=members):
            return tuple(end for one in members for end in _ends(one))
        case _:
            return (form,)


def _is_long(when: Edtf) -> bool:
    """Whether it is a day somewhere in a period of more than a week, such as "the first half of May"."""
    first, last = when.earliest, when.latest
    is_long = first is not None and last is not None and (last - first).days >= _WEEK_DAYS
    return is_long and not when.lasts
