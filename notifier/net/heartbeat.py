"""Telling a watcher elsewhere that rounds are being made: who falls silent is noticed."""

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
    """Call the watcher's address once; what goes wrong is logged, for the watcher notices the rest.

    Args:
        url: The address, as healthchecks and its like hand it out. Whoever runs this machine set it,
            so it may be a private one.
        now: Real time.
        network: How this machine reaches the world; through a proxy only what is public is reached.
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
    is_heard = answer.status in range(200, 300)
    return Outcome(verdict=Verdict.SENT if is_heard else Verdict.FAILED)
