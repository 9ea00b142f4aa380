"""Supervision of the poll: it may fail, is started again where it died, and ends the process where it hangs.

systemd gets a sign of life, and starts a process again in which nothing runs any more.

Source:
    sd_notify(3), sd_watchdog_enabled(3).
"""

from __future__ import annotations

import os
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from notifier.errors import UnforeseenError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

POLL_EVERY = timedelta(seconds=1)
# Without a poll for this long, none of them under way, what starts them has died.
RESTARTED_AFTER = timedelta(seconds=15)
# A poll that takes longer hangs: the longest wait for a lock of the database is less than a minute.
HUNG_AFTER = timedelta(minutes=10)
_GRACE_S = 2

log = structlog.get_logger(__name__)


@dataclass(slots=True, kw_only=True)
class Supervisor:
    """Polls once a second, and looks that the polls go on."""

    poll: Callable[[], object]  # One poll.
    # What else is done regularly, unsupervised, with how often.
    beside: Sequence[tuple[Callable[[], object], timedelta]] = ()
    note_failure: Callable[[UnforeseenError], object]  # Called with an exception that a poll did not expect.
    # Ends the process, so that its supervisor starts it again; a thread cannot be ended.
    give_up: Callable[[], object] = lambda: os._exit(1)
    notify: Callable[[str], object] = lambda _: None  # Tells systemd; does nothing elsewhere.
    monotonic: Callable[[], float] = time.monotonic  # A monotonic clock in seconds.
    _running_since: float | None = field(default=None, init=False)
    _last: float = field(default=0.0, init=False)
    _stopping: threading.Event = field(default_factory=threading.Event, init=False)
    _scheduler: BackgroundScheduler = field(init=False)

    def start(self) -> None:
        """Begin to poll and to look."""
        self.begin()
        threading.Thread(target=self._keep_looking, name="supervisor", daemon=True).start()
        self.notify("READY=1")

    def begin(self) -> None:
        """Begin to poll."""
        self._last = self.monotonic()
        self._scheduler = BackgroundScheduler(timezone="UTC")
        beside = [(partial(_do_beside, do), every) for do, every in self.beside]
        for do, every in ((self.do_poll, POLL_EVERY), *beside):
            self._scheduler.add_job(
                do,
                "interval",
                seconds=every.total_seconds(),
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        self._scheduler.start()

    def do_poll(self) -> None:
        """Poll once; an exception ends this poll only."""
        self._running_since = self.monotonic()
        try:
            self.poll()
        except Exception as error:  # noqa: BLE001 - the next poll must come
            unforeseen = UnforeseenError.of(error)
            log.error("poll_failed", reason=str(unforeseen))  # noqa: TRY400 - a traceback may hold secrets
            self.note_failure(unforeseen)
        finally:
            self._last, self._running_since = self.monotonic(), None

    def look(self) -> None:
        """Look once whether the polls go on."""
        now, since = self.monotonic(), self._running_since
        if since is not None and now - since > HUNG_AFTER.total_seconds():
            log.critical("poll_hangs", since_s=int(now - since))
            self.give_up()
            return
        if since is None and now - self._last > RESTARTED_AFTER.total_seconds():
            log.error("poll_restarted", after_s=int(now - self._last))
            with suppress(Exception):
                self._scheduler.shutdown(wait=False)
            self.begin()
        self.notify("WATCHDOG=1")

    def _keep_looking(self) -> None:
        while not self._stopping.wait(POLL_EVERY.total_seconds()):
            self.look()

    def stop(self) -> bool:
        """Stop polling; an attempt under way gets a moment to end, and it is returned whether it did."""
        self._stopping.set()
        self.notify("STOPPING=1")
        ending = threading.Thread(target=self._scheduler.shutdown, daemon=True)
        ending.start()
        ending.join(timeout=_GRACE_S)
        return not ending.is_alive()


def _do_beside(do: Callable[[], object]) -> None:
    """Do what is done beside the polls; an exception ends this time only."""
    try:
        do()
    except Exception as error:  # noqa: BLE001 - the next time must come
        # A traceback may hold secrets.
        log.error("task_failed", task=do.__name__, reason=str(UnforeseenError.of(error)))  # noqa: TRY400


def systemd_notifier(environment: Mapping[str, str]) -> Callable[[str], None]:
    """Return what tells systemd the state of this process; it does nothing where systemd did not start it."""
    address = environment.get("NOTIFY_SOCKET", "")
    if not address:
        return lambda _: None
    # A name that begins with @ is one of Linux' abstract names, which begin with a zero byte.
    address = f"\0{address[1:]}" if address.startswith("@") else address

    def notify(state: str) -> None:
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as out:
            out.connect(address)
            out.sendall(state.encode())

    return notify
