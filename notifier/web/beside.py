"""Work that a copy of this process does meanwhile, on another core."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from multiprocessing import Pipe
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

T = TypeVar("T")
_GO_ON = b"go on"


class Copy(Generic[T]):
    """A copy of this process that does one step of its work after another.

    The first begins at once, and each other one once it may go on. There is none where the system refuses it,
    where other threads run, whose locks stay closed in a copy, and where it did not come to its end: then
    nothing comes of it, and this process can do the work itself.

    Args:
        steps: Does the work, and yields the result of each step; pickle takes these.
    """

    def __init__(self, steps: Callable[[], Iterator[T]]) -> None:
        self._pipe: Connection | None = None
        if threading.active_count() > 1:
            return
        try:
            ours, theirs = Pipe()
            self._process = os.fork()
        except OSError:
            return
        if not self._process:
            ours.close()
            _work_apart(steps, theirs)
        theirs.close()
        self._pipe = ours

    def go_on(self) -> None:
        """Let it begin with its next step."""
        if self._pipe:
            with suppress(OSError):
                self._pipe.send_bytes(_GO_ON)

    def result(self) -> tuple[T] | None:
        """Wait for the result of the step that it began last; None where nothing comes of it."""
        if self._pipe is None:
            return None
        try:
            result: T = self._pipe.recv()
        except (EOFError, OSError):
            self.end()
            return None
        return (result,)

    def end(self) -> None:
        """Let it end."""
        if self._pipe:
            self._pipe.close()
            self._pipe = None
            # Where this process was started so that ended ones are not kept, there is none to wait for.
            with suppress(ChildProcessError):
                os.waitpid(self._process, 0)


def _work_apart(steps: Callable[[], Iterator[object]], pipe: Connection) -> None:
    """Work as the copy, and end without what the process it is of does at its end."""
    try:
        may_go_on = threading.Semaphore(1)
        # The other end is open as long as the process it is of lives and waits.
        threading.Thread(target=_listen, args=(pipe, may_go_on), daemon=True).start()
        work = steps()
        while may_go_on.acquire():
            pipe.send(next(work))
    finally:
        os._exit(0)


def _listen(pipe: Connection, may_go_on: threading.Semaphore) -> None:
    """Let the copy go on when it may, and end it once nothing can come through its pipe any more."""
    with suppress(EOFError, OSError):
        while True:
            pipe.recv_bytes()
            may_go_on.release()
    os._exit(1)
