"""Guarded connections, used by every outgoing call.

Every address of a name is checked at the moment of connecting, and the connection goes to the address that
was checked.

Source:
    OWASP Cheat Sheet Series, "Server-Side Request Forgery Prevention"; IANA IPv4 and IPv6 Special-Purpose
    Address Registries (RFC 6890); RFC 6052 and RFC 3056 for addresses that embed an IPv4 address.
"""

from __future__ import annotations

import socket
import ssl
import time
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import SecretStr

from notifier.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator

CONNECT_TIMEOUT_S = 5.0
# Blocks that `is_global` of the standard library accepts, in this release or in another.
_NOT_PUBLIC = tuple(
    ip_network(block)
    for block in (
        "0.0.0.0/8",
        "100.64.0.0/10",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "240.0.0.0/4",
        "::/96",
        "100::/64",
        "2001::/23",
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
    )
)
_NAT64 = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))
_6TO4 = ip_network("2002::/16")


class AddressRefusedError(OSError):
    """A name resolves to an address that must not be called.

    Attributes:
        advice: Key of the words that say why.
    """

    def __init__(self, advice: str) -> None:
        super().__init__(advice)
        self.advice = advice


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
        self.ssl_context()

    def ssl_context(self) -> ssl.SSLContext:
        """Return the TLS context with the trusted authorities.

        Raises:
            SettingsError: The bundle cannot be read.
        """
        try:
            return _ssl_context(self.ca_bundle)
        except ssl.SSLError as error:
            raise SettingsError("settings.ca_bundle", name=self.ca_bundle) from error
        except OSError as error:
            raise SettingsError("file.no_access", file=self.ca_bundle, reason=error.strerror) from error


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


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address, and an IPv4 address embedded in it, belongs to the public internet."""
    if isinstance(address, IPv6Address):
        if inner := _embedded(address):
            return is_public(inner)
        if any(address in block for block in _NAT64):
            return False
    in_list = any(address.version == block.version and address in block for block in _NOT_PUBLIC)
    return address.is_global and not address.is_multicast and not in_list


def is_link_local(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address, or an IPv4 address embedded in it, is only valid on the link of this machine.

    Source:
        RFC 3927 for 169.254.0.0/16, RFC 4291 section 2.5.6 for fe80::/10.
    """
    inner = _embedded(address) if isinstance(address, IPv6Address) else None
    return (inner or address).is_link_local


def _embedded(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address in _6TO4:
        return IPv4Address(int(address) >> 80 & 0xFFFFFFFF)
    if address in _NAT64[0]:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None


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


def refuse_addresses(addresses: list[IPv4Address | IPv6Address], *, allow_private: bool) -> None:
    """Refuse a name if one of its addresses must not be called.

    Link-local ones are refused always: there the metadata service of a machine answers, which gives away
    its credentials, and never a receiver.

    Raises:
        AddressRefusedError: One of them is link-local; or private, local or reserved without `allow_private`.
    """
    if any(map(is_link_local, addresses)):
        raise AddressRefusedError("refusal.link_local")
    if not allow_private and not all(map(is_public, addresses)):
        raise AddressRefusedError("refusal.private")


def checked_addresses(host: str, port: int, *, allow_private: bool) -> Iterator[str]:
    """Give the addresses of a name, if all of them may be called.

    Raises:
        OSError: The name cannot be resolved, or one of its addresses must not be called.
    """
    addresses = resolve(host, port)
    refuse_addresses(addresses, allow_private=allow_private)
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
