"""What is done or off, in real rounds: by which letter or the list, and of several times which one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.world import World, hooked, slack_texts

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.store.database import Database
    from tests.receivers import Receiver

SOURCES = """\
  een: {title: Brief een, date: 2026-02-02}
  twee: {title: Brief twee, date: 2026-02-10}
"""
OTHER = "  - {id: b, title: Ander, kind: start, when: 2027-09-02}\n"


@pytest.fixture
def world(tmp_path: Path, sqlite: Database) -> World:
    return World(folder=tmp_path, database=sqlite)


def _told(world: World, receiver: Receiver, before: str, after: str, **keys: str) -> list[str]:
    """Return what a channel is told of a milestone that changes on 2 March 2026."""
    channel = hooked(world, receiver, "slack", reminders="[]", **keys)
    world.write(before + OTHER, channels=channel, sources=SOURCES)
    world.tick("2026-02-27 12:00")
    receiver.take()
    world.write(after + OTHER)
    for moment in ("2026-03-02 12:00", "2026-03-03 09:05", "2026-03-09 09:05"):
        world.tick(moment)
    return slack_texts(receiver)


def _said(*statements: str, more: str = "") -> str:
    return f"  - {{id: a, title: Congres, kind: event, {more}statements: [{', '.join(statements)}]}}\n"


OFF = "{source: een, phrase: gaat niet door, cancelled: true}"
AGAIN = "{source: twee, phrase: op 18 mei, when: 2026-05-18}"
OFF_BY_LIST = "cancelled: {on: 2026-03-02, reason: ziekte}, "


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        (
            {"changes": "true"},
            "Gaat niet door: Congres. Was: maandag 18 mei 2026 (‘op 18 mei’, brief van 10 februari 2026). Reden: "
            "ziekte.",
        ),
        (
            {"changes": "now", "language": "en"},
            "Cancelled: Congres. Was: Monday 18 May 2026 (‘op 18 mei’, letter of 10 February 2026). Reason: ziekte.",
        ),
        ({"digest": "weekly"}, "Nieuws van de week: 1 mijlpaal: Gaat niet door: Congres."),
    ],
)
def test_what_the_list_calls_off_is_not_by_a_letter_that_a_newer_one_replaced(
    world: World, receiver: Receiver, keys: dict[str, str], told: str
) -> None:
    before, after = _said(OFF, AGAIN), _said(OFF, AGAIN, more=OFF_BY_LIST)
    assert _told(world, receiver, before, after, **keys) == [told]


def test_what_a_letter_calls_off_is_by_that_letter_with_the_reason_of_the_list(
    world: World, receiver: Receiver
) -> None:
    first = AGAIN.replace("twee", "een")
    last = OFF.replace("een", "twee")
    assert _told(world, receiver, _said(first), _said(first, last, more=OFF_BY_LIST), changes="true") == [
        "Gaat niet door: Congres. Was: maandag 18 mei 2026 (‘op 18 mei’, brief van 2 februari 2026). Reden: ziekte. De "
        "brief van 10 februari 2026 zegt dat dit niet doorgaat: ‘gaat niet door’."
    ]


SITTINGS = "  - {id: a, title: Zittingen, kind: event, when: '{2026-02-27,2026-04-07,2026-06-02}'}\n"
REPORT = "  - {id: a, title: Rapport, kind: deadline, when: 2025-33, repeat: FREQ=MONTHLY;INTERVAL=3}\n"
WEEKLY = "  - {id: a, title: Weekstaat, kind: publication, when: 2026-01-05, repeat: FREQ=WEEKLY}\n"
QUARTERS = ("2025-03-31", "2025-06-30", "2025-09-30", "2025-12-31")


def _done(row: str, *days: str) -> str:
    times = ", ".join(f"{day}: 2026-02-28" for day in days)
    return row.replace("}\n", f", done: {{{times}}}}}\n")


@pytest.mark.parametrize(
    ("before", "after", "keys", "told"),
    [
        (
            SITTINGS,
            _done(SITTINGS, "2026-02-27"),
            {},
            "Heeft plaatsgevonden: Zittingen (27 februari 2026). Die van 27 februari 2026: plaatsgevonden op zaterdag 28 "
            "februari 2026.",
        ),
        (
            SITTINGS,
            _done(SITTINGS, "2026-02-27"),
            {"language": "en"},
            "Took place: Zittingen (27 February 2026). ",
        ),
        # All of them: the milestone itself.
        (
            _done(SITTINGS, "2026-02-27", "2026-04-07"),
            _done(SITTINGS, "2026-02-27", "2026-04-07", "2026-06-02"),
            {},
            "Heeft plaatsgevonden: Zittingen. ",
        ),
        (REPORT, _done(REPORT, QUARTERS[-1]), {}, "Klaar: Rapport (4e kwartaal 2025). "),
        (
            _done(REPORT, QUARTERS[0]),
            _done(REPORT, *QUARTERS),
            {},
            "Klaar: Rapport (2e kwartaal 2025, 3e kwartaal 2025 en 4e kwartaal 2025). ",
        ),
        (REPORT, _done(REPORT, *QUARTERS), {}, "Klaar: Rapport (4 keer). "),
        (REPORT, _done(REPORT, *QUARTERS), {"language": "en", "changes": "now"}, "Done: Rapport (4 times). "),
        (
            WEEKLY,
            _done(WEEKLY, "2026-02-23"),
            {"changes": "false", "digest": "weekly"},
            "Nieuws van de week: 1 mijlpaal: Klaar: Weekstaat (23 februari 2026).",
        ),
    ],
)
def test_of_several_times_the_headline_names_those_that_are_done(
    world: World, receiver: Receiver, before: str, after: str, keys: dict[str, str], told: str
) -> None:
    text, *_ = _told(world, receiver, before, after, **{"changes": "true", **keys})
    assert text[: len(told)] == told
