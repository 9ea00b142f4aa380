"""httpx on connections of our own: checked where they lead, bounded in time, and noted when they write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

from notifier.delivery.connections import Deadline, checked_addresses

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable, Iterator


@dataclass(slots=True)
class Progress:
    """How far one call has come, shared by all layers of its connection.

    Attributes:
        deadline: When it has to be over.
        has_written: Whether the first byte meant for the receiver has left.
    """

    deadline: Deadline
    has_written: bool = False

    def remaining(self, timeout: float | None) -> float:
        """Return the seconds left, or the shorter timeout."""
        try:
            return self.deadline.remaining(timeout)
        except TimeoutError as error:
            raise httpcore.ReadTimeout from error


class _Stream(httpcore.NetworkStream):
    """A connection that keeps to the deadline of the whole call and notes when the first byte leaves.

    What is written to a proxy before TLS begins is for the proxy alone.
    """

    def __init__(
        self, stream: httpcore.NetworkStream, progress: Progress, *, is_for_proxy: bool = False
    ) -> None:
        self._stream = stream
        self._progress = progress
        self._is_for_proxy = is_for_proxy

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._progress.remaining(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        remaining = self._progress.remaining(timeout)
        self._progress.has_written |= not self._is_for_proxy
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


class Transport(httpx.BaseTransport):
    """Hands httpx requests to a connection pool with a network backend of our own."""

    def __init__(self, backend: httpcore.NetworkBackend, ssl_context: ssl.SSLContext, proxy: str) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl_context,
            network_backend=backend,
            max_connections=1,
            http1=True,
            http2=False,
            proxy=_proxy(proxy) if proxy else None,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return the beginning of its answer."""
        response = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=response.status,
            headers=response.headers,
            stream=_Body(response),
            extensions=response.extensions,
        )

    def close(self) -> None:
        """Close the connection."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


def _proxy(address: str) -> httpcore.Proxy:
    parsed = httpx.URL(address)
    auth = (parsed.username.encode(), parsed.password.encode()) if parsed.userinfo else None
    return httpcore.Proxy(httpcore.URL(scheme="http", host=parsed.host, port=parsed.port, target="/"), auth)
