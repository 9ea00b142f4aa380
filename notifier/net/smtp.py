"""Submit a mail to a server over SMTP.

The address is checked like that of every call, TLS checks the server's name, and the whole session has one
deadline.

Source:
    RFC 5321 (4.2 replies, 4.5.2 transparency), RFC 3207 (STARTTLS), RFC 8314 (implicit TLS),
    RFC 3463 (enhanced status codes).
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from base64 import b64encode
from contextlib import contextmanager, suppress
from threading import Timer
from typing import TYPE_CHECKING

from notifier.net.answers import MAIL_ANSWERS, Step, read_answer
from notifier.net.connections import AddressRefusedError, Deadline, Network, connect
from notifier.net.http import describe_tls, one_line
from notifier.net.mail_server import MailServer, Security
from notifier.net.outcomes import Outcome, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LEADING_DOT = re.compile(rb"(?m)^\.")
_GO_AHEAD = 354
_CHALLENGE = 334
_NO_EHLO = {500, 502}  # RFC 5321 3.2


class _SessionEnded(Exception):  # noqa: N818 - carries an outcome
    """The session ended before the server accepted the mail."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.detail)
        self.outcome = outcome


def submit(server: MailServer, content: bytes, *, sender: str, recipient: str, network: Network) -> Outcome:
    """Submit one mail, with CRLF line ends; never raises for an error of the network or the server.

    Returns:
        The outcome. It is unknown only when no reply follows the final dot, because before that the
        server must not deliver.

    Raises:
        SettingsError: The authorities to trust cannot be read.
    """

    def hand_over(smtp: _Client) -> Outcome:
        _expect(smtp.mail(sender), Step.MAIL)
        _expect(smtp.rcpt(recipient), Step.RCPT)
        _expect(smtp.docmd("DATA"), Step.DATA, expected=_GO_AHEAD)
        smtp.send(_LEADING_DOT.sub(b"..", content.removesuffix(b"\r\n") + b"\r\n") + b".\r\n")
        smtp.is_handed_over = True
        return _read(smtp.getreply(), Step.END)

    return _in_session(server, network, hand_over)


def log_in(server: MailServer, network: Network) -> Outcome:
    """Connect, start TLS, log in where there is a login, and leave; never raises for an error there.

    Returns:
        The outcome, with a detail where the server accepted a login.

    Raises:
        SettingsError: The authorities to trust cannot be read.
    """
    has_login = bool(server.token or server.user.get_secret_value())
    done = Outcome(verdict=Verdict.SENT, detail="logged in" if has_login else "")
    return _in_session(server, network, lambda _: done)


def _in_session(server: MailServer, network: Network, do: Callable[[_Client], Outcome]) -> Outcome:
    """Return the outcome of what is done in a session, or of what ended it before."""
    if refusal := server.refusal:
        return Outcome(verdict=Verdict.BROKEN, advice=refusal)
    smtp = None
    try:
        with _session(server, network) as smtp:
            outcome = do(smtp)
            with suppress(smtplib.SMTPException, OSError, ValueError):
                smtp.quit()
    except _SessionEnded as ended:
        return ended.outcome
    except AddressRefusedError as error:
        return Outcome(verdict=Verdict.BROKEN, advice=error.advice)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        # ValueError: reading from a TLS connection that the deadline closed.
        verdict = Verdict.UNKNOWN if smtp and smtp.is_handed_over else Verdict.NOT_SENT
        return Outcome(verdict=verdict, detail=_describe(error))
    return outcome


@contextmanager
def _session(server: MailServer, network: Network) -> Iterator[_Client]:
    """Connect, start TLS and log in; at the deadline the connection is closed."""
    context = network.ssl_context()
    deadline = Deadline.start(network.request_timeout)
    connection = connect(server.host, server.port, deadline, allow_private=server.allow_private)
    # A server that sends a byte at a time causes no timeout, so a timer closes a second handle.
    with connection, connection.dup() as handle:
        timer = Timer(deadline.remaining(), _cut, [handle])
        timer.daemon = True
        timer.start()
        connection.settimeout(deadline.remaining())
        smtp = _Client(connection, server.client_name)
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
    """smtplib on a connection that is already made and checked."""

    is_handed_over = False  # Whether all of the mail was sent.

    def __init__(self, connection: socket.socket, name: str) -> None:
        super().__init__(local_hostname=name)
        self.sock: socket.socket = connection
        self.file = None

    def begin(self, server: MailServer, context: ssl.SSLContext) -> None:
        """Start TLS, greet and log in."""
        # smtplib checks the certificate against this name on STARTTLS.
        self._host = server.host
        if server.security is Security.TLS:
            self.sock = context.wrap_socket(self.sock, server_hostname=server.host)
        _expect(self.getreply(), Step.GREETING)
        reply = self.ehlo()
        _expect(self.helo() if reply[0] in _NO_EHLO else reply, Step.EHLO)
        if server.security is Security.STARTTLS:
            if not self.has_extn("starttls"):
                raise _SessionEnded(Outcome(verdict=Verdict.BROKEN, advice="refusal.starttls"))
            _expect(self.starttls(context=context), Step.STARTTLS)
            _expect(self.ehlo(), Step.EHLO)
        if server.token:
            self._log_in_by_token(server.user.get_secret_value(), server.token.get_secret_value())
        elif server.user.get_secret_value():
            self._log_in(server)

    def _log_in_by_token(self, user: str, token: str) -> None:
        words = b64encode(f"user={user}\1auth=Bearer {token}\1\1".encode()).decode()
        reply = self.docmd("AUTH", f"XOAUTH2 {words}")
        # The server may give the reason first, and refuse once that is acknowledged.
        _expect(self.docmd("") if reply[0] == _CHALLENGE else reply, Step.AUTH)

    def _log_in(self, server: MailServer) -> None:
        try:
            self.login(server.user.get_secret_value(), server.password.get_secret_value())
        except smtplib.SMTPAuthenticationError as error:
            told = error.smtp_error
            _expect((error.smtp_code, told if isinstance(told, bytes) else told.encode()), Step.AUTH)
        except smtplib.SMTPServerDisconnected:
            raise
        except smtplib.SMTPException as error:
            raise _SessionEnded(Outcome(verdict=Verdict.BROKEN, advice="advice.mail_oauth")) from error


def _expect(reply: tuple[int, bytes], step: Step, *, expected: int | None = None) -> None:
    """Return after a positive reply; otherwise raise the outcome that follows from it."""
    code, _ = reply
    if not (code == expected or (expected is None and 200 <= code < 300)):  # noqa: PLR2004 - RFC 5321 4.2.1
        raise _SessionEnded(_read(reply, step))


def _read(reply: tuple[int, bytes], step: Step) -> Outcome:
    code, reply_text = reply
    if code < 0:
        raise smtplib.SMTPServerDisconnected
    return read_answer(MAIL_ANSWERS, code, one_line(reply_text.decode("utf-8", "replace")), step)


def _describe(error: BaseException) -> str:
    match error:
        case ssl.SSLError():
            return describe_tls(error)
        case TimeoutError():
            return "no answer in time"
        case smtplib.SMTPServerDisconnected() | ConnectionResetError() | BrokenPipeError() | ValueError():
            return "the connection broke"
        case OSError():
            return one_line(str(error)) or "no connection"
        case _:
            return type(error).__name__
