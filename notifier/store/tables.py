"""The tables, except those with functions of their own, such as `proposals` and `tokens`.

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
STUCK = (DeliveryState.HELD, DeliveryState.DEAD)  # In these a delivery waits for the operator.
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


class FactRow(SQLModel, table=True):
    """One fact by its name, such as the moment of the last round."""

    __tablename__ = "memory"

    name: str = Field(primary_key=True)  # The name of the fact.
    value: str  # Its value as text.


class FileVersionRow(SQLModel, table=True):
    """A valid events.yaml; the newest row is the last good one, and twenty are kept."""

    __tablename__ = "file_version"

    id: int | None = Field(default=None, primary_key=True)
    sha256: str  # The SHA-256 of its bytes, and of its included lists where it has any.
    loaded_at: datetime  # As-of moment of the round that accepted it.
    content: bytes = Field(sa_type=LargeBinary)  # Its bytes, compressed with zlib.
    # The content of each included list as JSON by name, compressed with zlib; of the newest row only.
    lists: bytes | None = Field(default=None, sa_type=LargeBinary)


class RevisionRow(SQLModel, table=True):
    """One change of one milestone that a subscriber should see."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("milestone", "revision"),)

    # Rises in the order of recording, over all milestones.
    id: int | None = Field(default=None, primary_key=True)
    milestone: str  # The milestone's key.
    revision: int  # From 0, +1 for each; SEQUENCE of its calendar entries.
    date_revision: int  # From 0, +1 each time the date changes.
    change: str  # The `ChangeKind`.
    recorded_at: datetime  # As-of moment; DTSTAMP and LAST-MODIFIED of its calendar entries.
    fingerprint: str  # SHA-256 of `content`.
    content: str  # Snapshot of the milestone as canonical JSON; of a removed one the last snapshot.
    origin: str = ""  # The `Origin` of the accepted proposals that made it; empty where none did.
    editor: str = ""  # Who accepted them, as shown in public; empty for none.


class BaselineRow(SQLModel, table=True):
    """When a channel first had a rule and lead time, changes or a digest; nothing earlier is stored."""

    __tablename__ = "baseline"

    channel: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)  # Rule and lead time (`standaard|P30D`), `changes` or `digest`.
    since: datetime  # As-of moment of the first round with it.
    revision_id: int = 0  # For `changes` and `digest`: id of the newest revision then; 0 otherwise.


class ToldRow(SQLModel, table=True):
    """The last revision of a milestone that a channel knows, where it is newer than the baseline."""

    __tablename__ = "told"

    channel: str = Field(primary_key=True)
    milestone: str = Field(primary_key=True)
    revision: int  # The milestone's revision.


class ReminderRow(SQLModel, table=True):
    """A reminder that came due."""

    __tablename__ = "reminder"

    key: str = Field(primary_key=True)  # Its identity, from `notifier.reminders.plan.Reminder.key`.
    milestone: str
    recurrence: str = ""
    date_revision: int
    rule: str
    target: str  # The target: first day, last day or overdue.
    lead: str  # The lead time as written, or the number of an overdue notice.
    day: date  # The day of the target.
    planned_for: date  # The day that follows from the lead time.


class DeliveryRow(SQLModel, table=True):
    """One row of the outbox: a notice, group, digest or trouble message for one channel."""

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

    id: str = Field(primary_key=True)  # `dl_` and a hash of domain and `key`; sent as `webhook-id`.
    key: str = Field(unique=True)  # Reminder key, change key or group key, and the channel.
    channel: str
    kind: str  # The `DeliveryKind`.
    # Key of the reminder; only of a reminder.
    reminder: str | None = Field(default=None, foreign_key="reminder.key")
    # The milestone's key; only of a reminder, a change, an invitation, or a review of one milestone.
    milestone: str | None = None
    revision: int | None = None  # The milestone's revision; only of a change or an invitation.
    change: str | None = None  # The `ChangeKind` of a change, the METHOD of an invitation.
    state: str = DeliveryState.PLANNED  # The `DeliveryState`.
    due_at: datetime  # When it is due, as-of.
    next_at: datetime  # When it may be attempted next, as-of.
    attempts: int = 0  # Attempts that count towards giving up.
    busy_since: datetime | None = None  # As-of moment since which the receiver has been asking to wait.
    lease_owner: str | None = None  # Name of the sender that claimed it.
    lease_until: datetime | None = None  # When the claim expires, in real time.
    fence: int = 0  # +1 at each claim; an outcome is only recorded with the fence of its own claim.
    # The rendered message, as sent; None until it is rendered.
    payload: bytes | None = Field(default=None, sa_type=LargeBinary)
    # The same, marked as a possible repeat; None where the receiver can tell repeats.
    payload_if_repeat: bytes | None = Field(default=None, sa_type=LargeBinary)
    payload_type: str | None = None  # Media type of both.
    rendered_at: datetime | None = None  # When both were rendered, as-of.
    # The delivery that carries its content.
    covered_by: str | None = Field(default=None, foreign_key="delivery.id")
    reason: str = ""  # Why it is in its state, or why it waits.
    created_at: datetime
    ended_at: datetime | None = None


class AttemptRow(SQLModel, table=True):
    """One attempt of one delivery, recorded before the call."""

    __tablename__ = "attempt"
    __table_args__ = (UniqueConstraint("delivery", "number"), Index("ix_attempt_started_at", "started_at"))

    id: int | None = Field(default=None, primary_key=True)
    delivery: str = Field(foreign_key="delivery.id")
    number: int  # From 1 within the delivery; attempts that do not count towards giving up included.
    fence: int  # The fence of its claim.
    started_at: datetime  # Real time.
    finished_at: datetime | None = None  # Real time; None while it runs, or when the sender died.
    outcome: str | None = None  # The `Verdict`; None while it runs.
    status: int | None = None  # HTTP status or SMTP reply code, where there was one.
    # The receiver's answer or the error, shortened and without secrets.
    detail: str = Field(default="", sa_type=String)
    retry_after_s: int | None = None  # Seconds the receiver asked to wait.


class ChannelStateRow(SQLModel, table=True):
    """The health of a channel; no row means that it works. All moments are as-of."""

    __tablename__ = "channel_state"

    channel: str = Field(primary_key=True)
    failures: int = 0  # Failed attempts in a row.
    wait_until: datetime | None = None  # No delivery is attempted before this moment.
    broken_since: datetime | None = None  # Since when attempts fail for a reason that the operator can mend.
    reason: str = ""  # The detail of the last failure, and what the operator can do, a line each.
    settings: str = ""  # A digest of the channel's settings and secrets when it last failed.


class TroubleRow(SQLModel, table=True):
    """A trouble that was reported to the operator; the row is deleted when the trouble is over."""

    __tablename__ = "trouble"

    # `file|COPY`, `STAGE|COPY`, `milestone|KEY`, and `|NAME` after feed, list, watched, channel, dead, gone.
    subject: str = Field(primary_key=True)
    since: datetime  # As-of moment at which it was first found.
    reason: str  # What is wrong.
