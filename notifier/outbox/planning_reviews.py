"""Plan the review of a quarter for one channel, on the first working day of that quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.channels import CHANNEL_TYPES
from notifier.outbox.identity import delivery_key
from notifier.outbox.states import create
from notifier.reminders.change_days import channel_clock
from notifier.reminders.reviews import for_review, quarter_name, review_moments
from notifier.store.database import insert_missing
from notifier.store.tables import BaselineRow, DeliveryKind, DeliveryRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

    from notifier.outbox.context import RoundContext
    from notifier.reminders.rules import Channel

_REVIEW = "review"


def plan_review(session: Session, context: RoundContext, channel: Channel) -> tuple[int, datetime | None]:
    """Plan the newest review that is due; a channel without reminders has none.

    Returns:
        The number of new deliveries, and when the next review is due.
    """
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
    due_at, next_at = review_moments(context.now, clock, channel.zone, context.holidays)
    if due_at <= baseline.since:
        return 0, next_at
    # Planned once: what becomes open later is for the next quarter.
    baseline.since = context.now
    quarter = f"{_REVIEW}|{quarter_name(due_at.astimezone(channel.zone).date())}"
    milestones = for_review(context.milestones_for(channel), rules, context.holidays, context.today(channel))
    groups = CHANNEL_TYPES[channel.type].groups
    keys = dict.fromkeys(None if groups else one.key for one in milestones)
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
