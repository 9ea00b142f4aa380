"""Store nothing of what lies before a baseline.

The tables stay as they are. `notifier.store.migrating` deletes the rows before, in batches, because one
transaction would hold up the others.
"""

from __future__ import annotations

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Change no table."""
