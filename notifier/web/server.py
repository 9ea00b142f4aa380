"""The HTTP server's limits of time and size, so that slow or large requests do not block others."""

from __future__ import annotations

import asyncio
import resource
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar

import uvicorn
from starlette.responses import PlainTextResponse, Response
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from types import FrameType

    from starlette.types import ASGIApp
    from uvicorn._types import ASGI3Application
    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

MOST_CONNECTIONS = 200
HEALTH_SHARE = 16
HEALTH_PATHS = frozenset({"/healthz", "/readyz", "/metrics"})
# What answers only who has a link of their own.
_OWN_PATHS = ("/private/", "/edit", "/answer/")
# Descriptors for all else: database, files, pipes, calls to channels.
_OTHER_DESCRIPTORS = 128
# Who reads less within the timeout is too slow.
LEAST_READ_BYTES = 16 * 1024
LONGEST_HEAD_BYTES = 16 * 1024
# The largest body by the beginning of the path; elsewhere none is read. What is not read is not received.
MOST_UPLOAD_BYTES = 21 * 1024 * 1024
MOST_BODY_BYTES = {"/answer/": 64 * 1024, "/edit": 64 * 1024, "/edit/letters": MOST_UPLOAD_BYTES}
# Times that, of a form that was refused: a browser shows an answer only when it could send all.
_DRAINED = 5
_REQUEST_TIMEOUT_S = 10.0
# A letter comes slowly over a phone.
_UPLOAD_LOOKS = 9
_GRACE_S = 2
_BUSY: Any = PlainTextResponse(
    "too many requests at the same time\n", 503, headers={"Retry-After": "5", "Connection": "close"}
)
# RFC 9110 9.3.7: such a request asks whether a server is there.
_THERE: Any = Response(status_code=204)
_MALFORMED: Any = PlainTextResponse(
    "the address has to begin with a slash, and one Host header has to name this server\n", 400
)


class _BoundedProtocol(HttpToolsProtocol):
    """HTTP/1.1 with bounds on connections, time and size.

    Connections are bounded as they come in. When there are too many, the one that has been open longest
    without a complete request is ended, so that connections on which nothing is asked keep no other out.
    A few more than `most` are let in, on which only health is answered.

    When as many responses are being read as may, the one to a stranger that has been read longest is ended
    for a new request: at once for one by a link of one's own, and else when it took `request_timeout_s`.

    A connection is ended on which for `request_timeout_s` the client sends its request, or reads the
    response, too slowly; how long the server itself may take is bounded elsewhere. uvicorn itself only
    limits idle connections.

    The parser accepts heads and trailers of any length, so the bytes since the last complete head are
    counted here; after a head that announces a form, up to `MOST_BODY_BYTES`.
    """

    request_timeout_s = _REQUEST_TIMEOUT_S
    most = MOST_CONNECTIONS
    # Of all connections, the longest open first.
    established: ClassVar[dict[_BoundedProtocol, None]]
    _watch: asyncio.TimerHandle | None = None
    # The request that was being answered at the last look.
    seen: RequestResponseCycle | None = None
    _unread_bytes = 0
    _most_bytes = LONGEST_HEAD_BYTES
    _looks_left = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.established) >= self.most + HEALTH_SHARE:
            idle = next((one for one in self.established if not one.is_answering), self)
            self.established.pop(idle, None)
            idle.transport.abort()
            if idle is self:
                return
        self.established[self] = None
        self._watch = self.loop.call_later(self.request_timeout_s, self._look, None, 0)

    def connection_lost(self, exc: Exception | None) -> None:
        self.established.pop(self, None)
        if self._watch:
            self._watch.cancel()
        super().connection_lost(exc)

    @property
    def is_answering(self) -> bool:
        """Whether a request was read completely, and its response is not sent yet."""
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and not cycle.more_body and not cycle.response_complete

    @property
    def is_read_by_stranger(self) -> bool:
        """Whether a client reads a response that needs no link of its own."""
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is None or not (self.is_answering and cycle.response_started):
            return False
        return not _path_of(cycle).startswith(_OWN_PATHS)

    def data_received(self, data: bytes) -> None:
        # In pieces, so that bytes after the end of a head are counted too.
        for start in range(0, len(data), LONGEST_HEAD_BYTES):
            if self.transport.is_closing() or self._is_too_large:
                break
            piece = data[start : start + LONGEST_HEAD_BYTES]
            self._unread_bytes += len(piece)
            super().data_received(piece)
        if self._is_too_large and not self.transport.is_closing():
            self._end_reading()

    @property
    def _is_too_large(self) -> bool:
        is_drained = self._is_refused and self._most_bytes > LONGEST_HEAD_BYTES
        return self._unread_bytes > self._most_bytes * (_DRAINED if is_drained else 1)

    @property
    def _is_refused(self) -> bool:
        """Whether a request was answered before its body was read completely."""
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and cycle.more_body and cycle.response_complete

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

    def _unsupported_upgrade_warning(self) -> None:
        """Log nothing: a request to use another protocol is answered as any other."""

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        app = _refusal(cycle.scope) or app
        path = _path_of(cycle)
        is_busy = sum(one.is_answering for one in self.established) >= self.most
        if is_busy and path not in HEALTH_PATHS and not self._make_room(is_own=path.startswith(_OWN_PATHS)):
            app = _BUSY
        super()._start_asgi_task(cycle, _leaving(cycle, app))

    def _make_room(self, *, is_own: bool) -> bool:
        """End the response to a stranger that has been read longest, and return whether there was one."""
        read = (one for one in self.established if one.is_read_by_stranger)
        found = next((one for one in read if is_own or one.seen is one.cycle), None)
        if found:
            self.established.pop(found)
            found.transport.abort()
        return found is not None

    def _look(self, seen: Any, unsent: int) -> None:
        """End the connection when the client is still at the same request, and did not read on."""
        cycle: RequestResponseCycle | None = self.cycle
        left: int = self.transport.get_write_buffer_size()
        has_begun = cycle is not None and cycle.response_started
        if cycle is not None and has_begun:
            left += cycle.expected_content_length
        is_ours = self.is_answering and not has_begun and left == 0
        reads_on = 0 < left <= unsent - LEAST_READ_BYTES or (has_begun and unsent == 0 and left > 0)
        is_sending = cycle is not None and (self._is_refused or not cycle.response_complete)
        is_uploading = is_sending and self._looks_left > 0
        if cycle is seen and is_uploading:
            self._looks_left -= 1
        if cycle is seen and not (is_ours or reads_on or is_uploading):
            self.transport.abort()
        else:
            self.seen = cycle
            self._watch = self.loop.call_later(self.request_timeout_s, self._look, cycle, left)


