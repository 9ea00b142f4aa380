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
from notifier.web.responses import UNAVAILABLE

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from starlette.types import Scope, Send

    from notifier.web.feed_catalog import Document, FeedCatalog
    from notifier.web.snapshot import Snapshot
    from notifier.web.state import AppState

_NAMED, _ANY, _PRIVATE = "/calendars/", "/calendar", "/private/"
_NOTHING = {"type": "http.response.body", "body": b""}
_RETRY_AFTER = (b"retry-after", UNAVAILABLE["Retry-After"].encode())
_TEXT = (b"content-type", b"text/plain; charset=utf-8")


async def serve_feed(state: AppState, snapshot: Snapshot | None, scope: Scope, send: Send) -> bool:
    """Answer a request for a feed from one snapshot, and return whether it was one."""
    path: str = scope["path"].removeprefix(scope.get("root_path", ""))
    if not path.startswith((_NAMED, f"{_ANY}.", f"{_ANY}/", _PRIVATE)):
        return False
    if scope["method"] not in {"GET", "HEAD"}:
        await _refuse(scope, send, 405, "GET, HEAD", (b"allow", b"GET, HEAD"))
    elif snapshot is None:
        await _refuse(scope, send, 503, "no round yet", _RETRY_AFTER)
    else:
        await _answer(state, snapshot.catalog, path, scope, send)
    return True


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
            is_former = form is not None and stem.removeprefix(_NAMED) in catalog.former
            await _refuse(scope, send, 410 if is_former else 404, "no such calendar")
            return
        try:
            own = feed if feed.name else None
            asked = parse_feed_query(query, catalog.timeline.public, catalog.known, own)
        except QueryError as error:
            sentence = error.sentence(catalog.timeline.language)
            await _refuse(scope, send, 404 if error.is_absent else 400, sentence)
            return
        document = await asyncio.to_thread(catalog.make, asked, form)
    if document.plain.body:
        await _send(state, document, scope, send)
    else:
        await _refuse(scope, send, 503, "no good calendar yet", (b"retry-after", b"300"))


async def _find(state: AppState, catalog: FeedCatalog, stem: str) -> Feed | None:
    """Return the feed of a path without its ending.

    For `/calendar` and `/calendar/<any name>` that is one without a name, for any filter. The token of a
    private feed may be followed by its name, which programs then show instead of the token.
    """
    if stem == _ANY or re.fullmatch(f"{_ANY}/[^/]+", stem):
        return Feed(name="", title=catalog.timeline.name, language=catalog.timeline.language)
    is_private = stem.startswith(_PRIVATE)
    label = ""
    if is_private:
        token, _, label = stem.removeprefix(_PRIVATE).partition("/")
        name = await asyncio.to_thread(state.private_feed, token)
    else:
        name = stem.removeprefix(_NAMED)
    published = catalog.feeds.get(name)
    if published is None or published.content.feed.private is not is_private or label not in {"", name}:
        return None
    return published.content.feed


async def _send(state: AppState, document: Document, scope: Scope, send: Send) -> None:
    tags = since = accepted = b""
    for key, value in scope["headers"]:
        if key == b"if-none-match":
            tags = tags + b"," + value if tags else value
        elif key == b"if-modified-since":
            since = value
        elif key == b"accept-encoding":
            accepted = accepted + b"," + value if accepted else value
    variant = document.zipped if state.gzip and _takes_gzip(accepted) else document.plain
    if (tags or since) and _has_it(document, tags, since, state.clock):
        await send(variant.unchanged)
        await send(_NOTHING)
    else:
        await send(variant.start)
        await send(_NOTHING if scope["method"] == "HEAD" else variant.whole)


def _has_it(document: Document, tags: bytes, since: bytes, clock: Callable[[], datetime]) -> bool:
    """Whether the client has these bytes; an entity tag comes before a date."""
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
    # A date in the future does not come from a response of ours.
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
    if not scope["path"].removeprefix(scope.get("root_path", "")).startswith(_PRIVATE):
        headers += CORS
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
