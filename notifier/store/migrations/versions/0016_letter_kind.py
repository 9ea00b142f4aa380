"""What sort of document a letter at the desk is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add the column; what was kept before is as its title says."""
    op.add_column("letter", sa.Column("kind", sa.String(), nullable=False, server_default=""))
