"""The status of all deliveries, for the pages and the metrics."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from notifier.outbox.troubles import troubled_channels
from notifier.store.left_out import left_out
from notifier.store.memory import count_deliveries, last_good_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifier.store.database import Database
    from notifier.timeline.model import Milestone
    from notifier.web.health import Health


def with_status(health: Health, database: Database, milestones: Mapping[str, Milestone]) -> Health:
    """Return the health with the present status of all deliveries; private milestones are not counted.

    Raises:
        StoreError: The database cannot be used.
    """
    with database.read() as session:
        kept = last_good_file(session)
        missing = left_out(session).keys()
        return replace(
            health,
            loaded_at=kept.loaded_at if kept else None,
            deliveries=count_deliveries(session),
            left_out=sum(1 for key in missing if key not in milestones or not milestones[key].private),
            troubled=troubled_channels(session),
        )
