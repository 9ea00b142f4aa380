"""Read a file that a user names: a regular one, and no more of it than is asked for."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from pathlib import Path


# More than this program writes of the largest list.
MAX_OWN_BYTES = 256 * 1024 * 1024


def read_regular(path: Path | str, most: int) -> bytes:
    """Return the content of a file, or its first `most` bytes.

    A longer file is recognised by asking for one byte more than may be there.

    Raises:
        OSError: It cannot be opened, or is no regular file.
    """
    with open_regular(path) as file:
        # As much as there is: memory for all that there may be takes longer to get than the file to read.
        size = min(os.fstat(file.fileno()).st_size, most - 1)
        # A file of the kernel may have nothing yet, and says so by None.
        data: bytes | None = file.read(size + 1)
        if data is None:
            raise OSError(errno.EINVAL, "not a regular file")
        # It grew, or its size is not known.
        return data if len(data) <= size else data + (file.read(most - len(data)) or b"")


def open_regular(path: Path | str) -> BinaryIO:
    """Open a file for reading.

    Raises:
        OSError: It cannot be opened, or is no regular file.
    """
    # A device can do something when it is opened.
    _refuse_irregular(os.stat(path))  # noqa: PTH116 - commands that only list do not import pathlib
    # Without O_NONBLOCK, opening a pipe that came in its place meanwhile would wait for a writer.
    file = os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb")
    try:
        _refuse_irregular(os.fstat(file.fileno()))
    except OSError:
        file.close()
        raise
    return file


def _refuse_irregular(status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "not a regular file")
