"""The table of a delivery's transitions, and the only code that changes a delivery's state.

A row of the table says from which states a transition may start, in which state it ends, and which
columns it writes. `create`, `set_state` and `set_states` follow the table; `docs/states.md` shows it.

Two rules hold for all rows: a lease exists in `sending` only, and `ended_at` exists in the five ends only,
out of which only the operator leads.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, update

from notifier.outbox.identity import delivery_id
from notifier.store.tables import DeliveryRow, DeliveryState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

    from sqlalchemy import CursorResult, Update
    from sqlmodel import Session

    from notifier.store.tables import DeliveryKind

_DELIVERIES = DeliveryRow.__table__  # type: ignore[attr-defined]

PLANNED, SENDING, RETRYING = DeliveryState.PLANNED, DeliveryState.SENDING, DeliveryState.RETRYING
HELD, DEAD = DeliveryState.HELD, DeliveryState.DEAD

_LEASE = ("lease_owner", "lease_until")
_EMPTY = {"reason": "", "attempts": 0}
"""What a cleared column holds; any other holds NULL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One row of the table."""

    sources: tuple[DeliveryState, ...]  # States it may start from; empty where it creates the delivery.
    target: DeliveryState  # State it ends in.
    needs: tuple[str, ...] = ()  # Columns whose values the caller gives, all of them.
    clears: tuple[str, ...] = ()  # Columns that are emptied.
    increments: tuple[str, ...] = ()  # Columns that go up by one.
    meaning: str  # When it happens.


class Transition(Enum):
    """What can happen to a delivery."""

    CREATE = _Row(
        sources=(),
        target=PLANNED,
        meaning="It is due, or its message or group was rendered.",
    )
    LEASE = _Row(
        sources=(PLANNED, RETRYING),
        target=SENDING,
        needs=_LEASE,
        increments=("fence",),
        meaning="A sender claims it until its lease ends.",
    )
    RENEW = _Row(
        sources=(SENDING,),
        target=SENDING,
        needs=("lease_until",),
        meaning="The claim took so long that no attempt fits into its lease, which is prolonged.",
    )
    RETURN_PLANNED = _Row(
        sources=(SENDING,),
        target=PLANNED,
        clears=_LEASE,
        meaning="The sender gives back unsent what it claimed as planned.",
    )
    RETURN_RETRYING = _Row(
        sources=(SENDING,),
        target=RETRYING,
        clears=_LEASE,
        meaning="The sender gives back unsent what it claimed as retrying.",
    )
    EXPIRE = _Row(
        sources=(SENDING,),
        target=RETRYING,
        clears=_LEASE,
        meaning="Its lease ended without an outcome, and the channel resends what is in doubt.",
    )
    FAIL = _Row(
        sources=(SENDING,),
        target=RETRYING,
        needs=("next_at",),
        clears=_LEASE,
        meaning="The attempt failed, and another follows.",
    )
    HOLD = _Row(
        sources=(SENDING,),
        target=HELD,
        needs=("reason",),
        clears=_LEASE,
        meaning="It is unknown whether it arrived, and the channel leaves that to the operator.",
    )
    DELIVER = _Row(
        sources=(SENDING,),
        target=DeliveryState.SENT,
        needs=("ended_at",),
        clears=(*_LEASE, "busy_since", "reason"),
        meaning="The receiver accepted it.",
    )
    CONFIRM = _Row(
        sources=(RETRYING,),
        target=DeliveryState.SENT,
        needs=("ended_at",),
        clears=("reason",),
        meaning="A sender whose lease had ended reported afterwards that its attempt arrived.",
    )
    GIVE_UP = _Row(
        sources=(SENDING,),
        target=DEAD,
        needs=("ended_at", "reason"),
        clears=_LEASE,
        meaning="The receiver refused the message, or the last attempt failed.",
    )
    COVER = _Row(
        sources=(PLANNED, RETRYING),
        target=DeliveryState.COVERED,
        needs=("ended_at", "reason", "covered_by"),
        meaning="Another delivery carries it.",
    )
    COVER_AGAIN = _Row(
        sources=(DeliveryState.COVERED,),
        target=DeliveryState.COVERED,
        needs=("ended_at", "reason", "covered_by"),
        meaning="The group that carries it certainly did not arrive; a more urgent delivery carries it now.",
    )
    SUPERSEDE = _Row(
        sources=(PLANNED, RETRYING),
        target=DeliveryState.SUPERSEDED,
        needs=("ended_at", "reason"),
        meaning="Its content no longer holds.",
    )
    DISCARD = _Row(
        sources=(PLANNED, RETRYING, HELD, DEAD),
        target=DeliveryState.DISCARDED,
        needs=("ended_at", "reason"),
        meaning="The operator discards it, or its channel is no longer in the file.",
    )
    RESTART = _Row(
        sources=(HELD, DEAD, DeliveryState.DISCARDED),
        target=RETRYING,
        needs=("next_at",),
        clears=("attempts", "busy_since", "reason", "ended_at"),
        meaning="The operator retries it, or puts its channel back; its id stays, its attempts count from 0.",
    )
    RESTART_RENDERED = _Row(
        sources=(DEAD, DeliveryState.DISCARDED),
        target=PLANNED,
        needs=("next_at",),
        clears=("attempts", "busy_since", "reason", "ended_at"),
        meaning="The same, where it has no payload (any more): it is rendered anew.",
    )


class ImpossibleTransitionError(AssertionError):
    """A transition that the table does not have: a mistake in this program.

    The transaction is rolled back, so that nothing of it is written, and the stage of the round fails.
    """

    def __init__(self, transition: Transition, found: str) -> None:
        rule = transition.value
        super().__init__(
            f"{transition.name}: {found}; expected one of {[str(one) for one in rule.sources]}"
            f" with {sorted(rule.needs)}"
        )


def create(  # noqa: PLR0913 - one for each column that differs
    key: str,
    *,
    domain: str,
    channel: str,
    kind: DeliveryKind,
    now: datetime,
    due_at: datetime,
    next_at: datetime | None = None,
    **columns: Any,
) -> DeliveryRow:
    """Return a new delivery, attempted from `next_at`, or else when it is due; it is in no session yet.

    The domain is that of its timeline; `columns` are the values of others.
    """
    return DeliveryRow(
        id=delivery_id(key, domain),
        key=key,
        channel=channel,
        kind=kind,
        state=Transition.CREATE.value.target,
        due_at=due_at,
        next_at=next_at or due_at,
        created_at=now,
        **columns,
    )


def set_state(row: DeliveryRow, transition: Transition, **values: object) -> DeliveryState:
    """Change the state of one delivery, by the values that the transition needs, and return the new state.

    Raises:
        ImpossibleTransitionError: The table has no such transition from the delivery's state, or `values`
            are not what it needs.
    """
    rule = transition.value
    _check_values(transition, values)
    if row.state not in rule.sources:
        raise ImpossibleTransitionError(transition, f"{row.id} is {row.state}")
    row.state = rule.target
    for column in rule.increments:
        setattr(row, column, getattr(row, column) + 1)
    for column in rule.clears:
        setattr(row, column, _EMPTY.get(column))
    for column, value in values.items():
        setattr(row, column, value)
    return rule.target


def set_states(session: Session, transition: Transition, deliveries: Sequence[str], **values: object) -> None:
    """Change the state of many deliveries with one statement; rows in memory are not changed.

    Raises:
        ImpossibleTransitionError: As for `set_state`.
    """
    _check_values(transition, values)
    changed: CursorResult[Any] = session.connection().execute(
        _statement(transition), {"deliveries": deliveries, **values}
    )
    if changed.rowcount != len(deliveries):
        raise ImpossibleTransitionError(transition, f"{changed.rowcount} of {len(deliveries)} allow it")


@cache
def _statement(transition: Transition) -> Update:
    """Return the statement of a transition, built once; it takes the values it needs as parameters."""
    rule = transition.value
    columns = _DELIVERIES.c
    return (
        update(_DELIVERIES)
        .where(columns.id.in_(bindparam("deliveries", expanding=True)), columns.state.in_(rule.sources))
        .values(
            state=rule.target,
            **{column: columns[column] + 1 for column in rule.increments},
            **{column: _EMPTY.get(column) for column in rule.clears},
        )
    )


def _check_values(transition: Transition, values: dict[str, object]) -> None:
    if values.keys() != set(transition.value.needs):
        raise ImpossibleTransitionError(transition, f"given {sorted(values)}")
