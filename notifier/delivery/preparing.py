"""Making due deliveries ready to send: drop what no longer holds, let one speak for many, fix the words."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlmodel import col, select

from notifier.delivery.channels.base import Origin
from notifier.delivery.identity import change_key, delivery_id, delivery_key
from notifier.reminders.digests import overview
from notifier.reminders.messages import Message, Sections, arrange
from notifier.reminders.notices import Notice, NoticeType, change_notice, reminder_notice
from notifier.reminders.plan import plan_reminders
from notifier.store import statements
from notifier.store.database import channel_turn
from notifier.store.deliveries import end
from notifier.store.memory import told_revisions
from notifier.store.tables import (
    IS_WAITING,
    DeliveryKind,
    DeliveryRow,
    DeliveryState,
    FirstSightRow,
    ReminderRow,
)
from notifier.timeline.changes import Change, compare
from notifier.timeline.repeats import occurrence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime, tzinfo

    from sqlmodel import Session

    from notifier.delivery.destinations import Destination
    from notifier.delivery.situation import Situation
    from notifier.reminders.plan import Reminder
    from notifier.reminders.sentences import Voice
    from notifier.store.database import Database
    from notifier.timeline.model import Milestone

MAX_GROUP = 40
# Milestones whose messages are prepared in one transaction: whole groups, and little memory.
_PORTION = 5 * MAX_GROUP


@dataclass(slots=True, kw_only=True)
class Truth:
    """Tells what a delivery has to say now, if anything, within one transaction."""

    session: Session
    destination: Destination
    situation: Situation
    today: date = field(init=False)
    voice: Voice = field(init=False)
    _told: dict[str, int] | None = field(default=None, init=False)
    _reminders: dict[str, ReminderRow] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        """Look up once what the channel's readers have in common."""
        self.today = self.situation.today(self.destination.channel)
        self.voice = self.situation.voice(self.destination.channel)

    def look_up(self, rows: Iterable[DeliveryRow]) -> None:
        """Read the reminders of many deliveries at once instead of one by one."""
        keys = [row.reminder for row in rows if row.reminder]
        found = self.session.exec(statements.REMINDERS, params={"keys": keys}).all()
        self._reminders = {row.key: row for row in found}

    def is_moot(self, row: DeliveryRow) -> bool:
        """Whether what a delivery would say no longer holds; a group keeps what it froze."""
        match row.kind:
            case DeliveryKind.REMINDER:
                return self._reminder(row) is None
            case DeliveryKind.CHANGE:
                return self._change(row) is None
            case _:
                return False

    def notice(self, row: DeliveryRow) -> Notice | None:
        """Return what a single delivery says now, or None when it no longer holds."""
        if row.kind == DeliveryKind.REMINDER:
            due = self._reminder(row)
            return reminder_notice(*due, self.voice) if due else None
        change = self._change(row)
        return change_notice(change, self.voice) if change else None

    def notices(self, row: DeliveryRow) -> list[Notice]:
        """Return what a delivery says now; of a group what still holds of its members."""
        rows = [row]
        if row.kind == DeliveryKind.GROUP:
            members = (
                select(DeliveryRow).where(col(DeliveryRow.covered_by) == row.id).order_by(col(DeliveryRow.id))
            )
            rows = list(self.session.exec(members).all())
        return [notice for one in rows if (notice := self.notice(one))]

    def overview(self, row: DeliveryRow) -> Sections:
        """Return what an overview says now; nothing when there is nothing to tell."""
        changes = self._changes_since(self._overview_before(row))
        return overview(self.situation.heard_by(self.destination.channel), changes, self.voice)

    def _overview_before(self, row: DeliveryRow) -> datetime:
        """Return up to when the readers know what changed: the overview before, or the first sight."""
        newest = (
            select(DeliveryRow.frozen_at)
            .where(
                col(DeliveryRow.channel) == row.channel,
                col(DeliveryRow.kind) == DeliveryKind.DIGEST,
                col(DeliveryRow.state) == DeliveryState.SENT,
                col(DeliveryRow.due_at) < row.due_at,
            )
            .order_by(col(DeliveryRow.due_at).desc())
        )
        sight = self.session.get(FirstSightRow, (row.channel, "digest"))
        # What its words were fixed on counts, not when it was due: after downtime it told the latest.
        return self.session.exec(newest).first() or (sight.seen_at if sight else row.due_at)

    def _changes_since(self, known_until: datetime) -> list[Change]:
        channel = self.destination.channel
        changes: list[Change] = []
        for history in self.situation.histories.values():
            known = history.until(known_until)
            change = compare(known.state if known else None, history.latest.state)
            if change and channel.match.takes(change.milestone, self.today):
                changes.append(_seen_from(change, channel.zone))
        return changes

    def is_stale(self, row: DeliveryRow) -> bool:
        """Whether the frozen words speak of another day than today; those about trouble never do."""
        if row.kind == DeliveryKind.TROUBLE:
            return False
        frozen_on = row.frozen_at and row.frozen_at.astimezone(self.destination.channel.zone).date()
        return frozen_on != self.today

    def _reminder(self, row: DeliveryRow) -> tuple[Reminder, Milestone] | None:
        """Return the reminder of a delivery, and the milestone as its readers see it, if that still holds."""
        known = self._reminders.get(row.reminder or "") or self.session.get(ReminderRow, row.reminder)
        history = self.situation.histories.get(row.milestone or "")
        milestone = self.situation.milestones.get(row.milestone or "")
        if known is None or history is None or milestone is None:
            return None
        channel, today = self.destination.channel, self.today
        rule = next((one for one in self.situation.rules if one.id == known.rule), None)
        is_wanted = rule is not None and channel.follows(rule) and rule.match.takes(milestone, today)
        if rule is None or not is_wanted or not channel.match.takes(milestone, today):
            return None
        if history.latest.date_revision != known.date_revision:
            return None
        milestone = milestone.seen_from(channel.zone)
        identity = (known.aim, known.lead, known.recurrence)
        for reminder in plan_reminders(milestone, rule, self.situation.holidays, today):
            if (reminder.aim, reminder.lead, reminder.recurrence) == identity:
                return reminder, occurrence(milestone, reminder.recurrence)
        return None

    def _change(self, row: DeliveryRow) -> Change | None:
        """Return the change of a delivery as its readers see it, if that still is what there is to tell."""
        history = self.situation.histories.get(row.milestone or "")
        channel = self.destination.channel
        if history is None:
            return None
        told = history.at(self._told_revision(history.latest.key))
        change = compare(told.state if told else None, history.latest.state)
        if change is None or not channel.match.takes(change.milestone, self.today):
            return None
        if delivery_key(change_key(change, history.latest), channel.name) != row.key:
            return None
        return _seen_from(change, channel.zone)

    def _told_revision(self, milestone: str) -> int | None:
        if self._told is None:
            channel = self.destination.channel
            sight = self.session.get(FirstSightRow, (channel.name, "changes"))
            self._told = told_revisions(self.session, sight) if sight else {}
        return self._told.get(milestone)


