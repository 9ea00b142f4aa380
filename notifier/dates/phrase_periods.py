"""The period that a phrase names: a window of days, and how certain each end is.

A form that recurs every year is a function of the year. The year is chosen here: the one in the phrase,
or the one that its words or the day of the letter point to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from notifier.dates.edtf import Edtf, parse_edtf
from notifier.dates.forms import MONTHS, month_end
from notifier.dates.phrase_words import Part, Selector, Words
from notifier.errors import DateError

if TYPE_CHECKING:
    from datetime import date

    from notifier.dates.named_moments import Recess

Groups = Mapping[str, str]
_LEAP_GAP = 8  # Years between two leap days around a century.


class Certainty(StrEnum):
    """How certain it is that a phrase means these days; most certain first."""

    CERTAIN = "certain"
    CONVENTION = "convention"
    NEEDS_TABLE = "needs_table"
    AMBIGUOUS = "ambiguous"


def weakest(*certainties: Certainty) -> Certainty:
    """Return the least certain of these."""
    return max(certainties, key=list(Certainty).index)


class PhrasePeriod(NamedTuple):
    """A window of days, with what an operator needs to limit it.

    Attributes:
        when: The days.
        first: How certain the first day is.
        last: How certain the last day is.
        eve: The last day that counts as before it, where that is not the day before its first.
        is_guess: Whether the phrase does not give its year.
    """

    when: Edtf
    first: Certainty = Certainty.CERTAIN
    last: Certainty = Certainty.CERTAIN
    eve: date | None = None
    is_guess: bool = False


class Scope(NamedTuple):
    """The context in which a phrase is read.

    Attributes:
        said_on: The day of the letter.
        recesses: The recesses whose days are known.
        words: The words of its language.
    """

    said_on: date
    recesses: tuple[Recess, ...]
    words: Words


class Yearly(NamedTuple):
    """A form that comes back every year.

    Attributes:
        edtf: Its date in a year, as EDTF; raises DateError where the year has no such day.
        first: How certain the first day is.
        last: How certain the last day is.
        eve: See `PhrasePeriod`.
        guess: How certain it is when the phrase gives no year.
    """

    edtf: Callable[[int], str]
    first: Certainty = Certainty.CERTAIN
    last: Certainty = Certainty.CERTAIN
    eve: Callable[[Edtf], date | None] | None = None
    guess: Certainty = Certainty.CONVENTION


def place(form: Yearly, groups: Groups, scope: Scope) -> PhrasePeriod:
    """Return the period of a form in the year that is meant.

    Raises:
        DateError: That year has no such day.
    """
    (year, said), selector = said_year(groups, scope), selector_of(groups, scope)
    is_guess = year is None and selector is Selector.NEAREST
    when = _occurrence(form.edtf, selector, scope.said_on) if year is None else parse_edtf(form.edtf(year))
    return PhrasePeriod(
        when=when,
        first=weakest(form.first, form.guess if is_guess else said),
        last=weakest(form.last, form.guess if is_guess else said),
        eve=form.eve(when) if form.eve else None,
        is_guess=is_guess,
    )


def said_year(groups: Groups, scope: Scope) -> tuple[int | None, Certainty]:
    """Return the year that the phrase gives, if any, and how certain it is."""
    if "year" in groups:
        return int(groups["year"]), Certainty.CERTAIN
    if "prior" in groups:
        return int(groups["prior"]) - 1, Certainty.CERTAIN
    if "relative" in groups:
        phrase = groups["relative"]
        is_doubtful = phrase in scope.words.doubtful_years
        year = scope.said_on.year + scope.words.years[phrase]
        return year, Certainty.AMBIGUOUS if is_doubtful else Certainty.CERTAIN
    return None, Certainty.CERTAIN


def selector_of(groups: Groups, scope: Scope) -> Selector:
    """Return which occurrence the words select."""
    if "after" in groups:
        return scope.words.selectors_after[groups["after"]]
    return scope.words.selectors[groups["selector"]] if "selector" in groups else Selector.NEAREST


def _occurrence(edtf: Callable[[int], str], selector: Selector, said_on: date) -> Edtf:
    found = []
    for year in range(said_on.year - _LEAP_GAP, said_on.year + _LEAP_GAP + 1):
        try:
            found.append(parse_edtf(edtf(year)))
        except DateError:
            continue
    meant = [when for when in found if _is_meant(when, selector, said_on)]
    if selector is Selector.THIS and not meant:
        meant = [when for when in found if _first(when).year == said_on.year]
    if not meant:
        # No year has such a day; parsing one raises the error that says so.
        return parse_edtf(edtf(said_on.year))
    return meant[-1 if selector is Selector.PAST else 0]


def _first(when: Edtf) -> date:
    """Return the first day, or the last one when the start is open."""
    return when.earliest or when.sort_key[0]


def _is_meant(when: Edtf, selector: Selector, said_on: date) -> bool:
    first, last = _first(when), when.sort_key[0]
    match selector:
        case Selector.PAST:
            return last < said_on
        case Selector.NEXT:
            return first > said_on
        case Selector.THIS:
            return first <= said_on <= last
        case Selector.NEAREST:
            return last >= said_on


def part_of(part: Part, start: date, months: int) -> str:
    """Return a part of a period of whole months as EDTF; `~` marks an end set by convention.

    Parts of a month are ten days each; of a year the first quarter, the middle four months and the last
    quarter; of other periods a third each.
    """
    year, month = start.year, start.month
    if part is Part.FIRST_DAY:
        return start.isoformat()
    if part is Part.LAST_DAY:
        return month_end(*_carried(year, month + months - 1)).isoformat()
    if months == 1:
        days = {Part.BEGIN: ("01", "10~"), Part.MIDDLE: ("11~", "20~")}
        ends = days.get(part, ("21~", str(month_end(year, month).day)))
        return "/".join(f"{year:04}-{month:02}-{day}" for day in ends)
    third = months // 3
    outer = 3 if months == MONTHS else third
    at, length = {Part.BEGIN: (0, outer), Part.MIDDLE: (third, third)}.get(part, (months - outer, outer))
    first, last = ("{:04}-{:02}".format(*_carried(year, month + shift)) for shift in (at, at + length - 1))
    if length == 1:
        return f"{first}~"
    return f"{first}{'' if part is Part.BEGIN else '~'}/{last}{'' if part is Part.END else '~'}"


def _carried(year: int, month: int) -> tuple[int, int]:
    """Carry months beyond December into the years after it."""
    return year + (month - 1) // MONTHS, (month - 1) % MONTHS + 1


def yearly_part(part: Part, start: Callable[[int], date], months: int, base: Certainty) -> Yearly:
    """Return the form of a part of a period of whole months; `base` is the certainty of the period."""
    is_day = part in {Part.FIRST_DAY, Part.LAST_DAY}
    soft = weakest(base, Certainty.CONVENTION)
    return Yearly(
        edtf=lambda year: part_of(part, start(year), months),
        first=base if is_day or part is Part.BEGIN else soft,
        last=base if is_day or part is Part.END else soft,
        eve=(lambda when: when.latest) if part is Part.END else None,
    )
