"""The HTTP client every call goes through: no redirects, a limit on time as a whole and on what is read.

Nothing comes from the proxy variables of the environment; a proxy is a setting of its own.
"""

from __future__ import annotations

import ssl
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TYPE_CHECKING

import httpcore
import httpx

from notifier import __version__
from notifier.net.connections import Network, refuse_private, resolve
from notifier.net.outcomes import Outcome, Verdict
from notifier.net.transport import Connection, Connections

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MAX_RESPONSE_BYTES = 64 * 1024
MAX_DETAIL_CHARS = 300
PUBLIC_PORTS = frozenset({443, 8443})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a receiver answered.

    Attributes:
        status: HTTP status.
        headers: Its headers, by their names in lower case.
        body: The body as text, at most `MAX_RESPONSE_BYTES`.
        is_whole: Whether the whole body came in time.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    is_whole: bool = True


_DIRECT = Network()


def post(  # noqa: PLR0913 - each is a part of one call
    url: str,
    content: bytes,
    *,
    headers: Mapping[str, str],
    allow_private: bool,
    classify: Callable[[Answer], Outcome],
    now: datetime,
    network: Network = _DIRECT,
    connections: Connections | None = None,
) -> Outcome:
    """Post a body and say what came of it; never raises for what a network or a receiver does.

    Args:
        url: Where to; a secret, it appears in no outcome.
        content: The body.
        headers: Beside content length and user agent.
        allow_private: Whether private and loopback addresses, plain http and other ports are allowed.
        classify: What an answer means.
        now: Real time, for a Retry-After that names a moment.
        network: The proxy and the authorities to trust. A call that may be private goes around the
            proxy: a proxy leads out, and such a receiver is inside.
        connections: What is shared with the calls before and after it; None for a call by itself.

    Returns:
        The outcome; for an answer what `classify` says, with its Retry-After.

    Raises:
        SettingsError: The authorities to trust cannot be read.
    """
    address, refusal = _read_address(url, allow_private=allow_private)
    proxy = "" if allow_private else network.proxy.get_secret_value()
    if address and not refusal and proxy:
        refusal = _refusal_of_name(address)
    if refusal or not address:
        return Outcome(verdict=Verdict.NOT_SENT, detail=refusal)
    all_headers = {
        "User-Agent": f"notifier/{__version__}",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        **headers,
    }
    with nullcontext(connections) if connections else Connections() as shared:
        connection = _line(shared, network, allow_private=allow_private, proxy=proxy)
        try:
            with connection.post(address, content, all_headers) as response:
                answer = _read(response)
        except (httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.ProxyError, ssl.SSLError) as error:
            return Outcome(verdict=Verdict.NOT_SENT, detail=_said(error))
        except (
            httpcore.TimeoutException,
            httpcore.NetworkError,
            httpcore.ProtocolError,
            httpcore.UnsupportedProtocol,
            OSError,
        ) as error:
            verdict = Verdict.UNKNOWN if connection.progress.has_written else Verdict.NOT_SENT
            return Outcome(verdict=verdict, detail=_said(error))
    outcome = classify(answer)
    return Outcome(
        verdict=outcome.verdict,
        status=answer.status,
        detail=one_line(outcome.detail),
        retry_after=parse_retry_after(answer.headers.get("retry-after", ""), now),
    )


@lru_cache(maxsize=64)  # a channel's messages go to one address, and reading it is dear
def _read_address(url: str, *, allow_private: bool) -> tuple[httpx.URL | None, str]:
    """Return an address, and why it is not called at all, or an empty text."""
    if any(character in url for character in "\\ \t\r\n\0") or "%00" in url:
        return None, "the address has characters that do not belong in one"
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL:
        return None, "the address cannot be read"
    refusal = ""
    if address.userinfo or not address.host or address.host.endswith("."):
        refusal = "the address has no plain host name"
    elif address.scheme not in {"http", "https"}:
        refusal = "the address is not https"
    elif not allow_private and (address.scheme != "https" or (address.port or 443) not in PUBLIC_PORTS):
        refusal = "only https on port 443 or 8443; anything else needs allow_private"
    return address, refusal


def _refusal_of_name(address: httpx.URL) -> str:
    """Return why a proxy is not asked for an address; a name only the proxy knows is left to it."""
    try:
        addresses = resolve(address.host, address.port or 443)
    except OSError as error:
        # Only a name can be the proxy's to know; a bare address cannot.
        return str(error) if set(address.host) & {":", "%"} else ""
    try:
        refuse_private(addresses)
    except OSError as error:
        return str(error)
    return ""


def _line(connections: Connections, network: Network, *, allow_private: bool, proxy: str) -> Connection:
    """Return the line that is open for such calls, or open one."""
    connection = connections.open.get((allow_private, network))
    if connection is None:
        connection = connections.open[allow_private, network] = Connection(
            network, allow_private=allow_private, proxy=proxy
        )
    return connection


def _read(response: httpcore.Response) -> Answer:
    chunks: list[bytes] = []
    size, is_whole = 0, True
    try:
        for chunk in response.iter_stream():
            chunks.append(chunk)
            size += len(chunk)
            if size >= MAX_RESPONSE_BYTES:
                break
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError):
        is_whole = False
    body = b"".join(chunks)[:MAX_RESPONSE_BYTES].decode("utf-8", "replace")
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
    return Answer(status=response.status, headers=headers, body=body, is_whole=is_whole)


def _said(error: BaseException) -> str:
    """Name a failure without what it was called with: addresses are secrets."""
    tls = next((one for one in (error, *error.args) if isinstance(one, ssl.SSLError)), None)
    match error:
        case _ if tls:
            said = f"TLS: {(tls.reason or 'failed').lower().replace('_', ' ')}"
        case httpcore.ProxyError():
            said = f"the proxy refused: {one_line(str(error))}"
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
