"""Migrating a database in which what was not to be sent was stored as covered."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from notifier.errors import StoreError
from notifier.outbox.identity import delivery_id
from notifier.store import migrating
from notifier.store.database import open_database
from notifier.store.location import HEAD
from notifier.store.tables import AttemptRow, DeliveryRow, DeliveryState, ReminderRow
from tests.conftest import at, day
from tests.databases import dump, make_older
from tests.world import World, hooked

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.store.database import Database
    from tests.receivers import Receiver

RULES = "  - {id: r, before: [P30D, P7D, P1D, P0D]}\n"
KCR2 = "  - {id: kcr2, title: KCR2, kind: start, when: 2026-03-02}\n"
LONG_AGO, TODAY = "2025-03-01 09:00", "2026-02-23 09:00"

# Name, state, by which it is covered, how often it was claimed, when it was due, and whether it stays.
ROWS = (
    ("baseline", "covered", "", 0, LONG_AGO, False),
    ("baseline of today", "covered", "", 0, TODAY, False),
    ("sent", "sent", "", 1, LONG_AGO, True),
    ("urgent", "covered", "sent", 0, LONG_AGO, True),
    ("less urgent", "covered", "urgent", 0, LONG_AGO, True),
    ("tried", "superseded", "", 2, LONG_AGO, True),
    ("told by the tried", "covered", "tried", 0, LONG_AGO, True),
    ("moot", "superseded", "", 0, LONG_AGO, False),
    ("told by the moot", "covered", "moot", 0, LONG_AGO, False),
    ("moot today", "superseded", "", 0, TODAY, True),
    ("told by the moot today", "covered", "moot today", 0, TODAY, True),
    ("waiting", "planned", "", 0, TODAY, True),
    ("told by the waiting", "covered", "waiting", 0, LONG_AGO, True),
    ("dead", "dead", "", 13, LONG_AGO, True),
    ("discarded", "discarded", "", 0, LONG_AGO, True),
)


@pytest.fixture
def world(tmp_path: Path, database: Database, receiver: Receiver) -> World:
    """A world with a database of version 0004, after a round at noon of a day on which a reminder is due."""
    world = World(folder=tmp_path, database=database)
    world.write(KCR2, reminders=RULES, channels=hooked(world, receiver))
    world.tick("2026-02-23 12:00")
    receiver.take()
    make_older(database, "0004")
    with database.write() as session:
        for name, state, carrier, fence, due_at, _ in ROWS:
            session.add(
                ReminderRow(
                    key=name,
                    milestone="kcr2",
                    date_revision=0,
                    rule="r",
                    target="day",
                    lead="P1D",
                    day=day("2026-03-02"),
                    planned_for=day("2026-03-01"),
                )
            )
            session.flush()
            session.add(
                DeliveryRow(
                    id=delivery_id(name, "d"),
                    key=name,
                    channel="other",
                    kind="reminder",
                    reminder=name,
                    milestone="kcr2",
                    state=DeliveryState(state),
                    due_at=at(due_at),
                    next_at=at("2030-01-01 09:00"),
                    created_at=at(due_at),
                    fence=fence,
                    covered_by=delivery_id(carrier, "d") if carrier else None,
                )
            )
            session.flush()
        session.add(AttemptRow(delivery=delivery_id("dead", "d"), number=1, fence=1, started_at=at(LONG_AGO)))
    return world


def _names(world: World, kind: str = "delivery") -> set[str]:
    """Return the rows of the table above that are stored."""
    at_key = {"delivery": 1, "reminder": 0}[kind]
    return {row[at_key] for row in dump(world.database)[kind]} & {name for name, *_ in ROWS}


def test_what_was_tried_or_told_stays_and_the_rest_goes(
    world: World, receiver: Receiver, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrating, "_BATCH", 2)
    before = dump(world.database)
    open_database(database_url).close()
    kept = {name for name, *_, stays in ROWS if stays}
    assert (_names(world), _names(world, "reminder")) == (kept, kept)
    after = dump(world.database)
    assert (after.pop("alembic_version"), after.pop("proposal")) == ([(HEAD,)], [])
    # Who made a change is not known of what was recorded before.
    assert after["revision"] == [(*row, "", "") for row in before["revision"]]
    for name in ("baseline", "told", "attempt", "memory"):
        assert after[name] == before[name]
    # Nothing is sent because of it, now or later that day.
    for moment in ("2026-02-23 12:01", "2026-02-23 23:59"):
        world.tick(moment)
    assert receiver.received == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_database_is_copied_beside_itself_first(world: World, database_url: str) -> None:
    path = world.folder / "var" / "notifier.db"
    path.chmod(0o640)
    before = dump(world.database)
    open_database(database_url).close()
    copy = path.with_name("notifier.0004.db")
    assert sorted(one.name for one in path.parent.iterdir() if one.suffix == ".db") == [
        "notifier.0004.db",
        "notifier.db",
    ]
    assert copy.stat().st_mode == path.stat().st_mode
    # Going back is putting the copy in its place.
    world.database.close()
    for one in path.parent.glob("notifier.db*"):
        one.unlink()
    copy.rename(path)
    assert dump(world.database) == before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_migration_that_was_interrupted_keeps_the_copy_of_before(world: World, database_url: str) -> None:
    writer = world.database.engine.execution_options(writer=True)
    before = dump(world.database)
    migrating._copy(writer, "0004")  # noqa: SLF001 - the process ends here
    with world.database.write() as session:
        session.execute(text("DELETE FROM delivery WHERE key = 'baseline'"))
    open_database(database_url).close()
    with closing(sqlite3.connect(world.folder / "var" / "notifier.0004.db")) as copy:
        assert sorted(copy.execute("SELECT * FROM delivery"), key=repr) == before["delivery"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_room_for_the_copy_nothing_is_migrated(world: World, database_url: str) -> None:
    (world.folder / "var" / "notifier.0004.db").mkdir()
    before = dump(world.database)
    with pytest.raises(StoreError, match=r"copied to .*notifier\.0004\.db first, and that fails: Is a dir"):
        open_database(database_url)
    assert dump(world.database) == before
    assert not list((world.folder / "var").glob(".*"))
