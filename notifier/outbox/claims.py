"""Taking deliveries from the outbox, and recording what came of them.

A claim is one short transaction that notes the try before it is made; no transaction is open while
bytes travel. What was claimed may be sent until its lease ends. Nobody else takes it before, and
who comes back after somebody else took over cannot record an end, because the fence has moved on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, select

from notifier.channels.base import Payload
from notifier.outbox import statements
from notifier.outbox.content import DeliveryContent
from notifier.outbox.outcomes import OutcomeHandler, note_told, take_over
from notifier.outbox.preparing import WORDED_AGAIN_AFTER, render
from notifier.outbox.states import Transition, set_state, set_states
from notifier.store.database import channel_lock
from notifier.store.left_out import note_worded, postpone
from notifier.store.tables import IS_WAITING, ChannelStateRow, DeliveryRow, DeliveryState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from sqlmodel import Session

    from notifier.channels.destinations import Destination
    from notifier.net.outcomes import Outcome
    from notifier.outbox.context import RoundContext
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
        send_until: Until when it may be sent, by the sender's own clock: the lease, counted from before
            it was asked for. The database's clock may differ.
        on_return: What happens to it when it is given back unsent.
    """

    delivery: str
    fence: int
    number: int
    payload: Payload
    send_until: datetime
    on_return: Transition


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """The outbox as one sender sees it.

    Attributes:
        database: Where it is.
        clock: Real time; decides rates, how long a claim may be sent, and but for PostgreSQL, whose own
            clock does, when a lease ends.
        owner: Who sends; names the leases.
    """

    database: Database
    clock: Callable[[], datetime]
    owner: str

    def has_due(self, now: datetime, channel: str | None = None) -> bool:
        """Whether anything may be waiting to be sent; a glance that takes no lock."""
        waiting = select(DeliveryRow.id).where(IS_WAITING, col(DeliveryRow.next_at) <= now)
        if channel is not None:
            waiting = waiting.where(col(DeliveryRow.channel) == channel)
        with self.database.read() as session:
            return session.exec(waiting.limit(1)).first() is not None

    def claim(self, destination: Destination, context: RoundContext, at_most: int = 1) -> list[Claim] | None:
        """Take what has been due the longest on a channel and is ready to send.

        Args:
            destination: Whose deliveries.
            context: What is true now; decides what is due and what still holds.
            at_most: How many.

        Returns:
            What may be sent now; None when the channel takes nothing now, because it is parked or its
            rate is used up.
        """
        claims: list[Claim] = []
        name, began = destination.channel.name, self.clock()
        with self.database.write(lock=channel_lock(name)) as session:
            real_now = self._real_now(session)
            parked = session.get(ChannelStateRow, name)
            if parked and parked.failures:
                at_most = 1  # One to see whether it works again.
            if parked and parked.wait_until and context.now < parked.wait_until:
                return None
            if _wait_for_rate(session, destination, self.clock()):
                return None
            content = DeliveryContent(session=session, destination=destination, context=context)
            asked: dict[str, object] = {"channel": name, "now": context.now, "real_now": real_now}
            while missing := at_most - len(claims):
                rows = session.exec(statements.DUE, params=asked | {"at_most": missing}).all()
                if not rows:
                    break
                claims += self._claim_rows(rows, content, real_now, began)
        return claims

    def rate_wait(self, destination: Destination) -> timedelta:
        """Return how long the channel's rates forbid another message; zero when they do not."""
        with self.database.read() as session:
            return _wait_for_rate(session, destination, self.clock())

    def record(
        self,
        destination: Destination,
        results: Iterable[tuple[Claim, Outcome | None]],
        now: datetime,
        jitter: float,
    ) -> list[DeliveryState | None]:
        """Record what came of tries, and return the states the deliveries are in now.

        Args:
            destination: Whose deliveries they are.
            results: What was claimed and what came of it; None gives it back untried.
            now: The as-of moment; waits count from it.
            jitter: From -1 to 1; stretches or shrinks the waits.

        Returns:
            For each the state, or None when somebody else took over and nothing was changed.
        """
        results = list(results)
        name = destination.channel.name
        with self.database.write(lock=channel_lock(name)) as session, session.no_autoflush:
            rows = self._being_sent(session, [claim for claim, _ in results])
            _record_tries(session, results, self.clock())
            kept = session.get(ChannelStateRow, name)
            channel_health = kept or ChannelStateRow(channel=name)
            handler = OutcomeHandler(
                session=session,
                destination=destination,
                channel_health=channel_health,
                now=now,
                jitter=jitter,
            )
            states = handler.handle(
                [
                    (rows[claim.delivery], outcome)
                    for claim, outcome in results
                    if outcome and claim.delivery in rows
                ]
            )
            for claim, outcome in results:
                row = rows.get(claim.delivery)
                if row and outcome is None:
                    states[row.id] = set_state(row, claim.on_return)
            if channel_health.failures or channel_health.wait_until:
                session.add(channel_health)
            elif kept:
                session.delete(kept)
            return [states.get(claim.delivery) for claim, _ in results]

    def _being_sent(self, session: Session, claims: Sequence[Claim]) -> dict[str, DeliveryRow]:
        """Return the deliveries that nobody else has taken over since."""
        fences = {claim.delivery: claim.fence for claim in claims}
        rows = session.exec(statements.BEING_SENT, params={"deliveries": list(fences)}).all()
        return {row.id: row for row in rows if row.fence == fences[row.id]}

    def _real_now(self, session: Session) -> datetime:
        if self.database.is_sqlite:
            return self.clock()
        now: datetime = session.execute(statements.CLOCK).scalar_one()
        return now

    def _claim_rows(
        self, rows: Sequence[DeliveryRow], content: DeliveryContent, real_now: datetime, began: datetime
    ) -> list[Claim]:
        """Claim those that still hold; the others come to their end, and the dead are buried.

        Who was overtaken may have come back late and told that its try got through.
        """
        session = content.session
        content.look_up(rows)
        tries = _tries(session, [row.id for row in rows if row.fence])
        claims: list[Claim] = []
        for row in rows:
            number, in_doubt, has_arrived = tries.get(row.id, (0, 0, 0))
            if row.state == DeliveryState.SENDING:
                take_over(session, row, content.destination, real_now)
            elif has_arrived:
                set_state(row, Transition.CONFIRM, ended_at=content.context.now)
                note_told(session, row)
            elif claim := self._start_or_drop(row, content, began, number, in_doubt):
                claims.append(claim)
        session.flush()
        if claims:
            self._note(session, claims, real_now + LEASE)
        return claims

    def _note(self, session: Session, claims: Sequence[Claim], lease_until: datetime) -> None:
        """Lease what is claimed and note the tries: one statement each, however many there are."""
        started_at = self.clock()
        deliveries = [claim.delivery for claim in claims]
        set_states(session, Transition.LEASE, deliveries, lease_owner=self.owner, lease_until=lease_until)
        session.connection().execute(
            statements.NOTE_TRIES, {"deliveries": deliveries, "started_at": started_at}
        )

    def _start_or_drop(
        self, row: DeliveryRow, content: DeliveryContent, began: datetime, tries: int, in_doubt: int
    ) -> Claim | None:
        """Return the claim of a delivery that still holds; None where it ends or has to wait."""
        now = content.context.now
        try:
            if content.is_moot(row):
                set_state(row, Transition.SUPERSEDE, ended_at=now, reason="no longer true")
                return None
            claim = self._start(row, content, began, tries, in_doubt)
        except SQLAlchemyError:
            raise
        except Exception as error:  # noqa: BLE001 - one delivery must not stop the others
            postpone(row, error, now + WORDED_AGAIN_AFTER)
            return None
        note_worded(row)
        return claim

    def _start(
        self, row: DeliveryRow, content: DeliveryContent, began: datetime, tries: int, in_doubt: int
    ) -> Claim:
        """Say what is to be sent, in words that are true today unless a try is in doubt.

        What became private is never sent, in doubt or not.
        """
        if content.names_withdrawn(row) or (not in_doubt and content.is_stale(row)):
            render(row, content)
        payload = row.payload_if_repeat if in_doubt and row.payload_if_repeat is not None else row.payload
        return Claim(
            delivery=row.id,
            fence=row.fence + 1,
            number=tries + 1,
            payload=Payload(content=payload or b"", media_type=row.payload_type or ""),
            send_until=began + LEASE,
            on_return=Transition.RETURN_PLANNED
            if row.state == DeliveryState.PLANNED
            else Transition.RETURN_RETRYING,
        )


