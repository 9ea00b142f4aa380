"""What things cost with a list as long as real release calendars, and how starting a command compares.

Processes are compared by CPU time, in pairs. The minute of idle `serve` is sampled for ten seconds, and the
five years go by with 500 milestones and one round a day.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from measure import Figure, byte_compile, cpu_of_processes

from notifier.app.planner import Planner
from notifier.app.round import Rounds
from notifier.net.secrets import Secrets
from notifier.outbox.claims import Outbox
from notifier.outbox.sending import Sender
from notifier.store.database import open_database
from notifier.store.memory import count_deliveries

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parents[1]
NOTIFIER = [sys.executable, "-m", "notifier"]
IMPORTS = [sys.executable, "-c", "import click, yaml"]
IMPORTS_NAME = 'python -c "import click, yaml"'
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
MANY, RUNS, PAIRS = 18_500, 3, 9
TODAY = date(2026, 11, 26)
START = datetime(2026, 11, 26, 12, tzinfo=UTC)
# The milestones of one product, over about six years.
_DATES = ("publication", "event", "start", "end", "deadline", "deadline")
_STARTING = {
    # Where there are channels, their mistakes are looked for after the answer.
    "upcoming with a channel": (["upcoming"], 2.5),
    "show": (["show", "kcr2-instelling"], 2.5),
    "check": (["check"], 2.5),
    "schema": (["schema"], 2.5),
    "feeds": (["feeds"], 2.5),
    "deliveries list": (["deliveries", "list"], 2.5),
    "publish --check": (["publish", "--check"], 5.0),
    "show --channel": (["show", "kcr2-instelling", "--channel", "scherm"], 5.0),
}


def release_calendar(count: int, channels: int = 1) -> str:
    """Return a file of milestones: six dates a product, from ten years back to five ahead."""
    chance = random.Random(1)  # noqa: S311 - the same list every time
    rows, start = [], TODAY
    for number in range(count):
        product, which = divmod(number, len(_DATES))
        if which == 0:
            start = TODAY - timedelta(days=chance.randrange(3650))
        day = start + timedelta(days=which * 340 + chance.randrange(120))
        rows.append(
            f"  - {{id: product-{product}-{which}, title: Product {product} date {which}, "
            f"kind: {_DATES[which]}, when: {day}, topics: [product-{product % 300}], "
            f"owner: Team {product % 40}, "
            f"statements: [{{source: kalender, when: {day}}}]}}\n"
        )
    return (
        "calendar: {name: Releases, domain: releases.example, timezone: Europe/Amsterdam, language: en}\n"
        "sources:\n  kalender: {title: Release calendar, date: 2026-11-01}\n"
        f"milestones:\n{''.join(rows)}"
        f"channels:\n{''.join(f'  c{number}: {{type: console}}{chr(10)}' for number in range(channels))}"
        "feeds:\n  alles: {title: All}\n  team: {title: Team 1, match: {owner: [Team 1]}}\n"
    )


def figures() -> Iterator[Figure]:
    """Measure row by row."""
    byte_compile(ROOT / "notifier")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        yield from _starting(folder)
        yield from _publishing(folder)
        yield from _upcoming(folder)
        yield from _ticks(folder)
        yield from _rounds(folder)
        yield from _idle(folder)
        yield from _five_years(folder)


def _starting(folder: Path) -> Iterator[Figure]:
    own = _folder(folder, (ROOT / "events.yaml").read_text(encoding="utf-8"))
    yield _against_imports("upcoming", own, ["upcoming"], 1.4, PAIRS)
    with (own / "events.yaml").open("a", encoding="utf-8") as file:
        file.write("\nchannels:\n  scherm: {type: console}\n")
    _cpu(own, ["tick"], 1)
    for what, (words, target) in _STARTING.items():
        yield _against_imports(what, own, words, target, PAIRS)


def _publishing(folder: Path) -> Iterator[Figure]:
    own = _folder(folder, release_calendar(MANY))
    check = _cpu(own, ["check"], RUNS)

    def against(what: str, ours: float, target: float) -> Figure:
        return Figure(
            what=f"{MANY} milestones: {what}",
            ours=ours,
            other=check,
            other_name="check",
            unit="ms",
            target=target,
        )

    yield against("first publish", _cpu(own, ["publish"], 1), 10)
    yield against("publish with nothing changed", _cpu(own, ["publish"], RUNS), 2.5)
    size = (own / "var" / "notifier.db").stat().st_size / 1e6
    yield _limit(f"{MANY} milestones: database", size, 25, "MB")
    # The file is read before and after it, each time in full.
    yield against("one edit of a command", _cpu(own, ["done", "product-7-3", "--yes"], 1), 2.5)


def _upcoming(folder: Path) -> Iterator[Figure]:
    own = _folder(folder, release_calendar(10_000))
    yield _limit("10000 milestones: upcoming", _cpu(own, ["upcoming"], RUNS), 1000, "ms")


def _ticks(folder: Path) -> Iterator[Figure]:
    for channels, first, later in ((1, 70, 25), (5, 70, 25), (20, 140, 50)):
        own = _folder(folder, release_calendar(2000, channels))
        name = f"2000 milestones, {channels} channels"
        yield _against_imports(f"{name}: first tick", own, ["tick"], first, 1)
        yield _against_imports(f"{name}: next tick", own, ["tick"], later, RUNS)


def _rounds(folder: Path) -> Iterator[Figure]:
    """Measure rounds as `serve` runs them, by the CPU time of this process."""
    fewest = 0.0
    for count in (500, 2000, 8000, MANY):
        own = _folder(folder, release_calendar(count))
        with _running(own) as rounds:
            now = START
            for _ in range(2):
                _timed(rounds, now)
            idle = []
            for _ in range(PAIRS):
                now += timedelta(minutes=1)
                idle.append(_timed(rounds, now))
            ours = statistics.median(idle)
            fewest = fewest or ours
            yield Figure(
                what=f"{count} milestones: a round with nothing to do",
                ours=ours,
                other=fewest,
                other_name="with 500",
                unit="ms",
                target=1.5,
            )
            if count == MANY:
                yield _limit(f"{count} milestones: a round with nothing to do", ours, 20, "ms")
                yield from _edits(own, rounds, now)


def _edits(own: Path, rounds: Rounds, now: datetime) -> Iterator[Figure]:
    path, times = own / "events.yaml", []
    for number in range(RUNS):
        text = path.read_text(encoding="utf-8")
        path.write_text(
            text.replace("Product 7 date 3", f"Product 7 moved {number} date 3"), encoding="utf-8"
        )
        now += timedelta(minutes=1)
        times.append(_timed(rounds, now))
    yield _limit(
        f"{MANY} milestones: one edit, to all feeds written", statistics.median(times) / 1000, 3, "s"
    )


def _idle(folder: Path) -> Iterator[Figure]:
    own = _folder(folder, release_calendar(MANY))
    command = [*NOTIFIER, "serve", "--port", "0"]
    with subprocess.Popen(
        command,
        cwd=own,
        env={**ENVIRONMENT, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            assert process.stdout  # noqa: S101 - it was asked for
            while b"Ctrl" not in process.stdout.readline() and process.poll() is None:
                pass
            time.sleep(5)
            before = _ticks_of(process.pid)
            time.sleep(10)
            used = (_ticks_of(process.pid) - before) / os.sysconf("SC_CLK_TCK")
        finally:
            process.terminate()
    yield _limit(f"{MANY} milestones: idle serve, of a core", used / 10 * 100, 0.5, "%")


def _five_years(folder: Path) -> Iterator[Figure]:
    own = _folder(folder, release_calendar(500))
    days = 5 * 365
    times: list[float] = []
    with _running(own) as rounds:
        sizes, memory = [], []
        for number in range(days):
            times.append(_timed(rounds, START + timedelta(days=number)))
            if number in {90, days - 1}:
                sizes.append((own / "var" / "notifier.db").stat().st_size)
                memory.append(_resident())
        with rounds.planner.database.read() as session:
            sent = sum(count_deliveries(session).values())
    first, last = statistics.median(times[2:92]), statistics.median(times[-90:])
    yield Figure(
        what="five years of rounds: one of the last quarter",
        ours=last,
        other=first,
        other_name="of the first quarter",
        unit="ms",
        target=1.2,
    )
    grown = (sizes[1] - sizes[0]) / 1000 / sent
    yield _limit("five years of rounds: growth of the database for each message", grown, 4, "kB")
    yield Figure(
        what="memory after them",
        ours=memory[1],
        other=memory[0],
        other_name="after three months",
        unit="MB",
        target=1.2,
    )


def _folder(folder: Path, text: str) -> Path:
    own = folder / "list"
    shutil.rmtree(own, ignore_errors=True)
    own.mkdir()
    if "releases.example" not in text:
        shutil.copytree(ROOT / "calendars", own / "calendars")
    (own / "events.yaml").write_text(text, encoding="utf-8")
    return own


@contextlib.contextmanager
def _running(own: Path) -> Iterator[Rounds]:
    database = open_database(f"sqlite:///{own / 'var' / 'notifier.db'}")
    sender = Sender(
        outbox=Outbox(database=database, clock=lambda: START, owner="benchmark"),
        secrets=Secrets.from_environment({}, own),
        jitter=lambda: 0.0,
        pause=lambda _: None,
    )
    planner = Planner(events_path=own / "events.yaml", database=database, folder=own / "calendars")
    yield Rounds(planner=planner, sender=sender)
    database.close()


def _timed(rounds: Rounds, now: datetime) -> float:
    """Return the CPU time of a round in milliseconds; what its channel prints is dropped."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):
        started = time.process_time()
        rounds.run(now)
        return (time.process_time() - started) * 1000


def _cpu(own: Path, words: Sequence[str], runs: int) -> float:
    return cpu_of_processes({"ours": [*NOTIFIER, *words]}, folder=own, runs=runs, environment=ENVIRONMENT)[
        "ours"
    ]


def _against_imports(what: str, own: Path, words: Sequence[str], target: float, runs: int) -> Figure:
    commands = {"imports": IMPORTS, "ours": [*NOTIFIER, *words]}
    medians = cpu_of_processes(commands, folder=own, runs=runs, environment=ENVIRONMENT)
    return Figure(
        what=what,
        ours=medians["ours"],
        other=medians["imports"],
        other_name=IMPORTS_NAME,
        unit="ms",
        target=target,
    )


def _limit(what: str, ours: float, limit: float, unit: str) -> Figure:
    return Figure(what=what, ours=ours, other=limit, other_name="limit", unit=unit, target=1.0)


def _ticks_of(pid: int) -> int:
    """Return the CPU time of a process in clock ticks."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _resident() -> float:
    """Return the resident memory of this process in megabytes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
