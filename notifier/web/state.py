"""The state of the HTTP server: the snapshot of the last round, and its settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta

    from notifier.outbox.context import RoundContext
    from notifier.setup import Setup
    from notifier.web.snapshot import Snapshot


class Plan(Protocol):
    """What a round made of the file."""

    @property
    def setup(self) -> Setup:
        """The file that counts."""

    @property
    def context(self) -> RoundContext:
        """The context of the round."""


@dataclass(slots=True)
class AppState:
    """The state of the HTTP server.

    A request reads `snapshot` once, so that its whole response is of one snapshot.
    """

    clock: Callable[[], datetime]
    stale_after: timedelta  # How old the last round may be before the service counts as late.
    gzip: bool = True  # Whether feeds are sent with gzip to clients that accept it.
    # Returns the feed a token gives access to, or an empty text.
    private_feed: Callable[[str], str] = field(default=lambda _: "")
    # Whether pages can be made, as far as it is known.
    can_build: Callable[[], bool] = field(default=lambda: True)
    # The only values of `Host` that are answered; any where it is empty.
    own_hosts: frozenset[str] = frozenset()
    # The snapshot of the last round, replaced by one assignment; None before the first round. Several threads
    # change it, by `change` only.
    snapshot: Snapshot | None = None
    # The file and the context of the last round, private milestones included, for what takes something in;
    # replaced by one assignment; None before the first round.
    plan: Plan | None = None
    _changing: Lock = field(default_factory=Lock, init=False)

    def change(self, to: Callable[[Snapshot | None], Snapshot | None]) -> None:
        """Replace the snapshot; a change of another thread at the same time is not lost."""
        with self._changing:
            self.snapshot = to(self.snapshot)

    def is_healthy(self, snapshot: Snapshot | None) -> bool:
        """Whether rounds and pages are made, and no stage of the last round failed."""
        is_good = snapshot is not None and snapshot.health.is_good(self.clock(), self.stale_after)
        return is_good and self.can_build()
