"""Text of a PDF with a text layer, page by page, with columns in the order in which they are read."""

from __future__ import annotations

import io
from collections import Counter
from typing import TYPE_CHECKING

from notifier.letters.files import LONGEST_TEXT, RefusedError
from notifier.letters.files.columns import in_reading_order

if TYPE_CHECKING:
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
