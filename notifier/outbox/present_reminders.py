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
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date, datetime

    from sqlmodel import Session

    from notifier.outbox.context import RoundContext
    from notifier.reminders.plan import Reminder
    from notifier.reminders.rules import Channel, ReminderRule
    from notifier.store.tables import ReminderRow
    from notifier.timeline.model import Milestone, Timeline

_DAY = timedelta(days=1)


def find_reminder(
    row: DeliveryRow, known: ReminderRow, session: Session, context: RoundContext, channel: Channel
) -> tuple[Reminder, Milestone] | None:
    """Return the reminder of a delivery and its milestone in the channel's zone, if it still holds.

    One that is late holds only where no other says the same later on this day, and where it would ask, as the
    date has passed since, only where no question is to come.
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
    planned = [
        (rule, one)
        for rule in rules
        for one in plan_reminders(milestone, rule, context.timeline.holidays, today)
        if one.recurrence == known.recurrence
    ]
    identity = (known.rule, known.target, known.lead)
    found = next((one for rule, one in planned if (rule.id, one.target, one.lead) == identity), None)
    if found and own.is_overdue(today) and found.is_question:
        asked = _asked_before(row, known, own, session, channel)
        found = _as_asked(found, (one for _, one in planned), asked)
    elif found:
        same = _same_later(found, planned, context.timeline, channel, today, is_past=own.is_overdue(today))
        found = None if any(moment > context.now for moment in same) else found
    return (found, own) if found else None


def _same_later(
    found: Reminder,
    planned: Iterable[tuple[ReminderRule, Reminder]],
    timeline: Timeline,
    channel: Channel,
    today: date,
    *,
    is_past: bool,
) -> Iterator[datetime]:
    """Yield when it is said by others what a late reminder would say: asked, or told later on this day."""
    for rule, one in planned:
        if is_past and one.is_question:
            yield question_moment(one, rule, timeline.holidays, channel.zone, today)
        elif not is_past and found.on < today == one.on and one.day == found.day:
            yield one.due_at(rule.at, channel.zone)


def _as_asked(found: Reminder, planned: Iterable[Reminder], asked: Sequence[DeliveryRow]) -> Reminder | None:
    """Return a question as it is asked: again, or for the last time; None where another rule asked it.

    Of two rules the questions are counted together: the second of one comes after the first of either.
    """
    numbers = [int(one.reminder.rpartition(":")[2]) for one in asked if one.reminder]
    if any(number >= int(found.lead) for number in numbers):
        return None
    is_last = found.is_last and all(int(one.lead) <= int(found.lead) for one in planned if one.is_question)
    return found._replace(is_asked_again=found.is_asked_again and bool(asked), is_last=is_last)


def _asked_before(
    row: DeliveryRow, known: ReminderRow, milestone: Milestone, session: Session, channel: Channel
) -> list[DeliveryRow]:
    """Return what asked the channel after a milestone since its date passed, in messages that arrived."""
    last = milestone.last_day
    asked = {
        "id": row.id,
        "channel": row.channel,
        "milestone": row.milestone,
        "recurrence": known.recurrence,
        "date_revision": known.date_revision,
        "passed_at": moment_on(last + _DAY, time.min, channel.zone) if last else row.due_at,
    }
    return [one for one in session.exec(statements.ASKED, params=asked).all() if _arrived(one, session)]


def _arrived(row: DeliveryRow, session: Session) -> bool:
    """Whether a delivery was sent, by itself or with what covers it."""
    carrier: DeliveryRow | None = row
    while carrier and carrier.state == DeliveryState.COVERED:
        carrier = session.get(DeliveryRow, carrier.covered_by)
    return carrier is not None and carrier.state == DeliveryState.SENT
