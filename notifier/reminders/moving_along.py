"""What moves along with a milestone, and which notice of a message has it."""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING

from notifier.dates.labels import join_words
from notifier.named_tuple import NamedTuple
from notifier.reminders.causes import SHIFTS, date_from
from notifier.reminders.date_words import standing_words
from notifier.reminders.headlines import title_with_date
from notifier.timeline.changes import Change, ChangeKind, has_same_date
from notifier.timeline.model import Milestone, Status
from notifier.timeline.moves import MoveKind

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from notifier.reminders.audience import Audience
    from notifier.timeline.model import Timeline

# One notice tells the old and the new date of so many others; of more its text would be cut off.
_MOST_TOLD = 8
_DATE_FIELDS = frozenset({"when", "lapsed", "modality"})
_TERM_FIELDS = frozenset({"stated", "extension"})
# Changes by which the dates of others count no more, or again, without a move.
_DECISIVE = frozenset({ChangeKind.CANCELLED, ChangeKind.DONE, ChangeKind.REVISED})
_CAME_OR_WENT = frozenset({MoveKind.DATED, MoveKind.UNDATED})
_OF_ITSELF = frozenset({ChangeKind.ADDED, ChangeKind.CANCELLED, ChangeKind.DONE})


class Gathered(NamedTuple):
    """What the notices of one message tell of other milestones, by the key of their own."""

    # The moves that a notice tells beside its own.
    moves: Mapping[str, tuple[Change, ...]] = MappingProxyType({})
    # The milestones, with the date that was known, whose date counts no more, or again.
    counting: Mapping[str, tuple[Milestone, ...]] = MappingProxyType({})
    every: frozenset[str] = frozenset()  # The keys of all changes of the message.
    told: frozenset[str] = frozenset()  # The keys of the changes that the notice of another tells.
    # The keys of those whose date came or went of itself: only their own notice tells it and what follows.
    apart: frozenset[str] = frozenset()


def gather(
    changes: Iterable[Change], timeline: Timeline, takes: Callable[[Milestone], bool] = lambda _: False
) -> Gathered:
    """Return what the notices of the changes of one message tell of other milestones.

    `takes` is whether the readers get the changes of a milestone. Of one that they get and that is not among
    these changes, they know already that its date counts no more, or will be sent it.
    """
    changes = tuple(changes)
    apart = frozenset(one.key for one in changes if _is_of_itself(one))
    moves = _gather_moves(changes, timeline, apart) if len(changes) > 1 else {}
    counting = _gather_counting(changes, timeline, takes, apart)
    every = frozenset(one.key for one in changes)
    told = every & (
        {one.key for own in moves.values() for one in own}
        | {one.key for own in counting.values() for one in own}
    )
    return Gathered(moves, counting, every, told, apart)


def _is_of_itself(change: Change) -> bool:
    """Whether a date counts or not by what became of the milestone itself, not of what it follows from."""
    is_other = change.move is not None and change.move.kind in _CAME_OR_WENT
    return is_other or change.kind in _OF_ITSELF or change.ended_as is not None


def _gather_moves(
    changes: Iterable[Change], timeline: Timeline, apart: Collection[str]
) -> Mapping[str, tuple[Change, ...]]:
    """Return which moves of one message stand in the notice of the milestone they follow from.

    Those are moves with no more to say than their dates; that a date came or went is more.
    """
    every = {
        one.key: one
        for one in changes
        if one.move or one.kind is ChangeKind.DONE or one.ended_as or one.corrects_done
    }
    along = {key: moving_along(timeline, change, apart) for key, change in every.items()}
    told = _told_once(
        along, lambda key, one: one.key in every and _is_told_with(every[one.key], every[key]), _MOST_TOLD
    )
    return {key: tuple(every[one.key] for one in own) for key, own in told.items()}


