"""Delivering what is due: every channel on its own, so that one that hangs stalls only itself."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog

from notifier.delivery.attempt import attempt
from notifier.delivery.channels.base import Parcel
from notifier.delivery.claims import LONGEST_TRY
from notifier.delivery.connections import Network
from notifier.delivery.outcomes import Outcome, Verdict
from notifier.delivery.preparing import prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from notifier.delivery.claims import Claim, Outbox
    from notifier.delivery.destinations import Destination
    from notifier.delivery.secrets import Secrets
    from notifier.delivery.situation import Situation
    from notifier.store.tables import DeliveryState

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """What sending needs beside what is sent.

    Attributes:
        outbox: What is to be sent.
        secrets: Reads addresses and secrets.
        jitter: Gives a number from -1 to 1.
        network: How this machine reaches the world.
        should_stop: Whether to stop before the next delivery.
    """

    outbox: Outbox
    secrets: Secrets
    jitter: Callable[[], float]
    network: Network = field(default_factory=Network)
    should_stop: Callable[[], bool] = field(default=lambda: False)

    def deliver(self, destinations: Sequence[Destination], situation: Situation) -> Counter[DeliveryState]:
        """Send everything that is due, and return how many deliveries came into which state."""
        if not destinations:
            return Counter()
        with ThreadPoolExecutor(max_workers=len(destinations), thread_name_prefix="channel") as pool:
            results = pool.map(
                lambda destination: self._deliver_channel(destination, situation), destinations
            )
            return sum(results, Counter())

    def _deliver_channel(self, destination: Destination, situation: Situation) -> Counter[DeliveryState]:
        states: Counter[DeliveryState] = Counter()
        prepare(self.outbox.database, destination, situation)
        while not self.should_stop():
            claim = self.outbox.claim_next(destination, situation)
            if claim is None:
                break
            outcome = self._send(claim, destination)
            state = self.outbox.record(destination, claim, outcome, situation.now, self.jitter())
            log.info(
                "delivery_tried",
                delivery=claim.delivery,
                channel=destination.channel.name,
                attempt=claim.number,
                outcome=outcome.verdict,
                status=outcome.status,
                state=state,
                detail=outcome.detail or None,
            )
            if state:
                states[state] += 1
        return states

    def _send(self, claim: Claim, destination: Destination) -> Outcome:
        now = self.outbox.clock()
        if claim.lease_until - now < LONGEST_TRY:
            # Paused since the claim: somebody else may have it by the time this one is through.
            return Outcome(verdict=Verdict.NOT_SENT, detail="the lease was about to end")
        parcel = Parcel(
            delivery=claim.delivery,
            payload=claim.payload,
            channel=destination.channel,
            settings=destination.settings,
            secrets=self.secrets,
            network=self.network,
            now=now,
        )
        return attempt(destination.type, parcel)
