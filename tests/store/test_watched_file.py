"""A SQLite file that is overwritten in place while it is used, and checkpoints, which are no such thing."""

from __future__ import annotations

import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from notifier.errors import StoreError
from notifier.store.database import Database, open_database
from notifier.store.facts import note, recall
from tests.processes import Process

if TYPE_CHECKING:
    from collections.abc import Iterator


def _note(database: Database, value: str) -> None:
    with database.write() as session:
        note(session, "fact", value)


def _fact(database: Database) -> str | None:
    with database.read() as session:
        return recall(session, "fact")


def _refusal(database: Database) -> str:
    with pytest.raises(StoreError) as raised:
        _fact(database)
    return raised.value.key


def _is_whole(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as connection:
        (told,) = connection.execute("PRAGMA integrity_check").fetchone()
    return bool(told == "ok")


@pytest.fixture
def used(tmp_path: Path) -> Iterator[Database]:
    """A database with a fact that only its log has."""
    database = open_database(f"sqlite:///{tmp_path / 'notifier.db'}")
    _note(database, "former")
    yield database
    database.close()


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """The file of another database, with the same fact and many more."""
    (tmp_path / "other").mkdir()
    path = tmp_path / "other" / "notifier.db"
    database = open_database(f"sqlite:///{path}")
    with database.write() as session:
        for number in range(100):
            note(session, f"more {number}", "x" * 1000)
    _note(database, "of the other")
    database.close()
    return path


def _overwrite(database: Database, content: bytes) -> None:
    """Overwrite the file as `cp` does: the same file, emptied first."""
    Path(database.name).write_bytes(content)


def test_a_file_that_is_overwritten_is_told_once_and_its_new_content_counts(
    used: Database, other: Path
) -> None:
    _overwrite(used, other.read_bytes())
    assert _refusal(used) == "store.replaced"
    assert (_fact(used), used.replaced) == ("of the other", 1)
    _note(used, "later")
    used.close()
    assert _is_whole(Path(used.name))
    assert (_fact(used), used.replaced) == ("later", 1)


def test_an_older_copy_of_the_database_itself_counts_when_it_was_put_back(
    used: Database, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    with closing(sqlite3.connect(used.name)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    _note(used, "since")
    _overwrite(used, copy.read_bytes())
    assert _refusal(used) == "store.replaced"
    assert _fact(used) == "former"


@pytest.mark.parametrize("part", [0, 50, 8192])
def test_a_part_of_a_database_is_told_as_that_and_the_whole_is_used(
    used: Database, other: Path, part: int
) -> None:
    whole = other.read_bytes()
    _overwrite(used, whole[:part])
    assert [_refusal(used), _refusal(used)] == ["store.partial"] * 2
    _overwrite(used, whole)
    assert _refusal(used) == "store.replaced"
    assert _fact(used) == "of the other"


def test_what_is_no_database_is_told_as_that(used: Database) -> None:
    _overwrite(used, b"no database " * 1000)
    assert _refusal(used) == "store.partial"


def test_a_transaction_under_way_ends_before_the_new_content_is_opened(used: Database, other: Path) -> None:
    with used.engine.connect() as reading:
        reading.exec_driver_sql("SELECT count(*) FROM memory")
        _overwrite(used, other.read_bytes())
        assert [_refusal(used), _refusal(used)] == ["store.replaced"] * 2
    assert _refusal(used) == "store.replaced"
    assert (_fact(used), used.replaced) == ("of the other", 1)


_USE = """
import sys
from notifier.errors import StoreError
from notifier.store.database import open_database
from notifier.store.facts import recall
database = open_database(sys.argv[1])
for _ in sys.stdin:
    try:
        with database.read() as session:
            print(recall(session, "fact"), flush=True)
    except StoreError as error:
        print(error.key, flush=True)
database.close()
"""


def test_each_process_that_uses_the_file_notices_it(used: Database, other: Path) -> None:
    with Process("tests.program", _USE, f"sqlite:///{used.name}", pipes=("stdin", "stdout")) as second:
        assert second.stdin
        assert second.stdout

        def ask() -> str:
            print(file=second.stdin, flush=True)
            return second.stdout.readline().strip() if second.stdout else ""

        assert ask() == "former"
        _overwrite(used, other.read_bytes())
        assert _refusal(used) == "store.replaced"
        assert _fact(used) == "of the other"
        _note(used, "later")
        assert [ask(), ask()] == ["store.replaced", "later"]
    assert second.returncode == 0
    used.close()
    assert _is_whole(Path(used.name))


def test_checkpoints_of_any_process_are_not_taken_for_that(tmp_path: Path) -> None:
    path = tmp_path / "notifier.db"
    database = open_database(f"sqlite:///{path}")

    def write(writer: int) -> None:
        for number in range(60):
            _note(database, f"{writer} {number}" + "x" * 5000)

    def copy(kind: str) -> None:
        for _ in range(60):
            with closing(sqlite3.connect(path, timeout=30)) as connection:
                connection.execute(f"PRAGMA wal_checkpoint({kind})")

    with ThreadPoolExecutor(6) as threads:
        started = [threads.submit(write, number) for number in range(3)]
        started += [threads.submit(copy, kind) for kind in ("PASSIVE", "FULL", "TRUNCATE")]
        for one in started:
            one.result()
    assert database.replaced == 0
    database.close()
    # The last connection copied the log and removed it; a new one begins another.
    _note(database, "after")
    assert (_fact(database), database.replaced) == ("after", 0)
    database.close()


def test_a_log_that_a_killed_process_left_is_no_replacement(used: Database, tmp_path: Path) -> None:
    left = tmp_path / "left"
    left.mkdir()
    for suffix in ("", "-wal"):
        shutil.copy(f"{used.name}{suffix}", left / f"notifier.db{suffix}")
    database = open_database(f"sqlite:///{left / 'notifier.db'}")
    assert _fact(database) == "former"
    # Until SQLite copies the log by itself, which it does at a thousand pages.
    for number in range(20):
        _note(database, f"{number}" * 300_000)
    assert database.replaced == 0
    database.close()
