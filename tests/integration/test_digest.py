"""The digest in real rounds: once, the newest only, never an empty one, with the changes since the last."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

import pytest

from notifier.events_file.problems import EventsFileError
from notifier.setup import load_setup
from tests.receivers import Reply
from tests.world import World, hooked

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.store.database import Database
    from tests.receivers import Receiver

NEAR = "  - {id: a, title: Besluit, kind: deadline, when: 2026-01-28}\n"
FAR = "  - {id: b, title: Ver weg, kind: deadline, when: 2026-12-01}\n"


@pytest.fixture
def world(tmp_path: Path, sqlite: Database) -> World:
    return World(folder=tmp_path, database=sqlite)


def _weekly(world: World, receiver: Receiver, milestones: str, **keys: str) -> None:
    channel = hooked(world, receiver, "slack", **{"digest": "weekly", "reminders": "[]", **keys})
    world.write(milestones, channels=channel)


def _texts(receiver: Receiver) -> list[str]:
    return [request.json["text"] for request in receiver.take()]


def test_it_comes_once_on_monday_at_nine(world: World, receiver: Receiver) -> None:
    _weekly(world, receiver, NEAR)
    world.tick("2026-01-01 08:00")  # a Thursday
    world.tick("2026-01-05 08:59")
    assert _texts(receiver) == []
    plan = world.tick("2026-01-05 09:00").plan
    assert _texts(receiver) == ["Nieuws van de week: 1 mijlpaal: Over 23 dagen: Besluit."]
    assert plan.next_at is not None
    assert plan.next_at.isoformat() == "2026-01-12T09:00:00+01:00"
    for moment in ("2026-01-05 09:00", "2026-01-05 09:01", "2026-01-09 12:00", "2026-01-12 08:59"):
        world.tick(moment)
    assert _texts(receiver) == []
    # What was in one digest is not in the next.
    world.tick("2026-01-12 09:00")
    assert _texts(receiver) == []
    assert [row.state for row in world.deliveries(kind="digest")] == ["sent", "superseded"]


def test_whoever_starts_on_the_day_itself_gets_that_days(world: World, receiver: Receiver) -> None:
    _weekly(world, receiver, NEAR)
    world.tick("2026-01-05 14:00")
    assert _texts(receiver) == ["Nieuws van de week: 1 mijlpaal: Over 23 dagen: Besluit."]


def test_after_three_weeks_only_the_newest_comes_in_words_true_now(world: World, receiver: Receiver) -> None:
    _weekly(world, receiver, NEAR)
    world.tick("2026-01-01 08:00")
    world.tick("2026-01-21 10:00")  # a Wednesday
    assert _texts(receiver) == ["Nieuws van de week: 1 mijlpaal: Over 7 dagen: Besluit."]
    assert len(world.deliveries(kind="digest")) == 1


def test_an_empty_one_is_not_sent(world: World, receiver: Receiver) -> None:
    _weekly(world, receiver, FAR)
    for moment in ("2026-01-01 08:00", "2026-01-05 09:00", "2026-01-05 09:05", "2026-01-12 09:00"):
        world.tick(moment)
    assert _texts(receiver) == []
    assert [row.state for row in world.deliveries(kind="digest")] == ["superseded", "superseded"]


def test_it_tells_what_changed_since_the_one_before(world: World, receiver: Receiver) -> None:
    _weekly(world, receiver, FAR)
    world.tick("2026-01-05 09:00")
    _weekly(world, receiver, FAR.replace("2026-12-01", "2026-11-01"))
    world.tick("2026-01-07 12:00")
    world.tick("2026-01-12 09:00")
    assert _texts(receiver) == ["Nieuws van de week: 1 mijlpaal: Eerder dan gedacht: Ver weg."]
    world.tick("2026-01-19 09:00")
    assert _texts(receiver) == []


def test_what_was_undone_since_is_not_told(world: World, receiver: Receiver) -> None:
    _weekly(world, receiver, FAR)
    world.tick("2026-01-05 09:00")
    _weekly(world, receiver, FAR.replace("2026-12-01", "2026-11-01"))
    world.tick("2026-01-07 12:00")
    _weekly(world, receiver, FAR)
    world.tick("2026-01-08 12:00", confirms=True)
    world.tick("2026-01-12 09:00")
    assert _texts(receiver) == []


@pytest.mark.parametrize("moment", ["2026-01-12 09:05", "2026-01-14 12:00"])
def test_what_one_told_the_next_does_not_tell_again(world: World, receiver: Receiver, moment: str) -> None:
    """For a change that is first recorded by the round that sends a late digest."""
    _weekly(world, receiver, FAR)
    world.tick("2026-01-01 08:00")
    _weekly(world, receiver, FAR.replace("2026-12-01", "2026-11-01"))
    world.tick(moment)
    assert _texts(receiver) == ["Nieuws van de week: 1 mijlpaal: Eerder dan gedacht: Ver weg."]
    world.tick("2026-01-19 09:00")
    assert _texts(receiver) == []


def test_what_is_there_at_first_sight_is_no_change(world: World, receiver: Receiver) -> None:
    _weekly(world, receiver, NEAR)
    world.tick("2026-01-05 09:00")
    assert _texts(receiver) == ["Nieuws van de week: 1 mijlpaal: Over 23 dagen: Besluit."]


def test_one_that_failed_is_tried_again_and_stays_one(world: World, receiver: Receiver) -> None:
    _weekly(world, receiver, NEAR)
    world.tick("2026-01-01 08:00")
    receiver.reply = type(receiver.reply)(status=500)
    world.tick("2026-01-05 09:00")
    receiver.reply = type(receiver.reply)()
    receiver.take()
    world.tick("2026-01-06 09:00")
    assert _texts(receiver) == ["Nieuws van de week: 1 mijlpaal: Over 22 dagen: Besluit."]
    assert [row.state for row in world.deliveries(kind="digest")] == ["sent"]


LATER = NEAR.replace("2026-01-28", "2026-02-03")
OFF = NEAR.replace("}", ", cancelled: {on: 2026-01-05}}")
WAS = "Was: woensdag 28 januari 2026."


def _after_failing(world: World, receiver: Receiver, reply: Reply, after: str, moment: str) -> list[str]:
    """Return what is told at a moment, where the digest of 5 January did not arrive before it."""
    world.tick("2026-01-02 12:00")
    receiver.reply = reply
    world.tick("2026-01-05 09:00")
    world.write(after + FAR)
    for earlier in ("2026-01-05 10:00", "2026-01-05 16:00"):
        if earlier < moment:
            world.tick(earlier)
    receiver.reply = Reply()
    receiver.take()
    world.tick(moment)
    return _texts(receiver)


@pytest.mark.parametrize(
    ("keys", "after", "moment", "told"),
    [
        # What another message tells is not in it any more, on the same day and later.
        ({"reminders": "[r]"}, NEAR, "2026-01-27 10:00", ["Morgen: Besluit."]),
        ({"changes": "now"}, LATER, "2026-01-05 10:00", [f"Nieuwe datum: Besluit. {WAS}"]),
        ({"changes": "true"}, LATER, "2026-01-06 10:00", [f"Nieuwe datum: Besluit. {WAS}"]),
        ({"changes": "true"}, LATER, "2026-01-05 10:00", []),
        ({"changes": "true"}, OFF, "2026-01-06 10:00", [f"Gaat niet door: Besluit. {WAS}"]),
        ({"changes": "true"}, OFF, "2026-01-05 10:00", []),
        # It tells a change itself where no other message does.
        ({}, LATER, "2026-01-05 10:00", ["Nieuws van de week: 1 mijlpaal: Nieuwe datum: Besluit."]),
        ({}, OFF, "2026-01-06 10:00", ["Nieuws van de week: 1 mijlpaal: Gaat niet door: Besluit."]),
        (
            {"language": "en"},
            NEAR,
            "2026-01-06 10:00",
            ["News of the week: 1 milestone: In 22 days: Besluit."],
        ),
    ],
)
def test_one_that_failed_tells_at_each_attempt_what_is_new_then(
    world: World, receiver: Receiver, keys: dict[str, str], after: str, moment: str, told: list[str]
) -> None:
    world.texts["reminders"] = "  - {id: r, before: [P1D]}\n"
    _weekly(world, receiver, NEAR + FAR, **keys)
    texts = _after_failing(world, receiver, Reply(status=503), after, moment)
    assert [text[: len(one)] for text, one in zip_longest(texts, told, fillvalue="?")] == told


@pytest.mark.parametrize("moment", ["2026-01-05 10:00", "2026-01-06 10:00"])
def test_one_in_doubt_ends_where_other_messages_tell_what_it_told(
    world: World, receiver: Receiver, moment: str
) -> None:
    _weekly(world, receiver, NEAR + FAR, changes="now")
    texts = _after_failing(world, receiver, Reply(body=b""), LATER, moment)
    assert [text.partition(".")[0] for text in texts] == ["Nieuwe datum: Besluit"]
    assert [row.state for row in world.deliveries(kind="digest")] == ["superseded"]


@pytest.mark.parametrize("moment", ["2026-01-07 11:00", "2026-01-08 10:00"])
def test_changes_in_one_message_that_were_undone_are_not_told(
    world: World, receiver: Receiver, moment: str
) -> None:
    other = NEAR.replace("id: a, title: Besluit", "id: c, title: Congres")
    _weekly(world, receiver, NEAR + other + FAR, changes="true", digest="daily")
    world.tick("2026-01-05 12:00")
    receiver.take()
    world.write(LATER + other.replace("01-28", "02-04") + FAR)
    world.tick("2026-01-06 12:00")
    receiver.reply = Reply(status=503)
    world.tick("2026-01-07 09:00")
    assert {row.state for row in world.deliveries(kind="group")} == {"retrying"}
    receiver.reply = Reply()
    receiver.take()
    world.write(NEAR + other + FAR)
    world.tick(moment)
    assert (_texts(receiver), [row.state for row in world.deliveries(kind="group")]) == ([], ["superseded"])


def test_what_is_missing_from_one_that_ended_is_in_the_next(world: World, receiver: Receiver) -> None:
    _weekly(world, receiver, NEAR, changes="true")
    world.tick("2026-01-02 12:00")
    receiver.reply = Reply(status=503)
    world.tick("2026-01-05 09:00")
    receiver.reply = Reply()
    receiver.take()
    world.write(LATER)
    world.tick("2026-01-05 12:00")
    world.write(NEAR)
    world.tick("2026-01-05 16:00")
    world.tick("2026-01-12 09:00")
    assert _texts(receiver) == ["Nieuws van de week: 1 mijlpaal: Over 16 dagen: Besluit."]
    assert [row.state for row in world.deliveries(kind="digest")] == ["superseded", "sent"]


@pytest.mark.parametrize(("moment", "texts"), [("2026-01-20 09:00", 1), ("2026-01-21 09:00", 0)])
def test_what_a_reminder_says_is_not_in_the_digest(
    world: World, receiver: Receiver, moment: str, texts: int
) -> None:
    """A milestone that is near is in the first digest, unless its reminder comes at the same moment."""
    channel = hooked(world, receiver, "slack", digest="daily")
    rules = "  - {id: r, before: [P7D]}\n"
    world.write(NEAR, channels=channel, reminders=rules)
    world.tick(f"{moment[:10]} 08:00")
    world.tick(moment)
    found = [text for text in _texts(receiver) if text.startswith("Nieuws")]
    assert len(found) == texts


def test_a_reminder_of_one_date_leaves_the_next_date_in_the_digest(world: World, receiver: Receiver) -> None:
    monthly = "  - {id: a, title: Overleg, kind: deadline, when: 2026-01-09, repeat: FREQ=MONTHLY}\n"
    channel = hooked(world, receiver, "slack", digest="weekly")
    world.write(monthly, channels=channel, reminders="  - {id: r, before: [P1D]}\n")
    world.tick("2026-01-05 09:00")
    receiver.take()
    world.tick("2026-01-08 09:00")
    assert [text.partition(".")[0] for text in _texts(receiver)] == ["Morgen: Overleg (9 januari 2026)"]
    world.tick("2026-01-12 09:00")
    assert _texts(receiver) == ["Nieuws van de week: 1 mijlpaal: Over 28 dagen: Overleg (9 februari 2026)."]


def test_what_is_sent_as_a_change_is_not_in_the_digest(world: World, receiver: Receiver) -> None:
    _weekly(world, receiver, FAR, changes="true")
    world.tick("2026-01-05 09:00")
    _weekly(world, receiver, FAR.replace("2026-12-01", "2026-11-01"), changes="true")
    world.tick("2026-01-09 12:00")
    # The change settles at the moment of the digest.
    world.tick("2026-01-12 09:00")
    assert [text.partition(".")[0] for text in _texts(receiver)] == ["Eerder dan gedacht: Ver weg"]


def test_whoever_stops_it_and_asks_again_hears_nothing_of_the_time_between(
    world: World, receiver: Receiver
) -> None:
    _weekly(world, receiver, FAR)
    world.tick("2026-01-01 08:00")
    world.write(FAR, channels=hooked(world, receiver, "slack", reminders="[]"))
    world.tick("2026-01-02 08:00")
    world.write(FAR.replace("2026-12-01", "2026-11-01"))
    world.tick("2026-01-07 08:00")
    _weekly(world, receiver, FAR.replace("2026-12-01", "2026-11-01"))
    world.tick("2026-01-08 08:00")
    world.tick("2026-01-12 09:00")
    assert _texts(receiver) == []


def test_a_webhook_gets_each_message_by_itself_so_no_overview(world: World, receiver: Receiver) -> None:
    world.write(NEAR, channels=hooked(world, receiver, "webhook", secret_env="HOOK_SECRET", digest="weekly"))
    with pytest.raises(EventsFileError) as caught:
        load_setup(world.events)
    place, _, message = caught.value.report.partition(": ")
    assert place.endswith("events.yaml:8:9")
    assert message == (
        "fout: team: 'webhook': dit soort kanaal krijgt elk bericht apart, dus geen overzicht; haal 'digest' weg."
    )


def test_what_is_asked_after_in_another_message_is_not_counted_in_it(
    world: World, receiver: Receiver
) -> None:
    passed = "  - {id: b, title: Advies, kind: deadline, when: 2025-12-01}\n"
    rules = "  - {id: r, before: [], overdue: {every: P7D}}\n"
    channel = hooked(world, receiver, "slack", digest="daily")
    world.write(NEAR + passed, reminders=rules, channels=channel)
    world.tick("2025-11-03 09:00")
    receiver.take()
    # The question, the review of the quarter and the digest are due after the rounds that were missed.
    world.tick("2026-01-05 10:00")
    bodies = [request.body.decode() for request in receiver.take()]
    assert [body.count("Advies") > 0 for body in bodies].count(True) == 1
    assert [body for body in bodies if "voorbij zonder bericht" in body] == []
