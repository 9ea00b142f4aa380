"""What the deliveries of one channel are planned from, and what comes of each part of the plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from operator import setitem
from typing import TYPE_CHECKING, Any

from notifier.named_tuple import NamedTuple
from notifier.outbox.states import create
from notifier.store.left_out import leaving_out

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from notifier.errors import noted
    from notifier.outbox.context import RoundContext
    from notifier.reminders.rules import Channel
    from notifier.reminders.schedule import Schedule
    from notifier.store.channel_memory import ChannelMemory
    from notifier.store.tables import DeliveryKind, DeliveryRow


class Part(NamedTuple):
    """What was planned of one kind for a channel."""

    added: int = 0  # Number of new deliveries.
    next_at: datetime | None = None  # When the next one is due; None where that is not known.


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelContext:
    """What is known of a channel in the round that plans for it."""

    memory: ChannelMemory  # What is stored of it, in the writing transaction of the round.
    context: RoundContext  # The round context, as it may see it.
    schedule: Schedule  # Its schedule, up to date.
    last_round: datetime | None  # As-of moment of the round before, or None for the first.
    # As-of moment of the last round that planned each milestone left out since.
    planned_until: Mapping[str, datetime | None]
    # Milestones of which another channel sends appointments to the same address.
    invited_elsewhere: Collection[str]
    errors: dict[str, Exception] = field(default_factory=dict)  # Exceptions that left milestones out, by key.

    @property
    def channel(self) -> Channel:
        """The channel."""
        return self.schedule.channel

    def create(self, key: str, kind: DeliveryKind, due_at: datetime, **columns: Any) -> DeliveryRow:
        """Return a new delivery for the channel; see `notifier.outbox.states.create`."""
        context, channel = self.context, self.channel.name
        domain = context.timeline.domain
        return create(
            key, domain=domain, channel=channel, kind=kind, now=context.now, due_at=due_at, **columns
        )

    def leaving_out(self, milestone: str) -> noted:
        """Note an exception of a milestone, so that it does not stop the others; a later round plans it."""
        return leaving_out(partial(setitem, self.errors, milestone))
