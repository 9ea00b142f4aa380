"""What each form of a period means; `phrase_forms` says how the forms are written.

A resolver gets what the groups of its form caught, and returns None when that is no period after all.

Source:
    Seasons are meteorological (KNMI).
"""

from __future__ import annotations

from datetime import date, timedelta

from notifier.dates.edtf import Edtf, parse_edtf
from notifier.dates.forms import MONTHS, Precision, month_end
from notifier.dates.leads import parse_span
from notifier.dates.named_moments import HOLIDAYS, MOMENTS, recess_days
from notifier.dates.phrase_periods import (
    Certainty,
    Groups,
    PhrasePeriod,
    Scope,
    Yearly,
    place,
    said_year,
    selector_of,
    unsure,
    weakest,
    yearly_part,
)
from notifier.dates.phrase_vocabulary import Selector
from notifier.errors import DateError

_SUMMER, _WINTER = 22, 24
_LAST_HALF, _LAST_QUARTER = 2, 4
_NOON = 12
# The last month in which each recess can still be running in its year.
_LAST_MONTHS = {"voorjaarsreces": 3, "meireces": 5, "zomerreces": 9, "herfstreces": 11, "kerstreces": 12}


def resolve_day(groups: Groups, scope: Scope) -> PhrasePeriod:
    """Resolve a day of a month, and hold its weekday against it where one stands in front."""
    month = int(groups["number"]) if "number" in groups else scope.words.months[groups["month"]]

    def edtf(year: int) -> str:
        return f"{year:04}-{month:02}-{int(groups['day']):02}"

    period = place(Yearly(edtf=edtf), groups, scope)
    weekday, day = groups.get("weekday"), period.when.sort_key[0]
    if weekday and day.isoweekday() != scope.words.weekdays[weekday]:
        raise DateError("date.other_weekday", text=weekday, position=0, day=day)
    other = _year_first(groups)
    return period if other is None else unsure(period, other)


def _year_first(groups: Groups) -> Edtf | None:
    """Return what `26-01-05` means to those who write the year first; None where it cannot be that."""
    day, number, short = (groups.get(name, "") for name in ("day", "number", "short"))
    if not short or len(day) + len(number) < len("2601"):
        return None
    try:
        return parse_edtf(f"20{day}-{number}-{short}")
    except DateError:
        return None


def resolve_moment(groups: Groups, scope: Scope) -> PhrasePeriod | None:
    """Resolve a day with a clock time, in the zone of the calendar."""
    if not scope.zone:
        return None
    day = resolve_day(groups, scope)
    hour = int(groups.get("hour") or groups["hour12"])
    if "noon" in groups:
        if not 1 <= hour <= _NOON:
            return None
        hour = hour % _NOON + (_NOON if groups["noon"] == "p" else 0)
    minute = groups.get("minute") or groups.get("minute12") or groups.get("minute_behind") or "00"
    return day._replace(when=parse_edtf(f"{day.when.text}T{hour:02}:{minute}[{scope.zone}]"))


def resolve_day_away(groups: Groups, scope: Scope) -> PhrasePeriod:
    """Resolve `morgen`."""
    return PhrasePeriod(
        parse_edtf(f"{scope.said_on + timedelta(days=scope.words.days_away[groups['away']])}")
    )


def resolve_school_year(groups: Groups, scope: Scope) -> PhrasePeriod | None:
    """Resolve `schooljaar 2026-2027`, from August, and `studiejaar 2026-2027`, from September.

    Source:
        Wet op het primair onderwijs, article 1; Wet op het hoger onderwijs, article 1.1.
    """
    month = scope.words.school_years[groups["school_year"]]
    if "until" in groups and int(groups["until"]) != int(groups["year"]) + 1:
        return None
    if "part" in groups:
        part = scope.words.parts[groups["part"]]
        form = yearly_part(part, lambda year: date(year, month, 1), MONTHS, Certainty.CERTAIN)
        return place(form, groups, scope)
    form = Yearly(edtf=lambda year: f"{year:04}-{month:02}/{year + 1:04}-{month - 1:02}")
    return place(form, groups, scope)


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
        # 20 June is the earliest of what `before the summer` is taken for.
        eve = (lambda when: date(when.sort_key[1].year, 6, 20)) if code == _SUMMER else None
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

    period = place(Yearly(edtf=edtf, first=certainty, last=certainty, eve=eve), groups, scope)
    if certainty is Certainty.AMBIGUOUS:
        year = int(groups["year"])
        return unsure(period, parse_edtf(f"{year - 1:04}-12/{year:04}-02"))
    return period


def _unit_code(groups: Groups, scope: Scope) -> int | None:
    """Return what EDTF writes in the place of the month."""
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


def resolve_whole_year(groups: Groups, scope: Scope) -> PhrasePeriod:
    """Resolve a year or a part of it; one that may also mean twelve months gets a `?`."""
    if "part" in groups:
        part = scope.words.parts[groups["part"]]
        whole = yearly_part(part, lambda year: date(year, 1, 1), MONTHS, Certainty.CERTAIN)
        return place(whole, groups, scope)
    if said_year(groups, scope)[1] is not Certainty.AMBIGUOUS:
        return place(Yearly(edtf="{:04}".format), groups, scope)
    said_on = scope.said_on
    last = parse_span("P1Y").after(said_on, lambda _: {}) - timedelta(days=1)
    return unsure(place(Yearly(edtf="{:04}?".format), groups, scope), parse_edtf(f"{said_on}/{last}"))


def resolve_turn_of_year(groups: Groups, scope: Scope) -> PhrasePeriod | None:
    """Resolve the last day of a year and the first of the next; around it are two months."""
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
    """Resolve a named moment of the parliamentary year, or a holiday."""
    edtf = {**MOMENTS, **HOLIDAYS}[groups["name"]]
    certainty = Certainty.CERTAIN
    if parse_edtf(edtf(scope.said_on.year)).precision is Precision.OPEN:
        certainty = Certainty.CONVENTION  # Only its last day is known.

    def eve(when: Edtf) -> date | None:
        return when.earliest and when.earliest - timedelta(days=1)

    return place(Yearly(edtf, certainty, certainty, eve, Certainty.CERTAIN), groups, scope)


def resolve_recess(groups: Groups, scope: Scope) -> PhrasePeriod | None:
    """Resolve a recess; without its year it is the running one or the first to come."""
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
        # In January the kerstreces of the year before may still be running. Every year that is passed
        # over has to be known: a row that lacks must not be taken for a recess that is over.
        runs_on = name == "kerstreces" and said_on.month == 1
        year = said_on.year - runs_on + (said_on.month > _LAST_MONTHS[name])
        when = parse_edtf(recess_days(name, year, scope.recesses, name))
        while when.sort_key[0] < said_on:
            year += 1
            when = parse_edtf(recess_days(name, year, scope.recesses, name))
    return PhrasePeriod(when, weakest(table, said), weakest(table, said), is_guess=is_guess)
