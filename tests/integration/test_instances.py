"""Several instances on one PostgreSQL; `crash/` kills them as well."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, text
from structlog.testing import capture_logs

from notifier.errors import StoreError
from notifier.store.database import Database, channel_lock, open_database
from notifier.store.memory import last_round
from tests.conftest import at, eventually, utc
from tests.receivers import Receiver, Reply
from tests.world import World, headlines, hooked, planned, slack_texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

MILESTONES = "".join(f"  - {{id: m{n}, title: M {n}, kind: start, when: 2026-03-02}}\n" for n in range(9))
RULES = "  - {id: r, before: [P30D, P7D]}\n"


@pytest.fixture
def worlds(tmp_path: Path, postgresql_url: str, receiver: Receiver) -> Iterator[list[World]]:
    """Three instances that share a file and a database."""
    worlds = [World(folder=tmp_path, database=open_database(postgresql_url)) for _ in range(3)]
    for world in worlds:
        world.write(MILESTONES, reminders=RULES, channels=hooked(world, receiver, "slack", rate="1000/s"))
    yield worlds
    for world in worlds:
        world.database.close()


def _tick_together(worlds: list[World], moment: str) -> None:
    gate = threading.Barrier(len(worlds))

    def tick(world: World) -> None:
        gate.wait()
        world.rounds().run(at(moment))

    with ThreadPoolExecutor(len(worlds)) as pool:
        list(pool.map(tick, worlds))


def test_instances_that_work_at_the_same_moment_tell_everything_once(
    worlds: list[World], receiver: Receiver
) -> None:
    for moment in ("2026-01-26 10:00", "2026-01-30 09:00", "2026-02-23 09:00"):
        _tick_together(worlds, moment)
    assert [text[:29] for text in slack_texts(receiver)] == ["9 mijlpalen vragen aandacht: "] * 2
    assert {row.state for row in worlds[0].deliveries()} == {"sent", "covered"}


def test_instances_that_fail_at_the_same_moment_note_it_once(worlds: list[World], receiver: Receiver) -> None:
    receiver.reply = Reply(status=404, body=b"no_service")
    for moment in ("2026-01-26 10:00", "2026-01-30 09:00"):
        _tick_together(worlds, moment)
    assert len(receiver.take()) == 1
    receiver.reply = Reply()
    _tick_together(worlds, "2026-01-30 10:00")
    assert len(receiver.take()) == 1
    assert {row.state for row in worlds[0].deliveries()} == {"sent", "covered"}


def test_a_copy_that_is_replaced_later_undoes_nothing(
    tmp_path: Path, postgresql_url: str, receiver: Receiver
) -> None:
    worlds = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        world = World(folder=tmp_path / name, database=open_database(postgresql_url))
        world.write(MILESTONES, reminders=RULES, channels=hooked(world, receiver, changes="now"))
        worlds.append((world, world.rounds()))
    (first, _), (second, _) = worlds
    moved = MILESTONES.replace("2026-03-02", "2026-03-09", 1)
    minute = 0

    def all_do_a_round() -> None:
        nonlocal minute
        for world, rounds in worlds:
            minute += 1
            world.real_now += timedelta(minutes=2)
            rounds.run(at(f"2026-01-26 10:{minute:02}"))

    all_do_a_round()
    first.write(moved)
    with capture_logs() as logs:
        all_do_a_round()
        all_do_a_round()
    assert [one["event"] for one in logs if one["log_level"] == "warning"] == ["file_overtaken"]
    second.write(moved)
    all_do_a_round()
    assert headlines(receiver) == ["Nieuwe datum: M 0"]
    # Neither does an instance that starts with an older copy of the file.
    stray = World(folder=tmp_path / "stray", database=first.database, environment=first.environment)
    stray.folder.mkdir()
    stray.write(MILESTONES, **{name: text for name, text in first.texts.items() if name != "milestones"})
    stray.real_now = first.real_now
    stray.tick("2026-01-26 10:30")
    minute = 30
    all_do_a_round()
    assert headlines(receiver) == []
    for world, _ in worlds:
        world.database.close()


def test_what_was_planned_before_another_published_more_is_not_published(worlds: list[World]) -> None:
    first, second = worlds[:2]
    first.tick("2026-01-26 10:00")
    rounds = first.rounds()
    report = planned(rounds, at("2026-01-26 10:01"))
    second.write(MILESTONES.replace("2026-03-02", "2026-03-09", 1))
    second.tick("2026-01-26 10:01")
    published = {path.name: path.read_bytes() for path in (first.folder / "calendars").iterdir()}
    rounds.build(report)
    rounds.write(report)
    assert report.written == ()
    assert {path.name: path.read_bytes() for path in (first.folder / "calendars").iterdir()} == published


def test_an_instance_whose_clock_is_behind_a_little_does_its_rounds_too(worlds: list[World]) -> None:
    first, second = worlds[:2]
    first.tick("2026-01-26 10:00")
    moved = MILESTONES.replace("2026-03-02", "2026-03-09", 1)
    second.write(moved)
    assert second.rounds().run(at("2026-01-26 09:59")).plan.recorded == 1
    with first.database.read() as session:
        assert last_round(session) == at("2026-01-26 10:00")


def test_a_copy_that_is_broken_is_not_mended_by_one_that_is_right(
    tmp_path: Path, postgresql_url: str, receiver: Receiver
) -> None:
    worlds = [World(folder=tmp_path / name, database=open_database(postgresql_url)) for name in ("a", "b")]
    for world in worlds:
        world.folder.mkdir()
        world.write(MILESTONES, reminders=RULES, channels=hooked(world, receiver, "slack", operator="true"))
        world.tick("2026-01-26 10:00")
    worlds[0].events.write_text("nonsense: [")
    for minute in range(1, 4):
        for world in worlds:
            world.tick(f"2026-01-26 10:0{minute}")
    (began,) = slack_texts(receiver)
    worlds[0].write(MILESTONES)
    for world in worlds:
        world.tick("2026-01-26 10:04")
    (ended,) = slack_texts(receiver)
    assert began.startswith(
        "Notifier: events.yaml is niet te gebruiken; de laatste goede versie blijft gelden."
    )
    assert ended == "Notifier: events.yaml is weer te gebruiken."
    for world in worlds:
        world.database.close()


@pytest.mark.parametrize("own_time", [utc("2001-01-01"), utc("2099-01-01")])
def test_a_clock_that_differs_from_the_databases_stops_nothing(
    tmp_path: Path, postgresql: Database, receiver: Receiver, own_time: datetime
) -> None:
    world = World(folder=tmp_path, database=postgresql, real_now=own_time)
    world.write(MILESTONES, reminders=RULES, channels=hooked(world, receiver))
    world.tick("2026-01-26 10:00")
    world.tick("2026-01-30 09:00")
    assert len(receiver.received) == 9


def test_a_change_back_is_told_though_it_is_planned_while_the_change_is_being_recorded(
    tmp_path: Path, postgresql_url: str, receiver: Receiver
) -> None:
    sending, planning = (World(folder=tmp_path, database=open_database(postgresql_url)) for _ in range(2))
    for world in (sending, planning):
        world.write(MILESTONES, reminders=RULES, channels=hooked(world, receiver, changes="now"))
    sending.tick("2026-01-26 10:00")
    has_read, is_recorded = threading.Event(), threading.Event()

    @event.listens_for(planning.database.engine, "after_cursor_execute")
    def let_the_other_record(_: object, __: object, statement: str, *___: object) -> None:
        if "FROM told" in statement and not has_read.is_set():
            has_read.set()
            eventually(lambda: is_recorded.is_set() or _is_anybody_waiting(sending.database))

    def plan_the_change_back() -> None:
        receiver.before_reply = lambda: None
        # Not the same bytes, which a start would take for an old copy.
        planning.write(f"{MILESTONES}  # back\n")
        thread.start()
        assert has_read.wait(10)

    thread = threading.Thread(target=lambda: planned(planning.rounds(), at("2026-01-26 10:02")))
    receiver.before_reply = plan_the_change_back
    sending.write(MILESTONES.replace("2026-03-02", "2026-03-09", 1))
    sending.tick("2026-01-26 10:01")
    is_recorded.set()
    thread.join()
    sending.tick("2026-01-26 10:03")
    assert headlines(receiver) == ["Nieuwe datum: M 0", "Eerder dan gedacht: M 0"]
    for world in (sending, planning):
        world.database.close()


def _is_anybody_waiting(database: Database) -> bool:
    with database.read() as session:
        waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return bool(session.connection().execute(waiting).scalar_one())


def test_what_came_of_a_try_outlasts_who_stands_still_in_the_channels_turn(
    worlds: list[World], receiver: Receiver
) -> None:
    sending, paused = worlds[:2]
    stack = ExitStack()

    def stand_still() -> None:
        """Idle in a transaction until the database ends it, after a shorter timeout than usual."""
        session = stack.enter_context(paused.database.write(lock=channel_lock("team")))
        session.connection().execute(text("SET LOCAL idle_in_transaction_session_timeout = '200ms'"))

    sending.tick("2026-01-26 10:00")
    receiver.before_reply = stand_still
    sending.tick("2026-01-30 09:00")
    assert {row.state for row in sending.deliveries()} == {"sent", "covered"}
    with pytest.raises(StoreError):
        stack.close()


@pytest.mark.parametrize("lock", ["round", ""])
def test_who_stands_still_in_a_transaction_does_not_hold_up_the_others(
    postgresql: Database, lock: str
) -> None:
    with postgresql.write(lock=lock) as session:
        bounds = {
            name: session.connection().execute(text(f"SHOW {name}")).scalar_one()
            for name in ("lock_timeout", "idle_in_transaction_session_timeout")
        }
    assert bounds == {"lock_timeout": "40s", "idle_in_transaction_session_timeout": "30s"}
    # The settings end with the transaction: a pooler may give the connection to another client.
    with postgresql.engine.execution_options(writer=True).connect() as connection:
        assert connection.execute(text("SHOW lock_timeout")).scalar_one() == "0"
