"""Several notifiers that work on one database at the same time, and are killed and paused."""

from __future__ import annotations

import random
import signal
import threading
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, text

from tests.crash.processes import read_line, send_signal, started, write_line
from tests.crash.scene import BEGIN, DAY, QUIET, Scene
from tests.crash.story import Story, read_story

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from tests.processes import Process

_LONGEST_S = 0.3
_CUT_OFF = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE application_name = :name AND state <> 'idle'"
)
_END_LEASES = text("UPDATE delivery SET lease_until = now() - interval '1 second' WHERE lease_until > now()")


@dataclass(slots=True)
class Fleet:
    """Some notifiers, and how they are disturbed.

    Attributes:
        folder: The folder of their shared file.
        database_url: Their shared database.
        size: Number of notifiers.
        seed: Decides which are killed or paused, and when; None for no disturbance.
    """

    folder: Path
    database_url: str
    size: int
    seed: int | None = None
    _kills: int = 0

    def run(self, days: int) -> Story:
        """Let all of them do a round on each day, and return the story."""
        scene, path = Scene(self.folder), self.folder / "ledger.jsonl"
        scene.grow()
        with ExitStack() as stack:
            ledger = stack.enter_context(started("tests.crash.ledger", str(path)))
            hook = f"http://127.0.0.1:{read_line(ledger)}"
            threading.Thread(target=lambda: [*iter(lambda: read_line(ledger), "")], daemon=True).start()
            environment = {"HOOK_URL": f"{hook}/hook", "SLACK_URL": f"{hook}/slack"}
            arguments = ("tests.crash.victim", str(self.folder), self.database_url)
            victims = [stack.enter_context(started(*arguments, **environment)) for _ in range(self.size)]
            assert {read_line(victim) for victim in victims} == {"ready"}
            _begin(victims[0], QUIET)
            assert _end(victims[0]) == "ended"
            for number in range(days):
                moment = BEGIN + number * DAY
                self._do_round(victims, moment, scene, random.Random(f"{self.seed} {number}"))
                scene.grow(moment + DAY)
        return read_story(path, self.database_url, self._kills)

    def _do_round(
        self, victims: list[Process], moment: datetime, scene: Scene, chance: random.Random
    ) -> None:
        """Let all work at once; then, after all leases ended, one alone."""
        with scene.closed_gate():
            pids = [_begin(victim, moment, "gate") for victim in victims]
        lots = ["works"] * len(victims)
        if self.seed is not None:
            lots = chance.choices(["works", "killed", "paused"], weights=[2, 2, 1], k=len(victims))
        timers = [
            threading.Timer(chance.uniform(0, _LONGEST_S), self._strike, [pid, lot])
            for pid, lot in zip(pids, lots, strict=True)
        ]
        for timer in timers:
            timer.start()
        ends = [_end(victim) for victim, lot in zip(victims, lots, strict=True) if lot != "paused"]
        for timer in timers:
            timer.join()
        self._kills += ends.count("") + lots.count("paused")
        paused = [
            (pid, victim) for pid, victim, lot in zip(pids, victims, lots, strict=True) if lot == "paused"
        ]
        free = next((victim for victim, lot in zip(victims, lots, strict=True) if lot != "paused"), None)
        if free:
            self._pass_leases(scene)
            _begin(free, moment)
            ends.append(_end(free))
        for pid, victim in paused:
            send_signal(pid, signal.SIGCONT)
            ends.append(_end(victim))
        assert not [end for end in ends if end.startswith("broke")], ends
        self._pass_leases(scene)
        _begin(victims[0], moment)
        assert _end(victims[0]) == "ended"

    def _strike(self, pid: int, lot: str) -> None:
        match lot:
            case "killed":
                send_signal(pid)
            case "paused":
                send_signal(pid, signal.SIGSTOP)
                # As the database does after its timeouts: that of a transaction in which nothing happens, or of a lock.
                self._execute(_CUT_OFF, name=f"victim {pid}")

    def _pass_leases(self, scene: Scene) -> None:
        """End all leases, by the clocks of the notifiers and by that of the database."""
        scene.pass_lease()
        self._execute(_END_LEASES)

    def _execute(self, statement: object, **values: str) -> None:
        if self.database_url.startswith("postgresql"):
            engine = create_engine(self.database_url.replace("postgresql:", "postgresql+psycopg:", 1))
            with engine.begin() as connection:
                connection.execute(statement, values)  # type: ignore[call-overload]
            engine.dispose()


def _begin(victim: Process, moment: datetime, phase: str = "") -> int:
    """Let a victim do the round of a moment, and return the id of the process that does it."""
    write_line(victim, f"{moment.isoformat()} {phase}")
    begun, _, pid = read_line(victim).partition(" ")
    assert begun == "begun"
    return int(pid)


def _end(victim: Process) -> str:
    """Wait for the end of a round, and return how it ended; empty when it was killed."""
    word = read_line(victim)
    if word == "gone":
        return ""
    assert read_line(victim) == "gone"
    return word
