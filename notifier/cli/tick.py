"""`notifier tick`."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import click

from notifier.cli.support.events_option import events_option
from notifier.cli.support.options import as_of_option, out_option
from notifier.cli.support.reports import describe_round, tell_round
from notifier.cli.support.runtime import moment_of, open_rounds

if TYPE_CHECKING:
    from notifier.cli.support.options import AsOf


def _read_sha256(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    if value and not re.fullmatch("[0-9a-f]{64}", value):
        message = f"{value!r} is no SHA-256; expected 64 digits and letters, as the refusal names them"
        raise click.BadParameter(message)
    return value


@click.command()
@events_option
@as_of_option
@out_option
@click.option(
    "--confirm",
    "confirmed",
    metavar="SHA256",
    callback=_read_sha256,
    default="",
    help="Take up the file with this checksum though it removes most milestones.",
)
def command(events_path: str, as_of: AsOf, out: str | None, confirmed: str) -> None:
    """Do one whole round and exit: read the file, plan, deliver what is due, write the calendars.

    For cron and systemd timers. Exits with 1 when the moment is earlier than the last round, which does
    nothing, when the file has mistakes, after a round with the last good one, and when a stage failed.
    """
    with open_rounds(events_path, out=out, sends=True, as_of=as_of) as rounds:
        now = moment_of(as_of, events_path)
        if rounds.lists:
            rounds.lists.update(now, confirmed=confirmed)
        done = rounds.run(now, confirmed=confirmed)
        rounds.watch_feeds(now)
        rounds.deliver_due(now)
        is_well = tell_round(rounds, done)
    click.echo(describe_round(done), err=True)
    sys.exit(0 if is_well else 1)
