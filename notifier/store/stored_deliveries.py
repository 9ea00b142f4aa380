"""Deliveries as they are shown, and the statements that read them on either kind of database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.named_tuple import NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

STATES = ("planned", "sending", "retrying", "held", "sent", "covered", "superseded", "dead", "discarded")
"""The values of `notifier.store.tables.DeliveryState`."""


class StoredDelivery(NamedTuple):
    """A delivery as it is shown; see `notifier.store.tables.DeliveryRow`."""

    id: str
    key: str
    channel: str
    kind: str
    milestone: str | None
    revision: int | None
    change: str | None
    state: str
    due_at: datetime
    tries: int  # How many attempts were made.
    reason: str  # Why it is in its state; of one that is retried, how its last attempt ended.
    # Before when nothing is sent to its channel, where that is later than its own next attempt.
    waits_until: datetime | None
    covered_by: str | None
    payload: bytes | None


class Retried(NamedTuple):
    """What is tried again on one channel."""

    channel: str
    messages: int  # How many deliveries.
    tries: int  # The most attempts that were made of one.
    reason: str  # How the last attempt of one that is due first ended.


class Paused(NamedTuple):
    """A channel on which nothing is sent for a while."""

    channel: str
    until: datetime  # The as-of moment of its next attempt.
    messages: int  # How many deliveries wait for it.
    asked: bool  # Whether its receiver asked to wait; else it does not work, and is tried again then.

    @property
    def facts(self) -> dict[str, str | int]:
        """The gaps of the sentence that says so."""
        return {
            "channel": self.channel,
            "until": f"{self.until:%Y-%m-%d %H:%M} UTC",
            "messages": self.messages,
        }


class StoredAttempt(NamedTuple):
    """An attempt as it is shown; see `notifier.store.tables.AttemptRow`."""

    number: int
    started_at: datetime
    finished_at: datetime | None
    outcome: str | None
    status: int | None
    detail: str
    retry_after_s: int | None


# Their attempts are deleted after the retention.
_TRIES = (
    "coalesce((SELECT max(number) FROM attempt WHERE attempt.delivery = delivery.id),"
    " CASE WHEN state = 'sent' THEN fence ELSE attempts END)"
)
_REASON = (
    "CASE WHEN state <> 'retrying' OR reason <> '' THEN reason ELSE coalesce((SELECT CASE WHEN status IS NULL"
    " THEN coalesce(nullif(detail, ''), outcome)"
    " ELSE status || coalesce(' “' || nullif(detail, '') || '”', '')"
    " END FROM attempt WHERE attempt.delivery = delivery.id ORDER BY number DESC LIMIT 1), '') END"
)
_WAITS_UNTIL = (
    "CASE WHEN state IN ('planned', 'retrying') THEN (SELECT wait_until FROM channel_state"
    " WHERE channel_state.channel = delivery.channel AND wait_until > next_at) END"
)
COMPUTED = {"tries": _TRIES, "reason": _REASON, "waits_until": _WAITS_UNTIL}
# The first words are those of the partial index.
RETRIED = (
    f"SELECT channel, {_TRIES}, {_REASON} FROM delivery"  # noqa: S608 - our own words
    " WHERE state IN ('planned', 'sending', 'retrying') AND state = 'retrying' ORDER BY channel, due_at, id"
)
# A receiver that asks to wait is not counted as one that fails.
PAUSED = (
    "SELECT channel, wait_until, (SELECT count(*) FROM delivery"
    " WHERE delivery.channel = channel_state.channel"
    " AND state IN ('planned', 'sending', 'retrying') AND next_at <= wait_until),"
    " broken_since IS NULL AND failures < 5 FROM channel_state WHERE wait_until IS NOT NULL ORDER BY channel"
)
ATTEMPTS = (
    "SELECT number, started_at, finished_at, outcome, status, detail, retry_after_s"
    " FROM attempt WHERE delivery = :delivery ORDER BY number"
)
