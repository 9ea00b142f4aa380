"""HTTP over connections of our own: checked where they lead, bounded in time, noted when they write."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

import httpcore
import httpx

from notifier.net.connections import CONNECT_TIMEOUT_S, Deadline, checked_addresses

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import timedelta

    from notifier.net.connections import Network

# Shorter than servers wait, two seconds at the least, and longer than Slack's second between messages.
LONGEST_IDLE_S = 1.5
# All other steps, and all of them together, are bounded by the deadline.
_TIMEOUTS = {"timeout": {"connect": CONNECT_TIMEOUT_S}}


@dataclass(slots=True)
class Progress:
    """How far the present call has come, shared by all layers of its connection.

    Attributes:
        timeout: How long each call may take.
        deadline: When the present one has to be over.
        has_written: Whether the first byte meant for the receiver has left.
    """

    timeout: timedelta
    deadline: Deadline = field(init=False)
    has_written: bool = field(init=False, default=False)

    def begin(self) -> None:
        """Begin a call."""
        self.deadline, self.has_written = Deadline.start(self.timeout), False

    def remaining(self, timeout: float | None) -> float:
        """Return the seconds left, or the shorter timeout."""
        try:
            return self.deadline.remaining(timeout)
        except TimeoutError as error:
            raise httpcore.ReadTimeout from error


class _Stream(httpcore.NetworkStream):
    """A connection that keeps to the deadline of the whole call and notes when the first byte leaves.

    Head and body of a request leave together, when its answer is waited for: half the calls of the system,
    and one packet. What is written to a proxy before TLS begins is for the proxy alone.
    """

    def __init__(
        self, stream: httpcore.NetworkStream, progress: Progress, *, is_for_proxy: bool = False
    ) -> None:
        self._stream = stream
        self._progress = progress
        self._is_for_proxy = is_for_proxy
        self._unsent = b""

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._unsent:
            # Who answers and hangs up before all was written may have said why.
            with suppress(httpcore.WriteError):
                self._send(timeout)
        return self._stream.read(max_bytes, self._progress.remaining(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - httpcore's interface
        self._unsent += buffer

    def _send(self, timeout: float | None) -> None:
        remaining = self._progress.remaining(timeout)
        self._progress.has_written |= not self._is_for_proxy
        buffer, self._unsent = self._unsent, b""
        self._stream.write(buffer, remaining)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._progress.remaining(timeout))
        return _Stream(stream, self._progress)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class GuardedBackend(httpcore.NetworkBackend):
    """Connects only to addresses that were checked, or to the proxy."""

    def __init__(self, progress: Progress, *, allow_private: bool, is_proxied: bool) -> None:
        self._progress = progress
        self._allow_private = allow_private
        self._is_proxied = is_proxied
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first checked address that answers."""
        try:
            addresses = checked_addresses(host, port, allow_private=self._allow_private or self._is_proxied)
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        failure: httpcore.ConnectError | httpcore.ConnectTimeout = httpcore.ConnectError("no address")
        for address in addresses:
            remaining = self._progress.remaining(timeout)
            try:
                stream = self._backend.connect_tcp(address, port, remaining, local_address, socket_options)
                return _Stream(stream, self._progress, is_for_proxy=self._is_proxied)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


class Connection:
    """Calls one after the other over one connection, as long as they go to the same place.

    A connection that lay idle for longer is not used again, nor is one that the other side closed or
    said something on unasked: whoever hears nothing after writing cannot tell what became of it.
    """

    def __init__(self, network: Network, *, allow_private: bool, proxy: str) -> None:
        self.progress = Progress(network.request_timeout)
        self._connection: httpcore.ConnectionInterface | None = None
        # It only opens connections. Handing each call to the pool was measured: a call on a kept
        # connection took a tenth to a quarter longer.
        self._pool = httpcore.ConnectionPool(
            ssl_context=network.ssl_context(),
            network_backend=GuardedBackend(
                self.progress, allow_private=allow_private, is_proxied=bool(proxy)
            ),
            keepalive_expiry=LONGEST_IDLE_S,
            http1=True,
            http2=False,
            proxy=_proxy(proxy) if proxy else None,
        )

    @contextmanager
    def post(self, url: httpx.URL, content: bytes, headers: Mapping[str, str]) -> Iterator[httpcore.Response]:
        """Post a body; the time of this call begins now."""
        self.progress.begin()
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        request = httpcore.Request(
            "POST",
            target,
            headers=[("Host", url.netloc), ("Content-Length", str(len(content))), *headers.items()],
            content=content,
            extensions=_TIMEOUTS,
        )
        response = self._connected(target.origin).handle_request(request)
        try:
            yield response
        finally:
            response.close()

    def _connected(self, origin: httpcore.Origin) -> httpcore.ConnectionInterface:
        kept = self._connection
        if kept and kept.can_handle_request(origin) and kept.is_available() and not kept.has_expired():
            return kept
        self.close()
        self._connection = self._pool.create_connection(origin)
        return self._connection

    def close(self) -> None:
        """Close the connection."""
        if self._connection:
            self._connection.close()
            self._connection = None


@dataclass(slots=True)
class Connections:
    """Connections that calls made one after the other in one thread share; its end closes them.

    Attributes:
        open: What is open, by all that decides where it may lead.
    """

    open: dict[tuple[bool, Network], Connection] = field(default_factory=dict)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for line in self.open.values():
            line.close()
        self.open.clear()


def _proxy(address: str) -> httpcore.Proxy:
    parsed = httpx.URL(address)
    auth = (parsed.username.encode(), parsed.password.encode()) if parsed.userinfo else None
    return httpcore.Proxy(httpcore.URL(scheme="http", host=parsed.host, port=parsed.port, target="/"), auth)
