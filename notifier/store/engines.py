"""The engines of both kinds of database, with the settings of each connection.

SQLite is the default. It uses a write-ahead log (but not in a folder that a host shares with a guest, where
that does not work) and writes every commit to disk before it returns. A writing transaction takes the write
lock when it begins, so that it does not fail half-way.

Source:
    SQLite documentation, "Write-Ahead Logging", "PRAGMA synchronous" and "Transaction" (BEGIN IMMEDIATE).
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event

from notifier.errors import StoreError

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

_BUSY_TIMEOUT_S = 5


def make_engine(address: URL, journal: str = "") -> Engine:
    """Return the engine of an address; of a SQLite file it sets the journal mode where one is given."""
    if address.get_backend_name() == "sqlite":
        engine = create_engine(address, connect_args={"timeout": _BUSY_TIMEOUT_S})
        event.listen(engine, "connect", _set_up_sqlite)
        if journal:
            event.listen(engine, "connect", partial(_set_journal, journal))
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    try:
        return create_engine(address.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    except ImportError as error:  # psycopg is an extra, and needs libpq where it has no wheel
        raise StoreError("store.driver") from error


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # `_begin_sqlite` begins transactions.
    for pragma in ("synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _set_journal(mode: str, connection: Any, _record: object) -> None:
    # Setting the journal mode does not wait for a lock. Where it fails, another connection is setting it
    # now, and the mode is stored in the file.
    with suppress(sqlite3.OperationalError):
        connection.execute(f"PRAGMA journal_mode={mode}")


def _begin_sqlite(connection: Connection) -> None:
    is_writer = connection.get_execution_options().get("writer", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writer else "BEGIN")
