"""The status of all deliveries, for the pages and the metrics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from notifier.outbox.troubles import troubled_channels
from notifier.store.left_out import left_out
from notifier.store.memory import count_deliveries, last_good_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from notifier.store.database import Database
    from notifier.timeline.model import Milestone


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryStatus:
    """The status of all deliveries.

    Attributes:
        loaded_at: When the file that counts was accepted; None before the first.
        deliveries: How many deliveries are in which state, by channel and state.
        left_out: How many milestones could not be handled.
        troubled: Names of the channels that do not work.
    """

    loaded_at: datetime | None
    deliveries: Mapping[tuple[str, str], int]
    left_out: int
    troubled: frozenset[str]


def read_status(database: Database, milestones: Mapping[str, Milestone]) -> DeliveryStatus:
    """Read the status of all deliveries.

    Args:
        database: The outbox.
        milestones: The milestones by key; the private ones are not counted as left out.

    Raises:
        StoreError: The database cannot be used.
    """
    with database.read() as session:
        kept = last_good_file(session)
        missing = left_out(session).keys()
        return DeliveryStatus(
            loaded_at=kept.loaded_at if kept else None,
            deliveries=count_deliveries(session),
            left_out=sum(1 for key in missing if key not in milestones or not milestones[key].private),
            troubled=troubled_channels(session),
        )
