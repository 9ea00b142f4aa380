"""A receiver that asks to wait: commands say until when, and how much waits, also of what was never tried."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from notifier.cli import main
from notifier.cli.support.reports import tell_round
from tests.conftest import at
from tests.outbox.doctor import said_by_doctor
from tests.receivers import Receiver, Reply
from tests.world import World, hooked

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.store.database import Database

KCR2 = "  - {id: kcr2, title: Instelling KCR2, kind: start, when: 2026-03-02}\n"
ASKED = "channel team asked to wait: nothing is sent before 2026-01-27 09:00 UTC; 1 message waits"


@pytest.fixture
def world(tmp_path: Path, database: Database, receiver: Receiver) -> World:
    """A world whose receiver asked to wait for ever, of which a day is kept; then its message changed."""
    world = World(folder=tmp_path, database=database)
    world.write(KCR2, channels=hooked(world, receiver, changes="now", reminders="[]"))
    world.tick("2026-01-26 09:00")
    receiver.reply = Reply(status=429, headers={"Retry-After": "99999999999999999999"})
    world.write(KCR2.replace("03-02", "03-03"))
    world.tick("2026-01-26 10:00")
    world.write(KCR2.replace("03-02", "03-04"))
    return world


def test_a_round_and_the_doctor_say_until_when_it_waits(
    world: World, receiver: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    rounds = world.rounds()
    done = rounds.run(at("2026-01-26 11:00"))
    assert len(receiver.take()) == 1
    capsys.readouterr()
    tell_round(rounds, done)
    assert f"notifier: {ASKED}\n" in capsys.readouterr().err
    world.real_now = at("2026-01-26 11:00")
    assert said_by_doctor(world) == [ASKED]
    receiver.reply = Reply()
    done = rounds.run(at("2026-01-27 10:00"))
    capsys.readouterr()
    tell_round(rounds, done)
    assert "wait" not in capsys.readouterr().err
    assert said_by_doctor(world) == []


def test_the_list_says_why_a_message_that_is_due_is_not_tried(
    world: World, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.tick("2026-01-26 11:00")
    monkeypatch.setenv("NOTIFIER_DATABASE_URL", database_url)
    asked = ["deliveries", "list", "--events", str(world.events), "--state", "planned", "--format", "json"]
    (row,) = json.loads(CliRunner().invoke(main, asked).stdout)
    assert row["reason"] == "nothing is sent to team before 2026-01-27 09:00 UTC"
    shown = CliRunner().invoke(main, ["deliveries", "show", row["id"], "--events", str(world.events)])
    assert json.loads(shown.stdout)["reason"] == row["reason"]
