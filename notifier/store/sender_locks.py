"""Tell at once that another sender has died: each holds a lock of the operating system while it lives.

Only for SQLite, whose senders share one machine; elsewhere leases tell it. The lock is one byte of a file
beside the database, at a random place, so that one file holds the locks of all senders and nothing has to be
cleared away. The operating system ends the lock with the process, however that ended, and keeps it while the
process is only paused. A process number or a host name would tell neither: both are given out again.

Source:
    Linux manual, fcntl(2), "Open file description locks". The locks of POSIX do not serve: they end when
    the process closes the file anywhere.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import struct
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Self

    from notifier.store.database import Database

SUFFIX = "-senders"
# struct flock: type, whence, start, length, process. Its numbers of bytes are those of a 64-bit file offset.
_FLOCK = struct.Struct("hhqqi4x")
_BITS = 62


@dataclass(slots=True)
class SenderLock:
    """The lock of one sender, held until `close` or the end of the process."""

    name: str  # The name of the sender: the lock's file and byte, or random where there is no lock.
    file: int | None = None  # The open file; None where there is no lock.

    @classmethod
    def take(cls, database: Database) -> Self:
        """Take a lock of one's own; without one where the database or the operating system has none."""
        byte = secrets.randbits(_BITS)
        if not database.is_sqlite or not hasattr(fcntl, "F_OFD_SETLK"):
            return cls(f"{byte:x}")
        path = f"{os.path.realpath(database.name)}{SUFFIX}"
        with suppress(OSError):
            file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
            try:
                fcntl.fcntl(file, fcntl.F_OFD_SETLK, _lock_of(byte))
            except OSError:
                os.close(file)
                raise
            return cls(f"{_identity(file)}.{byte:x}", file)
        return cls(f"{byte:x}")

    def has_died(self, owner: str) -> bool:
        """Whether the sender with a name held a lock in the same file, and holds it no longer."""
        file, _, byte = owner.rpartition(".")
        if self.file is None or owner == self.name or file != _identity(self.file):
            return False
        found = fcntl.fcntl(self.file, fcntl.F_OFD_GETLK, _lock_of(int(byte, 16)))
        kind: int = _FLOCK.unpack(found[: _FLOCK.size])[0]
        return kind == fcntl.F_UNLCK

    def close(self) -> None:
        """End the lock."""
        if self.file is not None:
            os.close(self.file)
            self.file = None


def _identity(file: int) -> str:
    """Name an open file; a file that replaced it has another name, as this one is still open."""
    status = os.fstat(file)
    return f"{status.st_dev:x}-{status.st_ino:x}"


def _lock_of(byte: int) -> bytes:
    return _FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, byte, 1, 0)
