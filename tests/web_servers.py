"""A real web server on loopback with pages, as official sites have them: entity tags, redirects, failures."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(slots=True, kw_only=True)
class Page:
    """One page.

    Attributes:
        body: Its bytes.
        media_type: Its Content-Type.
        status: The status of the answer.
        headers: Further headers; with an `ETag` or `Last-Modified`, conditional requests are honoured.
        before: Called before the answer is sent.
    """

    body: bytes = b""
    media_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    before: Callable[[], object] = lambda: None


@dataclass(slots=True)
class WebServer:
    """The server.

    Attributes:
        origin: Its address without a path.
        pages: The pages, by path with query.
        asked: Path and status of every request, in order.
    """

    origin: str = ""
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[tuple[str, int]] = field(default_factory=list)

    def take(self) -> list[tuple[str, int]]:
        """Return the requests since the last call."""
        asked, self.asked = self.asked, []
        return asked


@contextmanager
def serving() -> Iterator[WebServer]:
    """Run a server."""
    web = WebServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            page = web.pages.get(self.path, Page(status=404))
            page.before()
            known = (self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since"))
            is_same = any(
                value is not None and value == page.headers.get(name)
                for name, value in zip(("ETag", "Last-Modified"), known, strict=True)
            )
            status, body = (304, b"") if is_same else (page.status, page.body)
            web.asked.append((self.path, status))
            self.send_response(status)
            for name, value in page.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", page.media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(body)
            except ConnectionError:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    web.origin = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
