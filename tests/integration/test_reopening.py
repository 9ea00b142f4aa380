"""What was called done, off or left the list by mistake, in real rounds: what is repaired the same day tells nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.world import World, hooked, slack_texts

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.store.database import Database
    from tests.receivers import Receiver

RULE = "  - {id: vast, before: [P0D], at: '09:00', overdue: {every: P7D}}\n"
OPEN = "  - {id: a, title: Opening, kind: start, when: 2026-03-02}\n"
DONE = OPEN.replace("}", ", done: 2026-03-02}")
SERIES = "  - {id: a, title: Overleg, kind: event, when: 2026-03-02, repeat: FREQ=MONTHLY}\n"
SERIES_DONE = SERIES.replace("}", ", done: {2026-03-02: 2026-03-02}}")
OTHER = "  - {id: b, title: Ander, kind: start, when: 2027-03-02}\n"


@pytest.fixture
def world(tmp_path: Path, sqlite: Database) -> World:
    return World(folder=tmp_path, database=sqlite)


def _told(world: World, receiver: Receiver, rows: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Return what is told at each moment at which the milestones are as given."""
    told: dict[str, list[str]] = {}
    for moment, milestones in rows:
        world.write(milestones + OTHER)
        world.tick(moment)
        if texts := slack_texts(receiver):
            told[moment] = texts
    return told


def _begin(world: World, receiver: Receiver, before: str, **keys: str) -> None:
    channel = hooked(world, receiver, "slack", **{"changes": "true", **keys})
    world.write(before + OTHER, channels=channel, reminders=RULE)
    for moment in ("2026-02-27 12:00", "2026-03-02 12:00", "2026-03-13 12:00"):
        world.tick(moment)
    receiver.take()


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (DONE, OPEN),
        (SERIES_DONE, SERIES),
        (DONE.replace("done: 2026-03-02", "cancelled: {on: 2026-03-02}"), OPEN),
    ],
)
def test_what_is_open_by_mistake_and_repaired_the_same_day_is_not_asked_after(
    world: World, receiver: Receiver, right: str, wrong: str
) -> None:
    _begin(world, receiver, right)
    rows = [
        # The second question would have been at nine on this day.
        ("2026-03-16 08:00", right),
        ("2026-03-16 09:05", right),
        ("2026-03-16 12:00", wrong),
        ("2026-03-16 12:30", right),
        ("2026-03-17 09:05", right),
        ("2026-03-23 09:05", right),
    ]
    assert _told(world, receiver, rows) == {}


@pytest.mark.parametrize("changes", ["true", "now"])
def test_what_is_open_again_is_told_with_the_question_and_not_asked_before(
    world: World, receiver: Receiver, changes: str
) -> None:
    _begin(world, receiver, DONE, changes=changes)
    rows = [
        ("2026-03-16 09:05", DONE),
        ("2026-03-16 12:00", OPEN),
        ("2026-03-17 09:05", OPEN),
        ("2026-03-23 09:05", OPEN),
    ]
    asked = (
        "Niet meer klaar: Opening. Datum: maandag 2 maart 2026 ({} dagen geleden). In onze lijst staat niet dat "
        "dit gebeurd is. De datum blijft gelijk."
    )
    told = {"true": {"2026-03-17 09:05": [asked.format(15)]}, "now": {"2026-03-16 12:00": [asked.format(14)]}}
    assert _told(world, receiver, rows) == told[changes]


def test_a_date_that_counts_again_is_not_announced_before_that_is_told(
    world: World, receiver: Receiver
) -> None:
    world.write(OTHER, sources="  b1: {title: B, date: 2026-01-05}\n  b2: {title: C, date: 2026-02-02}\n")
    dated = "  - {id: a, title: Opening, kind: start, statements: [{source: b1, when: 2026-03-16}]}\n"
    silent = dated.replace("]}", ", {source: b2, phrase: later, undated: true}]}")
    _begin(world, receiver, silent)
    rows = [
        ("2026-03-16 09:05", silent),
        ("2026-03-16 12:00", dated),
        ("2026-03-16 12:30", silent),
        ("2026-03-17 09:05", silent),
    ]
    assert _told(world, receiver, rows) == {}


@pytest.mark.parametrize("keys", [{}, {"digest": "daily", "changes": "false"}])
def test_what_is_in_the_list_again_is_not_called_new(
    world: World, receiver: Receiver, keys: dict[str, str]
) -> None:
    later = OPEN.replace("2026-03-02", "2026-06-01")
    _begin(world, receiver, later, reminders="[]", **keys)
    rows = [
        ("2026-03-16 09:05", later),
        ("2026-03-16 12:00", ""),
        ("2026-03-17 09:05", ""),
        ("2026-03-18 09:05", ""),
        ("2026-03-18 12:00", later),
        ("2026-03-19 09:05", later),
    ]
    told = _told(world, receiver, rows)
    assert list(told) == ["2026-03-17 09:05", "2026-03-19 09:05"]
    assert "Uit de lijst: Opening" in told["2026-03-17 09:05"][0]
    assert "Weer in de lijst: Opening" in told["2026-03-19 09:05"][0]


def test_what_leaves_the_list_by_mistake_and_returns_the_same_day_tells_nothing(
    world: World, receiver: Receiver
) -> None:
    _begin(world, receiver, DONE.replace(", done: 2026-03-02", "").replace("2026-03-02", "2026-03-16"))
    row = OPEN.replace("2026-03-02", "2026-03-16")
    rows = [
        ("2026-03-16 08:00", row),
        ("2026-03-16 08:10", ""),
        ("2026-03-16 08:20", row),
        ("2026-03-16 09:05", row),
    ]
    assert _told(world, receiver, rows) == {
        "2026-03-16 09:05": ["Vandaag: Opening. Datum: maandag 16 maart 2026."]
    }
