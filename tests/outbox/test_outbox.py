"""The outbox: nothing is lost, nothing is sent twice, every delivery gets exactly one end state."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from notifier.channels.base import Payload
from notifier.net.outcomes import BACKOFF, Outcome, Verdict
from notifier.net.transport import Connections
from notifier.outbox.claims import LEASE, LONGEST_ATTEMPT
from notifier.outbox.identity import delivery_id, delivery_key
from tests.conftest import at
from tests.receivers import Receiver, Reply
from tests.world import World, headlines, hooked, planned, slack_texts

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.app.report import RoundPlan
    from notifier.outbox.attempts import Claim
    from notifier.outbox.context import RoundContext
    from notifier.store.database import Database

RULES = "  - {id: r, before: [P30D, P7D, P1D, P0D], overdue: {every: P7D, at_most: 2}}\n"
KCR2 = "  - {id: kcr2, title: Instelling KCR2, kind: start, when: 2026-03-02}\n"  # a Monday
PTSS = "  - {id: ptss, title: Regeling PTSS, kind: start, when: 2026-03-02}\n"


@pytest.fixture
def world(tmp_path: Path, database: Database) -> World:
    return World(folder=tmp_path, database=database)


@pytest.fixture
def quiet(world: World, receiver: Receiver) -> World:
    """A world after its first round, a week before anything is due."""
    world.write(KCR2, reminders=RULES, channels=hooked(world, receiver, secret_env="HOOK_SECRET"))
    world.tick("2026-01-26 10:00")
    assert receiver.received == []
    return world


def _plan(world: World, moment: str) -> tuple[RoundPlan, RoundContext]:
    plan = planned(world.rounds(), at(moment)).plan
    return plan, plan.context


# Identity and planning


def test_what_is_due_is_sent_once_however_often_one_looks(quiet: World, receiver: Receiver) -> None:
    for moment in (
        "2026-01-30 08:59",
        "2026-01-30 09:00",
        "2026-01-30 09:00",
        "2026-01-30 18:00",
        "2026-02-01 00:00",
    ):
        quiet.tick(moment)
    assert headlines(receiver) == ["Over 31 dagen: Instelling KCR2"]
    assert quiet.states() == {"kcr2||0|r|day:P30D@team": "sent"}


def test_the_id_of_a_delivery_follows_from_what_it_tells(quiet: World, receiver: Receiver) -> None:
    quiet.tick("2026-01-30 09:00")
    (request,) = receiver.received
    expected = delivery_id(delivery_key("kcr2||0|r|day:P30D", "team"), "mijlpalen.example")
    assert (request.headers["webhook-id"], request.json["id"]) == (expected, expected)
    assert expected.startswith("dl_")
    assert expected.isascii()
    assert "." not in expected


def test_what_was_due_before_the_first_day_is_not_stored(world: World, receiver: Receiver) -> None:
    world.write(KCR2, reminders=RULES, channels=hooked(world, receiver))
    world.tick("2026-02-23 12:00")
    # The reminder of that very day is sent; the one of 30 days before is not.
    assert headlines(receiver) == ["Over 7 dagen: Instelling KCR2"]
    assert world.states() == {"kcr2||0|r|day:P7D@team": "sent"}


def test_a_new_channel_starts_with_its_own_first_day(quiet: World, receiver: Receiver) -> None:
    quiet.tick("2026-01-30 09:00")
    receiver.take()
    channels = quiet.texts["channels"]
    quiet.write(KCR2, channels=channels + channels.replace("team:", "later:"))
    quiet.tick("2026-02-02 10:00")
    assert headlines(receiver) == []
    quiet.tick("2026-02-23 10:00")
    assert headlines(receiver) == ["Over 7 dagen: Instelling KCR2"] * 2


def test_a_new_lead_time_sends_nothing_of_the_past(quiet: World, receiver: Receiver) -> None:
    quiet.tick("2026-02-20 10:00")
    receiver.take()
    quiet.write(KCR2, reminders=RULES.replace("P30D,", "P30D, P14D,"))
    quiet.tick("2026-02-20 11:00")
    assert headlines(receiver) == []
    assert quiet.states() == {"kcr2||0|r|day:P30D@team": "sent"}


def test_a_wider_filter_sends_nothing_of_the_past(quiet: World, receiver: Receiver) -> None:
    narrow = hooked(quiet, receiver, match="{id: none}")
    quiet.write(KCR2, channels=narrow)
    quiet.tick("2026-02-02 10:00")
    quiet.write(KCR2, channels=narrow.replace("none", "kcr2"))
    quiet.tick("2026-02-03 10:00")
    assert headlines(receiver) == []
    quiet.tick("2026-02-23 10:00")
    assert headlines(receiver) == ["Over 7 dagen: Instelling KCR2"]


def test_after_an_outage_the_most_urgent_is_told_as_it_is_now(quiet: World, receiver: Receiver) -> None:
    quiet.tick("2026-03-01 10:00")
    assert headlines(receiver) == ["Morgen: Instelling KCR2"]
    states = quiet.states()
    assert states == {
        "kcr2||0|r|day:P30D@team": "covered",
        "kcr2||0|r|day:P7D@team": "covered",
        "kcr2||0|r|day:P1D@team": "sent",
    }
    speaker = next(row for row in quiet.deliveries() if row.state == "sent")
    assert {row.covered_by for row in quiet.deliveries() if row.state == "covered"} == {speaker.id}


def test_reminders_that_meet_become_one(quiet: World, receiver: Receiver) -> None:
    quiet.write("  - {id: a, title: A, kind: start, when: 2026-03-01}\n")  # a Sunday: both fall on Friday
    quiet.tick("2026-02-02 09:00")
    receiver.take()
    quiet.tick("2026-02-27 09:00")
    assert headlines(receiver) == ["Overmorgen: A"]
    assert quiet.states()["a||0|r|day:P1D@team"] == "covered"


def test_a_round_before_the_last_one_writes_nothing(quiet: World) -> None:
    from notifier.errors import StaleRoundError  # noqa: PLC0415
    from tests.databases import dump  # noqa: PLC0415

    before = dump(quiet.database)
    with pytest.raises(StaleRoundError, match="lies before the last"):
        quiet.tick("2026-01-25 10:00")
    assert dump(quiet.database) == before


# Failure, retry, end


def test_a_failure_is_retried_by_the_schedule_with_the_same_bytes(quiet: World, receiver: Receiver) -> None:
    receiver.replies = [Reply(status=500), Reply(status=500)]
    quiet.tick("2026-01-30 09:00:00")
    quiet.tick("2026-01-30 09:00:04")
    quiet.tick("2026-01-30 09:00:05")
    quiet.tick("2026-01-30 09:00:34")
    quiet.tick("2026-01-30 09:00:35")
    requests = receiver.take()
    assert len(requests) == 3
    assert len({(request.body, request.headers["webhook-id"]) for request in requests}) == 1
    assert len({request.headers["webhook-timestamp"] for request in requests}) == 3
    assert [outcome for _, _, outcome in quiet.attempts()] == ["failed", "failed", "sent"]
    assert quiet.states() == {"kcr2||0|r|day:P30D@team": "sent"}


def test_after_thirteen_failures_a_delivery_is_given_up(quiet: World, receiver: Receiver) -> None:
    receiver.reply = Reply(status=500, body=b"kapot")
    moment = at("2026-01-30 09:00")
    for wait in (timedelta(), *BACKOFF):
        moment += wait
        quiet.tick(f"{moment:%Y-%m-%d %H:%M:%S}")
    quiet.tick("2026-02-20 09:00")
    assert len(receiver.take()) == 13
    (row,) = quiet.deliveries()
    assert (row.state, row.reason, row.attempts) == ("dead", "500 “kapot”", 13)


def test_a_message_the_receiver_will_never_take_is_given_up_at_once(quiet: World, receiver: Receiver) -> None:
    receiver.reply = Reply(status=422, body=b"onleesbaar")
    quiet.tick("2026-01-30 09:00")
    quiet.tick("2026-01-31 09:00")
    assert len(receiver.take()) == 1
    assert [(row.state, row.reason) for row in quiet.deliveries()] == [("dead", "422 “onleesbaar”")]


def test_being_asked_to_wait_costs_no_try(quiet: World, receiver: Receiver) -> None:
    # More often than a delivery is tried.
    waits = len(BACKOFF) + 2
    receiver.replies = [Reply(status=429, headers={"Retry-After": "3600"})] * waits
    moment = at("2026-01-30 09:00")
    for number in range(waits + 1):
        quiet.tick(f"{moment:%Y-%m-%d %H:%M:%S}")
        if number < 2:
            quiet.tick(f"{moment + timedelta(minutes=59):%Y-%m-%d %H:%M:%S}")
        moment += timedelta(hours=1)
    assert len(receiver.take()) == waits + 1
    assert [(row.state, row.attempts) for row in quiet.deliveries()] == [("sent", 0)]


def test_a_receiver_that_is_busy_for_a_week_is_given_up(quiet: World, receiver: Receiver) -> None:
    receiver.reply = Reply(status=429)
    for moment in ("2026-01-30 09:00", "2026-02-06 08:00", "2026-02-06 09:00", "2026-02-07 09:00"):
        quiet.tick(moment)
    assert len(receiver.take()) == 3
    assert [(row.state, row.reason) for row in quiet.deliveries()] == [("dead", "asked to wait for too long")]


def test_words_follow_the_day_as_long_as_no_try_is_in_doubt(quiet: World, receiver: Receiver) -> None:
    receiver.replies = [Reply(status=503)]
    quiet.tick("2026-01-30 09:00")
    quiet.tick("2026-02-02 09:00")
    assert headlines(receiver) == ["Over 31 dagen: Instelling KCR2", "Over 28 dagen: Instelling KCR2"]


def test_a_channel_without_its_address_waits_and_says_why(quiet: World, receiver: Receiver) -> None:
    url = quiet.environment.pop("HOOK_URL")
    quiet.tick("2026-01-30 09:00")
    assert [outcome for _, _, outcome in quiet.attempts()] == ["broken"]
    quiet.environment["HOOK_URL"] = url
    quiet.tick("2026-01-30 09:01")
    assert headlines(receiver) == ["Over 31 dagen: Instelling KCR2"]


@pytest.mark.parametrize(
    ("milestones", "reason"),
    [
        (KCR2.replace("2026-03-02", "2026-06-01"), "no longer true"),
        (KCR2.replace("}", ", done: 2026-01-30}"), "no longer true"),
        (KCR2.replace("}", ", cancelled: {on: 2026-01-30}}"), "no longer true"),
        (PTSS.replace("2026-03-02", "2029"), "no longer true"),
    ],
    ids=["moved", "done", "cancelled", "removed"],
)
def test_what_no_longer_holds_is_not_retried(
    quiet: World, receiver: Receiver, milestones: str, reason: str
) -> None:
    receiver.reply = Reply(status=500)
    quiet.tick("2026-01-30 09:00")
    receiver.take()
    quiet.write(milestones)
    quiet.tick("2026-01-30 10:00")
    assert receiver.received == []
    row = next(row for row in quiet.deliveries() if row.key.startswith("kcr2||0|r|day:P30D"))
    assert (row.state, row.reason) == ("superseded", reason)


# Leases and fences


def _claim(world: World, moment: str, owner: str = "tester") -> Claim | None:
    from notifier.outbox.preparing import prepare  # noqa: PLC0415

    plan, context = _plan(world, moment)
    (destination,) = plan.setup.destinations
    prepare(world.database, destination, context)
    return next(iter(world.claim(destination, context, owner)), None)


def test_a_delivery_is_claimed_by_one_sender_only(quiet: World) -> None:
    claim = _claim(quiet, "2026-01-30 09:00", "first")
    assert claim is not None
    assert _claim(quiet, "2026-01-30 09:00", "second") is None
    assert quiet.states() == {"kcr2||0|r|day:P30D@team": "sending"}
    assert quiet.attempts() == [(claim.delivery, 1, None)]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_sender_that_died_is_taken_over_when_its_lease_ends(quiet: World) -> None:
    """Only on SQLite: on PostgreSQL the server's clock decides, which a test cannot set."""
    first = _claim(quiet, "2026-01-30 09:00", "first")
    assert first is not None
    quiet.real_now += LEASE
    assert _claim(quiet, "2026-01-30 09:05", "second") is None
    quiet.real_now += timedelta(seconds=1)
    second = _claim(quiet, "2026-01-30 09:05", "second")
    assert second is not None
    assert (second.delivery, second.fence, second.number) == (first.delivery, first.fence + 1, 2)
    assert quiet.attempts() == [(first.delivery, 1, "unknown"), (first.delivery, 2, None)]


