"""`notifier done`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from notifier.cli.support.edits import edit_options, id_argument
from notifier.proposals.drafting import draft_done

if TYPE_CHECKING:
    from notifier.cli.support.edits import Editing


@click.command()
@id_argument
@click.argument("date", metavar="[DAY]", required=False)
@click.option(
    "--occurrence", default="", metavar="DAY", help="Which occurrence, of a milestone that repeats."
)
@edit_options
def command(*, name: str, date: str | None, occurrence: str, editing: Editing) -> None:
    """Say that a milestone is done, on a day (today), and in which document that stands.

    With --source it is a statement of that document, on its date where no day is given. Of an occurrence
    the file holds the day alone.
    """
    day = editing.read_day(date) if date else editing.citation.said_on
    if editing.citation.source and occurrence:
        raise editing.refusal("edit.occurrence_by_source", name=name, day=day, occurrence=occurrence)
    editing.edits += draft_done(name, day, editing.citation, occurrence)
    editing.finish()
