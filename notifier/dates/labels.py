"""Dates in words, never more exact than they are."""

from __future__ import annotations

import re
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING, assert_never

from notifier.dates.forms import (
    AllOf,
    Day,
    Instant,
    Interval,
    Month,
    NotAfter,
    NotBefore,
    OneOf,
    Simple,
    SubYear,
    Undated,
    Year,
    closed_bounds,
)
from notifier.dates.zones import occurs_twice
from notifier.words import catalog, say

if TYPE_CHECKING:
    from notifier.dates.edtf import Edtf
    from notifier.words import Language


def label(when: Edtf, language: Language, *, is_fixed: bool = False) -> str:
    """Return a date as words in a sentence: `in 2027`, `4e kwartaal 2025`, `uiterlijk 20 juni 2025`.

    Where its source is firm about it, it is `vanaf 2027` instead of `niet eerder dan 2027`.
    """
    return qualified(bare_label(when, language, is_fixed=is_fixed), when, language)


def qualified(words: str, when: Edtf, language: Language, *doubts: str) -> str:
    """Add the qualifier to the words of a date, behind other doubts: `1 maart 2027 (beoogd, ongeveer)`."""
    if not doubts and not when.qualifier:
        return words
    named = {"date.about": when.approximate, "date.doubtful": when.uncertain}
    said = ", ".join((*doubts, *(say(language, key) for key, is_so in named.items() if is_so)))
    return f"{words} ({said})" if said else words


def bare_label(  # noqa: PLR0911 - one for each form
    when: Edtf, language: Language, *, is_fixed: bool = False
) -> str:
    """Return a date as words without its qualifier, for use where space is short; see `label`."""
    match when.form:
        case Day() | Month() | SubYear() | Year() as form:
            return _phrase(form, language)
        case Interval(start=start, end=end):
            return _range_label(start, end, language, lasts=when.lasts)
        case NotBefore(start=start):
            key = "date.since" if is_fixed else "date.from"
            return say(language, key, date=_name(start, language))
        case NotAfter(end=end):
            return say(language, "date.until", date=_phrase(end, language))
        case Undated():
            return say(language, "date.undated")
        case OneOf(members=members):
            return _set_label(members, language, "or")
        case AllOf(members=members):
            return _set_label(members, language, "and")
        case Instant() as form:
            return moment_words(form, day_label(form.moment, language), language)
        case form:
            assert_never(form)


def moment_words(form: Instant, day: str, language: Language) -> str:
    """Add the clock time to the words of its day; of a moment seen from another zone also its own clock.

    `3 december 2026 om 02:30 uur (2 december 20:30 in America/New_York)`.
    """
    words = say(language, "date.moment", day=day, time=f"{form.moment:%H:%M}")
    if occurs_twice(form.moment):
        words = say(language, f"date.clock_{'second' if form.moment.fold else 'first'}", moment=words)
    clock = form.clock[: len("HH:MM")]
    if (form.day, clock) == (form.moment.date(), f"{form.moment:%H:%M}"):
        return words
    if form.day != form.moment.date():
        own_day = say(
            language, "date.day_month", day=form.day.day, month=month_name(form.day.month, language)
        )
        clock = f"{own_day} {clock}"
    place = form.zone or "UTC" + re.sub(r"^[\d:]+|Z|\+00:00$", "", form.clock)
    return say(language, "date.other_clock", moment=words, clock=clock, place=place)


def _phrase(form: Simple, language: Language) -> str:
    """Return the name of a date with its preposition; a day, a quarter and a season take none."""
    name = _name(form, language)
    return say(language, "date.in", date=name) if isinstance(form, Month | Year) else name


def _name(form: Simple, language: Language) -> str:
    match form:
        case Day(day=day):
            return day_label(day, language)
        case Month(year=year, month=month):
            return say(language, "date.month_year", month=month_name(month, language), year=f"{year:04}")
        case SubYear(year=year, code=code):
            return say(language, f"date.period_{code}", year=f"{year:04}", next_year=year + 1)
        case Year(year=year):
            return f"{year:04}"
        case _:
            assert_never(form)


