"""Store nothing of what lies before a baseline.

The tables stay as they are. `notifier.store.migrating` deletes the rows before, in batches, because one
transaction would hold up the others.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Change no table."""


def downgrade() -> None:
    """Change no table; the rows that were deleted are in the copy beside the database."""
