"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

revision = "0001"
down_revision = None

_WAITING = sa.text("state IN ('planned', 'sending', 'retrying')")


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "memory",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("value", sa.String(), nullable=False),
    )
    op.create_table(
        "file_version",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("loaded_at", UTCDateTime(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("milestone", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("date_revision", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.UniqueConstraint("milestone", "revision"),
    )
    op.create_table(
        "first_sight",
        sa.Column("channel", sa.String(), primary_key=True),
        sa.Column("subject", sa.String(), primary_key=True),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
    )
    op.create_table(
        "told",
        sa.Column("channel", sa.String(), primary_key=True),
        sa.Column("milestone", sa.String(), primary_key=True),
        sa.Column("revision", sa.Integer(), nullable=False),
    )
    op.create_table(
        "reminder",
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("milestone", sa.String(), nullable=False),
        sa.Column("recurrence", sa.String(), nullable=False),
        sa.Column("date_revision", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("aim", sa.String(), nullable=False),
        sa.Column("lead", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("planned_for", sa.Date(), nullable=False),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("key", sa.String(), nullable=False, unique=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reminder", sa.String(), sa.ForeignKey("reminder.key")),
        sa.Column("milestone", sa.String()),
        sa.Column("revision", sa.Integer()),
        sa.Column("change", sa.String()),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("next_at", UTCDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_owner", sa.String()),
        sa.Column("lease_until", UTCDateTime()),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("payload", sa.LargeBinary()),
        sa.Column("payload_again", sa.LargeBinary()),
        sa.Column("payload_type", sa.String()),
        sa.Column("frozen_at", UTCDateTime()),
        sa.Column("covered_by", sa.String(), sa.ForeignKey("delivery.id")),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime()),
        sa.CheckConstraint("(state = 'sending') = (lease_until IS NOT NULL)", name="ck_delivery_lease"),
    )
    op.create_index(
        "ix_delivery_waiting",
        "delivery",
        ["channel", "next_at"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
    op.create_index("ix_delivery_covered_by", "delivery", ["covered_by"])
    op.create_index("ix_delivery_milestone", "delivery", ["milestone"])
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("delivery", sa.String(), sa.ForeignKey("delivery.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("finished_at", UTCDateTime()),
        sa.Column("outcome", sa.String()),
        sa.Column("status", sa.Integer()),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("retry_after_s", sa.Integer()),
        sa.UniqueConstraint("delivery", "number"),
    )
