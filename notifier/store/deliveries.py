"""Read deliveries, and delete the payloads and attempts of those that ended long ago."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, update
from sqlmodel import col, select

from notifier.store.tables import AttemptRow, DeliveryRow, DeliveryState

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlmodel import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A selection of deliveries; each attribute narrows it.

    Attributes:
        ids: With one of these ids; any when empty.
        channel: Of this channel; any when empty.
        since: Due at this moment or later, aware; any when None.
        states: In one of these states; any when empty.
    """

    ids: tuple[str, ...] = ()
    channel: str = ""
    since: datetime | None = None
    states: tuple[DeliveryState, ...] = ()

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return the selection as SQL conditions."""
        found: list[ColumnElement[bool]] = []
        if self.ids:
            found.append(col(DeliveryRow.id).in_(self.ids))
        if self.channel:
            found.append(col(DeliveryRow.channel) == self.channel)
        if self.since:
            found.append(col(DeliveryRow.due_at) >= self.since)
        if self.states:
            found.append(col(DeliveryRow.state).in_(self.states))
        return found


def tidy(session: Session, before: datetime) -> None:
    """Delete the attempts and payloads, and no more, of deliveries that ended before an as-of moment."""
    # Only what was rendered has attempts.
    old = (col(DeliveryRow.ended_at) < before, col(DeliveryRow.payload).is_not(None))
    session.execute(
        delete(AttemptRow).where(col(AttemptRow.delivery).in_(select(DeliveryRow.id).where(*old)))
    )
    session.execute(update(DeliveryRow).where(*old).values(payload=None, payload_if_repeat=None))
