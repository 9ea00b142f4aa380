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
from notifier.outbox.channel_context import ChannelContext, Part
from notifier.outbox.gone import follow_channels
from notifier.outbox.identity import delivery_key
from notifier.outbox.invitations import plan_invitations
from notifier.outbox.planning_notices import plan_changes, plan_reminders
from notifier.outbox.quiets import plan_questions
from notifier.reminders.digests import digest_moments, for_review, quarter_name, review_moments
from notifier.reminders.rules import channel_clock
from notifier.store.channel_memory import DIGEST, read_channels
from notifier.store.database import insert_missing
from notifier.store.left_out import forget_channels, note_unplanned, planned_until
from notifier.store.quiets import to_quiet
from notifier.store.tables import DeliveryKind, DeliveryRow, DeliveryState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from sqlmodel import Session

    from notifier.outbox.context import RoundContext
    from notifier.reminders.rules import Channel
    from notifier.reminders.schedule import Schedule
    from notifier.store.facts import Facts
    from notifier.store.quiets import Quiet
    from notifier.timeline.model import Milestone

_REVIEW = "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """The result of planning."""

    added: int  # Number of new deliveries.
    next_at: datetime | None  # When the next reminder, digest or review is due; None when none is.
    public_next_at: datetime | None  # The same for the channels without private milestones.
    errors: Mapping[str, Exception]  # Exceptions that left milestones out, by key.
    quiets: frozenset[Quiet]  # The periods in which a channel is not asked after a milestone.
    # How many deliveries were discarded for each channel that is no longer in the file.
    discarded: Mapping[str, int]


def plan_deliveries(
    session: Session,
    facts: Facts,
    context: RoundContext,
    schedules: Iterable[Schedule],
    last_round: datetime | None,
) -> Planned:
    """Add to the outbox what is due for every channel.

    Args:
        session: The writing transaction of the round, which holds its lock.
        facts: The facts of that transaction.
        context: The round context.
        schedules: The schedule of each channel, up to date.
        last_round: The as-of moment of the round before, or None for the first.
    """
    schedules = list(schedules)
    # What a channel knows must not change between reading it here and storing the plan.
    names = {schedule.channel.name for schedule in schedules}
    discarded = follow_channels(session, facts, names, context.now)
    memories, quiets = read_channels(session, names)
    parts: list[tuple[Part, bool]] = []
    errors: dict[str, Exception] = {}
    for schedule in schedules:
        channel = schedule.channel
        at = ChannelContext(
            memory=memories[channel.name],
            context=context.seen_by(channel),
            schedule=schedule,
            last_round=last_round,
            planned_until=planned_until(facts, channel.name),
            invited_elsewhere=_invited_elsewhere(context, channel, [one.channel for one in schedules]),
        )
        parts += [(plan_part(at), channel.private) for plan_part in _PARTS]
        left_out = schedule.errors | at.errors
        note_unplanned(facts, channel.name, left_out, last_round)
        errors |= left_out
    forget_channels(facts, names)
    moments = [(part.next_at, private) for part, private in parts if part.next_at]
    return Planned(
        added=sum(part.added for part, _ in parts),
        next_at=min((moment for moment, _ in moments), default=None),
        public_next_at=min((moment for moment, private in moments if not private), default=None),
        errors=errors,
        quiets=frozenset(to_quiet(row) for row in quiets if row.ended_at is None),
        discarded=discarded,
    )


def _invited_elsewhere(
    context: RoundContext, channel: Channel, channels: Iterable[Channel]
) -> frozenset[str]:
    """Return the milestones of which another channel sends appointments to the same address."""
    address = channel.invites.lower()
    others = [one for one in channels if address and one.invites.lower() == address and one is not channel]
    return frozenset(own.key for one in others for own in context.seen_by(one).milestones_for(one))


def _plan_digest(at: ChannelContext) -> Part:
    """Plan the newest digest that is due; after downtime it contains those before it."""
    memory, context, channel = at.memory, at.context, at.channel
    now = context.now
    if channel.digest is None:
        memory.end(DIGEST)
        return Part()
    baseline = memory.baselines.get(DIGEST) or memory.begin(DIGEST, now, memory.newest)
    clock = channel_clock(channel, context.rules)
    due_at, next_at = digest_moments(channel.digest, now, clock, channel.zone, context.timeline.holidays)
    day = channel.day_of(due_at)
    if day < channel.day_of(baseline.since):
        return Part(0, next_at)
    row = at.create(delivery_key(f"{DIGEST}|{day}", channel.name), DeliveryKind.DIGEST, due_at)
    return Part(insert_missing(at.memory.session, DeliveryRow, [row]), next_at)


def _told_in_reviews(at: ChannelContext) -> dict[str, date]:
    """Return the milestones of which a channel got a review of their own since they last changed, and when.

    They stay on the page that such a review refers to, and are not named again.
    """
    rows = select(DeliveryRow.milestone, DeliveryRow.due_at).where(
        col(DeliveryRow.channel) == at.channel.name,
        col(DeliveryRow.kind) == DeliveryKind.REVIEW,
        col(DeliveryRow.state).not_in((DeliveryState.SUPERSEDED, DeliveryState.DISCARDED)),
    )
    return {
        key: at.channel.day_of(due_at)
        for key, due_at in at.memory.session.exec(rows.order_by(col(DeliveryRow.due_at)))
        if key and (history := at.context.histories.get(key)) and history.latest.recorded_at <= due_at
    }


def _plan_review(at: ChannelContext) -> Part:
    """Plan the newest review of a quarter that is due; a channel without reminders has none."""
    memory, context, channel = at.memory, at.context, at.channel
    rules = [rule for rule in context.rules if channel.follows(rule)]
    if not rules:
        memory.end(_REVIEW)
        return Part()
    baseline = memory.baselines.get(_REVIEW) or memory.begin(_REVIEW, context.now)
    clock = channel_clock(channel, context.rules)
    due_at, next_at = review_moments(context.now, clock, channel.zone, context.timeline.holidays)
    if due_at <= baseline.since:
        return Part(0, next_at)
    # Planned once: what becomes open later is for the next quarter.
    baseline.since = context.now
    quarter = f"{_REVIEW}|{quarter_name(channel.day_of(due_at))}"
    milestones = for_review(
        context.milestones_for(channel), rules, context.timeline.holidays, context.today(channel)
    )
    # Where the type of the channel does not group, each milestone has its own delivery.
    if CHANNEL_TYPES[channel.type_name].groups:
        keys: list[str | None] = [None] if next(iter(milestones), None) else []
    else:
        told = _told_in_reviews(at) if context.timeline.url else {}

        def was_told(one: Milestone) -> bool:
            """Whether a review told of it; of a milestone that repeats, of this occurrence."""
            day, whole = told.get(one.key), context.milestones[one.key].seen_from(channel.zone)
            if day is None or not one.recurrence:
                return day is not None
            before = for_review([whole], rules, context.timeline.holidays, day)
            return one.recurrence in {earlier.recurrence for earlier in before}

        keys = [one.key for one in milestones if not was_told(one)]
    subjects = {key: f"{quarter}|{key}" if key else quarter for key in keys}
    rows = [
        at.create(delivery_key(subject, channel.name), DeliveryKind.REVIEW, due_at, milestone=key)
        for key, subject in subjects.items()
    ]
    return Part(insert_missing(at.memory.session, DeliveryRow, rows), next_at)


# Changes before reminders, because a change covers reminders of its new date.
_PARTS = (plan_changes, plan_reminders, _plan_digest, _plan_review, plan_questions, plan_invitations)
