"""The HTTP client: what it refuses, and the outcome of every kind of answer."""

from __future__ import annotations

import select
import socket
import struct
import threading
from contextlib import suppress
from datetime import timedelta
from ipaddress import ip_address

import pytest

from notifier.net.addresses import is_public, refusal_of_url
from notifier.net.connections import Network
from notifier.net.http import (
    MAX_DETAIL_CHARS,
    MAX_RESPONSE_BYTES,
    HttpResponse,
    one_line,
    parse_retry_after,
    post,
)
from notifier.net.outcomes import BACKOFF, Outcome, Verdict, wait_before_retry
from notifier.net.transport import Connections
from tests.conftest import utc
from tests.receivers import Reply, raw_server, receiving
from tests.rows import each_row

NOW = utc("2025-12-02 08:00")
HALF_A_SECOND = Network(request_timeout=timedelta(seconds=0.5))


def classify(answer: HttpResponse) -> Outcome:
    return Outcome(verdict=Verdict.SENT if answer.status == 200 else Verdict.FAILED, detail=answer.body)


def _post(url: str, *, allow_private: bool = True, network: Network | None = None) -> Outcome:
    return post(
        url,
        b'{"a": 1}',
        headers={"Content-Type": "application/json"},
        allow_private=allow_private,
        classify=classify,
        now=NOW,
        network=network or Network(),
    )


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "2001:4860:4860::8888", "64:ff9b::808:808"]
)
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(ip_address(address))


@each_row(
    "address",
    [
        "0.0.0.0",  # noqa: S104 - an address that is refused
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "100::1",
        "2001:db8::1",
        "2001::1",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ],
)
def test_private_reserved_and_disguised_addresses_are_not(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/hook",
        "https://localhost/hook",
        "https://127.1/hook",
        "https://0x7f000001/hook",
        "https://2130706433/hook",
        "https://[::1]/hook",
        "https://[::ffff:127.0.0.1]/hook",
        "https://169.254.169.254/latest/meta-data/",
        "https://10.0.0.1:8443/hook",
        "http://example.org/hook",
        "https://example.org:22/hook",
        "https://naam:wachtwoord@example.org/hook",
        "https://example.org./hook",
        "https://example.org\\@127.0.0.1/hook",
        "https://example.org/%00",
        "https:///hook",
        "file:///etc/passwd",
        "ftp://example.org/hook",
        "gopher://example.org/",
        "nonsense",
        "",
        "https://exa mple.org/",
        "https://[::1/",
    ],
)
def test_addresses_that_may_not_be_called_never_are(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda *args: called.append(args))
    outcome = _post(url, allow_private=False)
    assert (outcome.verdict, called) == (Verdict.BROKEN, [])
    assert "wachtwoord" not in outcome.detail


def test_a_name_is_judged_by_every_address_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443)),
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 443)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    outcome = _post("https://rebinding.example/hook", allow_private=False)
    assert outcome == Outcome(verdict=Verdict.BROKEN, advice="refusal.private")


@pytest.mark.parametrize(
    "host",
    [
        "169.254.169.254",
        "169.254.0.1",
        "0xa9fea9fe",
        "2852039166",
        "[fe80::1]",
        "[febf::1]",
        "[::ffff:169.254.169.254]",
        "[64:ff9b::a9fe:a9fe]",
        "[2002:a9fe:a9fe::]",
        "[fd00:ec2::254]",
        "[fd00:0ec2:0::0254]",
        "[fd00:ec2::23]",
        "[fd20:ce::254]",
        "100.100.100.200",
        "1684301000",
        "[::ffff:100.100.100.200]",
        "192.0.0.192",
        "168.63.129.16",
    ],
)
@pytest.mark.parametrize("allow_private", [True, False])
def test_an_address_of_a_metadata_service_is_never_called(
    host: str, *, allow_private: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda *args: called.append(args))
    scheme = "http" if allow_private else "https"
    outcome = _post(f"{scheme}://{host}/latest", allow_private=allow_private)
    assert (outcome, called) == (Outcome(verdict=Verdict.BROKEN, advice="refusal.metadata"), [])
    assert refusal_of_url(f"{scheme}://{host}/latest", allow_private=allow_private) == "refusal.metadata"


