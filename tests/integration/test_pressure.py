"""PostgreSQL under pressure: connections run out or are killed; nothing is lost, and rounds go on."""

from __future__ import annotations

import traceback
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, text

from notifier.errors import StoreError
from tests.conftest import at
from tests.world import World, headlines, hooked

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from notifier.store.database import Database
    from tests.receivers import Receiver

RULES = "  - {id: r, before: [P7D]}\n"
MILESTONES = "".join(
    f"  - {{id: m{number}, title: M {number}, kind: start, when: 2026-03-02}}\n" for number in range(5)
)
TOLD = [f"Over 7 dagen: M {number}" for number in range(5)]
_KILL_OTHERS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def _quiet(folder: Path, database: Database, receiver: Receiver) -> World:
    world = World(folder=folder, database=database)
    world.write(MILESTONES, reminders=RULES, channels=hooked(world, receiver))
    world.tick("2026-02-02 10:00")
    return world


def test_a_pool_without_a_free_connection_fails_the_round_in_a_sentence_and_loses_nothing(
    tmp_path: Path, postgresql: Database, receiver: Receiver
) -> None:
    world = _quiet(tmp_path, postgresql, receiver)
    rounds, pool = world.rounds(), postgresql.engine.pool
    pool._timeout = 0.05  # type: ignore[attr-defined]  # noqa: SLF001 - instead of waiting for half a minute
    with ExitStack() as taken:
        for _ in range(15):
            taken.callback(postgresql.engine.connect().close)
        with pytest.raises(
            StoreError, match=r"the database postgresql://.+ refuses: no connection came free in time"
        ):
            rounds.run(at("2026-02-23 10:00"))
    world.tick("2026-02-23 10:00")
    assert sorted(headlines(receiver)) == TOLD


def test_backends_that_are_killed_while_messages_are_sent_lose_nothing(
    tmp_path: Path, postgresql: Database, receiver: Receiver
) -> None:
    world = _quiet(tmp_path, postgresql, receiver)
    killed: list[int] = []

    def kill_once() -> None:
        if not killed:
            with postgresql.engine.begin() as connection:
                killed.append(len(connection.execute(_KILL_OTHERS).all()))

    receiver.before_reply = kill_once
    world.tick("2026-02-23 10:00")
    receiver.before_reply = lambda: None
    with postgresql.write() as session:
        # A lease on PostgreSQL ends by the server's clock, so the test ends it.
        session.execute(
            text("UPDATE delivery SET lease_until = now() - interval '1 s' WHERE state = 'sending'")
        )
    world.tick("2026-02-23 10:05")
    assert sorted(set(headlines(receiver))) == TOLD
    assert {row.state for row in world.deliveries()} == {"sent"}


def test_a_backend_that_is_killed_while_the_file_is_compared_is_no_mistake_in_the_file(
    tmp_path: Path, postgresql: Database, receiver: Receiver
) -> None:
    world = _quiet(tmp_path, postgresql, receiver)
    asked: list[str] = []

    def kill(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        if not asked and any(frame.name == "replacement_of" for frame in traceback.extract_stack()):
            asked.append(statement)
            pid = connection.connection.dbapi_connection.info.backend_pid  # type: ignore[union-attr]
            with postgresql.engine.begin() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})

    event.listen(postgresql.engine, "before_cursor_execute", kill)
    with pytest.raises(StoreError, match=r"the database postgresql://.+ refuses: "):
        world.tick("2026-02-23 10:00")
    assert (len(asked), headlines(receiver)) == (1, [])
    world.tick("2026-02-23 10:05")
    assert sorted(headlines(receiver)) == TOLD
