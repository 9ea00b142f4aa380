"""The next message about a milestone, for `notifier show --channel`."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from notifier.cli.support.remembered import published_revisions
from notifier.errors import NotifierError
from notifier.named_tuple import NamedTuple
from notifier.outbox.context import RoundContext
from notifier.outbox.identity import delivery_id, delivery_key
from notifier.outbox.origins import origin_of
from notifier.reminders.messages import Message, arrange
from notifier.reminders.notices import reminder_notice
from notifier.reminders.schedule import Schedule
from notifier.timeline.repeats import occurrence
from notifier.timeline.revisions import to_histories

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from notifier.channels.destinations import Destination
    from notifier.cli.support.options import AsOf
    from notifier.reminders.plan import Reminder
    from notifier.setup import Setup
    from notifier.timeline.model import Milestone

_A_MOMENT = timedelta(seconds=1)


class NoMessageError(NotifierError):
    """The channel gets no further message about the milestone."""


class NextMessage(NamedTuple):
    """A message as its channel would send it."""

    at: datetime  # When, in the zone of the channel.
    channel: str  # The name of the channel.
    type: str
    payload: bytes  # The exact bytes.


def next_message(
    milestone: Milestone,
    setup: Setup,
    channel: str,
    events_path: Path,
    as_of: AsOf,
    answer_key: str = "",
) -> NextMessage:
    """Render the next reminder of a milestone on a channel, in the words of the day it comes.

    Raises:
        SettingsError: There is no such channel.
        NoMessageError: No further message comes, or the milestone is private and the channel is not.
    """
    events, timeline = setup.events, setup.events.timeline
    destination = setup.destination(channel)
    to, zone = destination.channel, destination.channel.zone
    none = partial(NoMessageError, name=milestone.id, channel=to.name)
    if milestone.private and not to.private:
        raise none("show.private_milestone").in_language(timeline.language)
    schedule = Schedule(to, events.rules, timeline.holidays)
    schedule.update([milestone], as_of.day(zone))
    first = next(schedule.coming(as_of.beginning(timeline.zone) - _A_MOMENT), None)
    if first is None:
        raise none("show.no_message").in_language(timeline.language)
    # Of several at once only the most urgent is sent; the others are covered by it.
    at_once = [one for one in schedule.due(first.at) if one.at == first.at]
    due = max(at_once, key=lambda one: one.reminder.urgency)
    histories = to_histories(published_revisions(events_path, timeline.domain))
    context = RoundContext(
        timeline=timeline, rules=events.rules, histories=histories, now=due.at, answer_key=answer_key
    )
    payload = _payload(due.reminder, milestone, destination, context)
    return NextMessage(due.at.astimezone(zone), to.name, to.type, payload)


def _payload(
    reminder: Reminder, milestone: Milestone, destination: Destination, context: RoundContext
) -> bytes:
    channel = destination.channel
    history = context.histories.get(milestone.key)
    key = reminder.key(history.latest.date_revision if history else 0)
    audience = context.to(destination).audience(channel)
    notice = reminder_notice(
        reminder, occurrence(milestone.seen_from(channel.zone), reminder.recurrence), audience
    )
    message = Message(
        audience=audience, reference=delivery_id(delivery_key(key, channel.name)), contents=arrange([notice])
    )
    return destination.type.render(message, origin_of(destination, context)).content
