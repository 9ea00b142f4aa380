"""A flood of queries that are all different, while readers ask for what they always ask: time and memory.

The flooder runs on the same processors as the service. First it opens 1,000 connections on which nothing is
asked, and ten seconds after the service ended one another. Then it also asks for 400 calendars and lists a
second over 10,000 milestones, waits five seconds for each and leaves. The figures are those of the readers,
before and meanwhile. The pace of rounds is how long a touched file waits for the round that looks at it.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import re
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from costs import ENVIRONMENT, NOTIFIER, ROOT, release_calendar
from measure import Figure, byte_compile

from notifier.cli.support.options import utc_now

if TYPE_CHECKING:
    from collections.abc import Iterator

MANY, QUERIES_PER_S, PATIENCE_S, IDLE = 10_000, 400, 5, 1000
# What goes on, for how many seconds, and with how many queries a second; None without a flooder.
PHASES = (
    ("with no other visitors", 8, None),
    (f"beside {IDLE} idle connections", 12, 0),
    (f"under a flood and {IDLE} idle connections", 30, QUERIES_PER_S),
)
HONEST = {
    "a calendar of the file": "/calendars/alles.ics",
    "the front page": "/",
    "/healthz": "/healthz",
    "a filter seen before": "/calendar.ics?topic=product-7",
}
_FLOOD = (
    "/calendar.ics?text={n}",
    "/timeline?text={n}",
    "/calendar.json?alarms=P{n}D",
    "/v1/milestones?text={n}",
    "/milestones.csv?text={n}",
    "/?text={n}",
    "/timeline?topic=unknown-{n}",
    "/calendars/alles.atom?alarms=P{n}D",
)
_LIMITS = {"ms": 500.0, "MB": 400.0, "s": 5.0}
_TOUCH_EVERY_S = 6


def figures() -> Iterator[Figure]:
    """Measure response times, memory, the time between rounds, and the time to stop."""
    byte_compile(ROOT / "notifier")
    with (
        tempfile.TemporaryDirectory() as name,
        serving(_listed(Path(name)), NOTIFIER_MUTE="1") as (process, base),
    ):
        for path in 2 * tuple(HONEST.values()):
            _get(base, path)
        memory: list[float] = []
        stopped_s, ended = 0.0, threading.Event()
        watcher = threading.Thread(target=_watch, args=(process.pid, memory, ended))
        watcher.start()
        for phase, duration_s, queries_per_s in PHASES:
            command = [sys.executable, __file__, base, str(queries_per_s)]
            flooder = None
            if queries_per_s is not None:
                flooder = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
            yield from _readers(base, Path(name) / "events.yaml", phase, duration_s)
            if queries_per_s:
                started = time.monotonic()
                process.send_signal(signal.SIGTERM)
                process.wait()
                stopped_s = time.monotonic() - started
            if flooder:
                flooder.terminate()
                print(f"the flooder got {flooder.communicate()[0].strip() or 'no answer'}")
        ended.set()
        watcher.join()
    yield _limit("memory of the service and its processes, at most", max(memory), "MB")
    yield _limit("SIGTERM to the end", stopped_s, "s")


def _readers(base: str, events: Path, phase: str, duration_s: int) -> Iterator[Figure]:
    """Ask what readers ask for a while, and touch the file now and then, so that rounds are made."""
    times: dict[str, list[float]] = {what: [] for what in HONEST}
    waits: list[float] = []
    touched_at: datetime | None = None
    until, touches_at = time.monotonic() + duration_s, time.monotonic()
    for what in itertools.cycle(HONEST):
        if time.monotonic() > until:
            break
        if touched_at is None and time.monotonic() > touches_at:
            os.utime(events)
            touched_at, touches_at = utc_now(), time.monotonic() + _TOUCH_EVERY_S
        rounds: list[datetime] = []
        times[what].append(_get(base, HONEST[what], rounds if what == "/healthz" else None))
        if touched_at and rounds and rounds[0] > touched_at:
            waits.append((rounds[0] - touched_at).total_seconds())
            touched_at = None
        time.sleep(0.05)
    if touched_at:
        # A round that is still to come waits at least until now.
        waits.append((utc_now() - touched_at).total_seconds())
    for what, asked in times.items():
        # Where none was asked in time, another one took all of it.
        taken = asked or [1000.0 * duration_s]
        p95 = statistics.quantiles(taken, n=20)[-1] if len(taken) > 1 else taken[0]
        median = statistics.median(taken)
        print(f"{phase}: {what}: {len(taken)} requests, median {median:.1f} ms, {max(taken):.0f} at most")
        yield _limit(f"{phase}, {MANY} milestones: {what}, 95th percentile", p95, "ms")
    print(
        f"{phase}: {len(waits)} rounds, {statistics.median(waits):.1f} s after a touch of the file (median)"
    )
    yield _limit(f"{phase}: from a touch of the file to the end of a round, at most", max(waits), "s")


def _limit(what: str, ours: float, unit: str) -> Figure:
    return Figure(what=what, ours=ours, other=_LIMITS[unit], other_name="limit", unit=unit, target=1)


def _listed(folder: Path) -> Path:
    (folder / "events.yaml").write_text(release_calendar(MANY), encoding="utf-8")
    return folder


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run `notifier serve` in a folder, and give its process and its address."""
    process = subprocess.Popen(
        [*NOTIFIER, "serve", "--port", "0"],
        cwd=folder,
        env={**ENVIRONMENT, "PYTHONUNBUFFERED": "1", **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None  # noqa: S101 - it was started with a pipe
        base = next(found[0] for line in process.stdout if (found := re.search(r"http://[\d.:]+", line)))
        threading.Thread(target=process.stdout.read, daemon=True).start()
        yield process, base
    finally:
        process.kill()
        process.wait()


def _get(base: str, path: str, rounds: list[datetime] | None = None) -> float:
    """Return the time of a request in milliseconds; what is refused counts as a minute."""
    started = time.perf_counter()
    try:
        with urllib.request.urlopen(base + path, timeout=60) as answer:  # noqa: S310 - loopback
            body = answer.read()
    except OSError:
        return 60_000.0
    if rounds is not None and (last := json.loads(body)["last_round"]):
        rounds.append(datetime.fromisoformat(last))
    return (time.perf_counter() - started) * 1000


def _watch(pid: int, memory: list[float], ended: threading.Event) -> None:
    while not ended.wait(0.25):
        with contextlib.suppress(OSError):
            memory.append(sum(map(_memory_mb, (pid, *_children(pid)))))


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task")
    return [int(one) for task in tasks.iterdir() for one in (task / "children").read_text().split()]


def _memory_mb(pid: int) -> float:
    """Return the memory of a process in megabytes; shared pages count in part."""
    found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    return int(found[1]) / 1000 if found else 0.0


async def _flood(base: str, queries_per_s: int) -> None:
    """Hold idle connections, ask for something else each time, and print how many answers came, by status."""
    host, _, port = base.removeprefix("http://").rpartition(":")
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8 * IDLE), hard))
    answers: dict[str, int] = {}
    asyncio.get_running_loop().add_signal_handler(
        signal.SIGTERM, lambda: (print(answers, flush=True), sys.exit(0))
    )

    async def ask(number: int) -> None:
        path = _FLOOD[number % len(_FLOOD)].format(n=1 + number)
        status = "left"
        with contextlib.suppress(OSError, TimeoutError, IndexError):
            async with asyncio.timeout(PATIENCE_S):
                reader, writer = await asyncio.open_connection(host, int(port))
                with contextlib.closing(writer):
                    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
                    status = (await reader.read()).split(b" ", 2)[1].decode()
        answers[status] = answers.get(status, 0) + 1

    async def idle() -> None:
        while True:
            with contextlib.suppress(OSError):
                reader, writer = await asyncio.open_connection(host, int(port))
                with contextlib.closing(writer):
                    await reader.read()
                    answers["ended"] = answers.get("ended", 0) + 1
            await asyncio.sleep(10)

    running = {asyncio.create_task(idle()) for _ in range(IDLE)}
    if not queries_per_s:
        await asyncio.gather(*running)
    for number in itertools.count():
        task = asyncio.create_task(ask(number))
        running.add(task)
        task.add_done_callback(running.discard)
        await asyncio.sleep(1 / queries_per_s)


if __name__ == "__main__":
    with contextlib.suppress(SystemExit):
        asyncio.run(_flood(sys.argv[1], int(sys.argv[2])))
