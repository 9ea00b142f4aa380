"""Leave a SQLite file that was replaced or overwritten while it was open, and open what is there now."""

from __future__ import annotations

import os
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from notifier.errors import StoreError
from notifier.store.engines import database_name, store_errors
from notifier.store.location import domain_of_file
from notifier.store.log_index import identity_of, open_files
from notifier.store.migrating import migrate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine


@dataclass(frozen=True, slots=True)
class Reopening:
    """Leaves a SQLite file whose content was replaced, and opens what is there now."""

    engine: Engine

    @property
    def _name(self) -> str:
        return database_name(self.engine.url)

    def leave(self) -> None:
        """Close the connections to a file that was removed, after its log was copied into it."""
        with _left_behind(self._name):
            if getattr(self.engine.pool, "checkedin", int)():
                # A connection of before: what is in its log belongs to its own file.
                with closing(self.engine.raw_connection()) as connection:
                    connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self.engine.dispose()

    def drop_log(self) -> None:
        """Empty the log of a content that was overwritten, and close the connections.

        Raises:
            StoreError: Another connection goes on writing, or the new content is no database.
        """
        with _left_behind(self._name), store_errors(self.engine):
            with closing(self.engine.raw_connection()) as connection:
                cursor = connection.cursor()
                # Waits for the process that writes, and keeps the others from writing.
                cursor.execute("BEGIN IMMEDIATE")
                _empty_log(self._name)
                cursor.execute("ROLLBACK")
            self.forget()

    def forget(self) -> None:
        """Close the connections, as when another process emptied their log."""
        # The pool stays, so that a connection in use now returns to it and is closed the next time.
        self.engine.pool.dispose()

    def open(self, domain: str) -> None:
        """Bring the tables of the file that is there now up to date, unless it belongs to another domain.

        Raises:
            StoreError: A transaction on the former content has not ended, whose log new connections would
                share; or the file is of another domain or a newer version, or cannot be used.
        """
        if identity_of(self._name) in open_files():
            raise StoreError("store.replaced", name=self._name)
        owner = domain_of_file(Path(self._name).absolute())
        if domain and owner and owner != domain:
            raise StoreError("domain.database", owner=owner, domain=domain)
        with store_errors(self.engine):
            migrate(self.engine)


@contextmanager
def _left_behind(name: str) -> Iterator[None]:
    """Remove the write-ahead log of the former file, once its connections are closed.

    SQLite leaves it where its file was moved, and would replay it into the file that took its place. A log
    that came with the other file is not among those that this process has open, and stays.

    Source:
        SQLite documentation, "How To Corrupt An SQLite Database File", 1.4 and 2.5.
    """
    held = open_files()
    yield
    for path in (f"{name}-wal", f"{name}-shm"):
        if identity_of(path) in held:
            with suppress(OSError):
                os.unlink(path)  # noqa: PTH108 - a text, as everywhere here


def _empty_log(name: str) -> None:
    """Empty the write-ahead log, so that no connection copies it into the content that took its place.

    The caller holds the write lock, so that nothing is added to it any more.
    """
    number = open_files().get(identity_of(f"{name}-wal") or (-1, -1))
    if number is not None:
        os.ftruncate(number, 0)