def _told_once(
    following: Mapping[str, tuple[Milestone, ...]],
    tells: Callable[[str, Milestone], bool],
    most: int | None = None,
) -> dict[str, tuple[Milestone, ...]]:
    """Return which of the milestones that follow from a change are in its notice, by the key of the change.

    Each is in one notice; what is in the notice of another has none of its own.
    """
    followed = Counter(one.key for own in following.values() for one in own)
    found: dict[str, tuple[Milestone, ...]] = {}
    told: set[str] = set()
    # The first of a chain comes first: it follows from none of the others.
    for key in sorted(following, key=followed.__getitem__):
        own = [one for one in following[key] if one.key not in told and tells(key, one)][:most]
        if own and key not in told:
            found[key] = tuple(own)
            told.update(one.key for one in own)
    return found


def _is_told_with(change: Change, other: Change) -> bool:
    """Whether a change is a move with no more to say than that the other changed its date."""
    # What counted from the day it was done does not move as its own date does.
    move, by = change.move, None if other.ended_as is Status.DONE else other.move
    moves = [one.kind for one in (move, by) if one]
    is_of_date = _told_fields(change).issuperset(change.fields) and _CAME_OR_WENT.isdisjoint(moves)
    return move is not None and is_of_date and not change.milestone.is_beyond_sources


def _told_fields(change: Change) -> frozenset[str]:
    """Return what may differ in a milestone of which there is no more to say than its dates."""
    extension = change.milestone.extension
    # Of a term that the law extends there is more to say: why, and until when.
    is_extended = change.milestone.counts and extension is not None and extension.is_extended
    return _DATE_FIELDS if is_extended else _DATE_FIELDS | _TERM_FIELDS


def is_of_lost_date(change: Change) -> bool:
    """Whether only a date is another that counts neither before nor after, as what it follows from has none.

    Its readers know already that it has no date, and it still has none.
    """
    before, after = change.before, change.after
    if before is None or after is None or not (before.lost_base and after.lost_base):
        return False
    is_planned = before.status is after.status is Status.PLANNED and after.basis is None
    return is_planned and (_DATE_FIELDS | _TERM_FIELDS).issuperset(change.fields)


def moving_along(timeline: Timeline, change: Change, apart: Collection[str]) -> tuple[Milestone, ...]:
    """Return the milestones whose date changes with that of another, directly or through others, in order.

    Those `apart` changed of themselves, and with them what follows from them.
    """
    before, after = change.before, change.after
    if before is None or after is None:
        return ()
    found: dict[str, Milestone] = {}
    waiting = [(after, before.date_for_followers, after.date_for_followers)]
    while waiting:
        anchor, *dates = waiting.pop(0)
        for one in timeline.followers(anchor):
            if one.after and one.status is Status.PLANNED and one.id not in found and one.key not in apart:
                was, now = (date_from(one.after, date, timeline.holidays) for date in dates)
                if was and now and not was.is_same_time(now):
                    found[one.id] = one
                    waiting.append((one, was, now))
    return tuple(found.values())


def along_sentences(change: Change, audience: Audience, gathered: Gathered) -> list[str]:
    """Return the sentence that names the milestones that move along with the one of a change.

    It has the old date of those that this notice alone tells; those that another notice tells are left out.
    """
    told = {one.key: one for one in gathered.moves.get(change.key, ())}
    again = [one for one in told.values() if one.returns]
    elsewhere = (gathered.told - told.keys()) | {one.key for one in again}
    named = [
        _old_and_new(told[one.key], audience)
        if one.key in told
        else audience.say("notice.title_date", title=one.title, date=standing_words(one, audience))
        for one in moving_along(audience.timeline, change, gathered.apart)
        if one.key not in elsewhere and (one.key in told or _moves_others(change))
    ]
    moves = [change] if change.move else [one for one in told.values() if not one.returns]
    return [*_sentence(change, moves, named, audience), *_again_sentence(again, audience)]


def _moves_others(change: Change) -> bool:
    """Whether others have another date by a change, and not only one that counts no more, or again."""
    before, after = change.before, change.after
    if before is None or after is None or change.move:
        return change.move is not None
    is_of_done = Status.DONE in {before.status, after.status}
    return is_of_done and _gives_date(after) and (_gives_date(before) or before.when.is_undated)


