"""The same state gives the same bytes: in every database, in every folder, each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.store.database import open_database
from tests.conftest import at
from tests.world import World, planned

if TYPE_CHECKING:
    from pathlib import Path

STATES = [
    "  - {id: a, title: A, kind: start, when: 2026-01-01}\n  - {id: b, title: B, kind: end, when: 2027}\n",
    "  - {id: a, title: A, kind: start, when: 2026-03-02}\n  - {id: b, title: B, kind: end, when: 2027}\n",
    "  - {id: a, title: A, kind: start, when: 2026-03-02}\n",
]


def _live(folder: Path, url: str) -> tuple[dict[str, bytes], list[str]]:
    """Do rounds over all states with one database; return the calendars and when they last changed."""
    folder.mkdir()
    database = open_database(url)
    world = World(folder=folder, database=database)
    modified: list[str] = []
    for number, state in enumerate(STATES, start=1):
        world.write(state)
        done = world.rounds().run(at(f"2025-10-0{number} 09:00"))
        modified.append(done.plan.feeds_modified.isoformat())
    database.close()
    return {path.name: path.read_bytes() for path in (folder / "calendars").iterdir()}, modified


def test_sqlite_and_postgresql_give_the_same_bytes(tmp_path: Path, postgresql_url: str) -> None:
    sqlite = _live(tmp_path / "one", f"sqlite:///{tmp_path / 'one.db'}")
    postgresql = _live(tmp_path / "two", postgresql_url)
    assert sqlite == postgresql
    assert set(sqlite[0]) == {"alles.ics", "revisions.jsonl"}


def test_a_removed_calendar_comes_back_equal(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'one.db'}"
    before, _ = _live(tmp_path / "one", url)
    (tmp_path / "one" / "calendars" / "alles.ics").unlink()
    database = open_database(url)
    world = World(folder=tmp_path / "one", database=database)
    world.rounds().run(at("2025-10-03 09:00"))
    database.close()
    assert (tmp_path / "one" / "calendars" / "alles.ics").read_bytes() == before["alles.ics"]


def test_when_the_feeds_changed_never_goes_back_and_tells_deletions(tmp_path: Path) -> None:
    _, modified = _live(tmp_path / "one", f"sqlite:///{tmp_path / 'one.db'}")
    assert modified == [f"2025-10-0{number}T07:00:00+00:00" for number in (1, 2, 3)]
    database = open_database(f"sqlite:///{tmp_path / 'one.db'}")
    world = World(folder=tmp_path / "one", database=database)
    plans = [
        planned(world.rounds(), at(moment)).plan.feeds_modified.isoformat()
        for moment in ("2025-10-03 10:00", "2025-10-03 23:00", "2025-10-04 00:00", "2025-10-04 12:00")
    ]
    database.close()
    assert plans == [*["2025-10-03T07:00:00+00:00"] * 2, *["2025-10-03T22:00:00+00:00"] * 2]


def test_a_comment_or_a_private_edit_moves_no_public_calendar(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'one.db'}")
    world = World(folder=tmp_path, database=database)
    rounds = world.rounds()
    private = "  - {id: p, title: Geheim, kind: start, when: 2026-05-01, private: true}\n"
    feeds = "  alles: {title: Alles}\n"
    edits = {
        "10:00": (private + STATES[1], feeds),
        "10:01": (f"  # nagekeken\n{private}{STATES[1]}", feeds),
        "10:02": (private.replace("05-01", "06-01") + STATES[1], feeds),
        "10:03": (STATES[1], feeds),
        "10:04": (STATES[2], feeds),
        "10:05": (STATES[2], "  alles: {title: Alle mijlpalen}\n"),
        "10:06": (STATES[2].replace("A,", "B,"), "  alles: {title: Alle mijlpalen}\n"),
    }
    modified, data, moment = [], [], None
    for clock, (milestones, own_feeds) in edits.items():
        world.write(milestones, feeds=own_feeds)
        plan = rounds.run(at(f"2025-10-01 {clock}")).plan
        modified.append(
            (
                f"{plan.public_modified.astimezone(at('2025-10-01').tzinfo):%H:%M}",
                plan.feeds_modified > plan.public_modified,
            )
        )
        data.append((tmp_path / "calendars" / "alles.ics").read_bytes())
        moment = plan.public_modified
    # A start over the same file moves neither.
    assert planned(world.rounds(), at("2025-10-01 10:07")).plan.public_modified == moment
    database.close()
    assert modified == [
        ("10:00", False),
        ("10:00", True),
        ("10:00", True),
        ("10:00", True),
        ("10:04", False),
        ("10:05", False),
        ("10:06", False),
    ]
    assert [one == data[0] for one in data] == [True] * 4 + [False] * 3
