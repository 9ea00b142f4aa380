"""The snapshot of a milestone, as plain data, and the difference between two states of one.

A snapshot has only what a subscriber can see, so a renamed source id or a later `overdue_after` is not a
revision. `FIELDS` marks those fields.
"""

from __future__ import annotations

import json
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from notifier.named_tuple import NamedTuple
from notifier.timeline.fields import FIELDS, from_plain, plain_writer
from notifier.timeline.model import Milestone, Says, Status
from notifier.timeline.moves import Move, MoveKind, move_between
from notifier.timeline.order import Base

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from notifier.timeline.model import Statement


class ChangeKind(StrEnum):
    """What happened to a milestone; of several that apply, the one that matters most."""

    ADDED = "added"
    REMOVED = "removed"
    CANCELLED = "cancelled"
    DONE = "done"
    MOVED = "moved"
    REVISED = "revised"


class Change(NamedTuple):
    """The difference between two states of one milestone."""

    kind: ChangeKind  # What happened.
    key: str  # The milestone's key.
    before: Milestone | None  # The old state; None when it was not in the timeline.
    after: Milestone | None  # The new state; None when it is no longer in the timeline.
    # Names of the fields that differ for a subscriber, in the order of `FIELDS`.
    fields: tuple[str, ...] = ()
    is_back: bool = False  # Whether it is in the timeline again, from which it was removed.
    follows_correction: bool = False  # Whether its date follows from one that was corrected.

    @property
    def move(self) -> Move | None:
        """How the date moved; None where it did not."""
        before, after = self.before, self.after
        if self.kind is not ChangeKind.MOVED or before is None or after is None:
            return None
        if before.when.is_same_time(after.when) and before.lasts == after.lasts:
            # Only the repetition changed.
            return Move(kind=MoveKind.OTHER, days=0)
        return move_between(before.when, after.when, after.kind)

    @property
    def ended_as(self) -> Status | None:
        """As what it had ended, where it is planned again; None where it had not ended, or still has."""
        before, after = self.before, self.after
        if before is None or after is None or after.status is not Status.PLANNED:
            return None
        return None if before.status is Status.PLANNED else before.status

    @property
    def lapses(self) -> bool:
        """Whether its date counted before, and counts no more though it is planned."""
        before, after = self.before, self.after
        is_planned = after is not None and after.status is Status.PLANNED and not after.counts
        return is_planned and before is not None and before.counts

    @property
    def returns(self) -> bool:
        """Whether its date counts, which it had before and did not count then."""
        before, after = self.before, self.after
        if before is None or after is None or before.status is Status.DONE or before.when.is_undated:
            return False
        return after.counts and not before.counts

    @property
    def wording(self) -> str:
        """Its name in the keys of texts: its kind, `back`, `corrected`, `confirmed`; `exact`, `vaguer`."""
        if self.is_back or self.is_correction or self.corrects_done:
            return "back" if self.is_back else "corrected"
        if self.confirms:
            return "confirmed"
        is_width = self.move is not None and self.move.kind in {MoveKind.EXACT, MoveKind.VAGUER}
        return self.move.kind.value if self.move and is_width else self.kind.value

    @property
    def is_correction(self) -> bool:
        """Whether its date did not move, and the list has it better than it had."""
        before, after = self.before, self.after
        is_own = before is not None and after is not None and is_corrected(before, after)
        return self.move is not None and (is_own or self.follows_correction)

    @property
    def added_statements(self) -> list[Statement]:
        """The statements that the milestone did not have before."""
        known = self.before.statements if self.before else ()
        return [one for one in self.milestone.statements if one not in known]

    @property
    def occurrences_done(self) -> tuple[tuple[date, date], ...]:
        """The occurrences that became done: the day of each, and the day it was done."""
        return newly_done(self.before, self.milestone) if self.before else ()

    @property
    def occurrences_corrected(self) -> tuple[tuple[date, date], ...]:
        """The occurrences that were done on another day than was known: the day of each, and that day."""
        known, now = times_done(self.before), times_done(self.milestone)
        return tuple((day, on) for day, on in now.items() if known.get(day, on) != on)

    @property
    def corrects_done(self) -> bool:
        """Whether it was done already, or single times were, and only on another day."""
        before, after = self.before, self.after
        if self.kind is not ChangeKind.REVISED or before is None or after is None:
            return False
        is_own = before.done is not None and after.done is not None and before.done != after.done
        return is_own or bool(self.occurrences_corrected)

    @property
    def confirms(self) -> bool:
        """Whether a source confirmed the date, and nothing else became of it."""
        said = self.added_statements if self.kind is ChangeKind.REVISED else []
        is_said = bool(said) and said[-1].says is Says.CONFIRMED
        is_other = self.ended_as is not None or self.corrects_done or self.lapses or self.returns
        return is_said and not is_other and self.milestone.status is Status.PLANNED

    @property
    def milestone(self) -> Milestone:
        """The milestone as it is, or as it was before its removal."""
        milestone = self.after or self.before
        assert milestone is not None, self  # noqa: S101 - a change has a state before or after
        return milestone


