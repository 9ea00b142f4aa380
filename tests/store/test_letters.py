"""Letters at the desk are forgotten by a round, also where the desk is not visited again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from notifier.store.proposals import KEPT_FOR, LetterRow
from tests.conftest import at
from tests.world import World

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.store.database import Database


def test_the_first_round_of_a_day_forgets_what_was_kept_long_enough(
    tmp_path: Path, database: Database
) -> None:
    world = World(folder=tmp_path, database=database)
    world.write("  - {id: a, title: Eerste, kind: start, when: 2026-03-02}\n")
    world.tick("2026-01-01 09:00")
    names = ("name", "title", "said_on", "reference", "url", "text", "finds", "editor")
    empty: dict[str, Any] = dict.fromkeys(names, "")
    tomorrow = at("2026-01-02 09:00")
    with database.write() as session:
        session.add(LetterRow(**empty, id=1, sent_at=tomorrow - KEPT_FOR))
        session.add(LetterRow(**empty, id=2, sent_at=tomorrow - KEPT_FOR + timedelta(minutes=1)))
    world.tick("2026-01-02 09:00")
    with database.read() as session:
        assert [session.get(LetterRow, number) is None for number in (1, 2)] == [True, False]
