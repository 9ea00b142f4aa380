"""The service as editors and readers meet it, as a real process: other names lead nowhere, and a copy is silent."""

from __future__ import annotations

import re
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

from notifier.events_file.whole import load_events_file
from notifier.proposals.stored import propose
from notifier.store.database import open_database
from notifier.store.proposals import list_proposals
from notifier.store.tokens import make_editor
from notifier.timeline.edits import AddMilestone, Origin, Proposal
from tests import plain_http
from tests.conftest import CALENDAR, eventually, utc
from tests.integration.test_service import MILESTONES, serving
from tests.web.asking import hidden

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx

    from tests.integration.test_service import Running
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
        plain_http.Client(base_url=running.base, timeout=60) as reader,
    ):
        path = "/answer/about/kcr2"
        read = reader.post(path, data={"say": "cancelled"})
        sent = reader.post(path, data={**hidden(read.text), "stage": "write"})
        moved = MILESTONES.replace("2999-01-01", "2999-02-01")
        (tmp_path / "events.yaml").write_text(own + moved + channels, encoding="utf-8")
        eventually(lambda: "1 februari 2999" in running.get("changes").text)
    assert (sent.status_code, receiver.received) == (303, [])
    database = open_database(f"sqlite:///{tmp_path / 'var' / 'notifier.db'}")
    with database.read() as session:
        assert [row.origin for row in list_proposals(session)] == ["answer"]
    database.close()


def _editor(running: Running, token: str) -> tuple[httpx.Client, str]:
    """Return an editor's browser in a session of its own, and the token of its forms."""
    client = plain_http.Client(base_url=running.base, headers={"Origin": running.base}, timeout=60)
    started = client.post("/edit/start", data={"token": token, "name": "LOCC"})
    client.headers["Cookie"] = started.headers["set-cookie"].partition(";")[0]
    return client, re.findall('name="csrf" value="(.+?)"', client.get("/edit").text)[0]


def _at_once(*acts: Callable[[], httpx.Response]) -> list[int]:
    """Act at the same moment, and return the statuses in order."""
    gate = threading.Barrier(len(acts))

    def act(one: Callable[[], httpx.Response]) -> int:
        gate.wait()
        return one().status_code

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))


def _shows_changes(service: Running, count: int) -> bool:
    return service.get("changes").text.count("Door LOCC") == count


def test_two_services_on_one_file_accept_each_proposal_once(tmp_path: Path, database_url: str) -> None:
    path = tmp_path / "events.yaml"
    path.write_text(f"{CALENDAR}  answers: https://m.example\n{MILESTONES}", encoding="utf-8")
    given = {"NOTIFIER_DATABASE_URL": database_url, "NOTIFIER_ANSWERS": "1"}
    with ExitStack() as stack:
        services = [stack.enter_context(serving(tmp_path, **given)) for _ in range(2)]
        database = open_database(database_url)
        stack.callback(database.close)
        added = [
            (AddMilestone({"id": one, "title": one, "kind": "end", "when": "2999-03-01"}),) for one in "xyz"
        ]
        with database.write() as session:
            proposed = [Proposal(edits, Origin.LETTER) for edits in added]
            propose(session, proposed, events=load_events_file(path), now=utc("2026-01-05 08:00"))
            token = make_editor(session, note="", now=utc("2026-01-05 08:00"))
        editors = [_editor(one, token) for one in services]

        def accept(who: int, number: int, version: str) -> Callable[[], httpx.Response]:
            client, csrf = editors[who]
            sent = {"csrf": csrf, "version": version, "id": f"{number}", "do": "accept"}
            return partial(client.post, "/edit", data=sent)

        def version() -> str:
            return load_events_file(path).sha256

        # The same one at once, and then different ones: who comes second is shown the file anew.
        assert sorted(_at_once(*(accept(who, 1, version()) for who in (0, 1)))) == [303, 409]
        found = _at_once(accept(0, 2, version()), accept(1, 3, version()))
        assert sorted(found) == [303, 409]
        late = found.index(409)
        assert accept(late, 2 + late, version())().status_code == 303
        # Two readers give the same answer at once.
        read = plain_http.post(f"{services[0].base}/answer/about/kcr2", data={"say": "cancelled"}, timeout=60)
        fields = {**hidden(read.text), "stage": "write"}
        answers = [
            partial(plain_http.post, f"{one.base}/answer/about/kcr2", data=fields, timeout=60)
            for one in services
        ]
        assert _at_once(*answers) == [303, 303]
        for one in services:
            eventually(partial(_shows_changes, one, 3), within_s=60)
        with database.read() as session:
            rows = [(row.origin, row.state) for row in list_proposals(session)]
        for client, _ in editors:
            client.close()
    assert rows == [("letter", "accepted")] * 3 + [("answer", "open")]
    assert sorted(one.id for one in load_events_file(path).timeline.milestones) == ["kcr2", "x", "y", "z"]
