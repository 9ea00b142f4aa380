"""One round: read the file, plan, deliver what is due, publish. `tick` does one, the service many."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from socket import gethostname
from typing import TYPE_CHECKING

import structlog

from notifier import __version__
from notifier.delivery.planning import plan
from notifier.delivery.situation import Situation
from notifier.delivery.troubles import review
from notifier.errors import NotifierError, StaleRoundError
from notifier.feeds.publish import PublishedFeed, Workshop, build_feeds, publish
from notifier.feeds.revisions_log import read_revisions_log
from notifier.intake import Intake
from notifier.reminders.schedule import Schedule
from notifier.store.deliveries import tidy
from notifier.store.memory import (
    LAST_ROUND,
    count_deliveries,
    count_revisions,
    feeds_modified,
    last_good_file,
    last_round,
    note,
    read_revisions,
    record_revisions,
)
from notifier.timeline.revisions import public_revisions, to_histories

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime
    from pathlib import Path

    from sqlmodel import Session

    from notifier.delivery.sending import Sender
    from notifier.setup import Setup
    from notifier.store.database import Database
    from notifier.store.tables import DeliveryState
    from notifier.timeline.revisions import Revision

CALENDARS = "calendars"
# By how much the clocks of instances may differ.
_CLOCKS_APART = timedelta(minutes=1)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a round made of the file, before anything is sent or published.

    Attributes:
        setup: The file that counts: the one on disk, or the last good one.
        situation: What is true at the round's moment.
        revisions: The whole memory, in order.
        recorded: How many revisions are new.
        planned: How many deliveries are new.
        feeds_modified: When what the feeds are made of last changed.
        next_at: When the next reminder comes due.
        public_next_at: The same for the channels that get no private milestones.
        refused: Why the file on disk does not count, or None when it does.
    """

    setup: Setup
    situation: Situation
    revisions: tuple[Revision, ...]
    recorded: int
    planned: int
    feeds_modified: datetime
    next_at: datetime | None = None
    public_next_at: datetime | None = None
    refused: NotifierError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What a round did.

    Attributes:
        plan: What it made of the file.
        states: How many deliveries came into which state.
        feeds: The feeds as they are now.
        written: Names of the files that were written or removed.
    """

    plan: Plan
    states: Counter[DeliveryState] = field(default_factory=Counter)
    feeds: tuple[PublishedFeed, ...] = ()
    written: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How things stand, for the status page.

    Attributes:
        loaded_at: When the file that counts was taken up; None before the first.
        deliveries: How many deliveries are in which state, by channel and state.
    """

    loaded_at: datetime | None
    deliveries: Mapping[tuple[str, str], int]


