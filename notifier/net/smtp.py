"""Handing a mail to a server, and knowing how far it came.

The address is checked like that of every other call, TLS checks the server's name, and the whole
conversation has one deadline.

Source:
    RFC 5321 (4.2 replies, 4.5.2 transparency), RFC 3207 (STARTTLS), RFC 8314 (implicit TLS),
    RFC 3463 (enhanced status codes).
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from contextlib import contextmanager, suppress
from threading import Timer
from typing import TYPE_CHECKING

from notifier.net.connections import Deadline, Network, connect
from notifier.net.http import one_line
from notifier.net.mail_server import MailServer, Security
from notifier.net.outcomes import Outcome, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

_CLIENT_NAME = "[127.0.0.1]"
_LEADING_DOT = re.compile(rb"(?m)^\.")
_UNKNOWN_MAILBOX = re.compile(r"\b5\.1\.\d")
_GO_AHEAD = 354
_PERMANENT = 500


class _Ended(Exception):  # noqa: N818 - carries what came of it, which is no error of ours
    """The conversation came to an end before the mail was taken."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.detail)
        self.outcome = outcome


def hand_in(server: MailServer, content: bytes, *, sender: str, recipient: str, network: Network) -> Outcome:
    """Hand in one mail for one recipient; never raises for what a network or a server does.

    Args:
        server: Where.
        content: The mail, with CRLF line ends.
        sender: Where a mail that bounces goes back to.
        recipient: For whom.
        network: The authorities to trust, and how long the conversation may take.

    Returns:
        The outcome. It is unknown only when the server fell silent after the final dot: until then
        it must not deliver.

    Raises:
        SettingsError: The authorities to trust cannot be read.
    """
    if refusal := server.refusal:
        return Outcome(verdict=Verdict.NOT_SENT, detail=refusal)
    is_handed_over = False
    try:
        with _conversation(server, network) as smtp:
            _expect(smtp.mail(sender), permanent=Verdict.BROKEN)
            _expect(smtp.rcpt(recipient), permanent=Verdict.REFUSED)
            _expect(smtp.docmd("DATA"), permanent=Verdict.REFUSED, expected=_GO_AHEAD)
            smtp.send(_LEADING_DOT.sub(b"..", content.removesuffix(b"\r\n") + b"\r\n") + b".\r\n")
            is_handed_over = True
            code, said = smtp.getreply()
            _expect((code, said), permanent=Verdict.REFUSED)
            with suppress(smtplib.SMTPException, OSError, ValueError):
                smtp.quit()
    except _Ended as ended:
        return ended.outcome
    except (smtplib.SMTPException, OSError, ValueError) as error:
        # ValueError: reading from a TLS connection that the deadline closed.
        verdict = Verdict.UNKNOWN if is_handed_over else Verdict.NOT_SENT
        return Outcome(verdict=verdict, detail=_said(error))
    return Outcome(verdict=Verdict.SENT, status=code, detail=_words(said))


@contextmanager
def _conversation(server: MailServer, network: Network) -> Iterator[smtplib.SMTP]:
    """Connect, protect the connection and log in; at the deadline the connection is cut."""
    context = network.ssl_context()
    deadline = Deadline.start(network.request_timeout)
    connection = connect(server.host, server.port, deadline, allow_private=server.allow_private)
    # A server that drips a byte at a time never runs into a timeout; a second handle cuts it off.
    with connection, connection.dup() as handle:
        timer = Timer(deadline.remaining(), _cut, [handle])
        timer.daemon = True
        timer.start()
        connection.settimeout(deadline.remaining())
        smtp = _Client(connection)
        try:
            smtp.begin(server, context)
            yield smtp
        finally:
            timer.cancel()
            smtp.close()


def _cut(handle: socket.socket) -> None:
    with suppress(OSError):
        handle.shutdown(socket.SHUT_RDWR)


class _Client(smtplib.SMTP):
    """smtplib on a connection that was made and checked elsewhere."""

    def __init__(self, connection: socket.socket) -> None:
        super().__init__(local_hostname=_CLIENT_NAME)
        self.sock: socket.socket = connection
        self.file = None

    def begin(self, server: MailServer, context: ssl.SSLContext) -> None:
        """Protect the connection, greet and log in."""
        # The name that STARTTLS checks the certificate against.
        self._host = server.host
        if server.security is Security.TLS:
            self.sock = context.wrap_socket(self.sock, server_hostname=server.host)
        _expect(self.getreply(), permanent=Verdict.FAILED)
        _expect(self.ehlo(), permanent=Verdict.FAILED)
        if server.security is Security.STARTTLS:
            self._protect(context)
        if server.user.get_secret_value():
            self._log_in(server)

    def _protect(self, context: ssl.SSLContext) -> None:
        if not self.has_extn("starttls"):
            detail = "the server offers no STARTTLS; nothing is sent in the open"
            raise _Ended(Outcome(verdict=Verdict.NOT_SENT, detail=detail))
        _expect(self.starttls(context=context), permanent=Verdict.FAILED)
        _expect(self.ehlo(), permanent=Verdict.FAILED)

    def _log_in(self, server: MailServer) -> None:
        try:
            self.login(server.user.get_secret_value(), server.password.get_secret_value())
        except smtplib.SMTPAuthenticationError as error:
            _expect((error.smtp_code, _as_bytes(error.smtp_error)), permanent=Verdict.BROKEN)
        except smtplib.SMTPServerDisconnected:
            raise
        except smtplib.SMTPException as error:
            detail = "the server offers no way to log in that we know"
            raise _Ended(Outcome(verdict=Verdict.BROKEN, detail=detail)) from error


def _expect(reply: tuple[int, bytes], *, permanent: Verdict, expected: int | None = None) -> None:
    """Go on after a good reply; otherwise end with what it means."""
    code, said = reply
    if code == expected or (expected is None and 200 <= code < 300):  # noqa: PLR2004 - RFC 5321 4.2.1
        return
    detail = _words(said)
    if code < 0:
        raise smtplib.SMTPServerDisconnected
    verdict = Verdict.FAILED
    if code >= _PERMANENT:
        verdict = Verdict.BROKEN if _UNKNOWN_MAILBOX.search(detail) else permanent
    raise _Ended(Outcome(verdict=verdict, status=code, detail=detail))


def _as_bytes(said: bytes | str) -> bytes:
    return said if isinstance(said, bytes) else said.encode()


def _words(said: bytes) -> str:
    return one_line(said.decode("utf-8", "replace"))


def _said(error: BaseException) -> str:
    match error:
        case ssl.SSLError():
            return f"TLS: {(error.reason or 'failed').lower().replace('_', ' ')}"
        case TimeoutError():
            return "no answer in time"
        case smtplib.SMTPServerDisconnected() | ConnectionResetError() | BrokenPipeError() | ValueError():
            return "the connection broke"
        case OSError():
            return one_line(str(error)) or "no connection"
        case _:
            return type(error).__name__
