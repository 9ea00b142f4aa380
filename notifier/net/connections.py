"""Guarded connections, used by every outgoing call.

Every address of a name is checked at the moment of connecting, and the connection goes to the address that
was checked.

Source:
    OWASP Cheat Sheet Series, "Server-Side Request Forgery Prevention".
"""

from __future__ import annotations

import socket
import ssl
import time
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import SecretStr

from notifier.errors import SettingsError
from notifier.net.addresses import refusal_of
from notifier.regular_files import open_regular
from notifier.system_reasons import reason_of_system

if TYPE_CHECKING:
    from collections.abc import Iterator
    from ipaddress import IPv4Address, IPv6Address

CONNECT_TIMEOUT_S = 5.0


class AddressRefusedError(OSError):
    """A name resolves to an address that must not be called."""

    def __init__(self, advice: str) -> None:
        super().__init__(advice)
        self.advice = advice  # Key of the words that say why.


_NO_PROXY = SecretStr("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Proxy, trusted authorities and timeout of outgoing calls."""

    proxy: SecretStr = _NO_PROXY  # Address of the HTTP proxy for public calls; empty for none.
    ca_bundle: str = ""  # File of the certificate authorities to trust; empty for those of the system.
    # How long one call may take, from resolving the name to the end of the answer.
    request_timeout: timedelta = timedelta(seconds=15)

    def check(self) -> None:
        """Check that calls can be made with these settings.

        Raises:
            SettingsError: The proxy is no plain http address, or the bundle cannot be read.
        """
        self.check_proxy()
        self.ssl_context()

    def check_proxy(self) -> None:
        """Check that the proxy, if any, can be called.

        Raises:
            SettingsError: It is no plain http address.
        """
        if proxy := self.proxy.get_secret_value():
            try:
                parts = urlsplit(proxy)
                is_usable = parts.scheme == "http" and bool(parts.hostname) and parts.port is not None
                # What follows an @ in a password would count as another name.
                is_usable = is_usable and proxy.count("@") == parts.netloc.count("@") <= 1
            except ValueError:
                is_usable = False
            if not is_usable:
                raise SettingsError("settings.proxy")

    def ssl_context(self) -> ssl.SSLContext:
        """Return the TLS context with the trusted authorities.

        Raises:
            SettingsError: The bundle cannot be read.
        """
        try:
            if self.ca_bundle:
                open_regular(self.ca_bundle).close()
            return _ssl_context(self.ca_bundle)
        except ssl.SSLError as error:
            raise SettingsError("settings.ca_bundle", name=self.ca_bundle) from error
        except OSError as error:
            name = f"NOTIFIER_CA_BUNDLE: {self.ca_bundle}"
            raise SettingsError("settings.no_access", name=name, reason=reason_of_system(error)) from error


@cache
def _ssl_context(ca_bundle: str) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=ca_bundle or None)


@dataclass(slots=True)
class Deadline:
    """The end of the time of one call, on the monotonic clock."""

    ends_at: float

    @classmethod
    def start(cls, timeout: timedelta) -> Deadline:
        """Return the deadline of a call that begins now."""
        return cls(time.monotonic() + timeout.total_seconds())

    def remaining(self, timeout_s: float | None = None) -> float:
        """Return the seconds left, or `timeout_s` where that is shorter.

        Raises:
            TimeoutError: The time is over.
        """
        left = self.ends_at - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left if timeout_s is None else min(timeout_s, left)


def resolve(host: str, port: int) -> list[IPv4Address | IPv6Address]:
    """Return every address of a name, in the order in which to connect.

    Raises:
        OSError: The name cannot be resolved.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise OSError("the name could not be resolved") from error
    # A zone id (%eth0) only makes sense for link-local addresses, which are refused anyway.
    return list(dict.fromkeys(ip_address(str(info[4][0]).partition("%")[0]) for info in found))


def checked_addresses(host: str, port: int, *, allow_private: bool) -> Iterator[str]:
    """Give the addresses of a name, if all of them may be called.

    Raises:
        OSError: The name cannot be resolved, or one of its addresses must not be called.
    """
    addresses = resolve(host, port)
    if refusal := refusal_of(addresses, allow_private=allow_private):
        raise AddressRefusedError(refusal)
    return iter([str(address) for address in addresses])


def connect(host: str, port: int, deadline: Deadline, *, allow_private: bool) -> socket.socket:
    """Connect to the first of the checked addresses that answers.

    Raises:
        OSError: As for `checked_addresses`, or no address answers in time.
    """
    failure = OSError("no address")
    for address in checked_addresses(host, port, allow_private=allow_private):
        try:
            return socket.create_connection((address, port), deadline.remaining(CONNECT_TIMEOUT_S))
        except OSError as error:
            failure = error
    raise failure
