"""What the HTTP side is given: the snapshot of the last round, and how to ask for what is not in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta

    from notifier.web.snapshot import Snapshot


@dataclass(slots=True)
class AppState:
    """What the HTTP side knows.

    A request reads `snapshot` once, so that all of its answer is of one state.

    Attributes:
        clock: Real time.
        stale_after: How old the last round may be before the service counts as late.
        gzip: Whether feeds are sent with gzip to clients that accept it.
        private_feed: Returns the feed a token gives access to, or an empty text.
        snapshot: What to show, put in place by one assignment; None before the first round. It is changed
            by `change` only, from several threads.
    """

    clock: Callable[[], datetime]
    stale_after: timedelta
    gzip: bool = True
    private_feed: Callable[[str], str] = field(default=lambda _: "")
    snapshot: Snapshot | None = None
    _changing: Lock = field(default_factory=Lock, init=False)

    def change(self, to: Callable[[Snapshot | None], Snapshot | None]) -> None:
        """Put another snapshot in place; what another thread puts there meanwhile is not lost.

        Args:
            to: Returns the new snapshot, given the one that is there.
        """
        with self._changing:
            self.snapshot = to(self.snapshot)

    def is_healthy(self, snapshot: Snapshot | None) -> bool:
        """Whether rounds are made, and no stage of the last one failed."""
        return snapshot is not None and snapshot.health.is_good(self.clock(), self.stale_after)
