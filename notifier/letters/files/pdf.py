"""Text of a PDF with a text layer, page by page in the order in which it was written."""

from __future__ import annotations

import io

from notifier.letters.files.refusal import LONGEST_TEXT, RefusedError

_MOST_PAGES = 2000


def read(content: bytes) -> str:
    """Return the text of a document, a form feed before each page but the first."""
    from pypdf import PdfReader  # noqa: PLC0415 - an extra that need not be there

    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        raise RefusedError("scan.file.locked")
    if len(reader.pages) > _MOST_PAGES:
        raise RefusedError("scan.file.too_large")
    pages, length = [], 0
    for page in reader.pages:
        pages.append(page.extract_text())
        length += len(pages[-1])
        if length > LONGEST_TEXT:
            raise RefusedError("scan.file.too_large")
    if not any(page.strip() for page in pages):
        raise RefusedError("scan.file.no_text_layer")
    return "\n\f".join(pages)
