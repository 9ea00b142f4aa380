"""From what is due to the outbox: which notifications have to go to which channel.

Everything here runs in the transaction that records the revisions, so that a change and what is to
be told of it are remembered together or not at all. Planning the same moment twice adds nothing:
identities are computed, and unique in the database.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, select

from notifier.outbox.identity import change_key, delivery_id, delivery_key
from notifier.reminders.digests import digest_moments
from notifier.reminders.plan import Aim, channel_clock, settles_at
from notifier.reminders.rules import ChangeMode
from notifier.store.database import insert_missing, take_channel_turns
from notifier.store.deliveries import end
from notifier.store.left_out import forget_channels, note_unplanned, planned_until
from notifier.store.memory import newest_revision_id, told_revisions
from notifier.store.tables import (
    DeliveryKind,
    DeliveryRow,
    DeliveryState,
    FirstSightRow,
    ReminderRow,
    ToldRow,
)
from notifier.timeline.changes import ChangeKind, compare

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from sqlmodel import Session

    from notifier.outbox.situation import Situation
    from notifier.reminders.plan import Reminder
    from notifier.reminders.rules import Channel, ReminderRule
    from notifier.reminders.schedule import Schedule
    from notifier.timeline.revisions import History

_CHANGES = "changes"
_DIGEST = "digest"
_OVERDUE = "overdue"
_ON_THE_DAY = "P0D"
_DATING = (ChangeKind.ADDED, ChangeKind.MOVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What planning found.

    Attributes:
        added: How many deliveries are new.
        next_at: When the next reminder comes due, None when none does.
        public_next_at: The same for the channels that get no private milestones.
        errors: Why milestones were left out, by key.
    """

    added: int
    next_at: datetime | None
    public_next_at: datetime | None
    errors: Mapping[str, Exception]


def plan(
    session: Session, situation: Situation, schedules: Iterable[Schedule], last_round: datetime | None
) -> Planned:
    """Add to the outbox what came due for every channel.

    Args:
        session: A writing transaction in which the situation's revisions are recorded.
        situation: What is true now.
        schedules: The reminders of each channel of the file, up to date.
        last_round: As-of moment of the round before, or None for the first.
    """
    schedules = list(schedules)
    # What a channel was told must not change between what is read here and what is noted.
    take_channel_turns(session, [schedule.channel.name for schedule in schedules])
    planners = [
        _Planner(session, situation.seen_by(schedule.channel), schedule, last_round) for schedule in schedules
    ]
    for planner in planners:
        planner.plan()
    moments = [(planner.next_at, planner.channel.private) for planner in planners if planner.next_at]
    forget_channels(session, {schedule.channel.name for schedule in schedules})
    return Planned(
        added=sum(planner.added for planner in planners),
        next_at=min((moment for moment, _ in moments), default=None),
        public_next_at=min((moment for moment, private in moments if not private), default=None),
        errors={key: error for planner in planners for key, error in planner.errors.items()},
    )


