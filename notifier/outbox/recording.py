"""Record in the database how attempts ended, and count those of a delivery."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.outbox import statements

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlmodel import Session

    from notifier.net.outcomes import Outcome
    from notifier.outbox.claim import Claim


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
