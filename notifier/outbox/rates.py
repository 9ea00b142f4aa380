"""How long the rates of a channel hold back its next message."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from notifier.outbox import statements

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

    from notifier.channels.destinations import Destination


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