def _record_tries(
    session: Session, results: Sequence[tuple[Claim, Outcome | None]], finished_at: datetime
) -> None:
    """Write down how each try ended; of those that were not made nothing is left."""
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
            "detail": outcome.detail,
            "retry_after_s": wait and int(wait.total_seconds()),
            "finished_at": finished_at,
        }
        made.append(its)
    connection = session.connection()
    if made:
        connection.execute(statements.END_TRY, made)
    if unmade:
        connection.execute(statements.DROP_TRY, unmade)


def _tries(session: Session, deliveries: Sequence[str]) -> dict[str, tuple[int, int, int]]:
    """Return of each delivery that was tried the last number, and how many are in doubt and got through."""
    if not deliveries:
        return {}
    found = session.exec(statements.TRIES, params={"deliveries": deliveries}).all()
    return {delivery: (number, in_doubt, arrived) for delivery, number, in_doubt, arrived in found}


def _wait_for_rate(session: Session, destination: Destination, real_now: datetime) -> timedelta:
    """Return how long until the channel takes another message; counted over all who send to it."""
    waits = [timedelta()]
    for rate in destination.rates:
        asked = {"channel": destination.channel.name, "since": real_now - rate.per}
        first_of_window = session.exec(
            statements.NEWEST_STARTS, params=asked | {"others": rate.at_most - 1}
        ).first()
        if first_of_window:
            waits.append(first_of_window + rate.per - real_now)
    return max(waits)
