"""The sentences of a notice: what the date is, who said so, what changed.

Short, active and concrete; the letter's own words before ours, and never more certainty than it gave.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from notifier.dates.labels import day_label, full_day_label, label
from notifier.dates.leads import parse_span
from notifier.dates.working_days import is_working_day, working_day_on_or_before
from notifier.reminders.plan import Aim, Reminder
from notifier.timeline.changes import Change, ChangeKind
from notifier.words import say

if TYPE_CHECKING:
    from notifier.dates.edtf import Edtf
    from notifier.dates.working_days import Holidays
    from notifier.timeline.model import Milestone, Source
    from notifier.words import Language


# A message tells the latest news; `show` and the milestone's page have all of it.
_NEWEST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """To whom we speak, and on which day.

    Attributes:
        language: The language of the readers.
        today: The day on which the words must be true, in the readers' zone.
        holidays: Their holidays.
        base_url: Public address of the timeline without a slash at the end; empty when there is none.
        contact: Where news is handed in; empty when unknown.
    """

    language: Language
    today: date
    holidays: Holidays
    base_url: str = ""
    contact: str = ""

    def say(self, key: str, **values: object) -> str:
        """Fill a template in the readers' language."""
        return say(self.language, key, **values)


def date_sentences(milestone: Milestone, voice: Voice, *, is_past: bool = False) -> list[str]:
    """Say the date: the letter's own words first, then what we make of them."""
    when, basis = milestone.when, milestone.basis
    tense = "past" if is_past else "now"
    sentences: list[str] = []
    if when.day:
        words = full_day_label(when.day, voice.language)
        if when.instant:
            words = voice.say("date.moment", day=words, time=f"{when.instant:%H:%M}")
        sentences.append(voice.say(f"notice.date_{milestone.modality}_{tense}", date=words))
    if basis and basis.phrase:
        sentences.append(voice.say(f"notice.letter_{tense}", phrase=basis.phrase))
        if when.earliest and when.latest and not when.day:
            sentences.append(voice.say(f"notice.meaning_{tense}", date=_days_label(when, voice.language)))
        elif when.latest and not when.day:
            sentences.append(voice.say(f"notice.reckon_{tense}", date=label(when, voice.language)))
    elif not when.day:
        words = label(when, voice.language)
        sentences.append(voice.say(f"notice.date_{milestone.modality}_{tense}", date=words))
    if milestone.is_beyond_sources:
        sentences.append(voice.say("notice.beyond_sources"))
    if not is_past and not when.day and not when.is_undated:
        sentences.append(voice.say("notice.day_unknown"))
    return sentences


def _days_label(when: Edtf, language: Language) -> str:
    first, last = when.earliest, when.latest
    if first is None or last is None:
        return label(when, language)
    first_words = (
        f"{first.day}"
        if first.month == last.month and first.year == last.year
        else day_label(first, language)
    )
    if first.year == last.year and first.month != last.month:
        first_words = first_words.rsplit(" ", 1)[0]
    return say(language, "date.range", first=first_words, last=day_label(last, language))


def later_sentences(milestone: Milestone, voice: Voice) -> list[str]:
    """Say what the newest letters since then did: confirm the date, or give none."""
    sentences: list[str] = []
    for statement in milestone.since_basis[-_NEWEST:]:
        key = "notice.confirmed" if statement.confirms else "notice.silent"
        if statement.phrase:
            key += "_phrase"
        date_words = day_label(statement.source.date, voice.language)
        sentences.append(voice.say(key, date=date_words, phrase=statement.phrase))
    return sentences


def day_off_sentences(reminder: Reminder, voice: Voice) -> list[str]:
    """Say that the day falls on a day nobody works, and which working day comes before it."""
    day = reminder.day
    if is_working_day(day, voice.holidays):
        return []
    before = working_day_on_or_before(day - timedelta(days=1), voice.holidays)
    holiday = voice.holidays(day.year).get(day)
    name = voice.say(holiday) if holiday else say(voice.language, f"weekday.{day.isoweekday()}")
    sentences = [voice.say(f"notice.day_off_{reminder.aim}", name=name)]
    if before >= voice.today:
        sentences.append(voice.say("notice.last_working_day", date=full_day_label(before, voice.language)))
    return sentences


