"""Feeds over HTTP, at the speed of a file server: on a bare ASGI path, with everything prepared.

Nothing is negotiated: an address has one form. Clients differ too much in what they say they accept.

Source:
    RFC 9110 8.8 for validators, 12.5.3 for encodings, 13.1 for conditions and 13.2.2 for their order;
    RFC 9111 5.2.2 and RFC 5861 for caching; RFC 8288 for links.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import format_datetime, parsedate_to_datetime
from functools import cached_property, lru_cache
from threading import Lock
from typing import TYPE_CHECKING

from notifier.errors import FeedQueryError, StoreError
from notifier.feeds.formats import FORMATS, ICALENDAR, Format
from notifier.feeds.publish import Workshop
from notifier.feeds.queries import parse_feed_query
from notifier.feeds.selection import select_entries
from notifier.feeds.settings import Feed
from notifier.web.answers import UNAVAILABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, datetime

    from starlette.types import Scope, Send

    from notifier.feeds.publish import PublishedFeed
    from notifier.timeline.model import Timeline
    from notifier.timeline.revisions import Histories
    from notifier.web.app import Site

Headers = list[tuple[bytes, bytes]]

_NAMED, _ANY, _PRIVATE = "/calendars/", "/calendar.", "/private/"
_PUBLIC_CACHE = b"public, max-age=300, stale-while-revalidate=3600, stale-if-error=86400"
_PRIVATE_CACHE = b"private, max-age=300"
# What a page of a hundred readers with a filter of their own asks for, and no more.
_MOST_KEPT = 128
# A 304 leaves them out: the client has them.
_ABOUT_THE_BODY = {b"content-type", b"content-encoding", b"content-language", b"link"}
_NOTHING = {"type": "http.response.body", "body": b""}
_RETRY_AFTER = (b"retry-after", UNAVAILABLE["Retry-After"].encode())
_TEXT = (b"content-type", b"text/plain; charset=utf-8")


class Variant:
    """A document in one encoding, as the messages that are sent.

    Attributes:
        body: Its bytes.
        start: Status and headers with them.
        whole: The bytes.
        unchanged: Status and headers for who has them.
    """

    def __init__(self, body: bytes, headers: Headers) -> None:
        kept = [(key, value) for key, value in headers if key not in _ABOUT_THE_BODY]
        self.body = body
        self.start = {"type": "http.response.start", "status": 200, "headers": [*headers, _length(body)]}
        self.whole = {"type": "http.response.body", "body": body}
        self.unchanged = {"type": "http.response.start", "status": 304, "headers": kept}


class Document:
    """A feed in one form, ready to be sent.

    Attributes:
        modified: When it last changed, at the latest; never goes back.
        tags: Its entity tags, one per encoding, quotation marks included.
        plain: As it is.
    """

    def __init__(self, data: bytes, modified: datetime, headers: Headers) -> None:
        digest = hashlib.sha256(data).hexdigest()[:32]
        self.modified = modified
        self.tags = (f'"{digest}"'.encode(), f'"{digest}-gzip"'.encode())
        self.plain = Variant(data, [*headers, (b"etag", self.tags[0])])
        self._headers = headers

    @cached_property
    def zipped(self) -> Variant:
        """With gzip; the same bytes wherever it is made."""
        body = gzip.compress(self.plain.body, compresslevel=6, mtime=0)
        own = [(b"etag", self.tags[1]), (b"content-encoding", b"gzip")]
        return Variant(body, [*self._headers, *own])


def _length(body: bytes) -> tuple[bytes, bytes]:
    return (b"content-length", b"%d" % len(body))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Every feed there is after one round.

    Attributes:
        timeline: The milestones; only private feeds take those that are private.
        histories: What is remembered of them.
        today: The day in the timeline's zone.
        modified: When anything a feed is made of last changed.
        feeds: The feeds of the file, by name.
        former: Names of feeds that are no more.
    """

    timeline: Timeline
    histories: Histories
    today: date
    modified: datetime
    feeds: Mapping[str, PublishedFeed]
    former: frozenset[str] = frozenset()
    _kept: OrderedDict[tuple[str, str, str], Document] = field(default_factory=OrderedDict, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)

    def ready(self, stem: str, ending: str, query: str) -> Document | None:
        """Return a public document that was made before.

        Args:
            stem: Path without its ending, beginning with a slash.
            ending: Which form.
            query: In its one order.
        """
        return self._kept.get((stem, ending, query))

    def make(self, feed: Feed, form: Format) -> Document:
        """Return a feed in one form; what is made is kept."""
        # No path begins with two slashes, so nobody finds what is private without its token.
        key = (f"/{feed.stem}" if feed.stem else f"//{feed.name}", form.ending, feed.query)
        if document := self._kept.get(key):
            return document
        document = Document(self._write(feed, form), self.modified, self._headers(feed, form))
        with self._lock:
            self._kept[key] = document
            if len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return document

    def _write(self, feed: Feed, form: Format) -> bytes:
        published = self.feeds.get(feed.name)
        if published and published.content.feed == feed:
            return published.data if form is ICALENDAR else form.write(published.content)
        if form is ICALENDAR:
            # An entry of a private calendar may name what is private.
            alike = (one for one in self.feeds.values() if one.content.feed.private is feed.private)
            workshop = Workshop(good=tuple(one.data for one in alike))
            return workshop.build(feed, self.timeline, self.histories, self.today).data
        return form.write(select_entries(feed, self.timeline, self.histories, self.today))

    def _headers(self, feed: Feed, form: Format) -> Headers:
        headers = [
            (b"content-type", form.media_type.encode()),
            (b"content-language", feed.language.encode()),
            (b"last-modified", format_datetime(self.modified.astimezone(UTC), usegmt=True).encode()),
            (b"cache-control", _PRIVATE_CACHE if feed.private else _PUBLIC_CACHE),
            (b"vary", b"accept-encoding"),
            (b"x-content-type-options", b"nosniff"),
        ]
        if feed.private:
            return [*headers, (b"referrer-policy", b"no-referrer"), (b"x-robots-tag", b"noindex")]
        stem = feed.stem.rpartition("/")[2]
        query = f"?{feed.query}" if feed.query else ""
        others = [(f"{stem}.{one.ending}{query}", one) for one in FORMATS.values() if one is not form]
        links = [f'<{path}>; rel="alternate"; type="{_bare(one)}"' for path, one in others]
        return [*headers, (b"link", ", ".join(links).encode())]


