"""A message of which nobody can tell whether it arrived, repeated on a later day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.receivers import Receiver, Reply
from tests.world import World, hooked, slack_texts

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.store.database import Database

RULES = "  - {id: r, before: [P7D, P0D]}\n"
KCR2 = "  - {id: kcr2, title: Instelling KCR2, kind: start, when: 2026-03-03}\n"  # a Tuesday
PTSS = "  - {id: ptss, title: Regeling PTSS, kind: start, when: 2026-03-03}\n"


def _hang_up() -> None:
    raise ConnectionAbortedError


def _in_doubt(world: World, receiver: Receiver, kind: str, milestones: str = KCR2) -> None:
    """Send the reminder of a week before, with no answer, or with one that says nothing."""
    world.write(milestones, reminders=RULES, channels=hooked(world, receiver, kind))
    world.tick("2026-02-20 10:00")
    receiver.reply = Reply(body=b"")
    receiver.before_reply = _hang_up if kind == "webhook" else lambda: None
    world.tick("2026-02-24 09:00")
    assert world.attempts()[-1][2] == "unknown"
    receiver.before_reply = lambda: None


def _beginnings(receiver: Receiver) -> list[str]:
    return [text.partition(".")[0] for text in slack_texts(receiver)]


@pytest.fixture
def world(tmp_path: Path, database: Database) -> World:
    return World(folder=tmp_path, database=database)


def test_a_repeat_counts_the_days_anew(world: World, receiver: Receiver) -> None:
    _in_doubt(world, receiver, "slack")
    receiver.reply = Reply()
    world.tick("2026-02-26 09:00")
    first, second = receiver.received
    assert _beginnings(receiver) == ["Over 7 dagen: Instelling KCR2", "Over 5 dagen: Instelling KCR2"]
    marks = [one.json["blocks"][-1]["elements"][0]["text"].split(" dl_")[0] for one in (first, second)]
    assert marks == ["ref", "mogelijk dubbel, ref"]


def test_a_repeat_to_a_receiver_that_recognises_it_has_the_same_bytes(
    world: World, receiver: Receiver
) -> None:
    _in_doubt(world, receiver, "webhook")
    receiver.reply = Reply()
    world.tick("2026-02-26 09:00")
    first, second = receiver.take()
    assert (first.body, first.headers["webhook-id"]) == (second.body, second.headers["webhook-id"])


def test_no_two_messages_of_one_round_contradict_each_other(world: World, receiver: Receiver) -> None:
    """As where the program was stopped for days, and the next reminder is due with the repeat."""
    _in_doubt(world, receiver, "slack")
    receiver.take()
    world.tick("2026-03-03 10:00")
    assert set(_beginnings(receiver)) == {"Vandaag: Instelling KCR2"}


def test_a_more_urgent_reminder_takes_the_place_of_one_in_doubt(world: World, receiver: Receiver) -> None:
    _in_doubt(world, receiver, "slack")
    # Its next attempt is to be at ten, when the reminder of the day itself is an hour old.
    receiver.reply = Reply(status=503, headers={"Retry-After": "43200"})
    world.tick("2026-03-02 22:00")
    receiver.take()
    receiver.reply = Reply()
    world.tick("2026-03-03 09:00")
    world.tick("2026-03-04 23:00")
    assert _beginnings(receiver) == ["Vandaag: Instelling KCR2"]
    assert set(world.states().values()) == {"covered", "sent"}


def test_a_group_in_doubt_is_repeated_in_words_that_are_true_then(world: World, receiver: Receiver) -> None:
    _in_doubt(world, receiver, "slack", KCR2 + PTSS)
    receiver.take()
    receiver.reply = Reply()
    world.tick("2026-02-26 09:00")
    assert slack_texts(receiver) == [
        "2 mijlpalen vragen aandacht: Over 5 dagen: Instelling KCR2; Over 5 dagen: Regeling PTSS."
    ]


MOVED = KCR2.replace("2026-03-03", "2026-05-04")
OFF = KCR2.replace("}", ", cancelled: {on: 2026-02-03}}")
BOTH, BOTH_MOVED = KCR2 + PTSS, (KCR2 + PTSS).replace("2026-03-03", "2026-05-04")
IN_DOUBT, FAILED = Reply(body=b""), Reply(status=503)


def _undone(
    world: World, receiver: Receiver, before: str, after: str, reply: Reply, **keys: str
) -> list[str]:
    """Return what is told after a change whose message may not have arrived is undone on 4 February 2026."""
    channel = hooked(world, receiver, "slack", changes="true", **keys)
    world.write(before, reminders="  - {id: r, before: [P0D]}\n", channels=channel)
    world.tick("2026-02-02 12:00")
    world.write(after)
    world.tick("2026-02-03 12:00")
    receiver.reply = reply
    world.tick("2026-02-04 09:00")
    receiver.reply = Reply()
    receiver.take()
    world.write(before)
    for moment in ("2026-02-04 12:00", "2026-02-05 09:00", "2026-02-06 09:00", "2026-02-09 09:00"):
        world.tick(moment)
    return _beginnings(receiver)


@pytest.mark.parametrize(
    ("before", "after", "keys", "told"),
    [
        (KCR2, MOVED, {}, ["Eerder dan gedacht: Instelling KCR2"]),
        (KCR2, OFF, {}, ["Gaat toch door: Instelling KCR2"]),
        (PTSS, BOTH, {}, ["Uit de lijst: Instelling KCR2"]),
        (KCR2, OFF, {"language": "en"}, ["Goes ahead after all: Instelling KCR2"]),
        (
            BOTH,
            BOTH_MOVED,
            {},
            [
                "2 mijlpalen verplaatst: Eerder dan gedacht: Instelling KCR2; Eerder dan gedacht: Regeling PTSS",
            ],
        ),
    ],
)
def test_a_change_in_doubt_that_is_undone_is_told_to_be_so(
    world: World, receiver: Receiver, before: str, after: str, keys: dict[str, str], told: list[str]
) -> None:
    assert _undone(world, receiver, before, after, IN_DOUBT, **keys) == told


@pytest.mark.parametrize(("before", "after"), [(KCR2, MOVED), (KCR2, OFF), (PTSS, BOTH), (BOTH, BOTH_MOVED)])
def test_a_change_that_did_not_arrive_and_is_undone_tells_nothing(
    world: World, receiver: Receiver, before: str, after: str
) -> None:
    assert _undone(world, receiver, before, after, FAILED) == []


@pytest.mark.parametrize(
    ("reply", "told"),
    [(FAILED, []), (IN_DOUBT, ["Eerder dan gedacht: Instelling KCR2"])],
    ids=["failed", "in doubt"],
)
def test_of_changes_in_one_message_only_those_it_told_count_as_told(
    world: World, receiver: Receiver, reply: Reply, told: list[str]
) -> None:
    world.write(BOTH, reminders=RULES, channels=hooked(world, receiver, "slack", changes="true"))
    world.tick("2026-02-02 12:00")
    world.write(BOTH_MOVED)
    world.tick("2026-02-03 12:00")
    receiver.reply = reply
    world.tick("2026-02-04 09:00")
    world.write(KCR2 + BOTH_MOVED.removeprefix(MOVED))
    receiver.reply = FAILED
    world.tick("2026-02-04 12:00")
    receiver.reply = Reply()
    receiver.take()
    for moment in ("2026-02-05 09:00", "2026-02-06 09:00", "2026-02-09 09:00"):
        world.tick(moment)
    assert sorted(_beginnings(receiver)) == [*told, "Nieuwe datum: Regeling PTSS"]
