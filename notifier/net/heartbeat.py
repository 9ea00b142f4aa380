"""The heartbeat: a call to an external monitor, which raises an alarm when calls stop."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog

from notifier.net.outcomes import Outcome, Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from pydantic import SecretStr

    from notifier.net.connections import Network

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Heartbeat:
    """The address of the monitor; a failure is logged when it begins and when it ends."""

    # The address, as services such as healthchecks give it. The operator set it, so that it may be private.
    url: SecretStr
    # Proxy, trusted authorities and timeout; through a proxy only public addresses are called.
    network: Network
    _failed: tuple[object, ...] | None = field(default=None, init=False)

    def send(self, now: datetime) -> Outcome:
        """Call the address once; the monitor notices missing calls."""
        from notifier.net.http import post  # noqa: PLC0415 - only where a heartbeat is wanted

        outcome = post(
            self.url.get_secret_value(),
            b"",
            headers={},
            allow_private=not self.network.proxy.get_secret_value(),
            classify=lambda answer: Outcome(
                verdict=Verdict.SENT if answer.status in range(200, 300) else Verdict.FAILED
            ),
            now=now,
            network=self.network,
        )
        failed, before = None, self._failed
        if outcome.verdict is not Verdict.SENT:
            failed = outcome.verdict, outcome.status, outcome.explanation
        self._failed = failed
        if failed and failed != before:
            log.warning(
                "heartbeat_failed",
                outcome=outcome.verdict,
                status=outcome.status,
                detail=outcome.explanation,
            )
        elif before and not failed:
            log.info("heartbeat_mended")
        return outcome