def _leaving(cycle: RequestResponseCycle, app: ASGI3Application) -> ASGI3Application:
    """Return an application for which a client that has left, while a response is sent, is no error.

    uvicorn notes that only afterwards, and uvloop raises until then.
    """

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        async def send_on(message: Any) -> None:
            try:
                await send(message)
            except RuntimeError:
                if not cycle.transport.is_closing():
                    raise
                cycle.disconnected = True

        await app(scope, receive, send_on)

    return answer


def _refusal(scope: Any) -> Any:
    """Return what answers a request that is for no address here; None for any other.

    Source:
        RFC 9112 3.2: one Host header, which only HTTP/1.0 may leave out; 3.2.4: the target `*`.
    """
    hosts = sum(name == b"host" for name, _ in scope["headers"])
    if hosts > 1 or (hosts == 0 and scope["http_version"] != "1.0"):
        return _MALFORMED
    if scope["raw_path"].startswith(b"/"):
        return None
    return _THERE if (scope["method"], scope["raw_path"]) == ("OPTIONS", b"*") else _MALFORMED


def _path_of(cycle: RequestResponseCycle) -> str:
    path: str = cycle.scope["path"].removeprefix(cycle.scope["root_path"])
    return path


class Server(uvicorn.Server):
    """The HTTP server, with what it calls when it runs and before it waits for the requests under way."""

    date_every_s: ClassVar[float] = 1

    def __init__(
        self,
        config: uvicorn.Config,
        *,
        at_start: Callable[[], object],
        before_shutdown: Callable[[], object],
    ) -> None:
        super().__init__(config)
        self._at_start, self._before_shutdown = at_start, before_shutdown
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        self._at_start()

    async def main_loop(self) -> None:
        """Wait until it is asked to stop, and set the date of responses regularly.

        uvicorn itself looks ten times a second, which is most of what an idle service does.
        """
        self._loop = asyncio.get_running_loop()
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), timeout=self.date_every_s)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Note a signal to stop, and end the wait for it."""
        super().handle_exit(sig, frame)
        if self._loop:
            self._loop.call_soon_threadsafe(self._stopping.set)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening, and wait a moment for the requests under way."""
        self._before_shutdown()
        await super().shutdown(sockets)


def most_connections() -> int:
    """Return how many connections are served: so many that descriptors for all else remain."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + HEALTH_SHARE + _OTHER_DESCRIPTORS
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            return MOST_CONNECTIONS
        return max(soft - HEALTH_SHARE - _OTHER_DESCRIPTORS, HEALTH_SHARE)
    return MOST_CONNECTIONS


def server_config(
    app: ASGIApp, *, request_timeout_s: float = _REQUEST_TIMEOUT_S, most: int | None = None
) -> uvicorn.Config:
    """Return uvicorn's configuration; `most` is how many requests are answered at the same time."""
    bounds = {"request_timeout_s": request_timeout_s, "most": most or most_connections(), "established": {}}
    protocol = type("Protocol", (_BoundedProtocol,), bounds)
    return uvicorn.Config(
        app,
        http=protocol,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        timeout_graceful_shutdown=_GRACE_S,
    )
