"""A SQLite file that may be removed, replaced or overwritten while connections to it are open.

Connections to a file that has no name any more go on with it, until the process ends and all is lost. Those
to a file that was overwritten would mix what they have in memory and in the log with the new content.
"""

from __future__ import annotations

import os
from contextlib import suppress
from threading import RLock
from typing import TYPE_CHECKING

from notifier.errors import StoreError
from notifier.named_tuple import NamedTuple
from notifier.store.log_index import LogIndex, open_files

if TYPE_CHECKING:
    from notifier.store.reopening import Reopening

_MAGIC = b"SQLite format 3\0"
_LARGEST_PAGE = 65536


class _Seen(NamedTuple):
    """A file at one moment.

    Attributes:
        identity: Its device and number.
        written: When it was last written, in nanoseconds, and its size in bytes.
    """

    identity: tuple[int, int]
    written: tuple[int, int]


class WatchedFile:
    """The file of a database, looked at before each transaction.

    Attributes:
        replaced: How often another content was found in its place, and opened.
        domain: The domain to which another content must belong; empty while none is known.
    """

    def __init__(self, name: str, reopening: Reopening) -> None:
        """Watch a file; `reopening` closes the connections, and opens what is there now."""
        self.replaced, self.domain = 0, ""
        self._name, self._reopening = name, reopening
        self._index = LogIndex(name)
        self._checkpoints = self._index.read()
        self._seen = _look_at(name)
        self._looking = RLock()
        self._is_left = False

    def check(self) -> None:
        """Refuse a transaction where the file is gone or has another content, which the next one uses.

        Raises:
            StoreError: It is; or the other content cannot be used.
        """
        with self._looking:
            # In this order: of a checkpoint after it, the index tells before the file is written.
            checkpoints = self._index.read()
            found = _look_at(self._name)
            if found is None:
                raise StoreError("store.vanished", name=self._name)
            if self._is_left:
                self._reopening.forget()
            elif self._seen is None or found.identity != self._seen.identity:
                self._reopening.leave()
            elif self._index.is_lost:
                self._reopening.forget()
            elif found.written == self._seen.written or self._is_by_checkpoint():
                self._checkpoints, self._seen = checkpoints, found
                return
            else:
                _refuse_part(self._name, found)
                self._reopening.drop_log()
            self._is_left = True
            self._reopening.open(self.domain)
            self._checkpoints, self._seen = self._index.read(), _look_at(self._name)
            self._is_left = False
            self.replaced += 1
        raise StoreError("store.replaced", name=self._name)

    def _is_by_checkpoint(self) -> bool:
        """Whether SQLite may have written the file: a checkpoint was made since, or is not certain."""
        now = self._index.read()
        return now is None or not now.is_certain or now != self._checkpoints


def _look_at(name: str) -> _Seen | None:
    try:
        status = os.stat(name)  # noqa: PTH116 - at each transaction, and a Path would cost more than it
    except OSError:
        return None
    return _Seen((status.st_dev, status.st_ino), (status.st_mtime_ns, status.st_size))


def _refuse_part(name: str, found: _Seen) -> None:
    """Refuse what is no whole database, such as one that is still being copied.

    Source:
        SQLite documentation, "Database File Format", 1.3 (the header: size of a page, number of pages).
    """
    header = b""
    with suppress(OSError):
        header = os.pread(open_files().get(found.identity, -1), 100, 0)
    page = int.from_bytes(header[16:18], "big")
    size = int.from_bytes(header[28:32], "big") * (_LARGEST_PAGE if page == 1 else page)
    if not header.startswith(_MAGIC) or not 0 < size <= found.written[1]:
        raise StoreError("store.partial", name=name)
