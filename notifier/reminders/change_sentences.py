"""The sentences of a change: the old state, the new state, and the milestones that move along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.dates.labels import day_label, full_day_label, join_words
from notifier.reminders.sentences import (
    Audience,
    date_sentences,
    extension_sentences,
    later_sentences,
    order_sentences,
    said_sentence,
    when_words,
)
from notifier.timeline.changes import Change, ChangeKind, newly_done
from notifier.timeline.fields import FIELDS
from notifier.timeline.model import Status
from notifier.timeline.moves import Move, MoveKind, move_between

if TYPE_CHECKING:
    from notifier.timeline.model import Milestone, Timeline


def change_sentences(change: Change, audience: Audience) -> list[str]:
    """Return the sentences of a change: the old state, the new state, and why."""
    milestone = change.milestone
    match change.kind:
        case ChangeKind.ADDED:
            return [
                *date_sentences(milestone, audience),
                *later_sentences(milestone, audience),
                *order_sentences(milestone, audience),
            ]
        case ChangeKind.MOVED:
            return _moved_sentences(change, audience)
        case ChangeKind.REVISED:
            return _revised_sentences(change, audience)
        case ChangeKind.CANCELLED:
            reason = milestone.cancelled.reason if milestone.cancelled else ""
            because = [audience.say("notice.reason", reason=reason)] if reason else []
            return [*because, *_proof_sentences(milestone, audience), audience.say("notice.nothing_to_do")]
        case ChangeKind.DONE:
            return _done_sentences(change, audience)
        case ChangeKind.REMOVED:
            return [audience.say("notice.removed_means"), _was_sentence(milestone, audience)]


def _done_sentences(change: Change, audience: Audience) -> list[str]:
    milestone, language = change.milestone, audience.language
    if milestone.done:
        done = audience.say("notice.done_on", date=full_day_label(milestone.done, language))
        return [done, *_proof_sentences(milestone, audience)]
    occurrences = newly_done(change.before, milestone) if change.before else ()
    return [
        audience.say(
            "notice.occurrence_done", occurrence=day_label(day, language), date=full_day_label(done, language)
        )
        for day, done in occurrences
    ]


def _proof_sentences(milestone: Milestone, audience: Audience) -> list[str]:
    """Return the sentence that says by which letter it is done or cancelled."""
    return [said_sentence(milestone.proof, audience)] if milestone.proof else []


def _moved_sentences(change: Change, audience: Audience) -> list[str]:
    before, after, move = change.before, change.after, change_move(change)
    if before is None or after is None or move is None:
        return []
    basis = after.basis
    sentences = [
        _was_sentence(before, audience),
        audience.say("notice.becomes", date=when_words(after, audience)),
    ]
    if move.kind in {MoveKind.LATER, MoveKind.EARLIER} and move.days:
        sentences.append(audience.say(f"notice.by_days_{move.kind}", days=abs(move.days)))
    if basis and basis.phrase:
        source = day_label(basis.source.date, audience.language)
        sentences.append(audience.say("notice.letter_of", phrase=basis.phrase, source=source))
    if after.is_beyond_sources:
        sentences.append(audience.say("notice.beyond_sources"))
    sentences += [*extension_sentences(after, audience), *later_sentences(after, audience)]
    return [*sentences, *_moving_along(after, audience)]


def change_move(change: Change) -> Move | None:
    """Return how the date moved, or None where it did not."""
    before, after = change.before, change.after
    if before is None or after is None or change.kind is not ChangeKind.MOVED:
        return None
    if before.when.is_same_time(after.when):
        # Only the repetition changed.
        return Move(kind=MoveKind.OTHER, days=0)
    return move_between(before.when, after.when, after.kind)


def _moving_along(milestone: Milestone, audience: Audience) -> list[str]:
    """Return the sentence that names the milestones that move along with this one."""
    along = [
        audience.say("notice.title_date", title=one.title, date=when_words(one, audience))
        for one in moving_along(audience.timeline, milestone)
    ]
    return (
        [audience.say("notice.moves_along", milestones=join_words(along, audience.language))] if along else []
    )


def moving_along(timeline: Timeline, milestone: Milestone) -> tuple[Milestone, ...]:
    """Return the milestones whose date follows from this one's, directly or through others, in order."""
    found: dict[str, Milestone] = {}
    waiting = [milestone]
    while waiting:
        anchor = waiting.pop(0)
        # A milestone after a done one counts from the day that one was done.
        for one in () if anchor.done else timeline.followers(anchor):
            if one.after and one.after.gives_date and one.status is Status.PLANNED and one.id not in found:
                found[one.id] = one
                waiting.append(one)
    return tuple(found.values())


def _was_sentence(milestone: Milestone, audience: Audience) -> str:
    basis = milestone.basis
    words = when_words(milestone, audience)
    if basis and basis.phrase:
        date_words = day_label(basis.source.date, audience.language)
        return audience.say("notice.was_phrase", date=words, phrase=basis.phrase, source=date_words)
    return audience.say("notice.was", date=words)


def _revised_sentences(change: Change, audience: Audience) -> list[str]:
    if change.before is None or change.after is None:
        return []
    sentences = [_when_sentence(change.after, audience)]
    for name in change.fields:
        what = FIELDS[name].words(audience.language)
        if FIELDS[name].is_short:
            was, now = getattr(change.before, name), getattr(change.after, name)
            nothing = audience.say("notice.nothing")
            sentences.append(audience.say("notice.field", name=what, was=was or nothing, now=now or nothing))
        elif name == "statements":
            sentences.extend(later_sentences(change.after, audience))
        else:
            sentences.append(audience.say("notice.field_changed", name=what))
    return sentences


def _when_sentence(milestone: Milestone, audience: Audience) -> str:
    return audience.say("notice.when", date=when_words(milestone, audience))
