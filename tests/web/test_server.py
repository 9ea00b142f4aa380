"""The real server: slow or large requests do not block others."""

from __future__ import annotations

import asyncio
import resource
import signal
import socket
import threading
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn

from notifier.web.app import build_app
from notifier.web.responses import send_body
from notifier.web.server import (
    HEALTH_SHARE,
    LONGEST_HEAD_BYTES,
    MOST_UPLOAD_BYTES,
    Server,
    most_connections,
    server_config,
)
from tests import plain_http
from tests.processes import run
from tests.reminders.test_notices import KCR2
from tests.web.serving import REQUEST_TIMEOUT_S, serving
from tests.web.sites import build_site

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        b"GET /status HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nX-Slow: ",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nx",
    ],
)
def test_a_request_that_never_ends_is_ended(begun: bytes) -> None:
    with serving() as address, socket.create_connection(address, timeout=10) as slow:
        slow.sendall(begun)
        slow.settimeout(REQUEST_TIMEOUT_S / 6)
        assert _is_ended(slow, drops=60)


def _is_ended(slow: socket.socket, *, drops: int) -> bool:
    """Send byte by byte, so that the connection is never idle, and return whether it was ended."""
    for _ in range(drops):
        try:
            if not slow.recv(65536):
                return True
        except TimeoutError:
            try:
                slow.sendall(b"a")
            except ConnectionError:
                return True
        except ConnectionError:
            return True
    return False


def test_a_visitor_that_asks_again_and_again_is_served() -> None:
    with (
        serving() as (host, port),
        plain_http.Client(base_url=f"http://{host}:{port}") as client,
    ):
        assert {client.get("/").status_code for _ in range(5)} == {200}


def test_a_head_without_end_is_not_read_to_its_end() -> None:
    with serving(request_timeout_s=60) as address, socket.create_connection(address, timeout=10) as large:
        large.settimeout(0.1)
        large.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Large: " + b"x" * LONGEST_HEAD_BYTES)
        assert _is_ended(large, drops=20)


@pytest.mark.parametrize(
    "begun",
    [
        pytest.param(b"GET /" + b"x" * LONGEST_HEAD_BYTES, id="address"),
        pytest.param(b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * LONGEST_HEAD_BYTES, id="many headers"),
        pytest.param(
            b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nX: " + b"x" * 2 * LONGEST_HEAD_BYTES,
            id="second head",
        ),
        pytest.param(
            b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: "
            + b"x" * 2 * LONGEST_HEAD_BYTES,
            id="trailer",
        ),
        pytest.param(
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\n\r\n" + b"x" * 2 * LONGEST_HEAD_BYTES,
            id="body",
        ),
    ],
)
def test_nothing_is_read_without_end(begun: bytes) -> None:
    with serving(request_timeout_s=60) as address, socket.create_connection(address, timeout=10) as large:
        large.settimeout(0.1)
        with suppress(ConnectionError):
            large.sendall(begun)
        assert _is_ended(large, drops=20)


