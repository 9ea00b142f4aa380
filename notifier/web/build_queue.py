"""The queue of what has to be made for requests: one at a time, the important ones first, none for ever.

What is made of the whole list takes up to seconds where there are many milestones. One process makes it
(`builder.py`), so that the server and the rounds keep their own processor time; this queue decides what
that process makes next.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Protocol

import structlog

if TYPE_CHECKING:
    from collections.abc import Awaitable, Hashable

    from notifier.web.building import BuildRequest, Built

log = structlog.get_logger(__name__)

MOST_WAITING = 64
BUILD_TIMEOUT_S = 25.0
# After so many builds in a row that failed, none is expected to succeed.
_FAILURES = 3


class Rank(IntEnum):
    """The order in which requests are served; a lower one interrupts a higher one."""

    OWN = 0  # Private calendars, and addresses without a query: there are only so many.
    REPEATED = 1  # What was asked for before.
    NEW = 2  # Any other choice of a visitor; there is no end to those.


class BusyError(Exception):
    """The answer could not be made in time, or too many others wait."""


class InterruptedBuildError(Exception):
    """A build was interrupted, or its process ended."""


class Builder(Protocol):
    """Makes one response at a time."""

    async def prepare(self) -> None:
        """Start, so that the first request does not wait for that."""

    async def make(self, request: BuildRequest) -> Built:
        """Return the response.

        Raises:
            InterruptedBuildError: It was interrupted, or its process ended.
        """

    def interrupt(self) -> None:
        """End the build under way, if there is one; `make` raises soon after."""

    def close(self) -> None:
        """End the process that builds."""


@dataclass(slots=True, eq=False)
class _Build:
    key: Hashable
    rank: Rank  # The most important rank of those who ask it.
    request: BuildRequest
    done: asyncio.Future[Built]  # Gets the response.
    waiting: int = 0  # How many wait for it; without any it ends.


@dataclass(slots=True, eq=False)
class BuildQueue:
    """Responses to be made, the most important rank first; of one rank the newest first.

    Under a flood the newest visitor is the one who still waits. When too many wait, the oldest of the
    least important rank are refused.
    """

    builder: Builder
    timeout_s: float = BUILD_TIMEOUT_S  # How long a request waits before it is refused, in seconds.
    _builds: dict[Hashable, _Build] = field(default_factory=dict, init=False)
    _running: _Build | None = field(default=None, init=False)
    _worker: asyncio.Task[None] | None = field(default=None, init=False)
    _failures: int = field(default=0, init=False)  # How many builds failed since one succeeded.
    _is_closed: bool = field(default=False, init=False)
    _changed: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    @property
    def is_able(self) -> bool:
        """Whether builds succeed, as far as it is known."""
        return self._failures < _FAILURES

    async def make(self, key: Hashable, rank: Rank, request: BuildRequest, left: Awaitable[object]) -> Built:
        """Return a response; who asks the same at the same time gets the same. `left` ends when they leave.

        Raises:
            BusyError: It was not made within `timeout_s`, too many wait, the client has left, or the service
                stops.
        """
        if self._is_closed:
            raise BusyError
        build = self._add(key, rank, request)
        leaving = asyncio.ensure_future(left)
        build.waiting += 1
        try:
            both: set[asyncio.Future[Any]] = {build.done, leaving}
            await asyncio.wait(both, timeout=self.timeout_s, return_when=asyncio.FIRST_COMPLETED)
            if not build.done.done():
                raise BusyError
            return build.done.result()
        finally:
            leaving.cancel()
            build.waiting -= 1
            if not build.waiting and not build.done.done():
                self._abandon(build)

    def start(self) -> None:
        """Begin to make what waits, in the running event loop."""
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())

    def close(self) -> None:
        """Refuse all who wait and all who come, and end the process that builds."""
        self._is_closed = True
        for build in tuple(self._builds.values()):
            self._refuse(build)
        self.builder.close()

    def _add(self, key: Hashable, rank: Rank, request: BuildRequest) -> _Build:
        """Put a build at the end of its rank, or join the one that is there."""
        self.start()
        build = self._builds.get(key)
        if build is None:
            build = _Build(key, rank, request, asyncio.get_running_loop().create_future())
            self._builds[key] = build
        build.rank = min(build.rank, rank)
        if self._running and self._running is not build and build.rank < self._running.rank:
            self.builder.interrupt()
        waiting = [one for one in self._builds.values() if one is not self._running]
        if len(waiting) > MOST_WAITING:
            # `max` returns the first of equal ones, which is the oldest.
            self._refuse(max(waiting, key=lambda one: one.rank))
        self._changed.set()
        return build

    def _refuse(self, build: _Build) -> None:
        self._builds.pop(build.key, None)
        if not build.done.done():
            build.done.set_exception(BusyError())
            # It may be that no request waits any more.
            build.done.exception()

    def _abandon(self, build: _Build) -> None:
        self._builds.pop(build.key, None)
        build.done.cancel()
        if build is self._running:
            self.builder.interrupt()

    async def _work(self) -> None:
        with suppress(Exception):
            # What is wrong is found again, and logged, at the first build.
            await self.builder.prepare()
        while True:
            while not self._builds:
                self._changed.clear()
                await self._changed.wait()
            # Of equal ones the last, which is the newest.
            build = min(reversed(self._builds.values()), key=lambda one: one.rank)
            self._running = build
            try:
                made = await self.builder.make(build.request)
            except InterruptedBuildError:
                # It still waits, unless it was abandoned: something more important goes first.
                continue
            except Exception:
                log.exception("build_failed")
                self._failures += 1
                self._refuse(build)
            else:
                self._failures = 0
                if not build.done.done():
                    self._builds.pop(build.key)
                    build.done.set_result(made)
            finally:
                self._running = None
