"""Work that a copy of this process does meanwhile, on another core."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from multiprocessing import Pipe
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

T = TypeVar("T")


def begin(work: Callable[[], T]) -> Callable[[], T]:
    """Begin work in a copy of this process, and return what waits for its result.

    Where that cannot be, or fails, the work is done in this process once it is waited for: where the system
    refuses a copy, where other threads run, whose locks stay closed in a copy, and where the copy did not
    come to its end. So its result is one that pickle takes, and beginning it a second time does no harm.
    """
    if threading.active_count() > 1:
        return work
    try:
        ours, theirs = Pipe()
        process = os.fork()
    except OSError:
        return work
    if not process:
        ours.close()
        _work_apart(work, theirs)
    theirs.close()

    def wait() -> T:
        try:
            result: T = ours.recv()
        except (EOFError, OSError):
            result = work()
        ours.close()
        # Where this process was started so that ended ones are not kept, there is none to wait for.
        with suppress(ChildProcessError):
            os.waitpid(process, 0)
        return result

    return wait


def _work_apart(work: Callable[[], object], pipe: Connection) -> None:
    """Work as the copy, and end without what the process it is of does at its end."""
    try:
        # The other end is open as long as the process it is of lives and waits.
        threading.Thread(target=_end_after, args=(pipe,), daemon=True).start()
        pipe.send(work())
    finally:
        os._exit(0)


def _end_after(pipe: Connection) -> None:
    """End this process once nothing can come through a pipe any more."""
    pipe.poll(None)
    os._exit(1)
