"""`notifier move`, `notifier done` and `notifier cancel`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from notifier.cli.support.edits import edit_options, id_argument, modality_option
from notifier.proposals.drafting import draft_cancelled, draft_done, draft_moved, draft_silent, said_to_last
from notifier.timeline.model import Modality

if TYPE_CHECKING:
    from notifier.cli.support.edits import Editing

_day_argument = click.argument("date", metavar="[DAY]", required=False)


@click.command()
@id_argument
@click.argument("date", metavar="[DATE]", required=False)
@click.option("--confirms", is_flag=True, help="The document confirms the date known before.")
@click.option("--undated", is_flag=True, help="The document speaks of it and gives no date.")
@modality_option
@edit_options
def move(
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
        known = editing.timeline.find(name)
        if known and known.proof and not citation.source:
            raise editing.refusal("edit.ended_by_source", title=known.title, source=known.proof.source.title)
        from notifier.proposals.typed import guess  # noqa: PLC0415 - the other edits need no words

        firm = (
            Modality(modality) if modality else guess("", citation.phrase or date, citation.said_on).modality
        )
        when = editing.read_when(date).when
        if not citation.phrase and date != when.text:
            citation = citation._replace(phrase=date)
        lasts = said_to_last(date, when)
        editing.edits += draft_moved(name, when.text, firm, citation, editing.timeline, lasts=lasts)
    editing.finish()


@click.command()
@id_argument
@_day_argument
@click.option(
    "--occurrence", default="", metavar="DAY", help="Which occurrence, of a milestone that repeats."
)
@edit_options
def done(*, name: str, date: str | None, occurrence: str, editing: Editing) -> None:
    """Say that a milestone is done, on a day (today), and in which document that stands.

    With --source it is a statement of that document, on its date where no day is given. Of an occurrence
    the file holds the day alone.
    """
    day = editing.read_day(date) if date else editing.citation.said_on
    if editing.citation.source and occurrence:
        raise editing.refusal("edit.occurrence_by_source", name=name, day=day, occurrence=occurrence)
    known = editing.timeline.find(name)
    is_new = date or occurrence or editing.citation.source or not (known and known.done)
    editing.edits += draft_done(name, day, editing.citation, occurrence) if is_new else ()
    editing.finish()


@click.command()
@id_argument
@_day_argument
@click.option("--reason", help="Why, in a few words.")
@edit_options
def cancel(*, name: str, date: str | None, reason: str | None, editing: Editing) -> None:
    """Say that a milestone does not go ahead, since a day (today), or by a document.

    With --source it is a statement of that document, on its date where no day is given.
    """
    day = editing.read_day(date) if date else None
    known = editing.timeline.find(name)
    if known and known.cancelled and not editing.citation.source:
        # What is not said anew stays.
        day, reason = day or known.cancelled.on, reason or known.cancelled.reason
    editing.edits += draft_cancelled(name, day, reason or "", editing.citation)
    editing.finish()
