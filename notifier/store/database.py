"""Open the database and its transactions."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, text
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from notifier.errors import NotifierError, StoreError
from notifier.store.engines import (
    IDLE_TIMEOUT_S,
    MOUNTS,
    NETWORK,
    SHARED,
    bounds,
    database_name,
    filesystem_of,
    make_engine,
    read_address,
    reason_of,
    store_errors,
)
from notifier.store.location import HEAD, known_error
from notifier.store.migrating import LOCKS, migrate, table_version
from notifier.store.reopening import Reopening
from notifier.store.watched_file import WatchedFile
from notifier.system_reasons import reason_of_system

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sqlmodel import SQLModel

# A little longer than another session can be idle within a transaction, so that a paused process does not
# make others lose the outcome of an attempt.
_BOUNDS = bounds(IDLE_TIMEOUT_S + 10)
# The bounds are set before the lock is waited for; both and the lock end with the transaction.
_TAKE_LOCK = text(
    f"SELECT pg_advisory_xact_lock({LOCKS}, hashtext(:lock)) FROM ({_BOUNDS} OFFSET 0) AS bounded"  # noqa: S608
)


class Database:
    """The database of one timeline, at the newest version of its tables."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writer = engine.execution_options(writer=True)
        self._watched: WatchedFile | None = None

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite; otherwise it is PostgreSQL."""
        return self.engine.dialect.name == "sqlite"

    @property
    def file(self) -> Path | None:
        """The SQLite file; None for PostgreSQL."""
        return Path(self.name) if self.is_sqlite else None

    @property
    def name(self) -> str:
        """Where it is, as shown to people; holds no password."""
        return database_name(self.engine.url)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a transaction that only reads.

        Raises:
            StoreError: The database cannot be reached or read.
        """
        if self._watched:
            self._watched.check()
        with store_errors(self.engine), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self, lock: str = "") -> Iterator[Session]:
        """Open a transaction that writes; it commits at the end, or not at all.

        It holds the advisory lock of that name, if any, until it ends; SQLite needs none, as it has one
        writer.

        Raises:
            StoreError: The disk is full, or the database is locked or cannot be reached.
        """
        if self._watched:
            self._watched.check()
        with (
            store_errors(self.engine),
            Session(self._writer, expire_on_commit=False) as session,
            session.begin(),
        ):
            if lock:
                _take_lock(session, lock)
            elif not self.is_sqlite:
                session.connection().exec_driver_sql(_BOUNDS)
            yield session

    def watch_file(self) -> None:
        """From now on notice at each transaction that the SQLite file is gone, another one or overwritten."""
        if self.is_sqlite:
            self._watched = WatchedFile(self.name, Reopening(self.engine))

    def keep_domain(self, domain: str) -> None:
        """From now on refuse a database of another domain that is put in the place of this one."""
        if self._watched:
            self._watched.domain = domain

    @property
    def replaced(self) -> int:
        """How often another SQLite database was found in the place of this one, and opened."""
        return self._watched.replaced if self._watched else 0

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def channel_lock(channel: str) -> str:
    """Return the name of a channel's advisory lock."""
    return f"channel {channel}"


def _take_lock(session: Session, lock: str) -> None:
    """Take an advisory lock on PostgreSQL, and hold it until the transaction ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(_TAKE_LOCK, {"lock": lock})


def take_channel_locks(session: Session, channels: Iterable[str]) -> None:
    """Take the locks of several channels, in the order of their names, so that there is no deadlock.

    A transaction that also takes another lock, of the round or of troubles, takes that one first.
    """
    for name in sorted(channels):
        _take_lock(session, channel_lock(name))


def open_database(
    url: str, mounts: Path = MOUNTS, *, before_making: Callable[[], object] = lambda: None
) -> Database:
    """Open the database at an address and migrate its tables to the newest version.

    Args:
        url: The address.
        mounts: What says which file systems are mounted.
        before_making: Called where there is no database yet, before anything is made; may raise.

    Raises:
        StoreError: The address cannot be used, the file is on a network's file system (as `mounts` says),
            the driver of PostgreSQL is not installed, the database cannot be reached, or it belongs to a
            newer version of this program.
    """
    address = read_address(url)
    journal = ""
    if address.get_backend_name() == "sqlite":
        kind = filesystem_of(Path(address.database or ""), mounts)
        if kind in NETWORK:
            raise StoreError("store.network", name=address.database, kind=kind)
        journal = "DELETE" if kind in SHARED else "WAL"
        path = Path(address.database or "")
        try:
            if not path.exists():
                before_making()
                path.parent.mkdir(parents=True, exist_ok=True)
                # It holds messages and private milestones, so a new one is not for everybody to read.
                path.touch(mode=0o640)
        except OSError as error:
            raise StoreError(
                "store.unreachable", name=address.database, reason=reason_of_system(error)
            ) from error
    database = Database(make_engine(address, journal))
    with _opening(database):
        # The file of SQLite is there now.
        migrate(database.engine, (lambda: None) if database.is_sqlite else before_making)
        database.watch_file()
    return database


def open_existing(url: str) -> Database:
    """Open an existing database; nothing is created, and its tables are not brought up to date.

    Raises:
        StoreError: As for `open_database`; or there is none, or its tables are not up to date.
    """
    address = read_address(url)
    name = database_name(address)
    if address.get_backend_name() == "sqlite":
        try:
            Path(name).stat()
        except (FileNotFoundError, NotADirectoryError) as error:
            raise StoreError("store.missing", name=name) from error
        except OSError as error:
            raise StoreError("store.unreachable", name=name, reason=reason_of_system(error)) from error
    database = Database(make_engine(address, is_there=True))
    with _opening(database):
        with database.engine.connect() as connection:
            version = table_version(connection)
        if version is None:
            raise StoreError("store.missing", name=name)
        if version != HEAD:
            key = "store.older" if version < HEAD else "store.newer"
            raise StoreError(key, version=version, head=HEAD)
    return database


@contextmanager
def _opening(database: Database) -> Iterator[None]:
    """Close a database that cannot be used, and say why."""
    try:
        yield
    except SQLAlchemyError as error:
        database.close()
        if known := known_error(getattr(error, "orig", None), database.name):
            raise known from error
        reason = reason_of(error, database.engine.url)
        raise StoreError("store.unreachable", name=database.name, reason=reason) from error
    except NotifierError:
        database.close()
        raise


def insert_missing(session: Session, table: type[SQLModel], rows: Iterable[SQLModel]) -> int:
    """Insert the rows of which no unique value exists yet, and return how many were inserted."""
    values: list[dict[str, Any]] = [row.model_dump() for row in rows]
    if not values:
        return 0
    insert = insert_sqlite if session.get_bind().dialect.name == "sqlite" else insert_postgresql
    # One statement that takes the values of each row: it is compiled once, however many there are.
    statement = insert(table).on_conflict_do_nothing()
    counted = session.connection().execute(statement, values, execution_options={"preserve_rowcount": True})
    return counted.rowcount
