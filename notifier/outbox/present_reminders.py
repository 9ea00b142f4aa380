"""The reminder of a delivery as it holds now, and whether its channel was asked the same before."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

from notifier.dates.zones import moment_on
from notifier.outbox import statements
from notifier.reminders.plan import plan_reminders, question_moment
from notifier.store.tables import DeliveryRow, DeliveryState
from notifier.timeline.repeats import occurrence

if TYPE_CHECKING:
    from sqlmodel import Session

    from notifier.outbox.context import RoundContext
    from notifier.reminders.plan import Reminder
    from notifier.reminders.rules import Channel
    from notifier.store.tables import ReminderRow
    from notifier.timeline.model import Milestone

_DAY = timedelta(days=1)


def find_reminder(
    row: DeliveryRow, known: ReminderRow, session: Session, context: RoundContext, channel: Channel
) -> tuple[Reminder, Milestone] | None:
    """Return the reminder of a delivery and its milestone in the channel's zone, if it still holds.

    One that is late and would ask, as the date has passed since, holds only where no question is to come.
    """
    milestone = context.milestones.get(row.milestone or "")
    history = context.histories.get(row.milestone or "")
    today, zone = context.today(channel), channel.zone
    if milestone is None or history is None or not channel.match.takes(milestone, today):
        return None
    if history.latest.date_revision != known.date_revision:
        return None
    rules = [one for one in context.rules if channel.follows(one) and one.match.takes(milestone, today)]
    milestone = milestone.seen_from(zone)
    own = occurrence(milestone, known.recurrence)
    is_asking = own.is_overdue(today)
    planned = [
        (rule, one)
        for rule in rules
        if is_asking or rule.id == known.rule
        for one in plan_reminders(milestone, rule, context.timeline.holidays, today)
        if one.recurrence == known.recurrence
    ]
    identity = (known.rule, known.target, known.lead)
    found = next((one for rule, one in planned if (rule.id, one.target, one.lead) == identity), None)
    if found is None:
        return None
    if not is_asking:
        return found, own
    questions = [(rule, one) for rule, one in planned if one.is_question]
    if not found.is_question:
        holidays = context.timeline.holidays
        moments = (question_moment(one, rule, holidays, zone, today) for rule, one in questions)
        return None if any(moment > context.now for moment in moments) else (found, own)
    is_again = found.is_asked_again and _was_asked(row, known, own, session, channel)
    is_last = found.is_last and all(one.on <= found.on for _, one in questions)
    return found._replace(is_asked_again=is_again, is_last=is_last), own


def _was_asked(
    row: DeliveryRow, known: ReminderRow, milestone: Milestone, session: Session, channel: Channel
) -> bool:
    """Whether a message that arrived asked the channel after a milestone since its date passed."""
    last = milestone.last_day
    asked = {
        "id": row.id,
        "channel": row.channel,
        "milestone": row.milestone,
        "recurrence": known.recurrence,
        "date_revision": known.date_revision,
        "passed_at": moment_on(last + _DAY, time.min, channel.zone) if last else row.due_at,
    }
    return any(_arrived(one, session) for one in session.exec(statements.ASKED, params=asked).all())


def _arrived(row: DeliveryRow, session: Session) -> bool:
    """Whether a delivery was sent, by itself or with what covers it."""
    carrier: DeliveryRow | None = row
    while carrier and carrier.state == DeliveryState.COVERED:
        carrier = session.get(DeliveryRow, carrier.covered_by)
    return carrier is not None and carrier.state == DeliveryState.SENT
