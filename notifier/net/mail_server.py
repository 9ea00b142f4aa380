"""Where mail is handed in, and on what terms.

Source:
    RFC 8314 (TLS for submission), RFC 3207 (STARTTLS).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import SecretStr


class Security(StrEnum):
    """How the connection to a mail server is protected."""

    STARTTLS = "starttls"
    """Begins in the open and must change to TLS before anything is said."""
    TLS = "tls"
    """TLS from the first byte."""
    NONE = "none"
    """Not at all; only inside one's own network."""


DEFAULT_PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mail is handed in.

    Attributes:
        host: Its name, which its certificate must carry.
        port: Its port.
        security: How the connection is protected.
        user: Who hands in; empty where nobody has to log in.
        password: The secret that belongs to it.
        allow_private: Whether its address may be private, its port any, its connection unprotected.
    """

    host: str
    port: int
    security: Security
    user: SecretStr
    password: SecretStr
    allow_private: bool = False

    @property
    def refusal(self) -> str:
        """Why it is not called at all, or an empty text."""
        if self.security is Security.NONE and self.user.get_secret_value():
            return "a password is never sent over a connection without TLS"
        if not self.allow_private and self.security is Security.NONE:
            return "a connection without TLS needs allow_private"
        if not self.allow_private and self.port not in {465, 587}:
            return "only port 465 or 587; anything else needs allow_private"
        return ""
