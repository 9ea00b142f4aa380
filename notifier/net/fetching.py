"""Fetch a document: guarded like every call, redirects only to hosts that the operator allows, bounded."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin

from notifier.errors import NotifierError
from notifier.net.connections import Deadline, Network
from notifier.net.http import exchange, headers_of, parse_retry_after, pieces_of
from notifier.net.outcomes import Outcome, Verdict
from notifier.net.permissions import covers, host_of
from notifier.words import Language, say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    import httpcore

MOST_REDIRECTS = 5
_LONGEST_ASKED = timedelta(days=7)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OK, _NOT_MODIFIED = 200, 304


class FetchError(NotifierError):
    """A document cannot be fetched.

    Attributes:
        is_final: Whether it stays so until the file or a setting changes.
        retry_after: How long the server asked to wait, or None.
    """

    def __init__(
        self, key: str, *, is_final: bool = False, retry_after: timedelta | None = None, **values: object
    ) -> None:
        super().__init__(key, **values)
        self.is_final, self.retry_after = is_final, retry_after

    def sentence(self, language: Language) -> str:
        """Return what is wrong; a reason that is known by its key is given in the language."""
        advice = str(self.values.get("advice", ""))
        reason = {"reason": say(language, advice)} if advice else {}
        return say(language, self.key, **{**self.values, **reason})


def asked_to_wait(error: NotifierError) -> timedelta:
    """Return how long a server asked to wait, at most a week; zero where it did not."""
    asked = error.retry_after if isinstance(error, FetchError) else None
    return min(asked or timedelta(), _LONGEST_ASKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What may be fetched, and how."""

    hosts: frozenset[str]  # The hosts that the operator allows, as `read_names` reads them.
    setting: str  # The variable that names the hosts.
    # Whether a host that is named itself may be inside the network, with plain http.
    allow_private: bool = False
    # Proxy, trusted authorities; its timeout is that of a whole fetch, redirects included.
    network: Network = field(default_factory=Network)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A document that was fetched."""

    url: str  # Its address, after redirects and without a fragment.
    headers: Mapping[str, str]  # Its headers, by lower-case name.
    content: bytes  # Its bytes; empty where it was not modified.
    is_modified: bool = True  # False where the server says that it is still the same.


def fetch(
    url: str, *, reach: Reach, largest: int, now: datetime, etag: str = "", modified: str = ""
) -> Fetched:
    """Fetch a document, unless it is still the version with this entity tag and Last-Modified.

    Raises:
        FetchError: It is not there, may not be fetched, is too large, or its server does not answer.
        SettingsError: The authorities to trust cannot be read.

    Source:
        RFC 9110 13.1 (conditional requests), 15.4 (redirects).
    """
    deadline = Deadline.start(reach.network.request_timeout)
    conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
    headers = {name: value for name, value in conditions.items() if value}
    for _ in range(MOST_REDIRECTS + 1):
        url = urldefrag(url).url
        status, found, content = _get(url, reach, largest, deadline, headers)
        if status not in _REDIRECTS:
            break
        try:
            url = urljoin(url, found.get("location", ""))
        except ValueError:
            raise FetchError("fetch.redirects", url=url) from None
    else:
        raise FetchError("fetch.redirects", url=url)
    if status not in {_OK, _NOT_MODIFIED}:
        asked = parse_retry_after(found.get("retry-after", ""), now)
        raise FetchError("fetch.status", retry_after=asked, url=url, status=status)
    if len(content) > largest:
        raise FetchError("fetch.too_large", is_final=True, url=url, most=largest // 2**20)
    return Fetched(url=url, headers=found, content=content, is_modified=status == _OK)


def _get(
    url: str, reach: Reach, largest: int, deadline: Deadline, headers: Mapping[str, str]
) -> tuple[int, Mapping[str, str], bytes]:
    """Return the status, the headers and the body of a response, and no more of that than shows its size."""
    host = host_of(url)
    if not covers(reach.hosts, host):
        raise FetchError("fetch.host", is_final=True, url=url, host=host, setting=reach.setting)

    def read(response: httpcore.Response) -> tuple[int, Mapping[str, str], bytes]:
        content = b"".join(pieces_of(response, largest + 1)) if response.status == _OK else b""
        return response.status, headers_of(response), content

    try:
        timeout = timedelta(seconds=deadline.remaining())
    except TimeoutError:
        raise FetchError("fetch.no_answer", url=url, reason="no answer in time") from None
    answer = exchange(
        "GET",
        url,
        b"",
        headers,
        read,
        allow_private=reach.allow_private and host in reach.hosts,
        network=replace(reach.network, request_timeout=timeout),
    )
    if isinstance(answer, Outcome):
        if answer.advice in {"refusal.port", "refusal.private"}:
            raise FetchError("fetch.inside", is_final=True, url=url, setting=reach.setting)
        is_final = answer.verdict is Verdict.BROKEN
        raise FetchError(
            "fetch.no_answer", is_final=is_final, url=url, reason=answer.detail, advice=answer.advice
        )
    return answer
