"""`notifier channel`."""

from __future__ import annotations

import os
import secrets
import sys
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from notifier.channels.base import Parcel, attempt
from notifier.cli.support.events_option import events_option
from notifier.cli.support.logs import configure
from notifier.cli.support.options import as_of_option, utc_now
from notifier.config import read_settings
from notifier.errors import SettingsError
from notifier.net.outcomes import Verdict
from notifier.net.secrets import Secrets
from notifier.outbox.context import RoundContext
from notifier.outbox.origins import origin_of
from notifier.reminders.messages import Message
from notifier.reminders.notices import Notice, NoticeType, change_notice, reminder_notice
from notifier.reminders.schedule import Schedule
from notifier.reminders.sections import arrange
from notifier.setup import load_setup
from notifier.timeline.changes import compare
from notifier.timeline.repeats import occurrence
from notifier.timeline.revisions import Histories
from notifier.words import Language, say

if TYPE_CHECKING:
    from notifier.channels.destinations import Destination
    from notifier.cli.support.options import AsOf
    from notifier.config import Settings
    from notifier.net.outcomes import Outcome
    from notifier.reminders.rules import Channel
    from notifier.setup import Setup


@click.group()
def command() -> None:
    """Try the channels of the file."""


@command.command()
@click.argument("name", metavar="NAME")
@events_option
@as_of_option
def test(name: str, events_path: str, as_of: AsOf) -> None:
    """Send a test message about a real milestone through a channel, and say what the answer means.

    Nothing of it is stored: no reminder counts as sent. Exits with 1 unless the receiver has it.
    """
    settings = read_settings()
    configure(settings.log_level or "warning")
    if settings.mute:
        raise SettingsError("settings.muted")
    setup = load_setup(events_path)
    destination = setup.destination(name)
    parcel = _parcel(destination, setup, as_of, settings, Path(events_path).parent)
    outcome = attempt(destination.type, parcel)
    click.echo(_explain(destination, parcel, outcome), err=True)
    sys.exit(0 if outcome.verdict is Verdict.SENT else 1)


@command.command("renew-links")
@events_option
@click.option("--yes", is_flag=True, help="Do not ask.")
def renew_links(events_path: str, *, yes: bool) -> None:
    """Make every link for answers that was sent until now worthless, such as after one was published.

    Messages from now on carry others; `notifier serve` takes that up within a minute.
    """
    from notifier.cli.support.remembered import opened_database  # noqa: PLC0415 - only with a database
    from notifier.store.answers import turn_over_key  # noqa: PLC0415

    with opened_database(Path(events_path)) as database:
        if not yes:
            click.confirm("Make all links that were sent until now worthless?", abort=True, err=True)
        with database.write() as session:
            turn_over_key(session)
    click.echo(
        "Links sent until now are worthless; serve, where it runs, refuses them within a minute.", err=True
    )


def _parcel(destination: Destination, setup: Setup, as_of: AsOf, settings: Settings, folder: Path) -> Parcel:
    timeline, reference = setup.events.timeline, f"dl_test_{secrets.token_hex(8)}"
    now = as_of.moment(timeline.zone)
    context = RoundContext(timeline=timeline, rules=setup.events.rules, histories=Histories(), now=now)
    origin = origin_of(destination, context)
    message = _sample_message(destination.channel, context, reference=reference)
    return Parcel(
        delivery=reference,
        payload=destination.type.render(message, origin),
        channel=destination.channel._replace(language=Language.EN),
        settings=destination.settings,
        secrets=Secrets.from_environment(os.environ, folder),
        network=settings.network(),
        now=utc_now(),
    )


def _explain(destination: Destination, parcel: Parcel, outcome: Outcome) -> str:
    say_here = partial(say, Language.EN)
    lines = [f"{destination.channel.name} ({destination.type.name}): {outcome.verdict}"]
    if answer := ": ".join(str(part) for part in (outcome.status, outcome.detail) if part):
        lines.append(say_here("channel_test.answer", answer=answer))
    if outcome.retry_after:
        lines.append(say_here("channel_test.wait", seconds=int(outcome.retry_after.total_seconds())))
    if outcome.advice:
        lines.append(f"{say_here(outcome.advice)}.")
    is_untried = outcome.verdict is Verdict.BROKEN and outcome.status is None
    if "url" in destination.type.secrets:
        with suppress(SettingsError):
            address = parcel.secrets.address(destination.settings).get_secret_value()
            if warning := destination.type.address_warning(address):
                lines.append(f"{say_here(warning)}.")
    lines.append(say_here(f"channel_test.{'not_tried' if is_untried else outcome.verdict}"))
    if outcome.verdict is Verdict.SENT and (key := destination.type.after_test(destination.settings)):
        lines.append(say_here(key))
    return "\n  ".join(lines)


def _sample_message(channel: Channel, context: RoundContext, *, reference: str) -> Message:
    """Return the next message of a channel as of today, marked as a test.

    Raises:
        SettingsError: The channel's filter takes no milestone.
    """
    context = context.seen_by(channel)
    notice = _next_notice(channel, context)
    audience = context.audience(channel)
    marked = replace(
        notice,
        type=NoticeType.TEST,
        headline=audience.say("message.test", headline=notice.headline),
        sentences=(audience.say("message.test_means"), *notice.sentences),
    )
    return Message(audience=audience, reference=reference, contents=arrange([marked]))


def _next_notice(channel: Channel, context: RoundContext) -> Notice:
    today, audience = context.today(channel), context.audience(channel)
    schedule = Schedule(channel, context.rules, context.timeline.holidays)
    schedule.update(context.timeline.milestones, today)
    coming = min(schedule.coming(context.now), key=lambda due: due.at, default=None)
    chosen = coming or max(schedule.due(context.now), key=lambda due: due.at, default=None)
    if chosen:
        reminder = chosen.reminder
        milestone = context.milestones[reminder.milestone].seen_from(channel.zone)
        return reminder_notice(reminder, occurrence(milestone, reminder.recurrence), audience)
    for milestone in context.timeline.milestones:
        change = compare(None, milestone)
        if change and channel.match.takes(milestone, today):
            return change_notice(change, audience)
    none = SettingsError("settings.no_milestone", name=channel.name)
    raise none.in_language(context.timeline.language)
