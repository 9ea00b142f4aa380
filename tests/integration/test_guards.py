"""Guards against a truncated file and a clock that jumped, and trouble that is reported once."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from notifier.app.clock_guard import BELIEVED_AFTER, ClockGuard
from notifier.app.service import STALE_AFTER, Service
from notifier.errors import MassRemovalError, ReplacedContentError
from notifier.ics import reading_back
from notifier.web.app import AppState
from tests.conftest import at
from tests.databases import dump
from tests.web.sites import snapshot_of
from tests.world import World, headlines, hooked, slack_texts

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.store.database import Database
    from tests.receivers import Receiver

RULES = "  - {id: r, before: [P7D, P0D]}\n"


def _milestones(count: int) -> str:
    return "".join(f"  - {{id: m{n}, title: M {n}, kind: start, when: 2026-03-02}}\n" for n in range(count))


@pytest.fixture
def world(tmp_path: Path, sqlite: Database, receiver: Receiver) -> World:
    """A world with twelve milestones, and a Slack channel for trouble only."""
    world = World(folder=tmp_path, database=sqlite)
    channels = hooked(world, receiver, "slack", operator="true", reminders="[]")
    world.write(_milestones(12), reminders=RULES, channels=channels)
    world.tick("2026-01-15 12:00")
    return world


# The file


def test_a_file_that_lost_most_of_its_milestones_changes_nothing_until_confirmed(
    world: World, receiver: Receiver
) -> None:
    revisions = dump(world.database)["revision"]
    whole = world.events.read_bytes()
    world.events.write_bytes(whole[: whole.index(b"  - {id: m4")])  # valid, but truncated
    # Without rules and channels: those of the last good file count.
    sha256 = hashlib.sha256(world.events.read_bytes()).hexdigest()
    for moment in ("2026-01-15 12:01", "2026-01-15 12:02"):
        done = world.tick(moment)
        assert isinstance(done.plan.refused, MassRemovalError)
        assert dump(world.database)["revision"] == revisions
    (text,) = slack_texts(receiver)
    assert "het bestand heeft 8 van de 12 mijlpalen niet meer" in text
    assert sha256 in text

    done = world.rounds().run(at("2026-01-15 12:03"), confirmed=sha256)
    assert (done.plan.refused, done.plan.recorded) == (None, 8)
    # Confirmed once, it counts from then on.
    assert world.tick("2026-01-15 12:04").plan.refused is None


def test_a_start_that_finds_a_replaced_content_waits_for_a_confirmation(
    world: World, receiver: Receiver
) -> None:
    """As after restoring yesterday's file, which keeps the time at which it was written."""
    older = world.events.read_bytes()
    newer = older.replace(b"2026-03-02", b"2026-03-09", 1)
    world.events.write_bytes(newer)
    assert world.tick("2026-01-15 12:01").plan.recorded == 1
    _restore(world.events, older)
    versions = {"newer": hashlib.sha256(newer).hexdigest(), "sha256": hashlib.sha256(older).hexdigest()}
    for moment in ("2026-01-15 12:02", "2026-01-15 12:03"):
        refused = world.tick(moment).plan.refused
        assert isinstance(refused, ReplacedContentError)
        assert refused.values == versions
    (text,) = slack_texts(receiver)
    assert "het bestand heeft een oude inhoud" in text
    assert versions["sha256"] in text
    assert versions["newer"] in text
    done = world.rounds().run(at("2026-01-15 12:04"), confirmed=versions["sha256"])
    assert (done.plan.refused, done.plan.recorded) == (None, 1)
    assert world.tick("2026-01-15 12:05").plan.refused is None


def _restore(path: Path, content: bytes) -> None:
    """Put a content back that was written a day before that of now."""
    written_at = path.stat().st_mtime - 86_400
    path.write_bytes(content)
    os.utime(path, (written_at, written_at))


