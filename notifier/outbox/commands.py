"""The operator's commands on deliveries: retry and discard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import update
from sqlmodel import col, select

from notifier.errors import DeliveryError
from notifier.outbox.gone import restart
from notifier.outbox.states import Transition, set_state
from notifier.store.database import take_channel_locks
from notifier.store.tables import STUCK, ChannelStateRow, DeliveryRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlmodel import Session

    from notifier.store.tables import DeliveryState


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A selection of deliveries; each attribute narrows it where it is not empty or None."""

    ids: tuple[str, ...] = ()  # With one of these ids; any when empty.
    channel: str = ""  # Of this channel; any when empty.
    since: datetime | None = None  # Due at this moment or later, aware; any when None.

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return the selection as SQL conditions."""
        found: list[ColumnElement[bool]] = []
        if self.ids:
            found.append(col(DeliveryRow.id).in_(self.ids))
        if self.channel:
            found.append(col(DeliveryRow.channel) == self.channel)
        if self.since:
            found.append(col(DeliveryRow.due_at) >= self.since)
        return found


def retry(session: Session, chosen: Chosen, now: datetime) -> list[str]:
    """Restart deliveries, by their ids or else dead and held ones, as of now, and return their ids.

    Raises:
        DeliveryError: One of the ids is unknown, or in a state that cannot be restarted.
    """
    rows = _chosen_rows(session, chosen, Transition.RESTART.value.sources if chosen.ids else STUCK)
    for row in rows:
        restart(row, now, now)
    channels = {row.channel for row in rows}
    session.execute(
        update(ChannelStateRow).where(col(ChannelStateRow.channel).in_(channels)).values(wait_until=None)
    )
    return [row.id for row in rows]


def discard(session: Session, chosen: Chosen, now: datetime) -> list[str]:
    """Discard deliveries, by their ids or else dead and held ones, and return their ids.

    Raises:
        DeliveryError: One of the ids is unknown, or in a state that cannot be discarded.
    """
    rows = _chosen_rows(session, chosen, Transition.DISCARD.value.sources if chosen.ids else STUCK)
    for row in rows:
        set_state(row, Transition.DISCARD, ended_at=now, reason="discarded by command")
    return [row.id for row in rows]


def _chosen_rows(
    session: Session, chosen: Chosen, allowed: tuple[DeliveryState, ...]
) -> Sequence[DeliveryRow]:
    if not chosen.conditions():
        raise DeliveryError("deliveries.nothing")
    names = session.exec(select(DeliveryRow.channel).where(*chosen.conditions()).distinct()).all()
    take_channel_locks(session, names)
    rows = session.exec(
        select(DeliveryRow).where(*chosen.conditions()).order_by(col(DeliveryRow.due_at))
    ).all()
    known = {row.id for row in rows}
    for one in chosen.ids:
        if one not in known:
            raise DeliveryError("deliveries.unknown", value=one)
    for row in rows:
        if chosen.ids and row.state not in allowed:
            raise DeliveryError("deliveries.state", value=row.id, state=row.state)
    return [row for row in rows if row.state in allowed]
