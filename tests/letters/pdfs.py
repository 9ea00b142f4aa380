"""PDF files for tests, written without the library that reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

WIDTH, HEIGHT = 595, 842  # Points of a page of A4.
_FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def pdf(*pages: str) -> bytes:
    """Return a PDF of which every page has one line of text; an empty line is a page without any."""
    return pdf_of(*(f"BT /F1 12 Tf 72 720 Td ({page}) Tj ET" if page else "" for page in pages))


def pdf_of(*contents: str, rotation: int = 0) -> bytes:
    """Return a PDF of which every page has such a content, and is shown turned clockwise by so many degrees."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    kids = []
    for stream in contents:
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Rotate {rotation}"
            f" /Contents {len(objects) + 2} 0 R /Resources << /Font << /F1 {_FONT} >> >> >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    content, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(content))
        content += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    return (
        f"{content}xref\n0 {size}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(content)}\n%%EOF"
    ).encode("latin-1")


def column(lines: Iterable[str], x: int, y: int = 700, leading: int = 14) -> list[tuple[int, int, str]]:
    """Return lines below each other, each with the place where it begins."""
    return [(x, y - leading * number, line) for number, line in enumerate(lines) if line]


def placed(lines: Iterable[tuple[int, int, str]], rotation: int = 0) -> str:
    """Return the content of a page that shows lines at their places when it is turned by so many degrees."""
    matrix = {0: "1 0 0 1", 90: "0 1 -1 0", 180: "-1 0 0 -1", 270: "0 -1 1 0"}[rotation]
    shown = []
    for x, y, line in lines:
        turned = {0: (x, y), 90: (WIDTH - y, x), 180: (WIDTH - x, HEIGHT - y), 270: (y, HEIGHT - x)}[rotation]
        shown.append(f"BT /F1 10 Tf {matrix} {turned[0]} {turned[1]} Tm ({line}) Tj ET")
    return "\n".join(shown)