def _seen_from(change: Change, zone: tzinfo) -> Change:
    before, after = (one and one.seen_from(zone) for one in (change.before, change.after))
    return replace(change, before=before, after=after)


def prepare(database: Database, destination: Destination, situation: Situation) -> bool:
    """Make everything that is due for a channel ready to send, and return whether there was anything.

    Of several notices of one milestone the most urgent is told and covers the others; a change that
    tells the date covers reminders of it. Where the channel groups, all that is due becomes one
    message. Very many are done in portions, each whole in itself.
    """
    was_any = False
    while _prepare_portion(database, destination, situation):
        was_any = True
    return was_any


def _prepare_portion(database: Database, destination: Destination, situation: Situation) -> bool:
    """Prepare all that is due of some milestones, and return whether there were any.

    A reminder that is tried again, by itself or in a group, speaks for them too, or is covered like
    them: who could not be reached for days hears of each milestone once.
    """
    channel = destination.channel.name
    subject = func.coalesce(DeliveryRow.milestone, "")
    unprepared = (
        IS_WAITING,
        col(DeliveryRow.channel) == channel,
        col(DeliveryRow.state) == DeliveryState.PLANNED,
        col(DeliveryRow.payload).is_(None),
        col(DeliveryRow.next_at) <= situation.now,
    )
    with database.write(turn=channel_turn(channel)) as session:
        truth = Truth(session=session, destination=destination, situation=situation)
        portion = (
            select(subject)
            .where(*unprepared)
            .group_by(subject)
            .order_by(func.min(DeliveryRow.due_at), subject)
            .limit(_PORTION)
        )
        subjects = session.exec(portion).all()
        due = session.exec(
            select(DeliveryRow)
            .where(*unprepared, subject.in_(subjects))
            .order_by(col(DeliveryRow.due_at), col(DeliveryRow.id))
        ).all()
        retried = session.exec(statements.RETRIED, params={"channel": channel, "milestones": subjects}).all()
        truth.look_up([*due, *retried])
        saying = [(row, notice) for row in retried if (notice := truth.notice(row))] + _judge(due, truth)
        groups = {row.id: row.covered_by for row in retried if row.covered_by}
        saying = _let_one_speak(saying, situation)
        moved = (row for row in retried if row.covered_by != groups.get(row.id, row.covered_by))
        _reword({groups[row.id]: row.covered_by for row in moved}, truth)
        saying = [(row, notice) for row, notice in saying if row.state == DeliveryState.PLANNED]
        size = MAX_GROUP if destination.type.groups else 1
        for start in range(0, len(saying), size):
            members = saying[start : start + size]
            row = (
                _gather([row for row, _ in members], session, situation)
                if len(members) > 1
                else members[0][0]
            )
            freeze(row, truth, [notice for _, notice in members])
        return bool(due)


