"""Requirements of every channel that makes calls, whatever the receiver does."""

from __future__ import annotations

import gzip
import io
import json
import logging
import socket
import ssl
import struct
import traceback
from contextlib import redirect_stderr, suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import structlog
import trustme
from pydantic import SecretStr

from notifier.channels import CHANNEL_TYPES
from notifier.channels.base import Parcel, attempt
from notifier.cli.support.logs import configure
from notifier.net.answers import read_answer
from notifier.net.connections import Network
from notifier.net.http import look
from notifier.net.outcomes import Outcome, Verdict
from notifier.net.secrets import Secrets
from notifier.reminders.rules import Channel
from notifier.words import Language
from tests.conftest import AMSTERDAM, utc
from tests.contract.messages import MESSAGES
from tests.contract.test_channels import CALLING, ORIGIN
from tests.mail_servers import make_authority
from tests.receivers import Reply, raw_server, receiving

if TYPE_CHECKING:
    from collections.abc import Callable

    from notifier.channels.base import ChannelType

CANARY = "canary-0123456789abcdef"
SHORT = timedelta(seconds=0.3)


def _send(
    kind: ChannelType, url: str, *, allow_private: bool = True, network: Network | None = None
) -> Outcome:
    return attempt(
        kind,
        Parcel(
            delivery="dl_abc",
            payload=kind.render(MESSAGES["kcr2-30-days"], ORIGIN),
            channel=Channel(
                name="team",
                type_name=kind.name,
                zone=AMSTERDAM,
                language=Language.NL,
                allow_private=allow_private,
            ),
            settings={"url_env": "URL"},
            secrets=Secrets(environment={"URL": url}, folder=Path()),
            network=network or Network(),
            now=utc("2025-12-02 08:00"),
        ),
    )


every_channel = pytest.mark.parametrize("kind", CALLING, ids=lambda kind: kind.name)


@every_channel
def test_every_status_on_the_wire_has_one_outcome(kind: ChannelType) -> None:
    verdicts: dict[int, Verdict] = {}
    status = 0

    def answer(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(
            f"HTTP/1.1 {status} X\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok".encode()
        )

    with raw_server(answer) as url:
        for status in range(100, 600):
            verdicts[status] = _send(kind, url).verdict
    for status in range(200, 600):
        assert verdicts[status] is _declared(kind, status, "ok")
    # Interim answers without a final one: the outcome is unknown.
    assert {verdicts[status] for status in range(100, 200)} <= {Verdict.UNKNOWN}


def _declared(kind: ChannelType, status: int, body: str) -> Verdict:
    return read_answer(kind.answers, status, body).verdict


def _reset(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _hang(connection: socket.socket) -> None:
    with suppress(OSError):
        while connection.recv(65536):
            pass


def _drip(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.settimeout(0.05)
    with suppress(OSError):
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        for _ in range(200):
            connection.sendall(b"X-Drip: 1\r\n")
            with suppress(TimeoutError):
                if not connection.recv(1):
                    return


def _endless_headers(connection: socket.socket) -> None:
    connection.recv(65536)
    with suppress(OSError):
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            connection.sendall(b"X: " + b"x" * 65536 + b"\r\n")


@every_channel
@pytest.mark.parametrize("handle", [_reset, _hang, _drip, _endless_headers])
def test_no_answer_means_nobody_can_tell(kind: ChannelType, handle: Callable[[socket.socket], None]) -> None:
    with raw_server(handle) as url:
        assert _send(kind, url, network=Network(request_timeout=SHORT)).verdict is Verdict.UNKNOWN


@every_channel
def test_a_huge_or_compressed_body_is_neither_unpacked_nor_kept(kind: ChannelType) -> None:
    bomb = gzip.compress(b"x" * 50_000_000)
    with receiving() as receiver:
        receiver.replies = [
            Reply(body=bomb, headers={"Content-Encoding": "gzip"}),
            Reply(body=b"x" * 5_000_000),
        ]
        outcomes = [_send(kind, receiver.url) for _ in range(2)]
    assert [outcome.verdict for outcome in outcomes] == [_declared(kind, 200, "x" * 300)] * 2
    assert max(len(outcome.detail) for outcome in outcomes) <= 300


@every_channel
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(kind: ChannelType, status: int) -> None:
    with receiving() as elsewhere, receiving() as receiver:
        receiver.reply = Reply(status=status, headers={"Location": elsewhere.url})
        assert _send(kind, receiver.url).verdict is Verdict.FAILED
        assert elsewhere.received == []


@every_channel
@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "0x7f000001",
        "2130706433",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0",
        "169.254.169.254",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1%25lo]",
        "100.64.0.1",
        "224.0.0.1",
    ],
)
@pytest.mark.parametrize("proxy", ["", "http://127.0.0.1:9"], ids=["direct", "proxied"])
def test_no_address_inside_is_called(kind: ChannelType, host: str, proxy: str) -> None:
    network = Network(proxy=SecretStr(proxy))
    outcome = _send(kind, f"https://{host}/{CANARY}", allow_private=False, network=network)
    # A form that the proxy alone could read is refused too, and no name that does not resolve is called.
    assert (outcome.verdict, outcome.advice) in {
        (Verdict.BROKEN, "refusal.private"),
        (Verdict.BROKEN, "refusal.metadata"),
        (Verdict.BROKEN, "refusal.host"),
        (Verdict.NOT_SENT, ""),
    }
    assert "connection refused" not in outcome.detail.lower()
    assert CANARY not in outcome.detail


