"""The feeds of one snapshot; each document is prepared once, with headers, entity tags and gzip bytes.

Source:
    RFC 9110 8.8 for validators; RFC 9111 5.2.2 and RFC 5861 for caching; RFC 8288 for links.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC
from email.utils import format_datetime
from functools import cached_property
from typing import TYPE_CHECKING

from notifier.feeds.formats import FORMATS, ICALENDAR, Format
from notifier.feeds.ics import to_checked_ics
from notifier.feeds.selection import FeedCache, SharedEntries, is_taken, select_entries
from notifier.ics.reading_back import find_blocks
from notifier.timeline.known_values import KnownValues
from notifier.web.response_cache import ResponseCache

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

    from notifier.feeds.publish import PublishedFeed
    from notifier.feeds.selection import FeedContent, RowTexts
    from notifier.feeds.settings import Feed
    from notifier.ics.entries import EntryOptions
    from notifier.timeline.model import Milestone, Timeline
    from notifier.timeline.revisions import Histories
    from notifier.words import Language

Headers = list[tuple[bytes, bytes]]

# What everyone may fetch, a page of another site may read. Source: Fetch Standard, "CORS protocol".
CORS: Headers = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Link"),
]
_PUBLIC_CACHE = b"public, max-age=300, stale-while-revalidate=3600, stale-if-error=86400"
_PRIVATE_CACHE = b"private, max-age=300"
_CACHE_BYTES = 16 * 1024 * 1024
# Calendars are at least so many times smaller when compressed.
_ZIPPED_PART = 8
# A 304 leaves these out: they describe the body, which the client has.
_ABOUT_THE_BODY = {b"content-type", b"content-encoding", b"content-language", b"link"}


class Variant:
    """A document in one encoding, as ASGI messages; `unchanged` is for clients that have the bytes."""

    def __init__(self, body: bytes, headers: Headers) -> None:
        kept = [(key, value) for key, value in headers if key not in _ABOUT_THE_BODY]
        self.body = body
        self.headers = [*headers, (b"content-length", b"%d" % len(body))]
        self.start = {"type": "http.response.start", "status": 200, "headers": self.headers}
        self.unchanged = {"type": "http.response.start", "status": 304, "headers": kept}


class Document:
    """A feed in one format, ready to be sent."""

    def __init__(self, data: bytes, headers: Headers, *, is_file: bool = False) -> None:
        # Of a file the server says which one it is.
        self._digest = "" if is_file else hashlib.sha256(data).hexdigest()[:32]
        self.plain = Variant(data, [*headers, (b"etag", f'"{self._digest}"'.encode())])
        self._headers = headers
        self.zipped: Variant | None = None

    def zip(self) -> Variant:
        """Compress it once; the bytes follow from the document alone."""
        if self.zipped is not None:
            return self.zipped
        body = gzip.compress(self.plain.body, compresslevel=5, mtime=0)
        own = [(b"etag", f'"{self._digest}-gzip"'.encode()), (b"content-encoding", b"gzip")]
        self.zipped = Variant(body, [*self._headers, *own])
        return self.zipped


@dataclass(frozen=True, kw_only=True)
class FeedCatalog:
    """The feeds of one snapshot."""

    timeline: Timeline  # All milestones; only private feeds have the private ones.
    histories: Histories
    today: date  # The day in the timeline's zone.
    modified: datetime  # When anything a public feed is made of last changed.
    feeds: Mapping[str, PublishedFeed]
    private_modified: datetime | None = None  # The same of private feeds; None where nothing is private.
    former: frozenset[str] = frozenset()  # Names of feeds that no longer exist.
    # Whether calendars of all choices are made, so that what they have in common is kept.
    makes_all: bool = False
    # Returns rows of public feeds that were written before, by their language.
    texts: dict[Language, Callable[[], RowTexts]] = field(default_factory=dict, init=False)
    _kept: ResponseCache[Document] = field(default_factory=lambda: ResponseCache(_CACHE_BYTES), init=False)
    _shared: dict[tuple[EntryOptions, bool], SharedEntries] = field(default_factory=dict, init=False)
    _last: dict[tuple[EntryOptions, bool], FeedContent] = field(default_factory=dict, init=False)

    @cached_property
    def known(self) -> KnownValues:
        """Which values of filters there are, or were, for who has no token."""
        return KnownValues(self.timeline.public, self.histories.public)

    def ready(self, stem: str, ending: str, query: str) -> Document | None:
        """Return a public document from the cache, by the parts of its path and its query in one order."""
        return self._kept.get((stem, ending, query))

    def make(self, feed: Feed, form: Format) -> Document:
        """Return a feed in one format, and keep it in the cache."""
        # No path of a feed begins with two slashes, so `ready` never finds a private document.
        key = (f"/{feed.stem}" if feed.stem else f"//{feed.name}", form.ending, feed.query)
        if document := self._kept.get(key):
            return document
        document = Document(self._write(feed, form), self._headers(feed, form), is_file=self.makes_all)
        if self.makes_all:
            # Each is asked for once.
            return document
        # The bytes of a feed of the file are there anyway.
        own = 0 if document.plain.body is self._published(feed) else len(document.plain.body)
        self._kept.put(key, document, own + len(document.plain.body) // _ZIPPED_PART)
        return document

    def _published(self, feed: Feed) -> bytes | None:
        """Return the bytes of a feed as the file has it, without settings of an address."""
        published = self.feeds.get(feed.name)
        return published.data if published and published.content.feed == feed else None

    def _write(self, feed: Feed, form: Format) -> bytes:
        data = self._published(feed) if form is ICALENDAR else None
        if data is not None:
            return data
        if form is not ICALENDAR and (listed := self._of_file(feed, needs_entries=False)):
            return form.write(listed)
        content, shared = self._select(feed)
        if form is not ICALENDAR:
            return form.write(content)
        if not shared.blocks:
            # An entry of a private calendar may hold private words.
            alike = (one for one in self.feeds.values() if one.content.feed.private is feed.private)
            shared.blocks.update(pair for one in alike for pair in find_blocks(one.data).items())
        try:
            checked = to_checked_ics(content, FeedCache(blocks=shared.blocks))
        except Exception:  # noqa: BLE001 - an unforeseen error in one calendar must not stop the others
            return b""
        shared.blocks.update(checked.blocks)
        return checked.data

    def _select(self, feed: Feed) -> tuple[FeedContent, SharedEntries]:
        """Return the content of a feed, and what feeds with the same options have in common."""
        options = (feed.options, feed.private)
        shared = self._shared.get(options) or self._share(options)
        content = self._last.get(options)
        if content is None or content.feed != feed:
            content = self._of_file(feed, needs_entries=True) or select_entries(
                feed, self.timeline, self.histories, self.today, shared=shared
            )
        if self.makes_all:
            # The formats of one feed follow each other.
            self._last[options] = content
        return content, shared

    def _of_file(self, feed: Feed, *, needs_entries: bool) -> FeedContent | None:
        """Return the content of a feed of the file that takes the same milestones; None where none does.

        Without need of entries their language may be another one.
        """
        options = (feed.options, feed.private)
        for one in self.feeds.values() if self.makes_all else ():
            own = one.content.feed
            language = own.language if needs_entries else feed.language
            alike = own._replace(language=language)
            if (alike.options, alike.private) == options and self._match_alike(own, feed):
                shared = self._shared.get(options) or self._share(options)
                return replace(
                    one.content, feed=feed, rows=shared.rows, texts=shared.texts, joined=shared.joined
                )
        return None

    def _match_alike(self, own: Feed, feed: Feed) -> bool:
        """Whether two feeds take the same milestones, those that were removed included."""
        if own.match == feed.match:
            return True
        if own.match.wanted or feed.private:
            return False
        return feed.match.takes_all(self.timeline.public, self.today) and all(
            is_taken(feed, one, self.today) for one in self._removed
        )

    @cached_property
    def _removed(self) -> tuple[Milestone, ...]:
        """The public milestones that were removed, as they were."""
        present = self.timeline.public.by_key
        return tuple(one.latest.milestone for key, one in self.histories.public.items() if key not in present)

    def _share(self, options: tuple[EntryOptions, bool]) -> SharedEntries:
        """Return what is known of the entries with these options from the feeds of the file."""
        shared = SharedEntries()
        entry_options, is_private = options
        if not is_private and (texts := self.texts.get(entry_options.language)):
            shared.texts.update(texts())
        for feed in self.feeds.values() if self.makes_all else ():
            content = feed.content
            if (content.feed.options, content.feed.private) != options or not feed.is_whole:
                continue
            blocks = find_blocks(feed.data)
            for one in content.selected:
                # Those with others after them have these in the entry, as far as the feed has them.
                if not content.timeline.followers(one.milestone):
                    shared.selected[one.milestone.key, ()] = one
            shared.blocks.update((one.uid, (one, blocks[one.uid][1])) for one in content.entries)
        if self.makes_all:
            self._shared[options] = shared
        return shared

    def _headers(self, feed: Feed, form: Format) -> Headers:
        modified = (feed.private and self.private_modified) or self.modified
        headers = [
            (b"content-type", form.media_type.encode()),
            (b"content-language", feed.language.encode()),
            (b"last-modified", format_datetime(modified.astimezone(UTC), usegmt=True).encode()),
            (b"cache-control", _PRIVATE_CACHE if feed.private else _PUBLIC_CACHE),
            (b"vary", b"accept-encoding"),
            (b"x-content-type-options", b"nosniff"),
        ]
        if feed.private:
            named = f'inline; filename="{feed.name}.{form.ending}"'.encode()
            own = [(b"content-disposition", named), (b"referrer-policy", b"no-referrer")]
            return [*headers, *own, (b"x-robots-tag", b"noindex")]
        # Right beside `/calendar.ics` and beside `/calendar/<any name>.ics`.
        stem = feed.name or "calendar"
        query = f"?{feed.query}" if feed.query else ""
        others = [(f"{stem}.{one.ending}{query}", one) for one in FORMATS.values() if one is not form]
        links = [
            f'<{path}>; rel="alternate"; type="{one.media_type.partition(";")[0]}"' for path, one in others
        ]
        return [*headers, *CORS, (b"link", ", ".join(links).encode())]
