"""The simulation: what would be sent between two days, found by running real rounds.

Nothing is sent, and nothing is written but to a temporary database: every channel records what it
would have sent.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlmodel import col, func, select

from notifier.app.planner import CALENDARS, Planner
from notifier.app.round import Rounds
from notifier.dates.zones import end_of_day, moment_on
from notifier.events_file.included_files import keep
from notifier.feeds.revisions_log import FILE_NAME, read_revisions_log
from notifier.net.outcomes import Outcome, Verdict
from notifier.net.secrets import Secrets
from notifier.outbox.claims import Outbox
from notifier.outbox.sending import Sender
from notifier.regular_files import MAX_OWN_BYTES, read_regular
from notifier.reminders.rules import ChangeMode
from notifier.setup import load_setup
from notifier.store.database import open_database
from notifier.store.memory import newest_revision_id, record_revisions
from notifier.store.tables import WAITING, BaselineRow, DeliveryRow
from notifier.timeline.revisions import next_revisions, to_histories

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from notifier.app.report import RoundPlan
    from notifier.channels.base import MessageOrigin, Parcel, Payload
    from notifier.channels.destinations import Destination
    from notifier.events_file.including import ListReader
    from notifier.reminders.messages import Message
    from notifier.setup import Setup
    from notifier.store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """A message as it would be sent."""

    at: datetime  # When, aware.
    destination: Destination
    message: Message
    payload: Payload  # The rendered message.


class _Recorder:
    """Records messages instead of sending them."""

    def __init__(self) -> None:
        self.now: datetime | None = None
        self.sent: list[Sending] = []
        self._rendered: dict[str, Message] = {}

    def listening(self, destinations: tuple[Destination, ...]) -> tuple[Destination, ...]:
        """Return the destinations with this recorder behind them."""
        return tuple(self._listening(destination) for destination in destinations)

    def _listening(self, destination: Destination) -> Destination:
        def render(message: Message, origin: MessageOrigin) -> Payload:
            if not message.may_repeat:
                self._rendered[message.reference] = message
            return destination.type.render(message, origin)

        def send(parcel: Parcel) -> Outcome:
            assert self.now is not None  # noqa: S101 - a round is going on
            message = self._rendered[parcel.delivery]
            self.sent.append(
                Sending(at=self.now, destination=destination, message=message, payload=parcel.payload)
            )
            return Outcome(verdict=Verdict.SENT)

        # The clock does not advance within a round, so a rate would never allow a second message.
        channel = destination.channel._replace(rates=())
        return destination._replace(channel=channel, type=destination.type._replace(render=render, send=send))


def simulate(
    events_path: Path, start: datetime, end: datetime, lists: ListReader | None = None
) -> Iterator[Sending]:
    """Yield every message that would be sent from `start` to `end`, both inclusive, in order.

    A difference between the file and the committed calendars is a change; what was committed after `start`
    is known from the beginning.

    Raises:
        NotifierError: The file cannot be used.
    """
    setup = load_setup(events_path, lists)
    recorder = _Recorder()
    with _temporary_rounds(events_path, setup, start, recorder) as rounds:
        _record_published(rounds, setup, start)
        now: datetime | None = start
        while now is not None and now <= end:
            recorder.now = now
            done = rounds.run(now)
            if done.faults:
                raise done.faults[0].error
            plan = done.plan
            yield from sorted(recorder.sent, key=lambda sending: sending.destination.channel.name)
            recorder.sent.clear()
            moments = (plan.next_at, _next_delivery(rounds.planner.database), _next_day(plan, now))
            now = min((one for one in moments if one and one > now), default=None)


@contextmanager
def _temporary_rounds(
    events_path: Path, setup: Setup, start: datetime, recorder: _Recorder
) -> Iterator[Rounds]:
    """Yield rounds over a copy of the file, and of its revisions where those are not after `start`."""
    with tempfile.TemporaryDirectory(prefix="notifier-") as name:
        folder = Path(name)
        copy = folder / events_path.name
        copy.write_bytes(setup.events.content)
        for include in setup.events.includes:
            keep(copy, include, setup.events.lists[include.name])
        published = events_path.parent / CALENDARS
        committed = read_revisions_log(published).revisions_of(setup.events.timeline.domain)
        if committed and committed[-1].recorded_at <= start:
            (folder / CALENDARS).mkdir()
            (folder / CALENDARS / FILE_NAME).write_bytes(read_regular(published / FILE_NAME, MAX_OWN_BYTES))
        database = open_database(f"sqlite:///{folder / 'simulation.db'}")
        sender = Sender(
            outbox=Outbox(database=database, clock=lambda: start, owner="simulation"),
            secrets=Secrets(environment={}, folder=folder),
            jitter=lambda: 0.0,
            pause=lambda _: None,
        )
        try:
            planner = Planner(events_path=copy, database=database)
            yield Rounds(planner=planner, sender=sender, reach=recorder.listening)
        finally:
            database.close()


def _record_published(rounds: Rounds, setup: Setup, start: datetime) -> None:
    """Record the committed revisions and each channel's baseline, so that only differences are changes."""
    log = read_revisions_log(rounds.planner.events_path.parent / CALENDARS)
    committed = log.revisions_of(setup.events.timeline.domain)
    if not committed:
        return
    # Earlier than the changes that the first round finds.
    since = start - timedelta(seconds=1)
    # Private milestones are never in there, so they are not added by the file.
    found = next_revisions(to_histories(committed), setup.events.timeline.milestones, since)
    private = tuple(one for one in found if one.is_private)
    with rounds.planner.database.write() as session:
        record_revisions(session, (*committed, *private))
        newest = newest_revision_id(session)
        for destination in setup.destinations:
            channel = destination.channel
            subjects = {"changes": channel.changes is not ChangeMode.NEVER, "digest": channel.digest}
            for subject, is_asked in subjects.items():
                if is_asked:
                    row = BaselineRow(channel=channel.name, subject=subject, since=since, revision_id=newest)
                    session.add(row)


def _next_day(plan: RoundPlan, now: datetime) -> datetime | None:
    """Return the end of the day, or the beginning of the next, where a filter depends on the day.

    A filter may take a milestone from the midnight on which it becomes overdue; the round before shows that
    it did not take it until then.
    """
    matches = [rule.match for rule in plan.setup.events.rules]
    matches += [destination.channel.match for destination in plan.setup.destinations]
    if not any(match.follows_day for match in matches):
        return None
    timeline = plan.setup.events.timeline
    today, zone = timeline.day_of(now), timeline.zone
    end = end_of_day(today, zone)
    return end if now < end else moment_on(today + timedelta(days=1), time(), zone)


def _next_delivery(database: Database) -> datetime | None:
    with database.read() as session:
        return session.exec(
            select(func.min(DeliveryRow.next_at)).where(col(DeliveryRow.state).in_(WAITING))
        ).one()