@every_channel
@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/x",
        "https://hooks.example:22/x",
        "https://user:pass@hooks.example/x",
        "https://127.0.0.1\\@hooks.example/",
        "https://hooks.example./x",
        "https://hooks.example/%00",
        "https:///x",
        "ftp://hooks.example/x",
        "file:///etc/passwd",
    ],
)
def test_no_tricky_address_is_called(kind: ChannelType, url: str) -> None:
    outcome = _send(kind, url, allow_private=False)
    assert outcome.verdict is Verdict.BROKEN
    assert outcome.advice in {"refusal.address", "refusal.host", "refusal.port"}


def _whole_request(connection: socket.socket) -> bytes:
    with connection.makefile("rb") as stream:
        lines = []
        while (line := stream.readline()) != b"\r\n":
            lines.append(line)
        length = next(int(line[15:]) for line in lines if line.lower().startswith(b"content-length:"))
        return b"".join(lines) + stream.read(length)


# TLS, the proxy and the authorities to trust


@every_channel
def test_a_certificate_of_nobody_we_trust_is_refused(kind: ChannelType, tmp_path: Path) -> None:
    authority = make_authority(tmp_path)

    def serve(connection: socket.socket) -> None:
        with suppress(ssl.SSLError, OSError):
            authority.server.wrap_socket(connection, server_side=True).close()

    with raw_server(serve) as url:
        address = f"https://localhost:{urlsplit(url).port}/{CANARY}"
        assert _send(kind, address) == Outcome(
            verdict=Verdict.NOT_SENT,
            detail="TLS: certificate verify failed: unable to get local issuer certificate",
        )


def test_a_certificate_that_ended_is_told_as_that(tmp_path: Path) -> None:
    authority = trustme.CA()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", not_after=utc("2020-01-01")).configure_cert(server)
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")

    def serve(connection: socket.socket) -> None:
        with suppress(ssl.SSLError, OSError):
            server.wrap_socket(connection, server_side=True).close()

    with raw_server(serve) as url:
        address = f"https://localhost:{urlsplit(url).port}/{CANARY}"
        network = Network(ca_bundle=str(tmp_path / "authority.pem"))
        outcome = look(address, allow_private=True, network=network)
    assert outcome.detail == "TLS: certificate verify failed: certificate has expired"


