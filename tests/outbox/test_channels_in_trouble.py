"""A channel in trouble: it is parked, its messages keep their attempts, and the operator gets a message."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from notifier.outbox.commands import Chosen, retry
from notifier.outbox.troubles import report_troubles
from notifier.store.database import Database
from tests.conftest import at
from tests.receivers import Receiver, Reply, receiving
from tests.world import World, hooked, planned, slack_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Engine
    from sqlmodel import Session

NOT_WORKING = (
    "Notifier: kanaal team werkt niet; de berichten wachten. De ontvanger antwoordde (410): ‘weg’. Het adres is vervangen of ingetrokken:"
    " maak bij de ontvanger een nieuw adres en zet dat in de omgeving of het geheime bestand."
)
RULES = "  - {id: r, before: [P30D, P7D, P1D, P0D]}\n"
# Many rounds that do nothing which a shorter test does not do on both databases.
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def _many(count: int) -> str:
    return "".join(f"  - {{id: m{n}, title: M {n}, kind: start, when: 2026-03-02}}\n" for n in range(count))


@pytest.fixture
def world(tmp_path: Path, database: Database, receiver: Receiver, operator: Receiver) -> World:
    """A world with five milestones, a webhook for all of them and an operator's channel for trouble only."""
    world = World(folder=tmp_path, database=database)
    world.environment["OPERATOR_URL"] = operator.url
    channels = hooked(world, receiver) + (
        "  beheer: {type: slack, url_env: OPERATOR_URL, allow_private: true, operator: true, reminders: []}\n"
    )
    world.write(_many(5), reminders=RULES, channels=channels)
    world.tick("2026-01-26 10:00")
    return world


@ON_SQLITE
def test_a_broken_channel_is_parked_and_loses_no_try(world: World, receiver: Receiver) -> None:
    receiver.reply = Reply(status=410)
    # One delivery probes whether it works again: after 1, 2, 4, 8 minutes, then every 15.
    probes = (0, 1, 3, 7, 15, 30, 45, 60, 75)
    for minute in sorted({*range(9), *(probe + near for probe in probes for near in (-1, 0, 1))} - {-1}):
        world.tick(f"{at('2026-01-30 09:00') + timedelta(minutes=minute):%Y-%m-%d %H:%M}")
        assert len(receiver.take()) == (minute in probes)
    assert {(row.state, row.attempts) for row in world.deliveries(kind="reminder")} <= {
        ("planned", 0),
        ("retrying", 0),
    }
    receiver.reply = Reply()
    world.tick("2026-01-30 13:30")
    assert len(receiver.take()) == 5
    assert {row.state for row in world.deliveries(kind="reminder")} == {"sent"}


def test_what_another_instance_told_meanwhile_is_not_taken_for_mended(
    world: World, receiver: Receiver, operator: Receiver
) -> None:
    receiver.reply = Reply(status=410, body=b"weg")
    plan = planned(world.rounds(), at("2026-01-30 09:00")).plan
    destinations, context = plan.setup.destinations, plan.context

    def break_down_and_tell() -> None:
        world.sender().deliver(destinations, context)
        report_troubles(world.database, destinations, context, None, {})

    overtaken = _Overtaken(world.database.engine, break_down_and_tell)
    report_troubles(overtaken, destinations, context, None, {"feed|alles.ics": "m0"})
    world.sender().deliver(destinations, context)
    assert sorted(slack_texts(operator)) == [
        "Notifier: agenda alles.ics is niet in orde; de laatste goede versie blijft staan. m0.",
        NOT_WORKING,
    ]


class _Overtaken(Database):
    """A database that another instance changes between a read and the write that follows."""

    def __init__(self, engine: Engine, meanwhile: Callable[[], object]) -> None:
        super().__init__(engine)
        self._meanwhile = meanwhile

    @contextmanager
    def write(self, lock: str = "") -> Iterator[Session]:
        self._meanwhile()
        with super().write(lock) as session:
            yield session


