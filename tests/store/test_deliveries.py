"""Reading and tidying deliveries, and migrating the tables."""

from __future__ import annotations

import shutil
import subprocess
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from notifier.cli.support.reports import tell_round
from notifier.outbox.commands import Chosen, retry
from notifier.store.database import open_database
from notifier.store.memory import last_round, read_revisions, tidy
from notifier.store.migrating import table_version
from notifier.store.reading import open_stored
from notifier.store.stored_deliveries import STATES
from notifier.store.tables import DeliveryState
from tests.conftest import at, unavailable
from tests.databases import dump, make_older
from tests.receivers import Receiver, Reply, receiving
from tests.world import World, headlines, hooked

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.store.database import Database

RULES = "  - {id: r, before: [P30D, P7D]}\n"
KCR2 = "  - {id: kcr2, title: Instelling KCR2, kind: start, when: 2026-03-02}\n"


@pytest.fixture
def world(tmp_path: Path, database: Database, receiver: Receiver) -> World:
    """A world in which one delivery was refused."""
    world = World(folder=tmp_path, database=database)
    world.write(KCR2, reminders=RULES, channels=hooked(world, receiver))
    world.tick("2026-01-26 10:00")
    receiver.replies = [Reply(status=422, body=b"onleesbaar")]
    world.tick("2026-01-30 09:00")
    return world


def _only(world: World) -> str:
    (row,) = world.deliveries()
    return row.id


@pytest.mark.usefixtures("world")
def test_since_counts_from_when_it_was_due(database_url: str) -> None:
    with open_stored(database_url) as stored:
        for moment, count in (("2026-01-30 09:01", 0), ("2026-01-30 09:00", 1)):
            found = stored.list_deliveries(channel="team", since=at(moment), states=("dead", "held"), limit=9)
            assert len(found) == count
        assert stored.list_deliveries(channel="other", since=None, states=(), limit=9) == ()


def test_what_is_read_without_the_tables_is_what_they_hold(world: World, database_url: str) -> None:
    (row,) = world.deliveries()
    with open_stored(database_url) as stored:
        found = stored.delivery(row.id)
        assert found is not None
        held = row.model_dump() | {"tries": row.attempts, "waits_until": None}
        assert found == tuple(held[name] for name in found._fields)
        assert stored.deliveries_of("kcr2") == (found,)
        assert [(row.id, one.number, one.outcome) for one in stored.attempts_of(row.id)] == world.attempts()
        with world.database.read() as session:
            assert stored.revisions() == read_revisions(session)
            assert stored.last_round() == last_round(session)
        assert set(stored.baselines()) >= {("team", "r|P30D"), ("team", "r|P7D")}
    assert tuple(DeliveryState) == STATES


def test_what_is_tried_again_says_how_often_and_why(
    world: World, receiver: Receiver, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rounds = world.rounds()
    receiver.reply = Reply(status=500, body=b"stuk")
    rounds.run(at("2026-02-23 09:00"))
    world.real_now += timedelta(minutes=2)
    done = rounds.run(at("2026-02-23 09:10"))
    with open_stored(database_url) as stored:
        (found,) = stored.list_deliveries(channel="team", since=None, states=("retrying",), limit=9)
        assert (found.tries, found.reason) == (2, "500 “stuk”")
        assert stored.retried() == [("team", 1, 2, "500 “stuk”")]
    capsys.readouterr()
    tell_round(rounds, done)
    told = "channel team: 1 message is tried again, after 2 tries: 500 “stuk”"
    assert f"notifier: {told}\n" in capsys.readouterr().err
    receiver.reply = Reply()
    world.tick("2026-02-23 09:30")
    with open_stored(database_url) as stored:
        (sent,) = stored.list_deliveries(channel="team", since=None, states=("sent",), limit=9)
        assert (sent.tries, sent.reason, stored.retried()) == (3, "", [])


def test_tries_and_words_are_forgotten_and_what_was_told_is_not(world: World, receiver: Receiver) -> None:
    receiver.take()
    with world.database.write() as session:
        tidy(session, at("2026-01-30 09:00") + timedelta(days=90))
    assert world.attempts() == []
    (row,) = world.deliveries()
    assert (row.state, row.payload) == ("dead", None)
    world.tick("2026-01-31 10:00")
    assert headlines(receiver) == []
    # When it is retried, it is rendered anew.
    with world.database.write() as session:
        retry(session, Chosen(ids=(row.id,)), at("2026-01-31 10:00"))
    world.tick("2026-01-31 11:00")
    assert headlines(receiver) == ["Over 30 dagen: Instelling KCR2"]


def test_a_round_tidies_up_what_is_older_than_the_retention(world: World) -> None:
    world.tick("2026-04-29 12:00")
    assert len(world.attempts()) > 1
    world.tick("2026-05-02 12:00")
    assert all(delivery != _first(world) for delivery, _, _ in world.attempts())


def _first(world: World) -> str:
    return next(row.id for row in world.deliveries() if row.key.endswith("P30D@team"))


def test_migrating_from_the_first_version_sends_nothing(
    world: World, receiver: Receiver, database_url: str
) -> None:
    before = dump(world.database)
    receiver.take()
    make_older(world.database, "0001")
    with world.database.engine.connect() as connection:
        assert table_version(connection) == "0001"
    open_database(database_url).close()
    world.tick("2026-01-30 09:01")
    assert receiver.take() == []
    after = dump(world.database)
    assert after["delivery"] == before["delivery"] or {row[0] for row in after["delivery"]} == {
        row[0] for row in before["delivery"]
    }
    assert after["attempt"] == before["attempt"]


def test_backup_and_restore_are_one_command_each(tmp_path: Path) -> None:
    if shutil.which("sqlite3") is None:
        unavailable("no sqlite3; tests/system-packages.txt names what the system has to give")
    url = f"sqlite:///{tmp_path / 'notifier.db'}"
    database = open_database(url)
    with receiving() as receiver:
        world = World(folder=tmp_path, database=database)
        world.write(KCR2, reminders=RULES, channels=hooked(world, receiver))
        world.tick("2026-01-26 10:00")
        world.tick("2026-01-30 09:00")
        # The command of the guide, while the service runs.
        _sqlite3(tmp_path, ".backup copy.db")
        kept = dump(database)
        world.tick("2026-02-23 09:00")
        receiver.take()
        database.close()
        _sqlite3(tmp_path, ".restore copy.db")
        restored = World(
            folder=tmp_path, database=open_database(url), environment=world.environment, texts=world.texts
        )
        assert dump(restored.database) == kept
        # The restored copy does not contain what was sent since, for which there is NOTIFIER_MUTE.
        restored.tick("2026-02-23 09:00")
        assert headlines(receiver) == ["Over 7 dagen: Instelling KCR2"]
        restored.database.close()


def _sqlite3(folder: Path, what: str) -> None:
    subprocess.run(["sqlite3", "notifier.db", what], cwd=folder, check=True, timeout=30)  # noqa: S607
