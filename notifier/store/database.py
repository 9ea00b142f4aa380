"""Opening the database and its transactions.

SQLite is the default: write-ahead log, every commit on disk before it counts, and writers that take
their turn from the start instead of failing half-way.

Source:
    SQLite documentation, "Write-Ahead Logging", "PRAGMA synchronous" and "Transaction" (BEGIN IMMEDIATE).
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlmodel import Session

from notifier.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlmodel import SQLModel

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0004"
_BUSY_TIMEOUT_S = 5
# Whoever stands still within a transaction for longer is cut off. The others wait for a little longer than
# that: what came of a try must not be lost because somebody else was paused.
_IDLE_TIMEOUT_S = 30
_TURN_TIMEOUT_S = 40
_ROWS_AT_ONCE = 500
# PostgreSQL says so where a table or a column is gone; SQLite has no codes, and calls it operational.
_NOT_THERE = {"42P01", "42703"}
# Any fixed number: under this name PostgreSQL instances migrate, and take turns, one after the other.
_LOCKS = 0x6E6F7469


# The first call bounds the wait of the second; all of it ends with the transaction.
_TAKE_LOCK = text(
    f"""SELECT pg_advisory_xact_lock({_LOCKS}, hashtext(:turn)) FROM (
        SELECT set_config('lock_timeout', '{_TURN_TIMEOUT_S}s', true),
            set_config('idle_in_transaction_session_timeout', '{_IDLE_TIMEOUT_S}s', true) OFFSET 0
    ) AS bounded"""  # noqa: S608 - numbers of our own
)


class Database:
    """The database of one timeline, at the newest version of its tables.

    Attributes:
        engine: The SQLAlchemy engine.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writer = engine.execution_options(writer=True)

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file; PostgreSQL otherwise."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a transaction that only reads.

        Raises:
            StoreError: The database refused: gone, or its disk cannot be read.
        """
        with _refusals(), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self, lock: str = "") -> Iterator[Session]:
        """Open a transaction that writes; it commits at the end, or not at all.

        Args:
            lock: What only one instance does at a time; the next one sees what it committed. SQLite has
                one writer anyway.

        Raises:
            StoreError: The database refused: full disk, locked, gone.
        """
        with _refusals(), Session(self._writer, expire_on_commit=False) as session, session.begin():
            if lock:
                _take_lock(session, lock)
            yield session

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def channel_lock(channel: str) -> str:
    """Name the turn of what concerns one channel."""
    return f"channel {channel}"


def _take_lock(session: Session, lock: str) -> None:
    """Wait until no other instance has this turn, and keep it until the transaction ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(_TAKE_LOCK, {"turn": lock})


def take_channel_locks(session: Session, channels: Iterable[str]) -> None:
    """Take the turns of several channels, in the order of their names: nobody waits for each other.

    Who takes another turn too, that of the round or of trouble, takes that one first.
    """
    for name in sorted(channels):
        _take_lock(session, channel_lock(name))


@contextmanager
def _refusals() -> Iterator[None]:
    """Tell what a database refuses as a `StoreError`, but for mistakes in this program."""
    try:
        yield
    except (DataError, IntegrityError):
        raise
    except DBAPIError as error:
        if isinstance(error, ProgrammingError) and getattr(error.orig, "sqlstate", "") not in _NOT_THERE:
            raise
        raise StoreError("store.refused", reason=_reason(error)) from error


def open_database(url: str) -> Database:
    """Open the database at an address and bring its tables up to date.

    Args:
        url: `sqlite:///path` or `postgresql://user@host/name`.

    Raises:
        StoreError: The address is wrong, the driver of PostgreSQL is not installed, the database cannot be
            reached, or it belongs to a newer version of this program.
    """
    try:
        database = Database(_create_engine(url))
    except ArgumentError as error:
        raise StoreError("store.url") from error
    except OSError as error:
        raise StoreError("store.unreachable", reason=error.strerror) from error
    try:
        _migrate(database)
    except SQLAlchemyError as error:
        database.close()
        raise StoreError("store.unreachable", reason=_reason(error)) from error
    except StoreError:
        database.close()
        raise
    return database


def open_existing(url: str) -> Database | None:
    """Open a database only to read it; None when there is none, or its tables are not up to date.

    Args:
        url: As for `open_database`.
    """
    try:
        address = make_url(url)
        if address.get_backend_name() == "sqlite" and not Path(address.database or "").is_file():
            return None
        database = Database(_create_engine(url))
    except (ArgumentError, StoreError, OSError):
        return None
    try:
        with database.engine.connect() as connection:
            if _version(connection) == HEAD:
                return database
    except SQLAlchemyError:
        pass
    database.close()
    return None


def _create_engine(url: str) -> Engine:
    address = make_url(url)
    match address.get_backend_name():
        case "sqlite":
            if address.database and address.database != ":memory:":
                Path(address.database).parent.mkdir(parents=True, exist_ok=True)
            engine = create_engine(address, connect_args={"timeout": _BUSY_TIMEOUT_S})
            event.listen(engine, "connect", _set_up_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
            return engine
        case "postgresql":
            try:
                return create_engine(address.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
            except ImportError as error:  # psycopg is an extra, and needs libpq where it has no wheel
                raise StoreError("store.driver") from error
        case _:
            raise StoreError("store.url")


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # We begin transactions ourselves.
    for pragma in ("synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    # Switching the journal never waits for a lock. Whoever holds it just now is switching too, and
    # the mode stays with the file.
    with suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA journal_mode=WAL")


def _begin_sqlite(connection: Connection) -> None:
    is_writer = connection.get_execution_options().get("writer", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writer else "BEGIN")


def _migrate(database: Database) -> None:
    with database.engine.connect() as connection:
        if _version(connection) == HEAD:
            return
    # Alembic costs a third of a second to import; most rounds find the tables up to date.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    with database.engine.execution_options(writer=True).begin() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCKS})
        version = _version(connection)
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        if version is not None and version not in known:
            raise StoreError("store.newer", version=version, head=HEAD)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return version


def _reason(error: SQLAlchemyError) -> str:
    """Return what the database said, on one line and without the statement or the address."""
    said = str(getattr(error, "orig", None) or type(error).__name__)
    return said.strip().splitlines()[0] if said.strip() else type(error).__name__


def insert_missing(session: Session, table: type[SQLModel], rows: Iterable[SQLModel]) -> int:
    """Insert the rows whose identity is not there yet, and return how many were new."""
    values: list[dict[str, Any]] = [row.model_dump() for row in rows]
    insert = insert_sqlite if session.get_bind().dialect.name == "sqlite" else insert_postgresql
    identity = inspect(table).primary_key
    added = 0
    for start in range(0, len(values), _ROWS_AT_ONCE):
        statement = insert(table).values(values[start : start + _ROWS_AT_ONCE]).on_conflict_do_nothing()
        added += len(session.execute(statement.returning(*identity)).all())
    return added
