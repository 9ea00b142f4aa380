"""Which addresses may be called at all.

Source:
    IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890); RFC 6052 and RFC 3056 for addresses
    that embed an IPv4 address.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

# The ports of https.
PUBLIC_PORTS = frozenset({443, 8443})
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
# Metadata services outside of the link-local blocks. Source: the documentation of AWS (EC2 instance metadata,
# EKS Pod Identity), Google Cloud, Alibaba Cloud, Oracle Cloud and Azure (wire server).
_METADATA = frozenset(
    map(
        ip_address,
        (
            "fd00:ec2::254",
            "fd00:ec2::23",
            "fd20:ce::254",
            "100.100.100.200",
            "192.0.0.192",
            "168.63.129.16",
        ),
    )
)
_NAT64 = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))
_6TO4 = ip_network("2002::/16")
# An IPv4 address as the operating system reads it too, such as 127.1, 0x7f000001 and 2130706433.
_NUMBERS = re.compile(r"(?:0x[0-9a-f]+|\d+)(?:\.(?:0x[0-9a-f]+|\d+)){0,3}", re.ASCII)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address, and an IPv4 address embedded in it, belongs to the public internet."""
    if isinstance(address, IPv6Address):
        if inner := _embedded(address):
            return is_public(inner)
        if any(address in block for block in _NAT64):
            return False
    in_list = any(address.version == block.version and address in block for block in _NOT_PUBLIC)
    return address.is_global and not address.is_multicast and not in_list


def may_be_metadata(address: IPv4Address | IPv6Address) -> bool:
    """Whether a metadata service may answer at an address, or at an IPv4 address embedded in it.

    Such a service gives away the credentials of the machine. They have link-local addresses, where no
    receiver is, and a few others.

    Source:
        RFC 3927 for 169.254.0.0/16, RFC 4291 section 2.5.6 for fe80::/10.
    """
    inner = (_embedded(address) if isinstance(address, IPv6Address) else None) or address
    return inner.is_link_local or inner in _METADATA


def _embedded(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address in _6TO4:
        return IPv4Address(int(address) >> 80 & 0xFFFFFFFF)
    if address in _NAT64[0]:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def refusal_of(addresses: Iterable[IPv4Address | IPv6Address], *, allow_private: bool) -> str:
    """Return the key of why a name with these addresses must not be called, or an empty text."""
    addresses = tuple(addresses)
    if any(map(may_be_metadata, addresses)):
        return "refusal.metadata"
    return "" if allow_private or all(map(is_public, addresses)) else "refusal.private"


def refusal_of_host(host: str, *, allow_private: bool) -> str:
    """Return the same of a host that is written as an address or as localhost; no name is looked up."""
    host = host.lower()
    if host == "localhost" or host.endswith(".localhost"):
        return "" if allow_private else "refusal.private"
    if _NUMBERS.fullmatch(host):
        import socket  # noqa: PLC0415 - few addresses are numbers

        try:
            address: IPv4Address | IPv6Address = IPv4Address(socket.inet_aton(host))
        except OSError:
            return ""
    elif ":" in host:
        try:
            address = ip_address(host.partition("%")[0])
        except ValueError:
            return ""
    else:
        return ""
    return refusal_of([address], allow_private=allow_private)


def refusal_of_url(url: str, *, allow_private: bool) -> str:
    """Return the key of why a web address will not be called, as far as its text shows, or an empty text."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or 443
    except ValueError:
        return ""
    if refusal := refusal_of_host(host, allow_private=allow_private):
        return refusal
    return "" if allow_private or (parts.scheme == "https" and port in PUBLIC_PORTS) else "refusal.port"
