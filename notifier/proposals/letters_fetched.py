"""From a watched feed to the text of a letter: its items, and the letter that an item leads to."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from notifier.errors import NotifierError
from notifier.letters.files import LARGEST, UnreadableFileError, read_feed, read_links, text_of
from notifier.named_tuple import NamedTuple
from notifier.net.fetching import Fetched, Reach, fetch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from notifier.events_file.watches import Watch
    from notifier.net.connections import Network

_HOSTS = "NOTIFIER_WATCH_HOSTS"
_TIMEOUT = timedelta(seconds=60)
_MEDIA = {
    "application/xhtml+xml": ".html",
    "message/rfc822": ".eml",
    "text/html": ".html",
    "text/markdown": ".md",
    "text/plain": ".txt",
}
_NUMBER = re.compile(r"[a-z]{1,5}(?:-[a-z]{1,3})?-\d[\w-]*\b")
_LONGEST_TITLE = 200


class NoLetterError(NotifierError):
    """The page of an item links to no letter."""


class Item(NamedTuple):
    """An item of a feed."""

    key: str  # What the feed calls it, or its link.
    link: str  # Where it leads to; an absolute address.
    title: str  # Its title, on one line.
    summary: str  # Its summary, without markup.
    published: str  # When it was published, as ISO 8601; empty where the feed does not say.
    enclosures: tuple[str, ...]  # The addresses of what is attached to it.
    version: str  # SHA-256 of its title and the moments that the feed gives.


def reach_of(watch: Watch, hosts: frozenset[str], network: Network) -> Reach:
    """Return what may be fetched for a feed, given the hosts that the operator allows."""
    network = replace(network, request_timeout=_TIMEOUT)
    return Reach(hosts=hosts, setting=_HOSTS, allow_private=watch.allow_private, network=network)


def items_of(fetched: Fetched) -> tuple[tuple[Item, ...], str]:
    """Return the items of a feed that have a link, and the address of its next page or an empty text.

    Raises:
        UnreadableFileError: It is no feed.
    """
    read = json.loads(read_feed(fetched.url, fetched.content))
    items: dict[str, Item] = {}
    for one in read["items"]:
        link = _absolute(fetched.url, one["link"])
        if not link:
            continue
        said = json.dumps([one["title"], one["published"], one["updated"]])
        item = Item(
            key=one["id"] or link,
            link=link,
            title=_title(one["title"], one["summary"]) or link,
            summary=one["summary"],
            published=one["published"],
            enclosures=tuple(filter(None, (_absolute(fetched.url, url) for url in one["enclosures"]))),
            version=hashlib.sha256(said.encode()).hexdigest(),
        )
        items.setdefault(item.key, item)
    return tuple(items.values()), _absolute(fetched.url, read["next"])


def _title(title: str, summary: str) -> str:
    """Return the title of an item: its summary where it is only named after its number.

    Source:
        The feeds of zoek.officielebekendmakingen.nl, whose items are called `gmb-2026-339555 : Delft`.
    """
    is_number = bool(summary) and _NUMBER.match(title) is not None
    return summary[:_LONGEST_TITLE].rstrip() if is_number else title[:_LONGEST_TITLE]


def _absolute(base: str, address: str) -> str:
    """Return an address with its host; empty where there is none or it cannot be read."""
    try:
        return urljoin(base, address.strip()) if address else ""
    except ValueError:
        return ""


class FetchedLetter(NamedTuple):
    """The letter that an item leads to: its address and its text."""

    url: str
    text: str


def fetch_letter(
    watch: Watch, link: str, enclosures: Sequence[str], *, reach: Reach, now: datetime
) -> FetchedLetter:
    """Fetch the letter of an item and read its text.

    The `letter` of the feed says how to get from the item to the letter.

    Raises:
        FetchError: It, or the page that links to it, cannot be fetched.
        UnreadableFileError: It cannot be read.
        NoLetterError: The page of the item links to none.
    """
    sought = watch.letter
    direct = next((url for url in (*enclosures, link) if sought in url), "") if sought else link
    fetched = fetch(direct or link, reach=reach, largest=LARGEST, now=now)
    if not direct and ending_of(fetched) == ".html":
        links = (_absolute(fetched.url, url) for url in read_links(link, fetched.content))
        found = next((url for url in links if sought in url), "")
        if not found:
            raise NoLetterError("watch.no_letter", url=link, letter=sought)
        fetched = fetch(found, reach=reach, largest=LARGEST, now=now)
    try:
        return FetchedLetter(fetched.url, text_of(f"letter{ending_of(fetched)}", fetched.content))
    except UnreadableFileError as error:
        raise UnreadableFileError(error.key, **{**error.values, "name": fetched.url}) from error


def ending_of(fetched: Fetched) -> str:
    """Return the ending that names the format of a document: by its content, or by what the server says.

    Raises:
        UnreadableFileError: It is of none that can be read.
    """
    content = fetched.content
    if b"%PDF-" in content[:1024]:
        return ".pdf"
    if content.startswith(b"PK\x03\x04"):
        return ".docx"
    media = fetched.headers.get("content-type", "").partition(";")[0].strip().lower()
    if ending := _MEDIA.get(media):
        return ending
    if content.lstrip()[:1] == b"<":
        return ".html"
    raise UnreadableFileError("scan.file.format", name=fetched.url)
