"""Text of a PDF with a text layer, page by page, with columns in the order in which they are read.

Two columns of running text are read one after the other between the lines that span both; a narrow column
with the data of a letter (`Datum`, `Our reference`) is read first. A table keeps its rows.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from notifier.letters.files import LONGEST_TEXT, RefusedError
from notifier.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pypdf import PageObject

_MOST_PAGES = 2000
_MOST_PAGES_WITH_COLUMNS = 300  # Looking for columns takes as long as reading does.


def read(content: bytes) -> str:
    """Return the text of a document, a form feed before each page but the first."""
    from pypdf import PdfReader  # noqa: PLC0415 - an extra that need not be there

    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        raise RefusedError("scan.file.locked")
    if len(reader.pages) > _MOST_PAGES:
        raise RefusedError("scan.file.too_large")
    pages, length = [], 0
    for number, page in enumerate(reader.pages):
        text = page.extract_text()
        pages.append(_ordered(page, text) if number < _MOST_PAGES_WITH_COLUMNS else text)
        length += len(text)
        if length > LONGEST_TEXT:
            raise RefusedError("scan.file.too_large")
    if not any(page.strip() for page in pages):
        raise RefusedError("scan.file.no_text_layer")
    return "\n\f".join(pages)


def _ordered(page: PageObject, text: str) -> str:
    """Return the text of a page in the order of reading, where its layout has columns and all of its text."""
    try:
        layout = _upright(page).extract_text(extraction_mode="layout")
    except Exception:  # noqa: BLE001 - what has no layout keeps the order in which it was written
        return text
    ordered = in_reading_order(layout)
    is_whole = ordered is not None and Counter("".join(ordered.split())) == Counter("".join(text.split()))
    return ordered if ordered is not None and is_whole else text


def _upright(page: PageObject) -> PageObject:
    """Return a page of which the text stands upright."""
    if not page.rotation:
        return page
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415 - an extra that need not be there

    writer, copy = PdfWriter(), io.BytesIO()
    writer.add_page(page).transfer_rotation_to_content()
    writer.write(copy)
    return PdfReader(copy).pages[0]


_GAP = re.compile(r"(?<=\S) {3,}(?=\S)")
_CELLS = re.compile(r"\S {6,}\S")  # Wider than between the words of a line that is filled on both sides.
_DATA = re.compile(
    r"(?:datum|date|(?:ons |onze |uw |our |your )?(?:kenmerk|referentie|reference|brief|ref)|contact\w*"
    r"|postbus|p\.?o\.? box|bezoekadres|postadres|directie|directoraat|directorate|afdeling|department"
    r"|bijlagen?|enclosures?|behandeld door)\b",
    re.IGNORECASE,
)
_LEAST_LINES = 4  # Lines with both columns.
_SPREAD = (
    12  # Characters by which the begin of a line may stand beside the others: letters have no fixed width.
)
_MOST_BESIDE = 0.3  # Share of the lines that may begin elsewhere, or have columns of their own.
_WIDE = 24  # Characters of a line of running text in a column.
_FULL, _MOSTLY = 0.7, 0.55  # What share of the widest line fills a line, and of the lines has to be filled.
_NARROW = 34  # Characters of the lines beside a letter.


class _Row(NamedTuple):
    left: str = ""
    right: str = ""
    across: str = ""


def in_reading_order(page: str) -> str | None:
    """Return the text of a page in the order in which it is read; None where it has no two columns.

    What stands beside each other on a line is divided by spaces.
    """
    rows = _rows([line.rstrip() for line in page.split("\n")])
    left, right = [row.left for row in rows if row.left], [row.right for row in rows if row.right]
    is_left_data, is_right_data = _is_data(left), _is_data(right)
    if is_left_data and _is_running(right):
        return "\n".join((*left, "", *_spaced([row.across or row.right for row in rows])))
    if is_right_data and _is_running(left):
        return "\n".join((*right, "", *_spaced([row.across or row.left for row in rows])))
    return "\n".join(_in_turn(rows)) if _is_running(left) and _is_running(right) else None


def _rows(lines: list[str]) -> list[_Row]:
    """Return the lines of a page in its two columns; nothing where it has none, or those of a table."""
    widest = [max(_GAP.finditer(line), key=_width, default=None) for line in lines]
    starts = [gap.end() for gap in widest if gap]
    if len(starts) < _LEAST_LINES:
        return []
    start = median(starts)
    rows = [_row(line, start) for line in lines]
    is_ragged = sum(abs(one - start) > _SPREAD for one in starts) > _MOST_BESIDE * len(starts)
    if is_ragged or _has_cells([row.left for row in rows]) or _has_cells([row.right for row in rows]):
        return []
    return [_Row(*(" ".join(text.split()) for text in row)) for row in rows]


def _in_turn(rows: list[_Row]) -> Iterator[str]:
    """Yield one column after the other, between the lines that span both."""
    between: list[_Row] = []
    for row in rows:
        between.append(row)
        if row.across or row is rows[-1]:
            yield from _spaced([one.left for one in between])
            yield from _spaced([one.right for one in between])
            yield from filter(None, [row.across])
            between = []


def _width(gap: re.Match[str]) -> int:
    return gap.end() - gap.start()


def _row(line: str, start: float) -> _Row:
    gaps = [gap for gap in _GAP.finditer(line) if abs(gap.end() - start) <= _SPREAD]
    if gaps:
        gap = max(gaps, key=_width)
        return _Row(line[: gap.start()].strip(), line[gap.end() :])
    if len(line) < start:
        return _Row(left=line.strip())
    indent = len(line) - len(line.lstrip())
    return _Row(right=line.strip()) if indent >= start - _SPREAD else _Row(across=line.strip())


def _has_cells(column: list[str]) -> bool:
    """Tell whether a column is several columns of a table."""
    lines = [line for line in column if line]
    return sum(_CELLS.search(line) is not None for line in lines) > _MOST_BESIDE * len(lines)


def _is_data(column: list[str]) -> bool:
    """Tell whether a column is narrow and has the data of a letter."""
    return median(map(len, column or [""])) <= _NARROW and any(_DATA.match(line) for line in column)


def _is_running(column: list[str]) -> bool:
    """Tell whether most lines of a column are filled, as those of running text are and of a table are not."""
    full = max(map(len, column), default=0)
    filled = sum(len(line) >= _FULL * full for line in column)
    return full >= _WIDE and filled >= _MOSTLY * len(column)


def _spaced(column: list[str]) -> list[str]:
    """Return the lines of a column, with an empty one where a paragraph ends.

    That is where the next line is farther away than most are, behind a short line or the end of a sentence.
    """
    at = [number for number, line in enumerate(column) if line]
    steps = [second - first for first, second in pairwise(at)]
    usual, full = median(steps or [1]), max(map(len, column), default=0)
    lines = [column[number] for number in at[:1]]
    for number, step in zip(at[1:], steps, strict=True):
        is_end = len(lines[-1]) < _FULL * full or lines[-1].endswith((".", ":", ";", "?", "!"))
        lines += ["", column[number]] if step > usual and is_end else [column[number]]
    return lines
