"""How long a visitor may hold a connection: nobody keeps others out by sending or reading slowly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio

    from starlette.types import ASGIApp

MOST_CONNECTIONS = 200
LONGEST_HEAD_BYTES = 16 * 1024
_PATIENCE_S = 10.0
_GRACE_S = 2


class _ImpatientProtocol(H11Protocol):
    """HTTP/1.1 that ends a connection on which no request was answered for a while.

    Every answer here is made in milliseconds and is small, so whoever has none after that time
    sends its request, or reads the answer, drop by drop. uvicorn itself only limits idle connections.
    """

    patience_s = _PATIENCE_S
    _watch: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._watch = self.loop.call_later(self.patience_s, self._look, None)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._watch:
            self._watch.cancel()
        super().connection_lost(exc)

    def _look(self, seen: Any) -> None:
        """End the connection when it is still at the request it was at the last time."""
        if self.cycle is seen:
            self.transport.abort()
        else:
            self._watch = self.loop.call_later(self.patience_s, self._look, self.cycle)


def server_config(app: ASGIApp, *, patience_s: float = _PATIENCE_S) -> uvicorn.Config:
    """Return how the application is served.

    Args:
        app: The application.
        patience_s: Seconds a connection may be without a new request that is answered.
    """
    protocol = type("Protocol", (_ImpatientProtocol,), {"patience_s": patience_s})
    return uvicorn.Config(
        app,
        http=protocol,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        limit_concurrency=MOST_CONNECTIONS,
        h11_max_incomplete_event_size=LONGEST_HEAD_BYTES,
        timeout_graceful_shutdown=_GRACE_S,
    )
