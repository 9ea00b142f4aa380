"""Attempts: the claim that allows one, how each ended, and how long rates hold back the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from notifier.outbox import statements

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlmodel import Session

    from notifier.channels.base import Payload
    from notifier.channels.destinations import Destination
    from notifier.net.outcomes import Outcome
    from notifier.outbox.states import Transition


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A delivery that may be sent now."""

    delivery: str  # Its id.
    fence: int  # Its fence; the outcome is recorded with it.
    number: int  # Number of the attempt, from 1.
    payload: Payload  # What to send.
    # Until when it may be sent, by the sender's own clock, which may differ from the database's: the start of
    # the claim plus the lease.
    send_until: datetime
    on_return: Transition  # The transition that returns it unsent.


def record_attempts(
    session: Session, results: Sequence[tuple[Claim, Outcome | None]], finished_at: datetime
) -> None:
    """Record how each attempt ended, and delete those that were not made."""
    made, unmade = [], []
    for claim, outcome in results:
        its = {"its_delivery": claim.delivery, "its_number": claim.number}
        if outcome is None:
            unmade.append(its)
            continue
        wait = outcome.retry_after
        its |= {
            "outcome": outcome.verdict.value,
            "status": outcome.status,
            "detail": outcome.explanation,
            "retry_after_s": wait and int(wait.total_seconds()),
            "finished_at": finished_at,
        }
        made.append(its)
    connection = session.connection()
    if made:
        connection.execute(statements.END_ATTEMPT, made)
    if unmade:
        connection.execute(statements.DELETE_ATTEMPT, unmade)


def count_attempts(session: Session, deliveries: Sequence[str]) -> dict[str, tuple[int, int, int]]:
    """Return for each delivery the last attempt number, and how many are in doubt and how many arrived."""
    if not deliveries:
        return {}
    found = session.exec(statements.ATTEMPT_COUNTS, params={"deliveries": deliveries}).all()
    return {delivery: (number, in_doubt, arrived) for delivery, number, in_doubt, arrived in found}


def wait_for_rate(session: Session, destination: Destination, real_now: datetime) -> timedelta:
    """Return how long until the channel's rates allow another message, counted over all senders."""
    waits = [timedelta()]
    for rate in destination.rates:
        asked = {"channel": destination.channel.name, "since": real_now - rate.per}
        first_of_window = session.exec(
            statements.NEWEST_STARTS, params=asked | {"others": rate.at_most - 1}
        ).first()
        if first_of_window:
            waits.append(first_of_window + rate.per - real_now)
    return max(waits)
