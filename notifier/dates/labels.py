"""Dates in words, never more exact than they are."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from notifier.dates.edtf import OPEN, Edtf, Precision, parse_edtf
from notifier.words import say

if TYPE_CHECKING:
    from notifier.words import Language


def label(when: Edtf, language: Language) -> str:
    """Say a date as it stands in a sentence: `in 2027`, `4e kwartaal 2025`, `uiterlijk 20 juni 2025`."""
    return qualified(bare_label(when, language), when, language)


def qualified(words: str, when: Edtf, language: Language) -> str:
    """Add to the words of a date how sure it is."""
    if when.approximate:
        words = say(language, "date.about", date=words)
    if when.uncertain:
        words = say(language, "date.doubtful", date=words)
    return words


def bare_label(when: Edtf, language: Language) -> str:
    """Say a date without its qualifiers, for where there is little room and other words tell the doubt."""
    if when.is_set:
        return _set_label(when, language)
    if when.is_undated:
        return say(language, "date.undated")
    if when.instant or "/" not in when.text:
        return _phrase(when, language)
    start, end = when.text.split("/")
    if start == OPEN:
        return say(language, "date.until", date=_phrase(parse_edtf(end), language))
    if end == OPEN:
        return say(language, "date.from", date=_name(parse_edtf(start), language))
    return _range_label(parse_edtf(start), parse_edtf(end), language)


def _phrase(when: Edtf, language: Language) -> str:
    """Name a date with the preposition it takes in a sentence; a day, a quarter and a season take none."""
    name = _name(when, language)
    takes_in = when.precision in {Precision.MONTH, Precision.YEAR}
    return say(language, "date.in", date=name) if takes_in else name


def _name(when: Edtf, language: Language) -> str:
    year = when.text[:4]
    match when:
        case Edtf(precision=Precision.INSTANT, instant=datetime() as moment):
            return say(language, "date.moment", day=day_label(moment, language), time=f"{moment:%H:%M}")
        case Edtf(precision=Precision.DAY, earliest=date() as day):
            return day_label(day, language)
        case Edtf(precision=Precision.MONTH, earliest=date() as first):
            return say(language, "date.month_year", month=month_name(first.month, language), year=year)
        case Edtf(precision=Precision.YEAR):
            return year
        case _:
            return say(language, f"date.period_{when.text[5:7]}", year=year, next_year=int(year) + 1)


def _range_label(start: Edtf, end: Edtf, language: Language) -> str:
    """Say `24 t/m 25 juni 2025`, not `24 juni 2025 t/m 25 juni 2025`."""
    if start.is_same_time(end):
        return _phrase(end, language)
    first, last = _name(start, language), _name(end, language)
    if start.precision == end.precision and start.text[:4] == end.text[:4]:
        match start:
            case Edtf(precision=Precision.DAY, earliest=date() as day) if start.text[:7] == end.text[:7]:
                first = str(day.day)
            case Edtf(precision=Precision.DAY, earliest=date() as day):
                first = say(language, "date.day_month", day=day.day, month=month_name(day.month, language))
            case Edtf(precision=Precision.MONTH, earliest=date() as day):
                first = month_name(day.month, language)
    return say(language, "date.range", first=first, last=last)


def _set_label(when: Edtf, language: Language) -> str:
    parts = [[parse_edtf(end) for end in part.strip().split(OPEN)] for part in when.text[1:-1].split(",")]
    names = [
        _range_label(ends[0], ends[1], language) if len(ends) > 1 else _name(ends[0], language)
        for ends in parts
    ]
    joined = join_words(names, language, "or" if when.text[0] == "[" else "and")
    takes_in = parts[0][0].precision in {Precision.MONTH, Precision.YEAR}
    return say(language, "date.in", date=joined) if takes_in else joined


def join_words(words: list[str], language: Language, conjunction: str = "and") -> str:
    """Join words as a sentence does: `a, b en c`."""
    if len(words) == 1:
        return words[0]
    return say(language, f"list.{conjunction}", first=", ".join(words[:-1]), last=words[-1])


def month_name(month: int, language: Language) -> str:
    """Return the full name of a month, 1 to 12."""
    return say(language, f"month.{month}")


def weekday_name(day: date, language: Language) -> str:
    """Return the full name of the day of the week."""
    return say(language, f"weekday.{day.isoweekday()}")


def day_label(day: date, language: Language) -> str:
    """Say a day: `1 januari 2026`."""
    month = month_name(day.month, language)
    return say(language, "date.day", day=day.day, month=month, year=f"{day.year:04}")


def full_day_label(day: date, language: Language) -> str:
    """Say a day with its weekday: `donderdag 1 januari 2026`."""
    return say(language, "date.full_day", weekday=weekday_name(day, language), date=day_label(day, language))


def days_away(days: int, language: Language) -> str:
    """Say how far a day is, counted in whole days: `over 30 dagen`, `morgen`, `3 dagen geleden`.

    Args:
        days: Days from today, negative for the past.
        language: The language to say it in.
    """
    if -1 <= days <= 2:  # noqa: PLR2004 - yesterday up to the day after tomorrow have words of their own
        return say(language, f"days.{days}".replace("-", "minus_"))
    if days > 0:
        return say(language, "days.ahead", days=days)
    return say(language, "days.ago", days=-days)
