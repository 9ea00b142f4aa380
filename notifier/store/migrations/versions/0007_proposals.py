"""The table of proposals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

revision = "0007"
down_revision = "0006"

_TEXTS = ("words", "edits", "origin", "document", "quote", "place", "reasons", "state", "editor", "note")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("digest", sa.String(), nullable=False, unique=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in _TEXTS),
        sa.Column("old_sha256", sa.String(), nullable=False),
        sa.Column("new_sha256", sa.String(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("recorded_at", UTCDateTime(), nullable=True),
    )
    op.create_index("ix_proposal_words", "proposal", ["words"])
    op.create_index("ix_proposal_state", "proposal", ["state"])
