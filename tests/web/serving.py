"""The real server over an application, in a thread."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from notifier.web.app import build_app
from notifier.web.server import server_config
from tests.reminders.test_notices import KCR2
from tests.web.sites import build_site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import ASGIApp

REQUEST_TIMEOUT_S = 0.3


@contextmanager
def serving(
    request_timeout_s: float = REQUEST_TIMEOUT_S, *, app: ASGIApp | None = None, most: int | None = None
) -> Iterator[tuple[str, int]]:
    """Serve until the block ends, and yield the address."""
    listener = socket.create_server(("127.0.0.1", 0))
    app = app or build_app(build_site(KCR2))
    server = uvicorn.Server(server_config(app, request_timeout_s=request_timeout_s, most=most))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield listener.getsockname()
    finally:
        server.should_exit = True
        thread.join()