def test_a_letter_that_is_too_large_is_answered_where_the_browser_sends_all_of_it_first() -> None:
    size = MOST_UPLOAD_BYTES + 4 * 1024 * 1024
    head = f"POST /edit/letters HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\n\r\n"
    with serving(request_timeout_s=60) as address, socket.create_connection(address, timeout=10) as large:
        large.sendall(head.encode())
        for _ in range(size // 65536):
            large.sendall(bytes(65536))
        assert large.recv(12) == b"HTTP/1.1 404"


def test_a_head_that_comes_in_drops_is_counted_as_a_whole() -> None:
    with serving(request_timeout_s=60) as address, socket.create_connection(address, timeout=10) as large:
        large.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        large.settimeout(0.1)
        with suppress(ConnectionError):
            for _ in range(20):
                large.sendall(b"X: " + b"x" * (LONGEST_HEAD_BYTES // 16) + b"\r\n")
        assert _is_ended(large, drops=20)


def test_a_long_head_within_the_limit_is_answered() -> None:
    with serving() as (host, port):
        long = {"X-Long": "x" * (LONGEST_HEAD_BYTES - 1024)}
        with plain_http.Client(base_url=f"http://{host}:{port}", headers=long) as client:
            assert [client.get("/").status_code for _ in range(3)] == [200, 200, 200]


def test_requests_sent_at_once_are_answered_in_order() -> None:
    asked = b"".join(f"HEAD {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode() for path in ("/", "/nowhere", "/"))
    with serving() as address, socket.create_connection(address, timeout=10) as visitor:
        visitor.sendall(asked)
        answers = b""
        with suppress(ConnectionError):
            while part := visitor.recv(65536):
                answers += part
    statuses = [line.split()[1] for line in answers.splitlines() if line.startswith(b"HTTP/1.1")]
    assert statuses == [b"200", b"404", b"200"]


def test_connections_on_which_nothing_is_asked_keep_nobody_out() -> None:
    with serving(request_timeout_s=60, most=10) as (host, port), ExitStack() as others:
        begun = [others.enter_context(socket.create_connection((host, port))) for _ in range(100)]
        for one in begun[50:]:
            # The server may have ended it.
            with suppress(ConnectionError):
                one.sendall(b"GET / HTTP/1.1\r\nX-Slow: ")
        assert plain_http.get(f"http://{host}:{port}/").status_code == 200


def test_health_is_answered_when_no_other_request_is() -> None:
    asked, go_on = threading.Semaphore(0), threading.Event()

    async def waiting(scope: Scope, receive: Receive, send: Send) -> None:
        del receive
        if scope["path"] == "/wait":
            asked.release()
            await asyncio.to_thread(go_on.wait, 30)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    with serving(request_timeout_s=60, app=waiting, most=3) as (host, port), ExitStack() as others:
        try:
            for _ in range(3):
                one = others.enter_context(socket.create_connection((host, port)))
                one.sendall(b"GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")
                assert asked.acquire(timeout=10)
            paths = ("/", "/healthz", "/readyz", "/metrics")
            found = [plain_http.get(f"http://{host}:{port}{path}") for path in paths]
        finally:
            go_on.set()
    assert [one.status_code for one in found] == [503, 200, 200, 200]
    assert found[0].headers["retry-after"] == "5"


def test_a_response_that_takes_long_to_make_is_waited_for() -> None:
    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive
        await asyncio.sleep(4 * REQUEST_TIMEOUT_S)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"made"})

    with serving(app=slow) as (host, port):
        assert plain_http.get(f"http://{host}:{port}/").text == "made"


@pytest.mark.parametrize("times", [1, 2], ids=["one request", "a second one behind it"])
def test_a_client_that_does_not_read_is_ended(times: int) -> None:
    body = b"x" * 20_000_000
    ended = threading.Event()

    async def large(scope: Scope, receive: Receive, send: Send) -> None:
        del scope
        length = (b"content-length", str(len(body)).encode())
        try:
            await send({"type": "http.response.start", "status": 200, "headers": [length]})
            await send_body(send, body)
            while (await receive())["type"] != "http.disconnect":
                pass
        finally:
            ended.set()

    with serving(app=large) as address, socket.create_connection(address, timeout=10) as lazy:
        lazy.sendall(times * b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert ended.wait(30)


@pytest.mark.parametrize("is_begun", [True, False])
def test_a_client_that_leaves_while_it_is_answered_is_no_error(
    caplog: pytest.LogCaptureFixture, *, is_begun: bool
) -> None:
    """Also with requests behind the one that is being answered."""
    ended = threading.Event()
    protocol: list[type[Any]] = []

    async def leave() -> None:
        # What uvloop does as the client is gone, before it says so.
        (one,) = protocol[0].established
        one.transport.abort()
        await asyncio.sleep(0)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive
        if not is_begun:
            await leave()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]})
        if is_begun:
            await leave()
        await send({"type": "http.response.body", "body": b"x"})
        ended.set()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = server_config(app)
        config.load()
        protocol.append(config.http_protocol_class)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        with socket.create_connection(listener.getsockname(), timeout=10) as client:
            client.sendall(3 * b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert ended.wait(10)
        server.should_exit = True
        thread.join()
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


def test_a_client_that_reads_on_slowly_gets_all_of_it() -> None:
    body = b"x" * 20_000_000

    async def large(scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive
        length = (b"content-length", str(len(body)).encode())
        await send({"type": "http.response.start", "status": 200, "headers": [length]})
        await send_body(send, body)

    with serving(2.0, app=large) as address, socket.create_connection(address, timeout=10) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        pause, got = threading.Event(), 0
        while part := slow.recv(400_000):
            got += len(part)
            pause.wait(0.08)
    assert got > len(body)


_LARGE = b"x" * 20_000_000


async def _large_or_small(scope: Scope, receive: Receive, send: Send) -> None:
    del receive
    body = _LARGE if scope["path"] == "/large" else b"small"
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": 200, "headers": [length]})
    await send_body(send, body)


def _begun(others: ExitStack, address: tuple[str, int]) -> list[socket.socket]:
    """Return three connections on which a large response has begun to come."""
    found = [others.enter_context(socket.create_connection(address, timeout=10)) for _ in range(3)]
    for one in found:
        one.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        assert one.recv(1000)
    return found


def test_strangers_who_read_slowly_keep_out_nobody_with_a_link_of_their_own() -> None:
    with serving(60, app=_large_or_small, most=3) as (host, port), ExitStack() as others:
        _begun(others, (host, port))
        paths = ("/", "/private/sleutel/a.ics", "/edit/letters", "/answer/sleutel")
        found = [plain_http.get(f"http://{host}:{port}{path}").status_code for path in paths]
    assert found == [503, 200, 200, 200]


def test_who_reads_longest_makes_room_for_another_stranger() -> None:
    with serving(1.0, app=_large_or_small, most=3) as (host, port), ExitStack() as others:
        slow, pause = _begun(others, (host, port)), threading.Event()
        # So fast that each of them may go on.
        for _ in range(15):
            for one in slow:
                assert one.recv(100_000)
            pause.wait(0.1)
        assert plain_http.get(f"http://{host}:{port}/").status_code == 200


def test_as_many_connections_are_served_as_there_are_descriptors_for() -> None:
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (200, 200));"
        "from notifier.web.server import most_connections; print(most_connections())"
    )
    few = run("tests.program", code, check=True).stdout
    assert (int(few), most_connections()) == (200 - HEALTH_SHARE - 128, 200)
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[1] == limits[1]


def test_a_forged_header_changes_nothing() -> None:
    with serving() as (host, port):
        base = f"http://{host}:{port}"
        forged = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "/evil"}
        plain = plain_http.get(base)
        assert plain_http.get(base, headers=forged).content == plain.content
        assert "server" not in plain.headers


def test_a_signal_to_stop_does_not_wait_for_the_next_date() -> None:
    class Patient(Server):
        date_every_s = 3600

    started, stopped = threading.Event(), threading.Event()
    server = Patient(
        server_config(build_app(build_site(KCR2))), at_start=started.set, before_shutdown=stopped.set
    )
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    assert started.wait(timeout=30)
    with plain_http.Client(base_url="http://{}:{}".format(*listener.getsockname())) as client:
        assert client.get("/healthz").headers["date"]
    server.handle_exit(signal.SIGTERM, None)
    thread.join(timeout=30)
    assert (stopped.is_set(), thread.is_alive()) == (True, False)
