"""`notifier show`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from notifier.cli.support.events_option import events_option
from notifier.cli.support.mistakes import read_timeline, tell_of_mistakes
from notifier.cli.support.options import as_of_option, format_option
from notifier.cli.support.output import as_json
from notifier.cli.support.remembered import remembered
from notifier.cli.support.shown import shown_as_json, shown_as_text, to_shown
from notifier.events_file.whole import read_other_sections
from notifier.timeline.as_of import known_on, not_known_yet
from notifier.timeline.model import UnknownMilestoneError
from notifier.timeline.repeats import current
from notifier.timeline.upcoming import look_at
from notifier.words import say

if TYPE_CHECKING:
    from notifier.cli.support.options import AsOf
    from notifier.events_file.whole import EventsFile
    from notifier.setup import Setup
    from notifier.timeline.model import Milestone, Timeline

_WITH_HISTORY = ("text", "json")


@click.command()
@click.argument("name", metavar="ID")
@click.option("--channel", help="Print the next message on this channel instead, exactly as it is sent.")
@events_option
@as_of_option
@format_option(*_WITH_HISTORY, "csv", "markdown", "ics")
def command(name: str, channel: str | None, events_path: str, as_of: AsOf, format_: str) -> None:
    """Show one milestone: how its date came about, the reminders to come, and what was sent.

    The history has every letter and every change of the list, with how far the date moved each time.
    With --channel the payload of the next message is printed; nothing is sent.
    """
    path = Path(events_path)
    setup = _channels(path, format_) if channel is not None else None
    events = setup.events if setup else read_other_sections(read_timeline(path))
    now = events.timeline.find(name)
    if now is None:
        raise UnknownMilestoneError(name, events.timeline)
    today = as_of.day(events.timeline.zone)
    known = remembered(path, events, now, today)
    events, setup = _accepted(known.instead, events, setup)
    revisions = known.revisions
    if as_of.text:
        events.timeline = known_on(events.timeline, today, revisions)
        revisions = as_of.only_recorded(revisions, events.timeline.zone)
        moment = as_of.moment(events.timeline.zone)
        known = known._replace(deliveries=tuple(one for one in known.deliveries if one.due_at <= moment))
    timeline = events.timeline
    milestone = timeline.find(name)
    if milestone is None:
        raise not_known_yet(now, timeline, today)
    milestone = milestone.as_shown(today)
    if format_ not in _WITH_HISTORY:
        click.echo(_row(milestone, timeline, format_, events_path, as_of), nl=format_ == "markdown")
        return
    message = None
    if setup and channel is not None:
        from notifier.cli.support.next_message import next_message  # noqa: PLC0415

        message = next_message(milestone, setup, channel, path, as_of, known)
    if message and format_ == "text":
        click.echo(f"{message.at:%Y-%m-%d %H:%M} {message.channel} ({message.type})", err=True)
        click.echo(message.payload)
        return
    shown = to_shown(milestone, events, known, revisions, today)
    if format_ == "json":
        click.echo(as_json(shown_as_json(shown, message)))
    else:
        click.echo(shown_as_text(shown))
    if not setup:
        tell_of_mistakes(events)


def _channels(path: Path, format_: str) -> Setup:
    """Read the file with its channels, which only a message needs.

    Raises:
        click.UsageError: No message has this format.
    """
    from notifier.setup import load_setup  # noqa: PLC0415 - most calls ask for no message

    if format_ not in _WITH_HISTORY:
        message = f"--channel prints a message, which has no --format {format_}"
        raise click.UsageError(message)
    return load_setup(path)


def _accepted(
    instead: EventsFile | None, events: EventsFile, setup: Setup | None
) -> tuple[EventsFile, Setup | None]:
    """Return the file that counts, with its channels where they were read: the last good one, if there is."""
    if instead is None:
        return events, setup
    click.echo(f"notifier: {say(events.timeline.language, 'show.refused', file=events.name)}", err=True)
    from notifier.setup import read_all  # noqa: PLC0415 - hardly any file is refused

    return instead, read_all(instead) if setup else None


def _row(
    milestone: Milestone, timeline: Timeline, format_: str, events_path: str, as_of: AsOf
) -> str | bytes:
    """Return a milestone as `upcoming` lists it, or as the calendars have it."""
    if format_ == "ics":
        from notifier.cli.support.calendar import to_calendar  # noqa: PLC0415 - the others need no calendar

        words = (milestone.title,)
        return to_calendar((milestone.id,), timeline, words=words, events_path=events_path, as_of=as_of)
    from notifier.presenting.lists import list_as_csv, list_as_markdown  # noqa: PLC0415 - as above

    today = as_of.day(timeline.zone)
    # Of one that repeats the time that is listed first.
    rows = (look_at(current(milestone, today), today),)
    if format_ == "csv":
        return list_as_csv(rows, timeline, timeline.language)
    return list_as_markdown(rows, timeline, timeline.language)
