"""The operator's commands on deliveries: retry and discard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from notifier.errors import DeliveryError
from notifier.outbox.commands import Chosen, discard, retry
from tests.conftest import at
from tests.receivers import Receiver, Reply
from tests.world import World, hooked

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


def test_what_was_given_up_is_sent_again_under_the_same_id(world: World, receiver: Receiver) -> None:
    with world.database.write() as session:
        assert retry(session, Chosen(channel="team"), at("2026-01-30 10:00")) == [_only(world)]
    world.tick("2026-01-30 10:00")
    first, second = receiver.take()
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert [(row.state, row.attempts) for row in world.deliveries()] == [("sent", 0)]
    assert [(number, outcome) for _, number, outcome in world.attempts()] == [(1, "refused"), (2, "sent")]


def test_what_is_discarded_is_not_sent_any_more(world: World, receiver: Receiver) -> None:
    receiver.take()
    with world.database.write() as session:
        discard(session, Chosen(ids=(_only(world),)), at("2026-01-30 10:00"))
    world.tick("2026-01-31 10:00")
    assert receiver.take() == []
    assert [(row.state, row.reason) for row in world.deliveries()] == [("discarded", "discarded by command")]


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (Chosen(), "name the deliveries, or choose them with --channel or --since"),
        (Chosen(ids=("dl_none",)), "no delivery has the id dl_none"),
    ],
)
def test_what_cannot_be_chosen_is_said(world: World, chosen: Chosen, said: str) -> None:
    with pytest.raises(DeliveryError, match=said), world.database.write() as session:
        retry(session, chosen, at("2026-01-30 10:00"))


def test_what_was_sent_is_not_sent_again(world: World) -> None:
    with world.database.write() as session:
        retry(session, Chosen(ids=(_only(world),)), at("2026-01-30 10:00"))
    world.tick("2026-01-30 10:00")
    with pytest.raises(DeliveryError, match="is sent"), world.database.write() as session:
        retry(session, Chosen(ids=(_only(world),)), at("2026-01-30 10:00"))
