"""Keep with a failing channel which settings it failed with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the column; a channel that fails now is tried once at once."""
    op.add_column("channel_state", sa.Column("settings", sa.String(), nullable=False, server_default=""))
