"""The next message about a milestone, for `notifier show --channel`."""

from __future__ import annotations

from datetime import time, timedelta
from functools import partial
from typing import TYPE_CHECKING

from notifier.cli.support.remembered import published_revisions
from notifier.dates.zones import moment_on
from notifier.errors import NotifierError
from notifier.named_tuple import NamedTuple
from notifier.outbox.context import RoundContext
from notifier.outbox.identity import delivery_id, delivery_key, question_key
from notifier.outbox.origins import origin_of
from notifier.reminders.asking_again import is_asked_after, is_held_back, quiet_words
from notifier.reminders.messages import Message
from notifier.reminders.notices import reminder_notice, review_notice
from notifier.reminders.plan import Target, asked_on
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
    from notifier.reminders.plan import Reminder
    from notifier.setup import Setup
    from notifier.timeline.model import Milestone

_A_MOMENT = timedelta(seconds=1)
# The kinds of deliveries that may ask as well, and the states of what arrived or is on its way.
_ALSO_ASKING = frozenset({"change", "review"})
_ARRIVING = frozenset({"planned", "sending", "retrying", "sent", "covered"})


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
    if quiet := known.quiets.get(to.name):
        again = asked_on(quiet.until, timeline.holidays)
        again_at = moment_on(again, channel_clock(to, events.rules), zone)
        coming = (due for due in coming if not is_held_back(due.reminder, again))
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
        is_quiet = quiet.until > audience.today
        words = quiet_words(
            audience, who=quiet.who, said_on=quiet.said_on, until=quiet.until, is_quiet=is_quiet
        )
        audience = audience._replace(quiet_words=lambda _: words)
    if quiet and at == again_at:
        reference = _id_of(question_key(quiet.id, milestone.key, to.name), known, timeline.domain)
        notice = review_notice(current(local, audience.today), audience)
    else:
        history = histories.get(milestone.key)
        date_revision = history.latest.date_revision if history else 0
        keyed = {
            _id_of(
                delivery_key(one.reminder.key(date_revision), to.name), known, timeline.domain
            ): one.reminder
            for one in schedule.due(at)
            if one.at == at
        }
        # Of several at once only the most urgent is sent; the others are covered by it.
        reference = max(keyed, key=lambda one: (keyed[one].urgency, one))
        reminder = keyed[reference]
        if reminder.is_question:
            reminder = _as_asked(reminder, date_revision, known, schedule, at)
        notice = reminder_notice(reminder, occurrence(local, reminder.recurrence), audience)
    message = Message(audience=audience, reference=reference, contents=arrange([notice]))
    payload = destination.type.render(message, origin_of(destination, context)).content
    return NextMessage(at.astimezone(zone), to.name, to.type_name, payload)


def _id_of(key: str, known: Remembered, domain: str) -> str:
    """Return the id of a delivery, the one it is stored with where it is."""
    return next((one.id for one in known.deliveries if one.key == key), delivery_id(key, domain))


def _as_asked(
    question: Reminder, date_revision: int, known: Remembered, schedule: Schedule, at: datetime
) -> Reminder:
    """Return a question as its channel gets it: again where it was asked before, the last where none follows.

    Also a change or a review asks, once the date has passed. Where no round is stored, one was.
    """
    channel = schedule.channel
    same = f"{question.milestone}|{question.recurrence}|{date_revision}|"
    passed_at = moment_on(question.day + timedelta(days=1), time.min, channel.zone)
    was_asked = known.last_round is None or any(
        one.due_at >= passed_at
        if one.kind in _ALSO_ASKING
        else one.key.startswith(same) and f"|{Target.OVERDUE}:" in one.key
        for one in known.deliveries
        if one.channel == channel.name and one.state in _ARRIVING
    )
    which = (question.milestone, question.recurrence)
    later = (one.reminder for one in schedule.coming(at) if one.reminder.is_question)
    more = (one for one in later if (one.milestone, one.recurrence) == which)
    is_last = question.is_last and all(int(one.lead) <= int(question.lead) for one in more)
    return question._replace(is_asked_again=question.is_asked_again and was_asked, is_last=is_last)
