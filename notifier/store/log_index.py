"""The index of SQLite's write-ahead log: it tells whether SQLite wrote the database file, or something else.

In this mode SQLite writes the file itself only to copy the log into it (a checkpoint), and notes in the index
that it will before it does.

Source:
    SQLite documentation, "WAL-mode File Format", 2.1 (the header of the index: salts, nBackfill,
    nBackfillAttempted).
"""

from __future__ import annotations

import os
import struct
from contextlib import suppress

from notifier.named_tuple import NamedTuple

# The salts of the log, and of its frames how many were copied and to how many the last copying was to go.
_HEADER = struct.Struct("=32x8s56xI28xI")


class Checkpoints(NamedTuple):
    """What the index says of copying the log.

    Attributes:
        salts: Random bytes of this log, which a log that begins anew changes; zero before its first frame.
        copied: How many of its frames were copied.
        attempted: How many were to be copied.
    """

    salts: bytes
    copied: int
    attempted: int

    @property
    def is_certain(self) -> bool:
        """Whether no copying is under way or was broken off, and this is one certain log."""
        return self.copied == self.attempted and any(self.salts)


class LogIndex:
    """The index of one database, read by the descriptor with which SQLite has it open.

    To open and close it here would end SQLite's own locks on it.

    Attributes:
        is_lost: Whether this process had an index open, at the last reading, that another process removed.

    Source:
        SQLite documentation, "How To Corrupt An SQLite Database File", 2.2.
    """

    def __init__(self, name: str) -> None:
        """Read the index of the database at a path."""
        self.is_lost = False
        self._path = f"{name}-shm"
        self._number, self._identity = -1, (0, 0)

    def read(self) -> Checkpoints | None:
        """Return what it says; None where this process has none open, or another than that of the file."""
        identity = identity_of(self._path)
        is_open = self._is_open()
        self.is_lost = is_open and identity != self._identity
        if identity is None or self.is_lost:
            return None
        if not is_open:
            self._number, self._identity = open_files().get(identity, -1), identity
        with suppress(OSError):
            header = os.pread(self._number, _HEADER.size, 0)
            if len(header) == _HEADER.size:
                return Checkpoints._make(_HEADER.unpack(header))
        return None

    def _is_open(self) -> bool:
        try:
            status = os.fstat(self._number)
        except OSError:
            return False
        return (status.st_dev, status.st_ino) == self._identity


def open_files() -> dict[tuple[int, int], int]:
    """Return the descriptor of each file that this process has open, by the identity of the file."""
    found = {}
    for number in os.listdir("/dev/fd"):  # noqa: PTH208 - texts, as everywhere here
        with suppress(OSError):
            status = os.fstat(int(number))
            found[status.st_dev, status.st_ino] = int(number)
    return found


def identity_of(path: str) -> tuple[int, int] | None:
    """Return what tells a file from one that takes its place; None where there is none."""
    try:
        status = os.stat(path)  # noqa: PTH116 - at each transaction, and a Path would cost more than it
    except OSError:
        return None
    return status.st_dev, status.st_ino
