"""The HTTP server's limits of time and size, so that slow or large requests do not block others."""

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
# The largest body by the beginning of the path; elsewhere none is read. What is not read is not received.
MOST_UPLOAD_BYTES = 21 * 1024 * 1024
MOST_BODY_BYTES = {"/answer/": 64 * 1024, "/edit": 64 * 1024, "/edit/letters": MOST_UPLOAD_BYTES}
_REQUEST_TIMEOUT_S = 10.0
# A letter comes slowly over a phone.
_UPLOAD_LOOKS = 9
_GRACE_S = 2


class _TimeoutProtocol(HttpToolsProtocol):
    """HTTP/1.1 that ends a connection on which no request was answered for `request_timeout_s`.

    Every response is small and made in milliseconds, so a client without one after that time sends its
    request, or reads the response, very slowly. uvicorn itself only limits idle connections.

    The parser accepts heads and trailers of any length, so the bytes since the last complete head are
    counted here; after a head that announces a form, up to `MOST_BODY_BYTES`.
    """

    request_timeout_s = _REQUEST_TIMEOUT_S
    _watch: asyncio.TimerHandle | None = None
    _unread_bytes = 0
    _most_bytes = LONGEST_HEAD_BYTES
    _looks_left = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._watch = self.loop.call_later(self.request_timeout_s, self._look, None)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._watch:
            self._watch.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        # In pieces, so that bytes after the end of a head are counted too.
        for start in range(0, len(data), LONGEST_HEAD_BYTES):
            if self.transport.is_closing() or self._unread_bytes > self._most_bytes:
                break
            piece = data[start : start + LONGEST_HEAD_BYTES]
            self._unread_bytes += len(piece)
            super().data_received(piece)
        if self._unread_bytes > self._most_bytes and not self.transport.is_closing():
            self._end_reading()

    def _end_reading(self) -> None:
        """Answer the requests that were read completely, then end the connection."""
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
        is_sent, path = self.scope["method"] == "POST", self.scope["path"]
        allowed = [most for start, most in MOST_BODY_BYTES.items() if is_sent and path.startswith(start)]
        self._most_bytes = max(allowed, default=LONGEST_HEAD_BYTES)
        self._looks_left = _UPLOAD_LOOKS if self._most_bytes == MOST_UPLOAD_BYTES else 0

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._unread_bytes, self._most_bytes = 0, LONGEST_HEAD_BYTES

    def _look(self, seen: Any) -> None:
        """End the connection when it is still at the same request as the last time."""
        cycle: RequestResponseCycle | None = self.cycle
        is_receiving = cycle is not None and not cycle.response_complete
        if cycle is seen and self._looks_left and is_receiving:
            self._looks_left -= 1
            self._watch = self.loop.call_later(self.request_timeout_s, self._look, self.cycle)
        elif self.cycle is seen:
            self.transport.abort()
        else:
            self._watch = self.loop.call_later(self.request_timeout_s, self._look, self.cycle)


def server_config(app: ASGIApp, *, request_timeout_s: float = _REQUEST_TIMEOUT_S) -> uvicorn.Config:
    """Return uvicorn's configuration.

    Args:
        app: The application.
        request_timeout_s: Seconds without a newly answered request after which a connection is ended.
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
