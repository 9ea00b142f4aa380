"""Tables of channel health and of reported troubles, and indexes for the outbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

revision = "0003"
down_revision = "0002"

_WAITING = sa.text("state IN ('planned', 'sending', 'retrying')")


def upgrade() -> None:
    """Add the tables, the column and the indexes; no row changes, so that nothing is sent."""
    op.add_column("delivery", sa.Column("busy_since", UTCDateTime()))
    op.drop_index("ix_delivery_waiting", "delivery")
    op.create_index(
        "ix_delivery_waiting",
        "delivery",
        ["channel", "next_at", "due_at", "id"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
    op.create_index("ix_attempt_started_at", "attempt", ["started_at"])
    op.create_table(
        "channel_state",
        sa.Column("channel", sa.String(), primary_key=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("wait_until", UTCDateTime()),
        sa.Column("broken_since", UTCDateTime()),
        sa.Column("reason", sa.String(), nullable=False),
    )
    op.create_table(
        "trouble",
        sa.Column("subject", sa.String(), primary_key=True),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
    )
