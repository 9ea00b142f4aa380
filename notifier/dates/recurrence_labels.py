"""Repetitions in words: `ieder jaar op de derde dinsdag van september`.

Every rule has a correct label; labels of common rules read naturally, those of rare rules less so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.dates.forms import month_end
from notifier.dates.labels import day_label, join_words, label, month_name
from notifier.dates.occurrences import start_of
from notifier.dates.recurrence import Frequency, Recurrence, Weekday
from notifier.dates.repeating_periods import period_of
from notifier.words import say

if TYPE_CHECKING:
    from datetime import date

    from notifier.dates.edtf import Edtf
    from notifier.words import Language

_LEAP_YEAR = 2000
_LEAP_DAY = 29
_LEAP_GAP = 4
_WORKING_WEEK = tuple(Weekday(number) for number in range(1, 6))
_NAMED_ORDINALS = {-2, -1, 1, 2, 3, 4, 5}


def repeat_label(rule: Recurrence, when: Edtf, language: Language) -> str:
    """Return how often and when a date repeats; of a period its first time is named, as it has no day."""
    if period_of(when):
        words = _with_end(rule, _every(rule, language), language)
        return say(language, "repeat.from", words=words, first=label(when, language))
    on = "repeat.on" if when.day else "repeat.on_last"
    return recurrence_label(rule, start_of(rule, when), language, on=on)


def recurrence_label(rule: Recurrence, start: date, language: Language, *, on: str = "repeat.on") -> str:
    """Return how often and when: `iedere 2 weken op maandag, t/m 31 december 2030`.

    The first occurrence, `start`, fills in what the rule leaves out; `on` joins its days to how often it
    comes.
    """
    whole = rule.started_on(start)
    words = _with_days(whole, _every(whole, language), language, on)
    if whole.frequency is not Frequency.YEARLY and whole.months:
        words = say(language, "repeat.only_in", words=words, months=_months(whole, language))
    return _with_end(whole, _with_skips(whole, start, words, language), language)


def _with_end(rule: Recurrence, words: str, language: Language) -> str:
    if rule.until:
        words = say(language, "repeat.until_day", words=words, date=day_label(rule.until, language))
    if rule.times:
        words = say(language, "repeat.times", words=words, count=rule.times)
    return words


def _with_skips(rule: Recurrence, start: date, words: str, language: Language) -> str:
    """Add in which months or years there is no such day, where the words do not say so yet."""
    if not rule.skips_periods(start):
        return words
    if rule.weekdays:
        return say(language, f"repeat.where_{rule.frequency.lower()}", words=words)
    is_monthly = rule.frequency is Frequency.MONTHLY
    first = min(map(abs, rule.month_days))
    reached = rule.months_from(start) if is_monthly else ()
    missing = [month for month in reached if month_end(_LEAP_YEAR, month).day < first]
    if missing and not rule.months:
        names = join_words([month_name(month, language) for month in missing], language, "or")
        return say(language, "repeat.not_in", words=words, months=names)
    is_leap_day = first == _LEAP_DAY and (is_monthly or len(rule.months) > 1)
    return say(language, "repeat.in_leap_years", words=words) if is_leap_day else words


def _every(rule: Recurrence, language: Language) -> str:
    frequency = rule.frequency.lower()
    is_leap_day = rule.frequency is Frequency.YEARLY and (rule.months, rule.month_days) == ((2,), (29,))
    if is_leap_day and _LEAP_GAP % rule.interval == 0:
        return say(language, "repeat.every_leap_year")
    if rule.interval == 1:
        return say(language, f"repeat.every_{frequency}")
    return say(language, f"repeat.every_few_{frequency}", count=rule.interval)


def _with_days(rule: Recurrence, every: str, language: Language, on: str) -> str:
    noun = _noun_to_pick(rule, language)
    if noun:
        picked = [_nth(position, noun, language) for position in rule.positions]
        days = _in_scope(rule, join_words(picked, language), language)
        return say(language, on, every=every, days=days)
    words, is_daily = every, rule.frequency is Frequency.DAILY
    if rule.month_days and is_daily:
        days = join_words(_month_days(rule, language), language, "or")
        if rule.month_days[-1] < 0:
            days = say(language, "repeat.of", days=days, scope=say(language, "repeat.the_month"))
        words = say(language, "repeat.only_if", words=words, days=days)
    elif rule.month_days:
        words = say(language, on, every=words, days=_dates(rule, language))
    if rule.weekdays and (rule.month_days or is_daily):
        words = say(language, "repeat.only_if", words=words, days=_weekdays(rule, language, "or"))
    elif rule.weekdays:
        words = say(language, on, every=words, days=_weekdays(rule, language, "and"))
    if rule.positions:
        day = say(language, "repeat.day")
        positions = join_words([_nth(position, day, language) for position in rule.positions], language)
        words = say(language, "repeat.only_positions", words=words, positions=positions)
    return words


def _noun_to_pick(rule: Recurrence, language: Language) -> str:
    """Return the noun that positions count, if it is one kind of day in one stretch, as in 3TU; or empty."""
    is_one_stretch = rule.frequency is Frequency.MONTHLY or (
        rule.frequency is Frequency.YEARLY and len(rule.months) <= 1
    )
    if not rule.positions or rule.month_days or not is_one_stretch:
        return ""
    if rule.weekdays == _WORKING_WEEK:
        return say(language, "repeat.weekday_name")
    is_plain = len(rule.weekdays) == 1 and not rule.weekdays[0].ordinal
    return say(language, f"weekday.{rule.weekdays[0].number}") if is_plain else ""


def _in_scope(rule: Recurrence, days: str, language: Language) -> str:
    """Add the month or year in which days are counted, where the frequency does not give it.

    Every three months has a last day as well, which is not meant.
    """
    if rule.frequency is Frequency.MONTHLY and rule.interval > 1:
        return say(language, "repeat.of", days=days, scope=say(language, "repeat.the_month"))
    if rule.frequency is not Frequency.YEARLY:
        return days
    scope = _months(rule, language) if rule.months else say(language, "repeat.the_year")
    return say(language, "repeat.of", days=days, scope=scope)


def _months(rule: Recurrence, language: Language) -> str:
    return join_words([month_name(month, language) for month in rule.months], language)


def _dates(rule: Recurrence, language: Language) -> str:
    """Return days of the month: `31 juli`, `de laatste dag van februari`, `de 15e`."""
    if rule.frequency is not Frequency.YEARLY:
        days = join_words(_month_days(rule, language), language)
        # "The 15th" is always of a month.
        return _in_scope(rule, days, language) if rule.month_days[-1] < 0 else days
    names = [
        say(language, "date.day_month", day=day, month=month_name(month, language))
        for month in rule.months
        for day in rule.month_days
        if day <= month_end(_LEAP_YEAR, month).day
    ]
    if names and rule.month_days[-1] > 0:
        return join_words(names, language)
    scope = _months(rule, language) if rule.months else say(language, "repeat.every_monthly")
    days = join_words(_month_days(rule, language), language)
    return say(language, "repeat.of", days=days, scope=scope)


def _month_days(rule: Recurrence, language: Language) -> list[str]:
    return [
        say(language, "repeat.month_day", ordinal=_numeral(day, language))
        if day > 0
        else _nth(day, say(language, "repeat.day"), language)
        for day in rule.month_days
    ]


def _weekdays(rule: Recurrence, language: Language, conjunction: str) -> str:
    names = {day: say(language, f"weekday.{day.number}") for day in rule.weekdays}
    plain = [day for day in rule.weekdays if not day.ordinal]
    words = [names[day] for day in plain]
    if len(plain) > 2 and plain[-1].number - plain[0].number == len(plain) - 1:  # noqa: PLR2004 - a run
        words = [say(language, "date.range", first=words[0], last=words[-1])]
    if rule.frequency in {Frequency.YEARLY, Frequency.MONTHLY} and not rule.month_days:
        words = [say(language, "repeat.each", day=word) for word in words]
    words += [_nth(day.ordinal, names[day], language) for day in rule.weekdays if day.ordinal]
    days = join_words(words, language, conjunction)
    is_counted = len(plain) < len(rule.weekdays)
    return _in_scope(rule, days, language) if is_counted or not rule.month_days else days


def _nth(number: int, day: str, language: Language) -> str:
    """Return `de derde dinsdag`, `de 20e maandag`, `de laatste dag`, `de 3e dag van achteren`."""
    if number in _NAMED_ORDINALS:
        ordinal = say(language, f"repeat.ordinal_{number}".replace("-", "minus_"))
        return say(language, "repeat.nth", ordinal=ordinal, day=day)
    key = "repeat.nth" if number > 0 else "repeat.nth_from_end"
    return say(language, key, ordinal=_numeral(abs(number), language), day=day)


def _numeral(number: int, language: Language) -> str:
    """Return `15e`, `21st`; the form depends on the last digit, as in the plural rules of Unicode CLDR."""
    last = number % 10
    form = last if last in {1, 2, 3} and number % 100 not in {11, 12, 13} else 0
    return say(language, f"repeat.numeral_{form}", number=number)


def series_label(rule: Recurrence, when: Edtf, language: Language) -> str:
    """Return how often and when a date repeats, and from when: `iedere maand op de 29e; eerste keer: ...`."""
    words = repeat_label(rule, when, language)
    if period_of(when):
        return words
    return say(language, "repeat.from", words=words, first=label(when, language))
