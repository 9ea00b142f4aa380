"""What the database holds, and giving back the room of deleted rows, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from notifier.store.database import insert_missing
from notifier.store.location import HEAD
from notifier.store.memory import note
from notifier.store.space import compact, database_facts
from notifier.store.tables import MemoryRow

if TYPE_CHECKING:
    from notifier.store.database import Database


def test_the_facts_are_those_of_the_database(database: Database) -> None:
    with database.write() as session:
        note(session, "domain", "a.example")
    facts = database_facts(database)
    assert {name: facts[name] for name in ("database", "version", "domain", "rows of memory")} == {
        "database": database.name,
        "version": HEAD,
        "domain": "a.example",
        "rows of memory": 1,
    }


def test_compacting_gives_the_room_of_deleted_rows_back(database: Database) -> None:
    many = [MemoryRow(name=str(number), value="x" * 1000) for number in range(2000)]
    with database.write() as session:
        insert_missing(session, MemoryRow, many)
        note(session, "domain", "a.example")
    with database.write() as session:
        session.execute(text("DELETE FROM memory WHERE name <> 'domain'"))
    before = database_facts(database)
    compact(database)
    after = database_facts(database)
    assert int(after["bytes"]) < int(before["bytes"]) - 1_000_000
    assert (after["rows of memory"], after.get("free bytes", 0)) == (1, 0)
