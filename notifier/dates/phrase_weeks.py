"""What the forms with weeks and days of the week mean, and what is said of the running one.

Source:
    Weeks are those of ISO 8601-1:2019.
"""

from __future__ import annotations

from datetime import date, timedelta

from notifier.dates.edtf import parse_edtf
from notifier.dates.forms import MONTHS, month_end
from notifier.dates.phrase_periods import (
    Certainty,
    Groups,
    PhrasePeriod,
    Scope,
    Yearly,
    place,
    selector_of,
    yearly_part,
)
from notifier.dates.phrase_resolvers import resolve_day
from notifier.dates.phrase_vocabulary import PeriodPart, Selector
from notifier.errors import DateError

_WEEK = timedelta(days=7)
_SATURDAY = 6


def resolve_nth_of_month(groups: Groups, scope: Scope) -> PhrasePeriod:
    """Resolve `de derde dinsdag van september` and `de eerste week van maart`.

    A week of a month is seven days from its beginning or its end; only where that is a Monday, or a
    Sunday, is it a week of the calendar. A weekend of a month is that of its Saturdays.
    """
    ordinal, month = scope.words.ordinals[groups["ordinal"]], scope.words.months[groups["month"]]

    def edtf(year: int) -> str:
        if ordinal:
            first = date(year, month, 1 + 7 * (ordinal - 1))
        else:
            first = month_end(year, month) - _WEEK + timedelta(days=1)
        if groups.get("span") == "weekend":
            saturday = first + timedelta(days=(_SATURDAY - first.isoweekday()) % 7)
            return f"{saturday}/{saturday + timedelta(days=1)}"
        if "weekday" not in groups:
            soft = "" if first.isoweekday() == 1 else "~"
            return "/".join(f"{day}{soft}" for day in (first, first + _WEEK - timedelta(days=1)))
        ahead = (scope.words.weekdays[groups["weekday"]] - first.isoweekday()) % 7
        return f"{first + timedelta(days=ahead)}"

    end = Certainty.CERTAIN if "weekday" in groups else Certainty.CONVENTION
    return place(Yearly(edtf=edtf, first=end, last=end), groups, scope)


def resolve_week(groups: Groups, scope: Scope) -> PhrasePeriod:
    """Resolve a week by its number, or a part of it; no year said, it is the first to come."""
    number = int(groups["number"])
    part = scope.words.parts[groups["part"]] if "part" in groups else None

    def edtf(year: int) -> str:
        last = date(year, 12, 28).isocalendar().week  # Always in the last week of its year.
        if not 1 <= number <= last:
            raise DateError("date.no_such_week", text=groups["number"], position=0, year=year, last=last)
        return _days_from(date.fromisocalendar(year, number, 1), part)

    end = Certainty.CONVENTION if part else Certainty.CERTAIN
    return place(Yearly(edtf=edtf, first=end, last=end, guess=end), groups, scope)


def resolve_week_of(groups: Groups, scope: Scope) -> PhrasePeriod:
    """Resolve `de week van 15 september`: Monday to Sunday."""
    day = resolve_day(groups, scope)
    first = day.when.sort_key[0]
    week = parse_edtf(_days_from(first - timedelta(days=first.isoweekday() - 1)))
    return PhrasePeriod(week, day.first, day.last, is_guess=day.is_guess)


def _days_from(monday: date, part: PeriodPart | None = None) -> str:
    """Return a week, or about three days of it, as EDTF."""
    days = [monday + timedelta(days=shift) for shift in range(7)]
    match part:
        case None:
            return f"{days[0]}/{days[-1]}"
        case PeriodPart.FIRST_DAY:
            return f"{days[0]}"
        case PeriodPart.BEGIN:
            return f"{days[0]}/{days[2]}~"
        case PeriodPart.MIDDLE:
            return f"{days[1]}~/{days[3]}~"
        case PeriodPart.END:
            return f"{days[3]}~/{days[-1]}"
        case PeriodPart.LAST_DAY:
            return f"{days[-1]}"


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


def resolve_day_of_week(groups: Groups, scope: Scope) -> PhrasePeriod:
    """Resolve `dinsdag volgende week`."""
    shift = {Selector.PAST: -1, Selector.NEXT: 1}.get(selector_of(groups, scope), 0)
    ahead = scope.words.weekdays[groups["weekday"]] - scope.said_on.isoweekday()
    return PhrasePeriod(parse_edtf(f"{scope.said_on + timedelta(days=ahead) + shift * _WEEK}"))


def resolve_weeks_after(groups: Groups, scope: Scope) -> PhrasePeriod | None:
    """Resolve `vandaag over een week` and `dinsdag over een week`: so long after the nearest such day.

    On a Tuesday the latter may count from that day or from the next Tuesday, and is not read.
    """
    if "away" in groups:
        start = scope.said_on + timedelta(days=scope.words.days_away[groups["away"]])
    else:
        ahead = (scope.words.weekdays[groups["weekday"]] - scope.said_on.isoweekday()) % 7
        start = scope.said_on + timedelta(days=ahead)
        if not ahead:
            return None
    weeks = groups.get("weeks", "1")
    length = 2 if "days" in groups else int(scope.words.numbers.get(weeks, weeks))
    return PhrasePeriod(parse_edtf(f"{start + length * _WEEK}"))


def resolve_span(groups: Groups, scope: Scope) -> PhrasePeriod:
    """Resolve `volgende week` and `eind dit kwartaal`, which are calendar weeks and whole months."""
    said_on, months = scope.said_on, scope.words.spans[groups["span"]]
    part = scope.words.parts[groups["part"]] if "part" in groups else None
    end = Certainty.CONVENTION if part else Certainty.CERTAIN
    shift = {Selector.PAST: -1, Selector.NEXT: 1}.get(selector_of(groups, scope), 0)
    if not months:
        monday = said_on - timedelta(days=said_on.isoweekday() - 1)
        return PhrasePeriod(parse_edtf(_days_from(monday + shift * _WEEK, part)), end, end)
    index = (said_on.year * MONTHS + said_on.month - 1) // months + shift
    year, number = divmod(index, MONTHS // months)
    if part:
        return place(
            yearly_part(part, lambda year: date(year, number * months + 1, 1), months, Certainty.CERTAIN),
            {"year": f"{year:04}"},
            scope,
        )
    before = {1: 1, 3: 33, 6: 40}[months]
    return PhrasePeriod(parse_edtf(f"{year:04}-{before + number:02}"))
