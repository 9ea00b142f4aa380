"""Real HTTP receivers on loopback: they record requests and give set answers."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer."""

    status: int = 200
    body: bytes = b"ok"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Receiver:
    """A receiver and its recorded requests.

    Attributes:
        url: The address to post to.
        received: The requests, in order.
        replies: The next answers, in order; after them `reply` is used.
        reply: The default answer.
        before_reply: Called before answering.
        date: What its clock says, as in the header; empty for that of this machine.
    """

    url: str
    reply: Reply = field(default_factory=Reply)
    replies: list[Reply] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    before_reply: Callable[[], object] = lambda: None
    date: str = ""

    def take(self) -> list[Received]:
        """Return the requests since the last call."""
        received, self.received = self.received, []
        return received


@contextmanager
def receiving(status: int = 200, body: bytes = b"ok") -> Iterator[Receiver]:
    """Run a receiver."""
    receiver = Receiver(url="", reply=Reply(status=status, body=body))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", "0"))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.received.append(Received(path=self.path, headers=headers, body=self.rfile.read(length)))
            receiver.before_reply()
            reply = receiver.replies.pop(0) if receiver.replies else receiver.reply
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def date_time_string(self, timestamp: float | None = None) -> str:
            return receiver.date or super().date_time_string(timestamp)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}/services/T0/B0/geheim"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@pytest.fixture
def operator() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@contextmanager
def raw_server(handle: Callable[[socket.socket], None]) -> Iterator[str]:
    """Run a server that passes each connection to `handle`, and give its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    stopping = threading.Event()

    def accept() -> None:
        while not stopping.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                handle(connection)

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/geheim"
    finally:
        stopping.set()
        # Closing does not end an accept() that another thread waits in.
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(timeout=5)
