"""The memory of a timeline: what every milestone was, one revision for each change a subscriber should see.

Source:
    RFC 5545 3.8.7.4 for the sequence number, which a revision is in the calendars.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from notifier.timeline.changes import ChangeKind, compare, has_same_date
from notifier.timeline.snapshot import fingerprint, from_snapshot, to_canonical_json, to_snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from notifier.timeline.model import Milestone


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One change of one milestone.

    Attributes:
        key: The milestone's key.
        revision: 0 for the first, +1 each.
        date_revision: 0 for the first date, +1 each time the date changes.
        change: What happened.
        recorded_at: When it was seen, aware.
        fingerprint: SHA-256 of `content`.
        content: The milestone as canonical JSON; as it was last, when it was removed.
    """

    key: str
    revision: int
    date_revision: int
    change: ChangeKind
    recorded_at: datetime
    fingerprint: str
    content: str

    @property
    def is_removed(self) -> bool:
        """Whether it left the list."""
        return self.change is ChangeKind.REMOVED

    @property
    def milestone(self) -> Milestone:
        """The milestone as it was; as it was last, when it was removed."""
        return from_snapshot(json.loads(self.content), key=self.key)

    @property
    def state(self) -> Milestone | None:
        """The milestone as it was, or None when it was not in the list."""
        return None if self.is_removed else self.milestone


@dataclass(frozen=True, slots=True)
class History:
    """All revisions of one milestone, oldest first; never empty."""

    revisions: tuple[Revision, ...]

    @property
    def latest(self) -> Revision:
        """How it is now."""
        return self.revisions[-1]

    @property
    def date_since(self) -> Revision:
        """The revision that gave it the date it has."""
        current = self.latest.date_revision
        return next(one for one in self.revisions if one.date_revision == current)

    @property
    def before_move(self) -> Revision | None:
        """The last revision with the date before this one, or None when the date never changed."""
        earlier = [one for one in self.revisions if one.date_revision < self.latest.date_revision]
        return earlier[-1] if earlier else None

    def at(self, revision: int | None) -> Revision | None:
        """Return a revision by its number."""
        return next((one for one in self.revisions if one.revision == revision), None)

    def until(self, moment: datetime) -> Revision | None:
        """Return the last revision recorded up to a moment, or None when it was not known yet."""
        return next((one for one in reversed(self.revisions) if one.recorded_at <= moment), None)

    def after(self, revision: int | None) -> Revision:
        """Return the first revision after a number; the very first for None."""
        return next(one for one in self.revisions if revision is None or one.revision > revision)


Histories = dict[str, History]


def to_histories(revisions: Iterable[Revision]) -> Histories:
    """Gather revisions by milestone.

    Args:
        revisions: In the order in which they were recorded.
    """
    gathered: dict[str, list[Revision]] = defaultdict(list)
    for revision in revisions:
        gathered[revision.key].append(revision)
    return {key: History(tuple(own)) for key, own in gathered.items()}


def next_revisions(
    histories: Mapping[str, History], milestones: Iterable[Milestone], now: datetime
) -> tuple[Revision, ...]:
    """Return what has to be recorded so that the memory fits the milestones; nothing when it does.

    Args:
        histories: What is remembered.
        milestones: The milestones of the file; keys are unique.
        now: The moment to record, aware.
    """
    recorded: list[Revision] = []
    present: set[str] = set()
    for milestone in milestones:
        present.add(milestone.key)
        history = histories.get(milestone.key)
        snapshot = to_snapshot(milestone)
        print_of = fingerprint(snapshot)
        previous = history.latest if history else None
        if previous and not previous.is_removed and previous.fingerprint == print_of:
            continue
        change = compare(previous.state if previous else None, milestone)
        if change is None:
            continue
        moved = previous is not None and not has_same_date(previous.milestone, milestone)
        recorded.append(
            Revision(
                key=milestone.key,
                revision=previous.revision + 1 if previous else 0,
                date_revision=(previous.date_revision if previous else 0) + moved,
                change=change.kind,
                recorded_at=now,
                fingerprint=print_of,
                content=to_canonical_json(snapshot),
            )
        )
    recorded.extend(
        Revision(
            key=key,
            revision=history.latest.revision + 1,
            date_revision=history.latest.date_revision,
            change=ChangeKind.REMOVED,
            recorded_at=now,
            fingerprint=history.latest.fingerprint,
            content=history.latest.content,
        )
        for key, history in histories.items()
        if key not in present and not history.latest.is_removed
    )
    return tuple(recorded)
