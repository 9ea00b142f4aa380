"""The server's side of the process that makes responses: starts it, asks it, interrupts it."""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from notifier.web.build_queue import InterruptedBuildError
from notifier.web.building import LENGTH, SNAPSHOT, BuildRequest, Built, pickled

if TYPE_CHECKING:
    from collections.abc import Callable

    from notifier.web.snapshot import Snapshot

_COMMAND = (sys.executable, "-P", "-m", "notifier.web.builder_child")
# A build ends at the first signal that comes while it runs; a process that does not end it is stuck.
_SIGNAL_EVERY_S, _SIGNALS = 0.1, 30


class BuildFailedError(Exception):
    """A response could not be made."""


@dataclass(slots=True, eq=False)
class BuilderProcess:
    """Makes one response at a time, in a process that is started at the first, or before."""

    snapshot: Callable[[], Snapshot | None]  # Returns what is shown now.
    # The process that was started last; None before the first.
    started: asyncio.subprocess.Process | None = field(default=None, init=False)
    _process: asyncio.subprocess.Process | None = field(default=None, init=False)
    # What the process has.
    _edition: int = field(default=-1, init=False)
    _is_building: bool = field(default=False, init=False)
    _is_interrupted: bool = field(default=False, init=False)

    async def prepare(self) -> None:
        """Start the process, with the present snapshot."""
        await self._prepared()

    async def make(self, request: BuildRequest) -> Built:
        """Return a response made from the present snapshot.

        Raises:
            InterruptedBuildError: It was interrupted.
            BuildFailedError: It could not be made, or the process ended.
        """
        self._is_interrupted = False
        try:
            process = await self._prepared()
            if self._is_interrupted:
                raise InterruptedBuildError
            self._is_building = True
            answer = await _ask(process, pickle.dumps(request))
        except (OSError, asyncio.IncompleteReadError) as error:
            self.close()
            if self._is_interrupted:
                raise InterruptedBuildError from error
            message = "the process that builds ended"
            raise BuildFailedError(message) from error
        except asyncio.CancelledError:
            self.close()
            raise
        finally:
            self._is_building = False
        if isinstance(answer, Built):
            return answer
        if answer is None:
            raise InterruptedBuildError
        raise BuildFailedError(answer)

    def interrupt(self) -> None:
        """End the build under way, if there is one."""
        self._is_interrupted = True
        if self._process is not None and self._is_building:
            self._insist(self._process, _SIGNALS)

    def close(self) -> None:
        """End the process."""
        process, self._process, self._edition = self._process, None, -1
        if process is not None and process.returncode is None:
            # By its number: the event loop may have ended before.
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)

    def _insist(self, process: asyncio.subprocess.Process, signals: int) -> None:
        """Signal until the process has answered; the first signal may come before it has read the request."""
        if process is not self._process or not (self._is_building and self._is_interrupted):
            return
        if not signals:
            self.close()
            return
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGUSR1)
        asyncio.get_running_loop().call_later(_SIGNAL_EVERY_S, self._insist, process, signals - 1)

    async def _prepared(self) -> asyncio.subprocess.Process:
        """Return the process, with the present snapshot."""
        snapshot = self.snapshot()
        if snapshot is None:
            message = "no round yet"
            raise BuildFailedError(message)
        if self._process is None or self._process.returncode is not None:
            self._edition = -1
            self.started = self._process = await asyncio.create_subprocess_exec(
                *_COMMAND,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                # No secrets: it needs none.
                env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONDONTWRITEBYTECODE": "1"},
            )
        process = self._process
        if snapshot.edition != self._edition:
            data = await asyncio.to_thread(pickled, snapshot)
            await _send(process, SNAPSHOT + data)
            self._edition = snapshot.edition
        return process


async def _send(process: asyncio.subprocess.Process, message: bytes) -> None:
    assert process.stdin is not None  # noqa: S101 - it was started with a pipe
    process.stdin.write(LENGTH.pack(len(message)))
    process.stdin.write(message)
    await process.stdin.drain()


async def _ask(process: asyncio.subprocess.Process, message: bytes) -> Built | str | None:
    assert process.stdout is not None  # noqa: S101 - it was started with a pipe
    await _send(process, message)
    (length,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
    answer: Built | str | None = pickle.loads(await process.stdout.readexactly(length))  # noqa: S301 - ours
    return answer
