"""The one way out: an HTTP client that looks where it connects.

Every address a name resolves to is checked before the connection is made, and the connection goes
to the address that was checked. No redirects, no proxy variables, a limit on time as a whole and on
what is read.

Source:
    OWASP Cheat Sheet Series, "Server-Side Request Forgery Prevention".
"""

from __future__ import annotations

import socket
import ssl
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

from notifier import __version__
from notifier.delivery.addresses import is_public
from notifier.delivery.outcomes import Outcome, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

CONNECT_TIMEOUT_S = 5.0
TOTAL_TIMEOUT_S = 20.0
MAX_RESPONSE_BYTES = 64 * 1024
MAX_DETAIL_CHARS = 300
PUBLIC_PORTS = frozenset({443, 8443})


class AddressRefusedError(httpcore.ConnectError):
    """The name leads to an address that must not be called."""


@dataclass(slots=True)
class _Progress:
    """How far one call has come, shared by all layers of its connection."""

    deadline: float
    has_written: bool = False

    def remaining(self, timeout: float | None) -> float:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left if timeout is None else min(timeout, left)


class _Stream(httpcore.NetworkStream):
    """A connection that keeps to the deadline of the whole call and notes when the first byte leaves."""

    def __init__(self, stream: httpcore.NetworkStream, progress: _Progress) -> None:
        self._stream = stream
        self._progress = progress

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._progress.remaining(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        remaining = self._progress.remaining(timeout)
        self._progress.has_written = True
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


class _GuardedBackend(httpcore.NetworkBackend):
    """Connects only to addresses that were checked."""

    def __init__(self, progress: _Progress, *, allow_private: bool) -> None:
        self._progress = progress
        self._allow_private = allow_private
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError("the name could not be resolved") from error
        # A zone id (%eth0) only makes sense for link-local addresses, which are refused anyway.
        addresses = list(dict.fromkeys(ip_address(str(info[4][0]).partition("%")[0]) for info in found))
        if not self._allow_private and not all(is_public(address) for address in addresses):
            raise AddressRefusedError("the name leads to a private or reserved address")
        failure: httpcore.ConnectError | httpcore.ConnectTimeout = httpcore.ConnectError("no address")
        for address in addresses:
            remaining = self._progress.remaining(timeout)
            try:
                stream = self._backend.connect_tcp(
                    str(address), port, remaining, local_address, socket_options
                )
                return _Stream(stream, self._progress)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


class _Transport(httpx.BaseTransport):
    """Hands httpx requests to a connection pool with a network backend of our own."""

    def __init__(self, backend: httpcore.NetworkBackend) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=_ssl_context(), network_backend=backend, max_connections=1, http1=True, http2=False
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
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
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


@cache
def _ssl_context() -> ssl.SSLContext:
    return ssl.create_default_context()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a receiver answered.

    Attributes:
        status: HTTP status.
        headers: Its headers; names compare without case.
        body: The body as text, at most `MAX_RESPONSE_BYTES`.
        is_whole: Whether the whole body came in time.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    is_whole: bool = True


def post(
    url: str,
    content: bytes,
    *,
    headers: Mapping[str, str],
    allow_private: bool,
    classify: Callable[[Answer], Outcome],
    now: datetime,
) -> Outcome:
    """Post a body and say what came of it; never raises for what a network or a receiver does.

    Args:
        url: Where to; a secret, it appears in no outcome.
        content: The body.
        headers: Beside content length and user agent.
        allow_private: Whether private and loopback addresses, plain http and other ports are allowed.
        classify: What an answer means.
        now: Real time, for a Retry-After that names a moment.

    Returns:
        The outcome; for an answer what `classify` says, with its Retry-After.
    """
    if refusal := _refusal(url, allow_private=allow_private):
        return Outcome(verdict=Verdict.NOT_SENT, detail=refusal)
    progress = _Progress(deadline=time.monotonic() + TOTAL_TIMEOUT_S)
    backend = _GuardedBackend(progress, allow_private=allow_private)
    timeout = httpx.Timeout(TOTAL_TIMEOUT_S, connect=CONNECT_TIMEOUT_S)
    all_headers = {"User-Agent": f"notifier/{__version__}", "Accept-Encoding": "identity", **headers}
    try:
        with (
            httpx.Client(transport=_Transport(backend), timeout=timeout, trust_env=False) as client,
            client.stream("POST", url, content=content, headers=all_headers) as response,
        ):
            answer = _read(response)
    except (httpcore.ConnectError, httpcore.ConnectTimeout, ssl.SSLError) as error:
        return Outcome(verdict=Verdict.NOT_SENT, detail=_said(error))
    except (
        httpcore.TimeoutException,
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpcore.UnsupportedProtocol,
        httpx.HTTPError,
        httpx.InvalidURL,
        OSError,
    ) as error:
        verdict = Verdict.UNKNOWN if progress.has_written else Verdict.NOT_SENT
        return Outcome(verdict=verdict, detail=_said(error))
    outcome = classify(answer)
    return Outcome(
        verdict=outcome.verdict,
        status=answer.status,
        detail=one_line(outcome.detail),
        retry_after=parse_retry_after(answer.headers.get("retry-after", ""), now),
    )


def _refusal(url: str, *, allow_private: bool) -> str:
    """Return why an address is not called at all, or an empty text."""
    if any(character in url for character in "\\ \t\r\n\0") or "%00" in url:
        return "the address has characters that do not belong in one"
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        return "the address cannot be read"
    if parsed.userinfo or not parsed.host or parsed.host.endswith("."):
        return "the address has no plain host name"
    if parsed.scheme not in {"http", "https"}:
        return "the address is not https"
    if not allow_private and (parsed.scheme != "https" or (parsed.port or 443) not in PUBLIC_PORTS):
        return "only https on port 443 or 8443; anything else needs allow_private"
    return ""


def _read(response: httpx.Response) -> Answer:
    chunks: list[bytes] = []
    size, is_whole = 0, True
    try:
        for chunk in response.iter_raw():
            chunks.append(chunk)
            size += len(chunk)
            if size >= MAX_RESPONSE_BYTES:
                break
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, httpx.HTTPError):
        is_whole = False
    body = b"".join(chunks)[:MAX_RESPONSE_BYTES].decode("utf-8", "replace")
    return Answer(status=response.status_code, headers=response.headers, body=body, is_whole=is_whole)


