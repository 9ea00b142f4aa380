"""The service as editors and readers meet it, as a real process: other names lead nowhere, and a copy is silent."""

from __future__ import annotations

import re
import socket
from typing import TYPE_CHECKING

import httpx

from notifier.store.database import open_database
from notifier.store.proposals import list_proposals
from tests.conftest import CALENDAR, eventually
from tests.integration.test_service import MILESTONES, serving
from tests.web.asking import hidden

if TYPE_CHECKING:
    from pathlib import Path

    from tests.receivers import Receiver

_FORM = "Content-Type: application/x-www-form-urlencoded\r\n"


def _status(port: int, head: str, body: str = "") -> int:
    """Send a request as it is written, and return the status of the answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as sender:
        length = f"Content-Length: {len(body)}\r\n" if body else ""
        sender.sendall(f"{head}{length}Connection: close\r\n\r\n{body}".encode())
        return int(sender.makefile("rb").readline().split()[1])


def test_the_desk_on_this_machine_answers_to_its_own_name_only(tmp_path: Path) -> None:
    """As where a page of another site lets its own name lead to this machine: DNS rebinding."""
    (tmp_path / "events.yaml").write_text(CALENDAR + MILESTONES, encoding="utf-8")
    with serving(tmp_path, "--edit") as running:
        port = int(running.base.rpartition(":")[2])
        eventually(lambda: "/edit/link/" in "".join(running.out))
        (token,) = re.findall(r"/edit/link/(\S+)", "".join(running.out))
        paths = ("/", "/edit", f"/edit/link/{token}", "/calendars/alles.ics", "/v1/changes", "/metrics")
        evil = f"evil.example:{port}"
        for host in (
            evil,
            "evil.example",
            f"127.0.0.1.{evil}",
            f"localhost.{evil}",
            "127.0.0.1",
            "localhost:1",
        ):
            assert {_status(port, f"GET {path} HTTP/1.1\r\nHost: {host}\r\n") for path in paths} == {421}
        for hosts in ("", f"Host: {evil}\r\nHost: 127.0.0.1:{port}\r\n"):
            assert _status(port, f"GET /edit HTTP/1.1\r\n{hosts}") in {400, 421}

        def start(host: str, *headers: str) -> int:
            lines = "".join(f"{one}\r\n" for one in (f"Host: {host}", *headers))
            return _status(port, f"POST /edit/start HTTP/1.1\r\n{lines}{_FORM}", f"token={token}&name=LOCC")

        own = f"127.0.0.1:{port}"
        assert start(evil, f"Origin: http://{evil}") == 421
        for headers in (
            (),
            ("Origin: null",),
            (f"Origin: http://{evil}",),
            (f"Origin: https://{own}x",),
            (f"Origin: http://{own}", "Sec-Fetch-Site: cross-site"),
        ):
            assert start(own, *headers) == 403
        # None of these has used the address, which works once.
        assert [start(own, f"Origin: http://{own}") for _ in range(2)] == [303, 404]
        log = "".join(running.err)
    assert ("desk_session_started" in log, token in log) == (True, False)


def test_a_copy_that_sends_nothing_takes_answers(tmp_path: Path, receiver: Receiver) -> None:
    own = f"{CALENDAR}  answers: https://m.example\n"
    channels = "channels:\n  team: {type: webhook, url_env: HOOK_URL, changes: now, allow_private: true}\n"
    (tmp_path / "events.yaml").write_text(own + MILESTONES + channels, encoding="utf-8")
    given = {"NOTIFIER_MUTE": "1", "NOTIFIER_ANSWERS": "1", "HOOK_URL": receiver.url}
    with (
        serving(tmp_path, **given) as running,
        httpx.Client(base_url=running.base, trust_env=False) as reader,
    ):
        path = "/answer/about/kcr2"
        read = reader.post(path, data={"say": "cancelled"})
        sent = reader.post(path, data={**hidden(read.text), "step": "send"})
        moved = MILESTONES.replace("2999-01-01", "2999-02-01")
        (tmp_path / "events.yaml").write_text(own + moved + channels, encoding="utf-8")
        eventually(lambda: "1 februari 2999" in running.get("changes").text)
    assert (sent.status_code, receiver.received) == (303, [])
    database = open_database(f"sqlite:///{tmp_path / 'var' / 'notifier.db'}")
    with database.read() as session:
        assert [row.origin for row in list_proposals(session)] == ["answer"]
    database.close()