def test_a_mistake_that_is_taken_back_between_two_starts_tells_nothing(
    world: World, receiver: Receiver
) -> None:
    older = world.events.read_bytes()
    for moment, content, recorded in (
        ("2026-01-15 12:01", older.replace(b"2026-03-02", b"2026-03-09", 1), 1),
        ("2026-01-15 13:01", older, 1),
        ("2026-01-15 13:02", older, 0),
        # The time at which the mistake was written, not that of the first file, is compared.
        ("2026-01-16 09:01", older.replace(b"2026-03-02", b"2026-03-09", 1), 1),
        ("2026-01-16 09:02", older, 1),
        ("2026-01-19 12:00", older, 0),
    ):
        if world.events.read_bytes() != content:
            world.events.write_bytes(content)
        done = world.tick(moment)
        assert (done.plan.refused, done.plan.recorded) == (None, recorded)
    assert slack_texts(receiver) == []


def test_going_back_while_it_runs_is_an_ordinary_edit(world: World) -> None:
    older = world.events.read_bytes()
    rounds = world.rounds()
    rounds.run(at("2026-01-15 12:01"))
    for content in (older.replace(b"2026-03-02", b"2026-03-09", 1), older):
        world.events.write_bytes(content)
        done = rounds.run(at("2026-01-15 12:02"))
        assert (done.plan.refused, done.plan.recorded) == (None, 1)


def test_a_content_that_was_never_used_is_an_ordinary_edit_also_after_a_start(world: World) -> None:
    for day in (b"2026-03-09", b"2026-03-16"):
        world.events.write_bytes(world.events.read_bytes().replace(b"2026-03-02", day, 1))
        done = world.tick("2026-01-15 12:01")
        assert (done.plan.refused, done.plan.recorded) == (None, 1)


def test_another_file_than_the_confirmed_one_is_not_taken_up(world: World) -> None:
    world.write(_milestones(4))
    done = world.rounds().run(at("2026-01-15 12:03"), confirmed="0" * 64)
    assert isinstance(done.plan.refused, MassRemovalError)


def test_five_milestones_may_go_at_once(world: World) -> None:
    world.write(_milestones(7))
    assert world.tick("2026-01-15 12:01").plan.refused is None
    world.write(_milestones(2))
    assert world.tick("2026-01-15 12:02").plan.refused is None


@pytest.mark.parametrize("content", [b"", b"milestones:\n  - {id: m0, ti", b"\0" * 64], ids=repr)
def test_the_operator_hears_once_of_a_broken_file_and_once_that_it_is_mended(
    world: World, receiver: Receiver, content: bytes
) -> None:
    good = world.events.read_bytes()
    revisions = dump(world.database)["revision"]
    world.events.write_bytes(content)
    for minute in range(1, 4):
        world.tick(f"2026-01-15 12:0{minute}")
    assert dump(world.database)["revision"] == revisions
    (text,) = slack_texts(receiver)
    assert text.startswith(
        "Notifier: events.yaml is niet te gebruiken; de laatste goede versie blijft gelden."
    )
    world.events.write_bytes(good)
    world.tick("2026-01-15 12:05")
    world.tick("2026-01-15 12:06")
    assert slack_texts(receiver) == ["Notifier: events.yaml is weer te gebruiken."]
    # The next broken file is another trouble.
    world.events.write_bytes(content)
    world.tick("2026-01-15 12:07")
    assert len(slack_texts(receiver)) == 1


def test_trouble_that_is_over_before_it_could_be_told_is_not_told(world: World, receiver: Receiver) -> None:
    good = world.events.read_bytes()
    world.events.write_bytes(b"")
    muted = world.sender()
    muted.should_stop = lambda: True
    world.rounds(muted).run(at("2026-01-15 12:01"))
    world.events.write_bytes(good)
    world.tick("2026-01-15 12:02")
    assert slack_texts(receiver) == []
    assert {row.state for row in world.deliveries(kind="trouble")} == {"superseded"}


