"""Taking one delivery from the outbox, and recording what came of it.

A claim is one short transaction that notes the try before it is made; no transaction is open while
bytes travel. What was claimed may be sent until its lease ends. Nobody else takes it before, and
who comes back after somebody else took over cannot record an end, because the fence has moved on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, text, update
from sqlmodel import col, select

from notifier.delivery.channels.base import Payload
from notifier.delivery.outcomes import BACKOFF, BUSY_FOR_AT_MOST, Outcome, Verdict, wait_before_retry
from notifier.delivery.planning import end
from notifier.delivery.preparing import Truth, freeze
from notifier.reminders.rules import OnUnknown
from notifier.store.tables import WAITING, AttemptRow, DeliveryKind, DeliveryRow, DeliveryState, ToldRow

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlmodel import Session

    from notifier.delivery.destinations import Destination
    from notifier.delivery.situation import Situation
    from notifier.store.database import Database

LEASE = timedelta(seconds=90)
# What a try may take at the most: the limit of the HTTP client, and some slack.
LONGEST_TRY = timedelta(seconds=25)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A delivery that may be sent now.

    Attributes:
        delivery: Its id.
        fence: What its end has to be recorded with.
        number: Which try this is, from 1.
        payload: What to send.
        lease_until: Real time until when it may be sent.
    """

    delivery: str
    fence: int
    number: int
    payload: Payload
    lease_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """The outbox as one sender sees it.

    Attributes:
        database: Where it is.
        clock: Real time; decides leases. PostgreSQL's own clock is used there instead.
        owner: Who sends; names the leases.
    """

    database: Database
    clock: Callable[[], datetime]
    owner: str

    def has_due(self, now: datetime) -> bool:
        """Whether anything may be waiting to be sent; a glance that takes no lock."""
        with self.database.read() as session:
            waiting = select(DeliveryRow.id).where(
                col(DeliveryRow.state).in_(WAITING), col(DeliveryRow.next_at) <= now
            )
            return session.exec(waiting.limit(1)).first() is not None

    def claim_next(self, destination: Destination, situation: Situation) -> Claim | None:
        """Take the next prepared delivery of a channel, or None when nothing is due.

        Args:
            destination: Whose deliveries.
            situation: What is true now; decides what is due and what still holds.
        """
        with self.database.write() as session:
            truth = Truth(session=session, destination=destination, situation=situation)
            real_now = self._real_now(session)
            while row := _next_due(session, destination, situation, real_now):
                if row.state == DeliveryState.SENDING:
                    _take_over(session, row, destination, situation, real_now)
                elif truth.is_moot(row):
                    end(row, DeliveryState.SUPERSEDED, situation.now, "no longer true")
                else:
                    return self._start(row, truth, real_now)
                session.flush()
        return None

    def record(
        self, destination: Destination, claim: Claim, outcome: Outcome, now: datetime, jitter: float
    ) -> DeliveryState | None:
        """Record what came of a try, and return the state the delivery is in now.

        Args:
            destination: Whose delivery it is.
            claim: What was tried.
            outcome: What came of it.
            now: The as-of moment; waits count from it.
            jitter: From -1 to 1; stretches or shrinks the wait.

        Returns:
            The state, or None when somebody else took over and nothing was changed.
        """
        with self.database.write() as session:
            session.execute(
                update(AttemptRow)
                .where(col(AttemptRow.delivery) == claim.delivery, col(AttemptRow.number) == claim.number)
                .values(
                    finished_at=self.clock(),
                    outcome=outcome.verdict,
                    status=outcome.status,
                    detail=outcome.detail,
                    retry_after_s=outcome.retry_after and int(outcome.retry_after.total_seconds()),
                )
            )
            row = session.exec(
                select(DeliveryRow)
                .where(
                    col(DeliveryRow.id) == claim.delivery,
                    col(DeliveryRow.fence) == claim.fence,
                    col(DeliveryRow.state) == DeliveryState.SENDING,
                )
                .with_for_update()
            ).first()
            if row is None:
                return None
            _settle(session, row, outcome, destination, now, jitter)
            return DeliveryState(row.state)

    def _real_now(self, session: Session) -> datetime:
        if self.database.is_sqlite:
            return self.clock()
        now: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
        return now

    def _start(self, row: DeliveryRow, truth: Truth, real_now: datetime) -> Claim:
        """Note the try and lease the delivery."""
        tries, in_doubt = truth.session.exec(
            select(func.count(), func.count().filter(col(AttemptRow.outcome) == Verdict.UNKNOWN)).where(
                col(AttemptRow.delivery) == row.id
            )
        ).one()
        if not in_doubt and truth.is_stale(row):
            freeze(row, truth)
        row.state = DeliveryState.SENDING
        row.lease_owner, row.lease_until = self.owner, real_now + LEASE
        row.fence += 1
        truth.session.add(AttemptRow(delivery=row.id, number=tries + 1, fence=row.fence, started_at=real_now))
        content = row.payload_again if in_doubt and row.payload_again is not None else row.payload
        return Claim(
            delivery=row.id,
            fence=row.fence,
            number=tries + 1,
            payload=Payload(content=content or b"", media_type=row.payload_type or ""),
            lease_until=row.lease_until,
        )


