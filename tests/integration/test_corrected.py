"""A date that is corrected in the list, in real rounds: neither it nor what counts from it is told as moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.world import World, hooked, slack_texts

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.store.database import Database
    from tests.receivers import Receiver

SOURCES = "  brief: {title: Brief, date: 2025-07-17}\n"
ROWS = (
    "  - {id: a, title: Besluit, kind: decision,"
    " statements: [{source: brief, phrase: begin september, when: 2026-09-01}]}\n"
    "  - {id: b, title: Advies, kind: deadline, topics: [advies], after: {milestone: a, offset: P6W}}\n"
)


@pytest.fixture
def world(tmp_path: Path, sqlite: Database) -> World:
    return World(folder=tmp_path, database=sqlite)


@pytest.mark.parametrize(
    ("keys", "begins", "ends"),
    [
        (
            {"match": "{topic: [advies]}"},
            "Datum verbeterd in de lijst: Advies. Was: dinsdag 13 oktober 2026. Wordt: woensdag 14 oktober 2026. ",
            " De datum volgt uit: Besluit (woensdag 2 september 2026).",
        ),
        (
            {},
            "Datum verbeterd in de lijst: Besluit. Was: dinsdag 1 september 2026 (",
            " Hierdoor verandert ook de datum van: Advies (was dinsdag 13 oktober 2026; wordt woensdag 14 oktober"
            " 2026).",
        ),
    ],
)
def test_what_counts_from_a_corrected_date_is_told_as_corrected(
    world: World, receiver: Receiver, keys: dict[str, str], begins: str, ends: str
) -> None:
    channel = hooked(world, receiver, "slack", reminders="[]", changes="now", **keys)
    world.write(ROWS, channels=channel, sources=SOURCES)
    world.tick("2026-01-05 08:00")
    world.write(ROWS.replace("2026-09-01", "2026-09-02"))
    for clock in ("08:00", "09:00", "12:00"):
        world.tick(f"2026-01-06 {clock}")
    (told,) = slack_texts(receiver)
    assert told.startswith(begins)
    assert told.endswith(ends)
    assert "erschoven" not in told
