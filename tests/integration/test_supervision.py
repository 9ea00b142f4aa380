"""The poll is supervised: it may fail, die or hang, and the service goes on or is started again."""

from __future__ import annotations

import socket
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

from structlog.testing import capture_logs

from notifier.app.supervision import HUNG_AFTER, RESTARTED_AFTER, Supervisor, systemd_notifier
from tests.conftest import eventually

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from notifier.errors import UnforeseenError


class _Scene:
    """A supervisor with a clock that the test sets, and what it did."""

    def __init__(self, poll: Callable[[], object]) -> None:
        self.now_s = 1000.0
        self.failures: list[UnforeseenError] = []
        self.ends: list[str] = []
        self.told: list[str] = []
        self.supervisor = Supervisor(
            poll=poll,
            note_failure=self.failures.append,
            give_up=lambda: self.ends.append("ended"),
            notify=self.told.append,
            monotonic=lambda: self.now_s,
        )


def test_a_poll_that_raises_is_told_and_followed_by_the_next() -> None:
    polls: list[int] = []

    def poll() -> None:
        polls.append(1)
        raise ValueError("geheim")

    scene = _Scene(poll)
    with capture_logs() as logs:
        scene.supervisor.do_poll()
        scene.supervisor.do_poll()
    assert len(polls) == 2
    assert [entry["event"] for entry in logs] == ["poll_failed"] * 2
    assert [failure.values["kind"] for failure in scene.failures] == ["ValueError"] * 2
    assert "geheim" not in f"{logs}{scene.failures}"


def test_what_is_done_beside_the_polls_may_raise_and_is_done_again() -> None:
    done: list[int] = []
    twice = threading.Event()

    def watch() -> None:
        done.append(1)
        if len(done) > 1:
            twice.set()
        raise ValueError("geheim")

    supervisor = Supervisor(
        poll=lambda: None, note_failure=lambda _: None, beside=[(watch, timedelta(milliseconds=10))]
    )
    with capture_logs() as logs:
        supervisor.begin()
        eventually(twice.is_set)
        supervisor.stop()
    assert logs[0] == {
        "event": "task_failed",
        "log_level": "error",
        "task": "watch",
        "reason": logs[0]["reason"],
    }
    assert "ValueError" in logs[0]["reason"]
    assert "geheim" not in str(logs)


def test_polls_that_no_longer_come_are_started_again() -> None:
    polled = threading.Event()
    scene = _Scene(polled.set)
    scene.supervisor.begin()
    first = scene.supervisor._scheduler  # noqa: SLF001 - what dies is inside
    eventually(polled.is_set)
    first.shutdown()
    polled.clear()
    scene.supervisor.look()
    assert not scene.supervisor._scheduler.running  # noqa: SLF001 - as above
    with capture_logs() as logs:
        scene.now_s += RESTARTED_AFTER.total_seconds() + 1
        scene.supervisor.look()
    eventually(polled.is_set)
    assert [entry["event"] for entry in logs] == ["poll_restarted"]
    assert scene.supervisor.stop()
    assert scene.told == ["WATCHDOG=1", "WATCHDOG=1", "STOPPING=1"]


def test_a_poll_that_hangs_ends_the_process_and_the_watchdog_is_not_fed() -> None:
    begun, released = threading.Event(), threading.Event()

    def poll() -> None:
        begun.set()
        released.wait()

    scene = _Scene(poll)
    thread = threading.Thread(target=scene.supervisor.do_poll)
    thread.start()
    eventually(begun.is_set)
    # A long round is none that hangs, and no other poll is begun beside it.
    scene.now_s += HUNG_AFTER.total_seconds()
    scene.supervisor.look()
    assert (scene.ends, scene.told) == ([], ["WATCHDOG=1"])
    scene.now_s += 1
    with capture_logs() as logs:
        scene.supervisor.look()
    released.set()
    thread.join()
    assert (scene.ends, scene.told) == (["ended"], ["WATCHDOG=1"])
    assert [entry["event"] for entry in logs] == ["poll_hangs"]


def test_systemd_is_told_through_its_socket(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        notify = systemd_notifier({"NOTIFY_SOCKET": str(tmp_path / "notify")})
        notify("READY=1")
        assert systemd.recv(100) == b"READY=1"
    notify("WATCHDOG=1")  # a socket that is gone is no failure
    systemd_notifier({})("READY=1")
