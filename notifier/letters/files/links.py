"""The addresses that a web page links to, as JSON."""

from __future__ import annotations

import json
from html.parser import HTMLParser

from notifier.letters.files.html import decode_page


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the address of a link."""
        if tag == "a" and (address := dict(attrs).get("href")):
            self.found.append(address.strip())


def read(content: bytes) -> str:
    """Return the addresses in their order."""
    links = _Links()
    links.feed(decode_page(content))
    links.close()
    return json.dumps(links.found)
