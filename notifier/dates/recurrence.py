"""Rules of repetition: "every year on 31 July", "every third Tuesday of September".

A rule is written as the value of an RRULE, whole days only: FREQ from YEARLY to DAILY, INTERVAL,
COUNT or UNTIL, BYMONTH, BYMONTHDAY, BYDAY, BYSETPOS and WKST. UNTIL is the last day that may be an
occurrence, in the milestone's own zone; `rule_text` writes it as feeds need it.

Source:
    RFC 5545, 3.3.10 (RECUR).
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from math import gcd
from typing import TYPE_CHECKING

from notifier.dates.forms import MONTHS, YEARS, month_end
from notifier.errors import DateError
from notifier.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NAMES = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS", "WKST")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LEAP_YEAR = 2000
_WEEKS_OF_MONTH, _WEEKS_OF_YEAR = 4, 52
_COMMON_YEAR = 2001
_LEAP_GAP = 4


class Frequency(StrEnum):
    """The unit of a rule's interval."""

    YEARLY = "YEARLY"
    MONTHLY = "MONTHLY"
    WEEKLY = "WEEKLY"
    DAILY = "DAILY"


class Weekday(NamedTuple):
    """A day of the week: every one, or the nth of its month or year.

    The number is 1 for Monday to 7; the ordinal 1 for the first, -1 for the last, 0 for every one.
    """

    number: int
    ordinal: int = 0


class Recurrence(NamedTuple):
    """A repetition as written; its start date fills in what it leaves out."""

    text: str  # The text it was read from, unchanged.
    frequency: Frequency  # Years, months, weeks or days.
    interval: int = 1  # Every how many of them, counted from the one with the first occurrence.
    times: int | None = None  # How many occurrences in all, the first included; None without limit.
    until: date | None = None  # Last day that may be an occurrence, inclusive; None without limit.
    months: tuple[int, ...] = ()  # 1 to 12, ascending.
    month_days: tuple[int, ...] = ()  # 1 to 31, then -31 to -1 counted from the end of the month.
    # Every one first, then counted ones from the start, then from the end.
    weekdays: tuple[Weekday, ...] = ()
    positions: tuple[int, ...] = ()  # Which days of each interval are kept: 1 for the first, -1 for the last.
    week_start: int = 1  # First day of the week, 1 for Monday; matters where several weeks are one interval.

    @property
    def counts_in_year(self) -> bool:
        """Whether the nth weekday is the nth of its year; otherwise of its month."""
        return self.frequency is Frequency.YEARLY and not self.months

    def months_from(self, start: date) -> tuple[int, ...]:
        """Return the months that it can reach from its first occurrence: of every third month four."""
        months = self.months or tuple(range(1, MONTHS + 1))
        if self.frequency is not Frequency.MONTHLY:
            return months
        step = gcd(self.interval, MONTHS)
        return tuple(month for month in months if (month - start.month) % step == 0)

    def skips_periods(self, start: date) -> bool:
        """Whether some of its months or years have no such day: the 31st of every month, 29 February."""
        if self.frequency not in {Frequency.MONTHLY, Frequency.YEARLY}:
            return False
        if self.weekdays:
            # A month has each weekday at least four times, a year 52 times.
            is_month = self.frequency is Frequency.MONTHLY or bool(self.months)
            most = _WEEKS_OF_MONTH if is_month else _WEEKS_OF_YEAR
            counts = [day.ordinal for day in self.weekdays]
            if self.positions and not any(counts):
                counts, most = list(self.positions), most * len(self.weekdays) * max(len(self.months), 1)
            return not self.month_days and min(map(abs, counts)) > most
        has_leap_years_only = self.frequency is Frequency.YEARLY and self.interval % _LEAP_GAP == 0
        year = start.year if has_leap_years_only else _COMMON_YEAR
        lengths = [month_end(year, month).day for month in self.months_from(start)]
        return bool(self.month_days and lengths) and min(map(abs, self.month_days)) > min(lengths)

    def leaves_month_end(self, start: date) -> bool:
        """Whether it begins on the last day of a month, and keeps that number where a month is longer."""
        is_numbered = self.frequency is Frequency.MONTHLY and not (self.month_days or self.weekdays)
        months = self.months_from(start) if is_numbered else ()
        is_last = month_end(start.year, start.month).day == start.day
        return is_last and any(month_end(_COMMON_YEAR, month).day > start.day for month in months)

    def started_on(self, start: date) -> Recurrence:
        """Return the rule with what it leaves out filled in from its first occurrence."""
        if self.month_days or self.weekdays:
            return self
        match self.frequency:
            case Frequency.YEARLY:
                return self._replace(months=self.months or (start.month,), month_days=(start.day,))
            case Frequency.MONTHLY:
                return self._replace(month_days=(start.day,))
            case Frequency.WEEKLY:
                return self._replace(weekdays=(Weekday(start.isoweekday()),))
            case Frequency.DAILY:
                return self


class _Part(NamedTuple):
    text: str  # The whole rule.
    name: str
    value: str
    at: int  # Offset of the value in the text.

    def values(self) -> Iterator[tuple[str, int]]:
        """Yield each value of a list with its position in the text."""
        at = self.at
        for value in self.value.split(","):
            yield value, at
            at += len(value) + 1

    def wrong(self, key: str, at: int | None = None, *, last: int = 0) -> DateError:
        position = self.at if at is None else at
        return DateError(key, text=self.text, position=position, name=self.name, last=last)


