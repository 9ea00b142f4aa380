"""A whole notifier in a folder: a real file, database and receivers; only time is set by the test."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from notifier.app.planner import Planner
from notifier.app.report import RoundReport
from notifier.app.round import Rounds
from notifier.net.secrets import Secrets
from notifier.outbox.claims import Outbox
from notifier.outbox.sending import Sender
from notifier.store.tables import AttemptRow, DeliveryRow
from tests.conftest import CALENDAR, at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import ExitStack
    from pathlib import Path

    from notifier.channels.destinations import Destination
    from notifier.outbox.attempts import Claim
    from notifier.outbox.context import RoundContext
    from notifier.store.database import Database
    from tests.receivers import Receiver

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - from the standard's examples


@dataclass(slots=True)
class World:
    """A notifier under test.

    Attributes:
        folder: The folder of events.yaml and calendars/.
        database: Its database.
        environment: Its environment variables.
        real_now: Real time, for leases and signatures; only the test changes it.
        may_invite: Whether the operator allows appointments.
        may_answer: Whether the operator allows answers.
    """

    folder: Path
    database: Database
    environment: dict[str, str] = field(default_factory=dict)
    real_now: datetime = datetime(2025, 1, 1, tzinfo=UTC)
    texts: dict[str, str] = field(default_factory=dict)
    may_invite: bool = False
    may_answer: bool = False

    @property
    def events(self) -> Path:
        return self.folder / "events.yaml"

    def write(self, milestones: str, **sections: str) -> None:
        """Write events.yaml; sections not given stay as they were."""
        self.texts.update(milestones=milestones, **sections)
        body = "".join(f"{name}:\n{text}" for name, text in self.texts.items())
        self.events.write_text(CALENDAR + body, encoding="utf-8")

    def outbox(self, owner: str = "tester") -> Outbox:
        return Outbox(database=self.database, clock=lambda: self.real_now, owner=owner)

    def claim(self, destination: Destination, context: RoundContext, owner: str = "tester") -> list[Claim]:
        """Claim what is due first; nothing where the channel takes nothing now."""
        claims = self.outbox(owner).claim(destination, context)
        return [] if isinstance(claims, timedelta) else claims

    def sender(self, owner: str = "tester") -> Sender:
        secrets = Secrets.from_environment(self.environment, self.folder)
        return Sender(outbox=self.outbox(owner), secrets=secrets, jitter=lambda: 0.0, pause=self.pass_time)

    def pass_time(self, seconds: float) -> None:
        self.real_now += timedelta(seconds=seconds)

    def rounds(self, sender: Sender | None = None) -> Rounds:
        planner = Planner(
            events_path=self.events,
            database=self.database,
            folder=self.folder / "calendars",
            may_invite=self.may_invite,
            may_answer=self.may_answer,
        )
        return Rounds(planner=planner, sender=sender or self.sender())

    def tick(self, moment: str, *, confirms: bool = False) -> RoundReport:
        """Do a round as of a moment in Amsterdam; real time advances by more than a lease.

        Args:
            moment: The day and the time.
            confirms: Whether to confirm the file, as one has to whose content was replaced before.
        """
        self.real_now += timedelta(minutes=2)
        confirmed = sha256(self.events.read_bytes()).hexdigest() if confirms else ""
        return self.rounds().run(at(moment), confirmed=confirmed)

    def deliveries(self, *, kind: str | None = None) -> list[DeliveryRow]:
        """Return the outbox in the order of its keys."""
        with self.database.read() as session:
            rows = session.exec(select(DeliveryRow).order_by(col(DeliveryRow.key))).all()
        return [row for row in rows if kind in {None, row.kind}]

    def states(self) -> dict[str, str]:
        """Return the state of every delivery by its key; groups are numbered."""
        groups = (row for row in self.deliveries() if row.kind == "group")
        named = {row.key: row.state for row in self.deliveries() if row.kind != "group"}
        return named | {f"group {number}": row.state for number, row in enumerate(groups, start=1)}

    def attempts(self) -> list[tuple[str, int, str | None]]:
        """Return delivery, number and outcome of all attempts, in order."""
        with self.database.read() as session:
            rows = session.exec(select(AttemptRow).order_by(col(AttemptRow.id))).all()
        return [(row.delivery, row.number, row.outcome) for row in rows]


def planned(rounds: Rounds, moment: datetime, confirmed: str = "") -> RoundReport:
    """Do the stages of a round that read and plan."""
    report = RoundReport(now=moment, confirmed=confirmed)
    rounds.read_file(report)
    rounds.make_plan(report)
    return report


def hooked(world: World, receiver: Receiver, kind: str = "webhook", **keys: str) -> str:
    """Return a `channels` section with one channel to a receiver."""
    world.environment |= {"HOOK_URL": receiver.url, "HOOK_SECRET": SECRET}
    own = {"type": kind, "url_env": "HOOK_URL", "allow_private": "true", **keys}
    return f"  team: {{{', '.join(f'{key}: {value}' for key, value in own.items())}}}\n"


def headlines(receiver: Receiver) -> list[str]:
    """Return the headlines that a webhook received since the last call."""
    return [request.json["data"]["headline"] for request in receiver.take()]


def slack_texts(receiver: Receiver) -> list[str]:
    return [request.json["text"] for request in receiver.take()]


def opened(stack: ExitStack, *receivers: Any) -> Iterator[Any]:
    return (stack.enter_context(receiver) for receiver in receivers)
