"""Repetitions that Outlook can show: each fits one template, or is written in another way that does.

Outlook leaves out an entry with any other rule. Its templates: daily; weekly on some weekdays; monthly or
yearly on one day of the month, or on the nth of one kind of weekday; every so many of them.

Source:
    [MS-OXCICAL] 2.1.3.2.2.1 to 2.1.3.2.2.6; https://github.com/w3c/calendar/issues/25
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.dates.forms import MONTHS
from notifier.dates.recurrence import Frequency, Recurrence

if TYPE_CHECKING:
    from datetime import date

_ORDINALS = {1, 2, 3, 4, -1}
_WORKING_WEEK, _WEEKEND = frozenset(range(1, 6)), frozenset({6, 7})
_KINDS_OF_DAY = {_WORKING_WEEK, _WEEKEND, _WORKING_WEEK | _WEEKEND}


def to_template(rule: Recurrence, start: date) -> Recurrence | None:
    """Return a rule with the same days that fits a template, or None where there is none.

    One that fits is returned unchanged.
    """
    whole = rule.started_on(start)
    match rule.frequency:
        case Frequency.DAILY | Frequency.WEEKLY if whole.months or whole.month_days or whole.positions:
            return None
        case Frequency.DAILY if whole.weekdays:
            return whole._replace(frequency=Frequency.WEEKLY) if whole.interval == 1 else None
        case Frequency.DAILY | Frequency.WEEKLY:
            return rule
        case Frequency.MONTHLY | Frequency.YEARLY if _is_every_week(whole):
            return whole._replace(frequency=Frequency.WEEKLY)
        case Frequency.MONTHLY | Frequency.YEARLY:
            return _by_month(rule, whole) if _is_one_day(whole) else None


def _is_every_week(rule: Recurrence) -> bool:
    """Whether the rule is some weekdays of all months."""
    is_limited = rule.months or rule.month_days or rule.positions or rule.interval > 1
    return not is_limited and not any(day.ordinal for day in rule.weekdays)


def _is_one_day(rule: Recurrence) -> bool:
    """Whether the rule is one day of its months: the 15th, the last day, the third Tuesday."""
    if rule.month_days:
        is_only = len(rule.month_days) == 1 and not rule.weekdays and not rule.positions
        return is_only and rule.month_days[0] >= -1
    ordinals = [day.ordinal for day in rule.weekdays if day.ordinal]
    counts = [*ordinals, *rule.positions]
    kinds = frozenset(day.number for day in rule.weekdays)
    is_one_kind = len(rule.weekdays) == 1 or (not ordinals and kinds in _KINDS_OF_DAY)
    return is_one_kind and len(counts) == 1 and counts[0] in _ORDINALS


def _by_month(rule: Recurrence, whole: Recurrence) -> Recurrence | None:
    """Return a rule of one day a month with the months that a template can have."""
    is_yearly, months = rule.frequency is Frequency.YEARLY, whole.months
    if is_yearly and whole.weekdays and not months:
        # The first Monday of a year is that of January, the last one that of December.
        is_last = -1 in {*whole.positions, *(day.ordinal for day in whole.weekdays)}
        return whole._replace(months=(MONTHS,) if is_last else (1,))
    if (is_yearly and len(months) == 1) or not (is_yearly or months):
        return rule
    months = months or tuple(range(1, MONTHS + 1))
    step = MONTHS // len(months)
    is_even = months == tuple(range(months[0], MONTHS + 1, step)) and len(months) * step == MONTHS
    if whole.interval > 1 or not is_even or (is_yearly and whole.positions):
        return None
    if len(months) == 1:
        return whole._replace(frequency=Frequency.YEARLY)
    return whole._replace(frequency=Frequency.MONTHLY, interval=step, months=())
