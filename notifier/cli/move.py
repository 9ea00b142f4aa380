"""`notifier move`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from notifier.cli.support.edits import edit_options, id_argument, modality_option
from notifier.proposals.drafting import draft_moved, draft_silent
from notifier.timeline.model import Modality

if TYPE_CHECKING:
    from notifier.cli.support.edits import Editing


@click.command()
@id_argument
@click.argument("date", metavar="[DATE]", required=False)
@click.option("--confirms", is_flag=True, help="The document confirms the date known before.")
@click.option("--undated", is_flag=True, help="The document speaks of it and gives no date.")
@modality_option
@edit_options
def command(
    *, name: str, date: str | None, confirms: bool, undated: bool, modality: str | None, editing: Editing
) -> None:
    """Give a milestone another date, or record that a document confirms it or leaves it out.

    DATE is a day, a period, or words of the document, such as "begin 2027", which are quoted unless --phrase
    gives others. Without a source it is a date of our own.
    """
    given = bool(date) + confirms + undated
    if given > 1:
        raise click.UsageError("give only one of a date, --confirms and --undated")
    if not given:
        raise click.UsageError("give a date, --confirms or --undated")
    citation = editing.citation
    if not citation.source and not date:
        raise click.UsageError("say which document says so, with --source")
    if date is None:
        editing.edits += draft_silent(name, "confirms" if confirms else "undated", citation)
    else:
        firm = Modality(modality) if modality else editing.guess("", citation.phrase or date).modality
        when = editing.read_when(date).when.text
        if not citation.phrase and date != when:
            citation = citation._replace(phrase=date)
        editing.edits += draft_moved(name, when, firm, citation)
    editing.finish()
