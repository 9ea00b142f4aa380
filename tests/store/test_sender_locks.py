"""The lock that tells whether another sender has died."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

from notifier.store.sender_locks import SUFFIX, SenderLock
from tests.processes import Process

if TYPE_CHECKING:
    from notifier.store.database import Database

_HOLD = """
import sys
from notifier.store.database import open_database
from notifier.store.sender_locks import SenderLock
database = open_database(sys.argv[1])
lock = SenderLock.take(database)
print(lock.name, flush=True)
sys.stdin.read()
"""


def test_a_sender_has_died_when_its_process_has_ended_however_it_ended(sqlite: Database) -> None:
    mine = SenderLock.take(sqlite)
    with Process("tests.program", _HOLD, f"sqlite:///{sqlite.name}", pipes=("stdin", "stdout")) as other:
        assert other.stdout
        name = other.stdout.readline().strip()
        assert not mine.has_died(name)
        # A process that is paused holds its lock.
        os.kill(other.pid, signal.SIGSTOP)
        assert not mine.has_died(name)
        other.kill()
        other.wait()
        assert mine.has_died(name)
    assert not mine.has_died(mine.name)
    mine.close()


def test_two_senders_of_one_process_are_told_apart(sqlite: Database) -> None:
    first, second = SenderLock.take(sqlite), SenderLock.take(sqlite)
    assert not second.has_died(first.name)
    first.close()
    assert second.has_died(first.name)
    second.close()


def test_what_no_lock_tells_is_left_to_the_lease(sqlite: Database, postgresql: Database) -> None:
    """A file of locks that was removed, a name of an earlier version, and a server elsewhere."""
    before = SenderLock.take(sqlite)
    Path(f"{sqlite.name}{SUFFIX}").unlink()
    after = SenderLock.take(sqlite)
    assert not after.has_died(before.name)
    assert not after.has_died("host:1234:abcd1234")
    before.close()
    after.close()
    elsewhere = SenderLock.take(postgresql)
    assert elsewhere.file is None
    assert not elsewhere.has_died(after.name)


def test_a_folder_that_cannot_be_written_leaves_it_to_the_lease(sqlite: Database) -> None:
    Path(f"{sqlite.name}{SUFFIX}").mkdir()
    lock = SenderLock.take(sqlite)
    assert (lock.file, lock.has_died("1-2.3")) == (None, False)
    lock.close()
