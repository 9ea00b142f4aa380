"""Forms that are sent: what is read of them, and what is refused."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn
from starlette.responses import JSONResponse
from starlette.routing import Route

from notifier.web.app import build_app
from notifier.web.forms import MOST_FORM_BYTES, read_form, refuse_foreign
from notifier.web.server import MOST_BODY_BYTES, MOST_UPLOAD_BYTES, server_config
from tests.reminders.test_notices import KCR2
from tests.rows import each_row
from tests.web.client import Client
from tests.web.sites import build_site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request
    from starlette.responses import Response

    from notifier.web.pages import Pages

PART = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n'
ADDRESS = "https://answers.example:8443/sub"


class Echo:
    """Takes a form in and returns what was read of it."""

    def routes(self, pages: Pages) -> list[Route]:
        del pages

        async def take(request: Request) -> Response:
            refuse_foreign(request, [ADDRESS])
            form = await read_form(request, timeout_s=0.3, most_files=1)
            uploads = {name: [one.name, len(one.content)] for name, one in form.uploads.items()}
            return JSONResponse({"texts": form.texts, "uploads": uploads})

        return [Route("/answer/echo", take, methods=["POST"])]


def _client() -> Client:
    return Client(build_site(KCR2), parts=[Echo()])


def test_a_form_gives_its_values_without_what_nobody_can_see() -> None:
    sent = {"note": "  Cafe\u0301\r\nis\u202e open\x00\u200b\t! ", "chosen": ["1", "2"]}
    assert _client().post("/answer/echo", sent).json() == {
        "texts": {"note": ["Café\nis open !"], "chosen": ["1", "2"]},
        "uploads": {},
    }


def test_a_file_is_read_with_its_name() -> None:
    sent: dict[str, Any] = {"data": {"title": "Brief"}, "files": {"letter": ("brief.txt", b"x" * 100)}}
    assert _client().request("POST", "/answer/echo", **sent).json() == {
        "texts": {"title": ["Brief"]},
        "uploads": {"letter": ["brief.txt", 100]},
    }


@each_row(
    ("headers", "body", "status"),
    [
        ({"content-type": "application/json"}, b"{}", 415),
        ({}, b"a=b", 415),
        ({"content-type": "multipart/form-data"}, b"x", 400),
        ({"content-type": "multipart/form-data; boundary=x"}, b"nonsense", 400),
        ({"content-type": "multipart/form-data; boundary=x; charset=undefined"}, PART, 400),
        ({"content-type": "application/x-www-form-urlencoded"}, b"a=" + b"b" * MOST_FORM_BYTES, 413),
        ({"content-type": "application/x-www-form-urlencoded"}, b"&".join([b"a=b"] * 201), 400),
    ],
)
def test_what_is_no_form_is_refused(headers: dict[str, str], body: bytes, status: int) -> None:
    assert _client().request("POST", "/answer/echo", headers, content=body).status_code == status


def test_two_files_are_refused() -> None:
    files = [("letter", ("a.txt", b"a")), ("letter", ("b.txt", b"b"))]
    assert _client().request("POST", "/answer/echo", files=files).status_code == 400


@each_row(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": "null", "sec-fetch-site": "same-origin"}, 200),
        ({"origin": "http://127.0.0.1"}, 200),
        ({"host": "answers.example", "origin": "https://answers.example:8443"}, 200),
        ({"host": "127.0.0.1:8000", "origin": "https://answers.example:8443"}, 200),
        ({"host": "[::1]:8000", "origin": "http://[::1]:8000"}, 200),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "http://127.0.0.1:9999"}, 403),
        ({"origin": "https://answers.example"}, 403),
        ({"origin": "https://[evil"}, 403),
        ({"origin": "null", "sec-fetch-site": "cross-site"}, 403),
        ({"origin": "null", "sec-fetch-site": "same-site"}, 403),
        ({"host": "evil.example"}, 421),
        ({"host": "evil.example", "origin": "http://evil.example"}, 421),
        ({"host": "answers.example.evil.example"}, 421),
        ({"host": "[evil"}, 421),
        ({"host": ""}, 421),
    ],
)
def test_only_a_page_of_our_own_sends_a_form(headers: dict[str, str], status: int) -> None:
    assert _client().post("/answer/echo", {"a": "b"}, headers).status_code == status


@contextmanager
def _served() -> Iterator[tuple[str, int]]:
    listener = socket.create_server(("127.0.0.1", 0))
    app = build_app(build_site(KCR2), parts=[Echo()])
    server = uvicorn.Server(server_config(app, request_timeout_s=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield listener.getsockname()
    finally:
        server.should_exit = True
        thread.join()


_HEAD = "POST {} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"


def _sent(address: tuple[str, int], path: str, rest: str, body: bytes) -> int:
    """Return the status that comes back."""
    with socket.create_connection(address, timeout=10) as sender:
        with suppress(ConnectionError):
            sender.sendall(f"{_HEAD.format(path)}{rest}\r\n\r\n".encode() + body)
        with suppress(ConnectionError):
            return int(sender.recv(65536).split()[1])
    return 0


def test_a_form_of_the_largest_size_comes_through_and_the_next_request_too() -> None:
    body = b"a=" + b"b" * (MOST_FORM_BYTES - 2)
    asked = f"{_HEAD.format('/answer/echo')}Content-Length: {len(body)}\r\n\r\n".encode()
    with _served() as address, socket.create_connection(address, timeout=10) as sender:
        statuses = []
        for _ in range(3):
            sender.sendall(asked + body)
            received = b""
            while not received.endswith(b'"uploads":{}}'):
                received += sender.recv(65536)
            statuses.append(received.partition(b"\r\n")[0])
    assert statuses == [b"HTTP/1.1 200 OK"] * 3


@each_row(
    ("path", "rest", "body", "status"),
    [
        ("/answer/echo", "Content-Length: 100", b"a=", 408),
        ("/answer/echo", "Content-Length: 9999999999", b"a=", 413),
        ("/answer/echo", "Transfer-Encoding: chunked", b"d000\r\n" + b"a" * 53248, 413),
        ("/answer/echo", "Content-Length: x", b"a=", 400),
        ("/edit/letters", f"Content-Length: {MOST_UPLOAD_BYTES}", b"a" * 100000, 404),
    ],
)
def test_a_slow_or_large_form_is_answered_before_it_is_whole(
    path: str, rest: str, body: bytes, status: int
) -> None:
    with _served() as address:
        assert _sent(address, path, rest, body) == status


def test_a_body_beyond_the_limit_of_its_path_ends_the_connection() -> None:
    most = MOST_BODY_BYTES["/answer/"]
    with _served() as address, socket.create_connection(address, timeout=10) as sender:
        sender.sendall(f"{_HEAD.format('/answer/other')}Content-Length: 10000000\r\n\r\n".encode())
        assert sender.recv(65536).startswith(b"HTTP/1.1 404")
        with pytest.raises(ConnectionError):
            for _ in range(100):
                sender.sendall(b"a" * most)
