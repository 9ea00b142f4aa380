"""What moves along with a milestone, and which notice of a message has it."""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING

from notifier.dates.edtf import parse_edtf
from notifier.dates.labels import full_day_label, join_words
from notifier.errors import DateError
from notifier.named_tuple import NamedTuple
from notifier.reminders.date_words import standing_words
from notifier.reminders.headlines import bare_date, certainty_words, done_verb
from notifier.timeline.changes import Change, ChangeKind, MoveKind, has_same_date
from notifier.timeline.model import Milestone, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from notifier.dates.edtf import Edtf
    from notifier.dates.working_days import Holidays
    from notifier.reminders.audience import Audience
    from notifier.timeline.model import After, Timeline

# One notice tells the old and the new date of so many others; of more its text would be cut off.
_MOST_TOLD = 8
# What may differ in a milestone of which there is no more to say than its old and its new date.
_DATE_FIELDS = frozenset({"when", "lapsed", "modality"})
_TERM_FIELDS = frozenset({"stated", "extension"})
_SHIFTS = frozenset({MoveKind.LATER, MoveKind.EARLIER, MoveKind.OTHER})
# A date that became less known, or came or went, is more news than this.
_TOLD_BESIDE = _SHIFTS | {MoveKind.EXACT}
# Changes by which the dates of others count no more, or again, without a move.
_DECISIVE = frozenset({ChangeKind.CANCELLED, ChangeKind.DONE, ChangeKind.REVISED})
_CAME_OR_WENT = frozenset({MoveKind.DATED, MoveKind.UNDATED})


class Gathered(NamedTuple):
    """What the notices of one message tell of other milestones, by the key of their own."""

    # The moves that a notice tells beside its own.
    moves: Mapping[str, tuple[Change, ...]] = MappingProxyType({})
    # The milestones, with the date that was known, whose date counts no more, or again.
    counting: Mapping[str, tuple[Milestone, ...]] = MappingProxyType({})
    told: frozenset[str] = frozenset()  # The keys of the changes that the notice of another tells.
    # The keys of those of which only their own notice tells that a date came or went.
    apart: frozenset[str] = frozenset()


def gather(
    changes: Iterable[Change], timeline: Timeline, takes: Callable[[Milestone], bool] = lambda _: False
) -> Gathered:
    """Return what the notices of the changes of one message tell of other milestones.

    `takes` is whether the readers get the changes of a milestone. Of one that they get and that is not among
    these changes, they know already that its date counts no more, or will hear it.
    """
    changes = tuple(changes)
    moves = _gather_moves(changes, timeline) if len(changes) > 1 else {}
    counting = _gather_counting(changes, timeline, takes)
    every = {one.key for one in changes}
    told = every & (
        {one.key for own in moves.values() for one in own}
        | {one.key for own in counting.values() for one in own}
    )
    apart = {one.key for one in changes if one.move and one.move.kind in _CAME_OR_WENT}
    return Gathered(moves, counting, frozenset(told), frozenset(apart))


def _gather_moves(changes: Iterable[Change], timeline: Timeline) -> Mapping[str, tuple[Change, ...]]:
    """Return which moves of one message stand in the notice of the milestone they follow from.

    Those are moves with no more to say than their dates, that are of the same kind as that of the other or
    follow from the day that it was done.
    """
    every = {one.key: one for one in changes if one.move or one.kind is ChangeKind.DONE}
    along = {key: [one.key for one in moving_along(timeline, change)] for key, change in every.items()}
    followed = Counter(key for own in along.values() for key in own)
    gathered: dict[str, tuple[Change, ...]] = {}
    told: set[str] = set()
    # The first of a chain comes first: it follows from none of the others.
    for key in sorted(every, key=followed.__getitem__):
        if key in told:
            continue
        own = [every[one] for one in along[key] if one in every and one not in told]
        own = [one for one in own if _is_told_with(one, every[key])][:_MOST_TOLD]
        if own:
            gathered[key] = tuple(own)
            told.update(one.key for one in own)
    return gathered


