"""What the database holds, how much room it takes, and giving back the room of deleted rows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlmodel import SQLModel

from notifier.store.memory import DOMAIN, LAST_ROUND, recall
from notifier.store.migrating import table_version

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifier.store.database import Database

_BYTES = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
_FREE = "SELECT freelist_count * page_size FROM pragma_freelist_count, pragma_page_size"


def database_facts(database: Database) -> Mapping[str, str | int]:
    """Return facts about a database by name; of each table the number of its rows.

    Raises:
        StoreError: The database cannot be read.
    """
    with database.read() as session:
        connection = session.connection()
        facts: dict[str, str | int] = {
            "database": database.name,
            "version": table_version(connection) or "",
            "domain": recall(session, DOMAIN) or "",
            "last round": recall(session, LAST_ROUND) or "",
        }
        if database.is_sqlite:
            facts["bytes"] = connection.execute(text(_BYTES)).scalar_one()
            facts["free bytes"] = connection.execute(text(_FREE)).scalar_one()
            path = Path(database.engine.url.database or "")
            copies = sorted(str(one) for one in path.parent.glob(f"{path.stem}.[0-9]*{path.suffix}"))
            facts["copies of before a migration"] = ", ".join(copies)
        else:
            size = text("SELECT pg_database_size(current_database())")
            facts["bytes"] = connection.execute(size).scalar_one()
        for table in sorted(SQLModel.metadata.tables):
            counted = connection.execute(text(f'SELECT count(*) FROM "{table}"'))  # noqa: S608 - a table of ours
            facts[f"rows of {table}"] = counted.scalar_one()
    return facts


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
        for table in sorted(SQLModel.metadata.tables):
            connection.exec_driver_sql(f'VACUUM (FULL) "{table}"')
