"""The result of a history: the messages the receivers got, and the outbox."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import col, select

from notifier.store.database import open_database
from notifier.store.tables import AttemptRow, DeliveryRow, DeliveryState
from tests.crash.ledger import read_ledger

if TYPE_CHECKING:
    from pathlib import Path

_ENDS = {DeliveryState.SENT, DeliveryState.COVERED, DeliveryState.SUPERSEDED}


@dataclass(frozen=True, slots=True)
class Story:
    """The deliveries of a history, and the messages that arrived.

    Attributes:
        kills: How often a notifier was killed, or in a fleet paused, before it finished.
        ledger: The messages that the receivers got, in order.
        deliveries: The outbox.
        slack_in_doubt: Number of attempts on Slack with an unknown outcome.
        webhook_in_doubt: The same on the webhook, where several are claimed at once.
    """

    kills: int
    ledger: list[dict[str, str]]
    deliveries: list[DeliveryRow]
    slack_in_doubt: int
    webhook_in_doubt: int

    def lost(self) -> list[str]:
        """Return the deliveries that should have been sent and were not."""
        told_hook = {entry["id"] for entry in self.ledger if entry["path"] == "/hook"}
        told_slack = {_reference(entry) for entry in self.ledger if entry["path"] == "/slack"}
        lost = []
        for row in self.deliveries:
            speaker = row.covered_by if row.state == DeliveryState.COVERED else row.id
            is_told = speaker is None or speaker in told_hook | told_slack or self._spoken_for(speaker)
            if row.state not in _ENDS or (row.state != DeliveryState.SUPERSEDED and not is_told):
                lost.append(f"{row.key} {row.state} {row.reason}")
        return lost

    def _spoken_for(self, delivery: str) -> bool:
        """Whether a delivery was covered by a group that was sent."""
        row = next(row for row in self.deliveries if row.id == delivery)
        return row.state == DeliveryState.COVERED and any(
            _reference(entry) == row.covered_by for entry in self.ledger if entry["path"] == "/slack"
        )

    def figures(self) -> dict[str, int]:
        """Return the counts by name."""
        return {
            "kills": self.kills,
            "deliveries": len(self.deliveries),
            "received": len(self.ledger),
            "lost": len(self.lost()),
            "tries in doubt at slack": self.slack_in_doubt,
            "tries in doubt at the webhook": self.webhook_in_doubt,
            "repeats at slack": self.repeats(),
            "of these not marked": len(self.unmarked_repeats()),
            "repeats at the webhook": self.webhook_repeats(),
            "of these with other bytes": len(self.different_repeats()),
        }

    def repeats(self) -> int:
        """Return how many messages arrived more than once where the receiver cannot recognise repeats."""
        counts = Counter(_reference(entry) for entry in self.ledger if entry["path"] == "/slack")
        return sum(counts.values()) - len(counts)

    def webhook_repeats(self) -> int:
        """Return how many messages arrived more than once where the receiver recognises repeats by the id."""
        ids = [entry["id"] for entry in self.ledger if entry["path"] == "/hook"]
        return len(ids) - len(set(ids))

    def unmarked_repeats(self) -> list[str]:
        """Return the repeats that are not marked as a possible repeat."""
        seen: set[str] = set()
        unmarked = []
        for entry in self.ledger:
            if entry["path"] != "/slack":
                continue
            reference = _reference(entry)
            if reference in seen and "mogelijk dubbel" not in entry["body"]:
                unmarked.append(reference)
            seen.add(reference)
        return unmarked

    def unmarked_twins(self) -> list[str]:
        """Return what arrived unmarked more than once; a paused sender may send the first copy last."""
        plain = Counter(
            _reference(entry)
            for entry in self.ledger
            if entry["path"] == "/slack" and "mogelijk dubbel" not in entry["body"]
        )
        return [reference for reference, count in plain.items() if count > 1]

    def different_repeats(self) -> list[str]:
        """Return the ids under which a webhook got different bodies, which a receiver could not drop."""
        bodies: dict[str, set[str]] = {}
        for entry in self.ledger:
            if entry["path"] == "/hook":
                bodies.setdefault(entry["id"], set()).add(entry["body"])
        return [f"{one}: {sorted(texts)}" for one, texts in bodies.items() if len(texts) > 1]


def read_story(ledger: Path, database_url: str, kills: int) -> Story:
    """Read the result after the last process ended."""
    database = open_database(database_url)
    with database.read() as session:
        deliveries = list(session.exec(select(DeliveryRow)).all())
        tries = session.exec(
            select(DeliveryRow.channel, AttemptRow.outcome).join(
                AttemptRow, col(AttemptRow.delivery) == col(DeliveryRow.id)
            )
        ).all()
    database.close()
    in_doubt = Counter(channel for channel, outcome in tries if outcome in {None, "unknown"})
    return Story(
        kills=kills,
        ledger=read_ledger(ledger),
        deliveries=deliveries,
        slack_in_doubt=in_doubt["slack"],
        webhook_in_doubt=in_doubt["hook"],
    )


def _reference(entry: dict[str, str]) -> str:
    footer: str = json.loads(entry["body"])["blocks"][-1]["elements"][0]["text"]
    return footer.rpartition(" ")[2]
