"""The scene of a history: a folder with the file and the clock, with something due each day."""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.conftest import CALENDAR, at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

QUIET, BEGIN = at("2026-01-26 10:00"), at("2026-01-30 10:00")
DAY = timedelta(days=1)
# Real time advances by more than a lease.
_LEASE_S = 120
_MILESTONES = 2


@dataclass(slots=True)
class Scene:
    """A file that grows each day, and a clock that can be set ahead.

    Attributes:
        folder: The folder of both.
    """

    folder: Path
    _milestones: str = ""
    _ahead_s: int = 0

    def grow(self, now: datetime = BEGIN) -> None:
        """Add milestones whose first reminders are due on the next day."""
        first = now.date() + DAY
        self._milestones += "".join(
            f"  - {{id: m{first:%m%d}-{n}, title: M {n}, kind: start, when: {first + DAY}}}\n"
            for n in range(_MILESTONES)
        )
        self._write(
            "events.yaml",
            f"{CALENDAR}milestones:\n{self._milestones}"
            "reminders:\n  - {id: r, before: [P1D, P0D], weekend: keep}\n"
            "channels:\n"
            "  hook: {type: webhook, url_env: HOOK_URL, allow_private: true}\n"
            "  slack: {type: slack, url_env: SLACK_URL, allow_private: true, rate: 1000/s}\n",
        )

    def pass_lease(self) -> None:
        """Set every clock ahead by more than a lease, those of paused processes too."""
        self._ahead_s += _LEASE_S
        self._write("ahead", str(self._ahead_s))

    @contextmanager
    def closed_gate(self) -> Iterator[None]:
        """Hold all processes at the gate; then let them begin at once."""
        with (self.folder / "gate").open("w") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            yield

    def _write(self, name: str, text: str) -> None:
        (self.folder / "new").write_text(text, encoding="utf-8")
        (self.folder / "new").replace(self.folder / name)


def wait_at_gate(folder: Path) -> None:
    """Wait until the gate is open."""
    with (folder / "gate").open("a") as gate:
        fcntl.flock(gate, fcntl.LOCK_SH)


def ahead(folder: Path) -> timedelta:
    """Return how far the clocks of a scene are ahead now."""
    try:
        return timedelta(seconds=int((folder / "ahead").read_text(encoding="utf-8")))
    except FileNotFoundError:
        return timedelta()
