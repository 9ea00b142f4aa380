"""The tables, except those with functions of their own, such as `editors` and `proposals`.

Moments are stored in UTC and read back aware.

`revision` is append-only and holds every state of every milestone; `delivery` is the outbox; an `attempt`
is only changed when it ends.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.types import LargeBinary, String
from sqlmodel import Field, SQLModel


class DeliveryState(StrEnum):
    """The state of a delivery; the last five are the end states."""

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
_WAITING = text("state IN ('planned', 'sending', 'retrying')")
_HAS_PAYLOAD = text("payload IS NOT NULL")
# Without parameters, because otherwise a database does not use its partial index.
IS_WAITING = text("delivery.state IN ('planned', 'sending', 'retrying')")


class DeliveryKind(StrEnum):
    """The kind of content of a delivery."""

    REMINDER = "reminder"
    CHANGE = "change"
    GROUP = "group"
    DIGEST = "digest"
    REVIEW = "review"
    TROUBLE = "trouble"
    INVITATION = "invitation"


class MemoryRow(SQLModel, table=True):
    """One fact by its name, such as the moment of the last round, as text."""

    __tablename__ = "memory"

    name: str = Field(primary_key=True)
    value: str


class FileVersionRow(SQLModel, table=True):
    """A valid events.yaml; the newest row is the last good one, and twenty are kept.

    Attributes:
        sha256: The SHA-256 of its bytes, and of its included lists where it has any.
        loaded_at: As-of moment of the round that accepted it.
        content: Its bytes, compressed with zlib.
        lists: The content of each included list as JSON by name, compressed with zlib; of the newest
            row only.
    """

    __tablename__ = "file_version"

    id: int | None = Field(default=None, primary_key=True)
    sha256: str
    loaded_at: datetime
    content: bytes = Field(sa_type=LargeBinary)
    lists: bytes | None = Field(default=None, sa_type=LargeBinary)


class RevisionRow(SQLModel, table=True):
    """One change of one milestone that a subscriber should see.

    Attributes:
        id: Rises in the order of recording, over all milestones.
        milestone: The milestone's key.
        revision: From 0, +1 for each; SEQUENCE of its calendar entries.
        date_revision: From 0, +1 each time the date changes.
        change: The `ChangeKind`.
        recorded_at: As-of moment; DTSTAMP and LAST-MODIFIED of its calendar entries.
        fingerprint: SHA-256 of `content`.
        content: Snapshot of the milestone as canonical JSON; of a removed one the last snapshot.
        origin: The `Origin` of the accepted proposals that made it; empty where none did.
        editor: Who accepted them, as shown in public; empty for none.
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
    origin: str = ""
    editor: str = ""


class BaselineRow(SQLModel, table=True):
    """When a channel first had a rule and lead time, changes or a digest; nothing earlier is stored.

    Attributes:
        subject: Rule and lead time (`standaard|P30D`), `changes` or `digest`.
        since: As-of moment of the first round with it.
        revision_id: For `changes` and `digest`: id of the newest revision then; 0 otherwise.
    """

    __tablename__ = "baseline"

    channel: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    since: datetime
    revision_id: int = 0


class ToldRow(SQLModel, table=True):
    """The last revision of a milestone that a channel knows, where it is newer than the baseline."""

    __tablename__ = "told"

    channel: str = Field(primary_key=True)
    milestone: str = Field(primary_key=True)
    revision: int


class ReminderRow(SQLModel, table=True):
    """A reminder that came due.

    Attributes:
        key: Its identity, from `notifier.reminders.plan.Reminder.key`.
        target: The target: first day, last day or overdue.
        lead: The lead time as written, or the number of an overdue notice.
        day: The day of the target.
        planned_for: The day that follows from the lead time.
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
    """One row of the outbox: a notice, group, digest or trouble message for one channel.

    Attributes:
        id: `dl_` and a hash of `key`; sent as `webhook-id`.
        key: Reminder key, change key or group key, and the channel.
        kind: The `DeliveryKind`.
        reminder: Key of the reminder; only of a reminder.
        milestone: The milestone's key; only of a reminder, a change, an invitation, or a review of
            one milestone.
        revision: The milestone's revision; only of a change or an invitation.
        change: The `ChangeKind` of a change, the METHOD of an invitation.
        state: The `DeliveryState`.
        due_at: When it is due, as-of.
        next_at: When it may be attempted next, as-of.
        attempts: Attempts that count towards giving up.
        busy_since: As-of moment since which the receiver has been asking to wait.
        lease_owner: Name of the sender that claimed it.
        lease_until: When the claim expires, in real time.
        fence: +1 at each claim; an outcome is only recorded with the fence of its own claim.
        payload: The rendered message, as sent; None until it is rendered.
        payload_if_repeat: The same, marked as a possible repeat; None where the receiver can tell repeats.
        payload_type: Media type of both.
        rendered_at: When both were rendered, as-of.
        covered_by: The delivery that carries its content.
        reason: Why it is in its state, or why it waits.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        Index(
            "ix_delivery_waiting",
            "channel",
            "next_at",
            "due_at",
            "id",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index("ix_delivery_covered_by", "covered_by"),
        Index("ix_delivery_milestone", "milestone"),
        # Counts by state, and finding what was given up.
        Index("ix_delivery_state", "channel", "state"),
        Index("ix_delivery_payload", "ended_at", sqlite_where=_HAS_PAYLOAD, postgresql_where=_HAS_PAYLOAD),
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
    """One attempt of one delivery, recorded before the call.

    Attributes:
        number: From 1 within the delivery; attempts that do not count towards giving up included.
        fence: The fence of its claim.
        started_at: Real time.
        finished_at: Real time; None while it runs, or when the sender died.
        outcome: The `Verdict`; None while it runs.
        status: HTTP status or SMTP reply code, where there was one.
        detail: The receiver's answer or the error, shortened and without secrets.
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
    """The health of a channel; no row means that it works. All moments are as-of.

    Attributes:
        failures: Failed attempts in a row.
        wait_until: No delivery is attempted before this moment.
        broken_since: Since when attempts fail for a reason that the operator can mend.
        reason: The detail of the last failure, and what the operator can do, a line each.
        settings: A digest of the channel's settings and secrets when it last failed.
    """

    __tablename__ = "channel_state"

    channel: str = Field(primary_key=True)
    failures: int = 0
    wait_until: datetime | None = None
    broken_since: datetime | None = None
    reason: str = ""
    settings: str = ""


class TroubleRow(SQLModel, table=True):
    """A trouble that was reported to the operator; the row is deleted when the trouble is over.

    Attributes:
        subject: `file|COPY`, `STAGE|COPY`, `milestone|KEY`, `feed|NAME`, `channel|NAME`, `dead|NAME`
            or `watched|NAME`.
        since: As-of moment at which it was first found.
        reason: What is wrong.
    """

    __tablename__ = "trouble"

    subject: str = Field(primary_key=True)
    since: datetime
    reason: str