def told_along_sentences(change: Change, along: Iterable[Change], audience: Audience) -> list[str]:
    """Return the sentence that names the moves told with a change, with their old and new dates."""
    along = tuple(along)
    again = [one for one in along if one.returns]
    moved = [one for one in along if not one.returns]
    named = [_old_and_new(one, audience) for one in moved]
    return [*_sentence(change, moved, named, audience), *_again_sentence(again, audience)]


def _again_sentence(along: Iterable[Change], audience: Audience) -> list[str]:
    """Return the sentence that names what has another date, and did not count before."""
    named = [_old_and_new(one, audience) for one in along]
    return (
        [audience.say("notice.counts_again", milestones=join_words(named, audience.language))]
        if named
        else []
    )


def _sentence(change: Change, moves: Iterable[Change], named: list[str], audience: Audience) -> list[str]:
    if not named:
        return []
    moves = tuple(moves)
    is_shift = bool(moves) and all(one.move and one.move.kind in SHIFTS for one in moves)
    is_shift &= not (change.is_correction or change.corrects_done)
    # What did not move itself cannot move others "as well".
    key = f"notice.{'moves' if is_shift else 'dates'}_{'along' if change.move else 'by'}"
    return [audience.say(key, milestones=join_words(named, audience.language))]


def _old_and_new(change: Change, audience: Audience) -> str:
    # It names the date of before, not that it did not count then.
    before = change.before and change.before._replace(counts_from=None)
    was, now = (one and standing_words(one, audience) for one in (before, change.after))
    return audience.say("notice.title_dates", title=change.milestone.title, was=was, now=now)


def counting_sentences(change: Change, named: Iterable[Milestone], audience: Audience) -> list[str]:
    """Name the milestones whose date counts no more, or again, since the one it follows from changed."""
    language = audience.language
    words = [title_with_date(one, language) for one in named]
    key = "notice.counts_again" if _gives_date(change.milestone) else "notice.lapses"
    return [audience.say(key, milestones=join_words(words, language))] if words else []


def _gather_counting(
    changes: Iterable[Change],
    timeline: Timeline,
    takes: Callable[[Milestone], bool],
    apart: Collection[str],
) -> Mapping[str, tuple[Milestone, ...]]:
    """Return which milestones each change names, as their date counts no more, or again, because of it."""
    every = {one.key: one for one in changes}
    reached = {key: tuple(_reached(one, every, timeline, apart)) for key, one in every.items()}
    return _told_once(
        reached,
        lambda _, one: _is_only_of_date(every[one.key]) if one.key in every else not takes(one),
    )


def _reached(
    change: Change, every: Mapping[str, Change], timeline: Timeline, apart: Collection[str]
) -> Iterator[Milestone]:
    """Yield the milestones whose date counts no more, or again, by a change of another, in order.

    Those that count no more have the date that they had.
    """
    before, after = change.before, change.after
    if before is None or after is None or change.kind not in _DECISIVE:
        return
    gives = _gives_date(after)
    if _gives_date(before) is gives:
        return
    seen, waiting = {change.key, *apart}, [(after, before.date_for_followers)]
    while waiting:
        anchor, base = waiting.pop(0)
        for one in timeline.followers(anchor):
            # What a source gives a date does not depend on it.
            follows = one.after and one.after.gives_date and one.basis is None
            if one.after is None or not follows or one.counts is not gives or one.key in seen:
                continue
            seen.add(one.key)
            own = every.get(one.key)
            when = date_from(one.after, base, timeline.holidays)
            was = own.before if own else one._replace(when=when or one.when)
            if was is None or was.when.is_undated or (own and was.counts is gives):
                continue
            yield one if gives else one._replace(when=was.when, modality=was.modality)
            waiting.append((one, was.when))


def _gives_date(anchor: Milestone) -> bool:
    """Whether dates count from it: from its own date, or from the day that it was done."""
    return anchor.counts or anchor.status is Status.DONE


def _is_only_of_date(change: Change) -> bool:
    """Whether there is no more to say of a change than that its date counts no more, or again."""
    before, after = change.before, change.after
    if before is None or after is None or not _told_fields(change).issuperset(change.fields):
        return False
    return change.lapses or (change.returns and has_same_date(before, after))
