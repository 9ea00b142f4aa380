"""Feeds over HTTP, without a framework and with prepared documents: as fast as a file server.

The address alone decides the format, as clients differ too much in what they say they accept.

Source:
    RFC 9110 12.5.3 for encodings, 13.1 for conditions and 13.2.2 for their order.
"""

from __future__ import annotations

import asyncio
import re
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from notifier.errors import QueryError, StoreError
from notifier.feeds.formats import FORMATS
from notifier.feeds.queries import parse_feed_query
from notifier.feeds.settings import Feed
from notifier.web.feed_catalog import CORS
from notifier.web.responses import UNAVAILABLE, has_it, send_body

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from starlette.types import Scope, Send

    from notifier.web.feed_catalog import Document, FeedCatalog
    from notifier.web.snapshot import Snapshot
    from notifier.web.state import AppState

NAMED, ANY, PRIVATE = "/calendars/", "/calendar", "/private/"
_NOTHING = {"type": "http.response.body", "body": b""}
_RETRY_AFTER = (b"retry-after", UNAVAILABLE["Retry-After"].encode())
_TEXT = (b"content-type", b"text/plain; charset=utf-8")


async def serve_feed(state: AppState, scope: Scope, send: Send) -> bool:
    """Answer a request for a feed from its snapshot, and return whether it was one."""
    snapshot: Snapshot | None = scope["snapshot"]
    path: str = scope["path"].removeprefix(scope.get("root_path", ""))
    if not is_feed(path):
        return False
    if scope["method"] not in {"GET", "HEAD"}:
        await _refuse(scope, send, 405, "GET, HEAD", (b"allow", b"GET, HEAD"))
    elif snapshot is None:
        await _refuse(scope, send, 503, "no round yet", _RETRY_AFTER)
    else:
        await _answer(state, snapshot.catalog, path, scope, send)
    return True


def is_feed(path: str) -> bool:
    """Whether a path is that of a feed, if there is one."""
    return path.startswith((NAMED, f"{ANY}.", f"{ANY}/", PRIVATE))


async def _answer(state: AppState, catalog: FeedCatalog, path: str, scope: Scope, send: Send) -> None:
    stem, _, ending = path.rpartition(".")
    query = scope["query_string"].decode("latin-1")
    document = catalog.ready(stem, ending, query)
    if document is None:
        form = FORMATS.get(ending)
        try:
            feed = await _find(state, catalog, stem)
        except StoreError:
            await _refuse(scope, send, 503, "the database does not answer", _RETRY_AFTER)
            return
        if form is None or feed is None:
            is_former = form is not None and stem.removeprefix(NAMED) in catalog.former
            await _refuse(scope, send, 410 if is_former else 404, "no such calendar")
            return
        try:
            own = feed if feed.name else None
            asked = parse_feed_query(query, catalog.timeline.public, catalog.known, own)
        except QueryError as error:
            sentence = error.sentence(catalog.timeline.language)
            await _refuse(scope, send, 404 if error.is_absent else 400, sentence)
            return
        if not asked.name:
            # Of a static site it is the file that says where it can be fetched again.
            asked = asked._replace(file=scope.get("file", ""))
        document = catalog.make(asked, form)
    if document.plain.body:
        await _send(state, document, scope, send)
    else:
        await _refuse(scope, send, 503, "no good calendar yet", (b"retry-after", b"300"))


async def _find(state: AppState, catalog: FeedCatalog, stem: str) -> Feed | None:
    """Return the feed of a path without its ending.

    For `/calendar` and `/calendar/<any name>` that is one without a name, for any filter. The token of a
    private feed may be followed by its name, which programs then show instead of the token.
    """
    if stem == ANY or re.fullmatch(f"{ANY}/[^/]+", stem):
        return Feed(name="", title=catalog.timeline.name, language=catalog.timeline.language)
    is_private = stem.startswith(PRIVATE)
    label = ""
    if is_private:
        token, _, label = stem.removeprefix(PRIVATE).partition("/")
        name = await asyncio.to_thread(state.private_feed, token)
    else:
        name = stem.removeprefix(NAMED)
    published = catalog.feeds.get(name)
    if published is None or published.content.feed.private is not is_private or label not in {"", name}:
        return None
    return published.content.feed


async def _send(state: AppState, document: Document, scope: Scope, send: Send) -> None:
    accepted = b",".join(value for key, value in scope["headers"] if key == b"accept-encoding")
    variant = document.plain
    if state.gzip and takes_gzip(accepted):
        # It is compressed once, which takes long where it is large.
        variant = document.zip() if document.zipped else await asyncio.to_thread(document.zip)
    if is_unchanged(scope["headers"], variant.headers, state.clock):
        await send(variant.unchanged)
        await send(_NOTHING)
    else:
        await send(variant.start)
        await send_body(send, b"" if scope["method"] == "HEAD" else variant.body)


def is_unchanged(
    asked: Iterable[tuple[bytes, bytes]],
    headers: Iterable[tuple[bytes, bytes]],
    clock: Callable[[], datetime],
) -> bool:
    """Whether a client has the response with these headers already; an entity tag comes before a date."""
    tags = since = b""
    for key, value in asked:
        if key == b"if-none-match":
            tags = tags + b"," + value if tags else value
        elif key == b"if-modified-since":
            since = value
    if not (tags or since):
        return False
    own = dict(headers)
    if tags:
        return has_it(tags.decode("latin-1"), own.get(b"etag", b"-").decode("latin-1"))
    try:
        moment = parsedate_to_datetime(since.decode("latin-1"))
        modified = parsedate_to_datetime(own[b"last-modified"].decode("latin-1"))
    except (KeyError, ValueError):
        return False
    # A date in the future does not come from a response of ours.
    return moment.tzinfo is not None and modified <= moment <= clock()


@lru_cache(maxsize=256)
def takes_gzip(accepted: bytes) -> bool:
    """Whether a client with this `Accept-Encoding` takes gzip."""
    for part in accepted.lower().split(b","):
        coding, _, weight = part.partition(b";")
        if coding.strip() in {b"gzip", b"x-gzip", b"*"}:
            return weight.strip().replace(b" ", b"") not in {b"q=0", b"q=0.0", b"q=0.00", b"q=0.000"}
    return False


async def _refuse(scope: Scope, send: Send, status: int, reason: str, *more: tuple[bytes, bytes]) -> None:
    body = f"{reason}\n".encode()
    headers = [_TEXT, (b"content-length", b"%d" % len(body)), (b"cache-control", b"no-store"), *more]
    if not scope["path"].removeprefix(scope.get("root_path", "")).startswith(PRIVATE):
        headers += CORS
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
