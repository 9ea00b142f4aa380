"""The tables of editors and their sessions, and the name under which a change is shown."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Create the tables and the column."""
    op.create_table(
        "editor",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("digest", sa.String(), nullable=False, unique=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("is_once", sa.Boolean(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
    )
    op.create_table(
        "editor_session",
        sa.Column("digest", sa.String(), primary_key=True),
        sa.Column("editor_id", sa.Integer(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
    )
    op.create_index("ix_editor_session_editor_id", "editor_session", ["editor_id"])
    op.add_column("proposal", sa.Column("shown_as", sa.String(), nullable=False, server_default=""))
