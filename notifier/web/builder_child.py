"""The process that makes pages, lists and calendars for the server, one after the other.

It has a snapshot of its own, no database and no network, and a low priority: the server and the rounds go
first. Its memory is bounded by making one response at a time. A signal interrupts the one under way.

It has no limit of memory of its own: an error of memory within one milestone would be taken for a
milestone that cannot be shown.
"""

from __future__ import annotations

import asyncio
import logging
import os
import pickle
import signal
import sys
import traceback
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from notifier.web.app import build_app
from notifier.web.building import (
    SNAPSHOT,
    BuildRequest,
    Built,
    read_message,
    unpickled,
    write_message,
)
from notifier.web.health import Health
from notifier.web.state import AppState
from notifier.web.without_server import ask

if TYPE_CHECKING:
    from types import FrameType

    from starlette.types import ASGIApp

    from notifier.web.snapshot import Snapshot

_NICENESS = 5


class InterruptedBySignal(BaseException):
    """The response under way is no longer wanted."""


@dataclass(slots=True)
class Child:
    """Makes responses."""

    state: AppState  # What its application shows. There, the token of a private calendar is its name.
    app: ASGIApp  # Its application.
    edition: int = -1  # Which snapshot that is.
    # Whether a response is under way, which a signal may interrupt.
    is_building: bool = field(default=False, init=False)

    @classmethod
    def empty(cls) -> Child:
        """Return one without a snapshot."""
        state = AppState(
            clock=lambda: state.snapshot.now if state.snapshot else datetime.max.replace(tzinfo=UTC),
            stale_after=timedelta.max,
            private_feed=lambda name: name,
        )
        return cls(state, build_app(state))

    def show(self, snapshot: Snapshot) -> None:
        """Make responses from this snapshot from now on."""
        self.edition = snapshot.edition
        self.state.change(lambda _: snapshot)

    def interrupt(self, number: int, frame: FrameType | None) -> None:
        """End the response under way."""
        del number, frame
        if self.is_building:
            self.is_building = False
            raise InterruptedBySignal

    def make(self, request: BuildRequest) -> Built | str | None:
        """Return a response, None when it was interrupted, or the traceback of what went wrong."""
        health = Health(left_out=request.left_out)
        self.state.change(lambda now: now and replace(now, given_warnings=request.warnings, health=health))
        try:
            self.is_building = True
            made = asyncio.run(self._ask(request))
            self.is_building = False
        except InterruptedBySignal:
            return None
        except Exception:  # noqa: BLE001 - an unforeseen error in one response must not stop the others
            self.is_building = False
            return traceback.format_exc()
        return made

    async def _ask(self, request: BuildRequest) -> Built:
        own = {"scheme": request.scheme, "headers": list(request.headers)}
        status, headers, body = await ask(self.app, request.path, request.query, **own)
        snapshot = self.state.snapshot
        return Built(
            status=status,
            headers=headers,
            body=body,
            edition=self.edition,
            unshown=snapshot.unshown if snapshot else {},
        )


def main() -> None:
    """Answer the requests on the standard input until it ends."""
    pipe = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Only responses go out there.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    # The server logs what has to be logged.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    # It ends when its input does. A signal to stop goes to the server, which may need it until then.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    child = Child.empty()
    signal.signal(signal.SIGUSR1, child.interrupt)
    with suppress(OSError):
        os.nice(_NICENESS)
    while message := read_message(sys.stdin.buffer):
        if message.startswith(SNAPSHOT):
            child.show(unpickled(message[len(SNAPSHOT) :]))
        else:
            request = pickle.loads(message)  # noqa: S301 - from the server
            write_message(pipe, pickle.dumps(child.make(request)))


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        main()
