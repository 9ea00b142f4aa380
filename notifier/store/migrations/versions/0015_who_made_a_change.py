"""Who made a change, with the change itself, so that calendars and their memory can say it.

Of changes that were recorded before, nothing is filled in, as the lines of `revisions.jsonl` have no name.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

_COLUMNS = ("origin", "editor")


def upgrade() -> None:
    """Add the columns."""
    for name in _COLUMNS:
        op.add_column("revision", sa.Column(name, sa.String(), nullable=False, server_default=""))
