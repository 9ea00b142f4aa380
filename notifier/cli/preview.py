"""`notifier preview`."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from notifier.cli.support.events_option import events_option
from notifier.cli.support.options import as_of_option
from notifier.errors import NotifierError
from notifier.timeline.model import Milestone, UnknownMilestoneError

if TYPE_CHECKING:
    from notifier.channels.destinations import Destination
    from notifier.cli.support.options import AsOf
    from notifier.outbox.situation import Situation
    from notifier.reminders.plan import Reminder


_A_MOMENT = timedelta(seconds=1)


class NoPreviewError(NotifierError):
    """There is no such channel, or nothing to show."""


@click.command()
@click.argument("name", metavar="ID")
@click.option("--channel", help="Which channel; may be left out where there is only one.")
@events_option
@as_of_option
def command(name: str, channel: str | None, events_path: str, as_of: AsOf) -> None:
    """Print the exact payload of the next reminder of a milestone, as its channel would send it.

    Nothing is sent. Its words are those of the day it comes.
    """
    # Checking the options needs none of this.
    from notifier.app.planner import CALENDARS  # noqa: PLC0415
    from notifier.feeds.revisions_log import read_revisions_log  # noqa: PLC0415
    from notifier.outbox.situation import Situation  # noqa: PLC0415
    from notifier.reminders.schedule import Schedule  # noqa: PLC0415
    from notifier.setup import load_setup  # noqa: PLC0415
    from notifier.timeline.revisions import to_histories  # noqa: PLC0415

    setup = load_setup(events_path)
    timeline = setup.events.timeline
    milestone = timeline.find(name)
    if milestone is None:
        raise UnknownMilestoneError(name, timeline)
    destination = _choose(channel, setup.destinations)
    now = as_of.beginning(timeline.zone)
    to, zone = destination.channel, destination.channel.zone
    schedule = Schedule(to, setup.events.rules, timeline.holidays)
    schedule.update([milestone], as_of.day(zone))
    first = next(schedule.coming(now - _A_MOMENT), None)
    if first is None:
        error = NoPreviewError("preview.nothing", name=name, channel=to.name)
        error.language = timeline.language
        raise error
    # Of several at once the most urgent speaks for all.
    at_once = [one for one in schedule.due(first.at) if one.at == first.at]
    due = max(at_once, key=lambda one: one.reminder.urgency)
    histories = to_histories(read_revisions_log(Path(events_path).parent / CALENDARS).revisions)
    whole = Situation(timeline=timeline, rules=setup.events.rules, histories=histories, now=due.at)
    payload = _payload(due.reminder, milestone, destination, whole)
    click.echo(f"{due.at.astimezone(zone):%Y-%m-%d %H:%M} {to.name} ({to.type})", err=True)
    sys.stdout.buffer.write(payload + b"\n")


def _payload(
    reminder: Reminder, milestone: Milestone, destination: Destination, situation: Situation
) -> bytes:
    from notifier.outbox.identity import delivery_id, delivery_key  # noqa: PLC0415 - as above
    from notifier.outbox.preparing import origin_of  # noqa: PLC0415
    from notifier.reminders.messages import Message, arrange  # noqa: PLC0415
    from notifier.reminders.notices import reminder_notice  # noqa: PLC0415
    from notifier.timeline.repeats import occurrence  # noqa: PLC0415

    channel = destination.channel
    history = situation.histories.get(milestone.key)
    key = reminder.key(history.latest.date_revision if history else 0)
    voice = situation.voice(channel)
    notice = reminder_notice(
        reminder, occurrence(milestone.seen_from(channel.zone), reminder.recurrence), voice
    )
    message = Message(
        voice=voice, reference=delivery_id(delivery_key(key, channel.name)), contents=arrange([notice])
    )
    return destination.type.render(message, origin_of(destination, situation)).content


def _choose(name: str | None, destinations: tuple[Destination, ...]) -> Destination:
    known = {destination.channel.name: destination for destination in destinations}
    if name is None and len(known) == 1:
        return destinations[0]
    if name is None or name not in known:
        key = "preview.channel" if name is None else "preview.no_channel"
        raise NoPreviewError(key, name=name, known=", ".join(known))
    return known[name]
