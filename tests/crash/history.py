"""One history: a scene, a ledger, and a victim that is killed repeatedly."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.crash.processes import read_line, send_signal, started, write_line
from tests.crash.scene import BEGIN, DAY, QUIET, Scene
from tests.crash.story import Story, read_story

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from tests.processes import Process


@dataclass(slots=True)
class History:
    """One notifier, and when it is killed.

    Attributes:
        folder: Its folder.
        seed: Decides when it is killed.
    """

    folder: Path
    seed: int
    _kills: int = 0
    _pid: int = 0
    _sends_left: int = 0
    _delay_s: float = 0.0

    def run(self, kills: int) -> Story:
        """Kill the victim a number of times at random moments, let it finish, and return the story."""
        chance = random.Random(self.seed)

        def live(victim: Process, scene: Scene) -> datetime:
            moment = BEGIN
            while self._kills < kills:
                scene.pass_lease()
                killed = self._let_work(victim, moment, chance)
                self._kills += killed
                if not killed:
                    # Another day, with more due.
                    moment += DAY
                    scene.grow(moment)
            return moment

        return self._run(live)

    def run_traced(self, phase: str, every: int) -> Story:
        """Kill the victim at the first system call of a phase, then at a later one, until the last.

        Args:
            phase: `plan` or `deliver`.
            every: 1 for each system call, more for a sample.
        """

        def live(victim: Process, scene: Scene) -> datetime:
            moment, number = BEGIN, 1
            scene.pass_lease()
            while self._let_work(victim, moment, traced=f"{phase} {number}"):
                self._kills += 1
                scene.pass_lease()
                assert not self._let_work(victim, moment), "it was not killed, and yet it died"
                scene.pass_lease()
                number += every
                moment += DAY
                scene.grow(moment)
            return moment

        return self._run(live)

    def _run(self, live: Callable[[Process, Scene], datetime]) -> Story:
        """Start the processes, let the victim work and be killed, let it finish, and return the story."""
        scene, path = Scene(self.folder), self.folder / "ledger.jsonl"
        scene.grow()
        url = f"sqlite:///{self.folder / 'notifier.db'}"
        with started("tests.crash.ledger", str(path)) as ledger:
            hook = f"http://127.0.0.1:{read_line(ledger)}"
            environment = {"HOOK_URL": f"{hook}/hook", "SLACK_URL": f"{hook}/slack"}
            watcher = threading.Thread(target=self._watch, args=(ledger,))
            watcher.start()
            with started("tests.crash.victim", str(self.folder), url, **environment) as victim:
                assert read_line(victim) == "ready"
                self._let_work(victim, QUIET)  # sets the baselines
                moment = live(victim, scene)
                for _ in range(5):
                    scene.pass_lease()
                    moment += DAY
                    assert not self._let_work(victim, moment), "it was not killed, and yet it died"
            ledger.kill()
            watcher.join()
        return read_story(path, url, self._kills)

    def _watch(self, ledger: Process) -> None:
        """Kill the victim during a send, where that was chosen."""
        while read_line(ledger):
            self._sends_left -= 1
            if self._sends_left == 0:
                threading.Timer(self._delay_s, send_signal, [self._pid]).start()

    def _let_work(
        self,
        victim: Process,
        moment: datetime,
        chance: random.Random | None = None,
        traced: str = "",
    ) -> bool:
        """Let the victim work, and return whether it was killed before it finished."""
        timer = None
        self._sends_left = 0
        write_line(victim, f"{moment.isoformat()} {traced}")
        begun, _, pid = read_line(victim).partition(" ")
        assert begun == "begun"
        self._pid = int(pid)
        if chance:
            # Every other kill is around a send, before or after the answer; the others are anywhere.
            if chance.random() < 1 / 2:
                self._delay_s, self._sends_left = chance.uniform(0, 0.004), chance.randint(1, 3)
            else:
                timer = threading.Timer(chance.uniform(0, 0.15), send_signal, [self._pid])
                timer.start()
        word = read_line(victim)
        ended = word == "ended"
        if ended:
            word = read_line(victim)
        assert word == "gone"
        if timer:
            timer.cancel()
            timer.join()
        return not ended