def _range_label(start: Simple, end: Simple, language: Language, *, lasts: bool = False) -> str:
    """Return `24 t/m 25 juni 2025`, not `24 juni 2025 t/m 25 juni 2025`."""
    if closed_bounds(start) == closed_bounds(end):
        return _phrase(end, language)
    match start, end:
        case Day(day=one), Day(day=other):
            first = _first_day_label(one, other, language)
        case Month(year=year, month=month), Month(year=other_year) if year == other_year:
            first = month_name(month, language)
        case _:
            first = _name(start, language)
    return say(
        language, _range_key(start, end) if lasts else "date.range", first=first, last=_name(end, language)
    )


def _range_key(start: Simple, end: Simple) -> str:
    """Return the key of the words for all of some days: of two, `22 en 23 april 2027`."""
    (first, _), (_, last) = closed_bounds(start), closed_bounds(end)
    return "date.both_days" if (last - first).days == 1 else "date.all_days"


def _first_day_label(first: date, last: date, language: Language) -> str:
    """Return the first of two days without what it shares with the last."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}"
    if first.year == last.year:
        return say(language, "date.day_month", day=first.day, month=month_name(first.month, language))
    return day_label(first, language)


def _set_label(members: tuple[Simple | Interval, ...], language: Language, conjunction: str) -> str:
    names = [
        _range_label(one.start, one.end, language) if isinstance(one, Interval) else _name(one, language)
        for one in members
    ]
    joined = join_words(names, language, conjunction)
    first = members[0].start if isinstance(members[0], Interval) else members[0]
    return say(language, "date.in", date=joined) if isinstance(first, Month | Year) else joined


def join_words(words: list[str], language: Language, conjunction: str = "and") -> str:
    """Join words as a sentence does: `a, b en c`."""
    if len(words) == 1:
        return words[0]
    return say(language, f"list.{conjunction}", first=", ".join(words[:-1]), last=words[-1])


def month_name(month: int, language: Language) -> str:
    """Return the full name of a month, 1 to 12."""
    return _months(language)[month - 1]


@cache
def _months(language: Language) -> list[str]:
    return catalog(language)["months"].split(", ")


def weekday_name(day: date, language: Language) -> str:
    """Return the full name of the day of the week."""
    return say(language, f"weekday.{day.isoweekday()}")


def day_label(day: date, language: Language) -> str:
    """Return a day in words: `1 januari 2026`."""
    return _day_words(day.toordinal(), language)[0]


def full_day_label(day: date, language: Language) -> str:
    """Return a day with its weekday: `donderdag 1 januari 2026`."""
    return _day_words(day.toordinal(), language)[1]


def full_days_label(when: Edtf, language: Language) -> str:
    """Return the day, or all days, of an exact date with weekdays: `dinsdag 9 tot en met ...`.

    A date that is not exact is returned as its label.
    """
    first, last = when.earliest, when.latest
    if not when.is_exact or first is None or last is None:
        return bare_label(when, language)
    if first == last:
        return full_day_label(first, language)
    words = _first_day_label(first, last, language)
    named = say(language, "date.full_day", weekday=weekday_name(first, language), date=words)
    key = _range_key(Day(first), Day(last))
    return say(language, key, first=named, last=full_day_label(last, language))


# Lists name most days several times. By its number, as equal moments of two zones can be on two days.
@lru_cache(maxsize=8192)
def _day_words(number: int, language: Language) -> tuple[str, str]:
    """Return a day in words, without and with its weekday."""
    day = date.fromordinal(number)
    month = month_name(day.month, language)
    words = say(language, "date.day", day=day.day, month=month, year=f"{day.year:04}")
    return words, say(language, "date.full_day", weekday=weekday_name(day, language), date=words)


def days_away(days: int, language: Language) -> str:
    """Return the days to a day, negative for the past, in words: `morgen`, `3 dagen geleden`."""
    if -1 <= days <= 2:  # noqa: PLR2004 - yesterday up to the day after tomorrow have words of their own
        return say(language, f"days.{days}".replace("-", "minus_"))
    if days > 0:
        return say(language, "days.ahead", days=days)
    return say(language, "days.ago", days=-days)
