"""`notifier doctor`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from notifier.cli.support.events_option import events_option
from notifier.cli.support.options import format_option
from notifier.cli.support.remembered import opened_database
from notifier.cli.support.tables import Cell, to_table
from notifier.store.space import compact, database_facts


@click.command()
@events_option
@click.option("--compact", "is_compacted", is_flag=True, help="Give the room of deleted rows back first.")
@format_option("table", "json")
def command(*, events_path: str, is_compacted: bool, format_: str) -> None:
    """Show what the database holds and how much room it takes.

    --compact needs as much room again while it works; stop the service first.
    """
    with opened_database(Path(events_path)) as database:
        if is_compacted:
            compact(database)
        facts = database_facts(database)
    if format_ == "json":
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    click.echo(
        to_table([("", [(Cell(name), Cell(str(value))) for name, value in facts.items() if value != ""])])
    )
