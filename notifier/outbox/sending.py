"""Send what is due: each channel in its own thread, so that one that hangs delays only itself."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock, Thread
from typing import TYPE_CHECKING

import structlog

from notifier.channels.base import Parcel, attempt
from notifier.net.connections import Network
from notifier.net.outcomes import Outcome, Verdict
from notifier.net.transport import Connections
from notifier.outbox.claims import LONGEST_ATTEMPT
from notifier.outbox.outcomes import retry_mended
from notifier.outbox.preparing import prepare
from notifier.reminders.rules import OnUnknown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from notifier.channels.destinations import Destination
    from notifier.net.secrets import Secrets
    from notifier.outbox.attempts import Claim
    from notifier.outbox.claims import Outbox
    from notifier.outbox.context import RoundContext
    from notifier.store.tables import DeliveryState

States = Counter["DeliveryState"]

# Claimed in one transaction where the receiver drops repeats; elsewhere one, so that a kill repeats one.
_BATCH = 100
# A longer wait for a channel's rate is left to a later round.
_SHORT_WAIT = timedelta(seconds=2)

log = structlog.get_logger(__name__)


@dataclass(slots=True, kw_only=True)
class Sender:
    """Sends due deliveries."""

    outbox: Outbox
    secrets: Secrets  # Reads addresses and secrets.
    jitter: Callable[[], float]  # Returns a number from -1 to 1.
    # Sleeps for a number of seconds, until a channel's rate allows another message.
    pause: Callable[[float], object]
    network: Network = field(default_factory=Network)  # Proxy, trusted authorities and timeout.
    # Whether to stop before the next delivery.
    should_stop: Callable[[], bool] = field(default=lambda: False)
    # How long to wait for all channels; None for no limit. The thread of a slower channel goes on, and later
    # rounds start no other for it until it ends.
    channel_timeout: timedelta | None = None
    fresh_for: timedelta | None = None  # How long a channel uses one context; None for no limit.
    _retried: dict[str, str] = field(default_factory=dict, init=False)
    _running: dict[str, Future[States]] = field(default_factory=dict, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)

    def deliver(self, destinations: Sequence[Destination], context: RoundContext) -> States | None:
        """Send everything that is due.

        Returns:
            How many deliveries got which state; None where nothing was due and no earlier thread ran on.

        Raises:
            NotifierError: The database refuses.
        """
        settings = {one.channel.name: one.settings for one in destinations}
        retry_mended(self.outbox.database, settings, self.secrets.digest, self._retried, context.now)
        due = self.outbox.due_channels(context.now)
        with self._lock:
            for destination in destinations:
                name = destination.channel.name
                if name in due and name not in self._running:
                    self._running[name] = self._start(destination, context)
            running = dict(self._running)
        if not running:
            return None
        done, _ = wait(
            running.values(),
            timeout=None if self.channel_timeout is None else self.channel_timeout.total_seconds(),
        )
        with self._lock:
            self._running = {name: one for name, one in self._running.items() if one not in done}
        return sum((one.result() for one in done), Counter())

    def _start(self, destination: Destination, context: RoundContext) -> Future[States]:
        """Deliver for one channel in a daemon thread."""
        future: Future[States] = Future()

        def run() -> None:
            try:
                with Connections() as connections:
                    states = self._deliver_channel(destination, context, connections)
                future.set_result(states)
            except BaseException as error:  # noqa: BLE001 - the future raises it
                future.set_exception(error)

        Thread(target=run, name=f"channel {destination.channel.name}", daemon=True).start()
        return future

    def _deliver_channel(
        self, destination: Destination, context: RoundContext, connections: Connections
    ) -> States:
        """Send what is rendered; where nothing is, render what is due, and go on until nothing is.

        Rendering is as late as possible, so that what waits for the channel becomes one message.
        """
        states: States = Counter()
        name = destination.channel.name
        can_repeat = destination.type.can_tell_repeats and destination.channel.on_unknown is OnUnknown.RESEND
        at_most = _BATCH if can_repeat and not destination.rates else 1
        stop_at = self.fresh_for and self.outbox.clock() + self.fresh_for
        while not self.should_stop() and not (stop_at and self.outbox.clock() >= stop_at):
            match self.outbox.claim(destination, context, at_most):
                case timedelta() as wait:
                    if wait > _SHORT_WAIT or name not in self.outbox.due_channels(context.now):
                        break
                    self.pause(wait.total_seconds())
                case []:
                    if not prepare(self.outbox.database, destination, context):
                        break
                case claims:
                    states.update(self._deliver_claims(claims, destination, context, connections))
        return states

    def _deliver_claims(
        self, claims: list[Claim], destination: Destination, context: RoundContext, connections: Connections
    ) -> States:
        """Send claimed deliveries up to the first that does not arrive; the rest is returned unsent.

        So is what the lease leaves no time for, to be claimed anew after what was sent is recorded.
        """
        results: list[tuple[Claim, Outcome | None]] = []
        is_through = True
        if claims[0].send_until - self.outbox.clock() < LONGEST_ATTEMPT:
            # Claiming took so long that no attempt fits in any more.
            claims = self.outbox.renew(destination, claims)
        for claim in claims:
            outcome = None
            if is_through and not (results and self.should_stop()):
                outcome = self._send(claim, destination, connections)
                is_through = outcome is not None and outcome.verdict is Verdict.SENT
            results.append((claim, outcome))
        digest = "" if is_through else self.secrets.digest(destination.settings)
        states = self.outbox.record(destination, results, context.now, self.jitter(), digest)
        tried: States = Counter()
        for (claim, outcome), state in zip(results, states, strict=True):
            if outcome is None:
                continue
            tried.update([state] if state else [])
            log.info(
                "delivery_tried",
                delivery=claim.delivery,
                channel=destination.channel.name,
                attempt=claim.number,
                outcome=outcome.verdict,
                status=outcome.status,
                state=state,
                detail=outcome.explanation or None,
            )
        return tried

    def _send(self, claim: Claim, destination: Destination, connections: Connections) -> Outcome | None:
        """Send one; None when its lease could end before the attempt does."""
        now = self.outbox.clock()
        if claim.send_until - now < LONGEST_ATTEMPT:
            return None
        parcel = Parcel(
            delivery=claim.delivery,
            payload=claim.payload,
            channel=destination.channel,
            settings=destination.settings,
            secrets=self.secrets,
            network=self.network,
            now=now,
            connections=connections,
        )
        return attempt(destination.type, parcel)
