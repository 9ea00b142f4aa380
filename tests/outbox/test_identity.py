"""The id of a delivery: apart for each list, and the same for what an earlier version stored."""

from __future__ import annotations

import hashlib
from base64 import b32encode
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from tests.databases import opened_database
from tests.receivers import Reply
from tests.world import World, headlines, hooked

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from notifier.store.database import Database
    from tests.receivers import Receiver

RULES = "  - {id: r, before: [P7D, P1D, P0D]}\n"
KCR2 = "  - {id: kcr2, title: Instelling KCR2, kind: start, when: 2026-03-03}\n"  # a Tuesday
PTSS = "  - {id: ptss, title: Regeling PTSS, kind: start, when: 2026-03-03}\n"
_WITHOUT_REFERENCES = {
    "sqlite": "PRAGMA defer_foreign_keys = ON",
    "postgresql": "SET LOCAL session_replication_role = replica",
}


def _id_of_before(key: str) -> str:
    return "dl_" + b32encode(hashlib.sha256(key.encode()).digest()).decode().lower()[:26]


def _give_ids_of_before(world: World) -> dict[str, str]:
    """Give each stored delivery, and its message, the id that it had before; return the ids by key."""
    rows = world.deliveries()
    with world.database.engine.execution_options(writer=True).begin() as connection:
        connection.execute(text(_WITHOUT_REFERENCES[connection.dialect.name]))
        for row in rows:
            old = _id_of_before(row.key)
            for column in ("delivery.id", "delivery.covered_by", "attempt.delivery"):
                table, name = column.split(".")
                statement = text(f"UPDATE {table} SET {name} = :old WHERE {name} = :new")
                connection.execute(statement, {"new": row.id, "old": old})
            for name, payload in (("payload", row.payload), ("payload_if_repeat", row.payload_if_repeat)):
                words = payload and payload.replace(row.id.encode(), old.encode())
                statement = text(f"UPDATE delivery SET {name} = :words WHERE id = :old")
                connection.execute(statement, {"words": words, "old": old})
    return _ids(world)


def _ids(world: World) -> dict[str, str]:
    return {row.key: row.id for row in world.deliveries()}


@pytest.fixture
def world(tmp_path: Path, database: Database) -> World:
    return World(folder=tmp_path, database=database)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_two_lists_with_the_same_names_send_a_receiver_no_id_twice(
    world: World, receiver: Receiver, tmp_path: Path, sqlite_template: bytes
) -> None:
    path = tmp_path / "other" / "other.db"
    path.parent.mkdir()
    path.write_bytes(sqlite_template)
    with opened_database(f"sqlite:///{path}") as database:
        other = World(folder=path.parent, database=database)
        for one in (world, other):
            channels = hooked(one, receiver, changes="now")
            one.write(KCR2, reminders=RULES, channels=channels)
        other.events.write_text(other.events.read_text().replace("mijlpalen.example", "andere.example"))
        for moment in ("2026-02-20 10:00", "2026-02-24 09:00", "2026-03-02 09:00", "2026-04-01 09:00"):
            world.tick(moment)
            other.tick(moment)
        for one in (world, other):
            one.events.write_text(one.events.read_text().replace("2026-03-03", "2026-05-04"))
            one.tick("2026-04-02 09:00")
        assert list(_ids(world)) == list(_ids(other))
        received = [(one.headers["webhook-id"], one.json["type"]) for one in receiver.take()]
    kinds = ["reminder", "reminder", "overdue", "moved"]
    assert [kind.rpartition(".")[2] for _, kind in received[::2]] == kinds
    assert len({own for own, _ in received}) == len(received) == 2 * len(kinds)


def _hang_up() -> None:
    raise ConnectionAbortedError


@pytest.mark.parametrize("before_reply", [lambda: None, _hang_up], ids=["failed", "in doubt"])
def test_what_the_version_before_began_to_send_keeps_its_id_and_its_bytes(
    world: World, receiver: Receiver, before_reply: Callable[[], object]
) -> None:
    world.write(KCR2, reminders=RULES, channels=hooked(world, receiver))
    world.tick("2026-02-20 10:00")
    receiver.reply, receiver.before_reply = Reply(status=503), before_reply
    world.tick("2026-02-24 09:00")
    ids = _give_ids_of_before(world)
    (row,) = world.deliveries()
    receiver.take()
    receiver.reply, receiver.before_reply = Reply(), lambda: None
    world.tick("2026-02-24 09:05")
    world.tick("2026-02-24 18:00")
    (request,) = receiver.take()
    assert (request.headers["webhook-id"], request.body) == (*ids.values(), row.payload)
    assert request.json["id"] == request.headers["webhook-id"]
    assert (_ids(world), list(world.states().values())) == (ids, ["sent"])


@pytest.mark.parametrize("kind", ["slack", "webhook"])
def test_nothing_is_told_again_because_ids_changed(world: World, receiver: Receiver, kind: str) -> None:
    """As at an update in the middle of a day: sent, covered, grouped and moved deliveries, and a digest."""
    channels = hooked(world, receiver, kind, changes="true")
    if kind == "slack":
        channels += channels.replace("team:", "week:").replace("changes: true", "digest: weekly")
    world.write(KCR2 + PTSS, reminders=RULES, channels=channels)
    for moment in ("2026-02-16 10:00", "2026-02-23 09:00"):
        world.tick(moment)
    # At 9 the new date is told, which covers the reminder of that day.
    world.write((KCR2 + PTSS).replace("2026-03-03", "2026-02-25"))
    world.tick("2026-02-23 12:00")
    world.tick("2026-02-24 09:00")
    ids = _give_ids_of_before(world)
    receiver.take()
    for moment in ("2026-02-24 09:00", "2026-02-24 09:05", "2026-02-24 23:59"):
        world.tick(moment)
    assert (receiver.take(), _ids(world)) == ([], ids)
    # What comes after it has ids of now.
    world.tick("2026-02-25 09:00")
    later = {key: own for key, own in _ids(world).items() if key not in ids}
    assert later
    assert all(own != _id_of_before(key) for key, own in later.items())


def test_a_reminder_is_covered_by_the_change_that_the_version_before_stored(
    world: World, receiver: Receiver
) -> None:
    world.write(KCR2, reminders=RULES, channels=hooked(world, receiver, changes="true"))
    world.tick("2026-02-16 10:00")
    world.write(KCR2 + PTSS)
    world.tick("2026-02-24 09:30")
    receiver.take()
    ids = _give_ids_of_before(world)
    world.tick("2026-02-25 09:00")
    assert headlines(receiver) == ["Nieuw in de lijst: Regeling PTSS"]
    assert {key: own for key, own in _ids(world).items() if key in ids} == ids
