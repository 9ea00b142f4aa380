"""Plan the reminders that are due for one channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import col, select

from notifier.outbox.identity import delivery_key
from notifier.outbox.states import Transition, create, set_state
from notifier.reminders.plan import Target
from notifier.store.database import insert_missing
from notifier.store.tables import BaselineRow, DeliveryKind, DeliveryRow, DeliveryState, ReminderRow

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlmodel import Session

    from notifier.outbox.context import RoundContext
    from notifier.reminders.plan import Reminder
    from notifier.reminders.rules import Channel, ReminderRule
    from notifier.reminders.schedule import Schedule
    from notifier.timeline.revisions import History

_OVERDUE = "overdue"
_ON_THE_DAY = "P0D"


@dataclass(slots=True, kw_only=True)
class ReminderPlanner:
    """Plans the reminders for one channel.

    Attributes:
        session: The writing transaction of the round.
        context: The round context, as the channel may see it.
        schedule: The channel's schedule, up to date.
        last_round: As-of moment of the round before, or None for the first.
        planned_until: As-of moment of the last round that planned each milestone left out since.
        told_by: By milestone the delivery that gives its present date, where there is one.
    """

    session: Session
    context: RoundContext
    schedule: Schedule
    last_round: datetime | None
    planned_until: Mapping[str, datetime | None]
    told_by: Mapping[str, DeliveryRow]

    @property
    def channel(self) -> Channel:
        """The channel that is planned."""
        return self.schedule.channel

    def plan(self) -> int:
        """Plan, and return how many reminders are to be sent."""
        baselines = self._baselines()
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
        for due_at, rule, reminder in self.schedule.due(self.context.now):
            history = self.context.histories[reminder.milestone]
            reminder_key = reminder.key(history.latest.date_revision)
            key = delivery_key(reminder_key, self.channel.name)
            if key in known:
                continue
            known.add(key)
            reminder_rows.append(_reminder_row(reminder, reminder_key, history.latest.date_revision))
            row = create(
                key,
                channel=self.channel.name,
                kind=DeliveryKind.REMINDER,
                now=self.context.now,
                due_at=due_at,
            )
            row.reminder, row.milestone = reminder_key, reminder.milestone
            self._cover_old(row, reminder, history, baselines[_subject(rule, reminder)])
            rows.append(row)
        insert_missing(self.session, ReminderRow, reminder_rows)
        insert_missing(self.session, DeliveryRow, rows)
        return sum(row.state == DeliveryState.PLANNED for row in rows)

    def _baselines(self) -> dict[str, datetime]:
        """Return the baseline of each rule and lead time, and store the new ones."""
        seen = {
            row.subject: row.since
            for row in self.session.exec(
                select(BaselineRow).where(col(BaselineRow.channel) == self.channel.name)
            ).all()
        }
        subjects = [
            f"{rule.id}|{lead}"
            for rule in self.context.rules
            if self.channel.follows(rule)
            for lead in dict.fromkeys((*(span.text for span in rule.before), _ON_THE_DAY, _OVERDUE))
        ]
        now = self.context.now
        new = [
            BaselineRow(channel=self.channel.name, subject=subject, since=now)
            for subject in subjects
            if subject not in seen
        ]
        insert_missing(self.session, BaselineRow, new)
        return seen | {row.subject: now for row in new}

    def _cover_old(self, row: DeliveryRow, reminder: Reminder, history: History, since: datetime) -> None:
        """Cover a reminder that was due before its baseline, its date or its rule was known."""
        zone, now = self.channel.zone, self.context.now
        dated_at = history.date_since.recorded_at
        telling = self.told_by.get(reminder.milestone)
        before = self.planned_until.get(reminder.milestone, self.last_round)
        reason, covered_by = "", None
        if reminder.on < since.astimezone(zone).date():
            reason = "before first sight"
        elif row.due_at <= dated_at and telling:
            reason, covered_by = f"told as {telling.change}", telling.id
        elif reminder.on < dated_at.astimezone(zone).date():
            reason = "before the date was known"
        elif row.due_at <= dated_at and self._was_said(reminder, row):
            reason = "said under an earlier date"
        elif before and row.due_at <= before and reminder.on < now.astimezone(zone).date():
            # The round before would have planned it if the file had contained it.
            reason = "before it was asked for"
        if reason:
            set_state(row, Transition.COVER, ended_at=now, reason=reason, covered_by=covered_by)

    def _was_said(self, reminder: Reminder, row: DeliveryRow) -> bool:
        """Whether the same reminder for the same day was sent under another date revision."""
        same = (
            select(DeliveryRow.id)
            .join(ReminderRow, col(ReminderRow.key) == col(DeliveryRow.reminder))
            .where(
                col(DeliveryRow.channel) == self.channel.name,
                col(DeliveryRow.due_at) == row.due_at,
                col(DeliveryRow.state) != DeliveryState.SUPERSEDED,
                col(ReminderRow.milestone) == reminder.milestone,
                col(ReminderRow.rule) == reminder.rule,
                col(ReminderRow.target) == reminder.target,
                col(ReminderRow.lead) == reminder.lead,
                col(ReminderRow.day) == reminder.day,
            )
        )
        return self.session.exec(same).first() is not None


def _subject(rule: ReminderRule, reminder: Reminder) -> str:
    return f"{rule.id}|{_OVERDUE if reminder.target is Target.OVERDUE else reminder.lead}"


def _reminder_row(reminder: Reminder, key: str, date_revision: int) -> ReminderRow:
    return ReminderRow(
        key=key,
        milestone=reminder.milestone,
        recurrence=reminder.recurrence,
        date_revision=date_revision,
        rule=reminder.rule,
        target=reminder.target,
        lead=reminder.lead,
        day=reminder.day,
        planned_for=reminder.planned_for,
    )
