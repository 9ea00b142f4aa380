"""A channel that is taken out of the file, or renamed, while messages for it wait."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from notifier.outbox.commands import Chosen, retry
from notifier.outbox.gone import GONE
from notifier.store.tables import ChannelStateRow
from tests.conftest import at
from tests.outbox.doctor import said_by_doctor
from tests.receivers import Receiver, Reply
from tests.world import World, headlines, hooked, planned, slack_texts

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.store.database import Database

MILESTONES = """\
  - {id: a, title: Alfa, kind: deadline, when: 2026-12-04}
  - {id: b, title: Beta, kind: deadline, when: 2026-12-04}
"""
RULES = "  - {id: r, before: [P7D, P1D, P0D]}\n"
NOT_SENT = (
    "Notifier: kanaal team staat niet meer in het bestand; niet verstuurd: 2 berichten."
    " Alfa. Beta. Staat het kanaal binnen een week weer in het bestand, dan wordt alsnog verstuurd wat nog klopt."
)
# On PostgreSQL the clock of the server decides when a lease is over.
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
BACK = "Notifier: kanaal team staat weer in het bestand; wat wachtte en nog klopt wordt verstuurd."


@pytest.fixture
def world(tmp_path: Path, database: Database, receiver: Receiver, operator: Receiver) -> World:
    """A world in which two reminders wait for a webhook that does not work, as the operator was told."""
    world = World(folder=tmp_path, database=database)
    world.environment["OPERATOR_URL"] = operator.url
    channels = hooked(world, receiver, changes="true") + (
        "  op: {type: slack, url_env: OPERATOR_URL, allow_private: true, operator: true, reminders: []}\n"
    )
    world.write(MILESTONES, reminders=RULES, channels=channels)
    world.tick("2026-11-26 10:00")
    receiver.reply = Reply(status=410)
    world.tick("2026-11-27 10:00")
    assert [text[:36] for text in slack_texts(operator)] == ["Notifier: kanaal team werkt niet; de"]
    receiver.take()
    receiver.reply = Reply()
    return world


def _renamed(world: World) -> None:
    world.write(MILESTONES, channels=world.texts["channels"].replace("  team:", "  ploeg:"))


def _ends(world: World) -> list[tuple[str, str, str]]:
    return [(row.milestone or "", row.state, row.reason) for row in world.deliveries(kind="reminder")]


def test_what_waits_for_a_renamed_channel_is_discarded_and_said(
    world: World, receiver: Receiver, operator: Receiver
) -> None:
    _renamed(world)
    with capture_logs() as logs:
        done = world.tick("2026-11-30 10:00")
    assert done.plan.discarded == {"team": 2}
    assert {"event": "channel_gone", "log_level": "warning", "channel": "team", "discarded": 2} in logs
    assert _ends(world) == [("a", "discarded", GONE), ("b", "discarded", GONE)]
    assert slack_texts(operator) == [NOT_SENT]
    assert said_by_doctor(world) == [
        "the channel team is no longer in the file, and 2 messages that waited were not sent"
    ]
    assert receiver.take() == []
    with world.database.read() as session:
        assert session.get(ChannelStateRow, "team") is None
    # After a week it is over, and nothing was mended.
    for day in ("2026-12-01", "2026-12-02", "2026-12-08"):
        assert world.tick(f"{day} 10:00").plan.discarded == {}
    assert (slack_texts(operator), said_by_doctor(world)) == ([], [])


def test_the_doctor_says_what_is_tried_again_and_why(world: World) -> None:
    assert said_by_doctor(world) == [
        "messages of the channel team do not get through",
        "channel team: 1 message is tried again, after 1 try: 410 “ok”",
        "channel team does not work: the next try is at 2026-11-27 09:01 UTC; 2 messages wait",
    ]


def test_what_waited_for_a_channel_that_is_soon_back_is_sent(
    world: World, receiver: Receiver, operator: Receiver
) -> None:
    _renamed(world)
    world.tick("2026-11-30 10:00")
    operator.take()
    world.write(MILESTONES, channels=world.texts["channels"].replace("  ploeg:", "  team:"))
    world.tick("2026-11-30 10:05")
    assert sorted(headlines(receiver)) == ["Over 4 dagen: Alfa", "Over 4 dagen: Beta"]
    assert slack_texts(operator) == [BACK]
    assert {state for _, state, _ in _ends(world)} == {"sent"}


def test_what_waited_for_a_channel_that_is_back_much_later_is_not_sent(
    world: World, receiver: Receiver
) -> None:
    _renamed(world)
    world.tick("2026-11-30 10:00")
    world.tick("2026-12-07 10:00")
    receiver.take()
    world.write(MILESTONES, channels=world.texts["channels"].replace("  ploeg:", "  team:"))
    world.tick("2026-12-07 10:05")
    assert headlines(receiver) == []


def test_a_change_that_settles_while_its_channel_is_away_is_told_after_all(
    world: World, receiver: Receiver
) -> None:
    world.tick("2026-11-30 10:00")
    receiver.take()
    moved = MILESTONES.replace("2026-12-04", "2026-12-18", 1)
    world.write(moved)
    world.tick("2026-11-30 10:01")
    own = world.texts["channels"]
    world.write(moved, channels=own.replace("  team:", "  ploeg:"))
    world.tick("2026-11-30 10:02")
    world.write(moved, channels=own)
    world.tick("2026-11-30 10:03")
    assert headlines(receiver) == []
    world.tick("2026-12-01 10:00")
    assert "Nieuwe datum: Alfa" in headlines(receiver)


def test_a_broken_file_takes_no_channel_away(world: World, receiver: Receiver) -> None:
    world.events.write_text("channels: [", encoding="utf-8")
    world.tick("2026-11-30 10:00")
    assert sorted(headlines(receiver)) == ["Over 4 dagen: Alfa", "Over 4 dagen: Beta"]


def test_a_removed_channel_after_one_failure_is_said(world: World, operator: Receiver) -> None:
    moved = MILESTONES.replace("2026-12-04", "2026-12-18", 1)
    world.tick("2026-11-30 10:00")
    operator.take()
    world.write(moved)
    world.tick("2026-11-30 10:01")
    world.write(moved, channels="  op:" + world.texts["channels"].partition("  op:")[2])
    world.tick("2026-11-30 10:02")
    (text,) = slack_texts(operator)
    assert "kanaal team staat niet meer in het bestand; niet verstuurd: 1 bericht. Alfa." in text


def test_a_removed_channel_for_which_nothing_waits_is_not_news(world: World, operator: Receiver) -> None:
    world.tick("2026-11-30 10:00")
    operator.take()
    _renamed(world)
    world.tick("2026-11-30 10:01")
    assert slack_texts(operator) == []


@ON_SQLITE
def test_what_a_dead_sender_left_of_a_channel_that_is_gone_ends_too(world: World) -> None:
    plan = planned(world.rounds(), at("2026-11-30 10:00")).plan
    (destination,) = (one for one in plan.setup.destinations if one.channel.name == "team")
    assert world.claim(destination, plan.context, "dead")
    _renamed(world)
    world.tick("2026-11-30 10:05")
    world.real_now += timedelta(minutes=2)
    world.tick("2026-11-30 10:06")
    assert {row.state for row in world.deliveries(kind="reminder") if "@team" in row.key} == {"discarded"}


def test_a_retry_by_id_restarts_what_was_discarded(world: World, receiver: Receiver) -> None:
    _renamed(world)
    world.tick("2026-11-30 10:00")
    one, _ = (row.id for row in world.deliveries(kind="reminder") if row.state == "discarded")
    with world.database.write() as session:
        assert retry(session, Chosen(channel="team"), at("2026-11-30 10:01")) == []
        assert retry(session, Chosen(ids=(one,)), at("2026-11-30 10:01")) == [one]
    receiver.take()
    # Its channel is still gone.
    assert world.tick("2026-11-30 10:02").plan.discarded == {"team": 1}
