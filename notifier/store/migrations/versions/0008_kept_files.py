"""Keep twenty contents of the file, compressed, and index deliveries by state and by what is still kept.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import sqlalchemy as sa
from alembic import op

if TYPE_CHECKING:
    from collections.abc import Callable

revision = "0008"
down_revision = "0007"

_FILES = sa.table("file_version", sa.column("id", sa.Integer), sa.column("content", sa.LargeBinary))
_HAS_PAYLOAD = sa.text("payload IS NOT NULL")


def upgrade() -> None:
    """Delete the older contents, compress the others, and create the indexes."""
    newest = sa.select(_FILES.c.id).order_by(_FILES.c.id.desc()).limit(20)
    op.execute(_FILES.delete().where(_FILES.c.id.not_in(newest)))
    _rewrite(zlib.compress)
    op.create_index("ix_delivery_state", "delivery", ["channel", "state"])
    op.create_index(
        "ix_delivery_payload",
        "delivery",
        ["ended_at"],
        sqlite_where=_HAS_PAYLOAD,
        postgresql_where=_HAS_PAYLOAD,
    )


def downgrade() -> None:
    """Store the contents as they are; the older ones are in the copy beside the database."""
    op.drop_index("ix_delivery_payload", "delivery")
    op.drop_index("ix_delivery_state", "delivery")
    _rewrite(zlib.decompress)


def _rewrite(convert: Callable[[bytes], bytes]) -> None:
    connection = op.get_bind()
    for number in connection.execute(sa.select(_FILES.c.id)).scalars().all():
        its = _FILES.c.id == number
        content = connection.execute(sa.select(_FILES.c.content).where(its)).scalar_one()
        connection.execute(_FILES.update().where(its).values(content=convert(content)))