def test_the_operator_hears_of_a_calendar_that_keeps_its_last_good_version(
    world: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.write(_milestones(12).replace("title: M 1,", "title: Anders,"))
    with monkeypatch.context() as broken:
        broken.setattr(reading_back, "reads_back", lambda entry, _: entry.uid != "m1@mijlpalen.example")
        for minute in (1, 2):
            world.tick(f"2026-01-15 12:0{minute}")
    world.tick("2026-01-15 12:03")
    assert slack_texts(receiver) == [
        "Notifier: agenda alles.ics is niet in orde; de laatste goede versie blijft staan. m1@mijlpalen.example.",
        "Notifier: agenda alles.ics is weer in orde.",
    ]


# The clock


class Clock:
    """A wall clock that can be set, and a monotonic clock."""

    def __init__(self, moment: str) -> None:
        self.now = at(moment)
        self.elapsed = 0.0

    def wall(self) -> datetime:
        return self.now

    def monotonic(self) -> float:
        return self.elapsed

    def run(self, service: Service, beats: int, each: timedelta = timedelta(minutes=1)) -> None:
        for _ in range(beats):
            self.now += each
            self.elapsed += each.total_seconds()
            service.poll()


@pytest.fixture
def clock() -> Clock:
    return Clock("2026-02-20 12:00")


@pytest.fixture
def service(world: World, receiver: Receiver, clock: Clock) -> Service:
    world.write(_milestones(12), channels=hooked(world, receiver, match="{id: m0}"))
    service = Service(
        rounds=world.rounds(),
        clock=clock.wall,
        state=AppState(clock=clock.wall, stale_after=STALE_AFTER),
        clock_guard=ClockGuard(clock.monotonic),
    )
    service.poll()
    clock.run(service, 2)
    receiver.take()
    return service


def _faults(service: Service) -> dict[str, str]:
    health = snapshot_of(service.state).health
    return {fault.subject: str(fault.error) for fault in health.faults}


def test_a_clock_put_forward_is_held_and_put_back_nothing_has_happened(
    service: Service, clock: Clock, receiver: Receiver
) -> None:
    clock.now += timedelta(days=3)  # past the reminder of the 23rd
    clock.run(service, 3)
    assert receiver.received == []
    assert _faults(service) == {
        "clock_ahead": "the clock jumped ahead by 3 days, 0:00:00; nothing is done for five "
        "minutes, and then it counts: set it right"
    }
    clock.now -= timedelta(days=3)
    clock.run(service, 1)
    assert _faults(service) == {}
    clock.run(service, 2)
    assert receiver.received == []
    clock.run(service, 72, timedelta(hours=1))
    assert headlines(receiver) == ["Over 7 dagen: M 0"]


def test_a_clock_that_stays_ahead_is_believed(service: Service, clock: Clock, receiver: Receiver) -> None:
    clock.now += timedelta(days=3)
    clock.run(service, 1 + int(BELIEVED_AFTER.total_seconds() // 60))
    assert headlines(receiver) == ["Over 7 dagen: M 0"]
    assert _faults(service) == {}


def test_time_gone_by_is_no_jump(service: Service, clock: Clock, receiver: Receiver) -> None:
    clock.now += timedelta(days=3)
    clock.elapsed += timedelta(days=3).total_seconds()
    clock.run(service, 1)
    assert headlines(receiver) == ["Over 7 dagen: M 0"]


def test_a_clock_put_forward_during_the_first_round_is_held_too(world: World, clock: Clock) -> None:
    world.write(_milestones(12))
    state = AppState(clock=clock.wall, stale_after=STALE_AFTER)
    guard = ClockGuard(clock.monotonic)
    service = Service(rounds=world.rounds(), clock=clock.wall, state=state, clock_guard=guard)
    service.first_round()
    clock.now += timedelta(days=3)
    clock.run(service, 1)
    assert set(_faults(service)) == {"clock_ahead"}


def test_a_clock_put_back_repeats_nothing_and_is_a_fault_until_it_is_right(
    service: Service, clock: Clock, receiver: Receiver
) -> None:
    clock.run(service, 72, timedelta(hours=1))
    assert headlines(receiver) == ["Over 7 dagen: M 0"]
    clock.now -= timedelta(days=2)
    clock.run(service, 1)
    assert _faults(service) == {
        "clock": "this round (2026-02-21T12:03:00+01:00) lies before the last (2026-02-23T12:02:00+01:00); nothing was "
        "done: set the clock right, or wait until then"
    }
    clock.run(service, 46, timedelta(hours=1))
    assert set(_faults(service)) == {"clock"}
    clock.run(service, 3, timedelta(hours=1))
    assert (_faults(service), headlines(receiver)) == ({}, [])


def test_a_clock_that_is_put_back_a_little_is_no_fault(service: Service, clock: Clock) -> None:
    clock.now -= timedelta(seconds=3)
    clock.run(service, 5, timedelta(seconds=1))
    assert _faults(service) == {}
