"""The tables, but for that of `feed_tokens`. All moments are stored in UTC and come back aware.

`revision` is append-only and tells what every milestone was; `delivery` is the outbox; `attempt` is
append-only but for the end of an attempt.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.types import LargeBinary, String
from sqlmodel import Field, SQLModel


class DeliveryState(StrEnum):
    """Where a delivery is; each ends in one of the last five."""

    PLANNED = "planned"
    SENDING = "sending"
    RETRYING = "retrying"
    HELD = "held"
    SENT = "sent"
    COVERED = "covered"
    SUPERSEDED = "superseded"
    DEAD = "dead"
    DISCARDED = "discarded"


WAITING = (DeliveryState.PLANNED, DeliveryState.SENDING, DeliveryState.RETRYING)
# Written out, because a database only uses a partial index for a condition without parameters.
IS_WAITING = text("delivery.state IN ('planned', 'sending', 'retrying')")


class DeliveryKind(StrEnum):
    """What a delivery carries."""

    REMINDER = "reminder"
    CHANGE = "change"
    GROUP = "group"
    DIGEST = "digest"
    TROUBLE = "trouble"


class MemoryRow(SQLModel, table=True):
    """Single facts: the last round's moment, the day of the last publish.

    Attributes:
        name: Which fact.
        value: The fact as text.
    """

    __tablename__ = "memory"

    name: str = Field(primary_key=True)
    value: str


class FileVersionRow(SQLModel, table=True):
    """A valid events.yaml; the newest row is the last good one.

    Attributes:
        loaded_at: As-of moment of the round that took it up.
        content: Its bytes.
    """

    __tablename__ = "file_version"

    id: int | None = Field(default=None, primary_key=True)
    sha256: str
    loaded_at: datetime
    content: bytes = Field(sa_type=LargeBinary)


class RevisionRow(SQLModel, table=True):
    """One change of one milestone that a subscriber should see.

    Attributes:
        id: Order in which revisions were recorded, over all milestones.
        milestone: The milestone's key.
        revision: 0 for the first, +1 each; SEQUENCE of its calendar entries.
        date_revision: 0 for the first date, +1 each time the date changes.
        change: What happened: a `ChangeKind`.
        recorded_at: As-of moment; DTSTAMP and LAST-MODIFIED of its calendar entries.
        fingerprint: SHA-256 of `content`.
        content: Snapshot of the milestone as canonical JSON; as it was last, when removed.
    """

    __tablename__ = "revision"

    __table_args__ = (UniqueConstraint("milestone", "revision"),)

    id: int | None = Field(default=None, primary_key=True)
    milestone: str
    revision: int
    date_revision: int
    change: str
    recorded_at: datetime
    fingerprint: str
    content: str


class BaselineRow(SQLModel, table=True):
    """When a channel first had a rule and lead time; what was due on an earlier day is not sent.

    Attributes:
        subject: Rule and lead (`standaard|P30D`), or `changes`.
        since: As-of moment of the round that saw it first.
        revision_id: For `changes`: the newest revision then; all up to it count as told.
    """

    __tablename__ = "baseline"

    channel: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    since: datetime
    revision_id: int = 0


class ToldRow(SQLModel, table=True):
    """What a channel was last told of a milestone, where that is newer than its first sight.

    Attributes:
        revision: The milestone's revision.
    """

    __tablename__ = "told"

    channel: str = Field(primary_key=True)
    milestone: str = Field(primary_key=True)
    revision: int


class ReminderRow(SQLModel, table=True):
    """A reminder that came due.

    Attributes:
        key: Its identity, see `notifier.reminders.plan.Reminder.key`.
        target: What it counts to.
        lead: The lead time as written, or the number of an overdue notice.
        day: The day it counts to.
        planned_for: The day the lead time gives.
    """

    __tablename__ = "reminder"

    key: str = Field(primary_key=True)
    milestone: str
    recurrence: str = ""
    date_revision: int
    rule: str
    target: str
    lead: str
    day: date
    planned_for: date


class DeliveryRow(SQLModel, table=True):
    """The outbox: the life of one notification, or of one group of them, on one channel.

    Attributes:
        id: `dl_` and a hash of `key`: the same whoever creates it; the `webhook-id`.
        key: Reminder key, change key or group key, and the channel.
        kind: What it carries.
        reminder: Key of its reminder, for that kind.
        milestone: The milestone's key; none for a group.
        revision: The milestone's revision, for a change.
        change: What happened, for a change: a `ChangeKind`.
        state: Where it is.
        due_at: When it should go out.
        next_at: When it may be tried next, as-of.
        attempts: Tries that count towards giving up.
        busy_since: As-of moment since which the receiver has been asking to wait.
        lease_owner: Who is sending it.
        lease_until: Until when nobody else may, in real time.
        fence: +1 at each claim; an end is only recorded with the fence of its own claim.
        payload: The frozen words, as sent; none until they are prepared.
        payload_if_repeat: The same words, marked as a possible repeat; none where the receiver can tell.
        payload_type: Media type of both.
        rendered_at: When they were frozen, as-of.
        covered_by: The delivery that speaks for it.
        reason: Why it was covered, superseded, held, dead or discarded.
    """

    __tablename__ = "delivery"

    __table_args__ = (
        Index(
            "ix_delivery_waiting",
            "channel",
            "next_at",
            "due_at",
            "id",
            sqlite_where=text("state IN ('planned', 'sending', 'retrying')"),
            postgresql_where=text("state IN ('planned', 'sending', 'retrying')"),
        ),
        Index("ix_delivery_covered_by", "covered_by"),
        Index("ix_delivery_milestone", "milestone"),
        CheckConstraint("(state = 'sending') = (lease_until IS NOT NULL)", name="ck_delivery_lease"),
    )

    id: str = Field(primary_key=True)
    key: str = Field(unique=True)
    channel: str
    kind: str
    reminder: str | None = Field(default=None, foreign_key="reminder.key")
    milestone: str | None = None
    revision: int | None = None
    change: str | None = None
    state: str = DeliveryState.PLANNED
    due_at: datetime
    next_at: datetime
    attempts: int = 0
    busy_since: datetime | None = None
    lease_owner: str | None = None
    lease_until: datetime | None = None
    fence: int = 0
    payload: bytes | None = Field(default=None, sa_type=LargeBinary)
    payload_if_repeat: bytes | None = Field(default=None, sa_type=LargeBinary)
    payload_type: str | None = None
    rendered_at: datetime | None = None
    covered_by: str | None = Field(default=None, foreign_key="delivery.id")
    reason: str = ""
    created_at: datetime
    ended_at: datetime | None = None


class AttemptRow(SQLModel, table=True):
    """One try of one delivery, recorded before the call.

    Attributes:
        number: From 1 within the delivery, one per try, counted or not.
        fence: The claim it belongs to.
        started_at: Real time.
        finished_at: Real time; none while it runs, or when the sender died.
        outcome: What came of it; none while it runs.
        status: HTTP status, where there was one.
        detail: What the receiver said, cut short and without secrets.
        retry_after_s: Seconds the receiver asked to wait.
    """

    __tablename__ = "attempt"

    __table_args__ = (UniqueConstraint("delivery", "number"), Index("ix_attempt_started_at", "started_at"))

    id: int | None = Field(default=None, primary_key=True)
    delivery: str = Field(foreign_key="delivery.id")
    number: int
    fence: int
    started_at: datetime
    finished_at: datetime | None = None
    outcome: str | None = None
    status: int | None = None
    detail: str = Field(default="", sa_type=String)
    retry_after_s: int | None = None


class ChannelStateRow(SQLModel, table=True):
    """How a channel fares; no row means that nothing is wrong. All moments are as-of.

    Attributes:
        channel: Its name.
        failures: Tries in a row that did not get through.
        wait_until: Before which nothing is tried.
        broken_since: Since when the receiver says that its address is no good.
        reason: What it said last.
    """

    __tablename__ = "channel_state"

    channel: str = Field(primary_key=True)
    failures: int = 0
    wait_until: datetime | None = None
    broken_since: datetime | None = None
    reason: str = ""


class TroubleRow(SQLModel, table=True):
    """A trouble the operator was told of; gone when it is mended.

    Attributes:
        subject: Which: `file|COPY`, `STAGE|COPY`, `milestone|KEY`, `feed|NAME`, `channel|NAME` or
            `dead|NAME`.
        since: As-of moment it was first seen.
        reason: What is wrong.
    """

    __tablename__ = "trouble"

    subject: str = Field(primary_key=True)
    since: datetime
    reason: str
