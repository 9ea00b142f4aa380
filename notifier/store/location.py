"""The place of the database of a file, in a module that imports no database library."""

from __future__ import annotations

import os
import zlib
from contextlib import suppress
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from notifier.errors import LockedError, StoreError
from notifier.events_file.calendar_settings import domain_in, names_domain
from notifier.events_file.load import MissingFileError, read_bytes

if TYPE_CHECKING:
    from pathlib import Path

# The version of the tables: the number of the newest migration.
HEAD = "0016"
URL_VARIABLE = "NOTIFIER_DATABASE_URL"
# The fact of when and where the last good file was written.
FILE_WRITTEN = "file_written"
# With less room than this a disk counts as full; the files beside a database take more.
FULL_BYTES = 1_000_000
# How long a lock of another process is waited for.
BUSY_TIMEOUT_S = 5
# SQLSTATE of PostgreSQL.
_LOCK_NOT_AVAILABLE = "55P03"


class _Code(IntEnum):
    """The primary codes of SQLite that are told with what to do; its library is not imported here."""

    BUSY = 5
    CORRUPT = 11
    FULL = 13
    NOT_A_DATABASE = 26


def understand(url: str) -> str:
    """Return the address of a database in the form that the libraries read.

    Other common spellings are understood: `postgres://` for `postgresql://`, and any number of slashes after
    `sqlite:`; three and more keep their meaning, `sqlite:///relative` and `sqlite:////absolute`.
    """
    scheme, colon, rest = url.strip().partition(":")
    match scheme.lower():
        case "postgres" | "postgresql":
            return f"postgresql:{rest}"
        case "sqlite" if colon and rest.startswith("///"):
            return f"sqlite:{rest}"
        case "sqlite" if colon and rest.strip("/") and "@" not in rest:
            return f"sqlite:///{rest.removeprefix('//')}"
        case _:
            return url.strip()


def default_database(events_path: Path) -> Path:
    """Return the path of the SQLite file that is used where the environment names no database.

    It is `var/notifier.db` beside the file; where that belongs to another `calendar.domain`, it is
    `var/<domain>.db`. A file without a legible domain goes on with the database that its rounds used.
    """
    # Unlike `resolve`, it raises nothing for links that lead to each other.
    real = events_path / os.path.realpath(events_path)
    database = real.parent / "var" / "notifier.db"
    # A folder that may not be looked into is no error here; opening the database says so.
    owner = domain_of_file(database) if os.path.isfile(database) else ""  # noqa: PTH113 - Path.is_file would raise
    if not owner:
        return database
    try:
        content = read_bytes(events_path)
    except MissingFileError:
        content = b""
    if names_domain(content, owner):
        return database
    if domain := domain_in(content):
        return database if domain == owner else database.with_name(f"{domain}.db")
    for one in (database, *sorted(database.parent.glob("*.db"))):
        if _name_of_file(one) == real.name:
            return one
    return database.with_name(f"{real.name}.db") if _name_of_file(database) else database


def _name_of_file(database: Path) -> str:
    """Return the name of the file that a SQLite database remembers; empty where it remembers none."""
    written = _read_one(database, "SELECT value FROM memory WHERE name = ?", FILE_WRITTEN)
    return os.path.basename(str(written or "").partition(" ")[2])  # noqa: PTH119 - pathlib is slow to import


def domain_of_file(database: Path) -> str:
    """Return which domain a SQLite database belongs to; empty where it does not say so."""
    if owner := _read_one(database, "SELECT value FROM memory WHERE name = ?", "domain"):
        return str(owner)
    # Made by a version that did not note it; the file it went by tells.
    content = _read_one(database, "SELECT content FROM file_version ORDER BY id DESC LIMIT 1")
    return domain_in(_decompressed(content)) if content else ""


def _read_one(database: Path, query: str, *values: str) -> Any:
    """Return the first value that a SQLite database has; None where there is none, or it cannot be read."""
    import sqlite3  # noqa: PLC0415 - most reading commands find no database
    from contextlib import closing  # noqa: PLC0415

    try:
        with closing(sqlite3.connect(reading_uri(database), uri=True)) as connection:
            row = connection.execute(query, values).fetchone()
            return row[0] if row else None
    except sqlite3.Error:
        # Opening the database reports what is wrong with it.
        return None


def reading_uri(database: Path) -> str:
    """Return the address by which SQLite reads a database.

    Where the disk takes nothing more, the files of its write-ahead log cannot be made, and it is read without
    them, unless there is something in them.

    Source:
        SQLite documentation, "Write-Ahead Logging", 5 (read-only databases).
    """
    # Not read-only: such a connection would leave the files of the write-ahead log behind.
    query = "mode=rw"
    with suppress(OSError):
        disk = os.statvfs(database)
        takes_nothing = disk.f_flag & os.ST_RDONLY or disk.f_bavail * disk.f_frsize < FULL_BYTES
        if takes_nothing and not any(_has_content(f"{database}{end}") for end in ("-wal", "-journal")):
            query = "mode=ro&immutable=1"
    return f"{database.absolute().as_uri()}?{query}"


def _has_content(path: str) -> bool:
    return os.path.exists(path) and os.path.getsize(path) > 0  # noqa: PTH110, PTH202 - pathlib is slow to import


def _decompressed(content: bytes) -> bytes:
    """Return the bytes of a file as stored; versions of the tables before 0008 did not compress it."""
    try:
        return zlib.decompress(content)
    except zlib.error:
        return content


def known_error(error: BaseException | None, name: str) -> StoreError | None:
    """Return an error of a database with what to do: locked and by whom, a full disk, no database.

    Returns:
        None for any other error. The name is the path of the database, or host and name of PostgreSQL.
    """
    if getattr(error, "sqlstate", "") == _LOCK_NOT_AVAILABLE:
        return LockedError("store.locked_tables", name=name)
    # The lowest byte of an extended code is the primary one.
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case _Code.BUSY:
            if process := _locking_process(name):
                return LockedError("store.locked_by", name=name, seconds=BUSY_TIMEOUT_S, process=process)
            return LockedError("store.locked", name=name, seconds=BUSY_TIMEOUT_S)
        case _Code.FULL:
            return StoreError("store.full", name=name, folder=os.path.dirname(os.path.abspath(name)))  # noqa: PTH100, PTH120
        case _Code.CORRUPT | _Code.NOT_A_DATABASE:
            return StoreError("store.no_database", name=name, reason=error)
    return None


def _locking_process(name: str) -> str:
    """Return the number and the name of the process that writes; empty where the system does not say.

    Source:
        Linux manual, proc_locks(5); SQLite documentation, "WAL-mode File Format", 2.2 (locks on the index).
    """
    with suppress(OSError, ValueError):
        found = [os.stat(path) for path in (name, f"{name}-shm") if os.path.isfile(path)]  # noqa: PTH113, PTH116
        files = {f"{os.major(one.st_dev):02x}:{os.minor(one.st_dev):02x}:{one.st_ino}" for one in found}
        with open("/proc/locks", encoding="ascii") as locks:  # noqa: PTH123 - pathlib is slow to import
            for line in locks:
                _, kind, _, access, process, file, *_ = line.replace("-> ", "").split()
                if (kind, access) == ("POSIX", "WRITE") and file in files and int(process) > 0:
                    with open(f"/proc/{process}/comm", encoding="utf-8", errors="replace") as command:  # noqa: PTH123
                        return f"{process} ({command.read().strip()})"
    return ""
