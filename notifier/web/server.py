"""How long a visitor may hold a connection: nobody keeps others out by sending or reading slowly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if TYPE_CHECKING:
    import asyncio

    from starlette.types import ASGIApp
    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

MOST_CONNECTIONS = 200
LONGEST_HEAD_BYTES = 16 * 1024
_REQUEST_TIMEOUT_S = 10.0
_GRACE_S = 2


class _TimeoutProtocol(HttpToolsProtocol):
    """HTTP/1.1 that ends a connection on which no request was answered for a while.

    Every answer here is made in milliseconds and is small, so whoever has none after that time
    sends its request, or reads the answer, drop by drop. uvicorn itself only limits idle connections.

    The parser itself reads heads and trailers of any length, so what came since the last complete
    head is counted here. Nothing here takes a body, so one that is as long is not read on either.
    """

    request_timeout_s = _REQUEST_TIMEOUT_S
    _watch: asyncio.TimerHandle | None = None
    _unread_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._watch = self.loop.call_later(self.request_timeout_s, self._look, None)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._watch:
            self._watch.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        # In pieces, so that a head that ends in the middle does not hide what follows it.
        for start in range(0, len(data), LONGEST_HEAD_BYTES):
            if self.transport.is_closing() or self._unread_bytes > LONGEST_HEAD_BYTES:
                break
            piece = data[start : start + LONGEST_HEAD_BYTES]
            self._unread_bytes += len(piece)
            super().data_received(piece)
        if self._unread_bytes > LONGEST_HEAD_BYTES and not self.transport.is_closing():
            self._end_reading()

    def _end_reading(self) -> None:
        """Answer what can be answered, and nothing after it."""
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is None or cycle.scope is not self.scope:
            self.send_400_response("Request too large.")
        elif cycle.response_complete:
            self.transport.close()
        else:
            cycle.keep_alive = False

    def on_headers_complete(self) -> None:
        self._unread_bytes = 0
        super().on_headers_complete()

    def _look(self, seen: Any) -> None:
        """End the connection when it is still at the request it was at the last time."""
        if self.cycle is seen:
            self.transport.abort()
        else:
            self._watch = self.loop.call_later(self.request_timeout_s, self._look, self.cycle)


def server_config(app: ASGIApp, *, request_timeout_s: float = _REQUEST_TIMEOUT_S) -> uvicorn.Config:
    """Return how the application is served.

    Args:
        app: The application.
        request_timeout_s: Seconds a connection may be without a new request that is answered.
    """
    protocol = type("Protocol", (_TimeoutProtocol,), {"request_timeout_s": request_timeout_s})
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
        timeout_graceful_shutdown=_GRACE_S,
    )
