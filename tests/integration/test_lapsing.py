"""A date that lapses in real rounds: each channel that takes it gets it once, and its revision is published."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.world import World, hooked, slack_texts

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.store.database import Database
    from tests.receivers import Receiver

ANCHOR = "  - {id: a, title: Besluit, kind: decision, when: 2026-09-01}\n"
OFF = ANCHOR.replace("}", ", cancelled: {on: 2026-01-05}}")
FOLLOWER = "  - {id: b, title: Brief, kind: deadline, topics: [brief], after: {milestone: a, offset: P6W}}\n"


@pytest.fixture
def world(tmp_path: Path, sqlite: Database) -> World:
    return World(folder=tmp_path, database=sqlite)


LOST = (
    "Geen datum meer: Brief. Eerder: dinsdag 13 oktober 2026. Daar tellen wij niet meer naar af. "
    "‘Besluit’ gaat niet door."
)
AGAIN = "Telt weer: Brief. Datum: dinsdag 13 oktober 2026 (over 278 dagen). De datum blijft gelijk."
OF_BOTH = (
    "Gaat niet door: Besluit. Was: dinsdag 1 september 2026. Daarmee vervalt de datum van: Brief "
    "(13 oktober 2026).",
    "Gaat toch door: Besluit. Datum: dinsdag 1 september 2026 (over 236 dagen). De datum blijft gelijk. "
    "Daarmee geldt weer de datum van: Brief (13 oktober 2026).",
)
DAY = "Nieuws van de dag: 1 mijlpaal: "


@pytest.mark.parametrize(
    ("keys", "lost", "again"),
    [
        ({"changes": "now", "match": "{topic: [brief]}"}, LOST, AGAIN),
        ({"changes": "now"}, *OF_BOTH),
        (
            {"digest": "daily", "match": "{topic: [brief]}"},
            f"{DAY}Geen datum meer: Brief.",
            f"{DAY}Telt weer: Brief.",
        ),
        ({"digest": "daily"}, f"{DAY}Gaat niet door: Besluit.", f"{DAY}Gaat toch door: Besluit."),
    ],
)
def test_a_channel_hears_once_that_a_date_lapsed_and_that_it_counts_again(
    world: World, receiver: Receiver, keys: dict[str, str], lost: str, again: str
) -> None:
    channel = hooked(world, receiver, "slack", **{"reminders": "[]", **keys})
    world.write(ANCHOR + FOLLOWER, channels=channel)
    world.tick("2026-01-05 08:00")
    told = []
    for day, anchor in (("06", OFF), ("07", OFF), ("08", ANCHOR), ("09", ANCHOR)):
        world.write(anchor + FOLLOWER)
        for clock in ("08:00", "09:00", "12:00"):
            world.tick(f"2026-01-{day} {clock}")
        told.append(slack_texts(receiver))
    assert told == [[lost], [], [again], []]


def test_a_cancellation_that_is_told_later_does_not_tell_again_what_lapsed(
    world: World, receiver: Receiver
) -> None:
    channel = hooked(world, receiver, "slack", reminders="[]", changes="true")
    world.write(ANCHOR + FOLLOWER, channels=channel)
    world.tick("2026-01-05 08:00")
    renamed, told = FOLLOWER.replace("Brief", "Raadsbrief"), []
    # What follows has waited for its message since the day before, and is told a day earlier.
    for moment, anchor in (
        ("2026-01-05 11:00", ANCHOR),
        ("2026-01-06 08:00", OFF),
        ("2026-01-06 09:00", OFF),
        ("2026-01-07 09:00", OFF),
    ):
        world.write(anchor + renamed)
        world.tick(moment)
        told += slack_texts(receiver)
    assert told == [
        "Geen datum meer: Raadsbrief. Titel: was ‘Brief’, wordt ‘Raadsbrief’. Eerder: dinsdag 13 oktober 2026. "
        "Daar tellen wij niet meer naar af. ‘Besluit’ gaat niet door.",
        "Gaat niet door: Besluit. Was: dinsdag 1 september 2026.",
    ]


@pytest.mark.parametrize("changes", ["true", "now"])
def test_another_date_that_still_does_not_count_is_not_told(
    world: World, receiver: Receiver, changes: str
) -> None:
    channel = hooked(world, receiver, "slack", reminders="[]", changes=changes)
    world.write(ANCHOR + FOLLOWER, channels=channel)
    world.tick("2026-01-05 08:00")
    told = []
    for day, anchor in (("06", OFF), ("08", OFF.replace("2026-09-01", "2026-10-01"))):
        world.write(anchor + FOLLOWER)
        for moment in (f"2026-01-{day} 08:00", f"2026-01-{day} 12:00", f"2026-01-0{int(day) + 1} 09:00"):
            world.tick(moment)
        told.append([text.partition(". ")[0] for text in slack_texts(receiver)])
    assert told == [["Gaat niet door: Besluit"], ["Gewijzigd: Besluit"]]


def test_what_is_published_counts_each_as_a_revision(world: World) -> None:
    found = []
    for moment, anchor in (
        ("2026-01-05 08:00", ANCHOR),
        ("2026-01-06 08:00", OFF),
        ("2026-01-06 12:00", OFF),
        ("2026-01-07 08:00", ANCHOR),
    ):
        world.write(anchor + FOLLOWER, feeds="  brief: {title: Brief, match: {topic: [brief]}}\n")
        world.tick(moment)
        calendar, revisions = (
            world.folder.joinpath("calendars", name).read_text(encoding="utf-8")
            for name in ("brief.ics", "revisions.jsonl")
        )
        lines = [json.loads(line) for line in revisions.splitlines()]
        (newest,) = [one for one in lines if one.get("id") == "b"][-1:]
        told = re.findall(r"^(?:SEQUENCE|DTSTAMP|LAST-MODIFIED|STATUS):(.*?)\r?$", calendar, re.MULTILINE)
        found.append((newest["revision"], newest["milestone"].get("lapsed"), *told))
    lost = (1, True, "20260106T070000Z", "1", "20260106T070000Z", "TENTATIVE")
    assert found == [
        (0, None, "20260105T070000Z", "0", "20260105T070000Z", "CONFIRMED"),
        lost,
        lost,
        (2, None, "20260107T070000Z", "2", "20260107T070000Z", "CONFIRMED"),
    ]


def test_a_date_that_counts_again_is_told_from_the_one_that_its_readers_know(
    world: World, receiver: Receiver
) -> None:
    channel = hooked(world, receiver, "slack", reminders="[]", changes="now", match="{topic: [brief]}")
    world.write(ANCHOR + FOLLOWER, channels=channel)
    world.tick("2026-01-05 10:00")
    # While it is cancelled it gets another date, of which there is no message.
    unknown = OFF.replace("2026-09-01", "2026-09-22")
    for moment, anchor in (("06", OFF), ("07", unknown), ("08", ANCHOR.replace("2026-09-01", "2026-10-06"))):
        world.write(anchor + FOLLOWER)
        receiver.take()
        world.tick(f"2026-01-{moment} 10:00")
    assert slack_texts(receiver) == [
        "Nieuwe datum: Brief. Eerder: dinsdag 13 oktober 2026. Wordt: dinsdag 17 november 2026. "
        "Dat is 35 dagen later. Verschoven door: Besluit (dinsdag 6 oktober 2026).",
    ]
