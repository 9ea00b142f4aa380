"""`notifier cancel`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from notifier.cli.support.edits import edit_options, id_argument
from notifier.proposals.drafting import draft_cancelled

if TYPE_CHECKING:
    from notifier.cli.support.edits import Editing


@click.command()
@id_argument
@click.argument("date", metavar="[DAY]", required=False)
@click.option("--reason", help="Why, in a few words.")
@edit_options
def command(*, name: str, date: str | None, reason: str | None, editing: Editing) -> None:
    """Say that a milestone does not go ahead, since a day (today), or by a document.

    With --source it is a statement of that document, on its date where no day is given.
    """
    day = editing.read_day(date) if date else None
    editing.edits += draft_cancelled(name, day, reason or "", editing.citation)
    editing.finish()
