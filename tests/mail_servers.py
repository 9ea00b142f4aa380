"""Real mail servers on loopback, with TLS by a test certificate authority."""

from __future__ import annotations

import socket
import ssl
from base64 import b64decode
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING, Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path

USER, PASSWORD = "notifier", "geheim-wachtwoord"


@dataclass
class Mailbox:
    """The mails a server accepted, and its replies.

    Attributes:
        replies: Reply to a step (`EHLO`, `AUTH`, `MAIL`, `RCPT`, `DATA`) instead of the ordinary one.
        names: The names by which clients introduced themselves, each with the command.
        taken: The accepted mails, as sent.
        envelopes: Their sender and recipients.
        logins: The logins.
        tokens: The access tokens that are accepted.
    """

    replies: dict[str, str] = field(default_factory=dict)
    taken: list[bytes] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    port: int = 0

    def read_mails(self) -> list[EmailMessage]:
        """Return the accepted mails; no property, because aiosmtpd gets each of those at each connection."""
        return [message_from_bytes(content, policy=default) for content in self.taken]

    # Called by aiosmtpd.

    async def handle_EHLO(
        self, _server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.names.append(f"EHLO {hostname}")
        return [self.replies["EHLO"]] if "EHLO" in self.replies else responses

    async def handle_HELO(self, _server: Any, session: Any, _envelope: Any, hostname: str) -> str:
        session.host_name = hostname
        self.names.append(f"HELO {hostname}")
        return self.replies.get("HELO", "250 localhost")

    async def handle_MAIL(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        envelope.mail_from = address
        return self.replies.get("MAIL", "250 OK")

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.replies.get("RCPT", "250 OK")

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.taken.append(envelope.content)
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        return self.replies.get("DATA", "250 2.0.0 queued as 4711")

    async def auth_XOAUTH2(self, server: Any, args: list[str]) -> AuthResult:
        """Take a token as Exchange Online does: with the reason of a refusal as a challenge."""
        user, token, *rest = b64decode(args[1]).decode().split("\1")
        assert (user[:5], token[:12], rest) == ("user=", "auth=Bearer ", ["", ""])
        self.logins.append(user[5:])
        if token[12:] in self.tokens:
            return AuthResult(success=True, auth_data=user)
        await server.challenge_auth('{"status":"401","schemes":"Bearer"}')
        return AuthResult(success=False, handled=False, message="535 5.7.3 Authentication unsuccessful")

    def authenticate(
        self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any
    ) -> AuthResult:
        self.logins.append(data.login.decode())
        if reply := self.replies.get("AUTH"):
            return AuthResult(success=False, handled=False, message=reply)
        return AuthResult(
            success=(data.login.decode(), data.password.decode()) == (USER, PASSWORD), handled=False
        )


@dataclass(frozen=True, slots=True)
class Authority:
    """A test certificate authority, and a server's certificate issued by it."""

    bundle: str
    server: ssl.SSLContext


def make_authority(folder: Path, name: str = "localhost") -> Authority:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    path = folder / "authority.pem"
    authority.cert_pem.write_to_path(path)
    return Authority(str(path), context)


@contextmanager
def mail_server(
    authority: Authority | None = None, *, is_implicit: bool = False, logs_in: bool = False
) -> Iterator[Mailbox]:
    """Run a mail server: with an authority STARTTLS or implicit TLS, without one no TLS."""
    mailbox = Mailbox()
    options: dict[str, Any] = {"enable_SMTPUTF8": False}
    if authority and is_implicit:
        options["ssl_context"] = authority.server
    elif authority:
        options["tls_context"] = authority.server
    if logs_in:
        options |= {
            "authenticator": mailbox.authenticate,
            "auth_required": not is_implicit,
            "auth_require_tls": not is_implicit,
        }
    controller = Controller(mailbox, hostname="127.0.0.1", port=_free_port(), **options)
    controller.start()
    mailbox.port = controller.port
    try:
        yield mailbox
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