@each_row(
    ("url", "allow_private", "refusal"),
    [
        ("https://10.0.0.1/x", False, "refusal.private"),
        ("https://10.0.0.1/x", True, ""),
        ("http://10.0.0.1:8080/x", True, ""),
        ("https://127.1/x", False, "refusal.private"),
        ("https://2130706433/x", False, "refusal.private"),
        ("https://[::1]/x", False, "refusal.private"),
        ("https://LOCALHOST/x", False, "refusal.private"),
        ("https://a.localhost/x", False, "refusal.private"),
        ("https://localhost/x", True, ""),
        ("http://8.8.8.8/x", False, "refusal.port"),
        ("https://8.8.8.8:9000/x", False, "refusal.port"),
        ("https://8.8.8.8:8443/x", False, ""),
        ("https://999.1.1.1/x", False, ""),
        ("https://hooks.example/x", False, ""),
        ("https://[x/", False, ""),
        ("https://[::g]/", False, ""),
    ],
)
def test_what_the_text_of_an_address_shows_is_known_without_a_lookup(
    url: str, refusal: str, *, allow_private: bool
) -> None:
    assert refusal_of_url(url, allow_private=allow_private) == refusal


@pytest.mark.parametrize("port", [0, 65536, 65536 + 443, 99999])
def test_a_port_that_cannot_be_is_never_taken_for_another(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda *args: called.append(args))
    outcome = _post(f"http://127.0.0.1:{port}/hook")
    assert (outcome.verdict, outcome.advice, called) == (Verdict.BROKEN, "refusal.address", [])


def test_a_private_address_is_called_where_it_is_allowed() -> None:
    with receiving() as receiver:
        assert _post(receiver.url) == Outcome(verdict=Verdict.SENT, status=200, detail="ok")
        (request,) = receiver.received
    assert request.body == b'{"a": 1}'
    assert request.headers["content-type"] == "application/json"
    assert request.headers["accept-encoding"] == "identity"
    assert request.headers["user-agent"].startswith("notifier/")


def test_proxy_variables_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with receiving() as receiver:
        assert _post(receiver.url).verdict is Verdict.SENT


def test_a_redirect_is_an_answer_and_not_followed() -> None:
    with receiving() as elsewhere, receiving() as receiver:
        receiver.reply = Reply(status=307, headers={"Location": elsewhere.url})
        assert _post(receiver.url).status == 307
        assert elsewhere.received == []


def test_nobody_listening_means_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    outcome = _post(f"http://127.0.0.1:{port}/geheim")
    assert outcome.verdict is Verdict.NOT_SENT
    assert "refused" in outcome.detail


def test_a_name_that_does_not_resolve_means_nothing_was_sent() -> None:
    assert _post("https://nothing.invalid/geheim") == Outcome(
        verdict=Verdict.NOT_SENT, detail="the name could not be resolved"
    )


def test_a_server_without_tls_means_nothing_was_sent() -> None:
    with receiving() as receiver:
        outcome = _post(receiver.url.replace("http://", "https://"))
    assert outcome.verdict is Verdict.NOT_SENT
    assert outcome.detail == "TLS: wrong version number"


