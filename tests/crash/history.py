"""One history: a timeline, a ledger, and a victim that is killed again and again."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlmodel import col, select

from notifier.store.database import open_database
from notifier.store.tables import AttemptRow, DeliveryRow, DeliveryState
from tests.conftest import CALENDAR, at
from tests.crash.ledger import read_ledger

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MILESTONES = 2
# Real time moves on by more than a lease between two victims.
LEASE_S = 120
ENDS = {DeliveryState.SENT, DeliveryState.COVERED, DeliveryState.SUPERSEDED}


@dataclass(slots=True)
class History:
    """What is done to one notifier, and what came of it.

    Attributes:
        folder: Where it lives.
        seed: Decides when it is killed.
        kills: How often it was killed before it was through.
        slack_in_doubt: How many tries with Slack nobody can tell the end of.
        webhook_in_doubt: The same with the webhook, where several are claimed at once.
    """

    folder: Path
    seed: int
    kills: int = 0
    slack_in_doubt: int = 0
    webhook_in_doubt: int = 0
    ledger: list[dict[str, str]] = field(default_factory=list)
    deliveries: list[DeliveryRow] = field(default_factory=list)

    def run(self, kills: int) -> None:
        """Kill the victim so many times at random moments, then let it come to its end, and look."""
        chance = random.Random(self.seed)  # noqa: S311 - chooses moments

        def live(victim: subprocess.Popen[str], moment: datetime, ahead: int) -> tuple[datetime, int]:
            while self.kills < kills:
                ahead += LEASE_S
                killed = self._let_work(victim, moment, ahead, chance)
                self.kills += killed
                if not killed:
                    # Another day, and more to tell.
                    moment += timedelta(days=1)
                    self._write_events(moment)
            return moment, ahead

        self._run(live)

    def run_traced(self, phase: str, every: int) -> None:
        """Kill the victim at the first system call of a phase, then a later one, until it has no more.

        Args:
            phase: `plan` or `deliver`.
            every: 1 for each system call, more for a sample.
        """

        def live(victim: subprocess.Popen[str], moment: datetime, ahead: int) -> tuple[datetime, int]:
            number = 1
            while self._let_work(victim, moment, ahead + LEASE_S, traced=f"{phase} {number}"):
                self.kills += 1
                ahead += 2 * LEASE_S
                assert not self._let_work(victim, moment, ahead), "it was not killed, and yet it died"
                number += every
                moment += timedelta(days=1)
                self._write_events(moment)
            return moment, ahead + LEASE_S

        self._run(live)

    def _run(self, live: Callable[[subprocess.Popen[str], datetime, int], tuple[datetime, int]]) -> None:
        """Start everything, let the victim live and be killed, let it come to its end, and look."""
        self._write_events()
        path = self.folder / "ledger.jsonl"
        with _started("tests.crash.ledger", str(path)) as ledger:
            port = _line(ledger)
            hook = f"http://127.0.0.1:{port}"
            environment = {"HOOK_URL": f"{hook}/hook", "SLACK_URL": f"{hook}/slack"}
            watcher = threading.Thread(target=self._watch, args=(ledger,))
            watcher.start()
            with _started("tests.crash.victim", str(self.folder), **environment) as victim:
                assert _line(victim) == "ready"
                self._let_work(victim, at("2026-01-26 10:00"), 0)  # first sight
                moment, ahead = live(victim, at("2026-01-30 10:00"), 0)
                for _ in range(5):
                    ahead += LEASE_S
                    moment += timedelta(days=1)
                    assert not self._let_work(victim, moment, ahead), "it was not killed, and yet it died"
            ledger.kill()
            watcher.join()
        self.ledger = read_ledger(path)
        database = open_database(f"sqlite:///{self.folder / 'notifier.db'}")
        with database.read() as session:
            self.deliveries = list(session.exec(select(DeliveryRow)).all())
            tries = session.exec(
                select(DeliveryRow.channel, AttemptRow.outcome).join(
                    AttemptRow, col(AttemptRow.delivery) == col(DeliveryRow.id)
                )
            ).all()
        database.close()
        in_doubt = Counter(channel for channel, outcome in tries if outcome in {None, "unknown"})
        self.slack_in_doubt, self.webhook_in_doubt = in_doubt["slack"], in_doubt["hook"]

    def _watch(self, ledger: subprocess.Popen[str]) -> None:
        """Kill the victim in the middle of a send, where that is its lot."""
        while _line(ledger):
            self._sends_left -= 1
            if self._sends_left == 0:
                threading.Timer(self._delay_s, _kill, [self._pid]).start()

    def _let_work(
        self,
        victim: subprocess.Popen[str],
        moment: datetime,
        ahead: int,
        chance: random.Random | None = None,
        traced: str = "",
    ) -> bool:
        """Let the victim work, and return whether it was killed before it was through."""
        assert victim.stdin
        timer = None
        self._sends_left = 0
        victim.stdin.write(f"{moment.isoformat()} {ahead} {traced}\n")
        victim.stdin.flush()
        begun, _, pid = _line(victim).partition(" ")
        assert begun == "begun"
        self._pid = int(pid)
        if chance:
            # Every other kill falls around a send, before or after the answer; the others anywhere.
            if chance.random() < 1 / 2:
                self._delay_s, self._sends_left = chance.uniform(0, 0.004), chance.randint(1, 3)
            else:
                timer = threading.Timer(chance.uniform(0, 0.15), _kill, [self._pid])
                timer.start()
        word = _line(victim)
        ended = word == "ended"
        if ended:
            word = _line(victim)
        assert word == "gone"
        if timer:
            timer.cancel()
            timer.join()
        return not ended

    def _write_events(self, now: datetime | None = None) -> None:
        """Write a file whose milestones come due from tomorrow on."""
        first = (now or at("2026-01-30 08:00")).date() + timedelta(days=1)
        milestones = "".join(
            f"  - {{id: m{first:%m%d}-{n}, title: M {n}, kind: start, when: {first + timedelta(days=1)}}}\n"
            for n in range(MILESTONES)
        )
        if now is None:
            self._milestones = ""
        self._milestones += milestones
        text = (
            f"{CALENDAR}milestones:\n{self._milestones}"
            "reminders:\n  - {id: r, before: [P1D, P0D], weekend: keep}\n"
            "channels:\n"
            "  hook: {type: webhook, url_env: HOOK_URL, allow_private: true}\n"
            "  slack: {type: slack, url_env: SLACK_URL, allow_private: true, rate: 1000/s}\n"
        )
        (self.folder / "new.yaml").write_text(text, encoding="utf-8")
        (self.folder / "new.yaml").replace(self.folder / "events.yaml")

    _milestones: str = ""
    _pid: int = 0
    _sends_left: int = 0
    _delay_s: float = 0.0

    # What came of it

    def lost(self) -> list[str]:
        """Return what was to be told and was not."""
        told_hook = {entry["id"] for entry in self.ledger if entry["path"] == "/hook"}
        told_slack = {_reference(entry) for entry in self.ledger if entry["path"] == "/slack"}
        lost = []
        for row in self.deliveries:
            speaker = row.covered_by if row.state == DeliveryState.COVERED else row.id
            is_told = speaker is None or speaker in told_hook | told_slack or self._spoken_for(speaker)
            if row.state not in ENDS or (row.state != DeliveryState.SUPERSEDED and not is_told):
                lost.append(f"{row.key} {row.state} {row.reason}")
        return lost

    def _spoken_for(self, delivery: str) -> bool:
        """Whether who speaks for a delivery was in its turn covered by a group."""
        row = next(row for row in self.deliveries if row.id == delivery)
        return row.state == DeliveryState.COVERED and any(
            _reference(entry) == row.covered_by for entry in self.ledger if entry["path"] == "/slack"
        )

    def figures(self) -> dict[str, int]:
        """Return what is counted, by its name."""
        return {
            "kills": self.kills,
            "deliveries": len(self.deliveries),
            "received": len(self.ledger),
            "lost": len(self.lost()),
            "tries in doubt at slack": self.slack_in_doubt,
            "tries in doubt at the webhook": self.webhook_in_doubt,
            "repeats at slack": self.repeats(),
            "of these not marked": len(self.unmarked_repeats()),
            "repeats at the webhook": self.webhook_repeats(),
            "of these with other bytes": len(self.different_repeats()),
        }

    def repeats(self) -> int:
        """Return how many messages came more than once where the receiver cannot tell."""
        counts = Counter(_reference(entry) for entry in self.ledger if entry["path"] == "/slack")
        return sum(counts.values()) - len(counts)

    def webhook_repeats(self) -> int:
        """Return how many messages came more than once where the receiver can tell by the id."""
        ids = [entry["id"] for entry in self.ledger if entry["path"] == "/hook"]
        return len(ids) - len(set(ids))

    def unmarked_repeats(self) -> list[str]:
        """Return the repeats that do not say that they may be one."""
        seen: set[str] = set()
        unmarked = []
        for entry in self.ledger:
            if entry["path"] != "/slack":
                continue
            reference = _reference(entry)
            if reference in seen and "mogelijk dubbel" not in entry["body"]:
                unmarked.append(reference)
            seen.add(reference)
        return unmarked

    def different_repeats(self) -> list[str]:
        """Return the ids under which a webhook got different bodies: a receiver could not drop those."""
        bodies: dict[str, set[str]] = {}
        for entry in self.ledger:
            if entry["path"] == "/hook":
                bodies.setdefault(entry["id"], set()).add(entry["body"])
        return [f"{one}: {sorted(texts)}" for one, texts in bodies.items() if len(texts) > 1]


def _reference(entry: dict[str, str]) -> str:
    footer: str = json.loads(entry["body"])["blocks"][-1]["elements"][0]["text"]
    return footer.rpartition(" ")[2]


def _started(module: str, *args: str, **environment: str) -> _Process:
    return _Process(module, args, environment)


class _Process:
    """A Python module as a process, killed at the end."""

    def __init__(self, module: str, args: tuple[str, ...], environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", module, *args],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **environment},
        )

    def __enter__(self) -> subprocess.Popen[str]:
        return self.process

    def __exit__(self, *_: object) -> None:
        with self.process as process:
            process.kill()


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
