"""From what is due to the outbox: which notifications have to go to which channel.

Everything here runs in the transaction that records the revisions, so that a change and what is to
be told of it are remembered together or not at all. Planning the same moment twice adds nothing:
identities are computed, and unique in the database.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from notifier.outbox.identity import delivery_key
from notifier.outbox.planning_changes import ChangePlanner
from notifier.outbox.planning_reminders import ReminderPlanner
from notifier.outbox.states import create
from notifier.reminders.digests import digest_moments
from notifier.reminders.plan import channel_clock
from notifier.store.database import insert_missing, take_channel_locks
from notifier.store.left_out import forget_channels, note_unplanned, planned_until
from notifier.store.memory import newest_revision_id
from notifier.store.tables import BaselineRow, DeliveryKind, DeliveryRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlmodel import Session

    from notifier.outbox.context import RoundContext
    from notifier.reminders.rules import Channel
    from notifier.reminders.schedule import Schedule

_DIGEST = "digest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What planning found.

    Attributes:
        added: How many deliveries are new.
        next_at: When the next reminder comes due, None when none does.
        public_next_at: The same for the channels that get no private milestones.
        errors: Why milestones were left out, by key.
    """

    added: int
    next_at: datetime | None
    public_next_at: datetime | None
    errors: Mapping[str, Exception]


def plan(
    session: Session, context: RoundContext, schedules: Iterable[Schedule], last_round: datetime | None
) -> Planned:
    """Add to the outbox what came due for every channel.

    Args:
        session: A writing transaction in which the situation's revisions are recorded.
        context: What is true now.
        schedules: The reminders of each channel of the file, up to date.
        last_round: As-of moment of the round before, or None for the first.
    """
    schedules = list(schedules)
    # What a channel was told must not change between what is read here and what is noted.
    take_channel_locks(session, [schedule.channel.name for schedule in schedules])
    planners = [
        _Planner(session, context.seen_by(schedule.channel), schedule, last_round) for schedule in schedules
    ]
    for planner in planners:
        planner.plan()
    moments = [(planner.next_at, planner.channel.private) for planner in planners if planner.next_at]
    forget_channels(session, {schedule.channel.name for schedule in schedules})
    return Planned(
        added=sum(planner.added for planner in planners),
        next_at=min((moment for moment, _ in moments), default=None),
        public_next_at=min((moment for moment, private in moments if not private), default=None),
        errors={key: error for planner in planners for key, error in planner.errors.items()},
    )


@dataclass(slots=True)
class _Planner:
    """Plans for one channel."""

    session: Session
    context: RoundContext
    schedule: Schedule
    last_round: datetime | None
    added: int = 0
    next_at: datetime | None = None
    errors: dict[str, Exception] = field(default_factory=dict)

    @property
    def channel(self) -> Channel:
        """Whom it is planned for."""
        return self.schedule.channel

    def plan(self) -> None:
        """Plan changes first: the reminders they make superfluous are covered by them."""
        session, context, channel = self.session, self.context, self.channel
        # Read before it is written anew at the end.
        until = planned_until(session, channel.name)
        changes = ChangePlanner(session=session, context=context, channel=channel)
        reminders = ReminderPlanner(
            session=session,
            context=context,
            schedule=self.schedule,
            last_round=self.last_round,
            planned_until=until,
            told_by=changes.plan(),
        )
        self.added = reminders.plan() + changes.added
        self.next_at = self.schedule.next_at(context.now)
        self.errors = self.schedule.errors | changes.errors
        self._plan_digest()
        note_unplanned(session, channel.name, self.errors, self.last_round)

    def _plan_digest(self) -> None:
        """Plan the newest overview that is due; after downtime those before it have nothing to add."""
        period, name, now = self.channel.digest, self.channel.name, self.context.now
        baseline = self.session.get(BaselineRow, (name, _DIGEST))
        if period is None:
            if baseline:
                self.session.delete(baseline)
            return
        if baseline is None:
            newest = newest_revision_id(self.session)
            baseline = BaselineRow(channel=name, subject=_DIGEST, since=now, revision_id=newest)
            self.session.add(baseline)
        clock = channel_clock(self.channel, self.context.rules)
        due_at, next_at = digest_moments(period, now, clock, self.channel.zone, self.context.holidays)
        self.next_at = min(self.next_at or next_at, next_at)
        zone = self.channel.zone
        if due_at.astimezone(zone).date() < baseline.since.astimezone(zone).date():
            return
        key = delivery_key(f"{_DIGEST}|{due_at.astimezone(zone).date()}", name)
        row = create(key, channel=name, kind=DeliveryKind.DIGEST, now=now, due_at=due_at)
        self.added += insert_missing(self.session, DeliveryRow, [row])
