"""The table of letters that are read at the desk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

revision = "0014"
down_revision = "0013"

_TEXTS = ("name", "title", "said_on", "reference", "url", "text", "finds", "editor")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), primary_key=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in _TEXTS),
        sa.Column("sent_at", UTCDateTime(), nullable=False),
    )
    op.create_index("ix_letter_sent_at", "letter", ["sent_at"])
