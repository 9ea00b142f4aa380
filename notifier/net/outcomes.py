"""The outcome of one attempt, and the wait before the next."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from notifier.named_tuple import NamedTuple
from notifier.words import Language, say

if TYPE_CHECKING:
    from datetime import datetime


class Verdict(StrEnum):
    """The class of an outcome; it decides what becomes of the delivery."""

    SENT = "sent"  # The receiver accepted it.
    NOT_SENT = "not_sent"  # Nothing left this machine.
    FAILED = "failed"  # The receiver answered with an error that may be temporary.
    BUSY = "busy"  # The receiver asked to wait.
    BROKEN = "broken"  # It refuses us, whatever the message, or must not be called: the channel is parked.
    REFUSED = "refused"  # The receiver permanently refused this message.
    UNKNOWN = "unknown"  # Bytes were sent and no answer came, so that it is unknown whether it arrived.


class Outcome(NamedTuple):
    """The outcome of one attempt."""

    verdict: Verdict  # Its class.
    status: int | None = None  # HTTP status or SMTP reply code, where there was one.
    detail: str = ""  # The receiver's answer or the error; short, on one line, without secrets.
    # Key of the sentence that says what the operator can do; empty where nothing can be done.
    advice: str = ""
    retry_after: timedelta | None = None  # How long to wait at least.
    # What the receiver's clock says, where that was asked; None where it did not say.
    clock: datetime | None = None

    @property
    def explanation(self) -> str:
        """What is recorded and logged: the detail, or else the advice in English, or an empty text."""
        return self.detail or (say(Language.EN, self.advice) if self.advice else "")


# Wait after the n-th counted failure; 13 attempts in 75 hours and 42 minutes. Source: Standard Webhooks
# 1.0.0, "Deliverability and reliability", for waits that grow from seconds to a day.
BACKOFF = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=2),
    timedelta(hours=4),
    timedelta(hours=8),
    timedelta(hours=12),
    timedelta(hours=24),
    timedelta(hours=24),
)
_SLOW_DOWN = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=24)
_SLOW_STATUSES = frozenset({502, 503, 504})
# How long a receiver may ask to wait before the delivery is given up.
BUSY_FOR_AT_MOST = timedelta(days=7)


def wait_before_retry(outcome: Outcome, counted: int, jitter: float) -> timedelta | None:
    """Return how long to wait before the next attempt, or None to give up.

    Args:
        outcome: The outcome of the attempt; not `SENT` and not `REFUSED`.
        counted: Attempts so far that count towards giving up, this one included where it counts.
        jitter: From -1 to 1; lengthens or shortens the wait by up to a fifth.
    """
    if outcome.verdict is Verdict.BUSY:
        wait = _SLOW_DOWN
    elif counted > len(BACKOFF):
        return None
    else:
        wait = BACKOFF[max(counted, 1) - 1] * (1 + jitter / 5)
    if outcome.verdict is Verdict.UNKNOWN or outcome.status in _SLOW_STATUSES:
        wait = max(wait, _SLOW_DOWN)
    return max(wait, min(outcome.retry_after or timedelta(), _LONGEST_WAIT))
