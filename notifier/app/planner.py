"""Planning: record in one transaction what the file changes, and what is due on which channel."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from notifier import __version__
from notifier.app.file_source import FileSource
from notifier.app.known_revisions import KnownRevisions
from notifier.app.report import RoundPlan
from notifier.errors import (
    AheadRoundError,
    DomainError,
    NotifierError,
    PublishError,
    StaleRoundError,
    UnforeseenError,
)
from notifier.events_file.calendar_settings import domain_in
from notifier.feeds.revisions_log import RevisionsLog
from notifier.outbox.context import RoundContext
from notifier.outbox.planning import plan_deliveries
from notifier.proposals.stored import note_recorded, supersede_overtaken
from notifier.reminders.schedule import Schedule
from notifier.setup import Setup, parse_setup
from notifier.store.answers import ANSWER_KEY, answer_key
from notifier.store.facts import Facts
from notifier.store.left_out import planned_until
from notifier.store.memory import (
    DOMAIN,
    LAST_ROUND,
    content_of,
    feeds_modified,
    last_good_file,
    last_modified,
    lists_of,
    record_revisions,
    tidy,
    to_moment,
)
from notifier.store.proposals import forget_letters
from notifier.store.quiets import all_quiets, to_quiet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

    from sqlmodel import Session

    from notifier.setup import ReadSetup
    from notifier.store.database import Database
    from notifier.timeline.revisions import Revision

CALENDARS = "calendars"
# By how much the clocks of instances may differ.
_CLOCKS_APART = timedelta(minutes=1)
# Under which name it is stored whether a round was ever made at the moment of the clock.
_MOMENTS, _TYPED, _CLOCK = "moments", "typed", "clock"


def calendars_folder(events_path: Path, out: str | None) -> Path:
    """Return the folder that is asked for, by default the one beside the file."""
    return Path(out) if out else events_path.parent / CALENDARS


@dataclass(slots=True, kw_only=True)
class Planner:
    """Plans rounds over one file and one database."""

    events_path: Path
    database: Database
    folder: Path | None = None  # The calendars folder that is written; None to publish nothing.
    # How long attempts and messages are kept after their delivery ended.
    retention: timedelta = timedelta(days=90)
    may_invite: bool = False  # Whether the operator allows appointments.
    may_answer: bool = False  # Whether the operator allows answers.
    typed_at: datetime | None = None  # When the moment of the rounds was typed; None where it is the clock's.
    parse: ReadSetup = parse_setup  # Reads the file on disk.
    _source: FileSource = field(init=False)
    _revisions: KnownRevisions = field(init=False)
    _schedules: dict[str, Schedule] = field(init=False)  # The reminders of each channel after the last round.
    _replaced: int = field(default=0, init=False)
    _shown: tuple[object, ...] = field(default=(), init=False)  # What the public calendars were made of last.

    def __post_init__(self) -> None:
        """Begin without knowledge of the database."""
        self._forget_database()

    def _forget_database(self) -> None:
        """Forget all that was read from the database or follows from it."""
        beside = self.events_path.parent / CALENDARS
        self._source = FileSource(self.events_path, self._last_lists, self.parse)
        self._revisions = KnownRevisions(tuple(dict.fromkeys((self.folder or beside, beside))))
        self._schedules = {}

    def get_ready(self) -> None:
        """Read what is known of the milestones before the file is.

        Raises:
            NotifierError: The database fails.
        """
        with self.database.read() as session:
            self._revisions.read(session)
        self._revisions.read_logs()

    def read(self) -> Setup | NotifierError:
        """Return the file on disk, or why it cannot be used."""
        if self._replaced != self.database.replaced:
            # Another database was put in the place of this one.
            self._replaced = self.database.replaced
            self._forget_database()
        return self._source.read()

    def _last_lists(self) -> Mapping[str, bytes]:
        """Return the included lists of the last good file."""
        with self.database.read() as session:
            kept = last_good_file(session)
            return lists_of(kept) if kept else {}

    def plan_round(self, on_disk: Setup | NotifierError, now: datetime, *, confirmed: str = "") -> RoundPlan:
        """Record in one transaction what changed and what is due.

        Returns:
            The plan; its context has the moment of the last round where that is up to a minute later.

        Raises:
            StaleRoundError: The last round was over a minute later; nothing was written.
            AheadRoundError: The moment was typed and is still to come, and the database follows the clock,
                whose rounds could not go on from there; nothing was written.
            DomainError: The database or the calendars folder belongs to another domain.
            NotifierError: No file can be used, or the database fails.
        """
        with self.database.write(lock="round") as session:
            facts = Facts(session)
            previous = to_moment(facts.recall(LAST_ROUND))
            self._check_moment(facts, now, previous)
            now = max(now, previous or now)
            self._revisions.read(session)
            logs = self._revisions.read_logs()
            owner = _domain_of(session, facts)
            on_disk = self._refuse_other_domain(on_disk, owner, logs[0] if self.folder else None)
            if isinstance(on_disk, Setup):
                owner = owner or on_disk.events.timeline.domain
            known = self._revisions.merge(session, logs, owner)
            histories = self._revisions.to_histories(known)
            accepted = self._source.accept(session, facts, on_disk, known, histories, now, confirmed)
            setup, recorded = accepted.setup, accepted.recorded
            if recorded or self._source.is_new(setup):
                supersede_overtaken(session, setup.events, now)
                recorded = note_recorded(session, setup.events, recorded, now)
            record_revisions(session, recorded)
            revisions = (*known, *recorded) if recorded else known
            context = self._to_context(setup, revisions, now, partial(answer_key, session))
            schedules = self._update_schedules(facts, setup, context, previous)
            planned = plan_deliveries(session, facts, context, schedules, previous)
            facts.note(LAST_ROUND, now.isoformat())
            facts.note(DOMAIN, context.timeline.domain)
            day = context.timeline.day_of(now)
            basis = _feeds_basis(setup, revisions, day)
            shown = _shown_in_public(setup, context, day)
            modified = feeds_modified(facts, basis, now)
            public_modified = feeds_modified(
                facts, basis, now, of="public", is_same=lambda: shown == self._shown
            )
            if previous is None or context.timeline.day_of(previous) < day:
                tidy(session, now - self.retention)
                forget_letters(session, now)
        # After the commit, so that a round that fails is planned again.
        self._source.note_committed(setup, on_disk)
        self._shown = shown
        self.database.keep_domain(context.timeline.domain)
        for schedule in schedules:
            schedule.mark_planned(now)
        return RoundPlan(
            setup=setup,
            context=context,
            revisions=revisions,
            recorded=len(recorded),
            planned=planned.added,
            feeds_modified=modified,
            public_modified=public_modified,
            next_at=planned.next_at,
            public_next_at=planned.public_next_at,
            refused=accepted.refused,
            quiets=planned.quiets,
            discarded=planned.discarded,
            left_out={key: str(UnforeseenError.of(error)) for key, error in planned.errors.items()},
        )

    def recall(self, on_disk: Setup | NotifierError) -> RoundPlan | None:
        """Return what the last round went by, without planning; None where there was none.

        Raises:
            DomainError: The database belongs to another domain than the file on disk.
            NotifierError: The database cannot be read.
        """
        with self.database.read() as session:
            facts, kept = Facts(session), last_good_file(session)
            previous = to_moment(facts.recall(LAST_ROUND))
            if kept is None or previous is None:
                return None
            if isinstance(on_disk, Setup):
                _refuse_database(_domain_of(session, facts), on_disk.events.timeline.domain)
            setup, revisions = self._source.last_good(kept), self._revisions.read(session)
            return RoundPlan(
                setup=setup,
                context=self._to_context(setup, revisions, previous, lambda: facts.recall(ANSWER_KEY) or ""),
                revisions=revisions,
                recorded=0,
                planned=0,
                feeds_modified=last_modified(facts) or previous,
                public_modified=last_modified(facts, of="public") or previous,
                quiets=frozenset(map(to_quiet, all_quiets(session))),
            )

    def _to_context(
        self, setup: Setup, revisions: tuple[Revision, ...], now: datetime, key: Callable[[], str]
    ) -> RoundContext:
        """Return the context of a round; `key` returns what links of questions are signed with."""
        timeline = setup.events.timeline
        return RoundContext(
            timeline=timeline,
            rules=setup.events.rules,
            histories=self._revisions.to_histories(revisions),
            now=now,
            may_invite=self.may_invite,
            answer_key=key() if self.may_answer and timeline.answers else "",
        )

    def _check_moment(self, facts: Facts, now: datetime, previous: datetime | None) -> None:
        """Refuse a moment before the last round, and one to come where later rounds are of the clock."""
        moments = facts.recall(_MOMENTS)
        if previous and now < previous - _CLOCKS_APART:
            key = "round.stale_typed" if moments == _TYPED and self.typed_at is None else "round.stale"
            raise StaleRoundError(key, asked=now.isoformat(), last=previous.isoformat())
        if self.typed_at is None:
            facts.note(_MOMENTS, _CLOCK)
        elif moments == _CLOCK and now > self.typed_at + _CLOCKS_APART:
            raise AheadRoundError("round.ahead", asked=now.isoformat())
        elif previous is None:
            facts.note(_MOMENTS, _TYPED)

    def _update_schedules(
        self, facts: Facts, setup: Setup, context: RoundContext, last_round: datetime | None
    ) -> list[Schedule]:
        """Return the reminders of each channel; only what changed since the last round is planned anew."""
        schedules: dict[str, Schedule] = {}
        rules, holidays = setup.events.rules, context.timeline.holidays
        for channel in (destination.channel for destination in setup.destinations):
            schedule = self._schedules.get(channel.name)
            if schedule is None or not schedule.is_for(channel, rules, holidays):
                behind = planned_until(facts, channel.name).values()
                since = None if None in behind else min([last_round or context.now, *filter(None, behind)])
                schedule = Schedule(channel, rules, holidays, since)
            milestones = context.seen_by(channel).timeline.milestones
            schedule.update(milestones, context.today(channel))
            schedules[channel.name] = schedule
        self._schedules = schedules
        return list(schedules.values())

    def _refuse_other_domain(
        self, on_disk: Setup | NotifierError, owner: str, written: RevisionsLog | PublishError | None
    ) -> Setup | NotifierError:
        """Return the file; its error where its domain is not that of the database or of the folder.

        Raises:
            DomainError: The domain is another one at the first round of this process: it may be another list.
        """
        if isinstance(on_disk, NotifierError):
            return on_disk
        timeline = on_disk.events.timeline
        try:
            _refuse_database(owner, timeline.domain)
            if isinstance(written, RevisionsLog):
                written.refuse_domain(timeline.domain)
        except DomainError as error:
            if not self._source.seen:
                raise
            return error
        return on_disk


def _domain_of(session: Session, facts: Facts) -> str:
    """Return which domain a database belongs to; where it does not say so, that of its last good file."""
    if noted := facts.recall(DOMAIN):
        return noted
    kept = last_good_file(session)
    return domain_in(content_of(kept)) if kept else ""


def _refuse_database(owner: str, domain: str) -> None:
    if owner not in {"", domain}:
        raise DomainError("domain.database", owner=owner, domain=domain)


def _shown_in_public(setup: Setup, context: RoundContext, today: date) -> tuple[object, ...]:
    """Return values that are different whenever the bytes of a public feed can be, in one process."""
    feeds = [feed for feed in setup.feeds if not feed.private]
    return today, feeds, context.timeline.public, context.histories.public


def _feeds_basis(setup: Setup, revisions: tuple[Revision, ...], today: date) -> str:
    """Return a text that is different whenever the bytes of a feed can be."""
    return f"{__version__} {setup.events.version} {len(revisions)} {today}"
