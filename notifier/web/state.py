"""What the HTTP side is given to show, and how it knows that rounds are being made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime, timedelta

    from notifier.faults import Fault
    from notifier.web.feeds import Shelf
    from notifier.web.views import View


@dataclass(slots=True)
class Site:
    """What the HTTP side knows; the service replaces it after each round.

    Attributes:
        clock: Real time.
        patience: How old the last round may be before the service counts as ill.
        gzip: Whether feeds are sent with gzip to who asks for it.
        private_feed: Returns the feed a token gives access to, or an empty text.
        view: What to show; None before the first round.
        shelf: The feeds; None before the first round.
        last_round: Real time of the last round's end.
        loaded_at: When the file that counts was taken up.
        deliveries: How many deliveries are in which state, by channel and state.
        public_channels: Names of the channels that get no private milestones: only those are counted.
        faults: What failed in the last round.
        left_out: How many milestones could not be planned or worded.
        unshown: Why milestones could not be shown, by key.
    """

    clock: Callable[[], datetime]
    patience: timedelta
    gzip: bool = True
    private_feed: Callable[[str], str] = field(default=lambda _: "")
    view: View | None = None
    shelf: Shelf | None = None
    last_round: datetime | None = None
    loaded_at: datetime | None = None
    deliveries: Mapping[tuple[str, str], int] = field(default_factory=dict)
    public_channels: frozenset[str] = frozenset()
    faults: tuple[Fault, ...] = ()
    left_out: int = 0
    unshown: dict[str, str] = field(default_factory=dict)

    def is_healthy(self) -> bool:
        """Whether rounds are being made, and no stage of the last one failed."""
        return not self.faults and not self.is_late()

    def is_late(self) -> bool:
        """Whether the last round was too long ago."""
        return self.last_round is None or self.clock() - self.last_round > self.patience

    @property
    def warnings(self) -> tuple[tuple[str, Mapping[str, object]], ...]:
        """What visitors should know, as sentences with their values: the file, and what failed."""
        found: list[tuple[str, Mapping[str, object]]] = []
        if self.view and self.view.warning:
            found.append(self.view.warning)
        found += [(f"fault.{fault.subject}", {}) for fault in self.faults]
        if left_out := max(self.left_out, len(self.unshown)):
            found.append(("fault.left_out", {"count": left_out}))
        return tuple(found)