@every_channel
@pytest.mark.parametrize(
    "answer", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"]
)
def test_public_calls_go_through_the_proxy_that_is_set(
    kind: ChannelType, answer: bytes, tmp_path: Path
) -> None:
    authority = make_authority(tmp_path, "hooks.invalid")
    asked: list[str] = []
    got: list[bytes] = []

    def proxy(connection: socket.socket) -> None:
        asked.append(connection.recv(65536).decode())
        connection.sendall(answer)
        if b" 200 " not in answer:
            return
        with authority.server.wrap_socket(connection, server_side=True) as inner:
            got.append(_whole_request(inner))
            inner.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")

    with raw_server(proxy) as url:
        network = Network(
            proxy=SecretStr(f"http://wij:geheim@127.0.0.1:{urlsplit(url).port}"), ca_bundle=authority.bundle
        )
        outcome = _send(kind, f"https://hooks.invalid/{CANARY}", allow_private=False, network=network)
    (request,) = asked
    assert request.startswith("CONNECT hooks.invalid:443 HTTP/1.1\r\n")
    assert "Proxy-Authorization: Basic d2lqOmdlaGVpbQ==" in request
    assert CANARY not in request
    if b" 200 " in answer:
        assert outcome.verdict is Verdict.SENT
        assert got[0].startswith(f"POST /{CANARY} HTTP/1.1\r\n".encode())
    else:
        assert outcome == Outcome(verdict=Verdict.NOT_SENT, detail="the proxy refused: 403 Forbidden")


@every_channel
def test_a_proxy_that_falls_silent_means_nothing_was_sent(kind: ChannelType) -> None:
    with raw_server(_hang) as url:
        network = Network(proxy=SecretStr(url.rsplit("/", 1)[0]), request_timeout=SHORT)
        outcome = _send(kind, "https://hooks.invalid/x", allow_private=False, network=network)
    assert outcome == Outcome(verdict=Verdict.NOT_SENT, detail="no answer in time")


@every_channel
def test_a_receiver_inside_is_called_around_the_proxy(kind: ChannelType) -> None:
    with receiving() as receiver:
        network = Network(proxy=SecretStr("http://127.0.0.1:9"))
        assert _send(kind, receiver.url, network=network).verdict is Verdict.SENT


@every_channel
def test_no_proxy_of_the_environment_is_used(kind: ChannelType, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
        monkeypatch.setenv(name.lower(), "http://127.0.0.1:9")
    with receiving() as receiver:
        assert _send(kind, receiver.url).verdict is Verdict.SENT


# Secrets


@pytest.mark.parametrize("kind", CHANNEL_TYPES.values(), ids=lambda kind: kind.name)
def test_no_secret_leaves_through_an_outcome_a_log_or_a_traceback(
    kind: ChannelType, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    """Each key that names a secret refers to a canary, and the receiver returns everything it received."""
    caplog.set_level(logging.DEBUG)
    settings = {key.name: f"{key.name.upper()}" for key in kind.keys if key.name.endswith("_env")}
    environment = dict.fromkeys(settings.values(), f"{CANARY} {CANARY}")
    said: list[str] = []
    shown = io.StringIO()

    def echo(connection: socket.socket) -> None:
        request = connection.recv(65536)
        body = b"you sent " + request.split(b"\r\n\r\n")[0].replace(b"\r\n", b" ")
        connection.sendall(b"HTTP/1.1 404 X\r\nConnection: close\r\n\r\n" + body)

    with raw_server(echo) as url, redirect_stderr(shown):
        configure("debug")
        for address in (
            f"{url}/{CANARY}/x?sig={CANARY}",
            f"http://127.0.0.1:9/{CANARY}",
            f"http://[::1/{CANARY}",
            CANARY,
        ):
            environment["URL_ENV"] = address
            channel = Channel(
                name="team", type_name=kind.name, zone=AMSTERDAM, language=Language.NL, allow_private=True
            )
            parcel = Parcel(
                delivery="dl_abc",
                payload=kind.render(MESSAGES["kcr2-30-days"], ORIGIN),
                channel=channel,
                settings={**ORIGIN.settings, "server": f"127.0.0.1:{urlsplit(url).port}", **settings},
                secrets=Secrets(environment=environment, folder=tmp_path),
                network=Network(proxy=SecretStr(f"http://{CANARY}@127.0.0.1:9"), request_timeout=SHORT),
                now=utc("2025-12-02 08:00"),
            )
            outcome = attempt(kind, parcel)
            structlog.get_logger("notifier.test").info(
                "delivery_tried", outcome=outcome, network=parcel.network
            )
            said += [repr(outcome), json.dumps(outcome.detail)]
            try:
                kind.send(parcel)
            except Exception:  # noqa: BLE001 - whichever it is, its traceback is looked at
                said.append(traceback.format_exc())
    everything = "\n".join([*said, shown.getvalue(), caplog.text])
    assert CANARY not in everything
    assert "delivery_tried" in everything
