"""Text of a Word document: paragraphs, headings, lists, tables and footnotes, without a library.

Only three parts of the archive are opened, each up to a bound, and a document type is refused, so no
entity is ever expanded.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from notifier.letters.files import LONGEST_TEXT, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARTS = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")
_LARGEST_PART = 60 * 1024 * 1024
_BREAKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


class _NoDocumentType(ET.TreeBuilder):
    def doctype(self, *_: object) -> None:
        """Refuse it: Word writes none."""
        raise RefusedError("scan.file.crashed")


def read(content: bytes) -> str:
    """Return the text of a document."""
    lines: list[str] = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for part in _PARTS:
            if part in archive.namelist():
                root = _parsed(archive, part)
                lines += _lines(root.find(f"{_W}body") if part == _PARTS[0] else root)
    text = "\n".join(lines)
    if len(text) > LONGEST_TEXT:
        raise RefusedError("scan.file.too_large")
    return text


def _parsed(archive: zipfile.ZipFile, part: str) -> ET.Element:
    parser = ET.XMLParser(target=_NoDocumentType())  # noqa: S314 - a document type is refused
    with archive.open(part) as stream:
        xml = stream.read(_LARGEST_PART + 1)
    if len(xml) > _LARGEST_PART:
        raise RefusedError("scan.file.too_large")
    parser.feed(xml)
    return parser.close()


def _lines(parent: ET.Element | None) -> Iterator[str]:
    for child in parent if parent is not None else ():
        if child.tag == f"{_W}p":
            yield from (_paragraph(child), "")
        elif child.tag == f"{_W}tbl":
            for row in child.iter(f"{_W}tr"):
                cells = (" ".join(map(_text, cell.iter(f"{_W}p"))) for cell in row.iter(f"{_W}tc"))
                yield f"| {' | '.join(cells)} |"
            yield ""
        else:  # Such as a content control or a footnote around paragraphs.
            yield from _lines(child)


def _paragraph(paragraph: ET.Element) -> str:
    properties = paragraph.find(f"{_W}pPr")
    style = properties.find(f"{_W}pStyle") if properties is not None else None
    name = (style.get(f"{_W}val") or "").lower() if style is not None else ""
    text = _text(paragraph)
    if text and name.startswith(("heading", "kop", "title", "titel")):
        return f"# {text}"
    is_item = properties is not None and properties.find(f"{_W}numPr") is not None
    return f"- {text}" if text and is_item else text


def _text(paragraph: ET.Element) -> str:
    return "".join(
        (one.text or "") if one.tag == f"{_W}t" else _BREAKS.get(one.tag, "") for one in paragraph.iter()
    ).strip()
