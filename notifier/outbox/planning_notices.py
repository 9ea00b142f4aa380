"""Plan the changes and the reminders that are due for one channel.

A change is the difference between what the channel knows and the present revision.
"""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from sqlmodel import col, select

from notifier.dates.zones import moment_on
from notifier.outbox import statements
from notifier.outbox.channel_context import Part
from notifier.outbox.identity import change_key, delivery_key
from notifier.outbox.states import Transition, set_state
from notifier.outbox.unsent import DATING, OVERDUE, baseline_subject, why_before
from notifier.outbox.waiting_reminders import sent_from
from notifier.reminders.rules import ChangeMode, change_due_at, channel_clock
from notifier.store.channel_memory import CHANGES
from notifier.store.database import insert_missing
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

    from notifier.outbox.channel_context import ChannelContext
    from notifier.reminders.plan import Reminder
    from notifier.reminders.schedule import Due
    from notifier.timeline.model import Milestone
    from notifier.timeline.revisions import History

_ON_THE_DAY = "P0D"
# What waits under a date that changed since is superseded, not sent.
_NOT_TOLD = (DeliveryState.PLANNED, DeliveryState.RETRYING, DeliveryState.SUPERSEDED)


def plan_changes(at: ChannelContext) -> Part:
    """Plan what changed since the channel was last told."""
    if at.channel.changes is ChangeMode.NEVER:
        if at.memory.end(CHANGES):
            at.memory.forget_told()
        return Part()
    baseline = at.memory.baselines.get(CHANGES)
    if baseline is None:
        at.memory.begin(CHANGES, at.context.now, at.memory.newest)
        return Part()
    known = at.memory.known_revisions(baseline)
    histories = at.context.histories
    untold = {
        key: told
        for key, told in known.items()
        if key in histories and histories[key].latest.revision != told
    }
    if not untold:
        if known:
            at.memory.move_baseline(baseline)
        return Part()
    waiting, added = _waiting_changes(at), 0
    for key, told in untold.items():
        with at.leaving_out(key):
            added += _plan_change(at, histories[key], told, baseline.since, waiting.get(key, []))
    at.memory.session.flush()
    return Part(added)


def _plan_change(
    at: ChannelContext, history: History, told: int | None, since: datetime, waiting: list[DeliveryRow]
) -> int:
    """Plan the change of one milestone, and return how many deliveries are new."""
    latest, known = history.latest, at.context.known_at(history, told, since)
    change = at.context.change_to_tell(at.channel, history, known)
    due_at = change_due_at(
        history.after(told).recorded_at,
        at.channel.changes,
        channel_clock(at.channel, at.context.rules),
        at.channel.zone,
        at.context.timeline.holidays,
    )
    if change is None or due_at is None:
        # No message is needed, and the next difference counts from this revision; after one that may have
        # arrived the channel learns that it was undone.
        _supersede(at, waiting, "undone")
        doubted = _doubted_revision(at, latest.key, told)
        known_now = latest.revision if doubted is None else doubted
        at.memory.session.merge(ToldRow(channel=at.channel.name, milestone=latest.key, revision=known_now))
        return 0 if doubted is None else _plan_change(at, history, doubted, since, [])
    key = delivery_key(change_key(change, latest), at.channel.name)
    _supersede(at, [row for row in waiting if row.key != key], "changed again")
    about = {"milestone": latest.key, "revision": latest.revision, "change": change.kind}
    row = at.create(key, DeliveryKind.CHANGE, due_at, **about)
    return insert_missing(at.memory.session, DeliveryRow, [row])


def _doubted_revision(at: ChannelContext, milestone: str, told: int | None) -> int | None:
    """Return the newest revision after one of which the message may have arrived."""
    asked = {"milestone": milestone, "channel": at.channel.name, "told": -1 if told is None else told}
    return at.memory.session.exec(statements.DOUBTED_REVISION, params=asked).one()


def _waiting_changes(at: ChannelContext) -> Mapping[str, list[DeliveryRow]]:
    rows = at.memory.session.exec(
        select(DeliveryRow).where(
            IS_WAITING,
            col(DeliveryRow.channel) == at.channel.name,
            col(DeliveryRow.kind) == DeliveryKind.CHANGE,
            col(DeliveryRow.state).in_(Transition.SUPERSEDE.value.sources),
        )
    ).all()
    waiting: dict[str, list[DeliveryRow]] = {}
    for row in rows:
        waiting.setdefault(row.milestone or "", []).append(row)
    return waiting


def _supersede(at: ChannelContext, rows: Iterable[DeliveryRow], reason: str) -> None:
    for row in rows:
        set_state(row, Transition.SUPERSEDE, ended_at=at.context.now, reason=reason)


