"""The queries of the outbox that run for every message, built once; state changes are in `states`.

Building a statement is slow and leaves garbage that is collected late: built at each claim, they made the
memory grow while very many messages were sent.
"""

from __future__ import annotations

from sqlalchemy import and_, bindparam, delete, exists, func, insert, or_, text, update
from sqlalchemy import select as sql_select
from sqlalchemy.orm import aliased, defer
from sqlmodel import col, select

from notifier.net.outcomes import Verdict
from notifier.reminders.plan import Target
from notifier.store.tables import (
    IS_WAITING,
    AttemptRow,
    DeliveryKind,
    DeliveryRow,
    DeliveryState,
    ReminderRow,
    RevisionRow,
)

_DELIVERIES, _ATTEMPTS = DeliveryRow.__table__, AttemptRow.__table__  # type: ignore[attr-defined]

DUE = (
    select(DeliveryRow)
    .where(
        IS_WAITING,
        col(DeliveryRow.channel) == bindparam("channel"),
        col(DeliveryRow.payload).is_not(None),
        col(DeliveryRow.next_at) <= bindparam("now"),
        or_(
            col(DeliveryRow.lease_until).is_(None),
            col(DeliveryRow.lease_until) < bindparam("real_now"),
            col(DeliveryRow.lease_owner).in_(bindparam("dead_owners", expanding=True)),
        ),
    )
    .order_by(col(DeliveryRow.next_at), col(DeliveryRow.due_at), col(DeliveryRow.id))
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
)
DUE_CHANNELS = (
    select(DeliveryRow.channel).where(IS_WAITING, col(DeliveryRow.next_at) <= bindparam("now")).distinct()
)
LEASE_OWNERS = (
    select(DeliveryRow.lease_owner)
    .where(col(DeliveryRow.channel) == bindparam("channel"), col(DeliveryRow.state) == DeliveryState.SENDING)
    .distinct()
)
# Start of the newest attempt of a channel after skipping `others` of them.
NEWEST_STARTS = (
    select(AttemptRow.started_at)
    .join(DeliveryRow, col(DeliveryRow.id) == col(AttemptRow.delivery))
    .where(col(DeliveryRow.channel) == bindparam("channel"), col(AttemptRow.started_at) > bindparam("since"))
    .order_by(col(AttemptRow.started_at).desc())
    .offset(bindparam("others"))
    .limit(1)
)
CLOCK = text("SELECT clock_timestamp()")
ATTEMPT_COUNTS = (
    select(
        AttemptRow.delivery,
        func.max(AttemptRow.number),
        func.count().filter(col(AttemptRow.outcome) == Verdict.UNKNOWN),
        func.count().filter(col(AttemptRow.outcome) == Verdict.SENT),
    )
    .where(col(AttemptRow.delivery).in_(bindparam("deliveries", expanding=True)))
    .group_by(col(AttemptRow.delivery))
)
# One statement for all: inserting row by row takes longer than rendering.
INSERT_ATTEMPTS = insert(_ATTEMPTS).from_select(
    ["delivery", "number", "fence", "started_at"],
    sql_select(
        _DELIVERIES.c.id,
        sql_select(func.coalesce(func.max(_ATTEMPTS.c.number), 0) + 1)
        .where(_ATTEMPTS.c.delivery == _DELIVERIES.c.id)
        .scalar_subquery(),
        _DELIVERIES.c.fence,
        bindparam("started_at", type_=_ATTEMPTS.c.started_at.type),
    ).where(_DELIVERIES.c.id.in_(bindparam("deliveries", expanding=True))),
)
# The milestones, or what is about none, of which something is due and not rendered, and those deliveries.
_SUBJECT = func.coalesce(DeliveryRow.milestone, "")
_IS_UNPREPARED = (
    IS_WAITING,
    col(DeliveryRow.channel) == bindparam("channel"),
    col(DeliveryRow.state) == DeliveryState.PLANNED,
    col(DeliveryRow.payload).is_(None),
    col(DeliveryRow.next_at) <= bindparam("now"),
)
UNPREPARED_SUBJECTS = (
    select(_SUBJECT)
    .where(*_IS_UNPREPARED)
    .group_by(_SUBJECT)
    .order_by(func.min(DeliveryRow.due_at), _SUBJECT)
    .limit(bindparam("at_most"))
)
UNPREPARED = (
    select(DeliveryRow)
    .where(*_IS_UNPREPARED, _SUBJECT.in_(bindparam("subjects", expanding=True)))
    .order_by(col(DeliveryRow.due_at), col(DeliveryRow.id))
)
# Recording an outcome needs no payloads, which are most of a row.
BEING_SENT = (
    select(DeliveryRow)
    .options(
        *(
            defer(words)  # type: ignore[arg-type]  # a column is typed as its values
            for words in (DeliveryRow.payload, DeliveryRow.payload_if_repeat)
        )
    )
    .where(
        col(DeliveryRow.id).in_(bindparam("deliveries", expanding=True)),
        col(DeliveryRow.state) == DeliveryState.SENDING,
    )
)
# Reminders whose message, their own or that of their group, is retried; whether it arrived may be unknown.
_CARRIER = aliased(DeliveryRow)
RETRIED = (
    select(DeliveryRow)
    .join(_CARRIER, col(_CARRIER.id) == func.coalesce(DeliveryRow.covered_by, DeliveryRow.id))
    .where(
        col(DeliveryRow.milestone).in_(bindparam("milestones", expanding=True)),
        col(DeliveryRow.channel) == bindparam("channel"),
        col(DeliveryRow.kind) == DeliveryKind.REMINDER,
        or_(col(DeliveryRow.covered_by).is_(None), col(_CARRIER.kind) == DeliveryKind.GROUP),
        col(_CARRIER.state) == DeliveryState.RETRYING,
        ~exists().where(
            col(AttemptRow.delivery) == col(_CARRIER.id),
            col(AttemptRow.outcome) == Verdict.SENT,
        ),
    )
)
# The changes that a group tells: those after which nothing changed until it was rendered.
CARRIED_CHANGES = select(DeliveryRow).where(
    col(DeliveryRow.covered_by) == bindparam("group"),
    col(DeliveryRow.kind) == DeliveryKind.CHANGE,
    ~exists().where(
        col(RevisionRow.milestone) == col(DeliveryRow.milestone),
        col(RevisionRow.revision) > col(DeliveryRow.revision),
        col(RevisionRow.recorded_at) <= bindparam("rendered_at"),
    ),
)
DOUBTED_REVISION = (
    select(func.max(DeliveryRow.revision))
    .join(AttemptRow, col(AttemptRow.delivery) == func.coalesce(DeliveryRow.covered_by, DeliveryRow.id))
    .where(
        col(DeliveryRow.milestone) == bindparam("milestone"),
        col(DeliveryRow.channel) == bindparam("channel"),
        col(DeliveryRow.kind) == DeliveryKind.CHANGE,
        col(DeliveryRow.revision) > bindparam("told"),
        col(AttemptRow.outcome) == Verdict.UNKNOWN,
    )
)
# The dates a delivery is about: its own, or those of its members.
SUBJECTS = (
    select(ReminderRow.milestone, ReminderRow.recurrence, ReminderRow.date_revision)
    .join(DeliveryRow, col(DeliveryRow.reminder) == col(ReminderRow.key))
    .where(
        or_(
            col(DeliveryRow.id) == bindparam("delivery"), col(DeliveryRow.covered_by) == bindparam("delivery")
        )
    )
)
# Due, and never attempted.
_NEVER_TRIED = (
    col(DeliveryRow.channel) == bindparam("channel"),
    col(DeliveryRow.state) == DeliveryState.PLANNED,
    col(DeliveryRow.due_at) <= bindparam("now"),
)
WAITING_OVERVIEWS = select(DeliveryRow).where(
    IS_WAITING, *_NEVER_TRIED, col(DeliveryRow.kind) == DeliveryKind.DIGEST
)
WAITING_REVIEWS = select(DeliveryRow).where(
    *_NEVER_TRIED,
    col(DeliveryRow.kind) == DeliveryKind.REVIEW,
    col(DeliveryRow.milestone).in_(bindparam("milestones", expanding=True)),
)
WAITING_REMINDERS = (
    select(DeliveryRow, ReminderRow.milestone, ReminderRow.recurrence, ReminderRow.date_revision)
    .join(ReminderRow, col(DeliveryRow.reminder) == col(ReminderRow.key))
    .where(*_NEVER_TRIED, col(DeliveryRow.milestone).in_(bindparam("milestones", expanding=True)))
)
# What may have asked a channel after a date that has passed: a question after the same date, or, since it
# passed, a change or a review of the milestone alone.
ASKED = (
    select(DeliveryRow)
    .outerjoin(ReminderRow, col(ReminderRow.key) == col(DeliveryRow.reminder))
    .where(
        col(DeliveryRow.milestone) == bindparam("milestone"),
        col(DeliveryRow.channel) == bindparam("channel"),
        col(DeliveryRow.id) != bindparam("id"),
        col(DeliveryRow.state).in_((DeliveryState.SENT, DeliveryState.COVERED)),
        or_(
            and_(
                col(ReminderRow.target) == Target.OVERDUE,
                col(ReminderRow.recurrence) == bindparam("recurrence"),
                col(ReminderRow.date_revision) == bindparam("date_revision"),
            ),
            and_(
                col(DeliveryRow.kind).in_((DeliveryKind.CHANGE, DeliveryKind.REVIEW)),
                col(DeliveryRow.due_at) >= bindparam("passed_at", type_=_DELIVERIES.c.due_at.type),
            ),
        ),
    )
)
_ITS_ATTEMPT = (
    _ATTEMPTS.c.delivery == bindparam("its_delivery"),
    _ATTEMPTS.c.number == bindparam("its_number"),
)
END_ATTEMPT, DELETE_ATTEMPT = update(_ATTEMPTS).where(*_ITS_ATTEMPT), delete(_ATTEMPTS).where(*_ITS_ATTEMPT)
REMINDERS = select(ReminderRow).where(col(ReminderRow.key).in_(bindparam("keys", expanding=True)))
