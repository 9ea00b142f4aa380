"""A milestone's date in the words of messages: how firm it is, and who gives none any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.dates.forms import Instant
from notifier.dates.labels import day_label, full_day_label, moment_words, qualified
from notifier.dates.recurrence_labels import repeat_label
from notifier.timeline.model import Modality
from notifier.words import say

if TYPE_CHECKING:
    from notifier.reminders.audience import Audience
    from notifier.timeline.model import Milestone


def when_words(milestone: Milestone, audience: Audience) -> str:
    """Return a milestone's date: a day with its weekday, a moment with its time, other dates as they are."""
    when, language = milestone.when, audience.language
    if milestone.repeat:
        return repeat_label(milestone.repeat.rule, milestone.stated or when, language)
    if when.day is None:
        return milestone.label(language)
    words = full_day_label(when.day, language)
    if isinstance(when.form, Instant):
        words = moment_words(when.form, words, language)
    return qualified(words, when, language)


def firm_words(milestone: Milestone, audience: Audience) -> str:
    """Return a milestone's date with how firm it is: `woensdag 1 april 2026 (beoogd)`."""
    words = when_words(milestone, audience)
    if milestone.modality is Modality.FIXED or milestone.when.is_undated:
        return words
    firmness = say(audience.language, f"modality.{milestone.modality}")
    return audience.say("notice.date_away", date=words, away=firmness)


def standing_words(milestone: Milestone, audience: Audience) -> str:
    """Return a milestone's date for between brackets: `in 2025, verwacht`, or who gives none any more."""
    words = [when_words(milestone, audience)]
    if milestone.modality is not Modality.FIXED and not milestone.when.is_undated:
        words.append(say(audience.language, f"modality.{milestone.modality}"))
    return withdrawn_words(milestone, ", ".join(words), audience)


def withdrawn_words(milestone: Milestone, date: str, audience: Audience) -> str:
    """Return a date, or the newest source that gives none in its place and the date of before."""
    newest = milestone.statements[-1] if milestone.statements else None
    if newest is None or not (milestone.is_withdrawn or milestone.when.is_undated):
        return date
    said = day_label(newest.source.date, audience.language)
    key = "notice.review_phrase" if newest.phrase else "notice.review_letter"
    letter = audience.say_of(newest, key, source=said, phrase=newest.phrase)
    is_known = date and not milestone.when.is_undated
    return "; ".join((letter, *([audience.say("notice.review_before", date=date)] if is_known else [])))
