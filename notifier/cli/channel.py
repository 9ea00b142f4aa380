"""`notifier channel`."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from notifier.channels.base import Origin, Parcel
from notifier.cli.support.events_option import events_option
from notifier.cli.support.logs import configure
from notifier.cli.support.options import as_of_option
from notifier.cli.support.runtime import utc_now
from notifier.config import read_settings
from notifier.errors import SettingsError
from notifier.net.outcomes import Verdict
from notifier.net.secrets import Secrets
from notifier.outbox.attempt import attempt
from notifier.outbox.context import RoundContext
from notifier.outbox.samples import sample_message
from notifier.setup import load_setup
from notifier.timeline.revisions import Histories

if TYPE_CHECKING:
    from notifier.channels.destinations import Destination
    from notifier.cli.support.options import AsOf
    from notifier.config import Settings
    from notifier.net.outcomes import Outcome
    from notifier.setup import Setup

_MEANINGS = {
    Verdict.SENT: "The receiver has it.",
    Verdict.NOT_SENT: "Nothing left this machine. Mend the address, setting or network and try again.",
    Verdict.FAILED: "The receiver has trouble of its own; a real message is tried again for three days.",
    Verdict.BUSY: "The receiver asks to wait; a real message would wait too.",
    Verdict.BROKEN: "The address or the login does not work for any message: set what it asks, or a new one.",
    Verdict.REFUSED: "The receiver does not take this message; a real one would not be tried again.",
    Verdict.UNKNOWN: "The message left and nobody can tell if it arrived: look there.",
}


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
    click.echo(_explain(destination, outcome), err=True)
    sys.exit(0 if outcome.verdict is Verdict.SENT else 1)


def _parcel(destination: Destination, setup: Setup, as_of: AsOf, settings: Settings, folder: Path) -> Parcel:
    timeline, reference = setup.events.timeline, f"dl_test_{secrets.token_hex(8)}"
    now = as_of.moment(timeline.zone)
    context = RoundContext(timeline=timeline, rules=setup.events.rules, histories=Histories(), now=now)
    origin = Origin(
        domain=timeline.domain, base_url=timeline.url, rendered_at=now, settings=destination.settings
    )
    message = sample_message(destination.channel, context, reference=reference)
    return Parcel(
        delivery=reference,
        payload=destination.type.render(message, origin),
        channel=destination.channel,
        settings=destination.settings,
        secrets=Secrets.from_environment(os.environ, folder),
        network=settings.network(),
        now=utc_now(),
    )


def _explain(destination: Destination, outcome: Outcome) -> str:
    answer = ": ".join(str(part) for part in (outcome.status, outcome.detail) if part)
    lines = [f"{destination.channel.name} ({destination.type.name}): {outcome.verdict}"]
    if answer:
        lines.append(f"  answer: {answer}")
    if outcome.retry_after:
        lines.append(f"  it asks to wait {int(outcome.retry_after.total_seconds())} seconds")
    lines.append(f"  {_MEANINGS[outcome.verdict]}")
    if outcome.verdict is Verdict.SENT and destination.type.after_test:
        lines.append(f"  {destination.type.after_test}")
    return "\n".join(lines)
