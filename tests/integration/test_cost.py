"""A round looks at what changed and what is due: its cost does not follow how much there is or was."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from notifier.store.database import open_database
from tests.conftest import at
from tests.databases import dump
from tests.world import World, headlines, hooked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from notifier.store.database import Database
    from tests.receivers import Receiver

RULES = "  - {id: r, before: [P30D, P7D, P1D, P0D], overdue: {every: P7D, at_most: 2}}\n"
NOON = "2026-02-24 12:00"


def _list(count: int, title: str = "M") -> str:
    """Return milestones over ten years back and five ahead."""
    return "".join(
        f"  - {{id: m{number}, title: {title} {number}, kind: deadline, "
        f"when: {2016 + number % 15}-{1 + number % 12:02}-{1 + number % 28:02}}}\n"
        for number in range(count)
    )


@contextmanager
def _statements(database: Database) -> Iterator[list[str]]:
    """Collect the statements that are executed."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        found.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


@pytest.fixture
def world(tmp_path: Path, database: Database, receiver: Receiver) -> World:
    world = World(folder=tmp_path, database=database)
    world.write(_list(10), reminders=RULES, channels=hooked(world, receiver, changes="true"))
    return world


def _idle(world: World, moment: str) -> list[str]:
    """Return the statements of a round with nothing to do, of a process that did two before."""
    rounds = world.rounds()
    for minute in range(2):
        rounds.run(at(moment) + timedelta(minutes=minute))
    with _statements(world.database) as found:
        assert rounds.run(at(moment) + timedelta(minutes=2)).written == ()
    return found


def test_a_round_with_nothing_to_do_runs_the_same_statements_for_a_long_list(world: World) -> None:
    few = _idle(world, NOON)
    world.write(_list(100))
    # What the longer list changes is told before.
    for moment in ("2026-02-24 13:00", "2026-02-25 12:00", "2026-02-25 13:00"):
        world.tick(moment)
    assert _idle(world, "2026-02-25 14:00") == few
    # What several stages or channels need is read once and handed on.
    assert len(few) <= 20


def test_a_first_round_runs_as_many_statements_for_a_long_list(tmp_path: Path) -> None:
    counts = []
    for count in (10, 400):
        folder = tmp_path / str(count)
        database = open_database(f"sqlite:///{folder / 'notifier.db'}")
        world = World(folder=folder, database=database, environment={"HOOK_URL": "https://a.example"})
        world.write(_list(count), reminders=RULES, channels="  c: {type: webhook, url_env: HOOK_URL}\n")
        with _statements(database) as found:
            world.rounds().run(at(NOON))
        counts.append(len(found))
        assert dump(database)["delivery"] == []
        database.close()
    assert counts[1] <= counts[0]


def test_a_round_with_nothing_to_do_makes_nothing_anew(world: World) -> None:
    rounds = world.rounds()
    before = rounds.run(at(NOON))
    after = rounds.run(at(NOON) + timedelta(minutes=1))
    assert after.plan.setup is before.plan.setup
    assert after.plan.revisions == before.plan.revisions
    again = rounds.run(at(NOON) + timedelta(minutes=2))
    assert again.plan.revisions is after.plan.revisions
    assert again.plan.context.histories is after.plan.context.histories
    assert again.feeds is after.feeds


def test_the_service_sees_what_another_instance_recorded_and_told(world: World, receiver: Receiver) -> None:
    first, second = world.rounds(), world.rounds(world.sender("second"))
    for rounds in (first, second):
        rounds.run(at(NOON))
    world.write(_list(10, title="N"))
    second.run(at(NOON) + timedelta(minutes=1))
    done = first.run(at(NOON) + timedelta(minutes=2))
    assert [one.revision for one in done.plan.revisions] == [0] * 10 + [1] * 10
    # Told by one of them, once.
    for rounds in (first, second, first):
        rounds.run(at("2026-02-25 09:00"))
    assert sorted(one for one in headlines(receiver) if one.startswith("Gewijzigd")) == sorted(
        f"Gewijzigd: N {number}" for number in range(10)
    )
    assert dump(world.database)["told"] == []


def test_what_was_deleted_from_the_calendars_is_written_again(world: World) -> None:
    rounds = world.rounds()
    rounds.run(at(NOON))
    names = {path.name for path in (world.folder / "calendars").iterdir()}
    for path in (world.folder / "calendars").glob("*.ics"):
        path.unlink()
    rounds.run(at(NOON) + timedelta(minutes=1))
    assert {path.name for path in (world.folder / "calendars").iterdir()} == names