def _is_told_with(change: Change, other: Change) -> bool:
    """Whether a change is a move with no more to say than that the other changed its date."""
    move, by = change.move, other.move
    is_alike = move is not None and move.kind in _TOLD_BESIDE and (by is None or by.kind is move.kind)
    extension = change.milestone.extension
    # Of a term that the law extends there is more to say: why, and until when.
    fields = _DATE_FIELDS if extension and extension.is_extended else _DATE_FIELDS | _TERM_FIELDS
    return is_alike and fields.issuperset(change.fields) and not change.milestone.is_beyond_sources


def moving_along(timeline: Timeline, change: Change) -> tuple[Milestone, ...]:
    """Return the milestones whose date changes with that of another, directly or through others, in order."""
    before, after = change.before, change.after
    if before is None or after is None:
        return ()
    found: dict[str, Milestone] = {}
    waiting = [(after, _base_of(before), _base_of(after))]
    while waiting:
        anchor, *dates = waiting.pop(0)
        for one in timeline.followers(anchor):
            if one.after and one.status is Status.PLANNED and one.id not in found:
                was, now = (_date_from(one.after, date, timeline.holidays) for date in dates)
                if was and now and not was.is_same_time(now):
                    found[one.id] = one
                    waiting.append((one, was, now))
    return tuple(found.values())


def _base_of(anchor: Milestone) -> Edtf:
    """Return the date from which those that come after a milestone count: the day it was done, or its own."""
    return parse_edtf(anchor.done.isoformat()) if anchor.done else anchor.when


def _date_from(after: After, when: Edtf, holidays: Holidays) -> Edtf | None:
    """Return the date counted from another; None where there is none."""
    try:
        return after.date_from(when, holidays) if after.gives_date else None
    except (DateError, OverflowError):
        return None


def along_sentences(change: Change, audience: Audience, gathered: Gathered) -> list[str]:
    """Return the sentence that names the milestones that move along with the one of a change.

    It has the old date of those that this notice alone tells; those that another notice tells are left out.
    """
    told = {one.key: one for one in gathered.moves.get(change.key, ())}
    elsewhere = (gathered.told | gathered.apart) - told.keys()
    again = [one for one in told.values() if one.returns]
    named = [
        _old_and_new(told[one.key], audience)
        if one.key in told
        else audience.say("notice.title_date", title=one.title, date=standing_words(one, audience))
        for one in moving_along(audience.timeline, change)
        if one.key not in elsewhere | {one.key for one in again}
    ]
    return [*_sentence([change], named, audience), *_again_sentence(again, audience)]


def told_along_sentences(along: Iterable[Change], audience: Audience) -> list[str]:
    """Return the sentence that names the moves told with another change, with their old and new dates."""
    along = tuple(along)
    again = [one for one in along if one.returns]
    moved = [one for one in along if not one.returns]
    named = [_old_and_new(one, audience) for one in moved]
    return [*_sentence(moved, named, audience), *_again_sentence(again, audience)]


def _again_sentence(along: Iterable[Change], audience: Audience) -> list[str]:
    """Return the sentence that names what has another date, and did not count before."""
    named = [_old_and_new(one, audience) for one in along]
    return (
        [audience.say("notice.counts_again", milestones=join_words(named, audience.language))]
        if named
        else []
    )


def _sentence(moves: Iterable[Change], named: list[str], audience: Audience) -> list[str]:
    if not named:
        return []
    is_shift = all(one.move and one.move.kind in _SHIFTS for one in moves)
    key = "notice.moves_along" if is_shift else "notice.dates_along"
    return [audience.say(key, milestones=join_words(named, audience.language))]


def _old_and_new(change: Change, audience: Audience) -> str:
    # It names the date of before, not that it did not count then.
    before = change.before and change.before._replace(counts_from=None)
    was, now = (one and standing_words(one, audience) for one in (before, change.after))
    return audience.say("notice.title_dates", title=change.milestone.title, was=was, now=now)


