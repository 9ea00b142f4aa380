"""The address of a database, the engines of both kinds with their settings, and what these refuse.

The address is read so strictly that no part of a password is taken for anything else.

SQLite is the default. It uses a write-ahead log (but not in a folder that a host shares with a guest, where
that does not work) and writes every commit to disk before it returns. A writing transaction takes the write
lock when it begins, so that it does not fail half-way.

Source:
    SQLite documentation, "Write-Ahead Logging", "PRAGMA synchronous" and "Transaction" (BEGIN IMMEDIATE).
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import sqlite3
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, exc
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from notifier.errors import StoreError
from notifier.store.location import BUSY_TIMEOUT_S, FULL_BYTES, known_error, reading_uri, understand
from notifier.system_reasons import reason_of_system

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine


_IN_QUERY = re.compile(r"[?&][^@=]*=[^@]*@")
_SQLITE = frozenset({"sqlite", "sqlite+pysqlite"})


def make_engine(address: URL, journal: str = "", *, is_there: bool = False) -> Engine:
    """Return the engine of an address; of a SQLite file it sets the journal mode where one is given.

    A file that `is_there` already may be on a disk that takes nothing more.
    """
    if address.get_backend_name() == "sqlite":
        given: dict[str, Any] = {"connect_args": {"timeout": BUSY_TIMEOUT_S}}
        if is_there:
            given = {"creator": partial(_connect_existing, Path(str(address.database)))}
        engine = create_engine(address, **given)
        event.listen(engine, "connect", _set_up_sqlite)
        if journal:
            event.listen(engine, "connect", partial(_set_journal, journal))
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    try:
        engine = create_engine(address.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    except ImportError as error:  # psycopg is an extra, and needs libpq where it has no wheel
        raise StoreError("store.driver") from error
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def _connect_existing(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(reading_uri(path), uri=True, timeout=BUSY_TIMEOUT_S, check_same_thread=False)


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


def _begin_postgresql(connection: Connection) -> None:
    # A transaction that writes sets its own, with its lock.
    if not connection.get_execution_options().get("writer", False):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{BUSY_TIMEOUT_S}s'")


# PostgreSQL ends a session that is idle within a transaction that writes for longer than this.
IDLE_TIMEOUT_S = 30


def bounds(lock_timeout_s: int) -> str:
    """Return the statement that bounds how long a transaction on PostgreSQL waits for a lock, and is idle."""
    return (
        f"SELECT set_config('lock_timeout', '{lock_timeout_s}s', true),"
        f" set_config('idle_in_transaction_session_timeout', '{IDLE_TIMEOUT_S}s', true)"
    )


def read_address(url: str) -> URL:
    """Return the address of a database, in any spelling that `understand` knows.

    Raises:
        StoreError: It is neither, or leads to no database that outlives the process; the error repeats
            no part of it.
    """
    try:
        address = make_url(understand(url))
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        raise StoreError("store.characters" if _has_stray_at(url) else "store.url") from None
    match address.get_backend_name():
        case "sqlite":
            _check_sqlite(address)
        case "postgresql":
            # What follows an @ in a password, also in one of the query, counts as host, name or query, and
            # those are told.
            if _has_stray_at(url) or "@" in f"{address.host}{address.database}":
                raise StoreError("store.characters")
        case _:
            raise StoreError("store.url")
    return address


def database_name(address: URL) -> str:
    """Return where a database is, as shown to people: a path, or host and name; never a password."""
    if address.get_backend_name() == "sqlite":
        return str(address.database)
    host = address.host or str(address.query.get("host", ""))
    shown = URL.create("postgresql", host=host, port=address.port, database=address.database)
    return shown.render_as_string()


def sqlite_file(url: str) -> Path | None:
    """Return the file of a SQLite database; None for PostgreSQL, or where the address cannot be used."""
    try:
        address = read_address(url)
    except StoreError:
        return None
    return Path(str(address.database)) if address.get_backend_name() == "sqlite" else None


def _has_stray_at(url: str) -> bool:
    return url.count("@") > 1 or _IN_QUERY.search(url) is not None


def _check_sqlite(address: URL) -> None:
    path = address.database or ""
    if address.drivername not in _SQLITE or address.host or "\0" in path:
        raise StoreError("store.url")
    if path in {"", ":memory:"} or (path.startswith("file:") and "memory" in str(address)):
        raise StoreError("store.in_memory")
    if address.query or path.startswith("file:"):
        raise StoreError("store.url")


MOUNTS = Path("/proc/self/mountinfo")
# File systems of other machines, and folders that a host shares with a guest: these have locks, and no memory
# in common.
_NETWORK = (
    "nfs nfs4 cifs smb3 smbfs ncpfs afs ceph glusterfs lustre gpfs beegfs davfs fuse.sshfs fuse.glusterfs"
    " fuse.ceph fuse.s3fs fuse.rclone fuse.goofys fuse.gcsfuse fuse.davfs2"
)
_SHARED = "9p virtiofs vboxsf vmhgfs fuse.vmhgfs-fuse fuse.grpcfuse fuse.osxfs prl_fs drvfs"
NETWORK, SHARED = frozenset(_NETWORK.split()), frozenset(_SHARED.split())
_ESCAPED = re.compile(r"\\([0-7]{3})")


def filesystem_of(path: Path, mounts: Path = MOUNTS) -> str:
    """Return the kind of file system that a path is on, such as `ext4`; empty where the system does not say.

    Source:
        SQLite documentation, "Write-Ahead Logging" (all processes must be on one machine) and "How To Corrupt
        An SQLite Database File" (broken locks of network file systems); Linux manual, proc_pid_mountinfo(5).
    """
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    place, found, longest = os.path.realpath(path), "", -1
    for line in lines:
        before, _, after = line.partition(" - ")
        point = _ESCAPED.sub(lambda code: chr(int(code[1], 8)), before.split(" ")[4])
        # Of two mounts on one place the later one is seen.
        if len(point) >= longest and (place == point or place.startswith(f"{point.rstrip('/')}/")):
            found, longest = after.split(" ")[0], len(point)
    return found


# The SQLSTATE of a missing table or column on PostgreSQL; SQLite raises an operational error instead.
_MISSING = {"42P01", "42703"}

# What SQLite reports, by its primary code, where it cannot write its files: also on a full disk.
_NOT_WRITTEN = {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}


@contextmanager
def store_errors(engine: Engine) -> Iterator[None]:
    """Raise a `StoreError` for an error of the database, but not for a mistake in this program."""
    try:
        yield
    except (exc.DataError, exc.IntegrityError):
        raise
    except (exc.TimeoutError, exc.DBAPIError) as error:
        if isinstance(error, exc.ProgrammingError) and getattr(error.orig, "sqlstate", "") not in _MISSING:
            raise
        if known := known_error(getattr(error, "orig", None), database_name(engine.url)):
            raise known from error
        is_late = isinstance(error, exc.TimeoutError)
        reason = "no connection came free in time" if is_late else reason_of(error, engine.url)
        raise StoreError("store.refused", name=database_name(engine.url), reason=reason) from error


def reason_of(error: exc.SQLAlchemyError, address: URL) -> str:
    """Return the error message of the database, on one line, without the statement or the address.

    SQLite only says that it cannot open or write a file; the operating system says why, and whether the
    disk is full.
    """
    original = getattr(error, "orig", None)
    code = getattr(original, "sqlite_errorcode", 0)
    if code == sqlite3.SQLITE_CANTOPEN:
        try:
            os.close(os.open(str(address.database), os.O_RDWR))
        except OSError as refusal:
            if refusal.errno != errno.ENOENT:
                return reason_of_system(refusal)
    said = str(original or type(error).__name__)
    reason = said.strip().splitlines()[0] if said.strip() else type(error).__name__
    path = Path(str(address.database)).absolute()
    folder = path.parent
    if code & 0xFF == sqlite3.SQLITE_READONLY:
        # Its log stands beside it.
        place = folder if os.access(path, os.W_OK) else path
        return reason_of_system(PermissionError(errno.EACCES, reason, str(place)))
    # The lowest byte of an extended code is the primary one.
    return (
        f"{reason}; the disk is full at {folder}"
        if code & 0xFF in _NOT_WRITTEN and _is_full(folder)
        else reason
    )


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < FULL_BYTES
    except OSError:
        return False
