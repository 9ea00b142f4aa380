"""One round: read the file, plan, publish, deliver what is due. `tick` does one, the service many.

A stage that fails is a fault of the round; the stages that can do without it still run.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from socket import gethostname
from typing import TYPE_CHECKING

import structlog

from notifier import __version__
from notifier.app.file_source import Intake
from notifier.errors import NotifierError, PublishError, StaleRoundError, StoreError
from notifier.faults import Fault, Stage, guard, to_unforeseen
from notifier.feeds.publish import PublishedFeed, Workshop, build_feeds, publish
from notifier.feeds.revisions_log import read_revisions_log
from notifier.outbox.planning import plan
from notifier.outbox.situation import Situation
from notifier.outbox.troubles import review
from notifier.reminders.schedule import Schedule
from notifier.store.deliveries import tidy
from notifier.store.left_out import left_out
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
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date, datetime
    from pathlib import Path

    from sqlmodel import Session

    from notifier.outbox.sending import Sender
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
        left_out: Why milestones could not be planned, by key.
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
    left_out: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What a round did.

    Attributes:
        plan: What it made of the file.
        states: How many deliveries came into which state.
        feeds: The feeds as they are now.
        written: Names of the files that were written or removed.
        faults: The stages that failed.
    """

    plan: Plan
    states: Counter[DeliveryState] = field(default_factory=Counter)
    feeds: tuple[PublishedFeed, ...] = ()
    written: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether every stage was done."""
        return not self.faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How things stand, for the status page.

    Attributes:
        loaded_at: When the file that counts was taken up; None before the first.
        deliveries: How many deliveries are in which state, by channel and state.
        left_out: How many milestones could not be handled.
    """

    loaded_at: datetime | None
    deliveries: Mapping[tuple[str, str], int]
    left_out: int


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
        show: Shows what a round made; called before anything is written or sent.
        heartbeat: Called when a round is through and every stage of it was done.
        retention: How long tries and words are kept after their delivery ended.
    """

    events_path: Path
    database: Database
    database_name: str
    sender: Sender | None = None
    folder: Path | None = None
    schedules: dict[str, Schedule] = field(default_factory=dict)
    workshop: Workshop = field(default_factory=Workshop)
    show: Callable[[Plan, tuple[PublishedFeed, ...]], object] = lambda *_: None
    heartbeat: Callable[[], object] = lambda: None
    retention: timedelta = timedelta(days=90)
    _intake: Intake = field(init=False)
    _in_force: Plan | None = field(default=None, init=False)
    _faults: tuple[Fault, ...] = field(default=(), init=False)

    def __post_init__(self) -> None:
        """Go by that file."""
        self._intake = Intake(self.events_path)

    def run(self, now: datetime, *, confirmed: str = "") -> Round:
        """Do a whole round; a stage that fails is a fault of it.

        Without a new plan what is due is sent by the one before. Without the database nothing is, as no
        claim can be noted.

        Args:
            now: The as-of moment, aware.
            confirmed: SHA-256 of a file that may remove most milestones.

        Raises:
            StaleRoundError: The first round was asked for a moment over a minute before the last one.
            NotifierError: There is no plan to go by, of this round or one before.
        """
        faults: list[Fault] = []
        plan_: Plan | None = None
        with guard(Stage.PLAN, faults):
            plan_ = self._in_force = self.plan(now, confirmed=confirmed)
        if self._in_force is None:
            raise faults[0].error
        feeds, written = self._publish_stages(plan_, faults) if plan_ else ((), ())
        states: Counter[DeliveryState] = Counter()
        if not any(isinstance(fault.error, (StoreError, StaleRoundError)) for fault in faults):
            states = self.deliver(self._in_force, now, faults)
        done = Round(
            plan=self._in_force,
            states=states,
            feeds=feeds,
            written=written,
            faults=self.note_faults(faults),
        )
        if plan_ and (plan_.recorded or plan_.planned or written or states):
            log.info(
                "round_finished",
                as_of=now.isoformat(),
                recorded=plan_.recorded,
                planned=plan_.planned,
                written=len(written),
                **{state.value: count for state, count in states.items()},
            )
        if done.is_whole:
            self.heartbeat()
        return done

    def deliver_due(self, now: datetime) -> tuple[Fault, ...] | None:
        """Send what came due since the last round, by its plan.

        Returns:
            The faults there are now, or None when nothing was due.
        """
        faults: list[Fault] = []
        is_due = False
        with guard(Stage.DELIVER, faults):
            is_due = self._in_force is not None and self.has_due(now)
        if is_due and self._in_force:
            self.deliver(self._in_force, now, faults)
        if not is_due and not faults:
            return None
        return self.note_faults([*(one for one in self._faults if one.stage is not Stage.DELIVER), *faults])

    def _publish_stages(
        self, plan_: Plan, faults: list[Fault]
    ) -> tuple[tuple[PublishedFeed, ...], tuple[str, ...]]:
        """Build the feeds, show what there is, and write what changed."""
        feeds: tuple[PublishedFeed, ...] | None = None
        written: tuple[str, ...] = ()
        with guard(Stage.PUBLISH, faults):
            feeds = self.build(plan_)
        if feeds is None:
            return (), ()
        with guard(Stage.SHOW, faults):
            self.show(plan_, feeds)
        with guard(Stage.PUBLISH, faults):
            written = self.write(plan_, feeds)
        return feeds, written

    def note_faults(self, faults: Sequence[Fault]) -> tuple[Fault, ...]:
        """Remember the faults of a round, each once, and log what changed since the one before."""
        now = {(fault.subject, str(fault.error)): fault for fault in faults}
        before = {(fault.subject, str(fault.error)): fault for fault in self._faults}
        for key in now.keys() - before.keys():
            log.error("round_failed", stage=now[key].stage.value, subject=key[0], reason=key[1])
        for subject in sorted({subject for subject, _ in before} - {subject for subject, _ in now}):
            log.info("round_mended", subject=subject)
        self._faults = tuple(now.values())
        return self._faults

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
            left_out={key: str(to_unforeseen(error)) for key, error in planned.errors.items()},
        )

    def has_due(self, now: datetime) -> bool:
        """Whether anything may be waiting to be sent."""
        return self.sender is not None and self.sender.outbox.has_due(now)

    def deliver(self, plan_: Plan, now: datetime, faults: list[Fault]) -> Counter[DeliveryState]:
        """Send what is due, as true at `now`, and tell the operator of trouble.

        Args:
            plan_: The plan to go by.
            now: The as-of moment, aware.
            faults: The faults of the round; what goes wrong is added.
        """
        states: Counter[DeliveryState] = Counter()
        if self.sender is None:
            return states
        situation, destinations = replace(plan_.situation, now=now), plan_.setup.destinations
        # What failed to be delivered before is not mended until it was tried again.
        earlier = [fault for fault in self._faults if fault.stage is Stage.DELIVER]
        with guard(Stage.DELIVER, faults):
            self._review(plan_, situation, [*faults, *earlier])
        with guard(Stage.DELIVER, faults):
            states += self.sender.deliver(destinations, situation)
        with guard(Stage.DELIVER, faults):
            # What that brought to light is told at once.
            if self._review(plan_, situation, faults):
                states += self.sender.deliver(destinations, situation)
        return states

    def _review(self, plan_: Plan, situation: Situation, faults: Iterable[Fault]) -> bool:
        """Tell the operator what changed about what is wrong, and return whether anything was told."""
        language = plan_.setup.events.timeline.language
        wrong = {f"feed|{name}": reason for name, reason in self.workshop.faults.items()}
        wrong |= {f"{fault.stage.value}|{self._copy}": fault.error.sentence(language) for fault in faults}
        return review(
            self.database, plan_.setup.destinations, situation, plan_.refused, wrong, copy=self._copy
        )

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
            return Standing(
                loaded_at=kept.loaded_at if kept else None,
                deliveries=count_deliveries(session),
                left_out=len(left_out(session)),
            )

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
        try:
            committed = read_revisions_log(self.events_path.parent / CALENDARS).revisions
        except PublishError:
            # The database leads where it remembers anything; writing reports the damaged file.
            if not known:
                raise
            return known
        published = public_revisions(known)
        if committed[: len(published)] != published:
            return known
        beyond = committed[len(published) :]
        record_revisions(session, beyond)
        return (*known, *beyond)


def _feeds_basis(setup: Setup, revisions: tuple[Revision, ...], today: date) -> str:
    """Return what the bytes of all feeds follow from, as one text."""
    return f"{__version__} {setup.events.sha256} {len(revisions)} {today}"
