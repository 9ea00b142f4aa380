"""Claim deliveries from the outbox, and record the outcomes of their attempts.

A claim is one short transaction that records the attempt before it is made; no transaction is open during
the call. A claimed delivery may be sent until its lease ends, and no other sender claims it before. A
sender that was overtaken cannot record an outcome, because the fence has risen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from notifier.channels.base import Payload
from notifier.outbox import statements
from notifier.outbox.attempts import Claim, count_attempts, record_attempts, wait_for_rate
from notifier.outbox.content import DeliveryContent
from notifier.outbox.outcomes import OutcomeHandler, note_told, take_over
from notifier.outbox.preparing import is_overview, render
from notifier.outbox.states import Transition, set_state, set_states
from notifier.reminders.rules import OnUnknown
from notifier.store.database import channel_lock
from notifier.store.left_out import note_rendered, postponing
from notifier.store.tables import ChannelStateRow, DeliveryRow, DeliveryState

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import datetime

    from sqlmodel import Session

    from notifier.channels.destinations import Destination
    from notifier.net.outcomes import Outcome
    from notifier.outbox.context import RoundContext
    from notifier.store.database import Database

# A sender that stopped is taken over after this, where no lock tells it earlier. A claim may be slow, and
# the longest attempt still fits.
LEASE = timedelta(seconds=26)
# The longest time an attempt may take: the timeout of a call and a margin. A lease that ends before it could
# is renewed first.
LONGEST_ATTEMPT = timedelta(seconds=18)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """The outbox, used by one sender."""

    database: Database  # The database of the outbox.
    # Returns real time; decides rates and how long a claim may be sent. It also decides when a lease ends,
    # except on PostgreSQL, where the server's clock does.
    clock: Callable[[], datetime]
    owner: str  # Name of the sender, stored with its leases.
    # Whether the sender with a name has certainly ended, so that its leases end at once; None where nothing
    # can tell.
    has_died: Callable[[str], bool] | None = None

    def due_channels(self, now: datetime) -> frozenset[str]:
        """Return the names of the channels of which a delivery may be due; takes no lock."""
        with self.database.read() as session:
            return frozenset(session.exec(statements.DUE_CHANNELS, params={"now": now}).all())

    def claim(
        self, destination: Destination, context: RoundContext, at_most: int = 1
    ) -> list[Claim] | timedelta:
        """Claim the deliveries of a channel that are rendered and have been due the longest.

        Or return for how long its rates allow none; of a channel that is parked the longest there is.
        """
        claims: list[Claim] = []
        name, began = destination.channel.name, self.clock()
        with self.database.write(lock=channel_lock(name)) as session:
            real_now = self._real_now(session)
            parked = session.get(ChannelStateRow, name)
            if parked and parked.failures:
                at_most = 1  # One tests whether the channel works again.
            if parked and parked.wait_until and context.now < parked.wait_until:
                return timedelta.max
            if wait := wait_for_rate(session, destination, self.clock()):
                return wait
            content = DeliveryContent(session=session, destination=destination, context=context)
            asked: dict[str, object] = {
                "channel": name,
                "now": context.now,
                "real_now": real_now,
                "dead_owners": self._dead_owners(session, name),
            }
            while missing := at_most - len(claims):
                rows = session.exec(statements.DUE, params=asked | {"at_most": missing}).all()
                if not rows:
                    break
                claims += self._claim_rows(rows, content, real_now, began)
        return claims

    def end_leases(self, channels: Collection[str], now: datetime) -> None:
        """End the leases that are over of all channels but those of the file, to which nothing is sent."""
        for name in sorted(self.due_channels(now) - {*channels}):
            with self.database.write(lock=channel_lock(name)) as session:
                real_now, owners = self._real_now(session), self._dead_owners(session, name)
                asked = {"channel": name, "now": now, "real_now": real_now, "dead_owners": owners}
                for row in session.exec(statements.DUE, params=asked | {"at_most": 1000}).all():
                    if row.state == DeliveryState.SENDING:
                        take_over(session, row, OnUnknown.RESEND, real_now)

    def renew(self, destination: Destination, claims: Sequence[Claim]) -> list[Claim]:
        """Renew the leases of claims, and return the claims; one that was taken over stays as it was."""
        began = self.clock()
        with self.database.write(lock=channel_lock(destination.channel.name)) as session:
            own = self._being_sent(session, claims)
            set_states(session, Transition.RENEW, list(own), lease_until=self._real_now(session) + LEASE)
        return [
            replace(claim, send_until=began + LEASE) if claim.delivery in own else claim for claim in claims
        ]

    def record(
        self,
        destination: Destination,
        results: Iterable[tuple[Claim, Outcome | None]],
        now: datetime,
        jitter: float,
        settings_digest: str = "",
    ) -> list[DeliveryState | None]:
        """Record the outcomes of attempts, and return the new states of the deliveries.

        A claim without an outcome is returned unsent. Waits count from the as-of moment; the jitter, from -1
        to 1, lengthens or shortens them.

        Returns:
            The state of each; None when another sender took over and nothing was changed.
        """
        results = list(results)
        name = destination.channel.name
        with self.database.write(lock=channel_lock(name)) as session, session.no_autoflush:
            rows = self._being_sent(session, [claim for claim, _ in results])
            record_attempts(session, results, self.clock())
            kept = session.get(ChannelStateRow, name)
            channel_health = kept or ChannelStateRow(channel=name)
            handler = OutcomeHandler(
                session=session,
                destination=destination,
                channel_health=channel_health,
                now=now,
                jitter=jitter,
                settings_digest=settings_digest,
            )
            own = [
                (rows[claim.delivery], claim, outcome) for claim, outcome in results if claim.delivery in rows
            ]
            states = handler.handle([(row, outcome) for row, _, outcome in own if outcome])
            states |= {row.id: set_state(row, claim.on_return) for row, claim, outcome in own if not outcome}
            if channel_health.failures or channel_health.wait_until:
                session.add(channel_health)
            elif kept:
                session.delete(kept)
            return [states.get(claim.delivery) for claim, _ in results]

    def _being_sent(self, session: Session, claims: Sequence[Claim]) -> dict[str, DeliveryRow]:
        """Return the deliveries of claims that no other sender has taken over, by id."""
        fences = {claim.delivery: claim.fence for claim in claims}
        rows = session.exec(statements.BEING_SENT, params={"deliveries": list(fences)}).all()
        return {row.id: row for row in rows if row.fence == fences[row.id]}

    def _dead_owners(self, session: Session, channel: str) -> list[str]:
        """Return the senders that ended while they held leases of a channel."""
        if self.has_died is None:
            return []
        owners = session.exec(statements.LEASE_OWNERS, params={"channel": channel}).all()
        return [owner for owner in owners if owner and self.has_died(owner)]

    def _real_now(self, session: Session) -> datetime:
        if self.database.is_sqlite:
            return self.clock()
        now: datetime = session.execute(statements.CLOCK).scalar_one()
        return now

    def _claim_rows(
        self, rows: Sequence[DeliveryRow], content: DeliveryContent, real_now: datetime, began: datetime
    ) -> list[Claim]:
        """Claim those that still hold; end the others, and expire leases that are over.

        A sender that was overtaken may have recorded afterwards that its attempt arrived.
        """
        session = content.session
        content.load_reminders(rows)
        attempts = count_attempts(session, [row.id for row in rows if row.fence])
        claims: list[Claim] = []
        for row in rows:
            number, in_doubt, has_arrived = attempts.get(row.id, (0, 0, 0))
            if row.state == DeliveryState.SENDING:
                take_over(session, row, content.destination.channel.on_unknown, real_now)
            elif has_arrived:
                set_state(row, Transition.CONFIRM, ended_at=content.context.now)
                note_told(session, row)
            elif claim := self._start_or_drop(row, content, began, number, in_doubt):
                claims.append(claim)
        session.flush()
        if claims:
            self._lease(session, claims, real_now + LEASE)
        return claims

    def _lease(self, session: Session, claims: Sequence[Claim], lease_until: datetime) -> None:
        """Lease the claimed deliveries and insert their attempts, with one statement each."""
        started_at = self.clock()
        deliveries = [claim.delivery for claim in claims]
        set_states(session, Transition.LEASE, deliveries, lease_owner=self.owner, lease_until=lease_until)
        session.connection().execute(
            statements.INSERT_ATTEMPTS, {"deliveries": deliveries, "started_at": started_at}
        )

    def _start_or_drop(
        self, row: DeliveryRow, content: DeliveryContent, began: datetime, attempts: int, in_doubt: int
    ) -> Claim | None:
        """Return the claim of a delivery that still holds, rendered anew where its text is of another day.

        An overview that failed tells at each attempt what is new then, and ends where nothing is.
        It is None where the delivery ends or waits. While an attempt is in doubt, the bytes stay for a
        receiver that can tell repeats, unless they name a milestone that became private.
        """
        now, is_planned = content.context.now, row.state == DeliveryState.PLANNED
        with postponing(row, now):
            if content.is_moot(row):
                set_state(row, Transition.SUPERSEDE, ended_at=now, reason="no longer true")
                return None
            stays = in_doubt and row.payload_if_repeat is None
            is_old = content.is_stale(row) or (is_overview(row) and not is_planned)
            is_old = content.names_withdrawn(row) or (not stays and is_old)
            has_content = not is_old or render(row, content)
            note_rendered(row)
            if not has_content:
                set_state(row, Transition.SUPERSEDE, ended_at=now, reason="nothing to tell")
                return None
            payload = row.payload_if_repeat if in_doubt and row.payload_if_repeat is not None else row.payload
            return Claim(
                delivery=row.id,
                fence=row.fence + 1,
                number=attempts + 1,
                payload=Payload(content=payload or b"", media_type=row.payload_type or ""),
                send_until=began + LEASE,
                on_return=Transition.RETURN_PLANNED if is_planned else Transition.RETURN_RETRYING,
            )
        return None