def feed_links(feeds: Sequence[tuple[str, str]]) -> str:
    """Return the `Link` header of a page that leads to feeds, given as path and ending."""
    links = (f'<{path}>; rel="alternate"; type="{_bare(FORMATS[ending])}"' for path, ending in feeds)
    return ", ".join(links)


def _bare(form: Format) -> str:
    return form.media_type.partition(";")[0]


async def serve_feed(site: Site, scope: Scope, send: Send) -> bool:
    """Answer a request for a feed, and return whether it was one."""
    path: str = scope["path"].removeprefix(scope.get("root_path", ""))
    if not path.startswith((_NAMED, _ANY, _PRIVATE)):
        return False
    if scope["method"] not in {"GET", "HEAD"}:
        await _refuse(scope, send, 405, "GET, HEAD", (b"allow", b"GET, HEAD"))
    elif site.shelf is None:
        await _refuse(scope, send, 503, "no round yet", _RETRY_AFTER)
    else:
        await _answer(site, site.shelf, path, scope, send)
    return True


async def _answer(site: Site, shelf: Shelf, path: str, scope: Scope, send: Send) -> None:
    stem, _, ending = path.rpartition(".")
    query = scope["query_string"].decode("latin-1")
    document = shelf.ready(stem, ending, query)
    if document is None:
        form = FORMATS.get(ending)
        try:
            feed = await _find(site, shelf, stem)
        except StoreError:
            await _refuse(scope, send, 503, "the database does not answer", _RETRY_AFTER)
            return
        if form is None or feed is None:
            is_former = form is not None and stem.removeprefix(_NAMED) in shelf.former
            await _refuse(scope, send, 410 if is_former else 404, "no such calendar")
            return
        try:
            asked = parse_feed_query(query, shelf.timeline.public, feed if feed.name else None)
        except FeedQueryError as error:
            await _refuse(scope, send, 400, error.sentence(shelf.timeline.language))
            return
        document = await asyncio.to_thread(shelf.make, asked, form)
    if document.plain.body:
        await _send(site, document, scope, send)
    else:
        await _refuse(scope, send, 503, "no good calendar yet", (b"retry-after", b"300"))


async def _find(site: Site, shelf: Shelf, stem: str) -> Feed | None:
    """Return the feed that a path without its ending leads to; one without a name for any filter."""
    if stem == _ANY.rstrip("."):
        return Feed(name="", title=shelf.timeline.name, language=shelf.timeline.language)
    is_private = stem.startswith(_PRIVATE)
    if is_private:
        name = await asyncio.to_thread(site.private_feed, stem.removeprefix(_PRIVATE))
    else:
        name = stem.removeprefix(_NAMED)
    published = shelf.feeds.get(name)
    if published is None or published.content.feed.private is not is_private:
        return None
    return published.content.feed


async def _send(site: Site, document: Document, scope: Scope, send: Send) -> None:
    tags = since = accepted = b""
    for key, value in scope["headers"]:
        if key == b"if-none-match":
            tags = tags + b"," + value if tags else value
        elif key == b"if-modified-since":
            since = value
        elif key == b"accept-encoding":
            accepted = accepted + b"," + value if accepted else value
    variant = document.zipped if site.gzip and _takes_gzip(accepted) else document.plain
    if (tags or since) and _has_it(document, tags, since, site.clock):
        await send(variant.unchanged)
        await send(_NOTHING)
    else:
        await send(variant.start)
        await send(_NOTHING if scope["method"] == "HEAD" else variant.whole)


def _has_it(document: Document, tags: bytes, since: bytes, clock: Callable[[], datetime]) -> bool:
    """Whether the client says it has these bytes; a tag says more than a date."""
    if tags:
        if tags in document.tags:
            return True
        given = {tag.strip().removeprefix(b"W/") for tag in tags.split(b",")}
        return b"*" in given or not given.isdisjoint(document.tags)
    if not since:
        return False
    try:
        moment = parsedate_to_datetime(since.decode("latin-1"))
    except ValueError:
        return False
    # A date that has yet to come is nobody's memory of an answer.
    return moment.tzinfo is not None and document.modified <= moment <= clock()


@lru_cache(maxsize=256)
def _takes_gzip(accepted: bytes) -> bool:
    for part in accepted.lower().split(b","):
        coding, _, weight = part.partition(b";")
        if coding.strip() in {b"gzip", b"x-gzip", b"*"}:
            return weight.strip().replace(b" ", b"") not in {b"q=0", b"q=0.0", b"q=0.00", b"q=0.000"}
    return False


async def _refuse(scope: Scope, send: Send, status: int, reason: str, *more: tuple[bytes, bytes]) -> None:
    body = f"{reason}\n".encode()
    headers = [_TEXT, (b"content-length", b"%d" % len(body)), (b"cache-control", b"no-store"), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
