"""From when a reminder is sent: as it is due, or later, where something else comes first."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from sqlmodel import col, select

from notifier.dates.zones import end_of_day
from notifier.outbox.unsent import DATING
from notifier.reminders.digests import digest_moments
from notifier.reminders.plan import question_moment
from notifier.reminders.rules import ChangeMode, channel_clock
from notifier.store.channel_memory import DIGEST
from notifier.store.tables import DeliveryKind, DeliveryRow, DeliveryState

if TYPE_CHECKING:
    from datetime import datetime

    from notifier.outbox.channel_context import ChannelContext
    from notifier.reminders.schedule import Due
    from notifier.store.channel_memory import ChannelMemory
    from notifier.timeline.revisions import History


def sent_from(at: ChannelContext, due: Due, history: History) -> datetime:
    """Return from when a reminder is sent.

    A late one waits for another that counts to the same day and is due later on this day: both would say the
    same. A late question waits for a day on which is asked.
    """
    reminder, now, zone = due.reminder, at.context.now, at.channel.zone
    today = at.channel.day_of(now)
    if reminder.on >= today:
        return _told_from(at, due, history)
    tonight = end_of_day(today, zone)
    for other in takewhile(lambda one: one.at <= tonight, at.schedule.coming(now)):
        same = other.reminder
        if (same.milestone, same.recurrence, same.day) == (
            reminder.milestone,
            reminder.recurrence,
            reminder.day,
        ):
            return other.at
    told_at = _told_from(at, due, history)
    if not reminder.is_question:
        return told_at
    holidays = at.context.timeline.holidays
    return max(told_at, question_moment(reminder, due.rule, holidays, zone, today))


def _told_from(at: ChannelContext, due: Due, history: History) -> datetime:
    """Return from when a reminder is sent: as it is due, or a question with the digest by which it is asked.

    That digest tells of a date that had passed when it was recorded, or that the milestone is open again.
    """
    memory, context, channel = at.memory, at.context, at.channel
    baseline, zone = memory.baselines.get(DIGEST), channel.zone
    if not channel.digest or baseline is None or channel.changes is not ChangeMode.NEVER:
        return due.at
    recorded_on = channel.day_of(history.latest.recorded_at)
    if not due.reminder.is_question or due.reminder.day >= recorded_on:
        return due.at
    known = context.known_until(history, _newest_digest(memory) or baseline.since, baseline.since)
    change = context.change_to_tell(channel, history, known)
    if change is None or not (change.kind in DATING or change.ended_as or change.returns):
        return due.at
    recorded_at = history.after(known.revision if known else None).recorded_at
    clock = channel_clock(channel, context.rules)
    _, told_at = digest_moments(channel.digest, recorded_at, clock, zone, context.timeline.holidays)
    return max(due.at, told_at)


def _newest_digest(memory: ChannelMemory) -> datetime | None:
    """Return when the newest digest that was sent was rendered, or None for none."""
    newest = select(DeliveryRow.rendered_at).where(
        col(DeliveryRow.channel) == memory.channel,
        col(DeliveryRow.kind) == DeliveryKind.DIGEST,
        col(DeliveryRow.state) == DeliveryState.SENT,
    )
    return memory.session.exec(newest.order_by(col(DeliveryRow.due_at).desc())).first()
