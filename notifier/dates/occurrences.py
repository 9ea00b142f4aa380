"""The days on which a repeating date falls, and the date of each.

This module decides what the standard leaves open, and differs from it in the last point:

- The date of a milestone is its first occurrence, so the rule must fall on it.
- A day that a month or year does not have is skipped, never moved to another day.
- A clock time that its zone skips becomes the first moment after the gap, as everywhere in this package.
  The standard drops such an occurrence, but a milestone must not vanish because the clocks change.

An occurrence is identified by its day, also where its date says "at the latest" or has a clock time; that
of a period by its last day.

Source:
    RFC 5545, 3.3.10 (RECUR) and 3.8.5.3 (RRULE).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from notifier.dates.edtf import Edtf, parse_edtf
from notifier.dates.forms import (
    MONTHS,
    OPEN,
    YEARS,
    Day,
    Instant,
    Interval,
    Month,
    NotAfter,
    SubYear,
    Year,
    month_end,
)
from notifier.dates.recurrence import WEEKDAYS, Frequency, Recurrence, Weekday
from notifier.dates.repeating_periods import period_of, period_on, rule_of_period
from notifier.errors import DateError

if TYPE_CHECKING:
    from collections.abc import Iterator

_WEEK = 7
_LAST_DAY = date(YEARS[-1], MONTHS, 31)
_LOOK_AHEAD = timedelta(days=3000)  # Two 29 Februaries can lie eight years apart.


def start_of(rule: Recurrence, when: Edtf) -> date:
    """Return the day that repeats: the day itself, the last day of a period, the local day of a moment.

    Raises:
        DateError: Another form of date, a rule that does not fit its period, or a day the rule does not fall
            on; then with the next day of the rule within eight years, if any.
    """
    start, rule = _first_day(when), whole_rule(rule, when)
    if is_in_step(rule, start):
        return start
    coming = next(occurrences(rule, start, first=start, last=start + _LOOK_AHEAD), None)
    suggestion = occurrence_of(when, coming).text if coming else None
    raise DateError("repeat.out_of_step", text=when.text, position=0, suggestion=suggestion)


def whole_rule(rule: Recurrence, when: Edtf) -> Recurrence:
    """Return a rule with the days that it has for its first date: those of a period are its last days.

    Raises:
        DateError: A rule that does not fit its period.
    """
    return rule_of_period(rule, when) if period_of(when) else rule


def occurrence_of(when: Edtf, day: date) -> Edtf:
    """Return the same date on the day of another occurrence.

    A moment keeps its clock time in its own zone, or its fixed offset; of a clock time that occurs twice
    the first is used. The result is in that zone (see `Edtf.seen_from`).

    Raises:
        DateError: A form of date that cannot repeat, or a `day` outside `YEARS`.
    """
    if day == _first_day(when):
        return when
    if isinstance(when.form, Instant):
        return _moment_on(day, when.form)
    if period_of(when):
        return period_on(when, day)
    start = f"{OPEN}/" if isinstance(when.form, NotAfter) else ""
    return parse_edtf(f"{start}{day}{when.qualifier}")


def _first_day(when: Edtf) -> date:
    """Return the day in a date that can repeat."""
    match when.form:
        case Instant(day=day):
            return day
        case Day() | Month() | SubYear() | Year() | Interval() | NotAfter() if when.latest:
            return when.latest
        case _:
            raise DateError("repeat.shape", text=when.text, position=0)


def _moment_on(day: date, first: Instant) -> Edtf:
    """Return the same clock time on another day; it may be later than any moment the file accepts."""
    clock, text = first.clock, f"{day}T{first.clock}"
    if first.zone:
        # Only moments need zones, and loading zones is slow.
        from notifier.dates.zones import moment_on, parse_zone  # noqa: PLC0415

        local = time.fromisoformat(clock).replace(tzinfo=None)
        moment = moment_on(day, local, parse_zone(first.zone))
        # The offset is written only where the clock time occurs twice.
        comes_twice = moment.replace(fold=1).utcoffset() != moment.utcoffset()
        written = moment if comes_twice else moment.replace(tzinfo=None)
        text = written.isoformat(timespec="seconds" if moment.second else "minutes")
        day, clock = written.date(), text.partition("T")[2]
        text = f"{text}[{first.zone}]"
    else:
        moment = datetime.fromisoformat(text)
    form = Instant(moment, day, clock, first.zone)
    return Edtf(text, form, moment.date(), moment.date())


def rule_text(rule: Recurrence, when: Edtf) -> str:
    """Return the rule as a feed writes it for the start `when`, its parts in the usual order.

    UNTIL has the form of the start: a day for a day, a moment in UTC for a moment.
    """
    until = rule.until and f"{rule.until:%Y%m%d}"
    if rule.until and when.instant:
        last = occurrence_of(when, rule.until).instant or when.instant
        until = f"{last.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    weekdays = [f"{day.ordinal or ''}{WEEKDAYS[day.number - 1]}" for day in rule.weekdays]
    parts = {
        "FREQ": rule.frequency,
        "INTERVAL": rule.interval if rule.interval > 1 else None,
        "COUNT": rule.times,
        "UNTIL": until,
        "BYMONTH": ",".join(map(str, rule.months)),
        "BYMONTHDAY": ",".join(map(str, rule.month_days)),
        "BYDAY": ",".join(weekdays),
        "BYSETPOS": ",".join(map(str, rule.positions)),
        "WKST": WEEKDAYS[rule.week_start - 1] if rule.week_start > 1 else None,
    }
    return ";".join(f"{name}={value}" for name, value in parts.items() if value)


def occurrences(rule: Recurrence, start: date, *, first: date, last: date) -> Iterator[date]:
    """Yield the days a rule falls on, in order.

    Only the days from `first` to `last` are computed, except with COUNT, which counts from the start.

    Args:
        rule: The repetition.
        start: Its first occurrence; if the rule does not fall on it, the first day after it on which it does.
        first: First day wanted, inclusive.
        last: Last day wanted, inclusive; nothing is yielded after the last of `YEARS`.
    """
    whole = rule.started_on(start)
    last = min(last, rule.until or last, _LAST_DAY)
    since = start if rule.times else max(start, first)
    if since > last:
        return
    origin, low, high = (_interval_of(rule, day) for day in (start, since, last))
    low -= (low - origin) % rule.interval
    days = (
        day
        for interval in range(low, high + 1, rule.interval)
        for day in _days_within(whole, interval)
        if day >= since
    )
    for day in takewhile(lambda day: day <= last, islice(days, rule.times)):
        if day >= first:
            yield day


def is_in_step(rule: Recurrence, start: date) -> bool:
    """Whether a repetition that starts on `start` falls on it."""
    return start in occurrences(rule, start, first=start, last=start)


def _interval_of(rule: Recurrence, day: date) -> int:
    """Return the number of the year, month, week or day that holds a day."""
    match rule.frequency:
        case Frequency.YEARLY:
            return day.year
        case Frequency.MONTHLY:
            return day.year * MONTHS + day.month - 1
        case Frequency.WEEKLY:
            return (day.toordinal() - rule.week_start) // _WEEK
        case Frequency.DAILY:
            return day.toordinal()


def _days_within(rule: Recurrence, interval: int) -> list[date]:
    """Return the occurrences in one year, month, week or day, wherever the repetition starts.

    Positions count within the whole interval, as in the standard, also when the start lies inside it.
    """
    days = [
        day
        for first, length in _spans(rule, interval)
        for day in map(date.fromordinal, range(first.toordinal(), first.toordinal() + length))
        if _is_among(rule, day)
    ]
    if not rule.positions:
        return days
    chosen = {days[at - (at > 0)] for at in rule.positions if abs(at) <= len(days)}
    return sorted(chosen)


def _spans(rule: Recurrence, interval: int) -> list[tuple[date, int]]:
    """Return the days one year, month, week or day is made of: first days and numbers of days."""
    match rule.frequency:
        case Frequency.YEARLY:
            return [_month(interval, month) for month in rule.months or range(1, MONTHS + 1)]
        case Frequency.MONTHLY:
            year, month = divmod(interval, MONTHS)
            return [_month(year, month + 1)]
        case Frequency.WEEKLY:
            return [(date.fromordinal(interval * _WEEK + rule.week_start), _WEEK)]
        case Frequency.DAILY:
            return [(date.fromordinal(interval), 1)]


def _month(year: int, month: int) -> tuple[date, int]:
    return date(year, month, 1), month_end(year, month).day


def _is_among(rule: Recurrence, day: date) -> bool:
    length = month_end(day.year, day.month).day
    return (
        (not rule.months or day.month in rule.months)
        and (not rule.month_days or not {day.day, day.day - length - 1}.isdisjoint(rule.month_days))
        and (not rule.weekdays or any(_is_weekday(rule, weekday, day) for weekday in rule.weekdays))
    )


def _is_weekday(rule: Recurrence, weekday: Weekday, day: date) -> bool:
    if weekday.number != day.isoweekday():
        return False
    if rule.counts_in_year:
        position, length = day.timetuple().tm_yday, date(day.year, MONTHS, 31).timetuple().tm_yday
    else:
        position, length = day.day, month_end(day.year, day.month).day
    from_start, from_end = (position - 1) // _WEEK + 1, (position - length - 1) // _WEEK
    return weekday.ordinal in {0, from_start, from_end}
