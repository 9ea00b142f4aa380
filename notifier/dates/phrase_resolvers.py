"""The meaning of each form of a period; `phrase_forms` has the forms.

A resolver gets the matched groups of its form, and returns None when they do not name a period.

Source:
    Seasons are meteorological (KNMI); weeks are those of ISO 8601-1:2019.
"""

from __future__ import annotations

from datetime import date, timedelta

from notifier.dates.edtf import Edtf, parse_edtf
from notifier.dates.forms import MONTHS, Precision, month_end
from notifier.dates.named_moments import MOMENTS, recess_days
from notifier.dates.phrase_periods import (
    Certainty,
    Groups,
    PhrasePeriod,
    Scope,
    Yearly,
    place,
    said_year,
    selector_of,
    weakest,
    yearly_part,
)
from notifier.dates.phrase_words import Selector
from notifier.errors import DateError

_SUMMER, _WINTER = 22, 24
_LAST_HALF, _LAST_QUARTER = 2, 4
_WEEK = timedelta(days=7)


def resolve_day(groups: Groups, scope: Scope) -> PhrasePeriod:
    """Resolve a day of a month, and check the weekday in front of it, if any."""
    month = int(groups["number"]) if "number" in groups else scope.words.months[groups["month"]]

    def edtf(year: int) -> str:
        return f"{year:04}-{month:02}-{int(groups['day']):02}"

    period = place(Yearly(edtf=edtf), groups, scope)
    weekday, day = groups.get("weekday"), period.when.sort_key[0]
    if weekday and day.isoweekday() != scope.words.weekdays[weekday]:
        raise DateError("date.other_weekday", text=weekday, position=0, day=day)
    return period


def resolve_numeric_month(groups: Groups, scope: Scope) -> PhrasePeriod:
    """Resolve `12-2026`."""
    return place(Yearly(edtf=lambda year: f"{year:04}-{int(groups['number']):02}"), groups, scope)


def resolve_half_month(groups: Groups, scope: Scope) -> PhrasePeriod | None:
    """Resolve the days up to the 15th of a month, or those after it."""
    half = scope.words.ordinals[groups["ordinal"]] or _LAST_HALF
    month = scope.words.months[groups["month"]]
    if half > _LAST_HALF:
        return None

    def edtf(year: int) -> str:
        first, last = (1, 15) if half == 1 else (16, month_end(year, month).day)
        return f"{year:04}-{month:02}-{first:02}/{year:04}-{month:02}-{last}"

    return place(Yearly(edtf=edtf, guess=Certainty.CERTAIN), groups, scope)


def resolve_unit(groups: Groups, scope: Scope) -> PhrasePeriod | None:
    """Resolve a month, quarter, half-year or season, or a part of it."""
    code, certainty, eve = _unit_code(groups, scope), Certainty.CERTAIN, None
    if code is None:
        return None
    if "season" in groups:
        certainty = Certainty.CONVENTION
        eve = _midsummer_eve if code == _SUMMER else None
    if "until" in groups:
        if code != _WINTER or int(groups["until"]) != int(groups["year"]) + 1:
            return None
    elif code == _WINTER and "year" in groups:
        certainty = Certainty.AMBIGUOUS  # The winter that begins in that year, or that ends in it.
    whole = parse_edtf(f"2000-{code:02}")
    first, last = whole.sort_key[1], whole.sort_key[0]
    months = (last.year - first.year) * MONTHS + last.month - first.month + 1
    if "part" in groups:
        part = scope.words.parts[groups["part"]]
        return place(
            yearly_part(part, lambda year: date(year, first.month, 1), months, certainty), groups, scope
        )

    def edtf(year: int) -> str:
        return f"{year:04}-12/{year + 1:04}-02" if code == _WINTER else f"{year:04}-{code:02}"

    return place(Yearly(edtf=edtf, first=certainty, last=certainty, eve=eve), groups, scope)


def _unit_code(groups: Groups, scope: Scope) -> int | None:
    """Return the number that EDTF writes in place of the month."""
    words = scope.words
    if "month" in groups:
        return words.months[groups["month"]]
    if "season" in groups:
        return words.seasons[groups["season"]]
    is_half = "half" in groups or "half_code" in groups
    name = "half" if is_half else "quarter"
    count, before = (_LAST_HALF, 39) if is_half else (_LAST_QUARTER, 32)
    code = groups.get(f"{name}_code")
    number = int(code) if code else words.ordinals[groups[name]] or count
    return before + number if number <= count else None


def _midsummer_eve(when: Edtf) -> date:
    """Return 20 June: the earliest reading of `before the summer`."""
    return date(when.sort_key[1].year, 6, 20)


def resolve_whole_year(groups: Groups, scope: Scope) -> PhrasePeriod:
    """Resolve a year or a part of it; one that may also mean twelve months gets a `?`."""
    if "part" in groups:
        part = scope.words.parts[groups["part"]]
        whole = yearly_part(part, lambda year: date(year, 1, 1), MONTHS, Certainty.CERTAIN)
    else:
        doubt = "?" if said_year(groups, scope)[1] is Certainty.AMBIGUOUS else ""
        whole = Yearly(edtf=lambda year: f"{year:04}{doubt}")
    return place(whole, groups, scope)


