"""The revisions of a timeline: one for each change of a milestone that a subscriber should see.

Source:
    RFC 5545 3.8.7.4 for SEQUENCE, which is the revision number.
"""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from notifier.named_tuple import NamedTuple
from notifier.timeline.changes import (
    ChangeKind,
    compare,
    fingerprint,
    from_snapshot,
    has_same_date,
    to_canonical_json,
    to_snapshot,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from notifier.timeline.changes import Change, MilestoneSnapshot
    from notifier.timeline.model import Milestone


# How many milestones are written as one JSON text, to compare them in one step: most did not change.
_COMPARED_AT_ONCE = 100


class Revision(NamedTuple):
    """One recorded change of one milestone."""

    key: str  # The milestone's key.
    revision: int  # 0 for the first, +1 each.
    date_revision: int  # 0 for the first date, +1 each time the date changes.
    change: ChangeKind  # What happened.
    recorded_at: datetime  # When it was recorded, aware.
    # SHA-256 of `content`; empty for a withdrawal: a removal because the milestone became private.
    fingerprint: str
    # The milestone as canonical JSON; of a removal its last state, of a withdrawal its last public state.
    content: str
    origin: str = ""  # Of what kind the accepted proposals are that made it; empty where none did.
    # The name or role of who accepted them, as the editor chose to be shown; empty for none.
    editor: str = ""

    @property
    def is_removed(self) -> bool:
        """Whether it records that the milestone was removed."""
        return self.change is ChangeKind.REMOVED

    @property
    def is_private(self) -> bool:
        """Whether the milestone was private."""
        # JSON escapes quotation marks within texts, so only the key itself can match.
        return '"private":true' in self.content

    @property
    def is_withdrawal(self) -> bool:
        """Whether it records that the milestone is no longer public."""
        return not self.fingerprint

    @property
    def milestone(self) -> Milestone:
        """The milestone as it was; of a removal its last state."""
        return from_snapshot(json.loads(self.content), key=self.key)

    @property
    def state(self) -> Milestone | None:
        """The milestone as it was, or None for a removal."""
        return None if self.is_removed else self.milestone


class History(NamedTuple):
    """All revisions of one milestone, oldest first; never empty."""

    revisions: tuple[Revision, ...]

    @property
    def latest(self) -> Revision:
        """The newest revision."""
        return self.revisions[-1]

    @property
    def date_since(self) -> Revision:
        """The revision that gave the milestone its current date."""
        current = self.latest.date_revision
        return next(one for one in self.revisions if one.date_revision == current)

    @property
    def before_move(self) -> Revision | None:
        """The last revision with the previous date, or None when the date never changed."""
        current = self.latest.date_revision
        for one in reversed(self.revisions):
            if one.date_revision < current:
                return one
        return None

    def at(self, revision: int | None) -> Revision | None:
        """Return a revision by its number, or None."""
        return next((one for one in self.revisions if one.revision == revision), None)

    def at_moment(self, moment: datetime) -> Revision | None:
        """Return the revision that was the newest at a moment, or None before the first."""
        return next((one for one in reversed(self.revisions) if one.recorded_at <= moment), None)

    def before(self, revision: int) -> Revision | None:
        """Return the last revision before a number, or None; numbers of a private time are left out."""
        return next((one for one in reversed(self.revisions) if one.revision < revision), None)

    def after(self, revision: int | None) -> Revision:
        """Return the first revision after a number; for None the first of all."""
        return next(one for one in self.revisions if revision is None or one.revision > revision)


class Histories(dict[str, History]):
    """All revisions of all milestones, by the milestone's key."""

    @cached_property
    def public(self) -> Histories:
        """The revisions for readers without a token: see `shown_revisions`."""
        every = [one for history in self.values() for one in history.revisions]
        shown = shown_revisions(every)
        return self if len(shown) == len(every) else to_histories(shown)

    @cached_property
    def published(self) -> Histories:
        """All that was ever public, by key: see `public_revisions`."""
        return to_histories(public_revisions(one for history in self.values() for one in history.revisions))

    @cached_property
    def withdrawn(self) -> Histories:
        """The public revisions of every milestone that became private, by key; its last is the withdrawal."""
        return Histories({key: one for key, one in self.published.items() if one.latest.is_withdrawal})

    @cached_property
    def withdrawn_at(self) -> datetime | None:
        """When a milestone last became private; None when none did."""
        every = (one for history in self.published.values() for one in history.revisions)
        return max((one.recorded_at for one in every if one.is_withdrawal), default=None)


def to_histories(revisions: Iterable[Revision]) -> Histories:
    """Group revisions, in the order in which they were recorded, by milestone."""
    gathered: dict[str, list[Revision]] = defaultdict(list)
    for revision in revisions:
        gathered[revision.key].append(revision)
    return Histories({key: History(tuple(own)) for key, own in gathered.items()})


def public_revisions(revisions: Iterable[Revision]) -> tuple[Revision, ...]:
    """Return the revisions that may be published; lines are only ever added to them.

    They are in the order in which they were recorded. A milestone that becomes private is withdrawn: a
    removal without content. Its revisions while it is private are left out, and once it is public again it
    is added.
    """
    revisions = tuple(revisions)
    # Most timelines have nothing private, and every round calls this.
    if not any(map(_is_hidden, revisions)):
        return revisions
    published: list[Revision] = []
    latest: dict[str, Revision] = {}
    for one in revisions:
        last = latest.get(one.key)
        is_known = last is not None and not last.is_withdrawal
        line = one
        if _is_hidden(one):
            if last is None or last.is_withdrawal:
                continue
            line = one._replace(
                date_revision=last.date_revision,
                change=ChangeKind.REMOVED,
                fingerprint="",
                content=last.content,
                origin="",
                editor="",
            )
        elif not is_known and one.change is not ChangeKind.ADDED:
            line = one._replace(change=ChangeKind.ADDED)
        latest[one.key] = line
        published.append(line)
    return tuple(published)


def shown_revisions(revisions: Iterable[Revision]) -> tuple[Revision, ...]:
    """Return the revisions for readers without a token: none from before a milestone was last private."""
    revisions = tuple(revisions)
    published = public_revisions(revisions)
    if published is revisions:
        return published
    withdrawn = {one.key: at for at, one in enumerate(published) if one.is_withdrawal}
    return tuple(one for at, one in enumerate(published) if at > withdrawn.get(one.key, -1))


def _is_hidden(revision: Revision) -> bool:
    return not revision.fingerprint or revision.is_private


def change_of(revision: Revision, history: History | None) -> Change | None:
    """Return what a revision changed, or None where a subscriber sees no difference."""
    before = history.before(revision.revision) if history else None
    return with_counted_date(changed_since(before, revision), before, history)


def changed_since(known: Revision | None, latest: Revision) -> Change | None:
    """Return how a milestone differs from an earlier revision, or from none; after a removal it is back.

    Of one that was private for a time nothing says that it was there before.
    """
    change = compare(known.state if known else None, latest.state)
    is_back = change is not None and change.kind is ChangeKind.ADDED and known and not known.is_withdrawal
    return change._replace(is_back=True) if change and is_back else change


def with_counted_date(
    change: Change | None, known: Revision | None, history: History | None
) -> Change | None:
    """Return a change; of a date that counts again from the one that counted last, which its readers know.

    While it did not count, it may have become another, of which they got no message.
    """
    if change is None or not change.returns or known is None or history is None:
        return change
    if change.before is None or not change.before.lost_base:
        return change
    states = (one.state for one in reversed(history.revisions) if one.revision <= known.revision)
    counted = next((one for one in states if one and one.counts), None)
    if counted is None or change.after is None or has_same_date(counted, change.after):
        return change
    dated = change.before._replace(when=counted.when, modality=counted.modality, stated=counted.stated)
    return compare(dated, change.after)


def next_revisions(
    histories: Mapping[str, History], milestones: Iterable[Milestone], now: datetime
) -> tuple[Revision, ...]:
    """Return the revisions to record now so that the recorded state agrees with the milestones."""
    recorded: list[Revision] = []
    milestones = tuple(milestones)
    for start in range(0, len(milestones), _COMPARED_AT_ONCE):
        some = milestones[start : start + _COMPARED_AT_ONCE]
        snapshots = [to_snapshot(one) for one in some]
        latest = [history.latest if (history := histories.get(one.key)) else None for one in some]
        recorded_as = (one.content for one in latest if one and not one.is_removed)
        if f"[{','.join(recorded_as)}]" == to_canonical_json(snapshots):
            continue
        for milestone, snapshot, previous in zip(some, snapshots, latest, strict=True):
            revision = _next_revision(milestone, snapshot, previous, now)
            if revision:
                recorded.append(revision)
    present = {one.key for one in milestones}
    recorded.extend(
        history.latest._replace(
            revision=history.latest.revision + 1,
            change=ChangeKind.REMOVED,
            recorded_at=now,
            origin="",
            editor="",
        )
        for key, history in histories.items()
        if key not in present and not history.latest.is_removed
    )
    return tuple(recorded)


def _next_revision(
    milestone: Milestone, snapshot: MilestoneSnapshot, previous: Revision | None, now: datetime
) -> Revision | None:
    """Return the revision of one milestone; None where a subscriber sees no difference."""
    content = to_canonical_json(snapshot)
    if previous and not previous.is_removed and previous.content == content:
        return None
    change = compare(previous.state if previous else None, milestone)
    if change is None:
        return None
    moved = previous is not None and not has_same_date(previous.milestone, milestone)
    return Revision(
        key=milestone.key,
        revision=_next_number(previous, milestone, now),
        date_revision=(previous.date_revision if previous else 0) + moved,
        change=change.kind,
        recorded_at=now,
        fingerprint=fingerprint(content),
        content=content,
    )


def _next_number(previous: Revision | None, milestone: Milestone, now: datetime) -> int:
    """Return the number of the next revision: one more than the last.

    Private revisions are only in the database, and may have been lost with it. Their numbers start at
    the seconds since 1970, so that a number given after a loss is higher than any given before it.
    """
    if previous is None:
        return int(now.timestamp()) if milestone.private else 0
    may_be_lost = previous.is_withdrawal or (milestone.private and not previous.is_private)
    return max(previous.revision + 1, int(now.timestamp()) if may_be_lost else 0)
