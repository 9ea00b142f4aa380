"""The baseline: what lies before it is not stored, and why it was not sent is derived when asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from notifier.cli.support.remembered import read_remembered
from notifier.cli.support.unsent import find_unsent_id, unsent_of
from notifier.events_file.whole import load_events_file
from notifier.store.reading import open_stored
from notifier.timeline.revisions import to_histories
from tests.databases import dump
from tests.receivers import Receiver, Reply
from tests.world import World, headlines, hooked

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.store.database import Database

RULES = "  - {id: r, before: [P30D, P7D, P1D, P0D], overdue: {every: P7D, at_most: 2}}\n"
KCR2 = "  - {id: kcr2, title: KCR2, kind: start, when: 2026-03-02}\n"  # a Monday
PTSS = "  - {id: ptss, title: PTSS, kind: start, when: 2026-03-02}\n"


@pytest.fixture
def world(tmp_path: Path, database: Database, receiver: Receiver) -> World:
    """A world after its first round, in the week of the date."""
    world = World(folder=tmp_path, database=database)
    world.write(KCR2, reminders=RULES, channels=hooked(world, receiver))
    world.tick("2026-02-24 10:00")
    return world


def _unsent(world: World, milestone: str = "kcr2") -> dict[str, list[str]]:
    """Return the due days of the reminders that were not planned, by reason, each found by its id too."""
    events = load_events_file(world.events)
    found: dict[str, list[str]] = {}
    with open_stored(world.database.engine.url.render_as_string(hide_password=False)) as stored:
        known = read_remembered(stored, milestone)
        history = to_histories(known.revisions)[milestone]
        for one in unsent_of(events.timeline.milestones[0], history, events, known):
            assert find_unsent_id(stored, one.id, world.events) == one
            found.setdefault(f"{one.channel} {one.reason}", []).append(f"{one.due_at:%m-%d}")
        assert find_unsent_id(stored, "dl_none", world.events) is None
    return found


def _stored(world: World) -> int:
    tables = dump(world.database)
    return len(tables["delivery"]) + len(tables["reminder"])


def test_a_first_round_stores_nothing_of_the_past(world: World, receiver: Receiver) -> None:
    assert receiver.received == []
    assert _stored(world) == 0
    assert _unsent(world) == {"team baseline": ["01-30", "02-23"]}


def test_a_first_round_stores_nothing_however_long_the_past_is(tmp_path: Path, sqlite: Database) -> None:
    world = World(folder=tmp_path, database=sqlite, environment={"HOOK_URL": "https://a.example"})
    many = "".join(f"  - {{id: m{n}, title: M, kind: start, when: 20{n:02}-03-02}}\n" for n in range(1, 26))
    channels = "".join(f"  c{n}: {{type: webhook, url_env: HOOK_URL}}\n" for n in range(3))
    world.write(many, reminders=RULES, channels=channels)
    world.tick("2026-02-24 10:00")
    assert _stored(world) == 0


def test_a_new_lead_time_channel_or_milestone_stores_nothing_of_the_past(world: World) -> None:
    world.write(KCR2, reminders=RULES.replace("P30D,", "P30D, P14D,"))
    world.tick("2026-02-25 10:00")
    assert _unsent(world) == {"team baseline": ["01-30", "02-16", "02-23"]}
    channels = world.texts["channels"]
    world.write(KCR2, channels=channels + channels.replace("team:", "later:"))
    world.tick("2026-02-26 10:00")
    assert _unsent(world)["later baseline"] == ["01-30", "02-16", "02-23"]
    world.write(PTSS.replace("2026-03-02", "2026-02-27"))
    world.tick("2026-02-26 11:00")
    assert _unsent(world, "ptss") == {
        "team baseline": ["01-28", "02-13", "02-20"],
        "later baseline": ["01-28", "02-13", "02-20"],
    }
    # Only what is due today is planned: the reminder of the day before.
    assert {(row[2], row[3]) for row in dump(world.database)["delivery"]} == {
        ("team", "reminder"),
        ("later", "reminder"),
    }


def test_what_lies_before_the_date_was_known_is_not_stored(world: World, receiver: Receiver) -> None:
    world.write(KCR2.replace("2026-03-02", "2026-03-05"))
    world.tick("2026-02-27 10:00")
    assert receiver.received == []
    assert _stored(world) == 0
    assert _unsent(world) == {"team baseline": ["02-03"], "team date": ["02-26"]}


def test_what_the_file_asked_for_too_late_is_not_stored(world: World, receiver: Receiver) -> None:
    channels = world.texts["channels"]
    world.write(KCR2, channels=channels.replace("}", ", match: {id: other}}"))
    world.tick("2026-02-27 10:00")
    world.tick("2026-02-28 10:00")
    world.write(KCR2, channels=channels)
    world.tick("2026-03-01 12:00", confirms=True)
    assert receiver.received == []
    assert _unsent(world) == {"team baseline": ["01-30", "02-23"], "team asked": ["02-27"]}


def test_a_reminder_of_today_is_sent_though_the_file_asks_for_it_late(
    world: World, receiver: Receiver
) -> None:
    channels = world.texts["channels"]
    world.write(KCR2, channels=channels.replace("}", ", match: {id: other}}"))
    world.tick("2026-02-27 10:00")
    world.write(KCR2, channels=channels)
    world.tick("2026-02-27 12:00", confirms=True)
    assert headlines(receiver) == ["Over 3 dagen: KCR2"]


def test_a_new_milestone_is_covered_by_its_own_message(world: World, receiver: Receiver) -> None:
    world.write(KCR2, channels=hooked(world, receiver, changes="true"))
    world.tick("2026-02-24 11:00")
    # Its reminder of today was due at nine; that of a week ago lies before the day it became known.
    world.write(PTSS.replace("2026-03-02", "2026-02-26"))
    world.tick("2026-02-25 10:00")
    assert receiver.received == []
    assert world.states() == {
        "kcr2|1|removed@team": "planned",
        "ptss|0|added@team": "planned",
        "ptss||0|r|day:P1D@team": "covered",
    }
    assert _unsent(world, "ptss") == {"team baseline": ["01-27", "02-19"]}
    world.tick("2026-02-26 09:00")
    assert sorted(headlines(receiver)) == ["Nieuw in de lijst: PTSS", "Uit de lijst: KCR2"]


def test_a_date_that_passed_before_it_was_known_is_covered_by_its_message(
    world: World, receiver: Receiver
) -> None:
    world.write(KCR2, channels=hooked(world, receiver, changes="now"))
    world.tick("2026-02-24 11:00")
    world.write(PTSS.replace("2026-03-02", "2026-02-24").replace("start", "deadline"))
    world.tick("2026-02-28 10:00")
    # Both were due before the milestone was there; its message says the date.
    assert _unsent(world, "ptss")["team told_added"] == ["02-24", "02-25"]
    assert {row.change for row in world.deliveries()} == {"added", "removed"}


def test_a_date_that_moves_away_and_back_is_not_told_twice(world: World, receiver: Receiver) -> None:
    world.tick("2026-02-27 09:00")
    assert headlines(receiver) == ["Over 3 dagen: KCR2"]
    world.write(KCR2.replace("2026-03-02", "2026-06-01"))
    world.tick("2026-02-27 10:00")
    world.write(KCR2)
    for moment in ("2026-02-27 11:00", "2026-02-27 12:00"):
        world.tick(moment, confirms=True)
        assert receiver.received == []
    assert _unsent(world) == {"team baseline": ["01-30", "02-23"], "team earlier": ["02-27"]}
    # What was not told yet for that day is.
    world.tick("2026-03-02 09:00")
    assert headlines(receiver) == ["Vandaag: KCR2"]


def test_what_did_not_arrive_before_the_date_moved_away_is_told_once_it_is_back(
    world: World, receiver: Receiver
) -> None:
    receiver.reply = Reply(status=500)
    world.tick("2026-02-27 09:00")
    world.write(KCR2.replace("2026-03-02", "2026-06-01"))
    # Read and planned within the pause before the next try.
    world.tick("2026-02-27 09:00:01")
    world.write(KCR2)
    world.tick("2026-02-27 09:00:02", confirms=True)
    receiver.take()
    receiver.reply = Reply()
    world.tick("2026-02-27 10:00")
    assert headlines(receiver) == ["Over 3 dagen: KCR2"]
    assert world.states() == {"kcr2||0|r|day:P1D@team": "superseded", "kcr2||2|r|day:P1D@team": "sent"}


@pytest.mark.parametrize("stop", ["none", "process"])
def test_after_an_outage_everything_since_the_last_round_counts(
    world: World, receiver: Receiver, stop: str
) -> None:
    rounds = world.rounds()
    rounds.run(rounds.run(world.real_now.replace(year=2026, month=2, day=25)).now)
    if stop == "process":
        rounds = world.rounds()
    rounds.run(world.real_now.replace(year=2026, month=3, day=1, hour=12))
    assert headlines(receiver) == ["Morgen: KCR2"]
