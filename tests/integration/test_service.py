"""The service as a real process: edits of its file, signals, a port in use."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from notifier.web.server import HEALTH_SHARE, MOST_CONNECTIONS
from tests import plain_http
from tests.conftest import CALENDAR, eventually
from tests.processes import Process, run
from tests.receivers import raw_server

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import httpx

MILESTONES = "milestones:\n  - {id: kcr2, title: Instelling KCR2, kind: start, when: 2999-01-01}\n"
NOTIFIER = [sys.executable, "-m", "notifier"]


@dataclass(slots=True)
class Running:
    """A running service.

    Attributes:
        process: The process.
        base: Its address.
        out: Lines of its standard output.
        err: Lines of its log.
    """

    process: subprocess.Popen[str] | Process
    base: str = ""
    out: list[str] = field(default_factory=list)
    err: list[str] = field(default_factory=list)

    def get(self, path: str, **headers: str) -> httpx.Response:
        return plain_http.get(f"{self.base}/{path}", headers=headers, timeout=30)

    def stop(self) -> float:
        """Send SIGTERM, and return the seconds until it ended."""
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=10)
        return time.monotonic() - started


@contextmanager
def serving(folder: Path, *args: str, before: Sequence[str] = (), **environment: str) -> Iterator[Running]:
    """Run the service over a folder's events.yaml; `before` is a command that runs it, such as a sandbox."""
    words = ("serve", "--port", "0", *args)
    env = {**os.environ, **environment, "PYTHONUNBUFFERED": "1"}
    process = (
        subprocess.Popen(
            [*before, *NOTIFIER, *words],
            cwd=folder,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        if before
        else Process("notifier", *words, cwd=folder, env=env)
    )
    running = Running(process=process)
    readers = [
        threading.Thread(target=lambda source, sink: sink.extend(iter(source.readline, "")), args=pair)
        for pair in ((process.stdout, running.out), (process.stderr, running.err))
    ]
    for reader in readers:
        reader.start()
    try:
        eventually(
            lambda: any("Stop with" in line for line in running.out) or process.poll() is not None,
            within_s=60,
        )
        if match := re.search(r"http://\S+:\d+", "".join(running.out)):
            running.base = match[0]
        yield running
    finally:
        process.kill()
        process.wait()
        for reader in readers:
            reader.join()
        for stream in (process.stdout, process.stderr):
            if stream:
                stream.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "events.yaml").write_text(CALENDAR + MILESTONES, encoding="utf-8")
    return tmp_path


@contextmanager
def _idle_connections(base: str, count: int) -> Iterator[list[socket.socket]]:
    """Open connections and ask nothing on them."""
    host, _, port = base.removeprefix("http://").rpartition(":")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 2 * count)), hard))
    with ExitStack() as opened:
        yield [opened.enter_context(socket.create_connection((host, int(port)))) for _ in range(count)]


def _is_open(one: socket.socket) -> bool:
    """Whether the server has not ended a connection."""
    one.setblocking(False)  # noqa: FBT003 - its only argument
    try:
        return one.recv(1) != b""
    except BlockingIOError:
        return True
    except ConnectionError:
        return False


def _edit(folder: Path, text: str) -> None:
    (folder / "events.yaml").write_text(text, encoding="utf-8")


