"""`notifier schema`."""

from __future__ import annotations

import click

from notifier.cli.support.output import as_json
from notifier.json_schema import events_schema


@click.command()
def command() -> None:
    """Print the JSON Schema of the file, for editors."""
    click.echo(as_json(events_schema()))
