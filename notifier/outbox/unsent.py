"""Why a reminder was not sent: derived when asked, because only what is to be sent is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.named_tuple import NamedTuple
from notifier.outbox.identity import delivery_id, delivery_key
from notifier.reminders.plan import Target
from notifier.reminders.schedule import Schedule
from notifier.timeline.changes import ChangeKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from notifier.reminders.plan import Reminder
    from notifier.reminders.rules import Channel, ReminderRule
    from notifier.store.stored_deliveries import StoredDelivery
    from notifier.timeline.model import Milestone, Timeline
    from notifier.timeline.revisions import History

DATING = (ChangeKind.ADDED, ChangeKind.MOVED)
"""Changes whose message gives a milestone's date, so that it covers the reminders of before."""
OVERDUE = "overdue"


class Unsent(NamedTuple):
    """A reminder that was due and not planned."""

    id: str  # The id its delivery would have.
    channel: str  # The name of the channel.
    milestone: str  # The milestone's key.
    due_at: datetime  # When it was due, aware.
    reason: str  # Why it was not planned, as the last part of a key of `notifier.words`: `unsent.REASON`.
    covered_by: str | None = None  # The delivery that told its date instead, or None.


def baseline_subject(rule: ReminderRule, reminder: Reminder) -> str:
    """Return the subject of the baseline that counts for a reminder: its rule and its lead time."""
    return f"{rule.id}|{OVERDUE if reminder.target is Target.OVERDUE else reminder.lead}"


def why_before(reminder: Reminder, since: datetime, dated_at: datetime, channel: Channel) -> str:
    """Return why a reminder lies before the days that count, or an empty text where it does not.

    Args:
        reminder: The reminder.
        since: Its baseline: from when the channel follows its rule and lead time.
        dated_at: When its date revision was recorded.
        channel: The channel, whose zone decides the days of both.
    """
    if reminder.on < channel.day_of(since):
        return "baseline"
    return "date" if reminder.on < channel.day_of(dated_at) else ""


def find_unsent(  # noqa: PLR0913 - one for each thing it is derived from
    milestone: Milestone,
    history: History,
    *,
    channels: Iterable[Channel],
    rules: tuple[ReminderRule, ...],
    timeline: Timeline,
    baselines: Mapping[tuple[str, str], datetime],
    stored: Iterable[StoredDelivery],
    until: datetime,
) -> Iterator[Unsent]:
    """Yield the reminders due until the last round, inclusive, without a delivery, by channel and moment."""
    stored = tuple(stored)
    keys = {row.key for row in stored}
    told = {_without_revision(row.key) for row in stored}
    dated = history.date_since
    for channel in channels:
        if milestone.private and not channel.private:
            continue
        schedule = Schedule(channel, rules, timeline.holidays)
        schedule.update([milestone], channel.day_of(until))
        telling = [
            row
            for row in stored
            if row.channel == channel.name
            and row.change in DATING
            and row.state != "superseded"
            and (row.revision or 0) >= dated.revision
        ]
        for due in schedule.due(until):
            since = baselines.get((channel.name, baseline_subject(due.rule, due.reminder)))
            key = delivery_key(due.reminder.key(history.latest.date_revision), channel.name)
            if since is None or key in keys:
                continue
            reason, covered_by = why_before(due.reminder, since, dated.recorded_at, channel), None
            if reason != "baseline" and due.at <= dated.recorded_at and telling:
                reason, covered_by = f"told_{telling[-1].change}", telling[-1].id
            elif not reason:
                reason = "earlier" if _without_revision(key) in told else "asked"
            own_id = delivery_id(key, timeline.domain)
            yield Unsent(own_id, channel.name, milestone.key, due.at, reason, covered_by)


def _without_revision(key: str) -> tuple[str, ...]:
    """Return the key of a reminder's delivery without its date revision."""
    parts = key.split("|")
    return (*parts[:2], *parts[3:])
