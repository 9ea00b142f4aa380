"""`notifier scan`."""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from notifier.cli.support.events_option import events_option
from notifier.cli.support.options import DAY, AsOf, format_option, source_kind_option
from notifier.cli.support.output import report_errors_in
from notifier.events_file.whole import load_events_file

if TYPE_CHECKING:
    from datetime import date

    from notifier.letters.proposing import Document
    from notifier.proposals.scanning import Scanned


@click.command()
@click.argument("files", nargs=-1, type=click.Path(dir_okay=False))
@events_option
@click.option("--watch", "watched", metavar="NAME", help="Read the letters of a watched feed, with --since.")
@click.option("--since", type=DAY, help="The day from which letters of --watch are read.")
@click.option("--date", "given", type=DAY, help="The date of a letter that does not say it.")
@click.option("--source", "source", help="The id of the source in the file that the letter is.")
@click.option("--title", help="The title of a letter that does not say its subject.")
@click.option("--reference", help="How the letter is cited, such as a dossier number.")
@click.option("--url", help="Where the letter can be read.")
@source_kind_option
@format_option("table", "jsonl", "diff")
@click.option("--why", is_flag=True, help="Also list the dates that are no proposal, each with its reason.")
@click.option("--keep", is_flag=True, help="Keep the proposals until somebody accepts or rejects them.")
@click.option(
    "--text", "only_text", is_flag=True, help="Print the text of the files, in which places are counted."
)
def command(
    *,
    files: tuple[str, ...],
    events_path: str,
    watched: str | None,
    since: date | None,
    format_: str,
    why: bool,
    keep: bool,
    only_text: bool,
    **told: Any,
) -> None:
    """Read letters and propose milestones, each with its quote.

    On a terminal each is asked about, and what was accepted is written; elsewhere the file stays as it is.
    """
    if bool(files) == bool(watched) or bool(watched) != bool(since):
        message = "name files, or --watch NAME with --since DATE"
        raise click.UsageError(message)
    # Imported here and below, as every command starts faster without them.
    from notifier.cli.support import scans  # noqa: PLC0415
    from notifier.letters.files import read_text  # noqa: PLC0415
    from notifier.proposals.scanning import proposals_of  # noqa: PLC0415

    if only_text:
        for name in files:
            click.echo(read_text(Path(name)), nl=False)
        return
    events = load_events_file(events_path)
    events.refuse_mistakes()
    report_errors_in(events.timeline.language)
    if watched and since:
        from notifier.cli.support.missed import scan_missed  # noqa: PLC0415

        is_whole = scan_missed(events, watched, since, format_=format_, why=why, keep=keep)
        sys.exit(0 if is_whole else 1)
    named, documents, tables = scans.read_files([*map(Path, files)], told, events.timeline)
    if _is_asked(why=why, keep=keep) and not tables:
        _go_through(documents, named, events_path)
        return
    proposals = proposals_of(documents, events.timeline, named) if keep or format_ == "diff" else []
    proposals += [row.proposal for sheet in tables.values() for row in sheet.rows if row.proposal]
    scans.print_read(documents, tables, proposals, events, format_=format_, why=why, keep=keep)


def _is_asked(*, why: bool, keep: bool) -> bool:
    """Tell whether the proposals are gone through: on a terminal, where nothing else is asked for."""
    chosen = click.get_current_context().get_parameter_source("format_")
    is_typed = chosen is not None and chosen is not ParameterSource.DEFAULT
    return sys.stdin.isatty() and sys.stdout.isatty() and not (is_typed or why or keep)


def _go_through(documents: list[Scanned], given: Document, events_path: str) -> None:
    """Ask what to do with each proposal; then show what changes, ask, and write."""
    from notifier.cli.support.edits import Editing  # noqa: PLC0415 - only on a terminal
    from notifier.cli.support.scan_asking import go_through  # noqa: PLC0415

    editing = Editing(events_path=events_path, as_of=AsOf(), options=defaultdict(str), typed={})
    editing.edits += go_through(documents, editing.timeline, given)
    if editing.edits:
        editing.finish()
