"""A SQLite file that may be removed or replaced while connections to it are open.

Such connections go on with the file that has no name any more, until the process ends and all is lost.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from threading import Lock
from typing import TYPE_CHECKING

from notifier.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class WatchedFile:
    """The file of a database, looked at before each transaction.

    Attributes:
        replaced: How often another file was found in its place, and opened.
    """

    def __init__(self, name: str, reopen: Callable[[], None]) -> None:
        """Watch a file; `reopen` closes the connections, and opens the file that is there now."""
        self.replaced = 0
        self._name, self._reopen = name, reopen
        self._identity = _identity(name)
        self._reopening = Lock()

    def check(self) -> None:
        """Refuse a transaction where the file is gone or another one, which the next transaction uses.

        Raises:
            StoreError: It is; or the other file cannot be used.
        """
        if _identity(self._name) == self._identity:
            return
        with self._reopening:
            found = _identity(self._name)
            if found == self._identity:
                return
            if found is None:
                raise StoreError("store.vanished", name=self._name)
            self._reopen()
            self._identity = _identity(self._name)
            self.replaced += 1
        raise StoreError("store.replaced", name=self._name)


@contextmanager
def left_behind(name: str) -> Iterator[None]:
    """Remove the write-ahead log of the former file, once its connections are closed.

    SQLite leaves it where its file was moved, and would replay it into the file that took its place. A log
    that came with the other file is not among those that this process has open, and stays.

    Source:
        SQLite documentation, "How To Corrupt An SQLite Database File", 1.4 and 2.5.
    """
    held = _open_files()
    yield
    for path in (f"{name}-wal", f"{name}-shm"):
        if _identity(path) in held:
            with suppress(OSError):
                os.unlink(path)  # noqa: PTH108 - a text, as everywhere here


def _open_files() -> set[tuple[int, int]]:
    """Return the identities of all files that this process has open."""
    found = set()
    for number in os.listdir("/dev/fd"):  # noqa: PTH208 - as above
        with suppress(OSError):
            status = os.fstat(int(number))
            found.add((status.st_dev, status.st_ino))
    return found


def _identity(path: str) -> tuple[int, int] | None:
    """Return what tells a file from one that takes its place; None where there is none."""
    try:
        status = os.stat(path)  # noqa: PTH116 - at each transaction, and a Path would cost more than it
    except OSError:
        return None
    return status.st_dev, status.st_ino
