"""What a secret may be used for, and to which servers it may travel: `NOTIFIER_ALLOW` of the operator.

A user or a password is handed to the server that the file names, so that the file alone must not
decide which of them goes where.

Source:
    CWE-441, Unintended Proxy or Intermediary ("confused deputy").
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from notifier.errors import SettingsError

VARIABLE = "NOTIFIER_ALLOW"
SIGNING_PREFIX = "whsec_"
# Source: RFC 8314 3.3 and RFC 6409 3.1: where mail is submitted; a host alone stands for both.
SUBMISSION_PORTS = frozenset({465, 587})
_ENTRY = re.compile(
    r"(?P<name>(?!NOTIFIER_)[A-Z_][A-Z0-9_]*|secrets/[^,=]*[^,=\s])\s*=\s*"
    r"(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?::(?P<port>[1-9]\d{0,4}))?"
)


class SecretRole(StrEnum):
    """What a secret of a channel may be used for."""

    ADDRESS = "address"
    """It is called, and sent nowhere else."""
    SIGNING = "signing"
    """It signs what is sent, and stays here."""
    CREDENTIAL = "credential"
    """It is handed to a server, which has to be one that the operator allows for it."""


class Server(NamedTuple):
    """A server that secrets can travel to.

    Attributes:
        host: Its name, in lower case.
        port: Its port.
    """

    host: str
    port: int


class Permission(NamedTuple):
    """One secret that may travel to one server.

    Attributes:
        name: The variable or the file, as the file `events.yaml` names it.
        server: Where it may go.
    """

    name: str
    server: Server

    def __str__(self) -> str:
        """Write it as the operator would."""
        host, port = self.server
        return f"{self.name}={host}" if port in SUBMISSION_PORTS else f"{self.name}={host}:{port}"


def read_permissions(text: str) -> frozenset[Permission]:
    """Read `NAME=host, secrets/NAME=host:port`; a host alone means the ports of mail submission.

    Raises:
        SettingsError: A part is of another form; it is counted and not repeated, as it may hold a secret.
    """
    permissions: set[Permission] = set()
    for number, part in enumerate(text.split(","), start=1):
        if not part.strip():
            continue
        entry = _ENTRY.fullmatch(part.strip())
        if entry is None:
            raise SettingsError("settings.allow", number=number)
        ports = {int(entry["port"])} if entry["port"] else SUBMISSION_PORTS
        permissions |= {Permission(entry["name"], Server(entry["host"].lower(), port)) for port in ports}
    return frozenset(permissions)