def plan_reminders(at: ChannelContext) -> Part:
    """Plan the reminders that are due."""
    baselines = _baselines(at)
    reminder_rows: list[ReminderRow] = []
    rows: list[DeliveryRow] = []
    for due in at.schedule.due(at.context.now):
        history = at.context.histories[due.reminder.milestone]
        if row := _row(at, due, history, baselines[baseline_subject(due.rule, due.reminder)]):
            reminder_rows.append(_reminder_row(due.reminder, history.latest.date_revision))
            rows.append(row)
    insert_missing(at.memory.session, ReminderRow, reminder_rows)
    insert_missing(at.memory.session, DeliveryRow, [row for row in rows if row.covered_by])
    added = insert_missing(at.memory.session, DeliveryRow, [row for row in rows if not row.covered_by])
    return Part(added, at.schedule.next_at(at.context.now))


def _baselines(at: ChannelContext) -> dict[str, datetime]:
    """Return the baseline of each rule and lead time, and store the new ones."""
    seen = {subject: row.since for subject, row in at.memory.baselines.items()}
    subjects = [
        f"{rule.id}|{lead}"
        for rule in at.context.rules
        if at.channel.follows(rule)
        for lead in dict.fromkeys((*(span.text for span in rule.every_lead), _ON_THE_DAY, OVERDUE))
    ]
    now = at.context.now
    new = [
        BaselineRow(channel=at.channel.name, subject=subject, since=now)
        for subject in subjects
        if subject not in seen
    ]
    insert_missing(at.memory.session, BaselineRow, new)
    return seen | {row.subject: now for row in new}


def _row(at: ChannelContext, due: Due, history: History, since: datetime) -> DeliveryRow | None:
    """Return the delivery of a reminder that is due; None for one that lies before the baseline.

    What lies before the baseline, before the date was known or before the file asked for it is not
    stored: `notifier.outbox.unsent` derives why it was not sent.
    """
    reminder, now, channel = due.reminder, at.context.now, at.channel
    dated_at = history.date_since.recorded_at
    before = at.planned_until.get(reminder.milestone, at.last_round)
    is_today = reminder.on >= channel.day_of(now)
    if (before and due.at <= before and not is_today) or why_before(reminder, since, dated_at, channel):
        return None
    telling = _change_to_tell(at, due, history)
    if telling is None and due.at <= dated_at and _was_told(at, due):
        return None
    reminder_key = reminder.key(history.latest.date_revision)
    row = at.create(
        delivery_key(reminder_key, at.channel.name),
        DeliveryKind.REMINDER,
        due.at,
        next_at=sent_from(at, due, history),
        reminder=reminder_key,
        milestone=reminder.milestone,
    )
    if telling:
        reason = f"told as {telling.change}"
        set_state(row, Transition.COVER, ended_at=now, reason=reason, covered_by=telling.id)
    return row


def _change_to_tell(at: ChannelContext, due: Due, history: History) -> DeliveryRow | None:
    """Return the delivery of the change since which it counts: a new date, or that it is open again.

    A change asks as a question does, so that it takes the place of one later on its day.
    """
    moment, reminder = due.at, due.reminder
    if reminder.is_question:
        moment = min(moment, moment_on(reminder.on, time.min, at.channel.zone))
    if moment > history.latest.recorded_at:
        return None
    if moment <= history.date_since.recorded_at:
        return _told_since(at, history.latest.key, history.date_since.revision, DATING)
    known = history.at_moment(moment)
    if known is None or _was_open(known.state, reminder.recurrence):
        return None
    return _told_since(at, history.latest.key, known.revision + 1, (*DATING, ChangeKind.REVISED))


def _told_since(
    at: ChannelContext, key: str, revision: int, kinds: Iterable[ChangeKind]
) -> DeliveryRow | None:
    """Return the newest delivery of a change of one of some kinds, from a revision on."""
    return at.memory.session.exec(
        select(DeliveryRow)
        .where(
            col(DeliveryRow.milestone) == key,
            col(DeliveryRow.channel) == at.channel.name,
            col(DeliveryRow.change).in_(kinds),
            col(DeliveryRow.state) != DeliveryState.SUPERSEDED,
            col(DeliveryRow.revision) >= revision,
        )
        .order_by(col(DeliveryRow.revision).desc())
        .limit(1)
    ).first()


def _was_told(at: ChannelContext, due: Due) -> bool:
    """Whether the same reminder for the same day was told, or is being sent, under another date."""
    reminder = due.reminder
    same = (
        select(DeliveryRow.id)
        .join(ReminderRow, col(ReminderRow.key) == col(DeliveryRow.reminder))
        .where(
            col(DeliveryRow.milestone) == reminder.milestone,
            col(DeliveryRow.channel) == at.channel.name,
            col(DeliveryRow.due_at) == due.at,
            col(DeliveryRow.state).not_in(_NOT_TOLD),
            col(ReminderRow.rule) == reminder.rule,
            col(ReminderRow.target) == reminder.target,
            col(ReminderRow.lead) == reminder.lead,
            col(ReminderRow.day) == reminder.day,
        )
    )
    return at.memory.session.exec(same).first() is not None


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
