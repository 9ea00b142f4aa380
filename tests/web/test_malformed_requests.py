"""Requests that are for no address, or for several hosts, over real connections."""

from __future__ import annotations

import logging
import socket

import pytest

from tests.rows import each_row
from tests.web.serving import serving

HOST = "Host: x\r\n"


def _status(request: str) -> str:
    """Return the status of the answer to a request, whatever else is in it."""
    with serving() as address, socket.create_connection(address, timeout=10) as client:
        client.sendall(f"{request}Connection: close\r\n\r\n".encode())
        answered = b""
        while piece := client.recv(65536):
            answered += piece
    return answered.decode().split(" ", 2)[1]


@each_row(
    ("request_line", "status"),
    [
        ("OPTIONS *", "204"),
        *((f"{method} *", "400") for method in ("GET", "HEAD", "POST", "DELETE")),
        ("GET *?x", "400"),
        ("CONNECT x:443", "400"),
        ("GET x", "400"),
        ("GET //", "404"),
        ("GET /%2A", "404"),
        ("GET http://x/", "200"),
        ("GET http://x", "400"),
        ("GET /", "200"),
    ],
)
def test_what_is_no_address_is_refused(request_line: str, status: str) -> None:
    assert _status(f"{request_line} HTTP/1.1\r\n{HOST}") == status


@each_row(
    ("version", "hosts", "status"),
    [("1.1", 0, "400"), ("1.1", 1, "200"), ("1.1", 2, "400"), ("1.0", 0, "200"), ("1.0", 2, "400")],
)
def test_a_request_names_one_host(version: str, hosts: int, status: str) -> None:
    assert _status(f"GET / HTTP/{version}\r\n{HOST * hosts}") == status


@pytest.mark.parametrize("protocol", ["websocket", "h2c"])
def test_a_request_to_speak_another_protocol_is_answered_as_any_other(
    protocol: str, caplog: pytest.LogCaptureFixture
) -> None:
    asked = f"GET / HTTP/1.1\r\n{HOST}Upgrade: {protocol}\r\n"
    with serving() as address, socket.create_connection(address, timeout=10) as client:
        client.sendall(f"{asked}Connection: upgrade, close\r\n\r\n".encode())
        assert client.recv(65536).startswith(b"HTTP/1.1 200 ")
    assert [one for one in caplog.records if one.levelno >= logging.WARNING] == []