def _reset(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _close(connection: socket.socket) -> None:
    connection.recv(65536)


def _nonsense(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.sendall(b"NOT HTTP AT ALL\r\n\r\n")


@pytest.mark.parametrize("handle", [_reset, _close, _nonsense])
def test_bytes_left_without_an_answer_means_nobody_can_tell(handle: object) -> None:
    with raw_server(handle) as url:  # type: ignore[arg-type]
        outcome = _post(url)
    assert outcome.verdict is Verdict.UNKNOWN
    assert "geheim" not in outcome.detail


@pytest.mark.parametrize(
    ("answer", "detail"),
    [
        (b"", "the receiver closed the connection without an answer"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", "the answer has a length that cannot be"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000 + b"\r\n\r\n", "the answer has a head that is too long"),
        (b"HTTP/1.1 200 OK\r\nno header\r\n\r\n", "the answer has a header that cannot be read"),
        (
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n",
            "the receiver wants to go on with another protocol than HTTP (101)",
        ),
        *(
            (
                nonsense,
                "what answered is no HTTP: see whether the address, its port and http or https are those of the "
                "receiver",
            )
            for nonsense in (b"\0\1nonsense\r\n\r\n", b"\x15\3\1\0\2\2\x28")
        ),
    ],
)
def test_an_answer_that_cannot_be_read_is_told_as_what_it_is(answer: bytes, detail: str) -> None:
    def reply(connection: socket.socket) -> None:
        connection.recv(65536)
        with suppress(OSError):
            connection.sendall(answer)

    with raw_server(reply) as url:
        assert _post(url) == Outcome(verdict=Verdict.UNKNOWN, detail=detail)


@pytest.mark.parametrize(
    ("body", "advice", "detail"),
    [
        (b"Content-Length: 100\r\n\r\nabc", "", "the answer was cut off"),
        (b"Transfer-Encoding: chunked\r\n\r\n9\r\nabc", "", "the answer was cut off"),
        (b"Content-Length: 3\r\n\r\nabc", "advice.slack_answer", "abc"),
    ],
)
def test_an_answer_that_is_cut_off_says_nothing_of_the_address(body: bytes, advice: str, detail: str) -> None:
    def reply(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\n" + body)

    def classify(answer: HttpResponse) -> Outcome:
        return Outcome(verdict=Verdict.UNKNOWN, detail=answer.body, advice="advice.slack_answer")

    with raw_server(reply) as url:
        outcome = post(url, b"{}", headers={}, allow_private=True, classify=classify, now=NOW)
    assert outcome == Outcome(verdict=Verdict.UNKNOWN, status=200, detail=detail, advice=advice)


def test_a_call_leaves_in_one_piece() -> None:
    pieces: list[bytes] = []

    def note(connection: socket.socket) -> None:
        pieces.append(connection.recv(65536))
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    with raw_server(note) as url:
        assert _post(url).verdict is Verdict.SENT
    assert pieces[0].startswith(b"POST /geheim HTTP/1.1\r\n")
    assert pieces[0].endswith(b'\r\n\r\n{"a": 1}')


def test_a_receiver_that_refuses_before_it_read_everything_is_heard() -> None:
    def refuse(connection: socket.socket) -> None:
        connection.recv(1024)
        connection.sendall(b"HTTP/1.1 413 Too Large\r\nContent-Length: 8\r\n\r\ntoo much")

    with raw_server(refuse) as url:
        outcome = post(url, bytes(1 << 24), headers={}, allow_private=True, classify=classify, now=NOW)
    assert (outcome.verdict, outcome.status, outcome.detail) == (Verdict.FAILED, 413, "too much")


def test_a_receiver_that_drips_is_cut_off_as_a_whole() -> None:
    def drip(connection: socket.socket) -> None:
        connection.recv(65536)
        with suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\n")
            connection.settimeout(0.05)
            for _ in range(200):
                connection.sendall(b"X-Drip: 1\r\n")
                with suppress(TimeoutError):
                    if not connection.recv(1):
                        return

    with raw_server(drip) as url:
        outcome = _post(url, network=HALF_A_SECOND)
    assert (outcome.verdict, outcome.detail) == (Verdict.UNKNOWN, "no answer in time")


def test_an_endless_body_is_cut_off() -> None:
    def flood(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        with suppress(OSError):
            while True:
                connection.sendall(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")

    seen: list[int] = []

    def count(answer: HttpResponse) -> Outcome:
        seen.append(len(answer.body))
        return classify(answer)

    with raw_server(flood) as url:
        outcome = post(url, b"", headers={}, allow_private=True, classify=count, now=NOW)
    assert (outcome.verdict, seen) == (Verdict.SENT, [MAX_RESPONSE_BYTES])
    assert len(outcome.detail) == MAX_DETAIL_CHARS


def test_what_a_receiver_says_is_shown_on_one_short_line() -> None:
    assert one_line("a\r\n\tb\x00\x1b[31mc\u202e") == "a b [31mc"
    assert one_line("x" * 1000) == "x" * (MAX_DETAIL_CHARS - 1) + "…"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", timedelta(minutes=2)),
        (" 0 ", timedelta()),
        ("Tue, 02 Dec 2025 08:05:00 GMT", timedelta(minutes=5)),
        ("Tue, 02 Dec 2025 07:00:00 GMT", None),
        ("-1", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("9" * 30, timedelta(seconds=10**7)),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_moment(value: str, expected: timedelta | None) -> None:
    assert parse_retry_after(value, NOW) == expected


def test_retry_after_comes_with_the_outcome() -> None:
    with receiving(503) as receiver:
        receiver.reply = Reply(status=503, headers={"Retry-After": "30"})
        assert _post(receiver.url).retry_after == timedelta(seconds=30)


def _waits(verdict: Verdict, **changes: object) -> list[timedelta | None]:
    outcome = Outcome(verdict=verdict, **changes)  # type: ignore[arg-type]
    return [wait_before_retry(outcome, counted, 0.0) for counted in range(1, 14)]


def test_thirteen_tries_span_three_days() -> None:
    waits = _waits(Verdict.NOT_SENT)
    assert waits == [*BACKOFF, None]
    assert sum(BACKOFF, timedelta()) == timedelta(hours=75, minutes=42, seconds=35)


def test_retry_after_is_a_floor_of_at_most_a_day() -> None:
    asked = timedelta(minutes=5)
    assert _waits(Verdict.FAILED, status=500, retry_after=asked)[:4] == [
        asked,
        asked,
        asked,
        timedelta(minutes=10),
    ]
    assert _waits(Verdict.BUSY, status=429, retry_after=timedelta(days=3))[0] == timedelta(hours=24)


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_receiver_in_trouble_is_left_alone_for_a_minute(status: int) -> None:
    assert _waits(Verdict.FAILED, status=status)[0] == timedelta(minutes=1)
    assert _waits(Verdict.UNKNOWN)[0] == timedelta(minutes=1)


def test_being_busy_never_runs_out_of_tries() -> None:
    assert _waits(Verdict.BUSY, status=429) == [timedelta(minutes=1)] * 13


@pytest.mark.parametrize("jitter", [-1.0, 1.0])
def test_jitter_stretches_or_shrinks_by_a_fifth(jitter: float) -> None:
    outcome = Outcome(verdict=Verdict.NOT_SENT)
    assert wait_before_retry(outcome, 6, jitter) == timedelta(hours=1) * (1 + jitter / 5)


def _answer(connection: socket.socket) -> bool:
    """HttpResponse one request on a connection that stays open, and return whether there was one."""
    asked = b""
    while not asked.endswith(b"\r\n\r\n{}"):
        part = connection.recv(65536)
        if not part:
            return False
        asked += part
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    return True


def _post_kept(url: str, connections: Connections, network: Network | None = None) -> Verdict:
    return post(
        url,
        b"{}",
        headers={},
        allow_private=True,
        classify=classify,
        now=NOW,
        network=network or Network(),
        connections=connections,
    ).verdict


def test_calls_that_share_use_one_connection() -> None:
    connections_made: list[int] = []

    def handle(connection: socket.socket) -> None:
        connections_made.append(0)
        while _answer(connection):
            connections_made[-1] += 1

    with raw_server(handle) as url, Connections() as connections:
        assert [_post_kept(url, connections) for _ in range(3)] == [Verdict.SENT] * 3
    assert connections_made[0] == 3
    assert len(connections_made) == 1


def test_a_connection_that_was_closed_meanwhile_is_replaced() -> None:
    closed = threading.Event()
    answered: list[bool] = []

    def handle(connection: socket.socket) -> None:
        answered.append(_answer(connection))
        connection.shutdown(socket.SHUT_RDWR)
        closed.set()

    with raw_server(handle) as url, Connections() as connections:
        for _ in range(3):
            closed.clear()
            assert _post_kept(url, connections) is Verdict.SENT
            assert closed.wait(5)
    assert answered == [True, True, True]


def test_a_connection_that_breaks_while_it_is_used_again_leaves_it_unknown() -> None:
    def handle(connection: socket.socket) -> None:
        _answer(connection)
        connection.recv(65536)

    with raw_server(handle) as url, Connections() as connections:
        assert _post_kept(url, connections) is Verdict.SENT
        assert _post_kept(url, connections) is Verdict.UNKNOWN


def test_each_call_on_a_shared_connection_has_its_own_time() -> None:
    def handle(connection: socket.socket) -> None:
        while _answer(connection):
            # Each call waits for this; together they take longer than the timeout of one.
            select.select([connection], [], [], 5)
            threading.Event().wait(0.2)

    with raw_server(handle) as url, Connections() as connections:
        verdicts = [_post_kept(url, connections, network=HALF_A_SECOND) for _ in range(4)]
    assert verdicts == [Verdict.SENT] * 4


def test_a_new_connection_is_checked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that resolves to a private address after a call is refused, also after a connection was open."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 443))]
    with Connections() as connections, receiving() as receiver:
        assert _post_kept(receiver.url, connections) is Verdict.SENT
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
        outcome = post(
            "https://name.example/",
            b"{}",
            headers={},
            allow_private=False,
            classify=classify,
            now=NOW,
            connections=connections,
        )
    assert (outcome.verdict, outcome.advice) == (Verdict.BROKEN, "refusal.private")


def test_no_cookie_is_kept_between_calls() -> None:
    with Connections() as connections, receiving() as receiver:
        receiver.reply = Reply(headers={"Set-Cookie": "a=b"})
        assert [_post_kept(receiver.url, connections) for _ in range(2)] == [Verdict.SENT] * 2
    assert [one for one in receiver.received if "cookie" in one.headers] == []
