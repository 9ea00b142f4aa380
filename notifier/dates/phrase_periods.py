"""What a phrase means before any word in front of it: a window of days, and how firmly it is meant.

A form that comes back every year is a function of the year. Which year is meant is decided here, once:
the one that is said, or the one that its words or the day of the letter point to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from notifier.dates.edtf import Edtf, parse_edtf
from notifier.dates.forms import MONTHS, month_end
from notifier.dates.phrase_vocabulary import PeriodPart, Selector, Words
from notifier.errors import DateError
from notifier.named_tuple import NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from notifier.dates.named_moments import Recess

Groups = Mapping[str, str]
_LEAP_GAP = 8  # Years between two leap days around a century.


class Certainty(StrEnum):
    """How firmly a phrase means these days; from firm to weak."""

    CERTAIN = "certain"
    CONVENTION = "convention"
    NEEDS_TABLE = "needs_table"
    AMBIGUOUS = "ambiguous"


def weakest(*certainties: Certainty) -> Certainty:
    """Return the least firm of these."""
    return max(certainties, key=list(Certainty).index)


class PhrasePeriod(NamedTuple):
    """A window of days, with what a word in front of it needs to know."""

    when: Edtf  # The days.
    first: Certainty = Certainty.CERTAIN  # How firm the first day is.
    last: Certainty = Certainty.CERTAIN  # How firm the last day is.
    # The last day that is still `before` it, where that is not the day before its first.
    eve: date | None = None
    is_guess: bool = False  # Whether nothing says which year it is in.
    other: Edtf | None = None  # What its words may mean as well.
    each: tuple[Edtf, ...] = ()  # Of several that all count, each in the order of the words.


def unsure(period: PhrasePeriod, other: Edtf) -> PhrasePeriod:
    """Return a period that may as well be another."""
    return period._replace(first=Certainty.AMBIGUOUS, last=Certainty.AMBIGUOUS, other=other)


class Scope(NamedTuple):
    """What a phrase is read with.

    `said_on` is the day of the letter it stands in. Without a zone, clock times are not read.
    """

    said_on: date
    recesses: tuple[Recess, ...]
    words: Words
    language: int = 0  # The place of these words in `LANGUAGES` of `phrase_forms`.
    zone: str = ""


class Yearly(NamedTuple):
    """A form that comes back every year."""

    # Its date in a year, as EDTF; raises DateError where the year has no such day.
    edtf: Callable[[int], str]
    first: Certainty = Certainty.CERTAIN  # How firm the first day is.
    last: Certainty = Certainty.CERTAIN  # How firm the last day is.
    eve: Callable[[Edtf], date | None] | None = None  # See `PhrasePeriod`.
    guess: Certainty = Certainty.CONVENTION  # How firm it is when nothing says which year.


def place(form: Yearly, groups: Groups, scope: Scope) -> PhrasePeriod:
    """Put a form in its year.

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
    """Return the year that is said, if any, and whether it can only be that one."""
    if "year" in groups:
        return int(groups["year"]), Certainty.CERTAIN
    if "short" in groups:
        return near_year(int(groups["short"]), scope.said_on), Certainty.CERTAIN
    if "prior" in groups:
        return int(groups["prior"]) - 1, Certainty.CERTAIN
    if "relative" in groups:
        phrase = groups["relative"]
        is_doubtful = phrase in scope.words.doubtful_years
        year = scope.said_on.year + scope.words.years[phrase]
        return year, Certainty.AMBIGUOUS if is_doubtful else Certainty.CERTAIN
    return None, Certainty.CERTAIN


def near_year(short: int, said_on: date) -> int:
    """Return the year nearest to a letter that ends on these two digits."""
    return said_on.year - 50 + (short - said_on.year + 50) % 100


def selector_of(groups: Groups, scope: Scope) -> Selector:
    """Return which occurrence the words point to."""
    if "next" in groups:
        return Selector.NEXT
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
        # There is no such day in any year; reading one says what is wrong with it.
        return parse_edtf(edtf(said_on.year))
    return meant[-1 if selector is Selector.PAST else 0]


def _first(when: Edtf) -> date:
    """Return the first day, or the last one of a window that is open in front."""
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


def part_of(part: PeriodPart, start: date, months: int) -> str:
    """Return a part of a period of whole months as EDTF; `~` marks the end that is our convention.

    Of a month they are ten days each, of a year the first quarter, the middle four months and the last
    quarter, of anything else a third.
    """
    year, month = start.year, start.month
    if part is PeriodPart.FIRST_DAY:
        return start.isoformat()
    if part is PeriodPart.LAST_DAY:
        return month_end(*_carried(year, month + months - 1)).isoformat()
    if months == 1:
        days = {PeriodPart.BEGIN: ("01", "10~"), PeriodPart.MIDDLE: ("11~", "20~")}
        ends = days.get(part, ("21~", str(month_end(year, month).day)))
        return "/".join(f"{year:04}-{month:02}-{day}" for day in ends)
    third = months // 3
    outer = 3 if months == MONTHS else third
    at, length = {PeriodPart.BEGIN: (0, outer), PeriodPart.MIDDLE: (third, third)}.get(
        part, (months - outer, outer)
    )
    first, last = ("{:04}-{:02}".format(*_carried(year, month + shift)) for shift in (at, at + length - 1))
    if length == 1:
        return f"{first}~"
    return f"{first}{'' if part is PeriodPart.BEGIN else '~'}/{last}{'' if part is PeriodPart.END else '~'}"


def _carried(year: int, month: int) -> tuple[int, int]:
    """Carry months beyond December into the years after it."""
    return year + (month - 1) // MONTHS, (month - 1) % MONTHS + 1


def yearly_part(part: PeriodPart, start: Callable[[int], date], months: int, base: Certainty) -> Yearly:
    """Return the form of a part of a period of whole months; `base` is how firm the whole period is."""
    is_day = part in {PeriodPart.FIRST_DAY, PeriodPart.LAST_DAY}
    soft = weakest(base, Certainty.CONVENTION)
    return Yearly(
        edtf=lambda year: part_of(part, start(year), months),
        first=base if is_day or part is PeriodPart.BEGIN else soft,
        last=base if is_day or part is PeriodPart.END else soft,
        eve=(lambda when: when.latest) if part is PeriodPart.END else None,
    )
