"""The command line: each command reads its options, does one thing and prints its report.

A command's module is imported when the command is called, so that `notifier upcoming` never pays for
what only the service needs.
"""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from typing import Any

# A command that lists and exits has nothing to collect: it starts a tenth sooner without trying.
# The long-running ones turn it on again.
gc.disable()

import click  # noqa: E402

from notifier import __version__  # noqa: E402
from notifier.errors import NotifierError  # noqa: E402
from notifier.words import Language  # noqa: E402

_COMMANDS: dict[str, str] = {
    "init": "Write a small file to start from.",
    "check": "Report every mistake in the file.",
    "upcoming": "List what is coming.",
    "show": "Show one milestone: its history, its reminders and what was sent.",
    "simulate": "Show every message that would be sent between two days.",
    "channel": "Try a channel with a test message.",
    "publish": "Write the calendars.",
    "feeds": "Tell where the calendars are and how to subscribe.",
    "tick": "Do one whole round: read, plan, deliver, publish.",
    "serve": "Run it all: rounds, calendars and page over HTTP.",
    "deliveries": "Look into the outbox: list, show, retry, discard.",
    "schema": "Print the JSON Schema of the file.",
}


# What was a command once, with what to type instead.
_MOVED = {"history": "show ID", "preview": "show ID --channel NAME"}
_LONG_RUNNING = {"channel", "deliveries", "publish", "simulate", "tick", "serve"}


class _Commands(click.Group):
    """A group that knows its commands by name and reads their modules late."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the help."""
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command."""
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        if cmd_name in _LONG_RUNNING:
            gc.enable()
        command: click.Command = import_module(f"notifier.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that was typed; where it was moved, say where to."""
        if args[0] in _MOVED and not ctx.resilient_parsing:
            ctx.fail(f"No such command {args[0]!r}; use notifier {_MOVED[args[0]]}.")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without reading their modules."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what a user can mend is told without a traceback."""
        try:
            return super().invoke(ctx)
        except NotifierError as error:
            _tell(error)
            sys.exit(1)


def _tell(error: NotifierError) -> None:
    if report := getattr(error, "report", ""):
        click.echo(report, err=True)
    click.echo(f"notifier: {error.sentence(error.language or Language.EN)}", err=True)


@click.command(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with: notifier check, then notifier upcoming.",
)
@click.version_option(__version__, prog_name="notifier")
def main() -> None:
    """See to it that nobody misses a dated milestone."""
