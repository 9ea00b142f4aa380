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
from notifier.outbox.content import DeliveryContent
from notifier.outbox.identity import delivery_key
from notifier.outbox.states import Transition, create, set_state
from notifier.reminders.messages import Message, arrange
from notifier.reminders.notices import Notice, NoticeType
from notifier.store.database import channel_lock
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
    from notifier.outbox.context import RoundContext
    from notifier.store.database import Database

MAX_GROUP = 40
# Milestones whose messages are prepared in one transaction: whole groups, and little memory.
_PORTION = 5 * MAX_GROUP
# When a delivery whose words could not be made is tried again.
WORDED_AGAIN_AFTER = timedelta(minutes=5)


def prepare(database: Database, destination: Destination, context: RoundContext) -> bool:
    """Make everything that is due for a channel ready to send, and return whether there was anything.

    Of several notices of one milestone the most urgent is told and covers the others; a change that
    tells the date covers reminders of it. Where the channel groups, all that is due becomes one
    message. Very many are done in portions, each whole in itself.
    """
    was_any = False
    while _prepare_portion(database, destination, context):
        was_any = True
    return was_any


def _prepare_portion(database: Database, destination: Destination, context: RoundContext) -> bool:
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
        col(DeliveryRow.next_at) <= context.now,
    )
    with database.write(lock=channel_lock(channel)) as session:
        content = DeliveryContent(session=session, destination=destination, context=context)
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
        content.look_up([*due, *retried])
        candidates = [
            (row, notice) for row in retried if (notice := _notice(row, content))
        ] + _render_or_drop(due, content)
        groups = {row.id: row.covered_by for row in retried if row.covered_by}
        candidates = _deduplicate(candidates, context)
        moved = (row for row in retried if row.covered_by != groups.get(row.id, row.covered_by))
        _regroup({groups[row.id]: row.covered_by for row in moved}, content)
        candidates = [(row, notice) for row, notice in candidates if row.state == DeliveryState.PLANNED]
        size = MAX_GROUP if destination.type.groups else 1
        for start in range(0, len(candidates), size):
            _word(candidates[start : start + size], content)
        return bool(due)


def _word(members: list[tuple[DeliveryRow, Notice]], content: DeliveryContent) -> None:
    """Fix the words of one message; a milestone whose words cannot be made waits, the others are told."""
    context = content.context
    row = members[0][0] if len(members) == 1 else _group_row([row for row, _ in members], context)
    try:
        render(row, content, [notice for _, notice in members])
    except Exception as error:  # noqa: BLE001 - one milestone must not stop the messages of the others
        if len(members) == 1:
            postpone(row, error, context.now + WORDED_AGAIN_AFTER)
        for member in members if len(members) > 1 else ():
            _word([member], content)
        return
    for told, _ in members:
        note_worded(told)
    if len(members) > 1:
        _gather(row, [member for member, _ in members], content.session, context)


def _word_overview(row: DeliveryRow, content: DeliveryContent) -> None:
    """Fix the words of an overview, or end it where there is nothing to tell."""
    try:
        has_words = render(row, content)
    except SQLAlchemyError:
        raise
    except Exception as error:  # noqa: BLE001 - one delivery must not stop the others
        postpone(row, error, content.context.now + WORDED_AGAIN_AFTER)
        return
    note_worded(row)
    if not has_words:
        set_state(row, Transition.SUPERSEDE, ended_at=content.context.now, reason="nothing to tell")


def _notice(row: DeliveryRow, content: DeliveryContent) -> Notice | None:
    """Return what a delivery says now, or None; where that fails it waits and says nothing meanwhile."""
    try:
        return content.notice(row)
    except SQLAlchemyError:
        raise
    except Exception as error:  # noqa: BLE001 - one milestone must not stop the messages of the others
        postpone(row, error, content.context.now + WORDED_AGAIN_AFTER)
        return None


