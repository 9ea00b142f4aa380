"""A POP3 server on loopback that gives a reader the mails that a mail server took.

Source:
    RFC 1939.
"""

from __future__ import annotations

import hashlib
import threading
from contextlib import contextmanager
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.mail_servers import Mailbox


@contextmanager
def pop3_server(mailbox: Mailbox) -> Iterator[int]:
    """Serve the mails of a mailbox, those that come later too, and return the port; any login is right."""

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"+OK ready\r\n")
            while line := self.rfile.readline():
                name, _, argument = line.decode().strip().partition(" ")
                self.wfile.write(_answer(name.upper(), argument, list(mailbox.taken)))
                if name.upper() == "QUIT":
                    return

    ThreadingTCPServer.daemon_threads = True
    with ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def _answer(name: str, argument: str, mails: list[bytes]) -> bytes:
    """Return the answer to a command; nothing is deleted."""
    match name:
        case "CAPA":
            lines = ["USER", "UIDL"]
        case "LIST":
            lines = [f"{number} {len(mail)}" for number, mail in enumerate(mails, start=1)]
        case "UIDL":
            names = (hashlib.sha256(mail).hexdigest()[:40] for mail in mails)
            lines = [f"{number} {one}" for number, one in enumerate(names, start=1)]
        case "RETR":
            text = mails[int(argument) - 1].decode("ascii")
            lines = [f".{line}" if line.startswith(".") else line for line in text.splitlines()]
        case "STAT":
            return b"+OK %d %d\r\n" % (len(mails), sum(map(len, mails)))
        case _:
            return b"+OK\r\n"
    return "".join(f"{line}\r\n" for line in ("+OK", *lines, ".")).encode()
