"""A guard against a clock that was put forward: it is believed only after a while."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

# A clock that jumps further ahead than this is believed only after a while.
_JUMP = timedelta(hours=1)
BELIEVED_AFTER = timedelta(minutes=5)

log = structlog.get_logger(__name__)


class ClockGuard:
    """Compares the clock with a monotonic one, in seconds."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._steady: tuple[datetime, float] | None = None  # Both when they last agreed; None before.
        self._jumped_at: float | None = None

    @property
    def is_holding(self) -> bool:
        """Whether the clock was put forward, and nothing is done by it yet."""
        return self._jumped_at is not None

    def check(self, now: datetime) -> timedelta | None:
        """Return by how much the clock was put forward less than `BELIEVED_AFTER` ago; None while it counts.

        After that time it is believed. If it is put back before, nothing was done.
        """
        elapsed = self._monotonic()
        then, then_elapsed = self._steady or (now, elapsed)
        ahead = (now - then) - timedelta(seconds=elapsed - then_elapsed)
        if ahead > _JUMP:
            if self._jumped_at is None:
                self._jumped_at = elapsed
                log.error("clock_jumped", ahead=str(ahead), held_for=str(BELIEVED_AFTER))
            if elapsed - self._jumped_at < BELIEVED_AFTER.total_seconds():
                return ahead
            log.warning("clock_believed", ahead=str(ahead))
        self._steady, self._jumped_at = (now, elapsed), None
        return None
