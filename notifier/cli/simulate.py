"""`notifier simulate`."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from notifier.cli.support.events_option import events_option
from notifier.cli.support.mistakes import read_timeline
from notifier.cli.support.options import AS_OF, AsOf, format_option, list_option, refuse_unknown_lists
from notifier.cli.support.output import as_json
from notifier.cli.support.tables import to_table
from notifier.dates.labels import full_day_label
from notifier.events_file.load import lists_beside
from notifier.reminders.date_words import lead_words, shift_words
from notifier.reminders.messages import QUARTERLY
from notifier.reminders.notices import NoticeType
from notifier.words import say

if TYPE_CHECKING:
    from notifier.app.simulation import Sending
    from notifier.reminders.notices import Notice
    from notifier.words import Language


@click.command()
@events_option
@click.option("--from", "start", type=AS_OF, default=AsOf(), show_default="now", help="First day or moment.")
@click.option("--to", "end", type=AS_OF, required=True, help="Last day or moment, inclusive.")
@list_option
@format_option("table", "json")
def command(events_path: str, start: AsOf, end: AsOf, versions: dict[str, bytes], format_: str) -> None:
    """Show every message that would be sent: when, to whom and why. Nothing is sent or written.

    The service is assumed to start at the first moment. Changes against the committed calendars are
    included, where those are older than that.
    """
    # Checking the options needs neither logs nor a database.
    from notifier.app.simulation import simulate  # noqa: PLC0415
    from notifier.cli.support.logs import configure  # noqa: PLC0415

    configure("error")
    timeline = read_timeline(events_path).timeline
    first, last = start.beginning(timeline.zone), end.moment(timeline.zone)
    if last < first:
        message = "--to lies before --from"
        raise click.UsageError(message)
    refuse_unknown_lists(versions, events_path)
    lists = lists_beside(events_path, instead=versions)
    sendings = list(simulate(Path(events_path), first, last, lists))
    if format_ == "json":
        click.echo(as_json([_json(one) for one in sendings]))
    elif sendings:
        click.echo(_table(sendings, timeline.language))
    channels = len({one.destination.channel.name for one in sendings})
    click.echo(say(timeline.language, "simulate.count", count=len(sendings), channels=channels), err=True)


def _table(sendings: list[Sending], language: Language) -> str:
    """Return a group for each day, in the language of the list; what is sent is in that of its channel."""
    groups = []
    for day, own in groupby(sendings, key=lambda one: one.destination.channel.day_of(one.at)):
        rows = [row for sending in own for row in _rows(sending, language)]
        groups.append((full_day_label(day, language), rows))
    return to_table(groups)


def _rows(sending: Sending, language: Language) -> list[tuple[str, ...]]:
    channel = sending.destination.channel
    head = f"{sending.at.astimezone(channel.zone):%H:%M} {channel.name}"
    message = sending.message
    if message.period:
        why = say(language, f"simulate.digest_{message.period}")
        return [(head, why, message.subject)]
    return [
        ("" if number else head, _why(notice, sending, language), notice.headline)
        for number, notice in enumerate(message.notices)
    ]


def _why(notice: Notice, sending: Sending, language: Language) -> str:
    if sending.message.period:
        return say(language, f"simulate.digest_{sending.message.period}")
    holidays = sending.message.audience.timeline.holidays
    if notice.type is NoticeType.REVIEW:
        # Where a type does not group, each milestone of the review is a message.
        return say(language, f"simulate.digest_{QUARTERLY}")
    if notice.reminder is None:
        return say(language, "simulate.change")
    words = (lead_words(notice.reminder, language), shift_words(notice.reminder, holidays, language))
    return "; ".join(word for word in words if word)


def _json(sending: Sending) -> dict[str, Any]:
    channel, message = sending.destination.channel, sending.message
    return {
        "at": sending.at.astimezone(channel.zone).isoformat(),
        "channel": channel.name,
        "type": channel.type_name,
        "subject": message.subject,
        # How many others a digest or a review only counts.
        "open_count": len(message.open),
        "notices": [
            {
                "milestone": notice.milestone.id,
                "recurrence": notice.milestone.recurrence or None,
                "along": [one.milestone.id for one in notice.along],
                "type": notice.type.value,
                "headline": notice.headline,
                "text": " ".join(notice.sentences),
                "rule": notice.reminder and notice.reminder.rule,
                "why": _why(notice, sending, message.language),
            }
            for notice in message.notices
        ],
    }
