"""Prepare due deliveries: drop what no longer holds, deduplicate, group and render."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from notifier.named_tuple import NamedTuple
from notifier.outbox import statements
from notifier.outbox.content import DeliveryContent
from notifier.outbox.identity import delivery_key
from notifier.outbox.invitation_content import render_invitation
from notifier.outbox.origins import origin_of, put_message
from notifier.outbox.states import Transition, create, set_state
from notifier.reminders.messages import QUARTERLY, Message, told_once
from notifier.reminders.notices import NoticeType
from notifier.reminders.sections import arrange
from notifier.store.database import channel_lock
from notifier.store.left_out import leaving_out, note_rendered, postponing
from notifier.store.tables import DeliveryKind, DeliveryRow, DeliveryState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from notifier.channels.destinations import Destination
    from notifier.outbox.context import RoundContext
    from notifier.reminders.notices import Notice
    from notifier.store.database import Database

# Each reminder of a message has its line, and this many fit in any receiver's limits.
MAX_GROUP = 40
# Number of milestones prepared in one transaction: whole groups, and changes of which one message tells.
_PORTION = 25 * MAX_GROUP


class Candidate(NamedTuple):
    """A delivery that may be sent, with the notice that it would be."""

    row: DeliveryRow
    notice: Notice


def prepare(database: Database, destination: Destination, context: RoundContext) -> bool:
    """Prepare everything that is due for a channel, and return whether there was anything.

    Of several reminders of one milestone the most urgent covers the others; a change that gives the date
    covers the reminders. Where the channel groups, all notices become one message. Very many are prepared
    in portions, each in its own transaction.
    """
    was_any, portion = False, _PORTION
    while portion == _PORTION:
        portion = _prepare_portion(database, destination, context)
        was_any = was_any or portion > 0
    return was_any


def _prepare_portion(database: Database, destination: Destination, context: RoundContext) -> int:
    """Prepare all that is due of some milestones, and return of how many.

    A reminder that is retried, alone or in a group, covers them or is covered by them, so that after an
    outage a channel gets each milestone once.
    """
    channel = destination.channel.name
    asked: dict[str, object] = {"channel": channel, "now": context.now}
    with database.write(lock=channel_lock(channel)) as session:
        subjects = session.exec(statements.UNPREPARED_SUBJECTS, params=asked | {"at_most": _PORTION}).all()
        if not subjects:
            return 0
        content = DeliveryContent(session=session, destination=destination, context=context)
        due = session.exec(statements.UNPREPARED, params=asked | {"subjects": subjects}).all()
        reviews = _reviews(due, content)
        asked_after = [*subjects, *(key for key, _ in reviews)]
        retried = session.exec(
            statements.RETRIED, params={"channel": channel, "milestones": asked_after}
        ).all()
        content.load_reminders([*due, *retried])
        candidates = [Candidate(row, notice) for row in retried if (notice := _notice(row, content))]
        candidates += _render_or_drop(due, content)
        groups = {row.id: row.covered_by for row in retried if row.covered_by}
        rendered = {which: row for which, row in reviews.items() if row.rendered_at}
        candidates = _deduplicate(candidates, rendered, context)
        if destination.type.groups:
            _cover_next_times(candidates, context)
        moved = (row for row in retried if row.covered_by != groups.get(row.id, row.covered_by))
        _regroup({groups[row.id]: row.covered_by for row in moved}, content)
        candidates = [one for one in candidates if one.row.state == DeliveryState.PLANNED]
        for members in _groups(candidates) if destination.type.groups else ([one] for one in candidates):
            _render_message(members, content)
        return len(subjects)


def _groups(candidates: list[Candidate]) -> Iterator[list[Candidate]]:
    """Yield what makes up one message each: everything, or else the changes, and the reminders by urgency.

    A message counts the changes that it has no room for; a reminder is never left to a count.
    """
    if 0 < len(candidates) <= MAX_GROUP:
        yield candidates
        return
    if changes := [one for one in candidates if one.notice.change]:
        yield changes
    reminders = {id(one.notice): one for one in candidates if not one.notice.change}
    ordered = [notice for _, own in arrange(one.notice for one in reminders.values()) for notice in own]
    for start in range(0, len(ordered), MAX_GROUP):
        yield [reminders[id(notice)] for notice in ordered[start : start + MAX_GROUP]]


def _render_message(members: list[Candidate], content: DeliveryContent) -> None:
    """Render one message; a milestone that cannot be rendered waits, and the others are sent without it."""
    context = content.context
    row = members[0].row if len(members) == 1 else _group_row([row for row, _ in members], context)
    is_rendered = False
    with postponing(row, context.now):
        is_rendered = render(row, content, [notice for _, notice in members])
    if not is_rendered:
        half = len(members) // 2
        for part in (members[:half], members[half:]) if half else ():
            _render_message(part, content)
        return
    if len(members) > 1:
        content.session.add(row)
        content.session.flush()
    for told, _ in members:
        note_rendered(told)
        if told is not row:
            set_state(
                told,
                Transition.COVER,
                ended_at=context.now,
                reason="told in a group",
                covered_by=row.id,
            )


def is_overview(row: DeliveryRow) -> bool:
    """Whether a delivery is about all milestones of its channel: a digest, or the review of a quarter."""
    return row.kind == DeliveryKind.DIGEST or (row.kind == DeliveryKind.REVIEW and row.milestone is None)


def _render_alone(row: DeliveryRow, content: DeliveryContent) -> None:
    """Render a digest, a review or an invitation, or end it where it has no content."""
    now = content.context.now
    with postponing(row, now):
        has_content = render(row, content)
        note_rendered(row)
        if not has_content:
            set_state(row, Transition.SUPERSEDE, ended_at=now, reason="nothing to tell")


def _notice(row: DeliveryRow, content: DeliveryContent) -> Notice | None:
    """Return the notice of a delivery, or None; where that fails the delivery waits."""
    with postponing(row, content.context.now):
        return content.notice(row)
    return None


def _render_or_drop(due: Sequence[DeliveryRow], content: DeliveryContent) -> list[Candidate]:
    """Return the notices of single deliveries; end those without one, and render the newest overviews."""
    now = content.context.now
    candidates: list[Candidate] = []
    overviews = {row.kind: row for row in due if is_overview(row)}
    for row in due:
        if is_overview(row) and row is not overviews[row.kind]:
            newest = overviews[row.kind].id
            set_state(row, Transition.COVER, ended_at=now, reason="a newer overview", covered_by=newest)
        elif is_overview(row) or row.kind == DeliveryKind.INVITATION:
            _render_alone(row, content)
        elif notice := _notice(row, content):
            candidates.append(Candidate(row, notice))
        elif row.next_at <= now:
            set_state(row, Transition.SUPERSEDE, ended_at=now, reason="no longer true")
    return candidates


def _reviews(due: Sequence[DeliveryRow], content: DeliveryContent) -> dict[tuple[str, str], DeliveryRow]:
    """Return the newest review of a quarter by each milestone that it names, with the occurrence."""
    rows = [row for row in due if is_overview(row) and row.kind == DeliveryKind.REVIEW][-1:]
    with leaving_out(lambda _: None):
        return {
            (one.milestone.key, one.milestone.recurrence): row
            for row in rows
            for _, own in content.overview(row).contents
            for one in own
        }
    return {}


def _deduplicate(
    candidates: list[Candidate],
    reviews: Mapping[tuple[str, str], DeliveryRow],
    context: RoundContext,
) -> list[Candidate]:
    """Keep one notice of each milestone: a change, or else the most urgent reminder; it covers the others.

    A review that names the milestone covers a question after it, and stands in `reviews`.
    """
    kept: list[Candidate] = []
    by_milestone: dict[tuple[str, str], list[Candidate]] = {}
    for one in candidates:
        which = (one.notice.milestone.key, one.notice.milestone.recurrence)
        by_milestone.setdefault(which, []).append(one)
    for which, own in by_milestone.items():
        urgencies = {one.row.id: one.notice.reminder.urgency for one in own if one.notice.reminder}
        reminders = [one for one in own if one.row.id in urgencies]
        reminders.sort(key=lambda one: (urgencies[one.row.id], one.row.id), reverse=True)
        others = [one for one in own if one.row.id not in urgencies]
        newest = (others or reminders)[0]
        review = reviews.get(which) if newest.notice.type is NoticeType.OVERDUE else None
        carrier = review or newest.row
        for row, _ in reminders:
            if row is not carrier:
                _cover(row, carrier, context)
        kept += others or ([] if review else [newest])
    return kept


def _cover_next_times(candidates: Iterable[Candidate], context: RoundContext) -> None:
    """Let the question after a time of a series cover that the period of the next begins: it tells so."""
    reminders = [(row, one) for row, one in candidates if one.reminder and one.milestone.recurrence]
    asked = {one.milestone.key: row for row, one in reminders if one.type is NoticeType.OVERDUE}
    for row, one in reminders:
        is_next = one.reminder and one.reminder.is_opening and not one.milestone.is_part
        if is_next and one.type is NoticeType.REMINDER and one.milestone.key in asked:
            _cover(row, asked[one.milestone.key], context)


def _cover(row: DeliveryRow, carrier: DeliveryRow, context: RoundContext) -> None:
    # A member of a retried group is covered by that group already.
    is_member = row.state == DeliveryState.COVERED
    set_state(
        row,
        Transition.COVER_AGAIN if is_member else Transition.COVER,
        ended_at=context.now,
        reason="a more urgent notice of the same milestone",
        covered_by=carrier.id,
    )


def _regroup(groups: Mapping[str, str | None], content: DeliveryContent) -> None:
    """Render groups anew without the members that another delivery covers now; end those without members."""
    for one, carrier in groups.items():
        group = content.session.get_one(DeliveryRow, one)
        group.rendered_at = None
        if not content.notices(group):
            set_state(
                group,
                Transition.COVER,
                ended_at=content.context.now,
                reason="more urgent notices of the same milestones",
                covered_by=carrier,
            )


def _group_row(members: list[DeliveryRow], context: RoundContext) -> DeliveryRow:
    """Return the delivery of a group."""
    channel = members[0].channel
    # A key of very many names would be too long for an index of PostgreSQL.
    named = sha256("+".join(sorted(row.id for row in members)).encode()).hexdigest()
    key = delivery_key(f"group|{named}", channel)
    return create(
        key,
        domain=context.timeline.domain,
        channel=channel,
        kind=DeliveryKind.GROUP,
        due_at=min(row.due_at for row in members),
        next_at=context.now,
        now=context.now,
    )


def render(row: DeliveryRow, content: DeliveryContent, notices: list[Notice] | None = None) -> bool:
    """Render a delivery as of today, and return whether it has content; without, it stays as it is."""
    if row.kind == DeliveryKind.INVITATION:
        return render_invitation(row, content, origin_of(content.destination, content.context))
    if is_overview(row):
        contents, still_open = content.overview(row)
        period = QUARTERLY if row.kind == DeliveryKind.REVIEW else content.destination.channel.digest
    else:
        told = told_once(notices or content.notices(row), content.audience)
        contents, still_open, period = arrange(told), (), None
    if not contents and not (still_open and period == QUARTERLY):
        return False
    message = Message(
        audience=content.audience,
        reference=row.id,
        contents=contents,
        period=period,
        open=still_open,
        match=content.destination.channel.match,
    )
    put_message(row, message, content.destination, content.context)
    return True
