"""`notifier move`, `notifier done` and `notifier cancel`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from notifier.cli.support.edits import edit_options, id_argument, modality_option
from notifier.proposals.form_fields import Action

if TYPE_CHECKING:
    from notifier.cli.support.edits import Editing

_day_argument = click.argument("day", metavar="[DAY]", required=False)


@click.command()
@id_argument
@click.argument("when", metavar="[DATE]", required=False)
@click.option("--confirms", is_flag=True, help="The document confirms the date known before.")
@click.option("--undated", is_flag=True, help="The document mentions it and gives no date.")
@modality_option
@edit_options
def move(editing: Editing) -> None:
    """Give a milestone another date, or record that a document confirms it or leaves it out.

    DATE is a day, a period, or words of the document, such as "begin 2027", which are quoted unless --phrase
    gives others. Without a source it is a date of our own.
    """
    typed = editing.typed
    (given, *more) = [one for one in ("when", "confirms", "undated") if typed[one]] or [""]
    if not given or more:
        raise click.UsageError("give one of a date, --confirms and --undated")
    is_cited = typed["source"] or typed["source_title"]
    if given == "when":
        typed["phrase"] = typed["phrase"] or (typed["when"] if is_cited else "")
    elif not is_cited:
        raise click.UsageError("say which document says so, with --source")
    typed["says"] = given
    editing.draft(Action.MOVE if given == "when" else Action.SILENT)
    editing.finish()


@click.command()
@id_argument
@_day_argument
@click.option(
    "--occurrence", default="", metavar="DAY", help="Which occurrence, of a milestone that repeats."
)
@edit_options
def done(editing: Editing) -> None:
    """Say that a milestone is done, on a day (today), and in which document that stands.

    With --source it is a statement of that document, on its date where no day is given. Of an occurrence
    the file holds the day alone.
    """
    editing.draft(Action.DONE)
    editing.finish()


@click.command()
@id_argument
@_day_argument
@click.option("--reason", help="Why, in a few words.")
@edit_options
def cancel(editing: Editing) -> None:
    """Say that a milestone does not go ahead, since a day (today), or by a document.

    With --source it is a statement of that document, on its date where no day is given.
    """
    editing.draft(Action.CANCEL)
    editing.finish()