def test_a_day_in_the_life_of_the_service(folder: Path) -> None:
    # With a command before it, an interpreter is started, as elsewhere.
    with serving(folder, before=["env"]) as running:
        # It prints its addresses, and serves what it wrote.
        assert running.out[0] == f"Timeline  {running.base}/\n"
        assert running.out[1] == f"Calendar    Mijlpalen  {running.base}/calendars/alles.ics\n"
        feed = running.get("calendars/alles.ics")
        assert feed.content == (folder / "calendars" / "alles.ics").read_bytes()
        assert "Instelling KCR2" in running.get("").text
        assert running.get("healthz").json()["status"] == "ok"

        # An edit is sent, served and written within five seconds.
        _edit(folder, CALENDAR + MILESTONES.replace("2999-01-01", "2999-02-01"))
        assert eventually(lambda: "1 februari 2999" in running.get("").text) < 5
        changed = running.get("calendars/alles.ics", **{"If-None-Match": feed.headers["etag"]})
        assert changed.status_code == 200
        assert "→ Instelling KCR2: verplaatst\\, was 1 januari" in changed.text
        eventually(lambda: any("Nieuwe datum: Instelling KCR2" in line for line in running.out))

        # The status page shows what was sent; the milestone's page shows the move.
        eventually(lambda: '<th scope="row">console</th><td>0</td>' in running.get("status").text)
        assert (
            "Verplaatst<p>was: 1 januari 2999; nu: 1 februari 2999</p>" in running.get("milestones/kcr2").text
        )
        assert running.get("v1/changes").json()["items"][0]["change"] == "moved"

        # A mistake changes nothing, and is on the page, in health and in the log.
        _edit(folder, CALENDAR + MILESTONES.replace("kind: start", "kind: strat"))
        assert eventually(lambda: "heeft 1 fout" in running.get("").text) < 5
        assert "1 februari 2999" in running.get("").text
        assert running.get("calendars/alles.ics").content == changed.content
        assert running.get("healthz").json() == {
            **running.get("healthz").json(),
            "status": "ok",
            "file": "not current",
        }
        eventually(lambda: any("file_refused" in line and "'strat'" in line for line in running.err))

        # So is a missing file.
        (folder / "events.yaml").unlink()
        assert eventually(lambda: "is er niet" in running.get("").text) < 5

        # A corrected file counts again.
        _edit(folder, CALENDAR + MILESTONES.replace("2999-01-01", "2999-02-01"))
        assert eventually(lambda: "laatste goede" not in running.get("").text) < 5
        eventually(lambda: any("file_mended" in line for line in running.err))

        # A thousand connections on which nothing is asked keep neither readers nor rounds out.
        with _idle_connections(running.base, 1000) as idle:
            _edit(folder, CALENDAR + MILESTONES.replace("2999-01-01", "2999-03-01"))
            assert eventually(lambda: "1 maart 2999" in running.get("").text) < 5
            assert running.get("healthz").json()["status"] == "ok"
            assert sum(map(_is_open, idle)) <= MOST_CONNECTIONS + HEALTH_SHARE

        assert running.stop() < 5
        assert running.process.returncode == 0
    # Not a terminal: every line is JSON, that of a library too, and each fault was logged once.
    events = [json.loads(line)["event"] for line in running.err]
    assert events.count("file_refused") == 2
    assert events.count("file_mended") == 1


def test_after_a_kill_it_goes_on_where_it_was(folder: Path) -> None:
    with serving(folder) as running:
        etag = running.get("calendars/alles.ics").headers["etag"]
        running.process.send_signal(signal.SIGKILL)
        running.process.wait(timeout=5)
    with serving(folder) as running:
        assert running.get("calendars/alles.ics").headers["etag"] == etag
        assert running.out[-1] == "Stop with Ctrl+C.\n"


def test_it_stops_in_time_though_a_receiver_hangs(folder: Path) -> None:
    hanging = threading.Event()
    released = threading.Event()

    def hang(connection: socket.socket) -> None:
        connection.recv(65536)
        hanging.set()
        released.wait(timeout=30)

    channels = "channels:\n  team: {type: webhook, url_env: HOOK_URL, changes: now, allow_private: true}\n"
    _edit(folder, CALENDAR + MILESTONES + channels)
    with raw_server(hang) as url, serving(folder, HOOK_URL=url) as running:
        _edit(folder, CALENDAR + MILESTONES.replace("2999-01-01", "2999-02-01") + channels)
        assert hanging.wait(timeout=10)
        assert running.stop() < 5
        assert running.process.returncode == 0
        released.set()
    assert "geheim" not in "".join(running.err)


def test_it_stops_where_the_signal_comes_before_it_answers(folder: Path) -> None:
    """While it waits to print its addresses: its output is full, and the server does not run yet."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with suppress(BlockingIOError):
        while True:
            os.write(writing, b" " * 4096)
    os.set_blocking(writing, True)
    process = subprocess.Popen(
        [*NOTIFIER, "serve", "--port", "0"], cwd=folder, stdout=writing, stderr=subprocess.PIPE, text=True
    )
    os.close(writing)
    try:
        assert process.stderr is not None
        assert any("service_started" in line for line in iter(process.stderr.readline, ""))
        process.send_signal(signal.SIGTERM)
        with os.fdopen(reading, "rb") as output:
            assert any(b"Stop with" in line for line in output)
            assert process.wait(timeout=10) == 0
    finally:
        process.kill()
        process.communicate()


def test_a_port_that_is_taken_is_one_sentence(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("notifier", "serve", "--port", str(port), cwd=folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"notifier: port {port} on 127.0.0.1 cannot be used: Address already in use; choose another with --port\n"
    )


def test_without_a_file_it_does_not_start(tmp_path: Path) -> None:
    done = subprocess.run(
        [*NOTIFIER, "serve", "--port", "0"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (
        1,
        "",
        "notifier: events.yaml does not exist; make one with: notifier init, or name the file with --events\n",
    )
    assert list(tmp_path.iterdir()) in ([], [tmp_path / "var"])
