"""A reminder that a channel could not get on its day says nothing that another says later on this day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.receivers import Reply
from tests.world import World, headlines, hooked, slack_texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from notifier.store.database import Database
    from tests.receivers import Receiver

RULES = "  - {id: r, before: [P3D, P2D, P1D, P0D]}\n"


@pytest.fixture
def world(tmp_path: Path, sqlite: Database) -> World:
    return World(folder=tmp_path, database=sqlite)


def _hang_up() -> None:
    raise ConnectionAbortedError


@pytest.mark.parametrize("before_reply", [lambda: None, _hang_up], ids=["failed", "in doubt"])
@pytest.mark.parametrize("kind", ["slack", "webhook"])
@pytest.mark.parametrize(
    ("milestone", "headline"),
    [
        ("kind: deadline, when: 2030-03-06", "Vandaag: Besluit"),
        ("kind: deadline, when: ../2030-03-06", "Laatste dag: Besluit"),
        ("kind: start, when: 2030-03-06/2030-04-12", "Vanaf nu mogelijk: Besluit"),
        ('kind: event, when: "2030-03-06T14:00[Europe/Amsterdam]"', "Vandaag: Besluit"),
        ('kind: event, when: "{2030-03-06,2030-05-07}"', "Vandaag: Besluit (6 maart 2030)"),
        ("kind: event, lasts: true, when: 2030-03-06/2030-03-07", "Vandaag begint: Besluit"),
        ("kind: deadline, when: 2030-03-06, repeat: FREQ=MONTHLY", "Vandaag: Besluit (6 maart 2030)"),
        ("kind: decision, when: ../2030-03-06, overdue_after: 2030-03-08", "Laatste dag: Besluit"),
    ],
)
def test_after_an_outage_of_its_channel_a_day_is_told_once(
    world: World,
    receiver: Receiver,
    milestone: str,
    headline: str,
    kind: str,
    before_reply: Callable[[], object],
) -> None:
    world.write(
        f"  - {{id: a, title: Besluit, {milestone}}}\n",
        reminders=RULES,
        channels=hooked(world, receiver, kind),
    )
    world.tick("2030-02-20 09:00")
    # From the day before on nothing arrives, until half an hour before the reminder of the day itself.
    receiver.reply, receiver.before_reply = Reply(status=503), before_reply
    for moment in ("2030-03-04 09:00", "2030-03-05 09:00", "2030-03-05 18:00"):
        world.tick(moment)
    receiver.reply, receiver.before_reply = Reply(), lambda: None
    receiver.take()
    for moment in ("2030-03-06 08:30", "2030-03-06 09:00", "2030-03-06 12:00", "2030-03-06 23:59"):
        world.tick(moment)
    told = (
        headlines(receiver) if kind == "webhook" else [one.partition(".")[0] for one in slack_texts(receiver)]
    )
    assert told == [headline]


def test_without_another_it_is_told_late(world: World, receiver: Receiver) -> None:
    rules = RULES.replace("P1D, P0D", "P1D")
    milestone = "  - {id: a, title: Besluit, kind: deadline, when: 2030-03-06}\n"
    world.write(milestone, reminders=rules, channels=hooked(world, receiver))
    world.tick("2030-02-20 09:00")
    receiver.reply = Reply(status=503)
    world.tick("2030-03-05 09:00")
    receiver.reply = Reply()
    receiver.take()
    world.tick("2030-03-06 08:30")
    assert headlines(receiver) == ["Vandaag: Besluit"]


def test_the_questions_of_two_rules_are_counted_together(world: World, receiver: Receiver) -> None:
    rules = (
        "  - {id: r, before: [P0D], overdue: {every: P7D}}\n"
        "  - {id: s, before: [P0D], at: '17:00', overdue: {every: P14D}}\n"
    )
    milestone = "  - {id: a, title: Besluit, kind: deadline, when: 2030-03-06}\n"
    world.write(milestone, reminders=rules, channels=hooked(world, receiver, "slack"))
    told = []
    for day in ("06", "07", "18", "25"):
        for clock in ("08:30", "09:00", "17:00"):
            world.tick(f"2030-03-{day} {clock}")
            told += [(day, clock, one.partition(".")[0]) for one in slack_texts(receiver)]
    assert told == [
        ("06", "09:00", "Vandaag: Besluit"),
        ("06", "17:00", "Vandaag: Besluit"),
        ("07", "09:00", "Datum voorbij, nog niets gemeld: Besluit"),
        ("18", "09:00", "Nog steeds niets gemeld: Besluit"),
    ]
