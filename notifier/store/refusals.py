"""What a database says when it refuses, as an error of ours."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import exc

from notifier.errors import StoreError
from notifier.store.engines import database_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine
    from sqlalchemy.engine import URL

# The SQLSTATE of a missing table or column on PostgreSQL; SQLite raises an operational error instead.
_MISSING = {"42P01", "42703"}

# What SQLite reports, by its primary code, where it cannot write its files: also on a full disk.
_NOT_WRITTEN = {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}
# With less room than this a disk counts as full; the files beside a database take more.
_FULL_BYTES = 1_000_000


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
                return str(refusal.strerror)
    said = str(original or type(error).__name__)
    reason = said.strip().splitlines()[0] if said.strip() else type(error).__name__
    folder = Path(str(address.database)).absolute().parent
    # The lowest byte of an extended code is the primary one.
    return (
        f"{reason}; the disk is full at {folder}"
        if code & 0xFF in _NOT_WRITTEN and _is_full(folder)
        else reason
    )


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _FULL_BYTES
    except OSError:
        return False
