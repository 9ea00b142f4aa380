"""Text of a web page: its blocks as lines, headings and items marked, without scripts and navigation."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

from notifier.letters.files import LONGEST_TEXT, RefusedError, decode

_SKIPPED = frozenset(
    {"head", "script", "style", "noscript", "template", "nav", "svg", "select", "button", "form"}
)
_MARKS = {"li": "- ", "tr": "| ", "td": "", "th": ""} | {f"h{level}": "# " for level in range(1, 7)}
_BLOCKS = frozenset(_MARKS) - {"td", "th"} | frozenset(
    "address article aside blockquote dd div dl dt footer header hr main ol p pre section table ul".split()
)
_CHARSET = re.compile(rb"charset=[\"']?([\w-]{2,20})", re.IGNORECASE)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.skipped: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a block; within what is skipped only count."""
        del attrs
        if tag in _SKIPPED:
            self.skipped.append(tag)
        elif not self.skipped:
            self.pieces.append("\n\n" if tag in _BLOCKS else "\n" if tag == "br" else "")
            self.pieces.append(_MARKS.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        """Close a block."""
        if tag in self.skipped:
            while self.skipped.pop() != tag:
                pass
        elif not self.skipped:
            self.pieces.append("\n\n" if tag in _BLOCKS else " | " if tag in {"td", "th"} else "")

    def handle_data(self, data: str) -> None:
        """Take text; its own line ends mean nothing."""
        if not self.skipped:
            self.pieces.append(" ".join(data.split("\n")))


def read(content: bytes) -> str:
    """Return the text of a page."""
    return text_of(decode_page(content))


def decode_page(content: bytes) -> str:
    """Decode a page in the encoding that it names."""
    named = _CHARSET.search(content[:2000])
    try:
        return content.decode(named[1].decode("ascii")) if named else decode(content)
    except (LookupError, UnicodeDecodeError):
        return decode(content)


def text_of(html: str) -> str:
    """Return the text of a page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    text = re.sub(r"[ \t]*\n[ \t]*(?:\n[ \t]*)+", "\n\n", "".join(reader.pieces))
    if len(text) > LONGEST_TEXT:
        raise RefusedError("scan.file.too_large")
    return text.strip()


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the address of a link."""
        if tag == "a" and (address := dict(attrs).get("href")):
            self.found.append(address.strip())


def read_links(content: bytes) -> str:
    """Return the addresses that a page links to, in their order, as JSON."""
    links = _Links()
    links.feed(decode_page(content))
    links.close()
    return json.dumps(links.found)