def cause_sentences(change: Change, audience: Audience) -> Iterator[str]:
    """Yield by which milestone a date moved, or from which it follows: the one it counts from."""
    anchor = cause_of(change, audience.timeline)
    if anchor is None or change.move is None:
        return
    if anchor.done:
        date = full_day_label(anchor.done, audience.language)
        verb = done_verb(anchor, audience.language)
        words = audience.say("notice.done_by", title=anchor.title, done=verb, date=date)
    else:
        words = audience.say("notice.title_date", title=anchor.title, date=standing_words(anchor, audience))
    is_moved_by = change.move.kind in _SHIFTS and not _counts_working_days(change.milestone)
    yield audience.say("notice.moved_by" if is_moved_by else "notice.date_by", milestone=words)


def cause_of(change: Change, timeline: Timeline) -> Milestone | None:
    """Return the milestone that the new date of another one follows from.

    None where it counts from another one, or in another way, than before, where its term was extended, and
    where its date does not follow from the date that the other has now.
    """
    before, after = change.before, change.after
    if before is None or after is None or after.after is None or before.after != after.after:
        return None
    anchor = timeline.find(after.after.milestone)
    if anchor is None or after.extension or before.extension or before.done:
        return None
    when = _date_from(after.after, _base_of(anchor), timeline.holidays)
    return anchor if when and when.is_same_time(after.when) else None


def counting_sentences(change: Change, named: Iterable[Milestone], audience: Audience) -> list[str]:
    """Name the milestones whose date counts no more, or again, since the one it follows from changed."""
    language = audience.language
    words = [
        audience.say(
            "notice.title_date",
            title=one.title,
            date=", ".join((bare_date(one, language), *certainty_words(one, language))),
        )
        for one in named
    ]
    key = "notice.counts_again" if _gives_date(change.milestone) else "notice.lapses"
    return [audience.say(key, milestones=join_words(words, language))] if words else []


def _gather_counting(
    changes: Iterable[Change], timeline: Timeline, takes: Callable[[Milestone], bool]
) -> Mapping[str, tuple[Milestone, ...]]:
    """Return which milestones each change names, as their date counts no more, or again, because of it."""
    every = {one.key: one for one in changes}
    reached = {key: list(_reached(one, every, timeline)) for key, one in every.items()}
    followed = Counter(one.key for own in reached.values() for one in own)
    counting: dict[str, tuple[Milestone, ...]] = {}
    told: set[str] = set()
    # The first of a chain comes first: it follows from none of the others.
    for key in sorted(every, key=followed.__getitem__):
        if key in told:
            continue
        own = [
            one
            for one in reached[key]
            if one.key not in told
            and (_is_only_of_date(every[one.key]) if one.key in every else not takes(one))
        ]
        if own:
            counting[key] = tuple(own)
            told.update(one.key for one in own)
    return counting


def _reached(change: Change, every: Mapping[str, Change], timeline: Timeline) -> Iterator[Milestone]:
    """Yield the milestones whose date counts no more, or again, by a change of another, in order.

    Those that count no more have the date that they had.
    """
    before, after = change.before, change.after
    if before is None or after is None or change.kind not in _DECISIVE:
        return
    gives = _gives_date(after)
    if _gives_date(before) is gives:
        return
    seen, waiting = {change.key}, [(after, _base_of(before))]
    while waiting:
        anchor, base = waiting.pop(0)
        for one in timeline.followers(anchor):
            # What a source gives a date does not depend on it.
            follows = one.after and one.after.gives_date and one.basis is None
            if one.after is None or not follows or one.counts is not gives or one.key in seen:
                continue
            seen.add(one.key)
            own = every.get(one.key)
            when = _date_from(one.after, base, timeline.holidays)
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
    if before is None or after is None or not _DATE_FIELDS.issuperset(change.fields):
        return False
    return change.lapses or (change.returns and has_same_date(before, after))


def _counts_working_days(milestone: Milestone) -> bool:
    """Whether its date counts working days: other days off move it too, though the other date stays."""
    after = milestone.after
    return after is not None and (after.offset or after.within).endswith("B")
