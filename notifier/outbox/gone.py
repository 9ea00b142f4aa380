"""Channels that are no longer in the file: what waits for them ends, and goes on if they soon come back."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlmodel import col, select

from notifier.named_tuple import NamedTuple
from notifier.outbox.states import Transition, set_state
from notifier.store.database import take_channel_locks
from notifier.store.tables import IS_WAITING, ChannelStateRow, DeliveryRow, DeliveryState, FactRow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlmodel import Session

    from notifier.store.facts import Facts

GONE = "the channel is no longer in the file"
"""The reason of a delivery that ended so."""
BACK_WITHIN = timedelta(days=7)
"""A channel that is back within this was left out by mistake, or for a while."""
_CHANNELS, _PREFIX = "channels", "gone|"
_UNENDED = (DeliveryState.PLANNED, DeliveryState.RETRYING, DeliveryState.HELD)
_NOTES = select(FactRow.name, FactRow.value).where(col(FactRow.name).startswith(_PREFIX))
IS_ANY_GONE = _NOTES.exists()
_WAITING = select(DeliveryRow.channel).where(IS_WAITING).distinct()


class Gone(NamedTuple):
    """What was not sent to a channel because it is no longer in the file."""

    since: datetime  # As-of moment.
    unsent: int  # How many deliveries.
    milestones: tuple[str, ...]  # The keys of the milestones they are about.


def gone_channels(session: Session) -> dict[str, Gone]:
    """Return what was not sent to each channel that lately left the file, by name."""
    rows = session.exec(_NOTES).all()
    return {name.removeprefix(_PREFIX): _to_gone(value) for name, value in rows}


def _to_gone(value: str) -> Gone:
    since, count, *milestones = json.loads(value)
    return Gone(datetime.fromisoformat(since), count, tuple(milestones))


def follow_channels(session: Session, facts: Facts, names: Collection[str], now: datetime) -> dict[str, int]:
    """Discard what waits for channels that left the file, and restart it for those that are back.

    Args:
        session: The writing transaction of the round, which holds its lock.
        facts: The facts of that transaction.
        names: The channels of the file that counts; their locks are taken too.
        now: The as-of moment.

    Returns:
        How many deliveries were discarded, by channel.
    """
    noted = json.loads(facts.recall(_CHANNELS) or "[]")
    left = {*noted, *session.exec(_WAITING).all()} - {*names}
    take_channel_locks(session, {*names, *left})
    for noted_as, value in facts.beginning_with(_PREFIX).items():
        name = noted_as.removeprefix(_PREFIX)
        if name in names:
            _restart(session, name, now)
        if name in names or now - _to_gone(value).since >= BACK_WITHIN:
            facts.forget(noted_as)
    discarded = {}
    for name in sorted(left):
        session.execute(delete(ChannelStateRow).where(col(ChannelStateRow.channel) == name))
        if rows := _rows(session, name, *_UNENDED):
            milestones = _milestones(session, rows)
            for row in rows:
                set_state(row, Transition.DISCARD, ended_at=now, reason=GONE)
            before = facts.recall(f"{_PREFIX}{name}")
            since, count, known = _to_gone(before) if before else Gone(now, 0, ())
            whole = [since.isoformat(), count + len(rows), *sorted({*known, *milestones})]
            facts.note(f"{_PREFIX}{name}", json.dumps(whole))
            discarded[name] = len(rows)
    facts.note(_CHANNELS, json.dumps(sorted(names)))
    return discarded


def _rows(session: Session, channel: str, *states: DeliveryState) -> list[DeliveryRow]:
    asked = select(DeliveryRow).where(col(DeliveryRow.channel) == channel, col(DeliveryRow.state).in_(states))
    return list(session.exec(asked.order_by(col(DeliveryRow.due_at), col(DeliveryRow.id))).all())


def _milestones(session: Session, rows: Iterable[DeliveryRow]) -> list[str]:
    """Return the keys of the milestones that deliveries, or the members of groups, are about."""
    groups = col(DeliveryRow.covered_by).in_([row.id for row in rows])
    members = session.exec(select(DeliveryRow.milestone).where(groups)).all()
    return [key for key in (*(row.milestone for row in rows), *members) if key]


def _restart(session: Session, channel: str, now: datetime) -> None:
    """Let what was discarded because a channel was gone be sent after all, as far as it still holds."""
    for row in _rows(session, channel, DeliveryState.DISCARDED):
        if row.reason == GONE:
            restart(row, now, max(now, row.next_at))


def restart(row: DeliveryRow, now: datetime, if_unrendered: datetime) -> None:
    """Let a delivery be sent again from now on; one that is to be rendered, from another moment."""
    if row.payload is None:
        set_state(row, Transition.RESTART_RENDERED, next_at=if_unrendered)
    else:
        set_state(row, Transition.RESTART, next_at=now)
