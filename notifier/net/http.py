"""The HTTP client of all calls: no redirects, one deadline for a call, and a limit on what is read.

The proxy variables of the environment are ignored; the proxy is a setting of the notifier.
"""

from __future__ import annotations

import ssl
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

import httpcore
import httpx

from notifier import __version__
from notifier.net.addresses import PUBLIC_PORTS, refusal_of
from notifier.net.connections import AddressRefusedError, Network, resolve
from notifier.net.outcomes import Outcome, Verdict
from notifier.net.transport import Connection, Connections
from notifier.timeline.text_form import cut

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

MAX_RESPONSE_BYTES = 64 * 1024
MAX_DETAIL_CHARS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpResponse:
    """The answer of a receiver."""

    status: int  # HTTP status.
    headers: Mapping[str, str] = field(default_factory=dict)  # Its headers, by lower-case name.
    body: str = ""  # The body as text, at most `MAX_RESPONSE_BYTES` of it.
    is_cut: bool = False  # Whether it ended before its time, so that what it does not say means nothing.


_DIRECT = Network()
Read = TypeVar("Read")


def post(  # noqa: PLR0913 - each is a part of one call
    url: str,
    content: bytes,
    *,
    headers: Mapping[str, str],
    allow_private: bool,
    classify: Callable[[HttpResponse], Outcome],
    now: datetime,
    network: Network = _DIRECT,
    connections: Connections | None = None,
) -> Outcome:
    """Post a body and return the outcome; never raises for an error of the network or the receiver.

    Args:
        url: The address; a secret, which appears in no outcome.
        content: The body.
        headers: Headers beside content length and user agent.
        allow_private: Whether private and loopback addresses, plain http and other ports are allowed; a
            link-local address never is. Such a call does not use the proxy.
        classify: Returns the outcome of an answer, to which its Retry-After is added.
        now: Real time, for a Retry-After that names a moment.
        network: Proxy, trusted authorities and timeout.
        connections: Connections shared with other calls; None for a connection of its own.

    Raises:
        SettingsError: The authorities to trust cannot be read.
    """
    answer = exchange(
        "POST", url, content, headers, _read, allow_private=allow_private, network=network, shared=connections
    )
    if isinstance(answer, Outcome):
        return answer
    outcome = classify(answer)
    if answer.is_cut and outcome.verdict is Verdict.UNKNOWN:
        outcome = Outcome(verdict=Verdict.UNKNOWN, detail=_CUT_OFF)
    asked = parse_retry_after(answer.headers.get("retry-after", ""), now)
    return outcome._replace(
        status=answer.status,
        detail=one_line(outcome.detail),
        retry_after=asked or outcome.retry_after,
    )


def look(url: str, *, allow_private: bool, network: Network) -> Outcome:
    """Ask the server of an address for its front page's headers; any answer at all means that it is reached.

    The path of the address, which may be a secret, is not sent, so that nothing is delivered.

    Raises:
        SettingsError: The authorities to trust cannot be read.
    """
    scheme, _, rest = url.partition("://")
    front = f"{scheme}://{rest.partition('/')[0].partition('?')[0].partition('#')[0]}/"
    seen = exchange("HEAD", front, b"", {}, headers_of, allow_private=allow_private, network=network)
    if isinstance(seen, Outcome):
        return seen
    return Outcome(verdict=Verdict.SENT, clock=_parse_moment(seen.get("date", "")))


def exchange(  # noqa: PLR0913 - each is a part of one call
    method: str,
    url: str,
    content: bytes,
    headers: Mapping[str, str],
    read: Callable[[httpcore.Response], Read],
    *,
    allow_private: bool,
    network: Network,
    shared: Connections | None = None,
) -> Read | Outcome:
    """Make a guarded call, and return what `read` makes of the answer, or the outcome where there is none.

    `read` is called while the connection is open; what `post` takes too is the same here.

    Raises:
        SettingsError: The proxy cannot be used, or the authorities to trust cannot be read.
    """
    address, refusal = _read_address(url, allow_private=allow_private)
    proxy = "" if allow_private else network.proxy.get_secret_value()
    if address and not refusal and proxy:
        refusal = _refusal_of_name(address)
    if refusal or not address:
        return Outcome(verdict=Verdict.BROKEN, advice=refusal)
    all_headers = {
        "User-Agent": f"notifier/{__version__}",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        **headers,
    }
    with nullcontext(shared) if shared else Connections() as connections:
        connection = connections.open.get((allow_private, network))
        if connection is None:
            connection = Connection(network, allow_private=allow_private, proxy=proxy)
            connections.open[allow_private, network] = connection
        try:
            with connection.call(method, address, content, all_headers) as response:
                return read(response)
        except (httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.ProxyError, ssl.SSLError) as error:
            if isinstance(error.__cause__, AddressRefusedError):
                return Outcome(verdict=Verdict.BROKEN, advice=error.__cause__.advice)
            return Outcome(verdict=Verdict.NOT_SENT, detail=_describe(error))
        except (
            httpcore.TimeoutException,
            httpcore.NetworkError,
            httpcore.ProtocolError,
            httpcore.UnsupportedProtocol,
            OSError,
        ) as error:
            verdict = Verdict.UNKNOWN if connection.progress.has_written else Verdict.NOT_SENT
            return Outcome(verdict=verdict, detail=_describe(error))


