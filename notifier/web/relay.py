"""Lets the builder process answer what has to be made of the whole list, and caches its responses.

What needs the database or is at hand is answered by the server itself: health, metrics, the calendars of
the file, and every page that is not kept.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

import structlog

from notifier.errors import StoreError
from notifier.feeds.formats import FORMATS, ICALENDAR
from notifier.timeline.filter_query import is_tracking
from notifier.web.build_queue import Rank
from notifier.web.building import BuildRequest
from notifier.web.feeds import ANY, NAMED, PRIVATE, is_feed, is_unchanged, takes_gzip
from notifier.web.page_table import LISTS, PAGES
from notifier.web.response_cache import ResponseCache
from notifier.web.responses import send_body
from notifier.web.selection import preferred_language
from notifier.web.snapshot import LEFT_OUT

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from notifier.web.build_queue import BuildQueue
    from notifier.web.building import Built
    from notifier.web.snapshot import Snapshot
    from notifier.web.state import AppState

log = structlog.get_logger(__name__)

CACHE_BYTES = 48 * 1024 * 1024
# What a response costs besides its body.
_OVERHEAD_BYTES = 1024
_OK, _FIRST_OF_OURS = 200, 500
_READ = frozenset({b"accept-encoding", b"accept-language", b"host"})
_API, _DESCRIPTION = "/v1/", "/v1/openapi.json"
_WITH_ORIGIN = frozenset(row.path for row in PAGES if row.has_origin)
_EXACT = frozenset(row.path for row in PAGES if row.is_kept and "{" not in row.path) | set(LISTS)
_BEGINNINGS = tuple(row.path.partition("{")[0] for row in PAGES if row.is_kept and "{" in row.path)


@dataclass(frozen=True, slots=True)
class Relay:
    """Answers requests with what the builder process makes."""

    state: AppState
    queue: BuildQueue
    cache: ResponseCache[Built] = field(default_factory=lambda: ResponseCache(CACHE_BYTES))

    async def answer(self, snapshot: Snapshot, scope: Scope, receive: Receive, send: Send) -> bool:
        """Answer a request, and return whether it was one for the builder.

        Raises:
            BusyError: It cannot be answered now.
        """
        asked = await self._asked(snapshot, scope)
        if asked is None:
            return False
        key, rank, request = asked
        made = self.cache.get(key, snapshot.edition)
        if made is None:
            if rank is Rank.NEW and self.cache.was_asked_again(key):
                rank = Rank.REPEATED
            made = await self.queue.make(key, rank, request, _until_left(receive))
            self._note(snapshot, made)
            if made.status < _FIRST_OF_OURS:
                self.cache.put(key, made, len(made.body) + _OVERHEAD_BYTES, made.edition)
        await self._send(made, scope, send)
        return True

    async def _asked(
        self, snapshot: Snapshot, scope: Scope
    ) -> tuple[tuple[object, ...], Rank, BuildRequest] | None:
        """Return what a request asks of the builder; None where the server answers it.

        The key, which comes first, is the same for all who get the same response.
        """
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        if scope["method"] not in {"GET", "HEAD"}:
            return None
        given = {key: value for key, value in scope["headers"] if key in _READ}
        headers: dict[bytes, bytes] = {}
        is_private = path.startswith(PRIVATE)
        query = _normal(scope["query_string"])
        if is_feed(path):
            if is_private:
                path = await self._without_token(path)
            if _is_at_hand(snapshot, path, query):
                return None
            if self.state.gzip and takes_gzip(given.get(b"accept-encoding", b"")):
                headers[b"accept-encoding"] = b"gzip"
        elif path in _EXACT or path.startswith(_BEGINNINGS):
            accepted = given.get(b"accept-language", b"").decode("latin-1")
            headers[b"accept-language"] = preferred_language(accepted, snapshot.timeline.language).encode()
            if path in _WITH_ORIGIN and not snapshot.timeline.url:
                headers[b"host"] = given.get(b"host", b"")
        elif not path.startswith(_API) or path == _DESCRIPTION:
            return None
        request = BuildRequest(
            path=path,
            query=scope["query_string"],
            headers=tuple(headers.items()),
            scheme=scope["scheme"],
            warnings=tuple(one for one in snapshot.warnings if one[0] != LEFT_OUT),
            left_out=snapshot.health.left_out,
        )
        names = tuple(name for name, _ in snapshot.warnings)
        rank = Rank.OWN if is_private or not query else Rank.NEW
        return (path, query, request.headers, request.scheme, names), rank, request

    async def _without_token(self, path: str) -> str:
        """Return the path of a private calendar with its name for its token; empty where it has none.

        The token reaches no cache and no other process.
        """
        token, slash, label = path.removeprefix(PRIVATE).rpartition(".")[0].partition("/")
        ending = path.rpartition(".")[2]
        try:
            name = await asyncio.to_thread(self.state.private_feed, token)
        except StoreError:
            return ""
        return f"{PRIVATE}{name}{slash}{label}.{ending}" if name and ending in FORMATS else ""

    def _note(self, snapshot: Snapshot, made: Built) -> None:
        """Show in health and on the pages that milestones cannot be shown."""
        if made.edition == snapshot.edition and made.unshown != snapshot.unshown:
            log.error("milestones_left_out", stage="page", milestones=dict(made.unshown))
            self.state.change(
                lambda now: replace(now, unshown=made.unshown) if now and now.edition == made.edition else now
            )

    async def _send(self, made: Built, scope: Scope, send: Send) -> None:
        headers = list(made.headers)
        if made.status == _OK and is_unchanged(scope["headers"], headers, self.state.clock):
            kept = [(key, value) for key, value in headers if not key.startswith(b"content-")]
            await send({"type": "http.response.start", "status": 304, "headers": kept})
            await send({"type": "http.response.body", "body": b""})
            return
        await send({"type": "http.response.start", "status": made.status, "headers": headers})
        await send_body(send, b"" if scope["method"] == "HEAD" else made.body)


def _is_at_hand(snapshot: Snapshot, path: str, query: tuple[tuple[str, str], ...]) -> bool:
    """Whether the server itself answers a request for a feed: the round made it, or there is none."""
    stem, _, ending = path.rpartition(".")
    if ending not in FORMATS:
        return True
    if stem == ANY or stem.startswith(f"{ANY}/"):
        return False
    is_private = stem.startswith(PRIVATE)
    name = stem.removeprefix(PRIVATE if is_private else NAMED).partition("/")[0]
    published = snapshot.catalog.feeds.get(name)
    if published is None or published.content.feed.private is not is_private:
        return True
    return FORMATS[ending] is ICALENDAR and not query


def _normal(query: bytes) -> tuple[tuple[str, str], ...]:
    """Return a query as pairs in one order, without what only tells where a reader came from."""
    parts = (part.partition("=") for part in query.decode("latin-1").split("&") if part.strip("="))
    pairs = ((unquote_plus(name), unquote_plus(value)) for name, _, value in parts)
    return tuple(sorted(pair for pair in pairs if not is_tracking(pair[0])))


async def _until_left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
