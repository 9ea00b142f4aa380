"""The heartbeat: a call to an external monitor, which raises an alarm when calls stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from notifier.net.outcomes import Outcome, Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from pydantic import SecretStr

    from notifier.net.connections import Network
    from notifier.net.http import Answer

log = structlog.get_logger(__name__)


def send_heartbeat(url: SecretStr, now: datetime, network: Network) -> Outcome:
    """Call the monitor's address once; a failure is only logged, because the monitor notices missing calls.

    Args:
        url: The address, as services such as healthchecks give it. The operator set it, so that it may be
            private.
        now: Real time.
        network: Proxy, trusted authorities and timeout; through a proxy only public addresses are called.
    """
    from notifier.net.http import post  # noqa: PLC0415 - only where a heartbeat is wanted

    address = url.get_secret_value()
    outcome = post(
        address,
        b"",
        headers={},
        allow_private=not network.proxy.get_secret_value(),
        classify=_classify,
        now=now,
        network=network,
    )
    if outcome.verdict is not Verdict.SENT:
        log.warning("heartbeat_failed", outcome=outcome.verdict, status=outcome.status, detail=outcome.detail)
    return outcome


def _classify(answer: Answer) -> Outcome:
    is_received = answer.status in range(200, 300)
    return Outcome(verdict=Verdict.SENT if is_received else Verdict.FAILED)
