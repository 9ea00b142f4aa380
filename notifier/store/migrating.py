"""Bring the tables of an older database up to date.

A SQLite database is copied beside itself first, as `notifier.0004.db` for version 0004: going back to the
former program means putting the copy back.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, inspect, text
from sqlmodel import UTCDateTime

from notifier.errors import StoreError
from notifier.store.engines import bounds
from notifier.store.location import HEAD, known_error
from notifier.system_reasons import reason_of_system

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine

# The first key of all advisory locks of this program; any fixed number. Migrations lock it alone.
LOCKS = 0x6E6F7469
# Until this version what was not to be sent was stored as covered.
_STORED_UNSENT = "0004"
_BATCH = 5000
# How long another process may take to migrate PostgreSQL; one that hangs is ended before.
_MIGRATING_S = 600
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_COPIED = "copied_before_migrating"
# A delivery stays if it was ever claimed, still waits or is no reminder, or if such a one covers it.
_DROP_DELIVERIES = text("""
    DELETE FROM delivery WHERE id IN (
        WITH RECURSIVE kept(id) AS (
            SELECT id FROM delivery
                WHERE fence > 0 OR kind <> 'reminder' OR state NOT IN ('covered', 'superseded')
                    OR (due_at >= :recent AND (state = 'superseded' OR covered_by IS NOT NULL))
            UNION SELECT delivery.id FROM delivery JOIN kept ON delivery.covered_by = kept.id
        )
        SELECT id FROM delivery
            WHERE id NOT IN (SELECT id FROM kept)
                AND NOT EXISTS (SELECT 1 FROM delivery AS member WHERE member.covered_by = delivery.id)
            LIMIT :batch
    )
""").bindparams(bindparam("recent", type_=UTCDateTime()))
_DROP_REMINDERS = text("""
    DELETE FROM reminder WHERE key IN (
        SELECT key FROM reminder
            WHERE key NOT IN (SELECT reminder FROM delivery WHERE reminder IS NOT NULL)
            LIMIT :batch
    )
""")


def table_version(connection: Connection) -> str | None:
    """Return the version of the tables, or None where there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return version


def migrate(engine: Engine, before_making: Callable[[], object] = lambda: None) -> None:
    """Bring the tables up to date; without tables they are created, after `before_making` was called.

    Raises:
        StoreError: The tables are of a newer version, or the database cannot be copied.
    """
    with engine.connect() as connection:
        version = table_version(connection)
        if version == HEAD:
            return
    if version is None:
        before_making()
    # Importing Alembic takes a third of a second, and most rounds find the tables up to date.
    from notifier.store.migrations import STEPS, upgrade  # noqa: PLC0415

    writer = engine.execution_options(writer=True)
    if version and version in STEPS:
        _copy(writer, version)
        if version <= _STORED_UNSENT:
            _drop_unsent(writer)
    with writer.begin() as connection:
        _lock(connection)
        version = table_version(connection)
        if version and version not in STEPS:
            raise StoreError("store.newer", version=version, head=HEAD)
        upgrade(connection, version, HEAD)
        connection.execute(text("DELETE FROM memory WHERE name = :name"), {"name": _COPIED})


def _lock(connection: Connection) -> None:
    """Let one process at a time migrate; on SQLite a writing transaction does that by itself."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            f"SELECT pg_advisory_xact_lock({LOCKS}) FROM ({bounds(_MIGRATING_S)} OFFSET 0) AS bounded"  # noqa: S608
        )


def _copy(writer: Engine, version: str) -> None:
    """Copy a SQLite database beside itself; one whose migration was interrupted was copied before that."""
    if writer.dialect.name != "sqlite":
        return
    path = Path(writer.url.database or "")
    copy = path.with_name(f"{path.stem}.{version}{path.suffix}")
    partial = copy.with_name(f".{copy.name}.part")
    with writer.begin() as connection:
        noted = connection.execute(text("SELECT 1 FROM memory WHERE name = :name"), {"name": _COPIED}).first()
        if noted or table_version(connection) != version:
            return
        # Another connection reads, while this transaction keeps others from writing.
        try:
            partial.touch(mode=0o600)
            shutil.copymode(path, partial)
            with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(partial)) as target:
                source.backup(target)
            partial.replace(copy)
        except (OSError, sqlite3.Error) as error:
            partial.unlink(missing_ok=True)
            if known := known_error(error, str(path)):
                raise known from error
            reason = reason_of_system(error) if isinstance(error, OSError) else error
            raise StoreError("store.copy", copy=copy, reason=reason) from error
        connection.execute(
            text("INSERT INTO memory (name, value) VALUES (:name, :copy)"),
            {"name": _COPIED, "copy": str(copy)},
        )


def _drop_unsent(writer: Engine) -> None:
    """Delete, in batches, the reminders that were stored only to say that they are not sent.

    None of them is planned again: they were due before the last round, and before the present day.
    """
    with writer.begin() as connection:
        _lock(connection)
        # Deleting a reminder looks for its deliveries.
        connection.execute(text("CREATE INDEX IF NOT EXISTS ix_delivery_reminder ON delivery (reminder)"))
        noted = connection.execute(text("SELECT value FROM memory WHERE name = 'last_round'")).scalar()
        # A moment before which nothing is planned any more, in whatever zone a channel is.
        recent = datetime.fromisoformat(noted) - timedelta(days=2) if noted else _LONG_AGO
    for statement in (_DROP_DELIVERIES, _DROP_REMINDERS):
        asked = {"batch": _BATCH} | ({"recent": recent} if statement is _DROP_DELIVERIES else {})
        more = True
        while more:
            with writer.begin() as connection:
                _lock(connection)
                more = connection.execute(statement, asked).rowcount > 0
    with writer.begin() as connection:
        connection.execute(text("DROP INDEX IF EXISTS ix_delivery_reminder"))
