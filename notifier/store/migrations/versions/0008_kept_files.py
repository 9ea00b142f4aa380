"""Keep twenty contents of the file, compressed, and index deliveries by state and by what is still kept."""

from __future__ import annotations

import zlib

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_FILES = sa.table("file_version", sa.column("id", sa.Integer), sa.column("content", sa.LargeBinary))
_HAS_PAYLOAD = sa.text("payload IS NOT NULL")


def upgrade() -> None:
    """Delete the older contents, compress the others, and create the indexes."""
    newest = sa.select(_FILES.c.id).order_by(_FILES.c.id.desc()).limit(20)
    op.execute(_FILES.delete().where(_FILES.c.id.not_in(newest)))
    connection = op.get_bind()
    for number in connection.execute(sa.select(_FILES.c.id)).scalars().all():
        its = _FILES.c.id == number
        content = connection.execute(sa.select(_FILES.c.content).where(its)).scalar_one()
        connection.execute(_FILES.update().where(its).values(content=zlib.compress(content)))
    op.create_index("ix_delivery_state", "delivery", ["channel", "state"])
    op.create_index(
        "ix_delivery_payload",
        "delivery",
        ["ended_at"],
        sqlite_where=_HAS_PAYLOAD,
        postgresql_where=_HAS_PAYLOAD,
    )
