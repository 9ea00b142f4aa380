"""`notifier scan`."""

from __future__ import annotations

import sys
from collections import defaultdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from notifier.cli.support.events_option import events_option
from notifier.cli.support.options import DAY, AsOf, format_option, source_kind_option
from notifier.cli.support.output import report_errors_in
from notifier.events_file.whole import load_events_file
from notifier.timeline.model import SourceKind
from notifier.words import say

if TYPE_CHECKING:
    from datetime import date, datetime

    from notifier.letters.proposing import Document
    from notifier.proposals.scanning import Scanned
    from notifier.timeline.model import Timeline
    from notifier.words import Language


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
    since: datetime | None,
    given: datetime | None,
    source: str | None,
    title: str | None,
    reference: str | None,
    url: str | None,
    source_kind: str | None,
    format_: str,
    why: bool,
    keep: bool,
    only_text: bool,
) -> None:
    """Read letters and propose milestones, each with its quote.

    On a terminal each is asked about, and what was accepted is written; elsewhere the file stays as it is.
    """
    # Imported here, as every command starts faster without them.
    from notifier.cli.support import scans, sheets  # noqa: PLC0415
    from notifier.letters.files import read_text  # noqa: PLC0415
    from notifier.letters.proposing import Document  # noqa: PLC0415
    from notifier.letters.reading import source_kind_of  # noqa: PLC0415
    from notifier.proposals import scanning  # noqa: PLC0415

    if bool(files) == bool(watched) or bool(watched) != bool(since):
        message = "name files, or --watch NAME with --since DATE"
        raise click.UsageError(message)
    if only_text:
        for name in files:
            click.echo(read_text(Path(name)), nl=False)
        return
    events = load_events_file(events_path)
    events.refuse_mistakes()
    report_errors_in(events.timeline.language)
    if watched and since:
        from notifier.cli.support.missed import scan_missed  # noqa: PLC0415

        is_whole = scan_missed(events, watched, since.date(), format_=format_, why=why, keep=keep)
        sys.exit(0 if is_whole else 1)
    timeline = events.timeline
    said_on, ask = _said_on(given, source, timeline), partial(_ask, timeline.language)
    known = timeline.sources.get(source or "")
    given_kind = known.kind if known else SourceKind(source_kind) if source_kind else None
    reader = scanning.Reader(
        said_on,
        len(files) == 1,
        AsOf().day(timeline.zone),
        ask,
        timeline.milestones,
        zone=timeline.zone.key,
        kind=given_kind or (source_kind_of(title) if title else None),
    )
    named = Document(
        title=title or "", reference=reference or "", url=url or "", source=source or "", kind=given_kind
    )
    letters = [path for path in map(Path, files) if not sheets.is_sheet(path)]
    documents = [one for path in letters for one in reader.read(path)]
    scans.tell_dates(documents, timeline.language)
    scans.tell_known([one.cited(named) for one in documents], timeline)
    documents = scanning.leave_out_said(documents, named, timeline)
    tables = {
        path: sheets.read_file(path, said_on, ask, named, timeline)
        for path in map(Path, files)
        if sheets.is_sheet(path)
    }
    scans.tell_known([sheet.document for sheet in tables.values()], timeline)
    if _is_asked(why=why, keep=keep) and not tables:
        _go_through(documents, named, events_path)
        return
    proposals = scanning.proposals_of(documents, timeline, named) if keep or format_ == "diff" else []
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


def _said_on(given: datetime | None, source: str | None, timeline: Timeline) -> date | None:
    if source is None:
        return given.date() if given else None
    known = timeline.sources.get(source)
    if known is None:
        message = f"no source {source!r} in the file"
        raise click.BadParameter(message, param_hint="--source")
    return known.date


def _ask(language: Language, title: str) -> date | None:
    if not sys.stdin.isatty():
        return None
    asked: datetime = click.prompt(say(language, "scan.ask.date", title=title), type=DAY, err=True)
    return asked.date()