def _judge(due: Sequence[DeliveryRow], truth: Truth) -> list[tuple[DeliveryRow, Notice]]:
    """Return what single deliveries say; what has nothing to say ends, and an overview gets its words."""
    now = truth.situation.now
    saying: list[tuple[DeliveryRow, Notice]] = []
    newest = next((row for row in reversed(due) if row.kind == DeliveryKind.DIGEST), None)
    for row in due:
        if newest and row.kind == DeliveryKind.DIGEST and row is not newest:
            end(row, DeliveryState.COVERED, now, "a newer overview")
            row.covered_by = newest.id
        elif row.kind == DeliveryKind.DIGEST:
            if not freeze(row, truth):
                end(row, DeliveryState.SUPERSEDED, now, "nothing to tell")
        elif notice := truth.notice(row):
            saying.append((row, notice))
        else:
            end(row, DeliveryState.SUPERSEDED, now, "no longer true")
    return saying


def _let_one_speak(
    saying: list[tuple[DeliveryRow, Notice]], situation: Situation
) -> list[tuple[DeliveryRow, Notice]]:
    """Keep the most urgent notice of each milestone; the others are covered by it.

    A revision tells no date, so it stands beside a reminder.
    """
    kept: list[tuple[DeliveryRow, Notice]] = []
    by_milestone: dict[str, list[tuple[DeliveryRow, Notice]]] = {}
    for row, notice in saying:
        which = f"{notice.milestone.key}|{notice.milestone.recurrence}"
        by_milestone.setdefault(which, []).append((row, notice))
    for own in by_milestone.values():
        reminders = sorted(
            ((notice.reminder.urgency, row.id, row, notice) for row, notice in own if notice.reminder),
            reverse=True,
        )
        changes = [(row, notice) for row, notice in own if notice.change]
        dating = [(row, notice) for row, notice in changes if notice.type is not NoticeType.REVISED]
        speaker = dating[0] if dating else (reminders[0][2:] if reminders else None)
        for _, _, row, _ in reminders:
            if speaker and row is not speaker[0]:
                end(row, DeliveryState.COVERED, situation.now, "a more urgent notice of the same milestone")
                row.covered_by = speaker[0].id
        kept += changes
        if speaker and speaker not in changes:
            kept.append(speaker)
    return kept


def _reword(groups: Mapping[str, str | None], truth: Truth) -> None:
    """Let groups speak only for those of their members that nobody else speaks for now.

    Args:
        groups: Which, each with the delivery that speaks for one of its members.
        truth: Tells what they have to say.
    """
    for one, speaker in groups.items():
        group = truth.session.get_one(DeliveryRow, one)
        group.frozen_at = None
        if not truth.notices(group):
            end(
                group,
                DeliveryState.COVERED,
                truth.situation.now,
                "more urgent notices of the same milestones",
            )
            group.covered_by = speaker


def _gather(members: list[DeliveryRow], session: Session, situation: Situation) -> DeliveryRow:
    """Make one delivery that speaks for several."""
    channel = members[0].channel
    key = delivery_key("group|" + "+".join(sorted(row.id for row in members)), channel)
    group = DeliveryRow(
        id=delivery_id(key),
        key=key,
        channel=channel,
        kind=DeliveryKind.GROUP,
        due_at=min(row.due_at for row in members),
        next_at=situation.now,
        created_at=situation.now,
    )
    session.add(group)
    session.flush()
    for row in members:
        end(row, DeliveryState.COVERED, situation.now, "told in a group")
        row.covered_by = group.id
    return group


def origin_of(destination: Destination, situation: Situation) -> Origin:
    """Return who speaks to a channel."""
    return Origin(
        domain=situation.timeline.domain,
        base_url=situation.timeline.url,
        frozen_at=situation.now,
        settings=destination.settings,
    )


def freeze(row: DeliveryRow, truth: Truth, notices: list[Notice] | None = None) -> bool:
    """Fix the words of a delivery as they are true today; without anything to say it stays as it is.

    Args:
        row: The delivery.
        truth: Tells what it has to say.
        notices: What it has to say, where that is known already.

    Returns:
        Whether there is anything to say.
    """
    period = truth.destination.channel.digest if row.kind == DeliveryKind.DIGEST else None
    contents = truth.overview(row) if period else arrange(notices or truth.notices(row))
    if not contents:
        return False
    destination, situation = truth.destination, truth.situation
    origin = origin_of(destination, situation)
    message = Message(
        voice=truth.voice,
        reference=row.id,
        contents=contents,
        overview=period,
    )
    payload = destination.type.render(message, origin)
    row.payload, row.payload_type, row.frozen_at = payload.content, payload.media_type, situation.now
    row.payload_again = None
    if not destination.type.can_tell_repeats:
        row.payload_again = destination.type.render(replace(message, may_repeat=True), origin).content
    return True
