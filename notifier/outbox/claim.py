"""A claim on one delivery: the right to send it until its lease ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from notifier.channels.base import Payload
    from notifier.outbox.states import Transition


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A delivery that may be sent now.

    Attributes:
        delivery: Its id.
        fence: Its fence; the outcome is recorded with it.
        number: Number of the attempt, from 1.
        payload: What to send.
        send_until: Until when it may be sent, by the sender's own clock, which may differ from the
            database's: the start of the claim plus the lease.
        on_return: The transition that returns it unsent.
    """

    delivery: str
    fence: int
    number: int
    payload: Payload
    send_until: datetime
    on_return: Transition
