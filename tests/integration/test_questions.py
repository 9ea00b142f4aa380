"""Questions after a date that passed, in real rounds: never before the change that tells of that date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.world import World, headlines, hooked, slack_texts

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.store.database import Database
    from tests.receivers import Receiver

RULE = "  - {id: vast, before: [P0D], at: '09:00', overdue: {every: P7D}}\n"
OTHER = "  - {id: b, title: Ander, kind: start, when: 2027-09-02}\n"
COMING = "  - {id: a, title: Beta, kind: event, when: 2026-11-20}\n"
PASSED = COMING.replace("2026-11-20", "2026-11-10")
UNDATED = COMING.replace(", when: 2026-11-20", "")
DONE = PASSED.replace("}", ", done: 2026-11-10}")
RETITLED = PASSED.replace("Beta", "Gamma")

EARLY, WEDNESDAY, THURSDAY, MONDAY = (
    "2026-11-11 08:00",
    "2026-11-11 09:05",
    "2026-11-12 09:05",
    "2026-11-16 09:05",
)
SECOND = "2026-11-23 09:05"


@pytest.fixture
def world(tmp_path: Path, sqlite: Database) -> World:
    return World(folder=tmp_path, database=sqlite)


def _told(
    world: World, receiver: Receiver, before: str, after: str, kind: str = "slack", **keys: str
) -> dict[str, list[str]]:
    """Return the beginnings of what is told where the list changes on Wednesday 11 November at eight."""
    world.write(before + OTHER, channels=hooked(world, receiver, kind, **keys), reminders=RULE)
    for moment in ("2026-11-06 12:00", "2026-11-09 09:05", "2026-11-10 12:00"):
        world.tick(moment)
    receiver.take()
    world.write(after + OTHER)
    told: dict[str, list[str]] = {}
    for moment in (EARLY, EARLY, WEDNESDAY, THURSDAY, MONDAY, SECOND):
        world.tick(moment)
        read = headlines if kind == "webhook" else slack_texts
        if texts := [text.partition(". ")[0].rstrip(".") for text in read(receiver)]:
            told[moment] = sorted(texts, reverse=True)
    return told


ASKED, AGAIN = "Datum voorbij, nog niets gemeld: Beta", "Nog steeds niets gemeld: Beta"


@pytest.mark.parametrize("kind", ["slack", "webhook"])
@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (COMING, PASSED, {THURSDAY: ["Eerder dan gedacht: Beta"]}),
        (UNDATED, PASSED, {THURSDAY: ["Nu met datum: Beta"]}),
        ("", PASSED, {THURSDAY: ["Nieuw in de lijst: Beta"]}),
        (DONE, PASSED, {THURSDAY: ["Niet meer klaar: Beta"]}),
        # Another title asks nothing.
        (PASSED, RETITLED, {WEDNESDAY: [ASKED.replace("Beta", "Gamma")], THURSDAY: ["Gewijzigd: Gamma"]}),
        (PASSED, PASSED, {WEDNESDAY: [ASKED]}),
    ],
)
def test_the_change_of_a_date_asks_and_no_question_comes_before_it(
    world: World, receiver: Receiver, before: str, after: str, told: dict[str, list[str]], kind: str
) -> None:
    again = {SECOND: [AGAIN.replace("Beta", "Gamma") if after == RETITLED else AGAIN]}
    assert _told(world, receiver, before, after, kind, changes="true") == told | again


def test_a_change_that_is_told_at_once_asks_and_the_question_of_that_day_does_not(
    world: World, receiver: Receiver
) -> None:
    assert _told(world, receiver, COMING, PASSED, changes="now") == {
        EARLY: ["Eerder dan gedacht: Beta"],
        SECOND: [AGAIN],
    }


@pytest.mark.parametrize(
    ("before", "keys", "told"),
    [
        (
            COMING,
            {"digest": "daily"},
            {WEDNESDAY: ["Nieuws van de dag: 1 mijlpaal: Eerder dan gedacht: Beta", ASKED]},
        ),
        (
            COMING,
            {"digest": "weekly"},
            {MONDAY: ["Nieuws van de week: 1 mijlpaal: Eerder dan gedacht: Beta", ASKED]},
        ),
        (
            UNDATED,
            {"digest": "weekly"},
            {MONDAY: ["Nieuws van de week: 1 mijlpaal: Nu met datum: Beta", ASKED]},
        ),
        (PASSED, {"digest": "weekly"}, {WEDNESDAY: [ASKED]}),
        # No message tells the change.
        (COMING, {}, {WEDNESDAY: [ASKED]}),
    ],
)
def test_a_question_waits_for_the_digest_that_tells_of_its_date(
    world: World, receiver: Receiver, before: str, keys: dict[str, str], told: dict[str, list[str]]
) -> None:
    assert _told(world, receiver, before, PASSED, **keys) == told | {SECOND: [AGAIN]}
