"""What the operator allows: which secret may go to which server, which hosts are called, where mail goes.

A user and a password are sent to the server that the file names. The file alone must not decide that, so
the operator names the server as well, in `NOTIFIER_ALLOW`. `NOTIFIER_HOSTS` and `NOTIFIER_MAIL_DOMAINS`
bound what the file can ask for; where they are not set, the file decides.

Source:
    CWE-441, Unintended Proxy or Intermediary ("confused deputy").
"""

from __future__ import annotations

import re
from enum import StrEnum
from urllib.parse import urlsplit

from notifier.errors import SettingsError
from notifier.named_tuple import NamedTuple

VARIABLE = "NOTIFIER_ALLOW"
SIGNING_PREFIX = "whsec_"
# The ports of mail submission and https; a host without a port means all. Source: RFC 8314 3.3, RFC 6409 3.1.
STANDARD_PORTS = frozenset({443, 465, 587})
_ENTRY = re.compile(
    r"(?P<name>(?!NOTIFIER_)[A-Z_][A-Z0-9_]*|secrets/[^,=]*[^,=\s])\s*=\s*"
    r"(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?::(?P<port>[1-9]\d{0,4}))?"
)


PUBLIC = "public"  # In `NOTIFIER_HOSTS`: every host with a public address.
_HOST = re.compile(r"(?:\*\.)?[a-z0-9](?:[a-z0-9.:-]*[a-z0-9])?")


class SecretRole(StrEnum):
    """What a secret of a channel may be used for."""

    ADDRESS = "address"  # An address that is called; it is sent nowhere.
    SIGNING = "signing"  # A key that signs messages; it is not sent.
    CREDENTIAL = "credential"  # A user or password; sent only to servers that the operator allows for it.


class ServerAddress(NamedTuple):
    """A server that secrets can be sent to."""

    host: str  # Its name, in lower case.
    port: int


class Permission(NamedTuple):
    """Permission to send one secret to one server."""

    name: str  # The variable or file of the secret, as `events.yaml` names it.
    server: ServerAddress

    def __str__(self) -> str:
        host, port = self.server
        return f"{self.name}={host}" if port in STANDARD_PORTS else f"{self.name}={host}:{port}"


def read_names(variable: str, text: str | None) -> frozenset[str] | None:
    """Parse a list of hosts or domains, such as `relay.example, *.example.org`; None where there is none.

    Raises:
        SettingsError: A part is no name; the error gives its number.
    """
    if text is None:
        return None
    names = [part.strip().lower() for part in text.split(",")]
    for number, name in enumerate(names, start=1):
        if name and not _HOST.fullmatch(name):
            raise SettingsError("settings.names", name=variable, number=number)
    return frozenset(filter(None, names))


def covers(names: frozenset[str], name: str) -> bool:
    """Whether a list of `read_names` has a name, itself or by `*.` and its end."""
    name = name.lower()
    return name in names or any(one[:2] == "*." and name.endswith(one[1:]) for one in names)


def host_of(address: str) -> str:
    """Return the host of an address; empty where it cannot be read, so that it will not be called."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def read_permissions(text: str) -> frozenset[Permission]:
    """Parse `NAME=host, secrets/NAME=host:port`; a host alone means its usual ports.

    Raises:
        SettingsError: A part has another form; the error gives its number, as it may hold a secret.
    """
    permissions: set[Permission] = set()
    for number, part in enumerate(text.split(","), start=1):
        if not part.strip():
            continue
        entry = _ENTRY.fullmatch(part.strip())
        if entry is None:
            raise SettingsError("settings.allow", number=number)
        ports = {int(entry["port"])} if entry["port"] else STANDARD_PORTS
        permissions |= {
            Permission(entry["name"], ServerAddress(entry["host"].lower(), port)) for port in ports
        }
    return frozenset(permissions)