def parse_recurrence(text: str) -> Recurrence:
    """Read a rule such as `FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=31`, in capitals or small letters.

    Raises:
        DateError: A part that is unknown, missing or repeated, a value that is invalid or out of range, or
            parts that exclude each other.
    """
    parts = _split(text)
    frequency = _frequency(parts.get("FREQ"), text)
    months = _numbers(parts.get("BYMONTH"), MONTHS)
    rule = Recurrence(
        text=text,
        frequency=frequency,
        interval=_number(parts.get("INTERVAL")) or 1,
        times=_number(parts.get("COUNT")),
        until=_until(parts.get("UNTIL")),
        months=months,
        month_days=_numbers(parts.get("BYMONTHDAY"), 31, is_signed=True),
        weekdays=_weekdays(parts.get("BYDAY"), _most_weekdays(frequency, months)),
        positions=_numbers(parts.get("BYSETPOS"), 366, is_signed=True),
        week_start=_week_start(parts.get("WKST")),
    )
    _refuse_contradictions(rule, parts)
    return rule


def _split(text: str) -> dict[str, _Part]:
    if not text.strip():
        raise DateError("repeat.empty", text=text, position=0)
    if text[:6].upper() == "RRULE:":
        raise DateError("repeat.property_name", text=text, position=0, suggestion=text[6:])
    parts: dict[str, _Part] = {}
    at = 0
    for piece in text.split(";"):
        name, equals, value = piece.upper().partition("=")
        if not equals or name not in _NAMES:
            raise DateError("repeat.unknown_part", text=text, position=at, known=", ".join(_NAMES))
        if name in parts:
            raise DateError("repeat.repeated_part", text=text, position=at, name=name)
        parts[name] = _Part(text, name, value, at + len(name) + 1)
        at += len(piece) + 1
    return parts


def _frequency(part: _Part | None, text: str) -> Frequency:
    if part is None:
        raise DateError("repeat.no_frequency", text=text, position=0)
    if part.value not in set(Frequency):
        raise part.wrong("repeat.frequency")
    return Frequency(part.value)


def _number(part: _Part | None) -> int | None:
    if part is None:
        return None
    if not re.fullmatch(r"(?a)0{0,9}[1-9]\d{0,3}", part.value):
        raise part.wrong("repeat.number", last=9999)
    return int(part.value)


def _numbers(part: _Part | None, last: int, *, is_signed: bool = False) -> tuple[int, ...]:
    if part is None:
        return ()
    numbers: set[int] = set()
    for value, at in part.values():
        match = re.fullmatch(r"(?a)([+-]?)\d{1,3}", value)
        if match is None or (match[1] and not is_signed) or not 1 <= abs(int(value)) <= last:
            key = "repeat.signed_number" if is_signed else "repeat.number"
            raise part.wrong(key, at, last=last)
        numbers.add(int(value))
    return tuple(sorted(numbers, key=lambda number: (number < 0, number)))


def _most_weekdays(frequency: Frequency, months: tuple[int, ...]) -> int:
    """Return the highest ordinal of a weekday; 0 where it can have none."""
    match frequency:
        case Frequency.YEARLY:
            return 5 if months else 53
        case Frequency.MONTHLY:
            return 5
        case Frequency.WEEKLY | Frequency.DAILY:
            return 0


def _weekdays(part: _Part | None, last: int) -> tuple[Weekday, ...]:
    if part is None:
        return ()
    weekdays: set[Weekday] = set()
    for value, at in part.values():
        match = re.fullmatch(r"(?a)([+-]?\d{1,2})?([A-Z]{2})", value)
        if match is None or match[2] not in WEEKDAYS:
            raise part.wrong("repeat.weekday", at)
        if match[1] and not last:
            raise part.wrong("repeat.counted_weekday", at)
        if match[1] and not 1 <= abs(int(match[1])) <= last:
            raise part.wrong("repeat.signed_number", at, last=last)
        weekdays.add(Weekday(WEEKDAYS.index(match[2]) + 1, int(match[1] or 0)))
    return tuple(sorted(weekdays, key=lambda day: (day.ordinal < 0, day.ordinal, day.number)))


def _week_start(part: _Part | None) -> int:
    if part is None:
        return 1
    if part.value not in WEEKDAYS:
        raise part.wrong("repeat.week_start")
    return WEEKDAYS.index(part.value) + 1


def _until(part: _Part | None) -> date | None:
    if part is None:
        return None
    match = re.fullmatch(r"(?a)(\d{4})(\d\d)(\d\d)", part.value)
    if match is None or int(match[1]) not in YEARS:
        raise part.wrong("repeat.until")
    try:
        return date(*map(int, match.groups()))
    except ValueError as error:
        raise part.wrong("repeat.until") from error


def _refuse_contradictions(rule: Recurrence, parts: Mapping[str, _Part]) -> None:
    if rule.times and rule.until:
        raise max(parts["COUNT"], parts["UNTIL"], key=lambda part: part.at).wrong("repeat.count_and_until")
    if rule.month_days and rule.frequency is Frequency.WEEKLY:
        raise parts["BYMONTHDAY"].wrong("repeat.month_day_weekly")
    if rule.positions and not (rule.months or rule.month_days or rule.weekdays):
        raise parts["BYSETPOS"].wrong("repeat.position_alone")
    longest = max(month_end(_LEAP_YEAR, month).day for month in rule.months or range(1, MONTHS + 1))
    if rule.month_days and min(abs(day) for day in rule.month_days) > longest:
        raise parts["BYMONTHDAY"].wrong("repeat.no_such_day", last=longest)