@dataclass(slots=True, kw_only=True)
class Rounds:
    """Does rounds over one file and one database.

    Attributes:
        events_path: The file.
        database: The memory and the outbox.
        database_name: Where that is, as shown to people; holds no password.
        sender: Sends what is due; None to send nothing.
        folder: The calendars folder; None for the one beside the file.
        schedules: The reminders of each channel as the last round knew them.
        workshop: Builds the feeds, and keeps what it made.
        heartbeat: Called when a round is through.
        retention: How long tries and words are kept after their delivery ended.
    """

    events_path: Path
    database: Database
    database_name: str
    sender: Sender | None = None
    folder: Path | None = None
    schedules: dict[str, Schedule] = field(default_factory=dict)
    workshop: Workshop = field(default_factory=Workshop)
    heartbeat: Callable[[], object] = lambda: None
    retention: timedelta = timedelta(days=90)
    _intake: Intake = field(init=False)

    def __post_init__(self) -> None:
        """Go by that file."""
        self._intake = Intake(self.events_path)

    def run(self, now: datetime, *, confirmed: str = "") -> Round:
        """Do a whole round.

        Args:
            now: The as-of moment, aware.
            confirmed: SHA-256 of a file that may remove most milestones.

        Raises:
            StaleRoundError: A round was done that is over a minute later; nothing was written.
            NotifierError: There is no file to go by, or the database or the folder refuses.
        """
        plan_ = self.plan(now, confirmed=confirmed)
        # Before anything is told, as what is wrong with a feed is told too.
        feeds = self.build(plan_)
        states = self.deliver(plan_, now)
        written = self.write(plan_, feeds)
        log.info(
            "round_finished",
            as_of=now.isoformat(),
            recorded=plan_.recorded,
            planned=plan_.planned,
            written=len(written),
            **{state.value: count for state, count in states.items()},
        )
        self.heartbeat()
        return Round(plan=plan_, states=states, feeds=feeds, written=written)

    def plan(self, now: datetime, *, confirmed: str = "") -> Plan:
        """Read the file, and record in one transaction what changed and what is due.

        Args:
            now: The as-of moment, aware.
            confirmed: SHA-256 of a file that may remove most milestones.

        Raises:
            StaleRoundError: A round was done that is over a minute later; nothing was written.
            NotifierError: There is no file to go by, or the database refuses.
        """
        now = now.replace(microsecond=0)
        on_disk = self._intake.read()
        with self.database.write(turn="round") as session:
            previous = last_round(session)
            if previous and now < previous - _CLOCKS_APART:
                raise StaleRoundError("round.stale", asked=now.isoformat(), last=previous.isoformat())
            now = max(now, previous or now)
            known = self._known_revisions(session)
            taken = self._intake.take_up(session, on_disk, known, now, confirmed)
            setup, recorded = taken.setup, taken.recorded
            record_revisions(session, recorded)
            revisions = (*known, *recorded)
            situation = Situation(
                timeline=setup.events.timeline,
                rules=setup.events.rules,
                histories=to_histories(revisions),
                now=now,
            )
            schedules = self._update_schedules(setup, situation)
            planned = plan(session, situation, schedules, previous)
            note(session, LAST_ROUND, now.isoformat())
            day = now.astimezone(setup.events.timeline.zone).date()
            modified = feeds_modified(session, _feeds_basis(setup, revisions, day), now)
            if previous is None or previous.date() < now.astimezone(previous.tzinfo).date():
                tidy(session, now - self.retention)
        # Only what is committed is done with.
        self._intake.note_committed(setup, on_disk)
        for schedule in schedules:
            schedule.hand_on(now)
        return Plan(
            setup=setup,
            situation=situation,
            revisions=revisions,
            recorded=len(recorded),
            planned=planned.added,
            feeds_modified=modified,
            next_at=planned.next_at,
            public_next_at=planned.public_next_at,
            refused=taken.refused,
        )

    def has_due(self, now: datetime) -> bool:
        """Whether anything may be waiting to be sent."""
        return self.sender is not None and self.sender.outbox.has_due(now)

    def deliver(self, plan_: Plan, now: datetime) -> Counter[DeliveryState]:
        """Send what is due, as true at `now`."""
        if self.sender is None:
            return Counter()
        situation, destinations = replace(plan_.situation, now=now), plan_.setup.destinations
        faults = self.workshop.faults
        copy = self._copy
        review(self.database, destinations, situation, plan_.refused, faults, copy)
        states = self.sender.deliver(destinations, situation)
        # What that brought to light is told at once.
        if review(self.database, destinations, situation, plan_.refused, faults, copy):
            states += self.sender.deliver(destinations, situation)
        return states

    def publish(self, plan_: Plan) -> tuple[tuple[PublishedFeed, ...], tuple[str, ...]]:
        """Build the feeds and write what changed of them.

        Raises:
            PublishError: The folder cannot be written, or was made from another memory.
        """
        feeds = self.build(plan_)
        return feeds, self.write(plan_, feeds)

    def standing(self) -> Standing:
        """Look up how things stand."""
        with self.database.read() as session:
            kept = last_good_file(session)
            return Standing(loaded_at=kept.loaded_at if kept else None, deliveries=count_deliveries(session))

    def build(self, plan_: Plan) -> tuple[PublishedFeed, ...]:
        """Build the feeds for the day of the plan; what is wrong with one is logged once."""
        timeline = plan_.setup.events.timeline
        today = plan_.situation.now.astimezone(timeline.zone).date()
        self.workshop.folder = self._out
        feeds = build_feeds(plan_.setup.feeds, timeline, plan_.situation.histories, today, self.workshop)
        for feed in self.workshop.news(feeds):
            log.error("feed_faulty", feed=feed.name, faulty=list(feed.faulty), refused=feed.is_refused)
        return feeds

    def former_feeds(self) -> frozenset[str]:
        """Return the names of all feeds that were ever written into the calendars folder."""
        return read_revisions_log(self._out).ever

    def write(self, plan_: Plan, feeds: tuple[PublishedFeed, ...]) -> tuple[str, ...]:
        """Write what changed of the feeds, and return the names of those files.

        Where another instance recorded more since, nothing is written: it publishes that.

        Raises:
            PublishError: The folder cannot be written, or was made from another memory.
        """
        with self.database.read() as session:
            if count_revisions(session) > len(plan_.revisions):
                return ()
        today = plan_.situation.now.astimezone(plan_.setup.events.timeline.zone).date()
        return publish(self._out, feeds, plan_.revisions, today, database=self.database_name)

    def _update_schedules(self, setup: Setup, situation: Situation) -> list[Schedule]:
        """Return the reminders of each channel; only what changed since the last round is planned anew."""
        schedules: dict[str, Schedule] = {}
        rules, holidays = setup.events.rules, situation.holidays
        for channel in (destination.channel for destination in setup.destinations):
            schedule = self.schedules.get(channel.name)
            if schedule is None or not schedule.serves(channel, rules, holidays):
                schedule = Schedule(channel, rules, holidays)
            milestones = situation.seen_by(channel).timeline.milestones
            schedule.update(milestones, situation.today(channel))
            schedules[channel.name] = schedule
        self.schedules.clear()
        self.schedules.update(schedules)
        return list(schedules.values())

    @property
    def _copy(self) -> str:
        """Which copy of the file it is: instances on one PostgreSQL may have one each."""
        path = str(self.events_path.resolve())
        return path if self.database.is_sqlite else f"{gethostname()}:{path}"

    @property
    def _out(self) -> Path:
        return self.folder or self.events_path.parent / CALENDARS

    def _known_revisions(self, session: Session) -> tuple[Revision, ...]:
        """Return the memory; what the committed calendars remember beyond it is taken over.

        An empty database, of a fresh clone or a CI job, starts with all of it.
        """
        known = read_revisions(session)
        committed = read_revisions_log(self.events_path.parent / CALENDARS).revisions
        published = public_revisions(known)
        if committed[: len(published)] != published:
            return known
        beyond = committed[len(published) :]
        record_revisions(session, beyond)
        return (*known, *beyond)


def _feeds_basis(setup: Setup, revisions: tuple[Revision, ...], today: date) -> str:
    """Return what the bytes of all feeds follow from, as one text."""
    return f"{__version__} {setup.events.sha256} {len(revisions)} {today}"
