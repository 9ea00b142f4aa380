"""`notifier schema`."""

from __future__ import annotations

import json

import click

from notifier.json_schema import events_schema


@click.command()
def command() -> None:
    """Print the JSON Schema of the file, for editors."""
    click.echo(json.dumps(events_schema(), ensure_ascii=False, indent=2))
