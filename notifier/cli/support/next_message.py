"""The next message about a milestone, for `notifier show --channel`."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING

from notifier.cli.support.remembered import published_revisions
from notifier.dates.zones import moment_on
from notifier.errors import NotifierError
from notifier.named_tuple import NamedTuple
from notifier.outbox.context import RoundContext
from notifier.outbox.identity import delivery_id, delivery_key, question_key
from notifier.outbox.origins import origin_of
from notifier.reminders.asking_again import asked_again_on, is_asked_after, quiet_words
from notifier.reminders.messages import Message
from notifier.reminders.notices import reminder_notice, review_notice
from notifier.reminders.plan import Target
from notifier.reminders.rules import channel_clock
from notifier.reminders.schedule import Schedule
from notifier.reminders.sections import arrange
from notifier.timeline.repeats import current, occurrence
from notifier.timeline.revisions import to_histories

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from notifier.cli.support.options import AsOf
    from notifier.cli.support.remembered import Remembered
    from notifier.setup import Setup
    from notifier.timeline.model import Milestone

_A_MOMENT = timedelta(seconds=1)
_URGENCY = attrgetter("urgency")


class NoMessageError(NotifierError):
    """The channel gets no further message about the milestone."""


class NextMessage(NamedTuple):
    """A message as its channel would send it."""

    at: datetime  # When, in the zone of the channel.
    channel: str  # The name of the channel.
    type: str
    payload: bytes  # The exact bytes.


def next_message(
    milestone: Milestone, setup: Setup, channel: str, events_path: Path, as_of: AsOf, known: Remembered
) -> NextMessage:
    """Render the next message about a milestone on a channel, in the words of the day it comes.

    That is a reminder, or the question after a period in which the channel is not asked.

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
    since = as_of.beginning(timeline.zone) - _A_MOMENT
    coming, again_at = schedule.coming(since), None
    if quiet := known.waiting.get(to.name):
        again = asked_again_on(quiet.until, timeline.holidays)
        again_at = moment_on(again, channel_clock(to, events.rules), zone)
        coming = (
            due for due in coming if due.reminder.target is not Target.OVERDUE or due.reminder.on > again
        )
        again_at = again_at if again_at > since and is_asked_after(milestone, again) else None
    first = next(coming, None)
    moments = [one for one in (first and first.at, again_at) if one]
    if not moments:
        raise none("show.no_message").in_language(timeline.language)
    at = min(moments)
    histories = to_histories(published_revisions(events_path, timeline.domain))
    context = RoundContext(
        timeline=timeline, rules=events.rules, histories=histories, now=at, answer_key=known.answer_key
    )
    audience, local = context.to(destination).audience(to), milestone.seen_from(zone)
    if quiet and is_asked_after(milestone, audience.today):
        held = quiet.until > audience.today
        words = quiet_words(audience, who=quiet.who, said_on=quiet.said_on, until=quiet.until, is_held=held)
        audience = audience._replace(quiet_words=lambda _: words)
    if quiet and at == again_at:
        key = question_key(quiet.id, milestone.key, to.name)
        notice = review_notice(current(local, audience.today), audience)
    else:
        # Of several at once only the most urgent is sent; the others are covered by it.
        reminder = max((one.reminder for one in schedule.due(at) if one.at == at), key=_URGENCY)
        history = histories.get(milestone.key)
        key = delivery_key(reminder.key(history.latest.date_revision if history else 0), to.name)
        notice = reminder_notice(reminder, occurrence(local, reminder.recurrence), audience)
    stored = (one.id for one in known.deliveries if one.key == key)
    reference = next(stored, delivery_id(key, timeline.domain))
    message = Message(audience=audience, reference=reference, contents=arrange([notice]))
    payload = destination.type.render(message, origin_of(destination, context)).content
    return NextMessage(at.astimezone(zone), to.name, to.type, payload)
