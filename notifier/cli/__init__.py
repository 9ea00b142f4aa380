"""The command line: each command reads its options, does one thing and prints its report.

A command's module is imported when the command is called, so that `notifier upcoming` does not import
what only the service needs.
"""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from typing import Any

from notifier.named_tuple import NamedTuple

# A command that does one thing and exits needs no garbage collection, and starts a tenth sooner without.
# The long-running ones switch it on again, and seldom: a long list is millions of objects that stay, and each
# collection visits them.
gc.disable()
gc.set_threshold(100_000, 50, 100)
# Python finds out where the time zones are by importing all settings of its own build, which takes as long as
# reading the file. Where this folder has none, those of the package `tzdata` count, as they would otherwise.
if os.path.isdir(_TIME_ZONES := "/usr/share/zoneinfo"):  # noqa: PTH112 - pathlib is slow to import
    os.environ.setdefault("PYTHONTZPATH", _TIME_ZONES)

import click  # noqa: E402

from notifier import __version__  # noqa: E402
from notifier.cli.support.events_option import take_events  # noqa: E402
from notifier.cli.support.output import ERROR_LANGUAGE, finish_output, prepare_output  # noqa: E402
from notifier.errors import LockedError, NotifierError, UnforeseenError  # noqa: E402
from notifier.words import Language  # noqa: E402


class CommandRow(NamedTuple):
    """One command."""

    name: str
    help: str  # What it does, in one sentence: in the list of commands and in the guide.
    module: str  # The module of `notifier.cli` that has its `command`; of several, with the name of each.
    is_long: bool = False  # Whether it may go on for so long that garbage has to be collected.


_ROWS = (
    CommandRow("init", "Write a small file to start from.", "init"),
    CommandRow("check", "Report every mistake in the file.", "check"),
    CommandRow("upcoming", "List what is coming.", "upcoming"),
    CommandRow("show", "Show one milestone: its history, its reminders and what was sent.", "show"),
    CommandRow("scan", "Read letters and propose milestones with their quotes.", "scan"),
    CommandRow("add", "Add a milestone, from a title, a document and its words.", "add"),
    CommandRow("move", "Give a milestone another date, or record what a document says of it.", "edit.move"),
    CommandRow("done", "Say that a milestone is done.", "edit.done"),
    CommandRow("cancel", "Say that a milestone does not go ahead.", "edit.cancel"),
    CommandRow("proposals", "Look at what is proposed: list, show, accept, reject.", "proposals"),
    CommandRow(
        "simulate", "Show every message that would be sent between two days.", "simulate", is_long=True
    ),
    CommandRow("channel", "Try a channel with a test message.", "channel"),
    CommandRow("publish", "Write the calendars.", "publish"),
    CommandRow("feeds", "Tell where the calendars are and how to subscribe.", "feeds"),
    CommandRow("tick", "Do one whole round: read, plan, deliver, publish.", "tick", is_long=True),
    CommandRow("serve", "Run it all: rounds, calendars and page over HTTP.", "serve", is_long=True),
    CommandRow("editors", "Make, list and revoke the links of editors to the desk.", "editors"),
    CommandRow("deliveries", "Look into the outbox: list, show, retry, discard.", "deliveries"),
    CommandRow("doctor", "Examine the installation, and say what to do.", "doctor"),
    CommandRow("schema", "Print the JSON Schema of the file.", "schema"),
)
COMMANDS = {row.name: row for row in _ROWS}

# Former commands, with what replaces them.
_MOVED = {"history": "show ID", "preview": "show ID --channel NAME"}


class _Commands(click.Group):
    """A group that imports the module of a command when the command is called."""

    def main(self, *args: Any, **options: Any) -> Any:
        """Run the command line as a process of its own."""
        prepare_output()
        try:
            return super().main(*args, **options)
        finally:
            finish_output()

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse empty texts: a variable that is not set would mean every host, or no document."""
        for before, one in zip(["", *args], args, strict=False):
            name = one[:-1] if one.startswith("--") and one.endswith("=") else before
            if (not one or name != before) and not ctx.resilient_parsing:
                of = f" of {name}" if name.startswith("-") else ""
                ctx.fail(f"The value{of} is empty; leave it out, or look at the variable that it comes from.")
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the help."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command."""
        del ctx
        row = COMMANDS.get(cmd_name)
        if row is None:
            return None
        if row.is_long:
            gc.enable()
        module, _, name = row.module.partition(".")
        command: click.Command = getattr(import_module(f"notifier.cli.{module}"), name or "command")
        take_events(command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that was typed; for a former one, name its replacement."""
        if args[0] in _MOVED and not ctx.resilient_parsing:
            ctx.fail(f"No such command {args[0]!r}; use notifier {_MOVED[args[0]]}.")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing their modules."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(row.name, row.help) for row in COMMANDS.values()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; print a user's mistake without a traceback."""
        try:
            return super().invoke(ctx)
        except NotifierError as error:
            _tell(error, ctx)
        except BrokenPipeError:
            raise  # The reader of the output has enough; click ends the process.
        except OSError as error:
            _tell(UnforeseenError.of(error), ctx)
        sys.exit(1)


def _tell(error: NotifierError, ctx: click.Context) -> None:
    if report := getattr(error, "report", ""):
        click.echo(report, err=True)
    language = error.language or ctx.meta.get(ERROR_LANGUAGE) or Language.EN
    # Of several programs that wait for one database this one names itself.
    command = f" {ctx.invoked_subcommand}" if isinstance(error, LockedError) else ""
    click.echo(f"notifier{command}: {error.sentence(language)}", err=True)


@click.command(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with: notifier check, then notifier upcoming.",
)
@click.version_option(__version__, prog_name="notifier")
def main() -> None:
    """Make calendars, reminders and a timeline of dated milestones from one reviewed file."""


take_events(main)