def _render_or_drop(due: Sequence[DeliveryRow], content: DeliveryContent) -> list[tuple[DeliveryRow, Notice]]:
    """Return what single deliveries say; what has nothing to say ends, and an overview gets its words."""
    now = content.context.now
    candidates: list[tuple[DeliveryRow, Notice]] = []
    newest = next((row for row in reversed(due) if row.kind == DeliveryKind.DIGEST), None)
    for row in due:
        if newest and row.kind == DeliveryKind.DIGEST and row is not newest:
            set_state(row, Transition.COVER, ended_at=now, reason="a newer overview", covered_by=newest.id)
        elif row.kind == DeliveryKind.DIGEST:
            _word_overview(row, content)
        elif notice := _notice(row, content):
            candidates.append((row, notice))
        elif row.next_at <= now:
            set_state(row, Transition.SUPERSEDE, ended_at=now, reason="no longer true")
    return candidates


def _deduplicate(
    candidates: list[tuple[DeliveryRow, Notice]], context: RoundContext
) -> list[tuple[DeliveryRow, Notice]]:
    """Keep the most urgent notice of each milestone; the others are covered by it.

    A revision tells no date, so it stands beside a reminder.
    """
    kept: list[tuple[DeliveryRow, Notice]] = []
    by_milestone: dict[str, list[tuple[DeliveryRow, Notice]]] = {}
    for row, notice in candidates:
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
                    ended_at=context.now,
                    reason="a more urgent notice of the same milestone",
                    covered_by=speaker[0].id,
                )
        kept += changes
        if speaker and speaker not in changes:
            kept.append(speaker)
    return kept


def _regroup(groups: Mapping[str, str | None], content: DeliveryContent) -> None:
    """Let groups speak only for those of their members that nobody else speaks for now.

    Args:
        groups: Which, each with the delivery that speaks for one of its members.
        content: Tells what they have to say.
    """
    for one, speaker in groups.items():
        group = content.session.get_one(DeliveryRow, one)
        group.rendered_at = None
        if not content.notices(group):
            set_state(
                group,
                Transition.COVER,
                ended_at=content.context.now,
                reason="more urgent notices of the same milestones",
                covered_by=speaker,
            )


def _group_row(members: list[DeliveryRow], context: RoundContext) -> DeliveryRow:
    """Return one delivery in the place of several."""
    channel = members[0].channel
    key = delivery_key("group|" + "+".join(sorted(row.id for row in members)), channel)
    return create(
        key,
        channel=channel,
        kind=DeliveryKind.GROUP,
        due_at=min(row.due_at for row in members),
        next_at=context.now,
        now=context.now,
    )


def _gather(group: DeliveryRow, members: list[DeliveryRow], session: Session, context: RoundContext) -> None:
    """Let a group that has its words cover its members."""
    session.add(group)
    session.flush()
    for row in members:
        set_state(
            row,
            Transition.COVER,
            ended_at=context.now,
            reason="told in a group",
            covered_by=group.id,
        )


def origin_of(destination: Destination, context: RoundContext) -> Origin:
    """Return who speaks to a channel."""
    return Origin(
        domain=context.timeline.domain,
        base_url=context.timeline.url,
        rendered_at=context.now,
        settings=destination.settings,
    )


def render(row: DeliveryRow, content: DeliveryContent, notices: list[Notice] | None = None) -> bool:
    """Fix the words of a delivery as they are true today; without anything to say it stays as it is.

    Args:
        row: The delivery.
        content: Tells what it has to say.
        notices: What it has to say, where that is known already.

    Returns:
        Whether there is anything to say.
    """
    period = content.destination.channel.digest if row.kind == DeliveryKind.DIGEST else None
    contents = content.overview(row) if period else arrange(notices or content.notices(row))
    if not contents:
        return False
    destination, context = content.destination, content.context
    origin = origin_of(destination, context)
    message = Message(
        audience=content.audience,
        reference=row.id,
        contents=contents,
        overview=period,
    )
    payload = destination.type.render(message, origin)
    row.payload, row.payload_type, row.rendered_at = payload.content, payload.media_type, context.now
    row.payload_if_repeat = None
    if not destination.type.can_tell_repeats:
        row.payload_if_repeat = destination.type.render(replace(message, may_repeat=True), origin).content
    return True
