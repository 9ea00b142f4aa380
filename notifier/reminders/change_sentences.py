"""The sentences of a change: how a milestone was, how it is, and what moves along with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.dates.labels import day_label, full_day_label, join_words
from notifier.reminders.sentences import (
    Voice,
    date_sentences,
    extension_sentences,
    later_sentences,
    order_sentences,
    when_words,
)
from notifier.timeline.changes import Change, ChangeKind, newly_done
from notifier.timeline.fields import FIELDS
from notifier.timeline.model import Status
from notifier.timeline.moves import Move, MoveKind, move_between

if TYPE_CHECKING:
    from notifier.timeline.model import Milestone, Timeline


def change_sentences(change: Change, voice: Voice) -> list[str]:
    """Say what happened: how it was, how it is, and why."""
    milestone = change.milestone
    match change.kind:
        case ChangeKind.ADDED:
            return [
                *date_sentences(milestone, voice),
                *later_sentences(milestone, voice),
                *order_sentences(milestone, voice),
            ]
        case ChangeKind.MOVED:
            return _moved_sentences(change, voice)
        case ChangeKind.REVISED:
            return _revised_sentences(change, voice)
        case ChangeKind.CANCELLED:
            reason = milestone.cancelled.reason if milestone.cancelled else ""
            because = [voice.say("notice.reason", reason=reason)] if reason else []
            return [*because, voice.say("notice.nothing_to_do")]
        case ChangeKind.DONE:
            return _done_sentences(change, voice)
        case ChangeKind.REMOVED:
            return [voice.say("notice.removed_means"), _was_sentence(milestone, voice)]


def _done_sentences(change: Change, voice: Voice) -> list[str]:
    milestone, language = change.milestone, voice.language
    if milestone.done:
        return [voice.say("notice.done_on", date=full_day_label(milestone.done, language))]
    occurrences = newly_done(change.before, milestone) if change.before else ()
    return [
        voice.say(
            "notice.occurrence_done", occurrence=day_label(day, language), date=full_day_label(done, language)
        )
        for day, done in occurrences
    ]


def _moved_sentences(change: Change, voice: Voice) -> list[str]:
    before, after, move = change.before, change.after, change_move(change)
    if before is None or after is None or move is None:
        return []
    basis = after.basis
    sentences = [_was_sentence(before, voice), voice.say("notice.becomes", date=when_words(after, voice))]
    if move.kind in {MoveKind.LATER, MoveKind.EARLIER} and move.days:
        sentences.append(voice.say(f"notice.by_days_{move.kind}", days=abs(move.days)))
    if basis and basis.phrase:
        source = day_label(basis.source.date, voice.language)
        sentences.append(voice.say("notice.letter_of", phrase=basis.phrase, source=source))
    if after.is_beyond_sources:
        sentences.append(voice.say("notice.beyond_sources"))
    sentences += [*extension_sentences(after, voice), *later_sentences(after, voice)]
    return [*sentences, *_moving_along(after, voice)]


def change_move(change: Change) -> Move | None:
    """Return how the date moved, or None where it did not."""
    before, after = change.before, change.after
    if before is None or after is None or change.kind is not ChangeKind.MOVED:
        return None
    if before.when.is_same_time(after.when):
        # Only how it repeats is another.
        return Move(kind=MoveKind.OTHER, days=0)
    return move_between(before.when, after.when, after.kind)


def _moving_along(milestone: Milestone, voice: Voice) -> list[str]:
    """Say which milestones have another date now because this one has."""
    along = [
        voice.say("notice.title_date", title=one.title, date=when_words(one, voice))
        for one in moving_along(voice.timeline, milestone)
    ]
    return [voice.say("notice.moves_along", milestones=join_words(along, voice.language))] if along else []


def moving_along(timeline: Timeline, milestone: Milestone) -> tuple[Milestone, ...]:
    """Return the milestones whose date follows from this one's, directly or over others, in order."""
    found: dict[str, Milestone] = {}
    waiting = [milestone]
    while waiting:
        anchor = waiting.pop(0)
        # What follows something finished counts from the day that was.
        for one in () if anchor.done else timeline.followers(anchor):
            if one.after and one.after.offset and one.status is Status.PLANNED and one.id not in found:
                found[one.id] = one
                waiting.append(one)
    return tuple(found.values())


def _was_sentence(milestone: Milestone, voice: Voice) -> str:
    basis = milestone.basis
    words = when_words(milestone, voice)
    if basis and basis.phrase:
        date_words = day_label(basis.source.date, voice.language)
        return voice.say("notice.was_phrase", date=words, phrase=basis.phrase, source=date_words)
    return voice.say("notice.was", date=words)


def _revised_sentences(change: Change, voice: Voice) -> list[str]:
    if change.before is None or change.after is None:
        return []
    sentences = [_when_sentence(change.after, voice)]
    for name in change.fields:
        what = FIELDS[name].words(voice.language)
        if FIELDS[name].is_short:
            was, now = getattr(change.before, name), getattr(change.after, name)
            nothing = voice.say("notice.nothing")
            sentences.append(voice.say("notice.field", name=what, was=was or nothing, now=now or nothing))
        elif name == "statements":
            sentences.extend(later_sentences(change.after, voice))
        else:
            sentences.append(voice.say("notice.field_changed", name=what))
    return sentences


def _when_sentence(milestone: Milestone, voice: Voice) -> str:
    return voice.say("notice.when", date=when_words(milestone, voice))
