"""What the database holds, how much room it takes, and giving back the room of deleted rows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text
from sqlmodel import SQLModel

from notifier.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection
    from sqlmodel import Session

    from notifier.store.database import Database

_BYTES = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
_FREE = "SELECT freelist_count * page_size FROM pragma_freelist_count, pragma_page_size"


class Room(NamedTuple):
    """How much room a database takes."""

    size_bytes: int  # All of it.
    free_bytes: int = 0  # What deleted rows left free; unknown, and so 0, on PostgreSQL.


def room_of(session: Session) -> Room:
    """Return how much room a database takes."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        return Room(*(connection.execute(text(query)).scalar_one() for query in (_BYTES, _FREE)))
    return Room(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())


def count_rows(session: Session) -> Mapping[str, int]:
    """Return the number of rows of each table."""
    connection = session.connection()
    return {
        table: connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one()  # noqa: S608 - a table of ours
        for table in _tables(connection)
    }


def _tables(connection: Connection) -> list[str]:
    """Return the names of our tables: those a command imports, also where one is lost, and all others."""
    return sorted({*SQLModel.metadata.tables, *inspect(connection).get_table_names()} - {"alembic_version"})


def old_copies(database: Database) -> tuple[Path, ...]:
    """Return the copies that migrations of a SQLite database left beside it."""
    if not database.is_sqlite:
        return ()
    path = Path(database.name)
    return tuple(sorted(path.parent.glob(f"{path.stem}.[0-9]*{path.suffix}")))


def compact(database: Database) -> None:
    """Give the room of deleted rows back; on PostgreSQL each table is locked for a moment.

    Raises:
        StoreError: The database is in use, or there is no room for the second copy that this needs.
    """
    with database.read() as session:
        connection = session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        if database.is_sqlite:
            connection.exec_driver_sql("COMMIT")  # What `read` began.
            for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                connection.exec_driver_sql(statement)
            return
        for table in _tables(connection):
            connection.exec_driver_sql(f'VACUUM (FULL) "{table}"')
