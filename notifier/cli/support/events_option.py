"""The option `--events`, which every command takes, before its name or after it."""

from __future__ import annotations

import click

DEFAULT_EVENTS = "events.yaml"
_KEY = "notifier.events"


def _remember(ctx: click.Context, _parameter: click.Parameter, value: str | None) -> str:
    """Return the file named last, here or at a command further up."""
    if value is not None:
        ctx.meta[_KEY] = value
    return named_events(ctx)


def named_events(ctx: click.Context) -> str:
    """Return the file that was named on the command line, or the default."""
    named: str = ctx.meta.get(_KEY, DEFAULT_EVENTS)
    return named


events_option = click.option(
    "--events",
    "events_path",
    type=click.Path(),
    callback=_remember,
    show_default=DEFAULT_EVENTS,
    help="The file with the milestones.",
)


def take_events(command: click.Command) -> None:
    """Let a command and all below it take `--events`, also where they do not use it themselves."""
    if all(parameter.name != "events_path" for parameter in command.params):
        (option,) = events_option(click.Command(None)).params
        option.expose_value = False
        command.params.append(option)
    for below in getattr(command, "commands", {}).values():
        take_events(below)
