"""Plan the deliveries that are due for each channel.

Planning runs in the transaction that records the revisions, so that a change and its deliveries are
stored together or not at all. Planning the same moment twice adds nothing, because the keys of
deliveries are computed and unique in the database.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from notifier.outbox.identity import delivery_key
from notifier.outbox.invitations import InvitationPlanner
from notifier.outbox.planning_changes import ChangePlanner
from notifier.outbox.planning_reminders import ReminderPlanner
from notifier.outbox.planning_reviews import plan_review
from notifier.outbox.quiets import plan_questions
from notifier.outbox.states import create
from notifier.reminders.change_days import channel_clock
from notifier.reminders.digests import digest_moments
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
    """The result of planning.

    Attributes:
        added: Number of new deliveries.
        next_at: When the next reminder, digest or review is due; None when none is.
        public_next_at: The same for the channels without private milestones.
        errors: Exceptions that left milestones out, by key.
    """

    added: int
    next_at: datetime | None
    public_next_at: datetime | None
    errors: Mapping[str, Exception]


def plan(
    session: Session, context: RoundContext, schedules: Iterable[Schedule], last_round: datetime | None
) -> Planned:
    """Add to the outbox what is due for every channel."""
    schedules = list(schedules)
    # What a channel knows must not change between reading it here and storing the plan.
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
        """The channel that is planned."""
        return self.schedule.channel

    def plan(self) -> None:
        """Plan changes before reminders, because a change covers reminders of its new date."""
        session, context, channel = self.session, self.context, self.channel
        # Read here, because the end of this function overwrites it.
        until = planned_until(session, channel.name)
        changes = ChangePlanner(session=session, context=context, channel=channel)
        reminders = ReminderPlanner(
            session=session,
            context=context,
            schedule=self.schedule,
            last_round=self.last_round,
            planned_until=until,
        )
        changes.plan()
        self.added = reminders.plan() + changes.added
        self.next_at = self.schedule.next_at(context.now)
        self.errors = self.schedule.errors | changes.errors
        self._plan_digest()
        if channel.invites and context.may_invite:
            invitations = InvitationPlanner(session=session, context=context, channel=channel)
            self.added += invitations.plan()
            self.errors |= invitations.errors
        reviews, next_review = plan_review(session, context, channel)
        questions, next_question = plan_questions(session, context, channel)
        self.added += reviews + questions
        self.next_at = min(filter(None, (self.next_at, next_review, next_question)), default=None)
        note_unplanned(session, channel.name, self.errors, self.last_round)

    def _plan_digest(self) -> None:
        """Plan the newest digest that is due; after downtime it contains those before it."""
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
