"""A milestone's date and the lead time of a reminder in the words of messages."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from notifier.dates.forms import Instant
from notifier.dates.labels import bare_label, day_label, full_days_label, moment_words, qualified
from notifier.dates.leads import Span, parse_span
from notifier.dates.recurrence_labels import repeat_label
from notifier.dates.working_days import rest_day_label, rest_day_name
from notifier.reminders.plan import Reminder, Shift, Target
from notifier.timeline.model import Modality
from notifier.words import say

if TYPE_CHECKING:
    from notifier.dates.working_days import Holidays
    from notifier.reminders.audience import Audience
    from notifier.timeline.model import Milestone
    from notifier.words import Language


def when_words(milestone: Milestone, audience: Audience, *doubts: str) -> str:
    """Return a milestone's date: a day with its weekday, a moment with its time, other dates as they are."""
    when, language = milestone.when, audience.language
    if milestone.repeat:
        words = repeat_label(milestone.repeat.rule, milestone.stated or when, language)
        return audience.say("notice.date_away", date=words, away=", ".join(doubts)) if doubts else words
    if not when.is_exact:
        is_fixed = milestone.modality is Modality.FIXED
        return qualified(bare_label(when, language, is_fixed=is_fixed), when, language, *doubts)
    words = full_days_label(when, language)
    if isinstance(when.form, Instant):
        words = moment_words(when.form, words, language)
    return qualified(words, when, language, *doubts)


def firm_words(milestone: Milestone, audience: Audience) -> str:
    """Return a milestone's date with how firm it is: `woensdag 1 april 2026 (beoogd)`."""
    # "Not before" says so already of what is expected.
    is_said = milestone.when.latest is None and milestone.modality is Modality.EXPECTED
    if milestone.modality is Modality.FIXED or milestone.when.is_undated or is_said:
        return when_words(milestone, audience)
    return when_words(milestone, audience, say(audience.language, f"modality.{milestone.modality}"))


def standing_words(milestone: Milestone, audience: Audience) -> str:
    """Return a milestone's date for between brackets: `in 2025, verwacht`, or who gives none any more."""
    milestone = audience.shown(milestone)
    words = [when_words(milestone, audience)]
    if milestone.modality is not Modality.FIXED and not milestone.when.is_undated:
        words.append(say(audience.language, f"modality.{milestone.modality}"))
    return withdrawn_words(milestone, ", ".join(words), audience)


def withdrawn_words(milestone: Milestone, date: str, audience: Audience) -> str:
    """Return a date, or why it counts no more, such as the newest source that gives none, and the date."""
    if base := milestone.lost_base:
        before = audience.say("notice.review_before", date=date)
        return "; ".join((base.words(audience.language), before))
    newest = milestone.statements[-1] if milestone.statements else None
    if newest is None or not (milestone.has_lapsed or milestone.when.is_undated):
        return date
    said = day_label(newest.source.date, audience.language)
    key = "notice.review_phrase" if newest.phrase else "notice.review_letter"
    letter = audience.say_of(newest, key, source=said, phrase=newest.phrase)
    is_known = date and not milestone.when.is_undated
    return "; ".join((letter, *([audience.say("notice.review_before", date=date)] if is_known else [])))


_UNITS = {"D": "days", "W": "weeks", "M": "months", "Y": "years", "B": "working_days"}


def lead_words(reminder: Reminder, language: Language) -> str:
    """Return the target and lead time of a reminder: `30 dagen voor de datum`."""
    if reminder.target is Target.OVERDUE:
        return say(language, "show.lead_overdue", lead=reminder.lead)
    if reminder.planned_for == reminder.day:
        return say(language, f"show.lead_{reminder.target}_P0D")
    lead = span_words(parse_span(reminder.lead), language)
    return say(language, f"show.lead_{reminder.target}", lead=lead)


def why_words(reminder: Reminder, holidays: Holidays, language: Language) -> str:
    """Return why a reminder comes: its lead time, its occurrence, and why on another day than it gives."""
    whose = reminder.recurrence and day_label(date.fromisoformat(reminder.recurrence), language)
    occurrence = say(language, "show.occurrence", day=whose) if whose else ""
    reasons = (lead_words(reminder, language), occurrence, shift_words(reminder, holidays, language))
    return "; ".join(filter(None, reasons))


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
