"""How many rows the database has, and giving back the room of deleted rows, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from notifier.store.database import insert_missing
from notifier.store.facts import note
from notifier.store.space import Room, compact, count_rows, room_of
from notifier.store.tables import FactRow

if TYPE_CHECKING:
    from notifier.store.database import Database


def test_compacting_gives_the_room_of_deleted_rows_back(database: Database) -> None:
    many = [FactRow(name=str(number), value="x" * 1000) for number in range(2000)]
    with database.write() as session:
        insert_missing(session, FactRow, many)
        note(session, "domain", "a.example")
    with database.write() as session:
        session.execute(text("DELETE FROM memory WHERE name <> 'domain'"))
    before = _room(database)
    compact(database)
    after = _room(database)
    assert after.size_bytes < before.size_bytes - 1_000_000
    assert after.free_bytes == 0
    with database.read() as session:
        assert count_rows(session)["memory"] == 1


def test_tables_are_those_of_the_database_and_not_only_those_a_command_imports(database: Database) -> None:
    with database.write() as session:
        session.execute(text("CREATE TABLE of_another_command (id INTEGER)"))
        session.execute(text("INSERT INTO of_another_command VALUES (1)"))
    with database.read() as session:
        counted = count_rows(session)
    assert counted["of_another_command"] == 1
    assert "alembic_version" not in counted
    compact(database)


def _room(database: Database) -> Room:
    with database.read() as session:
        return room_of(session)