_NO_HTTP = (
    "what answered is no HTTP: see whether the address, its port and http or https are those of the receiver"
)
_CUT_OFF = "the answer was cut off"
# What an answer that cannot be read is, by a part of what httpcore and h11 say of it.
_NO_ANSWERS = {
    "disconnected without": "the receiver closed the connection without an answer",
    "complete message body": _CUT_OFF,
    "Content-Length": "the answer has a length that cannot be",
    "buffer too long": "the answer has a head that is too long",
    "_SWITCH_": "the receiver wants to go on with another protocol than HTTP (101)",
    "illegal header": "the answer has a header that cannot be read",
}


@lru_cache(maxsize=64)  # a channel's messages go to one address, and parsing it is slow
def _read_address(url: str, *, allow_private: bool) -> tuple[httpx.URL | None, str]:
    """Return the parsed address, and the key of why it must not be called, or an empty text."""
    if any(character in url for character in "\\ \t\r\n\0") or "%00" in url:
        return None, "refusal.address"
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL:
        return None, "refusal.address"
    if address.userinfo or not address.host or address.host.endswith("."):
        return address, "refusal.host"
    if address.port is not None and address.port not in range(1, 65536):
        # The system would take what is left of it after 65,536 for another port.
        return None, "refusal.address"
    is_public = address.scheme == "https" and (address.port or 443) in PUBLIC_PORTS
    is_http = address.scheme in {"http", "https"}
    return address, "" if is_public or (allow_private and is_http) else "refusal.port"


def _refusal_of_name(address: httpx.URL) -> str:
    """Return the key of why an address must not be called by proxy; a name only the proxy resolves may."""
    try:
        addresses = resolve(address.host, address.port or 443)
    except OSError:
        # The proxy may resolve a name, but not a bare address.
        return "refusal.host" if set(address.host) & {":", "%"} else ""
    return refusal_of(addresses, allow_private=False)


def _read(response: httpcore.Response) -> HttpResponse:
    body, is_cut = bytearray(), True
    # What arrived before an error or a timeout counts.
    with suppress(httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError):
        for piece in pieces_of(response, MAX_RESPONSE_BYTES):
            body += piece
        is_cut = False
    text = body[:MAX_RESPONSE_BYTES].decode("utf-8", "replace")
    return HttpResponse(status=response.status, headers=headers_of(response), body=text, is_cut=is_cut)


def pieces_of(response: httpcore.Response, most: int) -> Iterator[bytes]:
    """Give the body in pieces, and no more of them than it takes to have so many bytes."""
    size = 0
    for piece in response.iter_stream():
        yield piece
        size += len(piece)
        if size >= most:
            return


def headers_of(response: httpcore.Response) -> dict[str, str]:
    """Return the headers of a response, by lower-case name."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}


def _describe(error: BaseException) -> str:
    """Describe an error without the address, which is a secret."""
    tls = next((one for one in (error, *error.args) if isinstance(one, ssl.SSLError)), None)
    match error:
        case _ if tls:
            text = describe_tls(tls)
        case httpcore.ProxyError():
            text = f"the proxy refused: {one_line(str(error))}"
        case httpcore.ConnectError():
            text = one_line(str(error)) or "no connection"
        case httpcore.TimeoutException():
            text = "no answer in time"
        case httpcore.NetworkError():
            text = "the connection broke"
        case httpcore.RemoteProtocolError():
            said = str(error)
            text = next((told for part, told in _NO_ANSWERS.items() if part in said), _NO_HTTP)
        case _:
            text = type(error).__name__
    return text


def describe_tls(error: ssl.SSLError) -> str:
    """Describe why TLS failed: of a certificate what is wrong with it, without the name that was called."""
    reason = (error.reason or "failed").lower().replace("_", " ")
    wrong = getattr(error, "verify_message", "").partition(",")[0]
    return f"TLS: {reason}: {wrong}" if wrong else f"TLS: {reason}"


def one_line(text: str) -> str:
    """Return a receiver's text as one short line of printable characters."""
    printable = "".join(character if character.isprintable() else " " for character in text)
    return cut(" ".join(printable.split()), MAX_DETAIL_CHARS)


def parse_retry_after(value: str, now: datetime) -> timedelta | None:
    """Parse a Retry-After header, in seconds or as a moment; None where it is invalid or in the past.

    Source:
        RFC 9110 10.2.3.
    """
    value = value.strip()
    if value.isascii() and value.isdigit():
        return timedelta(seconds=min(int(value), 10**7))
    moment = _parse_moment(value)
    return moment - now if moment and moment > now else None


def _parse_moment(value: str) -> datetime | None:
    """Parse a moment in a header; None where it is invalid."""
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
