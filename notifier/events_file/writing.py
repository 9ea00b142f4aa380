"""Write the file of milestones: wholly or not at all, and only over the version that was read.

Source:
    POSIX.1-2024, rename(): another process sees the old file or the new one.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import stat
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

from notifier.errors import NotifierError
from notifier.events_file.load import read_bytes
from notifier.system_reasons import reason_of_system

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHOWN = 12
# The folder of which this thread holds the lock; empty for none.
_HELD: ContextVar[str] = ContextVar("held", default="")


class ChangedMeanwhileError(NotifierError):
    """The file is no longer the version that was read; it stays as it is now."""


class UnwritableFileError(NotifierError):
    """The file cannot be written, or exists already where a new one is made; it stays as it is."""


@contextmanager
def lock_file(path: Path | str) -> Iterator[None]:
    """Let no other process of this program write a file; wait for one that does.

    The folder is locked, as each version of the file is another one to the operating system. Who holds it may
    take it once more.

    Raises:
        UnwritableFileError: Its folder cannot be locked.
    """
    place = os.path.dirname(os.path.realpath(path))  # noqa: PTH120
    if _HELD.get() == place:
        yield
        return
    try:
        folder = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise UnwritableFileError("edit.unwritable", file=path, reason=reason_of_system(error)) from error
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        held = _HELD.set(place)
        try:
            yield
        finally:
            _HELD.reset(held)
    finally:
        os.close(folder)


@contextmanager
def locked_from_reading(path: Path | str) -> Iterator[None]:
    """Lock a file before it is read, so that several edits at one time follow each other.

    Where its folder cannot be locked, reading the file tells what is wrong.
    """
    with ExitStack() as held:
        with suppress(UnwritableFileError):
            held.enter_context(lock_file(path))
        yield


def replace_content(path: Path | str, content: bytes, *, before: bytes) -> None:
    """Write a file anew, within `lock_file`; its mode, its owner and a symbolic link to it stay.

    Other programs take no lock, so its content is compared with what was read `before` immediately before
    the rename.

    Raises:
        ChangedMeanwhileError: It holds something else by now.
        UnwritableFileError: It cannot be written, or not without another owner.
    """
    target = Path(os.path.realpath(path))
    refuse_change(path, before)
    # A name of its own would leave a file behind at each crash.
    new = target.with_name(f".{target.name}.new")
    try:
        if not os.access(target, os.W_OK):
            raise PermissionError(0, "read-only", str(target))
        try:
            _write_new(new, content, target.stat())
            refuse_change(path, before)
            new.replace(target)
        finally:
            with suppress(OSError):
                new.unlink(missing_ok=True)
        folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise UnwritableFileError("edit.unwritable", file=path, reason=reason_of_system(error)) from error


def _write_new(path: Path, content: bytes, like: os.stat_result) -> None:
    path.unlink(missing_ok=True)
    with open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(content)
        file.flush()
        if (like.st_uid, like.st_gid) != (os.geteuid(), os.fstat(file.fileno()).st_gid):
            os.fchown(file.fileno(), like.st_uid, like.st_gid)
        os.fchmod(file.fileno(), stat.S_IMODE(like.st_mode))
        os.fsync(file.fileno())


def refuse_change(path: Path | str, before: bytes) -> None:
    """Refuse a file that no longer holds what was read `before`.

    Raises:
        ChangedMeanwhileError: It holds something else by now.
    """
    now = read_bytes(path)
    if now != before:
        was, found = (hashlib.sha256(one).hexdigest()[:_SHOWN] for one in (before, now))
        raise ChangedMeanwhileError("edit.changed", file=path, was=was, now=found)