def change_sentences(change: Change, voice: Voice) -> list[str]:
    """Say what happened: how it was, how it is, and why."""
    milestone = change.milestone
    match change.kind:
        case ChangeKind.ADDED:
            return [*date_sentences(milestone, voice), *later_sentences(milestone, voice)]
        case ChangeKind.MOVED:
            return _moved_sentences(change, voice)
        case ChangeKind.REVISED:
            return _revised_sentences(change, voice)
        case ChangeKind.CANCELLED:
            reason = milestone.cancelled.reason if milestone.cancelled else ""
            because = [voice.say("notice.reason", reason=reason)] if reason else []
            return [*because, voice.say("notice.nothing_to_do")]
        case ChangeKind.DONE:
            return (
                [voice.say("notice.done_on", date=full_day_label(milestone.done, voice.language))]
                if milestone.done
                else []
            )
        case ChangeKind.REMOVED:
            return [voice.say("notice.removed_means"), _was_sentence(milestone, voice)]


def _moved_sentences(change: Change, voice: Voice) -> list[str]:
    if change.before is None or change.after is None:
        return []
    basis = change.after.basis
    sentences = [
        _was_sentence(change.before, voice),
        voice.say("notice.becomes", date=_when_words(change.after, voice)),
    ]
    if basis and basis.phrase:
        sentences.append(voice.say("notice.letter_now", phrase=basis.phrase))
    if change.after.is_beyond_sources:
        sentences.append(voice.say("notice.beyond_sources"))
    return [*sentences, *later_sentences(change.after, voice)]


def _was_sentence(milestone: Milestone, voice: Voice) -> str:
    basis = milestone.basis
    words = _when_words(milestone, voice)
    if basis and basis.phrase:
        date_words = day_label(basis.source.date, voice.language)
        return voice.say("notice.was_phrase", date=words, phrase=basis.phrase, source=date_words)
    return voice.say("notice.was", date=words)


def _when_words(milestone: Milestone, voice: Voice) -> str:
    if milestone.when.day and not milestone.when.instant:
        return full_day_label(milestone.when.day, voice.language)
    return label(milestone.when, voice.language)


# Attributes whose old and new value are short enough to show side by side.
_SHORT = frozenset({"title", "owner", "action", "location", "url"})


def _revised_sentences(change: Change, voice: Voice) -> list[str]:
    if change.before is None or change.after is None:
        return []
    sentences = [_when_sentence(change.after, voice)]
    for name in change.fields:
        what = voice.say(f"field.{name}")
        if name in _SHORT:
            was, now = getattr(change.before, name), getattr(change.after, name)
            nothing = voice.say("notice.nothing")
            sentences.append(voice.say("notice.field", name=what, was=was or nothing, now=now or nothing))
        elif name == "statements":
            sentences.extend(later_sentences(change.after, voice))
        else:
            sentences.append(voice.say("notice.field_changed", name=what))
    return sentences


def _when_sentence(milestone: Milestone, voice: Voice) -> str:
    return voice.say("notice.when", date=_when_words(milestone, voice))


def lead_words(reminder: Reminder, language: Language) -> str:
    """Say what a reminder counts to and from how far: `30 dagen voor de datum`."""
    if reminder.aim is Aim.OVERDUE:
        return say(language, "show.lead_overdue", lead=reminder.lead)
    if reminder.planned_for == reminder.day:
        return say(language, f"show.lead_{reminder.aim}_P0D")
    span = parse_span(reminder.lead)
    counts = {"days": span.days, "working_days": span.working_days, "months": span.months}
    lead = next(say(language, f"span.{unit}", count=count) for unit, count in counts.items() if count)
    return say(language, f"show.lead_{reminder.aim}", lead=lead)


def source_words(source: Source, language: Language) -> str:
    """Cite a document: its title, its date and its reference."""
    date_words = day_label(source.date, language)
    if source.reference:
        return say(
            language, "source.reference", title=source.title, date=date_words, reference=source.reference
        )
    return say(language, "source.plain", title=source.title, date=date_words)
