"""Looking into the outbox and putting things right there: list, retry, discard, tidy up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, update
from sqlmodel import col, select

from notifier.errors import DeliveryError
from notifier.store.database import take_channel_turns
from notifier.store.tables import AttemptRow, ChannelStateRow, DeliveryRow, DeliveryState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlmodel import Session

STUCK = (DeliveryState.HELD, DeliveryState.DEAD)
"""Where somebody has to decide."""
OPEN = (DeliveryState.PLANNED, DeliveryState.RETRYING, *STUCK)
"""What can be discarded: all that has not ended otherwise and is not being sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which deliveries are meant.

    Attributes:
        ids: These; all when empty.
        channel: Only of this channel; any when empty.
        since: Only those due at this moment or later; any when None.
        states: Only in these states; any when empty.
    """

    ids: tuple[str, ...] = ()
    channel: str = ""
    since: datetime | None = None
    states: tuple[DeliveryState, ...] = ()

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return it for a query."""
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


def list_deliveries(session: Session, chosen: Chosen, limit: int) -> Sequence[DeliveryRow]:
    """Return deliveries, the latest due first.

    Args:
        session: A transaction.
        chosen: Which.
        limit: How many at the most.
    """
    query = select(DeliveryRow).where(*chosen.conditions())
    newest = query.order_by(col(DeliveryRow.due_at).desc(), col(DeliveryRow.id)).limit(limit)
    return session.exec(newest).all()


def attempts_of(session: Session, delivery: str) -> Sequence[AttemptRow]:
    """Return the tries of a delivery in their order."""
    tries = select(AttemptRow).where(col(AttemptRow.delivery) == delivery)
    return session.exec(tries.order_by(col(AttemptRow.number))).all()


def retry(session: Session, chosen: Chosen, now: datetime) -> list[str]:
    """Let what is dead or held be tried again, with the same id and all its tries ahead.

    Args:
        session: A writing transaction.
        chosen: Which; of a channel only what is dead or held.
        now: As-of moment from which it may be tried.

    Raises:
        DeliveryError: One of the ids is unknown, or cannot be tried again.
    """
    rows = _chosen_rows(session, chosen, STUCK)
    for row in rows:
        # What was tidied up is prepared anew.
        row.state = DeliveryState.PLANNED if row.payload is None else DeliveryState.RETRYING
        row.attempts, row.next_at, row.busy_since = 0, now, None
        row.reason, row.ended_at = "", None
    channels = {row.channel for row in rows}
    session.execute(
        update(ChannelStateRow).where(col(ChannelStateRow.channel).in_(channels)).values(wait_until=None)
    )
    return [row.id for row in rows]


def discard(session: Session, chosen: Chosen, now: datetime) -> list[str]:
    """Let go of what is dead, held or waiting: it is not sent any more.

    Args:
        session: A writing transaction.
        chosen: Which; of a channel only what is dead or held.
        now: As-of moment of its end.

    Raises:
        DeliveryError: One of the ids is unknown, or cannot be discarded.
    """
    rows = _chosen_rows(session, chosen, OPEN if chosen.ids else STUCK)
    for row in rows:
        end(row, DeliveryState.DISCARDED, now, "discarded by command")
    return [row.id for row in rows]


def end(row: DeliveryRow, state: DeliveryState, now: datetime, reason: str = "") -> None:
    """Bring a delivery to one of its ends."""
    row.state, row.ended_at, row.reason = state, now, reason
    row.lease_owner = row.lease_until = None


def _chosen_rows(
    session: Session, chosen: Chosen, allowed: tuple[DeliveryState, ...]
) -> Sequence[DeliveryRow]:
    if not chosen.conditions():
        raise DeliveryError("deliveries.nothing")
    names = session.exec(select(DeliveryRow.channel).where(*chosen.conditions()).distinct()).all()
    take_channel_turns(session, names)
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


def tidy(session: Session, before: datetime) -> None:
    """Forget the tries and the words of what ended long ago; what was told stays known for good.

    Args:
        session: A writing transaction.
        before: What ended before this as-of moment is tidied up.
    """
    old = select(DeliveryRow.id).where(col(DeliveryRow.ended_at) < before)
    session.execute(delete(AttemptRow).where(col(AttemptRow.delivery).in_(old)))
    session.execute(
        update(DeliveryRow)
        .where(col(DeliveryRow.ended_at) < before, col(DeliveryRow.payload).is_not(None))
        .values(payload=None, payload_again=None)
    )