def _claimed_twice(world: World) -> tuple[Claim, Claim]:
    """Return the claim of a sender that was overtaken, and that of the one that took over."""
    first = _claim(world, "2026-01-30 09:00", "first")
    world.real_now += LEASE + timedelta(seconds=1)
    second = _claim(world, "2026-01-30 09:05", "second")
    assert first is not None
    assert second is not None
    return first, second


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_comes_back_too_late_changes_nothing(quiet: World) -> None:
    first, second = _claimed_twice(quiet)
    plan, context = _plan(quiet, "2026-01-30 09:05")
    (destination,) = plan.setup.destinations
    late = Outcome(verdict=Verdict.REFUSED)
    assert quiet.outbox("first").record(destination, [(first, late)], context.now, 0.0) == [None]
    assert quiet.states() == {"kcr2||0|r|day:P30D@team": "sending"}
    good = Outcome(verdict=Verdict.SENT)
    assert quiet.outbox("second").record(destination, [(second, good)], context.now, 0.0) == ["sent"]
    assert quiet.outbox("first").record(destination, [(first, late)], context.now, 0.0) == [None]
    assert quiet.states() == {"kcr2||0|r|day:P30D@team": "sent"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_arrived_is_not_sent_again_though_it_is_known_late(quiet: World, receiver: Receiver) -> None:
    first, second = _claimed_twice(quiet)
    plan, context = _plan(quiet, "2026-01-30 09:05")
    (destination,) = plan.setup.destinations
    quiet.outbox("first").record(destination, [(first, Outcome(verdict=Verdict.SENT))], context.now, 0.0)
    quiet.outbox("second").record(destination, [(second, Outcome(verdict=Verdict.FAILED))], context.now, 0.0)
    assert quiet.states() == {"kcr2||0|r|day:P30D@team": "retrying"}
    quiet.tick("2026-01-31 09:00")
    assert receiver.received == []
    assert quiet.states() == {"kcr2||0|r|day:P30D@team": "sent"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_sender_that_was_paused_does_not_send_late(quiet: World, receiver: Receiver) -> None:
    claim = _claim(quiet, "2026-01-30 09:00")
    assert claim is not None
    quiet.real_now = claim.send_until - LONGEST_ATTEMPT + timedelta(seconds=1)
    plan, _ = _plan(quiet, "2026-01-30 09:00")
    outcome = quiet.sender()._send(claim, plan.setup.destinations[0], Connections())  # noqa: SLF001 - the moment cannot be reached otherwise
    assert outcome is None
    assert receiver.received == []


@pytest.mark.parametrize("slow_s", [0, 5, 12])
def test_a_slow_receiver_of_a_batch_gets_each_message_once(
    world: World, receiver: Receiver, slow_s: float
) -> None:
    """What the lease leaves no time for is given back and claimed anew; nothing is there to take over."""
    several = "".join(KCR2.replace("id: kcr2", f"id: m{number}") for number in range(5))
    world.write(several, reminders=RULES, channels=hooked(world, receiver))
    world.tick("2026-01-26 10:00")
    taken_over: list[Claim | None] = []

    def answer_slowly() -> None:
        world.pass_time(slow_s)
        taken_over.append(_claim(world, "2026-01-30 09:00", "second"))

    receiver.before_reply = answer_slowly
    world.tick("2026-01-30 09:00")
    assert taken_over == [None] * 5
    assert {row.state for row in world.deliveries()} == {"sent"}
    assert [(number, outcome) for _, number, outcome in world.attempts()] == [(1, "sent")] * 5


def test_a_lease_is_renewed_where_the_claim_itself_took_long(quiet: World, receiver: Receiver) -> None:
    quiet.write(KCR2 + PTSS)
    quiet.tick("2026-01-27 10:00")
    receiver.take()

    def claim_slowly(*args: Any) -> None:
        if args[2].startswith("INSERT INTO attempt"):
            quiet.pass_time((LEASE - LONGEST_ATTEMPT).total_seconds() + 1)

    event.listen(quiet.database.engine, "before_cursor_execute", claim_slowly)
    quiet.tick("2026-01-30 09:00")
    event.remove(quiet.database.engine, "before_cursor_execute", claim_slowly)
    assert sorted(headlines(receiver)) == ["Over 31 dagen: Instelling KCR2", "Over 31 dagen: Regeling PTSS"]
    assert [(number, outcome) for _, number, outcome in quiet.attempts()] == [(1, "sent")] * 2


def _cut_off(world: World, receiver: Receiver, kind: str, **keys: str) -> None:
    """Let the first attempt be sent and not answered."""
    world.write(KCR2, reminders=RULES, channels=hooked(world, receiver, kind, **keys))
    world.tick("2026-01-26 10:00")
    receiver.replies = [Reply(status=200, body=b"<html>")] if kind == "slack" else []
    world.tick("2026-01-30 09:00")


def test_a_possible_repeat_says_so_where_the_receiver_cannot_tell(world: World, receiver: Receiver) -> None:
    _cut_off(world, receiver, "slack")
    world.tick("2026-01-30 09:01")
    first, second = receiver.take()
    assert first.json["blocks"][-1]["elements"][0]["text"].startswith("ref dl_")
    assert second.json["blocks"][-1]["elements"][0]["text"].startswith("mogelijk dubbel, ref dl_")
    assert first.json["blocks"][:-1] == second.json["blocks"][:-1]
    assert world.states() == {"kcr2||0|r|day:P30D@team": "sent"}


def test_where_asked_an_unknown_outcome_is_held(world: World, receiver: Receiver) -> None:
    _cut_off(world, receiver, "slack", on_unknown="hold")
    world.tick("2026-01-31 09:00")
    assert len(receiver.take()) == 1
    assert [(row.state, row.reason) for row in world.deliveries()] == [
        ("held", "nobody can tell whether it arrived")
    ]


# Grouping


def test_what_is_due_at_one_moment_is_one_message(world: World, receiver: Receiver) -> None:
    world.write(KCR2 + PTSS, reminders=RULES, channels=hooked(world, receiver, "slack"))
    world.tick("2026-01-26 10:00")
    world.tick("2026-01-30 09:00")
    assert slack_texts(receiver) == [
        "2 mijlpalen vragen aandacht: Over 31 dagen: Instelling KCR2; Over 31 dagen: Regeling PTSS."
    ]
    assert world.states() == {
        "kcr2||0|r|day:P30D@team": "covered",
        "ptss||0|r|day:P30D@team": "covered",
        "group 1": "sent",
    }
    (group,) = world.deliveries(kind="group")
    assert {row.covered_by for row in world.deliveries(kind="reminder")} == {group.id}


def test_a_webhook_gets_each_on_its_own(world: World, receiver: Receiver) -> None:
    world.write(KCR2 + PTSS, reminders=RULES, channels=hooked(world, receiver))
    world.tick("2026-01-26 10:00")
    world.tick("2026-01-30 09:00")
    assert sorted(headlines(receiver)) == ["Over 31 dagen: Instelling KCR2", "Over 31 dagen: Regeling PTSS"]


def test_the_members_of_a_group_share_its_end(world: World, receiver: Receiver) -> None:
    world.write(KCR2 + PTSS, reminders=RULES, channels=hooked(world, receiver, "slack"))
    world.tick("2026-01-26 10:00")
    receiver.replies = [Reply(status=500)]
    world.tick("2026-01-30 09:00:00")
    # One member is cancelled between two attempts: the message was rendered at the first.
    world.write(KCR2 + PTSS.replace("}", ", cancelled: {on: 2026-01-30}}"))
    world.tick("2026-01-30 09:00:05")
    first, second = receiver.take()
    assert first.body == second.body
    assert world.states()["group 1"] == "sent"


def test_any_number_of_changes_is_told_in_one_message_that_names_the_nearest(
    world: World, receiver: Receiver
) -> None:
    def many(year: int) -> str:
        rows = (f"id: m{n}, title: M {n}, kind: end, when: {year}-{n % 2 * 11 + 1:02}-05" for n in range(90))
        return "".join(f"  - {{{row}}}\n" for row in rows)

    world.write(many(2027), reminders="  []\n", channels=hooked(world, receiver, "slack", changes="now"))
    world.tick("2026-01-26 10:00")
    world.write(many(2028))
    world.tick("2026-01-30 09:00")
    world.tick("2026-01-30 10:00")
    (told,) = receiver.take()
    header, section, text, _ = told.json["blocks"]
    rows = [row["elements"][0]["text"] for row in text["elements"][0]["elements"]]
    assert header["text"]["text"] == "90 mijlpalen verplaatst"
    assert (section["text"]["text"], len(rows), rows[-1]) == ("Andere datum", 41, "en nog 50")
    assert all("januari 2028" in row for row in rows[:40])
    assert {row.state for row in world.deliveries(kind="change")} == {"covered"}


def test_more_than_forty_are_told_in_several_messages(world: World, receiver: Receiver) -> None:
    many = "".join(f"  - {{id: m{n}, title: M {n}, kind: start, when: 2026-03-02}}\n" for n in range(90))
    world.write(many, reminders=RULES, channels=hooked(world, receiver, "slack"))
    world.tick("2026-01-26 10:00")
    world.tick("2026-01-30 09:00")
    assert sorted(text.split(" ")[0] for text in slack_texts(receiver)) == ["10", "40", "40"]


def test_payload_of_a_claim_is_what_is_kept(quiet: World) -> None:
    claim = _claim(quiet, "2026-01-30 09:00")
    (row,) = quiet.deliveries()
    assert claim is not None
    assert row.payload is not None
    assert claim.payload == Payload(content=row.payload, media_type=row.payload_type or "")
