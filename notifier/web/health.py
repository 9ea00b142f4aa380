"""The health of the service: when the last round was, and what failed in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

    from notifier.errors import Fault
    from notifier.store.list_states import ListState


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The health of the service after a round or a delivery."""

    # Real time of the last round that made a snapshot; None before the first.
    last_round: datetime | None = None
    faults: tuple[Fault, ...] = ()  # The stages that failed in the last round.
    loaded_at: datetime | None = None  # When the file that counts was taken up; None before the first.
    # How many deliveries are in which state, by channel and state.
    deliveries: Mapping[tuple[str, str], int] = field(default_factory=dict)
    # Names of the channels that get no private milestones; only those are counted.
    public_channels: frozenset[str] = frozenset()
    left_out: int = 0  # How many milestones could not be planned or rendered.
    troubled: frozenset[str] = frozenset()  # Names of the channels that do not work.
    sends: bool = True  # Whether this process sends what is due: not with `--edit` and `NOTIFIER_MUTE`.
    lists: Mapping[str, ListState] = field(default_factory=dict)  # The state of each included list, by name.

    def is_good(self, now: datetime, stale_after: timedelta) -> bool:
        """Whether the last round is not too long ago, and no stage of it failed."""
        return not self.faults and self.last_round is not None and now - self.last_round <= stale_after
