"""Whether an address belongs to the public internet.

Source:
    IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890); RFC 6052 and RFC 3056 for
    addresses that embed an IPv4 address.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_network

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


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address, and an IPv4 address embedded in it, belongs to the public internet."""
    if isinstance(address, IPv6Address):
        if inner := _embedded(address):
            return is_public(inner)
        if any(address in block for block in _NAT64):
            return False
    in_list = any(address.version == block.version and address in block for block in _NOT_PUBLIC)
    return address.is_global and not address.is_multicast and not in_list


def _embedded(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address in _6TO4:
        return IPv4Address(int(address) >> 80 & 0xFFFFFFFF)
    if address in _NAT64[0]:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None
