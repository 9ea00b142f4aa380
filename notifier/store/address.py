"""The address of the database: read so strictly that no part of a password is taken for anything else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from notifier.errors import StoreError
from notifier.store.location import understand

if TYPE_CHECKING:
    from typing import Final

_IN_QUERY = re.compile(r"[?&][^@=]*=[^@]*@")
_SQLITE: Final = {"sqlite", "sqlite+pysqlite"}


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
