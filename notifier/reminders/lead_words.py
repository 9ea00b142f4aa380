"""The lead time of a reminder in words, and why it is sent on another day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.dates.labels import day_label
from notifier.dates.leads import Span, parse_span
from notifier.dates.working_days import rest_day_label, rest_day_name
from notifier.reminders.plan import Reminder, Shift, Target
from notifier.words import say

if TYPE_CHECKING:
    from notifier.dates.working_days import Holidays
    from notifier.words import Language


_UNITS = {"D": "days", "W": "weeks", "M": "months", "Y": "years", "B": "working_days"}


def lead_words(reminder: Reminder, language: Language) -> str:
    """Return the target and lead time of a reminder: `30 dagen voor de datum`."""
    if reminder.target is Target.OVERDUE:
        return say(language, "show.lead_overdue", lead=reminder.lead)
    if reminder.planned_for == reminder.day:
        return say(language, f"show.lead_{reminder.target}_P0D")
    lead = span_words(parse_span(reminder.lead), language)
    return say(language, f"show.lead_{reminder.target}", lead=lead)


def span_words(span: Span, language: Language) -> str:
    """Return a length of time: `30 dagen`, `5 werkdagen`, `3 maanden`."""
    return say(language, f"span.{_UNITS[span.text[-1]]}", count=int(span.text[1:-1]))


def shift_words(reminder: Reminder, holidays: Holidays, language: Language) -> str:
    """Return why a reminder is sent on another day than its lead time gives; empty when it is not."""
    day = reminder.planned_for
    match reminder.shift:
        case Shift.NONE:
            return ""
        case Shift.DAY_OFF:
            name = rest_day_label(rest_day_name(day, holidays), language)
            return say(language, "show.moved_from", day=day_label(day, language), name=name)
        case Shift.YEAR_END | Shift.GATHERED | Shift.EARLY:
            return say(language, f"show.moved_{reminder.shift}", day=day_label(day, language))