def compare(before: Milestone | None, after: Milestone | None) -> Change | None:
    """Return the change between two states of one milestone, or None where a subscriber sees none."""
    if before is None or after is None:
        present = before or after
        if present is None:
            return None
        kind = ChangeKind.ADDED if before is None else ChangeKind.REMOVED
        return Change(kind=kind, key=present.key, before=before, after=after)
    old, new = _visible(before), _visible(after)
    differing = tuple(name for name in FIELDS if old.get(name) != new.get(name))
    if not differing:
        return None
    kind = _kind(before, after)
    return Change(kind=kind, key=after.key, before=before, after=after, fields=differing)


def _visible(milestone: Milestone) -> MilestoneSnapshot:
    """Return the snapshot without what a reader does not see: its id, and the order of its topics."""
    return {**to_snapshot(milestone), "id": milestone.key, "topics": sorted(milestone.topics)}


def _kind(before: Milestone, after: Milestone) -> ChangeKind:
    if before.status is not after.status and after.status is not Status.PLANNED:
        return ChangeKind.CANCELLED if after.status is Status.CANCELLED else ChangeKind.DONE
    if newly_done(before, after):
        return ChangeKind.DONE
    # The date of what is done or does not go ahead is no news of when it comes, nor one that counts no more.
    counts = after.counts or (after.when.is_undated and before.counts)
    is_moved = after.status is Status.PLANNED and counts and not has_same_date(before, after)
    return ChangeKind.MOVED if is_moved else ChangeKind.REVISED


def has_same_date(before: Milestone, after: Milestone) -> bool:
    """Whether two states of a milestone fall on the same days, in whatever notation."""
    rules = [one.repeat and one.repeat.rule._replace(text="") for one in (before, after)]
    is_same = before.when.is_same_time(after.when) and before.lasts == after.lasts
    return is_same and rules[0] == rules[1]


def is_corrected(before: Milestone, after: Milestone) -> bool:
    """Whether the same words of the same source give another date: only the list was wrong."""
    was, now = before.basis, after.basis
    if was is None or now is None or not now.phrase:
        return False
    return (was.phrase, was.source.date) == (now.phrase, now.source.date)


def newly_done(before: Milestone, after: Milestone) -> tuple[tuple[date, date], ...]:
    """Return the occurrences, or dates of several, done since `before`: its day, and that of its end."""
    known = times_done(before)
    return tuple(one for one in times_done(after).items() if one[0] not in known)


def times_done(milestone: Milestone | None) -> Mapping[date, date]:
    """Return the occurrences, or dates of several, that are done, each with the day it was done."""
    if milestone is None:
        return {}
    return dict(milestone.repeat.done if milestone.repeat else milestone.parts_done)


def diff(before: Mapping[str, Milestone], after: Mapping[str, Milestone]) -> tuple[Change, ...]:
    """Return all changes between two timelines, given as milestones by key.

    The order is that of `after`, then what was removed in the order of `before`.
    """
    keys = [*after, *(key for key in before if key not in after)]
    changes = (compare(before.get(key), after.get(key)) for key in keys)
    return tuple(change for change in changes if change)


# Plain JSON: the values are str, bool, list and dict only.
MilestoneSnapshot = dict[str, Any]

_RECORDED = tuple(row for row in FIELDS.values() if row.is_revision)
_WRITERS = tuple((row.name, plain_writer(row)) for row in _RECORDED)
_recorded_values = attrgetter(*(row.name for row in _RECORDED))


def to_snapshot(milestone: Milestone) -> MilestoneSnapshot:
    """Return what a subscriber can see of a milestone; empty values are left out."""
    values = zip(_WRITERS, _recorded_values(milestone), strict=True)
    return {name: write(value) if write else value for (name, write), value in values if value}


def from_snapshot(snapshot: Mapping[str, Any], *, key: str) -> Milestone:
    """Return the milestone that a snapshot describes.

    It may be of an older version of this program, and does not hold the milestone's key.
    """
    values = {row.name: from_plain(row, snapshot[row.name]) for row in _RECORDED if row.name in snapshot}
    if values.pop("lasts", False):
        values["when"] = values["when"].lasting
    if values.pop("lapsed", False):
        values["counts_from"] = Base.of_snapshot()
    return Milestone(**values, formerly=() if key == snapshot["id"] else (key,))


def fingerprint(content: str) -> str:
    """Return the SHA-256 of a snapshot as canonical JSON: equal if a subscriber would see the same."""
    import hashlib  # noqa: PLC0415 - what only reads the file needs none

    return hashlib.sha256(content.encode()).hexdigest()


_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def to_canonical_json(value: object) -> str:
    """Return canonical JSON: sorted keys, no spaces, letters not escaped."""
    return _CANONICAL.encode(value)
