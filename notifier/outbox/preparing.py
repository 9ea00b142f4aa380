"""Making due deliveries ready to send: drop what no longer holds, let one speak for many, fix the words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, select

from notifier.channels.base import Origin
from notifier.outbox import statements
from notifier.outbox.content import Truth
from notifier.outbox.identity import delivery_key
from notifier.outbox.states import Transition, create, set_state
from notifier.reminders.messages import Message, arrange
from notifier.reminders.notices import Notice, NoticeType
from notifier.store.database import channel_turn
from notifier.store.left_out import note_worded, postpone
from notifier.store.tables import (
    IS_WAITING,
    DeliveryKind,
    DeliveryRow,
    DeliveryState,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlmodel import Session

    from notifier.channels.destinations import Destination
    from notifier.outbox.situation import Situation
    from notifier.store.database import Database

MAX_GROUP = 40
# Milestones whose messages are prepared in one transaction: whole groups, and little memory.
_PORTION = 5 * MAX_GROUP
# When a delivery whose words could not be made is tried again.
WORDED_AGAIN_AFTER = timedelta(minutes=5)


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
        saying = [(row, notice) for row in retried if (notice := _notice(row, truth))] + _judge(due, truth)
        groups = {row.id: row.covered_by for row in retried if row.covered_by}
        saying = _let_one_speak(saying, situation)
        moved = (row for row in retried if row.covered_by != groups.get(row.id, row.covered_by))
        _reword({groups[row.id]: row.covered_by for row in moved}, truth)
        saying = [(row, notice) for row, notice in saying if row.state == DeliveryState.PLANNED]
        size = MAX_GROUP if destination.type.groups else 1
        for start in range(0, len(saying), size):
            _word(saying[start : start + size], truth)
        return bool(due)


def _word(members: list[tuple[DeliveryRow, Notice]], truth: Truth) -> None:
    """Fix the words of one message; a milestone whose words cannot be made waits, the others are told."""
    situation = truth.situation
    row = members[0][0] if len(members) == 1 else _group_row([row for row, _ in members], situation)
    try:
        freeze(row, truth, [notice for _, notice in members])
    except Exception as error:  # noqa: BLE001 - one milestone must not stop the messages of the others
        if len(members) == 1:
            postpone(row, error, situation.now + WORDED_AGAIN_AFTER)
        for member in members if len(members) > 1 else ():
            _word([member], truth)
        return
    for told, _ in members:
        note_worded(told)
    if len(members) > 1:
        _gather(row, [member for member, _ in members], truth.session, situation)


def _word_overview(row: DeliveryRow, truth: Truth) -> None:
    """Fix the words of an overview, or end it where there is nothing to tell."""
    try:
        has_words = freeze(row, truth)
    except SQLAlchemyError:
        raise
    except Exception as error:  # noqa: BLE001 - one delivery must not stop the others
        postpone(row, error, truth.situation.now + WORDED_AGAIN_AFTER)
        return
    note_worded(row)
    if not has_words:
        set_state(row, Transition.SUPERSEDE, ended_at=truth.situation.now, reason="nothing to tell")


def _notice(row: DeliveryRow, truth: Truth) -> Notice | None:
    """Return what a delivery says now, or None; where that fails it waits and says nothing meanwhile."""
    try:
        return truth.notice(row)
    except SQLAlchemyError:
        raise
    except Exception as error:  # noqa: BLE001 - one milestone must not stop the messages of the others
        postpone(row, error, truth.situation.now + WORDED_AGAIN_AFTER)
        return None


def _judge(due: Sequence[DeliveryRow], truth: Truth) -> list[tuple[DeliveryRow, Notice]]:
    """Return what single deliveries say; what has nothing to say ends, and an overview gets its words."""
    now = truth.situation.now
    saying: list[tuple[DeliveryRow, Notice]] = []
    newest = next((row for row in reversed(due) if row.kind == DeliveryKind.DIGEST), None)
    for row in due:
        if newest and row.kind == DeliveryKind.DIGEST and row is not newest:
            set_state(row, Transition.COVER, ended_at=now, reason="a newer overview", covered_by=newest.id)
        elif row.kind == DeliveryKind.DIGEST:
            _word_overview(row, truth)
        elif notice := _notice(row, truth):
            saying.append((row, notice))
        elif row.next_at <= now:
            set_state(row, Transition.SUPERSEDE, ended_at=now, reason="no longer true")
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
                # A member of a group that is tried again is covered already, by that group.
                is_member = row.state == DeliveryState.COVERED
                set_state(
                    row,
                    Transition.COVER_AGAIN if is_member else Transition.COVER,
                    ended_at=situation.now,
                    reason="a more urgent notice of the same milestone",
                    covered_by=speaker[0].id,
                )
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
            set_state(
                group,
                Transition.COVER,
                ended_at=truth.situation.now,
                reason="more urgent notices of the same milestones",
                covered_by=speaker,
            )


def _group_row(members: list[DeliveryRow], situation: Situation) -> DeliveryRow:
    """Return one delivery in the place of several."""
    channel = members[0].channel
    key = delivery_key("group|" + "+".join(sorted(row.id for row in members)), channel)
    return create(
        key,
        channel=channel,
        kind=DeliveryKind.GROUP,
        due_at=min(row.due_at for row in members),
        next_at=situation.now,
        now=situation.now,
    )


def _gather(group: DeliveryRow, members: list[DeliveryRow], session: Session, situation: Situation) -> None:
    """Let a group that has its words cover its members."""
    session.add(group)
    session.flush()
    for row in members:
        set_state(
            row,
            Transition.COVER,
            ended_at=situation.now,
            reason="told in a group",
            covered_by=group.id,
        )


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
