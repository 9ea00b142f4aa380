"""The list as a sheet for Excel: days as dates, the rest in the reader's words.

Source:
    ECMA-376, Office Open XML; written by openpyxl.
"""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from notifier.presenting.lists import is_formula, to_plain_line
from notifier.presenting.rows import to_row
from notifier.timeline.source_words import kind_words
from notifier.timeline.statements import SourceKind
from notifier.words import Language, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from notifier.timeline.model import Timeline
    from notifier.timeline.upcoming import Upcoming

# The columns in order, with their widths in characters.
COLUMNS = {
    "label": 26,
    "earliest": 12,
    "latest": 12,
    "title": 48,
    "action": 36,
    "owner": 24,
    "status": 22,
    "kind": 16,
    "modality": 14,
    "topics": 24,
    "source": 24,
    "source_kind": 14,
    "url": 36,
    "id": 28,
}
_DAYS = frozenset({"earliest", "latest"})
# Their values are keys of words.
_WORDS = frozenset({"status", "kind", "modality"})
_DAY_FORMATS = {Language.NL: "dd-mm-yyyy", Language.EN: "yyyy-mm-dd"}
# The moment in the file, so that the same list gives the same bytes: the first that the format zip knows.
_WRITTEN_AT = datetime(1980, 1, 1)  # noqa: DTZ001 - a zip file knows no zones


def list_as_xlsx(rows: Sequence[Upcoming], timeline: Timeline, language: Language) -> bytes:
    """Write the list as a sheet with a row of headings; the same list gives the same bytes.

    A text is never a formula, also not once somebody edits its cell.
    """
    # Importing it takes longer than a page may take.
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415
    from openpyxl.writer.excel import ExcelWriter  # noqa: PLC0415

    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = _WRITTEN_AT
    book.properties.creator = to_plain_line(timeline.name)
    sheet = book.create_sheet(say(language, "sheet.name"))
    sheet.freeze_panes = "A2"
    for number, width in enumerate(COLUMNS.values(), 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    heads = [WriteOnlyCell(sheet, say(language, f"sheet.column_{name}")) for name in COLUMNS]
    for head in heads:
        head.font = Font(bold=True)
    sheet.append(heads)
    for row in rows:
        sheet.append(list(_cells(row, timeline, language, sheet)))
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{len(rows) + 1}"
    out = io.BytesIO()
    ExcelWriter(book, zipfile.ZipFile(out, "w")).save()
    return _reproducible(out)


def _cells(row: Upcoming, timeline: Timeline, language: Language, sheet: Any) -> Iterator[Any]:
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    values = to_row(row, timeline, language)
    for name in COLUMNS:
        value = values[name]
        if name in _DAYS and value:
            cell = WriteOnlyCell(sheet, date.fromisoformat(value))
            cell.number_format = _DAY_FORMATS[language]
            yield cell
            continue
        text = ", ".join(value) if isinstance(value, list) else str(value or "")
        if name == "source_kind" and text:
            text = str(kind_words(SourceKind(text), language)["noun"])
        text = say(language, f"{name}.{text}") if name in _WORDS else to_plain_line(text)
        if is_formula(text):
            cell = WriteOnlyCell(sheet, text)
            cell.data_type, cell.quotePrefix = "s", True
            yield cell
        else:
            # Most texts need no cell of their own, which would take several times as long.
            yield text or None


def _reproducible(written: io.BytesIO) -> bytes:
    """Return a zip file with the same parts, of which none has the moment of writing."""
    out = io.BytesIO()
    with zipfile.ZipFile(written) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.infolist():
            after.writestr(zipfile.ZipInfo(part.filename), before.read(part), zipfile.ZIP_DEFLATED)
    return out.getvalue()