def _next_due(
    session: Session, destination: Destination, situation: Situation, real_now: datetime
) -> DeliveryRow | None:
    """Return what has been due the longest and is free."""
    return session.exec(
        select(DeliveryRow)
        .where(
            col(DeliveryRow.channel) == destination.channel.name,
            col(DeliveryRow.state).in_(WAITING),
            col(DeliveryRow.payload).is_not(None),
            col(DeliveryRow.next_at) <= situation.now,
            or_(col(DeliveryRow.lease_until).is_(None), col(DeliveryRow.lease_until) < real_now),
        )
        .order_by(col(DeliveryRow.next_at), col(DeliveryRow.due_at), col(DeliveryRow.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()


def _take_over(
    session: Session, row: DeliveryRow, destination: Destination, situation: Situation, real_now: datetime
) -> None:
    """Record that whoever was sending this died: nobody can tell whether it arrived."""
    session.execute(
        update(AttemptRow)
        .where(
            col(AttemptRow.delivery) == row.id,
            col(AttemptRow.fence) == row.fence,
            col(AttemptRow.finished_at).is_(None),
        )
        .values(finished_at=real_now, outcome=Verdict.UNKNOWN, detail="the sender died")
    )
    row.attempts += 1
    row.lease_owner = row.lease_until = None
    row.state = DeliveryState.RETRYING
    if destination.channel.on_unknown is OnUnknown.HOLD:
        row.state, row.reason = DeliveryState.HELD, "nobody can tell whether it arrived"
    elif row.attempts > len(BACKOFF):
        end(row, DeliveryState.DEAD, situation.now, "the sender died at every try")


def _settle(
    session: Session,
    row: DeliveryRow,
    outcome: Outcome,
    destination: Destination,
    now: datetime,
    jitter: float,
) -> None:
    row.lease_owner = row.lease_until = None
    match outcome.verdict:
        case Verdict.SENT:
            end(row, DeliveryState.SENT, now)
            _note_told(session, row)
            return
        case Verdict.REFUSED:
            row.attempts += 1
            end(row, DeliveryState.DEAD, now, outcome.detail or "refused")
            return
        case Verdict.UNKNOWN if destination.channel.on_unknown is OnUnknown.HOLD:
            row.attempts += 1
            row.state, row.reason = DeliveryState.HELD, "nobody can tell whether it arrived"
            return
        case Verdict.BUSY if now - row.due_at < BUSY_FOR_AT_MOST:
            pass
        case Verdict.BUSY:
            end(row, DeliveryState.DEAD, now, "asked to wait for too long")
            return
        case _:
            row.attempts += 1
    wait = wait_before_retry(outcome, row.attempts, jitter)
    if wait is None:
        end(row, DeliveryState.DEAD, now, outcome.detail or outcome.verdict)
    else:
        row.state, row.next_at = DeliveryState.RETRYING, now + wait


def _note_told(session: Session, row: DeliveryRow) -> None:
    """Remember which changes the channel knows now: the delivery's own, and those it speaks for."""
    carried = session.exec(
        select(DeliveryRow).where(
            or_(col(DeliveryRow.id) == row.id, col(DeliveryRow.covered_by) == row.id),
            col(DeliveryRow.kind) == DeliveryKind.CHANGE,
        )
    ).all()
    for one in carried:
        session.merge(ToldRow(channel=one.channel, milestone=one.milestone or "", revision=one.revision or 0))
