"""Rename a table and four columns to standard terms."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"

_RENAMED = (
    ("baseline", "seen_at", "since"),
    ("delivery", "frozen_at", "rendered_at"),
    ("delivery", "payload_again", "payload_if_repeat"),
    ("reminder", "aim", "target"),
)


def upgrade() -> None:
    """Give them the new names; no row changes."""
    op.rename_table("first_sight", "baseline")
    for table, old, new in _RENAMED:
        op.alter_column(table, old, new_column_name=new)
