"""Checks of the ways out: channels, proxy and authorities, and the address that readers use.

Nothing is sent: a server is asked for the headers of its front page, or to log in.
"""

from __future__ import annotations

import ssl
from datetime import UTC, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from notifier.channels.base import Parcel, Payload, attempt
from notifier.doctor.findings import good, problem, warning
from notifier.errors import SettingsError
from notifier.net.connections import Deadline, connect
from notifier.net.http import exchange, look
from notifier.net.outcomes import Outcome, Verdict
from notifier.setup import Setup
from notifier.words import Language, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifier.doctor.findings import Finding, Installation

_SHORT_VALIDITY_S = 14 * 24 * 3600
# Receivers refuse signed messages when clocks differ by more than five minutes. The examination began some
# time before a receiver answered.
_AHEAD, _BEHIND = timedelta(minutes=1), timedelta(minutes=3)


def look_at_channels(seen: Installation) -> Iterator[Finding]:
    """Look whether each channel can be reached and has our time, and log in where there is a login."""
    if not isinstance(seen.setup, Setup):
        return
    for destination in seen.setup.destinations:
        name = destination.channel.name
        if destination.type.probe is None:
            yield good("channel_untried", channel=name, type=destination.type.name)
            continue
        parcel = Parcel(
            delivery="",
            payload=Payload(content=b"", media_type=""),
            channel=destination.channel._replace(language=Language.EN),
            settings=destination.settings,
            secrets=seen.secrets,
            network=seen.network,
            now=seen.now,
        )
        outcome = attempt(destination.type, parcel, is_probe=True)
        if outcome.verdict is Verdict.SENT:
            key = "channel_login" if outcome.detail else "channel"
            yield good(key, channel=name)
            if outcome.clock and not -_AHEAD < outcome.clock - seen.now < _BEHIND:
                there, here = (
                    f"{one.astimezone(UTC):%Y-%m-%d %H:%M:%S}" for one in (outcome.clock, seen.now)
                )
                yield warning("clock_elsewhere", channel=name, there=there, here=here)
        else:
            yield problem("channel_fails", channel=name, reason=_reason(outcome))


def _reason(outcome: Outcome) -> str:
    """Return the status, the answer and what it means."""
    advice = say(Language.EN, outcome.advice) if outcome.advice else ""
    told = [str(part) for part in (outcome.status, outcome.detail, advice) if part]
    return ": ".join(told) or outcome.verdict.value


def look_at_address(seen: Installation) -> Iterator[Finding]:
    """Look at the addresses that readers use, as others see them: do they answer, with which certificate."""
    if not isinstance(seen.setup, Setup):
        return
    address = seen.setup.events.timeline.url
    if not address:
        yield good("no_address")
        return
    outcome = look(address, allow_private=True, network=seen.network)
    if outcome.verdict is not Verdict.SENT:
        yield problem("address_fails", url=address, reason=_reason(outcome))
        return
    yield good("address", url=address)
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname:
        yield warning("address_open", url=address)
    elif (ends_at := _certificate_ends_at(seen, parts.hostname, parts.port or 443)) is not None and (
        ends_at - seen.now.timestamp() < _SHORT_VALIDITY_S
    ):
        days = max(int(ends_at - seen.now.timestamp()) // (24 * 3600), 0)
        yield problem("certificate_ends", url=address, days=days)


def look_at_answers(seen: Installation) -> Iterator[Finding]:
    """Look at the address at which readers answer, as others see it: is the form there."""
    address = seen.setup.events.timeline.answers if isinstance(seen.setup, Setup) else ""
    if not address:
        yield good("no_answers")
        return
    url = f"{address}/answer/about"
    status = exchange(
        "HEAD", url, b"", {}, lambda response: response.status, allow_private=True, network=seen.network
    )
    if isinstance(status, Outcome):
        yield problem("address_fails", url=url, reason=_reason(status))
    elif status != HTTPStatus.OK:
        yield problem("answers_refused", url=url, status=status)
    else:
        yield good("address", url=url)


def _certificate_ends_at(seen: Installation, host: str, port: int) -> float | None:
    """Return the end of a server's certificate in seconds of the epoch, or None where it cannot be seen."""
    try:
        with (
            connect(host, port, Deadline.start(seen.network.request_timeout), allow_private=True) as plain,
            seen.network.ssl_context().wrap_socket(plain, server_hostname=host) as protected,
        ):
            certificate = protected.getpeercert() or {}
    except OSError:
        return None
    ends = certificate.get("notAfter")
    return ssl.cert_time_to_seconds(ends) if isinstance(ends, str) else None


def look_at_proxy(seen: Installation) -> Iterator[Finding]:
    """Look whether the proxy can be reached."""
    proxy = seen.network.proxy.get_secret_value()
    if not proxy:
        yield good("no_proxy")
        return
    try:
        seen.network.check_proxy()
    except SettingsError as error:
        yield problem("refused", reason=error)
        return
    parts = urlsplit(proxy)
    host, port = parts.hostname or "", parts.port or 80
    try:
        connect(host, port, Deadline.start(seen.network.request_timeout), allow_private=True).close()
    except OSError as error:
        yield problem("proxy_fails", host=host, port=port, reason=error.strerror or str(error))
        return
    yield good("proxy", host=host, port=port)


def look_at_certificates(seen: Installation) -> Iterator[Finding]:
    """Look which authorities are trusted."""
    try:
        context = seen.network.ssl_context()
    except SettingsError as error:
        yield problem("authorities_unreadable", reason=error)
        return
    # Those of a folder are read when they are needed, and not counted.
    count, folder = len(context.get_ca_certs()), ssl.get_default_verify_paths().capath
    if count or (folder and not seen.network.ca_bundle):
        yield good("authorities", count=count, bundle=seen.network.ca_bundle or "system")
    else:
        yield problem("authorities_missing")
