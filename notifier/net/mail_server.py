"""The mail server that mail is submitted to, and the security of the connection.

Source:
    RFC 8314 (TLS for submission), RFC 3207 (STARTTLS).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from notifier.named_tuple import NamedTuple

if TYPE_CHECKING:
    from pydantic import SecretStr


class Security(StrEnum):
    """How the connection to a mail server is protected."""

    STARTTLS = "starttls"  # Begins without TLS and must change to it before mail or a login is sent.
    TLS = "tls"  # TLS from the first byte.
    NONE = "none"  # No TLS; only within one's own network.


DEFAULT_PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}


def is_internal(port: int, security: Security) -> bool:
    """Whether a mail server is only called inside the network, with `allow_private`."""
    return security is Security.NONE or port not in {465, 587}


class MailServer(NamedTuple):
    """A mail server for submission."""

    host: str  # Its name; TLS checks its certificate against it.
    port: int
    security: Security  # How the connection is protected.
    user: SecretStr  # User to log in as; empty for no login.
    password: SecretStr  # Password of the user.
    client_name: str  # Name by which this machine introduces itself.
    token: SecretStr | None = None  # Access token of the user, instead of a password.
    # Whether a private address, any port and a connection without TLS are allowed.
    allow_private: bool = False

    @property
    def refusal(self) -> str:
        """Key of the sentence why it must not be called, or an empty text."""
        if self.security is Security.NONE and (self.user.get_secret_value() or self.token):
            return "file.open_login"
        if not self.allow_private and is_internal(self.port, self.security):
            return "refusal.mail_port"
        return ""