def resolve_week(groups: Groups, scope: Scope) -> PhrasePeriod:
    """Resolve a week by its number; without a year the running one or the next."""
    number = int(groups["number"])

    def edtf(year: int) -> str:
        last = date(year, 12, 28).isocalendar().week  # Always in the last week of its year.
        if not 1 <= number <= last:
            raise DateError("date.no_such_week", text=groups["number"], position=0, year=year, last=last)
        return _days_from(date.fromisocalendar(year, number, 1))

    return place(Yearly(edtf=edtf, guess=Certainty.CERTAIN), groups, scope)


def resolve_week_of(groups: Groups, scope: Scope) -> PhrasePeriod:
    """Resolve `de week van 15 september`: Monday to Sunday."""
    day = resolve_day(groups, scope)
    first = day.when.sort_key[0]
    week = parse_edtf(_days_from(first - timedelta(days=first.isoweekday() - 1)))
    return PhrasePeriod(week, day.first, day.last, is_guess=day.is_guess)


def _days_from(monday: date) -> str:
    return f"{monday}/{monday + _WEEK - timedelta(days=1)}"


def resolve_weekday(groups: Groups, scope: Scope) -> PhrasePeriod:
    """Resolve `vrijdag a.s.`: the nearest such day; only `deze vrijdag` can be the letter's own day."""
    weekday, said_on = scope.words.weekdays[groups["weekday"]], scope.said_on
    ahead = timedelta(days=(weekday - said_on.isoweekday()) % 7)
    match selector_of(groups, scope):
        case Selector.PAST:
            day = said_on + ahead - _WEEK
        case Selector.NEXT if not ahead:
            day = said_on + _WEEK
        case _:
            day = said_on + ahead
    return PhrasePeriod(parse_edtf(day.isoformat()))


def resolve_span(groups: Groups, scope: Scope) -> PhrasePeriod:
    """Resolve `volgende week` and `dit kwartaal`, which are calendar weeks and whole months."""
    said_on, months = scope.said_on, scope.words.spans[groups["span"]]
    shift = {Selector.PAST: -1, Selector.NEXT: 1}.get(selector_of(groups, scope), 0)
    if not months:
        monday = said_on - timedelta(days=said_on.isoweekday() - 1)
        return PhrasePeriod(parse_edtf(_days_from(monday + shift * _WEEK)))
    index = (said_on.year * MONTHS + said_on.month - 1) // months + shift
    year, number = divmod(index, MONTHS // months)
    before = {1: 1, 3: 33, 6: 40}[months]
    return PhrasePeriod(parse_edtf(f"{year:04}-{before + number:02}"))


def resolve_turn_of_year(groups: Groups, scope: Scope) -> PhrasePeriod | None:
    """Resolve the last day of a year and the first of the next; `around` them means two months."""
    if "until" in groups and int(groups["until"]) != int(groups["year"]) + 1:
        return None

    def edtf(year: int) -> str:
        if "about" in groups:
            return f"{year:04}-12~/{year + 1:04}-01~"
        return f"{year:04}-12-31/{year + 1:04}-01-01"

    certainty = Certainty.CONVENTION if "about" in groups else Certainty.CERTAIN
    form = Yearly(
        edtf=edtf, first=certainty, last=certainty, eve=lambda when: date(when.sort_key[1].year, 12, 31)
    )
    return place(form, groups, scope)


def resolve_named(groups: Groups, scope: Scope) -> PhrasePeriod:
    """Resolve a named moment of the parliamentary year."""
    edtf = MOMENTS[groups["name"]]
    certainty = Certainty.CERTAIN
    if parse_edtf(edtf(scope.said_on.year)).precision is Precision.OPEN:
        certainty = Certainty.CONVENTION  # Only its last day is known.
    return place(Yearly(edtf, certainty, certainty, guess=Certainty.CERTAIN), groups, scope)


def resolve_recess(groups: Groups, scope: Scope) -> PhrasePeriod | None:
    """Resolve a recess; without a year the running one or the next."""
    name, said_on, table = groups["name"], scope.said_on, Certainty.NEEDS_TABLE
    year, said = said_year(groups, scope)
    is_guess = year is None
    if selector_of(groups, scope) is Selector.PAST or (
        "until" in groups and int(groups["until"]) != (year or 0) + 1
    ):
        return None
    if year is not None:
        when = parse_edtf(recess_days(name, year, scope.recesses, name))
    else:
        # In January the kerstreces of the year before may still be running. Every skipped year must be in
        # the table: a missing row must not be taken for a recess that is over.
        runs_on = name == "kerstreces" and said_on.month == 1
        year = said_on.year - runs_on
        when = parse_edtf(recess_days(name, year, scope.recesses, name))
        while when.sort_key[0] < said_on:
            year += 1
            when = parse_edtf(recess_days(name, year, scope.recesses, name))
    return PhrasePeriod(when, weakest(table, said), weakest(table, said), is_guess=is_guess)
