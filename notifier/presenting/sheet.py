"""The list as a sheet for Excel: days as dates, the rest in the reader's words.

Source:
    ECMA-376, Office Open XML; openpyxl writes all but the rows.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import date, datetime
from string import ascii_uppercase
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from notifier.named_tuple import NamedTuple
from notifier.presenting.lists import RowIdentity, identity_of, is_formula, said_by, to_plain_line
from notifier.presenting.rows import to_row
from notifier.timeline.fields import FIELDS
from notifier.timeline.statements import SourceKind, kind_words
from notifier.words import Language, catalog, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from notifier.timeline.model import Timeline
    from notifier.timeline.upcoming import Upcoming

# The number and the cells of a row.
Cells = dict[RowIdentity, tuple[int, str]]

# The columns in order, with their widths in characters.
COLUMNS = {
    "label": 26,
    "earliest": 12,
    "latest": 12,
    "lasts": 20,
    "lapsed": 18,
    "title": 48,
    "action": 36,
    "owner": 24,
    "status": 22,
    "earlier_missed": 20,
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
# Where the rows are, and the styles of a day and of a text that looks like a formula.
SHEET, _DAY, _QUOTED = "xl/worksheets/sheet1.xml", 2, 3
# Source: Microsoft, "Excel specifications and limits".
_LONGEST_TEXT = 32_767
_DAY_FORMATS = {Language.NL: "dd-mm-yyyy", Language.EN: "yyyy-mm-dd"}
# How hard it is compressed: the next level takes half as long again for a hundredth less.
_LEVEL = 5
# The moment in the file, so that the same list gives the same bytes: the first that the format zip knows.
_WRITTEN_AT = datetime(1980, 1, 1)  # noqa: DTZ001 - a zip file knows no zones


BookParts = tuple[tuple[str, bytes, bytes], ...]
# The parts of files that were written, by the language of their headings.
_BOOKS: dict[Language, BookParts] = {}
# What stands in them for who made the list, and for its last row: the last that a sheet can have.
_CREATOR, _LAST_ROW = "{creator}", 1_048_576


# The day of which the others count the days in a sheet, and the number of 29 February 1900.
_DAY_ZERO, _NEVER = date(1899, 12, 30), 60


class KnownSheets(NamedTuple):
    """What was written for other lists of a timeline, day and language."""

    cells: Cells
    files: dict[bytes, bytes]  # By the digest of their rows.


def list_as_xlsx(
    rows: Sequence[Upcoming], timeline: Timeline, language: Language, known: KnownSheets | None = None
) -> bytes:
    """Write the list as a sheet with a row of headings; the same list gives the same bytes.

    A text is never a formula, also not once somebody edits its cell.

    Args:
        rows: The milestones, in order.
        timeline: The timeline they are of.
        language: Language of the readers.
        known: What was written for other lists of this timeline, day and language; updated.
    """
    cells = known.cells if known else {}
    written = (_to_xml(row, number, timeline, language, cells) for number, row in enumerate(rows, 2))
    content = "".join(written).encode("utf-8", "replace")
    if known is None:
        return _zip(content, to_plain_line(timeline.name), language, len(rows))
    whose = hashlib.sha256(content).digest()
    if whose not in known.files:
        known.files[whose] = _zip(content, to_plain_line(timeline.name), language, len(rows))
    return known.files[whose]


def _zip(content: bytes, creator: str, language: Language, count: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, *around in book_parts(language):
            before, after = (_filled(one, creator, count + 1) for one in around)
            data = before + content + after if name == SHEET else before
            # Without the moment of writing.
            file.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED, _LEVEL)
    return out.getvalue()


def _filled(part: bytes, creator: str, last_row: int) -> bytes:
    """Return a part of a file with the values of one list."""
    part = part.replace(_CREATOR.encode(), escape(creator).encode("utf-8", "replace"))
    return part.replace(str(_LAST_ROW).encode(), b"%d" % last_row)


def book_parts(language: Language) -> BookParts:
    """Return the parts of a file: their names, and what stands before and after the rows.

    They are kept, as writing them takes longer than the rows of a short list do.

    Args:
        language: That of the headings.
    """
    if language not in _BOOKS:
        _BOOKS[language] = _written_parts(language)
    return _BOOKS[language]


def _written_parts(language: Language) -> BookParts:
    # Importing it takes longer than a page may take.
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415
    from openpyxl.writer.excel import ExcelWriter  # noqa: PLC0415

    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = _WRITTEN_AT
    book.properties.creator = _CREATOR
    sheet = book.create_sheet(say(language, "page.milestones"))
    sheet.freeze_panes = "A2"
    for number, width in enumerate(COLUMNS.values(), 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    words = catalog(language)
    heads = [
        WriteOnlyCell(sheet, words.get(f"sheet.column_{name}") or FIELDS[name].words(language))
        for name in COLUMNS
    ]
    for head in heads:
        head.font = Font(bold=True)
    sheet.append(heads)
    # A row of the other styles, in the place of which the rows are put: openpyxl takes ten times as long.
    day, text = WriteOnlyCell(sheet, _WRITTEN_AT.date()), WriteOnlyCell(sheet, "=")
    day.number_format = _DAY_FORMATS[language]
    text.data_type, text.quotePrefix = "s", True
    sheet.append([day, text])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{_LAST_ROW}"
    out = io.BytesIO()
    ExcelWriter(book, zipfile.ZipFile(out, "w")).save()
    with zipfile.ZipFile(out) as written:
        return tuple(_split(part.filename, written.read(part)) for part in written.infolist())


def _split(name: str, data: bytes) -> tuple[str, bytes, bytes]:
    if name != SHEET:
        return name, data, b""
    heads, end, rest = data.partition(b"</row>")
    return name, heads + end, rest[rest.index(b"</sheetData>") :]


def _to_xml(row: Upcoming, number: int, timeline: Timeline, language: Language, known: Cells) -> str:
    whose = identity_of(row)
    if whose not in known:
        made = (f'<c r="{letter}{number}"{cell}</c>' for letter, cell in _cells(row, timeline, language))
        known[whose] = number, "".join(made)
    before, cells = known[whose]
    if before != number:
        # Nothing but a reference ends so: texts have no quotation marks, and after a style the tag ends.
        cells = cells.replace(f'{before}" ', f'{number}" ')
    return f'<row r="{number}">{cells}</row>'


def _cells(row: Upcoming, timeline: Timeline, language: Language) -> Iterator[tuple[str, str]]:
    """Yield the letter of the column of each cell that is not empty, and its XML after its reference."""
    values = to_row(row, timeline, language)
    for letter, name in zip(ascii_uppercase, COLUMNS, strict=False):
        value = said_by(row.milestone, timeline, language) if name == "source" else values[name]
        if not value:
            continue
        if name in _DAYS:
            yield letter, f' t="n" s="{_DAY}"><v>{_serial_of(date.fromisoformat(value))}</v>'
            continue
        if isinstance(value, int) and not isinstance(value, bool):
            yield letter, f' t="n"><v>{value}</v>'
            continue
        text = ", ".join(value) if isinstance(value, list) else str(value)
        if value is True:
            text = say(language, "show.yes")
        if name == "source_kind":
            text = str(kind_words(SourceKind(text), language)["noun"])
        text = say(language, f"{name}.{text}") if name in _WORDS else to_plain_line(text)
        if text:
            style = f' s="{_QUOTED}"' if is_formula(text) else ""
            space = ' xml:space="preserve"' if text != text.strip() else ""
            written = escape(text[:_LONGEST_TEXT], {'"': "&quot;"})
            yield letter, f' t="inlineStr"{style}><is><t{space}>{written}</t></is>'


def _serial_of(day: date) -> int:
    """Return the number of a day in a sheet.

    Source:
        ECMA-376-1:2016 18.17.4.1: the day before 1 March 1900 has the number of a day that never was.
    """
    number = (day - _DAY_ZERO).days
    return number - 1 if 0 < number <= _NEVER else number