@dataclass(slots=True)
class _Planner:
    """Plans for one channel."""

    session: Session
    situation: Situation
    schedule: Schedule
    last_round: datetime | None
    added: int = 0
    next_at: datetime | None = None
    told_by: dict[str, DeliveryRow] = field(default_factory=dict)
    errors: dict[str, Exception] = field(default_factory=dict)
    planned_until: Mapping[str, datetime | None] = field(default_factory=dict)

    @property
    def channel(self) -> Channel:
        """Whom it is planned for."""
        return self.schedule.channel

    def plan(self) -> None:
        """Plan changes first: the reminders they make superfluous are covered by them."""
        self.planned_until = planned_until(self.session, self.channel.name)
        self.errors |= self.schedule.errors
        self._plan_changes()
        self._plan_reminders()
        self._plan_digest()
        note_unplanned(self.session, self.channel.name, self.errors, self.last_round)

    # Changes

    def _plan_changes(self) -> None:
        name = self.channel.name
        sight = self.session.get(FirstSightRow, (name, _CHANGES))
        if self.channel.changes is ChangeMode.NEVER:
            if sight:
                self.session.delete(sight)
                self.session.exec(delete(ToldRow).where(col(ToldRow.channel) == name))
            return
        if sight is None:
            newest = newest_revision_id(self.session)
            now = self.situation.now
            self.session.add(FirstSightRow(channel=name, subject=_CHANGES, seen_at=now, revision_id=newest))
            return
        told = told_revisions(self.session, sight)
        waiting = self._waiting_changes()
        for key, history in self.situation.histories.items():
            if told.get(key) != history.latest.revision:
                with self._apart(key):
                    self._plan_change(history, told.get(key), waiting.get(key, []))
        self.session.flush()
        self.told_by = self._dating_changes()

    @contextmanager
    def _apart(self, milestone: str) -> Iterator[None]:
        """Plan something of one milestone; where that fails it is left out, and planned when it can be."""
        try:
            yield
        except SQLAlchemyError:
            # The database concerns all of them.
            raise
        except Exception as error:  # noqa: BLE001 - one milestone must not stop the others
            self.errors[milestone] = error

    def _plan_change(self, history: History, told: int | None, waiting: list[DeliveryRow]) -> None:
        latest, before = history.latest, history.at(told)
        change = compare(before.state if before else None, latest.state)
        today = self.situation.today(self.channel)
        due_at = settles_at(
            history.after(told).recorded_at,
            self.channel.changes,
            channel_clock(self.channel, self.situation.rules),
            self.channel.zone,
            self.situation.holidays,
        )
        if change is None or due_at is None or not self.channel.match.takes(change.milestone, today):
            # Nothing to tell: what was planned is moot, and the next difference counts from here.
            self._supersede(waiting, "undone")
            self.session.merge(
                ToldRow(channel=self.channel.name, milestone=latest.key, revision=latest.revision)
            )
            return
        key = delivery_key(change_key(change, latest), self.channel.name)
        self._supersede([row for row in waiting if row.key != key], "changed again")
        row = self._delivery(key, DeliveryKind.CHANGE, due_at)
        row.milestone, row.revision, row.change = latest.key, latest.revision, change.kind
        self.added += insert_missing(self.session, DeliveryRow, [row])

    def _waiting_changes(self) -> Mapping[str, list[DeliveryRow]]:
        rows = self.session.exec(
            select(DeliveryRow).where(
                col(DeliveryRow.channel) == self.channel.name,
                col(DeliveryRow.kind) == DeliveryKind.CHANGE,
                col(DeliveryRow.state).in_((DeliveryState.PLANNED, DeliveryState.RETRYING)),
            )
        ).all()
        waiting: dict[str, list[DeliveryRow]] = {}
        for row in rows:
            waiting.setdefault(row.milestone or "", []).append(row)
        return waiting

    def _supersede(self, rows: Iterable[DeliveryRow], reason: str) -> None:
        for row in rows:
            end(row, DeliveryState.SUPERSEDED, self.situation.now, reason)
            self.session.add(row)

    def _dating_changes(self) -> dict[str, DeliveryRow]:
        """Return the notification that gives each milestone its present date, where there is one."""
        rows = self.session.exec(
            select(DeliveryRow)
            .where(
                col(DeliveryRow.channel) == self.channel.name,
                col(DeliveryRow.change).in_(_DATING),
                col(DeliveryRow.state) != DeliveryState.SUPERSEDED,
            )
            .order_by(col(DeliveryRow.revision))
        ).all()
        telling: dict[str, DeliveryRow] = {}
        for row in rows:
            history = self.situation.histories.get(row.milestone or "")
            if history and (row.revision or 0) >= history.date_since.revision:
                telling[history.latest.key] = row
        return telling

    # Reminders

    def _plan_reminders(self) -> None:
        sights = self._first_sights()
        known = set(
            self.session.exec(
                select(DeliveryRow.key).where(
                    col(DeliveryRow.channel) == self.channel.name,
                    col(DeliveryRow.kind) == DeliveryKind.REMINDER,
                )
            ).all()
        )
        reminder_rows: list[ReminderRow] = []
        rows: list[DeliveryRow] = []
        self.next_at = self.schedule.next_at(self.situation.now)
        for due_at, rule, reminder in self.schedule.due(self.situation.now):
            history = self.situation.histories[reminder.milestone]
            reminder_key = reminder.key(history.latest.date_revision)
            key = delivery_key(reminder_key, self.channel.name)
            if key in known:
                continue
            known.add(key)
            reminder_rows.append(_reminder_row(reminder, reminder_key, history.latest.date_revision))
            row = self._delivery(key, DeliveryKind.REMINDER, due_at)
            row.reminder, row.milestone = reminder_key, reminder.milestone
            self._cover_old(row, reminder, history, sights[_subject(rule, reminder)])
            rows.append(row)
        insert_missing(self.session, ReminderRow, reminder_rows)
        insert_missing(self.session, DeliveryRow, rows)
        self.added += sum(row.state == DeliveryState.PLANNED for row in rows)

    def _first_sights(self) -> dict[str, datetime]:
        """Return when this channel first had each rule and lead time, noting the new ones."""
        seen = {
            row.subject: row.seen_at
            for row in self.session.exec(
                select(FirstSightRow).where(col(FirstSightRow.channel) == self.channel.name)
            ).all()
        }
        subjects = [
            f"{rule.id}|{lead}"
            for rule in self.situation.rules
            if self.channel.follows(rule)
            for lead in dict.fromkeys((*(span.text for span in rule.before), _ON_THE_DAY, _OVERDUE))
        ]
        now = self.situation.now
        new = [
            FirstSightRow(channel=self.channel.name, subject=subject, seen_at=now)
            for subject in subjects
            if subject not in seen
        ]
        insert_missing(self.session, FirstSightRow, new)
        return seen | {row.subject: now for row in new}

    def _cover_old(self, row: DeliveryRow, reminder: Reminder, history: History, seen_at: datetime) -> None:
        """Cover a reminder whose time had passed before there was anybody to tell or anything to say."""
        zone, now = self.channel.zone, self.situation.now
        dated_at = history.date_since.recorded_at
        telling = self.told_by.get(reminder.milestone)
        before = self.planned_until.get(reminder.milestone, self.last_round)
        if reminder.on < seen_at.astimezone(zone).date():
            end(row, DeliveryState.COVERED, now, "before first sight")
        elif row.due_at <= dated_at and telling:
            end(row, DeliveryState.COVERED, now, f"told as {telling.change}")
            row.covered_by = telling.id
        elif reminder.on < dated_at.astimezone(zone).date():
            end(row, DeliveryState.COVERED, now, "before the date was known")
        elif row.due_at <= dated_at and self._was_said(reminder, row):
            end(row, DeliveryState.COVERED, now, "said under an earlier date")
        elif before and row.due_at <= before and reminder.on < now.astimezone(zone).date():
            # The round before would have planned it, had it been asked for then.
            end(row, DeliveryState.COVERED, now, "before it was asked for")

    def _was_said(self, reminder: Reminder, row: DeliveryRow) -> bool:
        """Whether the same was told for the same day under another date revision: moved away and back."""
        same = (
            select(DeliveryRow.id)
            .join(ReminderRow, col(ReminderRow.key) == col(DeliveryRow.reminder))
            .where(
                col(DeliveryRow.channel) == self.channel.name,
                col(DeliveryRow.due_at) == row.due_at,
                col(DeliveryRow.state) != DeliveryState.SUPERSEDED,
                col(ReminderRow.milestone) == reminder.milestone,
                col(ReminderRow.rule) == reminder.rule,
                col(ReminderRow.aim) == reminder.aim,
                col(ReminderRow.lead) == reminder.lead,
                col(ReminderRow.day) == reminder.day,
            )
        )
        return self.session.exec(same).first() is not None

    # Digests

    def _plan_digest(self) -> None:
        """Plan the newest overview that is due; after downtime those before it have nothing to add."""
        period, name, now = self.channel.digest, self.channel.name, self.situation.now
        sight = self.session.get(FirstSightRow, (name, _DIGEST))
        if period is None:
            if sight:
                self.session.delete(sight)
            return
        if sight is None:
            newest = newest_revision_id(self.session)
            sight = FirstSightRow(channel=name, subject=_DIGEST, seen_at=now, revision_id=newest)
            self.session.add(sight)
        clock = channel_clock(self.channel, self.situation.rules)
        due_at, next_at = digest_moments(period, now, clock, self.channel.zone, self.situation.holidays)
        self.next_at = min(self.next_at or next_at, next_at)
        zone = self.channel.zone
        if due_at.astimezone(zone).date() < sight.seen_at.astimezone(zone).date():
            return
        key = delivery_key(f"{_DIGEST}|{due_at.astimezone(zone).date()}", name)
        row = self._delivery(key, DeliveryKind.DIGEST, due_at)
        self.added += insert_missing(self.session, DeliveryRow, [row])

    def _delivery(self, key: str, kind: DeliveryKind, due_at: datetime) -> DeliveryRow:
        return DeliveryRow(
            id=delivery_id(key),
            key=key,
            channel=self.channel.name,
            kind=kind,
            due_at=due_at,
            next_at=due_at,
            created_at=self.situation.now,
        )


def _subject(rule: ReminderRule, reminder: Reminder) -> str:
    return f"{rule.id}|{_OVERDUE if reminder.aim is Aim.OVERDUE else reminder.lead}"


def _reminder_row(reminder: Reminder, key: str, date_revision: int) -> ReminderRow:
    return ReminderRow(
        key=key,
        milestone=reminder.milestone,
        recurrence=reminder.recurrence,
        date_revision=date_revision,
        rule=reminder.rule,
        aim=reminder.aim,
        lead=reminder.lead,
        day=reminder.day,
        planned_for=reminder.planned_for,
    )
