"""Plan the deliveries that are due for each channel.

Planning runs in the transaction that records the revisions, so that a change and its deliveries are
stored together or not at all. Planning the same moment twice adds nothing, because the keys of
deliveries are computed and unique in the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import col, select

from notifier.channels import CHANNEL_TYPES
from notifier.outbox.identity import delivery_key
from notifier.outbox.invitations import InvitationPlanner
from notifier.outbox.planning_notices import ChangePlanner, ReminderPlanner
from notifier.outbox.quiets import plan_questions
from notifier.outbox.states import create
from notifier.reminders.digests import digest_moments, for_review, quarter_name, review_moments
from notifier.reminders.rules import channel_clock
from notifier.store.database import insert_missing, take_channel_locks
from notifier.store.left_out import forget_channels, note_unplanned, planned_until
from notifier.store.memory import newest_revision_id
from notifier.store.tables import BaselineRow, DeliveryKind, DeliveryRow, DeliveryState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlmodel import Session

    from notifier.outbox.context import RoundContext
    from notifier.reminders.rules import Channel
    from notifier.reminders.schedule import Schedule

_DIGEST, _REVIEW = "digest", "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """The result of planning."""

    added: int  # Number of new deliveries.
    next_at: datetime | None  # When the next reminder, digest or review is due; None when none is.
    public_next_at: datetime | None  # The same for the channels without private milestones.
    errors: Mapping[str, Exception]  # Exceptions that left milestones out, by key.


def plan(
    session: Session, context: RoundContext, schedules: Iterable[Schedule], last_round: datetime | None
) -> Planned:
    """Add to the outbox what is due for every channel."""
    schedules = list(schedules)
    # What a channel knows must not change between reading it here and storing the plan.
    take_channel_locks(session, [schedule.channel.name for schedule in schedules])
    added, errors = 0, dict[str, Exception]()
    moments: list[tuple[datetime, bool]] = []
    for schedule in schedules:
        own, next_at, left_out = _plan_channel(session, context, schedule, last_round)
        added, errors = added + own, errors | left_out
        if next_at:
            moments.append((next_at, schedule.channel.private))
    forget_channels(session, {schedule.channel.name for schedule in schedules})
    return Planned(
        added=added,
        next_at=min((moment for moment, _ in moments), default=None),
        public_next_at=min((moment for moment, private in moments if not private), default=None),
        errors=errors,
    )


def _plan_channel(
    session: Session, context: RoundContext, schedule: Schedule, last_round: datetime | None
) -> tuple[int, datetime | None, dict[str, Exception]]:
    """Plan for one channel, and return what is new, when the next is due, and what was left out, by key."""
    channel, context = schedule.channel, context.seen_by(schedule.channel)
    reminders = ReminderPlanner(
        session=session,
        context=context,
        schedule=schedule,
        last_round=last_round,
        # Read here, because the end of this function overwrites it.
        planned_until=planned_until(session, channel.name),
    )
    changes = ChangePlanner(session=session, context=context, channel=channel)
    # Changes before reminders, because a change covers reminders of its new date.
    changes.plan()
    added = changes.added + reminders.plan()
    errors = schedule.errors | changes.errors
    moments = [schedule.next_at(context.now)]
    for plan_more in (_plan_digest, _plan_review, plan_questions):
        more, next_at = plan_more(session, context, channel)
        added += more
        moments.append(next_at)
    if channel.invites and context.may_invite:
        invitations = InvitationPlanner(session=session, context=context, channel=channel)
        added += invitations.plan()
        errors |= invitations.errors
    note_unplanned(session, channel.name, errors, last_round)
    return added, min(filter(None, moments), default=None), errors


# Each of these returns how many deliveries are new, and when the next is due.


def _plan_digest(session: Session, context: RoundContext, channel: Channel) -> tuple[int, datetime | None]:
    """Plan the newest digest that is due; after downtime it contains those before it."""
    name, now, zone = channel.name, context.now, channel.zone
    baseline = session.get(BaselineRow, (name, _DIGEST))
    if channel.digest is None:
        if baseline:
            session.delete(baseline)
        return 0, None
    if baseline is None:
        newest = newest_revision_id(session)
        baseline = BaselineRow(channel=name, subject=_DIGEST, since=now, revision_id=newest)
        session.add(baseline)
    clock = channel_clock(channel, context.rules)
    due_at, next_at = digest_moments(channel.digest, now, clock, zone, context.timeline.holidays)
    day = due_at.astimezone(zone).date()
    if day < baseline.since.astimezone(zone).date():
        return 0, next_at
    key = delivery_key(f"{_DIGEST}|{day}", name)
    row = create(key, channel=name, kind=DeliveryKind.DIGEST, now=now, due_at=due_at)
    return insert_missing(session, DeliveryRow, [row]), next_at


def _told_in_reviews(session: Session, context: RoundContext, channel: Channel) -> frozenset[str]:
    """Return the milestones of which a channel got a review of their own since they last changed.

    They stay on the page that such a review refers to, and are not named again.
    """
    rows = select(DeliveryRow.milestone, DeliveryRow.due_at).where(
        col(DeliveryRow.channel) == channel.name,
        col(DeliveryRow.kind) == DeliveryKind.REVIEW,
        col(DeliveryRow.state).not_in((DeliveryState.SUPERSEDED, DeliveryState.DISCARDED)),
    )
    return frozenset(
        key
        for key, due_at in session.exec(rows)
        if key and (history := context.histories.get(key)) and history.latest.recorded_at <= due_at
    )


def _plan_review(session: Session, context: RoundContext, channel: Channel) -> tuple[int, datetime | None]:
    """Plan the newest review of a quarter that is due; a channel without reminders has none."""
    rules = [rule for rule in context.rules if channel.follows(rule)]
    baseline = session.get(BaselineRow, (channel.name, _REVIEW))
    if not rules:
        if baseline:
            session.delete(baseline)
        return 0, None
    if baseline is None:
        baseline = BaselineRow(channel=channel.name, subject=_REVIEW, since=context.now)
        session.add(baseline)
    clock = channel_clock(channel, context.rules)
    due_at, next_at = review_moments(context.now, clock, channel.zone, context.timeline.holidays)
    if due_at <= baseline.since:
        return 0, next_at
    # Planned once: what becomes open later is for the next quarter.
    baseline.since = context.now
    quarter = f"{_REVIEW}|{quarter_name(due_at.astimezone(channel.zone).date())}"
    milestones = for_review(
        context.milestones_for(channel), rules, context.timeline.holidays, context.today(channel)
    )
    # Where the type of the channel does not group, each milestone has its own delivery.
    if CHANNEL_TYPES[channel.type].groups:
        keys: list[str | None] = [None] if next(iter(milestones), None) else []
    else:
        told = _told_in_reviews(session, context, channel) if context.timeline.url else frozenset()
        keys = [one.key for one in milestones if one.key not in told]
    rows = []
    for key in keys:
        subject = f"{quarter}|{key}" if key else quarter
        row = create(
            delivery_key(subject, channel.name),
            channel=channel.name,
            kind=DeliveryKind.REVIEW,
            now=context.now,
            due_at=due_at,
        )
        row.milestone = key
        rows.append(row)
    return insert_missing(session, DeliveryRow, rows), next_at
