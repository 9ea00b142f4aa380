"""The tables of watched feeds and of their items."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

revision = "0012"
down_revision = "0011"

_TEXTS = (
    "watch", "key", "link", "title", "published", "enclosures", "version", "state", "letter", "text_sha256",
    "said_on", "sentences", "source", "reason",
)  # fmt: skip
_INDEXED = ("state", "letter", "text_sha256", "said_on")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "watch",
        sa.Column("name", sa.String(), primary_key=True),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("url", "etag", "last_modified", "reason")
        ),
        sa.Column("baseline_at", UTCDateTime(), nullable=True),
        sa.Column("next_at", UTCDateTime(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("is_final", sa.Boolean(), nullable=False),
        sa.Column("leased_until", UTCDateTime(), nullable=True),
    )
    op.create_table(
        "watched_item",
        sa.Column("id", sa.Integer(), primary_key=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in _TEXTS),
        sa.Column("next_at", UTCDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", UTCDateTime(), nullable=True),
        sa.Column("proposed", sa.Integer(), nullable=False),
        sa.Column("is_told", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("watch", "key"),
    )
    for name in _INDEXED:
        op.create_index(f"ix_watched_item_{name}", "watched_item", [name])
