"""Plan the changes and the reminders that are due for one channel.

A change is the difference between what the channel knows and the present revision.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time
from functools import partial
from operator import setitem
from typing import TYPE_CHECKING

from sqlmodel import col, select

from notifier.dates.zones import moment_on
from notifier.outbox import statements
from notifier.outbox.identity import change_key, delivery_key
from notifier.outbox.states import Transition, create, set_state
from notifier.outbox.unsent import DATING, OVERDUE, baseline_subject, why_before
from notifier.outbox.waiting_reminders import sent_from
from notifier.reminders.rules import ChangeMode, change_due_at, channel_clock
from notifier.store.channel_memory import CHANGES
from notifier.store.database import insert_missing
from notifier.store.left_out import leaving_out
from notifier.store.tables import (
    IS_WAITING,
    BaselineRow,
    DeliveryKind,
    DeliveryRow,
    DeliveryState,
    ReminderRow,
    ToldRow,
)
from notifier.timeline.changes import ChangeKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlmodel import Session

    from notifier.outbox.context import RoundContext
    from notifier.reminders.plan import Reminder
    from notifier.reminders.rules import Channel
    from notifier.reminders.schedule import Due, Schedule
    from notifier.store.channel_memory import ChannelMemory
    from notifier.timeline.model import Milestone
    from notifier.timeline.revisions import History

_ON_THE_DAY = "P0D"
# What waits under a date that changed since is superseded, not sent.
_NOT_TOLD = (DeliveryState.PLANNED, DeliveryState.RETRYING, DeliveryState.SUPERSEDED)


@dataclass(slots=True, kw_only=True)
class ChangePlanner:
    """Plans the changes for one channel."""

    session: Session  # The writing transaction of the round.
    memory: ChannelMemory  # What is stored of the channel.
    context: RoundContext  # The round context, as the channel may see it.
    channel: Channel
    added: int = 0  # Number of new deliveries.
    errors: dict[str, Exception] = field(default_factory=dict)  # Exceptions that left milestones out, by key.

    def plan(self) -> None:
        """Plan what changed since the channel was last told."""
        if self.channel.changes is ChangeMode.NEVER:
            if self.memory.end(CHANGES):
                self.memory.forget_told()
            return
        baseline = self.memory.baselines.get(CHANGES)
        if baseline is None:
            self.memory.begin(CHANGES, self.context.now, self.memory.newest)
            return
        known = self.memory.known_revisions(baseline)
        histories = self.context.histories
        untold = {
            key: told
            for key, told in known.items()
            if key in histories and histories[key].latest.revision != told
        }
        if not untold:
            if known:
                self.memory.move_baseline(baseline)
            return
        waiting = self._waiting_changes()
        for key, told in untold.items():
            # A later round plans it.
            with leaving_out(partial(setitem, self.errors, key)):
                self._plan_change(histories[key], told, baseline.since, waiting.get(key, []))
        self.session.flush()

    def _plan_change(
        self, history: History, told: int | None, since: datetime, waiting: list[DeliveryRow]
    ) -> None:
        latest, known = history.latest, self.context.known_at(history, told, since)
        change = self.context.change_to_tell(self.channel, history, known)
        due_at = change_due_at(
            history.after(told).recorded_at,
            self.channel.changes,
            channel_clock(self.channel, self.context.rules),
            self.channel.zone,
            self.context.timeline.holidays,
        )
        if change is None or due_at is None:
            # No message is needed, and the next difference counts from this revision; after one that may have
            # arrived the channel learns that it was undone.
            self._supersede(waiting, "undone")
            doubted = self._doubted_revision(latest.key, told)
            known_now = latest.revision if doubted is None else doubted
            self.session.merge(ToldRow(channel=self.channel.name, milestone=latest.key, revision=known_now))
            if doubted is not None:
                self._plan_change(history, doubted, since, [])
            return
        key = delivery_key(change_key(change, latest), self.channel.name)
        self._supersede([row for row in waiting if row.key != key], "changed again")
        row = create(
            key, channel=self.channel.name, kind=DeliveryKind.CHANGE, now=self.context.now, due_at=due_at
        )
        row.milestone, row.revision, row.change = latest.key, latest.revision, change.kind
        self.added += insert_missing(self.session, DeliveryRow, [row])

    def _doubted_revision(self, milestone: str, told: int | None) -> int | None:
        """Return the newest revision after one of which the message may have arrived."""
        asked = {"milestone": milestone, "channel": self.channel.name, "told": -1 if told is None else told}
        return self.session.exec(statements.DOUBTED_REVISION, params=asked).one()

    def _waiting_changes(self) -> Mapping[str, list[DeliveryRow]]:
        rows = self.session.exec(
            select(DeliveryRow).where(
                IS_WAITING,
                col(DeliveryRow.channel) == self.channel.name,
                col(DeliveryRow.kind) == DeliveryKind.CHANGE,
                col(DeliveryRow.state).in_(Transition.SUPERSEDE.value.sources),
            )
        ).all()
        waiting: dict[str, list[DeliveryRow]] = {}
        for row in rows:
            waiting.setdefault(row.milestone or "", []).append(row)
        return waiting

    def _supersede(self, rows: Iterable[DeliveryRow], reason: str) -> None:
        for row in rows:
            set_state(row, Transition.SUPERSEDE, ended_at=self.context.now, reason=reason)


@dataclass(slots=True, kw_only=True)
class ReminderPlanner:
    """Plans the reminders for one channel."""

    session: Session  # The writing transaction of the round.
    memory: ChannelMemory  # What is stored of the channel.
    context: RoundContext  # The round context, as the channel may see it.
    schedule: Schedule  # The channel's schedule, up to date.
    last_round: datetime | None  # As-of moment of the round before, or None for the first.
    # As-of moment of the last round that planned each milestone left out since.
    planned_until: Mapping[str, datetime | None]

    @property
    def channel(self) -> Channel:
        """The channel that is planned."""
        return self.schedule.channel

    def plan(self) -> int:
        """Plan, and return how many reminders are to be sent."""
        baselines = self._baselines()
        reminder_rows: list[ReminderRow] = []
        rows: list[DeliveryRow] = []
        for due in self.schedule.due(self.context.now):
            history = self.context.histories[due.reminder.milestone]
            if row := self._row(due, history, baselines[baseline_subject(due.rule, due.reminder)]):
                reminder_rows.append(_reminder_row(due.reminder, history.latest.date_revision))
                rows.append(row)
        insert_missing(self.session, ReminderRow, reminder_rows)
        insert_missing(self.session, DeliveryRow, [row for row in rows if row.covered_by])
        return insert_missing(self.session, DeliveryRow, [row for row in rows if not row.covered_by])

    def _baselines(self) -> dict[str, datetime]:
        """Return the baseline of each rule and lead time, and store the new ones."""
        seen = {subject: row.since for subject, row in self.memory.baselines.items()}
        subjects = [
            f"{rule.id}|{lead}"
            for rule in self.context.rules
            if self.channel.follows(rule)
            for lead in dict.fromkeys((*(span.text for span in rule.every_lead), _ON_THE_DAY, OVERDUE))
        ]
        now = self.context.now
        new = [
            BaselineRow(channel=self.channel.name, subject=subject, since=now)
            for subject in subjects
            if subject not in seen
        ]
        insert_missing(self.session, BaselineRow, new)
        return seen | {row.subject: now for row in new}

    def _row(self, due: Due, history: History, since: datetime) -> DeliveryRow | None:
        """Return the delivery of a reminder that is due; None for one that lies before the baseline.

        What lies before the baseline, before the date was known or before the file asked for it is not
        stored: `notifier.outbox.unsent` derives why it was not sent.
        """
        reminder, now, zone = due.reminder, self.context.now, self.channel.zone
        dated_at = history.date_since.recorded_at
        before = self.planned_until.get(reminder.milestone, self.last_round)
        is_today = reminder.on >= now.astimezone(zone).date()
        if (before and due.at <= before and not is_today) or why_before(reminder, since, dated_at, zone):
            return None
        telling = self._change_to_tell(due, history)
        if telling is None and due.at <= dated_at and self._was_told(due):
            return None
        reminder_key = reminder.key(history.latest.date_revision)
        row = create(
            delivery_key(reminder_key, self.channel.name),
            channel=self.channel.name,
            kind=DeliveryKind.REMINDER,
            now=now,
            due_at=due.at,
            next_at=sent_from(due, history, self.memory, self.context, self.schedule),
        )
        row.reminder, row.milestone = reminder_key, reminder.milestone
        if telling:
            reason = f"told as {telling.change}"
            set_state(row, Transition.COVER, ended_at=now, reason=reason, covered_by=telling.id)
        return row

    def _change_to_tell(self, due: Due, history: History) -> DeliveryRow | None:
        """Return the delivery of the change since which it counts: a new date, or that it is open again.

        A change asks as a question does, so that it takes the place of one later on its day.
        """
        at, reminder = due.at, due.reminder
        if reminder.is_question:
            at = min(at, moment_on(reminder.on, time.min, self.channel.zone))
        if at > history.latest.recorded_at:
            return None
        if at <= history.date_since.recorded_at:
            return self._told_since(history.latest.key, history.date_since.revision, DATING)
        known = history.at_moment(at)
        if known is None or _was_open(known.state, reminder.recurrence):
            return None
        return self._told_since(history.latest.key, known.revision + 1, (*DATING, ChangeKind.REVISED))

    def _told_since(self, key: str, revision: int, kinds: Iterable[ChangeKind]) -> DeliveryRow | None:
        """Return the newest delivery of a change of one of some kinds, from a revision on."""
        return self.session.exec(
            select(DeliveryRow)
            .where(
                col(DeliveryRow.milestone) == key,
                col(DeliveryRow.channel) == self.channel.name,
                col(DeliveryRow.change).in_(kinds),
                col(DeliveryRow.state) != DeliveryState.SUPERSEDED,
                col(DeliveryRow.revision) >= revision,
            )
            .order_by(col(DeliveryRow.revision).desc())
            .limit(1)
        ).first()

    def _was_told(self, due: Due) -> bool:
        """Whether the same reminder for the same day was told, or is being sent, under another date."""
        reminder = due.reminder
        same = (
            select(DeliveryRow.id)
            .join(ReminderRow, col(ReminderRow.key) == col(DeliveryRow.reminder))
            .where(
                col(DeliveryRow.milestone) == reminder.milestone,
                col(DeliveryRow.channel) == self.channel.name,
                col(DeliveryRow.due_at) == due.at,
                col(DeliveryRow.state).not_in(_NOT_TOLD),
                col(ReminderRow.rule) == reminder.rule,
                col(ReminderRow.target) == reminder.target,
                col(ReminderRow.lead) == reminder.lead,
                col(ReminderRow.day) == reminder.day,
            )
        )
        return self.session.exec(same).first() is not None


def _was_open(state: Milestone | None, recurrence: str) -> bool:
    """Whether a milestone counted in an earlier state; of an occurrence, whether that was open."""
    if state is None or not state.counts:
        return False
    done = state.repeat.done if state.repeat else state.parts_done
    return all(str(day) != recurrence for day, _ in done)


def _reminder_row(reminder: Reminder, date_revision: int) -> ReminderRow:
    return ReminderRow(
        key=reminder.key(date_revision),
        milestone=reminder.milestone,
        recurrence=reminder.recurrence,
        date_revision=date_revision,
        rule=reminder.rule,
        target=reminder.target,
        lead=reminder.lead,
        day=reminder.day,
        planned_for=reminder.planned_for,
    )