def test_the_operator_hears_of_a_broken_channel_once_and_once_when_it_works(
    world: World, receiver: Receiver, operator: Receiver
) -> None:
    receiver.reply = Reply(status=410, body=b"weg")
    for minute in range(5):
        world.tick(f"2026-01-30 09:0{minute}")
    assert slack_texts(operator) == [NOT_WORKING]
    receiver.reply = Reply()
    world.tick("2026-01-30 09:30")
    world.tick("2026-01-30 09:31")
    assert slack_texts(operator) == ["Notifier: kanaal team werkt weer; wat wachtte wordt verstuurd."]


def test_the_words_of_a_receiver_are_quoted_and_are_no_markup(
    world: World, receiver: Receiver, operator: Receiver
) -> None:
    body = "<!channel> *boos* [link](https://evil.example)’.\n\nKanaal team werkt weer. " + "x" * 500
    receiver.reply = Reply(status=410, body=body.encode())
    world.tick("2026-01-30 09:00")
    (message,) = operator.take()
    quoted = "<!channel> *boos* [link](https://evil.example)'. Kanaal team werkt weer. "
    line = f"De ontvanger antwoordde (410): ‘{quoted}{'x' * (159 - len(quoted))}…’"
    # Plain text is shown as it is; only `text` would be read as markup.
    assert {"type": "plain_text", "text": line, "emoji": False} in _elements(message.json["blocks"])
    assert "&lt;!channel&gt;" in message.json["text"]
    assert "<!channel>" not in message.json["text"]


