"""Keep the included lists with the last good file."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the column; a file from before includes no lists."""
    op.add_column("file_version", sa.Column("lists", sa.LargeBinary(), nullable=True))
