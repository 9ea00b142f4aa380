"""What `notifier scan` prints of a sheet: what its columns mean, and each row with its edit or its reason."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

import click

from notifier.cli.support.tables import one_line
from notifier.events_file.problems import Locale
from notifier.events_file.typed_dates import read_when
from notifier.letters.files import SHEETS, read_text
from notifier.letters.sheets import MOST_ROWS, read_sheet, rows_of
from notifier.proposals.scanning import UndatedLetterError
from notifier.timeline.edits import to_json
from notifier.timeline.model import SourceKind
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    from notifier.letters.proposing import Document
    from notifier.letters.sheets import Sheet, SheetRow
    from notifier.timeline.model import Timeline
    from notifier.words import Language


# So many characters of a cell are shown.
_LONGEST = 200


def is_sheet(path: Path) -> bool:
    """Whether a file is a sheet, by its ending."""
    return path.suffix.lower() in SHEETS


def read_file(
    path: Path, said_on: date | None, ask: Callable[[str], date | None], known: Document, timeline: Timeline
) -> Sheet:
    """Read a sheet of a day, or of the day that `ask` returns.

    Raises:
        UnreadableFileError: It cannot be read.
        UndatedLetterError: Its date is unknown.
    """
    rows = rows_of(read_text(path), path.name)
    title = known.title or path.stem
    day = said_on or ask(title)
    if day is None:
        raise UndatedLetterError("scan.no_date", name=path.name, title=title)
    locale = Locale(timeline.language, timeline.zone.key)
    document = known._replace(said_on=day, title=title, kind=known.kind or SourceKind.REGISTER)
    read = read_sheet(rows, document, timeline, partial(read_when, said_on=day, locale=locale))
    if read.is_cut:
        click.echo(say(timeline.language, "scan.sheet.cut", name=path.name, most=MOST_ROWS), err=True)
    return read


def as_table(path: Path, sheet: Sheet, language: Language) -> str:
    """Return what its columns mean, its rows with what they propose, and the others with their reason."""
    if not sheet.columns:
        return say(language, "scan.sheet.no_header", name=path.name)
    names = {key: one_line(name, _LONGEST) for key, name in sheet.columns.items()}
    named = ", ".join(f"{name} = {say(language, f'scan.sheet.{key}')}" for key, name in names.items())
    lines = [click.style(say(language, "scan.sheet.columns", name=path.name, columns=named), bold=True)]
    lines += [f"  {row.number}: {_words(row, language)}" for row in sheet.rows]
    return "\n".join(lines)


def _words(row: SheetRow, language: Language) -> str:
    text = one_line(row.text, _LONGEST)
    if row.proposal is None:
        reason = say(language, row.reason) if row.reason.startswith("scan.") else row.reason
        reason = one_line(reason, _LONGEST)
        return f"{say(language, 'scan.rejected')}: {reason} “{text}”"
    edit = row.proposal.edits[-1]._asdict()
    is_known = "milestone" in edit
    said = edit["fields"] if is_known else edit["fields"]["statements"][0]
    shown = {key: one_line(str(value), _LONGEST) for key, value in said.items() if key != "source"}
    says = ", ".join(f"{key}: {value}" for key, value in shown.items())
    return f"{edit['milestone'] if is_known else edit['fields']['id']} ({says}) “{text}”"


def as_jsonl(name: str, rows: Sequence[SheetRow]) -> str:
    """Return a JSON object a line for each row."""
    found = (
        {
            "doc": name,
            "row": row.number,
            "quote": row.text,
            "reason": row.reason or None,
            "edits": json.loads(to_json(row.proposal.edits)) if row.proposal else [],
        }
        for row in rows
    )
    return "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in found)