def _elements(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of a JSON value."""
    if isinstance(value, dict):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _elements(one)


def test_the_operator_is_not_told_of_a_trouble_of_its_own_channel(world: World, operator: Receiver) -> None:
    operator.reply = Reply(status=404, body=b"no_service")
    world.write(world.texts["milestones"], channels=world.texts["channels"].replace(", reminders: []", ""))
    world.tick("2026-02-23 09:00")
    world.tick("2026-02-23 10:00")
    assert all("storing" not in text.casefold() for text in slack_texts(operator))
    assert world.deliveries(kind="trouble") == []


def test_a_receiver_that_keeps_failing_is_tried_with_one_at_a_time(world: World, receiver: Receiver) -> None:
    receiver.reply = Reply(status=500)
    world.tick("2026-01-30 09:00")
    # The first of a batch fails: the others are returned unsent.
    assert len(receiver.take()) == 5
    world.tick("2026-01-30 09:00:59")
    assert receiver.take() == []
    world.tick("2026-01-30 09:01:00")
    assert len(receiver.take()) == 1
    tries = sorted(row.attempts for row in world.deliveries(kind="reminder"))
    assert tries == [1, 1, 1, 1, 2]


def test_being_asked_to_wait_holds_for_the_whole_channel(world: World, receiver: Receiver) -> None:
    receiver.replies = [Reply(status=429, headers={"Retry-After": "Fri, 30 Jan 2026 09:00:00 GMT"})]
    world.real_now = at("2026-01-30 08:57:58")  # the round advances it by two minutes
    world.tick("2026-01-30 09:00")
    assert len(receiver.take()) == 1
    world.tick("2026-01-30 10:00:00")
    assert receiver.take() == []
    world.tick("2026-01-30 10:00:02")
    assert len(receiver.take()) == 5


def test_a_message_given_up_is_told_to_the_operator(
    world: World, receiver: Receiver, operator: Receiver
) -> None:
    receiver.replies = [Reply(status=422, body=b"onleesbaar")]
    world.tick("2026-01-30 09:00")
    (text,) = slack_texts(operator)
    assert text == (
        "Notifier: berichten voor kanaal team zijn opgegeven; "
        "zie: notifier deliveries list --channel team; opnieuw versturen: notifier deliveries retry --channel team."
        " 422 “onleesbaar”."
    )
    assert len(receiver.take()) == 5


def test_a_rate_is_kept_over_rounds(world: World, receiver: Receiver) -> None:
    world.write(_many(5), channels=hooked(world, receiver, rate="[1/s, 3/h]"))
    began = world.real_now + timedelta(minutes=2)
    world.tick("2026-01-30 09:00")
    assert len(receiver.take()) == 3
    # It waits for the rate of a second, and leaves that of an hour to a later round.
    assert world.real_now - began == timedelta(seconds=2)
    world.tick("2026-01-30 09:30")
    assert receiver.take() == []
    world.real_now += timedelta(minutes=60)
    world.tick("2026-01-30 10:30")
    assert len(receiver.take()) == 2


def test_what_a_used_up_rate_holds_back_becomes_one_message(world: World, receiver: Receiver) -> None:
    milestones = _many(8)
    world.write(milestones, channels=hooked(world, receiver, "slack", rate="[2/h]", changes="now"))
    world.tick("2026-01-26 10:01")
    for number in range(8):
        # They move one after the other, and each change is due at once.
        milestones = milestones.replace("2026-03-02", "2026-04-07", 1)
        world.write(milestones)
        world.tick(f"2026-01-26 10:1{number}")
    assert [text[:20] for text in slack_texts(receiver)] == ["Nieuwe datum: M 0. W", "Nieuwe datum: M 1. W"]
    world.real_now += timedelta(minutes=60)
    world.tick("2026-01-26 11:20")
    (text,) = slack_texts(receiver)
    assert text.startswith("6 mijlpalen verplaatst: Nieuwe datum: M 2; Nieuwe datum: M 3;")


OFF = b'{"error":{"code":"WorkflowTriggerIsNotEnabled","message":"trigger \'manual\' is disabled."}}'


def test_a_workflow_that_is_switched_off_loses_nothing(
    world: World, receiver: Receiver, operator: Receiver
) -> None:
    channels = hooked(world, receiver, "teams") + world.texts["channels"].partition("\n")[2]
    world.write(_many(1), channels=channels)
    world.tick("2026-01-26 10:01")
    receiver.reply = Reply(status=400, body=OFF)
    for moment in ("2026-01-30 09:00", "2026-01-30 11:00", "2026-02-23 10:00", "2026-02-27 10:00"):
        world.tick(moment)
    (text,) = slack_texts(operator)
    assert text == (
        f"Notifier: kanaal team werkt niet; de berichten wachten. De ontvanger antwoordde (400): ‘{OFF.decode()}’"
        ". De werkstroom staat uit of is verwijderd: zet hem aan in Teams (Workflows) of op"
        " make.powerautomate.com; van een nieuwe werkstroom is ook het adres nieuw."
    )
    receiver.take()
    receiver.reply = Reply(status=202, body=b"")
    world.tick("2026-02-27 10:20")
    world.tick("2026-02-27 10:40")
    (request,) = receiver.take()
    assert "Over 3 dagen: M 0" in request.body.decode()
    assert slack_texts(operator) == ["Notifier: kanaal team werkt weer; wat wachtte wordt verstuurd."]
    assert {row.state for row in world.deliveries(kind="reminder")} <= {"sent", "covered"}


def test_what_died_of_a_refusal_is_sent_again_by_one_command(world: World, receiver: Receiver) -> None:
    receiver.reply = Reply(status=422)
    world.tick("2026-01-30 09:00")
    assert {row.state for row in world.deliveries(kind="reminder")} == {"dead"}
    receiver.take()
    receiver.reply = Reply()
    with world.database.write() as session:
        retry(session, Chosen(channel="team"), at("2026-01-30 10:00"))
    world.tick("2026-01-30 10:00")
    assert len(receiver.take()) == 5
    assert {row.state for row in world.deliveries(kind="reminder")} == {"sent"}


@pytest.mark.parametrize("mended", ["secret", "file", "nothing"])
def test_a_channel_that_is_mended_is_tried_at_once(world: World, receiver: Receiver, mended: str) -> None:
    receiver.reply = Reply(status=404)
    sender = world.sender()
    for moment in ("2026-01-30 09:00", "2026-01-30 09:02", "2026-01-30 09:05", "2026-01-30 09:10"):
        world.rounds(sender).run(at(moment))
        world.real_now += timedelta(minutes=2)
    receiver.take()
    receiver.reply = Reply()
    if mended == "secret":
        world.environment["HOOK_URL"] += "/nieuw"
    elif mended == "file":
        world.write(_many(5), channels=hooked(world, receiver, source="urn:x"))
    world.rounds(world.sender()).run(at("2026-01-30 09:10:30"))
    assert len(receiver.take()) == (0 if mended == "nothing" else 5)


def test_two_processes_with_different_settings_do_not_wake_a_channel_in_turns(
    world: World, receiver: Receiver
) -> None:
    receiver.reply = Reply(status=404)
    first, second = world.sender("first"), world.sender("second")
    second.secrets = second.secrets._replace(environment={"HOOK_URL": f"{receiver.url}/oud"})
    for second_of_minute in range(10, 14):
        for sender in (first, second):
            world.real_now += timedelta(minutes=2)
            world.rounds(sender).run(at(f"2026-01-30 09:00:{second_of_minute}"))
    # The first try, and one more for each of the two.
    assert len(receiver.take()) == 3


@ON_SQLITE
@pytest.mark.parametrize(
    ("kind", "status", "count", "messages"),
    [
        ("webhook", 500, 1, 1),
        ("webhook", 410, 3, 3),
        ("webhook", 429, 1, 1),
        ("slack", 500, 1, 1),
        ("slack", 404, 1, 1),
        ("slack", 404, 3, 1),
        ("slack", 500, 3, 1),
    ],
)
def test_who_was_away_for_days_hears_of_each_milestone_once(
    world: World, receiver: Receiver, kind: str, status: int, count: int, messages: int
) -> None:
    milestones = _many(count).replace("2026-03-02", "2026-03-05")
    rules = "  - {id: r, before: [P3D, P1D]}\n"
    world.write(milestones, reminders=rules, channels=hooked(world, receiver, kind))
    world.tick("2026-01-26 11:00")
    receiver.reply = Reply(status=status)
    moment = at("2026-03-02 09:00")
    while moment < at("2026-03-04 12:00"):  # the reminder of the day before becomes due meanwhile
        world.tick(f"{moment:%Y-%m-%d %H:%M}")
        moment += timedelta(hours=12)
    receiver.take()
    receiver.reply = Reply()
    moment = at("2026-03-04 12:00")
    while moment < at("2026-03-06 12:00"):
        world.tick(f"{moment:%Y-%m-%d %H:%M}")
        moment += timedelta(hours=12)
    received = receiver.take()
    assert len(received) == messages
    assert all("Morgen: M" in request.body.decode() for request in received)
    assert {row.state for row in world.deliveries(kind="reminder")} <= {"covered", "sent"}


def test_who_was_away_for_days_gets_one_overview(world: World, receiver: Receiver) -> None:
    channels = hooked(world, receiver, "slack", digest="daily", reminders="[]")
    # They come near, at thirty days, while the receiver is away.
    world.write(_many(3).replace("2026-03-02", "2026-03-26"), channels=channels)
    world.tick("2026-02-20 10:00")
    receiver.take()
    receiver.reply = Reply(status=404)
    for day in range(23, 28):
        world.tick(f"2026-02-{day} 10:00")
    receiver.take()
    receiver.reply = Reply()
    world.tick("2026-02-27 12:00")
    world.tick("2026-02-27 13:00")
    assert len(receiver.take()) == 1


def test_a_receiver_that_hangs_stalls_only_itself(
    tmp_path: Path, sqlite: Database, receiver: Receiver
) -> None:
    world = World(folder=tmp_path, database=sqlite)
    released = threading.Event()
    with receiving() as hanging:
        hanging.before_reply = lambda: released.wait(timeout=15)
        world.environment["HANGING_URL"] = hanging.url
        channels = (
            hooked(world, receiver) + "  hangs: {type: webhook, url_env: HANGING_URL, allow_private: true}\n"
        )
        world.write(_many(1), reminders=RULES, channels=channels)
        world.tick("2026-01-26 10:00")
        patient = world.sender()
        patient.channel_timeout = timedelta(seconds=1)
        world.rounds(patient).run(at("2026-01-30 09:00"))
        assert len(receiver.take()) == 1
        world.write(_many(2))
        world.rounds(patient).run(at("2026-02-23 09:00"))
        assert len(receiver.take()) == 2
        assert len(hanging.received) == 1
        released.set()
        patient.channel_timeout = None
        world.rounds(patient).run(at("2026-02-23 09:01"))
        world.rounds(patient).run(at("2026-02-23 09:02"))
        assert len(hanging.received) == 3
    assert {row.state for row in world.deliveries()} == {"sent"}
