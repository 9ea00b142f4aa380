"""Headlines: what there is to say of one milestone on one line, by kind, certainty and moment.

A headline is never more certain than the letter, and none says that something happened because its date
passed. The verbs of what happened are only in headlines of what was reported as done.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notifier.dates.forms import OneOf
from notifier.dates.labels import day_label, days_away, join_words
from notifier.reminders.plan import Target
from notifier.reminders.subjects import bare_date, dated_subject, subject
from notifier.timeline.changes import Change, ChangeKind
from notifier.timeline.model import Kind, Milestone, Modality, Says, SourceKind, Status
from notifier.timeline.repeats import occurrence
from notifier.timeline.statements import kind_words
from notifier.words import Language, say

if TYPE_CHECKING:
    from datetime import date

    from notifier.reminders.audience import Audience

# What happens within a period at the latest; before the last day of the others there is time left.
_AT_THE_LATEST = frozenset({Kind.END, Kind.EVENT})
# A headline names so many times that are done, and counts more.
MOST_TIMES = 3
# Headlines that count the days to a last one.
_TO_A_LAST_DAY = frozenset({"days_left", "last_day"})
# Kinds for which the first day of a period opens nothing.
_NOT_OPENING = frozenset({Kind.END, Kind.DEADLINE})
_LAW = re.compile(
    r"\btreedt in werking|inwerkingtreding|\benters? into force|\bentry into force", re.IGNORECASE
)


def certainty(milestone: Milestone, language: Language) -> str:
    """Return how certain a date is: ` (beoogd, ongeveer)`; empty for one that is fixed and exact."""
    doubts = certainty_words(milestone, language)
    return f" ({', '.join(doubts)})" if doubts else ""


def certainty_words(milestone: Milestone, language: Language) -> list[str]:
    """Return the words of doubt about a date: `beoogd`, `verwacht`, `ongeveer`, `onzeker`."""
    when = milestone.when
    named = {
        f"modality.{milestone.modality}": milestone.modality is not Modality.FIXED,
        "certainty.about": when.approximate,
        "certainty.doubtful": when.uncertain,
    }
    return [say(language, key) for key, is_so in named.items() if is_so]


def headline(
    target: Target, milestone: Milestone, audience: Audience, days: int, *, is_again: bool = False
) -> str:
    """Return when and what, on one line.

    Days count from today to the day of the target, or to the last day when its time has passed; of what lasts
    several days always to the first.
    """
    when, title = milestone.when, dated_subject(milestone, audience)
    if milestone.lost_base:
        return audience.say("notice.lost", title=title)
    if milestone.has_lapsed:
        return audience.say_of(milestone.statements[-1], "notice.withdrawn", title=title)
    if is_again and milestone.is_overdue(audience.today):
        return audience.say("notice.still_nothing", title=title)
    if when.latest and when.latest < audience.today:
        return _passed(milestone, title, audience)
    if when.instant and is_over(milestone, audience):
        doubts = certainty(milestone, audience.language)
        return audience.say("notice.time_passed", title=title, certainty=doubts)
    if when.lasts and when.earliest:
        days = audience.days_to(when.earliest)
    moment = _moment(target, milestone, days)
    if moment in _TO_A_LAST_DAY:
        title = dated_subject(milestone, audience, is_last_day=True)
    away = days_away(max(days, 0), audience.language)
    last = day_label(when.latest, audience.language) if when.lasts and when.latest else ""
    return audience.say(
        f"notice.{moment}",
        title=title,
        certainty=certainty(milestone, audience.language),
        days=days,
        last=last,
        away=away if moment == "latest_in" else away[:1].upper() + away[1:],
    )


def _moment(target: Target, milestone: Milestone, days: int) -> str:
    """Return the key for a day that has not passed."""
    is_period = milestone.when.latest is not None
    match target:
        case Target.EARLIEST if days <= 0:
            return _opening(milestone)
        case Target.EARLIEST if is_period or milestone.modality is not Modality.FIXED:
            is_begin = is_period and not isinstance(milestone.when.form, OneOf)
            return "opens_in" if is_begin else "earliest_in"
        case Target.LATEST if milestone.kind in _AT_THE_LATEST:
            return "latest_in"
        case Target.LATEST:
            return "days_left" if days else "last_day"
        case _ if milestone.lasts and days <= 0:
            return "going_on" if days else "begins_today"
        case _:
            return "day"


def _opening(milestone: Milestone) -> str:
    """Return the key for the first day of a period: of a loss nothing is possible from then on."""
    is_fixed, is_open = milestone.modality is Modality.FIXED, milestone.when.latest is None
    if is_open and is_fixed:
        return "from_now"
    # What may be on one day of several, such as in June or in September, has not begun on the first.
    is_choice = isinstance(milestone.when.form, OneOf)
    if milestone.kind in _NOT_OPENING:
        return "earliest_reached" if is_open or is_choice else "period_begun"
    return "period_begun" if milestone.kind is Kind.EVENT and is_fixed and not is_choice else "opens"


def _passed(milestone: Milestone, title: str, audience: Audience) -> str:
    """Return the headline of a date that has passed, of which nothing was reported."""
    language, last = audience.language, milestone.last_day
    if last is None:
        return audience.say("notice.period_over", title=title)
    if last >= audience.today:
        date, doubts = day_label(last, language), certainty(milestone, language)
        return audience.say("notice.soft", date=date, title=title, certainty=doubts)
    when = milestone.when
    what = "period" if when.earliest and not (when.is_exact or when.is_several) else "date"
    doubts = certainty(milestone._replace(modality=Modality.FIXED), language)
    key = f"notice.{what}_passed_{milestone.modality}"
    return audience.say(key, title=title, certainty=doubts)


def is_over(milestone: Milestone, audience: Audience) -> bool:
    """Whether a known date has passed: its time, or the last day on which it is not late."""
    when, today, now = milestone.when, audience.today, audience.now
    if when.latest is None or milestone.repeat or milestone.has_lapsed:
        return False
    last = max(when.latest, milestone.last_day or when.latest)
    return last < today or bool(last == today and when.instant and now and when.instant < now)


# What is said in another tense of a date that has passed.
_IN_PAST = frozenset(
    f"notice.{name}"
    for name in (
        "cancelled",
        "reopened_cancelled",
        "no_longer_cancelled",
        "still_cancelled",
        "removed_means",
    )
)


def in_tense(key: str, milestone: Milestone, audience: Audience) -> str:
    """Return the key of a sentence, or of the same one in the past where the date is over."""
    return f"{key}_past" if key in _IN_PAST and is_over(milestone, audience) else key


def change_headline(change: Change, audience: Audience) -> str:
    """Return the headline of a change; for a new statement it says what that does to the date."""
    milestone = change.milestone
    said = milestone.statements if change.lapses else change.added_statements or milestone.statements
    kind = said[-1].source.kind if said else SourceKind.LETTER
    # The verb of what is done says whether it began or ended.
    title = milestone.title if change.kind is ChangeKind.DONE else subject(milestone, audience)
    if times := times_told(change, audience.language):
        number = len(times)
        is_few = number <= MOST_TIMES
        which = join_words(times, audience.language) if is_few else audience.say("notice.times", count=number)
        title = audience.say("notice.title_date", title=title, date=which)
    if change.kind is ChangeKind.DONE and change.before and change.before.cancelled:
        verb = done_verb(milestone, audience.language)
        return audience.say("notice.done_after_all", title=title, done=verb)
    key = in_tense(_change_key(change), milestone, audience)
    return audience.say(key, title=title, **kind_words(kind, audience.language))


def times_told(change: Change, language: Language) -> list[str]:
    """Return which times of a milestone became done, or on another day; none where all of it is done."""
    if change.kind not in {ChangeKind.DONE, ChangeKind.REVISED} or change.milestone.done:
        return []
    times = change.occurrences_done or change.occurrences_corrected
    return [occurrence_label(change.milestone, day, language) for day, _ in times]


def _change_key(change: Change) -> str:  # noqa: PLR0911 - one for each thing that can be told
    after = change.milestone
    if change.move:
        if change.is_correction or change.move.is_of_time:
            return "notice.corrected" if change.is_correction else "notice.moved_time"
        # A date that did not count cannot be earlier or less certain than it was.
        return "notice.moved_later" if change.returns else f"notice.moved_{change.move.kind}"
    if change.ended_as:
        is_undated = change.ended_as is Status.CANCELLED and not after.counts
        return f"notice.reopened_{'undated' if is_undated else change.ended_as}"
    if change.kind is ChangeKind.DONE:
        return f"notice.done_{_happening(after)}"
    if change.kind is not ChangeKind.REVISED:
        return "notice.added_again" if change.is_back else f"notice.{change.kind}"
    if change.corrects_done:
        return "notice.done_corrected"
    if change.lapses or change.returns:
        return "notice.counts" if change.returns else f"notice.{'lost' if after.lost_base else 'withdrawn'}"
    if change.confirms:
        return "notice.date_confirmed"
    if change.added_statements and change.added_statements[-1].says is Says.UNDATED:
        return "notice.date_not_repeated"
    return "notice.revised"


def _happening(milestone: Milestone) -> str:
    """Return what it is that happened: of a start the entry into force of a law is its own kind."""
    basis = milestone.basis
    words = f"{milestone.title} {basis.phrase if basis else ''}"
    return "law" if milestone.kind is Kind.START and _LAW.search(words) else milestone.kind.value


def done_verb(milestone: Milestone, language: Language) -> str:
    """Return the verb of what is done, as its kind has it: what started is not finished."""
    return say(language, f"done.{_happening(milestone)}")


def done_words(milestone: Milestone, date: str, language: Language) -> str:
    """Return on which day it was done: `klaar op 5 januari 2026`, of a start `gestart op`."""
    return say(language, "page.done_on", done=done_verb(milestone, language), date=date)


def ending_words(milestone: Milestone, language: Language) -> str:
    """Return how a milestone ended: when it was done, or by what it is off, and why; empty while planned.

    A day that the list itself gives is that on which it was told, not that of a decision.
    """
    if milestone.done:
        return done_words(milestone, day_label(milestone.done, language), language)
    cancelled, proof = milestone.cancelled, milestone.proof
    if cancelled is None:
        return ""
    date = day_label(cancelled.on, language)
    if proof and proof.source.date == cancelled.on:
        words = say(language, "page.cancelled_by", date=date, **kind_words(proof.source.kind, language))
    else:
        words = say(language, "page.cancelled_on", date=date)
    return (
        say(language, "page.cancelled_why", words=words, reason=cancelled.reason)
        if cancelled.reason
        else words
    )


def doubtful_date(milestone: Milestone, language: Language) -> str:
    """Return a date in words with its doubts: `10 maart 2026, verwacht`.

    "Not before" says so already of what is expected.
    """
    is_said = milestone.when.latest is None and milestone.modality is Modality.EXPECTED
    doubts = certainty_words(milestone._replace(modality=Modality.FIXED) if is_said else milestone, language)
    return ", ".join((bare_date(milestone, language), *doubts))


def title_with_date(milestone: Milestone, language: Language) -> str:
    """Return a title with its date and the doubts about it: `Overleg (10 maart 2026, verwacht)`."""
    date = doubtful_date(milestone, language)
    return say(language, "notice.title_date", title=milestone.title, date=date)


def occurrence_label(milestone: Milestone, day: date, language: Language) -> str:
    """Return what lists call an occurrence that is a period, `1e kwartaal 2027`; of any other its day."""
    one = occurrence(milestone, day.isoformat())
    is_period = one.when.earliest and one.when.latest and not one.when.day
    return one.label(language) if is_period else day_label(day, language)