def _said(error: BaseException) -> str:
    """Name a failure without what it was called with: addresses are secrets."""
    tls = next((one for one in (error, *error.args) if isinstance(one, ssl.SSLError)), None)
    match error:
        case _ if tls:
            said = f"TLS: {(tls.reason or 'failed').lower().replace('_', ' ')}"
        case httpcore.ConnectError():
            said = one_line(str(error)) or "no connection"
        case httpcore.TimeoutException():
            said = "no answer in time"
        case httpcore.NetworkError():
            said = "the connection broke"
        case _:
            said = type(error).__name__
    return said


def one_line(text: str) -> str:
    """Cut what a receiver said to one short line that can be shown anywhere."""
    printable = "".join(character if character.isprintable() else " " for character in text)
    words = " ".join(printable.split())
    return words if len(words) <= MAX_DETAIL_CHARS else words[: MAX_DETAIL_CHARS - 1] + "…"


def parse_retry_after(value: str, now: datetime) -> timedelta | None:
    """Read a Retry-After header: seconds or a moment; None where it is neither or lies in the past.

    Source:
        RFC 9110 10.2.3.
    """
    value = value.strip()
    if value.isascii() and value.isdigit():
        return timedelta(seconds=min(int(value), 10**7))
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    wait = moment - now
    return wait if wait > timedelta() else None
