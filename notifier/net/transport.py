"""HTTP over guarded connections, with a deadline, which record when the first byte is sent."""

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

# Shorter than the keep-alive of servers, at least two seconds, and longer than Slack's rate of one a second.
LONGEST_IDLE_S = 1.5
# The deadline bounds all other steps, and all of them together.
_TIMEOUTS = {"timeout": {"connect": CONNECT_TIMEOUT_S}}


@dataclass(slots=True)
class Progress:
    """The progress of the present call, shared by all layers of its connection."""

    timeout: timedelta  # How long each call may take.
    deadline: Deadline = field(init=False)  # The deadline of the present call.
    has_written: bool = field(init=False, default=False)  # Whether the first byte for the receiver was sent.

    def begin(self) -> None:
        """Start the deadline of a new call."""
        self.deadline, self.has_written = Deadline.start(self.timeout), False

    def remaining(self, timeout: float | None) -> float:
        """Return the seconds left, or `timeout` where that is shorter."""
        try:
            return self.deadline.remaining(timeout)
        except TimeoutError as error:
            raise httpcore.ReadTimeout from error


class _Stream(httpcore.NetworkStream):
    """A stream that keeps the deadline of the call and records when the first byte is sent.

    Head and body of a request are sent together when the answer is read: one packet, and half the system
    calls. Bytes written to a proxy before TLS begins do not count as sent to the receiver.
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
            # A receiver that closes before all was sent may have answered why.
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
    """Connects only to checked addresses or to the proxy."""

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
    """Makes calls one after the other, over one TCP connection while they go to the same origin.

    A connection that was idle for too long, was closed by the receiver or has unread bytes is replaced,
    because a call that fails after writing has an unknown outcome.
    """

    def __init__(self, network: Network, *, allow_private: bool, proxy: str) -> None:
        network.check_proxy()
        self.progress = Progress(network.request_timeout)
        self._connection: httpcore.ConnectionInterface | None = None
        # The pool only opens connections. Calls through the pool were measured: on an open connection they
        # took a tenth to a quarter longer.
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
    def call(
        self, method: str, url: httpx.URL, content: bytes, headers: Mapping[str, str]
    ) -> Iterator[httpcore.Response]:
        """Make a call; its deadline starts now."""
        self.progress.begin()
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        length = {"Content-Length": str(len(content))} if content or method == "POST" else {}
        request = httpcore.Request(
            method,
            target,
            headers=[("Host", url.netloc), *length.items(), *headers.items()],
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
    """Connections shared by consecutive calls of one thread; leaving the context closes them."""

    # The connections, by `allow_private` and network.
    open: dict[tuple[bool, Network], Connection] = field(default_factory=dict)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for connection in self.open.values():
            connection.close()
        self.open.clear()


def _proxy(address: str) -> httpcore.Proxy:
    parsed = httpx.URL(address)
    auth = (parsed.username.encode(), parsed.password.encode()) if parsed.userinfo else None
    return httpcore.Proxy(httpcore.URL(scheme="http", host=parsed.host, port=parsed.port, target="/"), auth)
