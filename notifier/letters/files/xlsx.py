"""Workbooks: the first sheet with a table, or else the first that has rows, as text with separators.

Source:
    ECMA-376, Office Open XML; read by openpyxl, which resolves no external entities.
"""

from __future__ import annotations

import csv
import io
from datetime import datetime, time
from typing import Any

from openpyxl import load_workbook

from notifier.letters.columns import columns_of
from notifier.letters.files import RefusedError

_MOST_ROWS = 5000


def read(content: bytes) -> str:
    """Return the cells; a date is written as the file of milestones writes it.

    Raises:
        RefusedError: It has no rows.
    """
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    first: list[list[str]] = []
    for sheet in book.worksheets:
        rows = [
            [_text(cell) for cell in row] for row in sheet.iter_rows(max_row=_MOST_ROWS, values_only=True)
        ]
        if columns_of(rows)[1]:  # What stands before it is a cover.
            first = rows
            break
        first = first or (rows if sum(any(row) for row in rows) > 1 else [])
    if not first:
        raise RefusedError("scan.file.no_text")
    written = io.StringIO(newline="")
    csv.writer(written, delimiter="\t").writerows(first)
    return written.getvalue()


def _text(cell: Any) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "ja" if cell else ""
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case datetime():
            return f"{cell:%Y-%m-%d}"
        case float() if cell.is_integer():
            return str(int(cell))
        case _:
            return " ".join(str(cell).split())
