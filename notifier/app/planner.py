"""Planning: record in one transaction what the file changes, and what is due on which channel."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from notifier import __version__
from notifier.app.file_source import FileSource
from notifier.app.report import RoundPlan
from notifier.errors import PublishError, StaleRoundError, UnforeseenError
from notifier.feeds.revisions_log import read_revisions_log
from notifier.outbox.context import RoundContext
from notifier.outbox.planning import plan
from notifier.reminders.schedule import Schedule
from notifier.store.deliveries import tidy
from notifier.store.memory import (
    LAST_ROUND,
    feeds_modified,
    last_round,
    note,
    read_revisions,
    record_revisions,
)
from notifier.timeline.revisions import public_revisions, to_histories

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

    from sqlmodel import Session

    from notifier.errors import NotifierError
    from notifier.setup import Setup
    from notifier.store.database import Database
    from notifier.timeline.revisions import Revision

CALENDARS = "calendars"
# By how much the clocks of instances may differ.
_CLOCKS_APART = timedelta(minutes=1)


@dataclass(slots=True, kw_only=True)
class Planner:
    """Plans rounds over one file and one database.

    Attributes:
        events_path: The file.
        database: The database.
        retention: How long attempts and messages are kept after their delivery ended.
    """

    events_path: Path
    database: Database
    retention: timedelta
    _source: FileSource = field(init=False)
    # The reminders of each channel after the last round.
    _schedules: dict[str, Schedule] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        """Make the file source."""
        self._source = FileSource(self.events_path)

    def read(self) -> Setup | NotifierError:
        """Return the file on disk, or why it cannot be used."""
        return self._source.read()

    def plan(self, on_disk: Setup | NotifierError, now: datetime, *, confirmed: str = "") -> RoundPlan:
        """Record in one transaction what changed and what is due.

        Args:
            on_disk: The file on disk, or why it cannot be used.
            now: The as-of moment, aware.
            confirmed: SHA-256 of a file that may remove most milestones.

        Returns:
            The plan; its context has the moment of the last round where that is up to a minute later.

        Raises:
            StaleRoundError: The last round was over a minute later; nothing was written.
            NotifierError: No file can be used, or the database fails.
        """
        with self.database.write(lock="round") as session:
            previous = last_round(session)
            if previous and now < previous - _CLOCKS_APART:
                raise StaleRoundError("round.stale", asked=now.isoformat(), last=previous.isoformat())
            now = max(now, previous or now)
            known = self._known_revisions(session)
            accepted = self._source.accept(session, on_disk, known, now, confirmed)
            setup, recorded = accepted.setup, accepted.recorded
            record_revisions(session, recorded)
            revisions = (*known, *recorded)
            context = RoundContext(
                timeline=setup.events.timeline,
                rules=setup.events.rules,
                histories=to_histories(revisions),
                now=now,
            )
            schedules = self._update_schedules(setup, context)
            planned = plan(session, context, schedules, previous)
            note(session, LAST_ROUND, now.isoformat())
            day = now.astimezone(setup.events.timeline.zone).date()
            modified = feeds_modified(session, _feeds_basis(setup, revisions, day), now)
            if previous is None or previous.date() < now.astimezone(previous.tzinfo).date():
                tidy(session, now - self.retention)
        # After the commit, so that a round that fails is planned again.
        self._source.note_committed(setup, on_disk)
        for schedule in schedules:
            schedule.mark_planned(now)
        return RoundPlan(
            setup=setup,
            context=context,
            revisions=revisions,
            recorded=len(recorded),
            planned=planned.added,
            feeds_modified=modified,
            next_at=planned.next_at,
            public_next_at=planned.public_next_at,
            refused=accepted.refused,
            left_out={key: str(UnforeseenError.of(error)) for key, error in planned.errors.items()},
        )

    def _update_schedules(self, setup: Setup, context: RoundContext) -> list[Schedule]:
        """Return the reminders of each channel; only what changed since the last round is planned anew."""
        schedules: dict[str, Schedule] = {}
        rules, holidays = setup.events.rules, context.holidays
        for channel in (destination.channel for destination in setup.destinations):
            schedule = self._schedules.get(channel.name)
            if schedule is None or not schedule.is_for(channel, rules, holidays):
                schedule = Schedule(channel, rules, holidays)
            milestones = context.seen_by(channel).timeline.milestones
            schedule.update(milestones, context.today(channel))
            schedules[channel.name] = schedule
        self._schedules.clear()
        self._schedules.update(schedules)
        return list(schedules.values())

    def _known_revisions(self, session: Session) -> tuple[Revision, ...]:
        """Return the revisions of the database, after adding the newer ones of the committed calendars.

        An empty database, of a fresh clone or a CI job, starts with all of those.
        """
        known = read_revisions(session)
        try:
            committed = read_revisions_log(self.events_path.parent / CALENDARS).revisions
        except PublishError:
            # A database with revisions needs no others; the stage that writes reports the damaged file.
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
    """Return a text that is different whenever the bytes of a feed can be."""
    return f"{__version__} {setup.events.sha256} {len(revisions)} {today}"
