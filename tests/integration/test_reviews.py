"""The review of a quarter in real rounds: once, on its first working day, after the last question."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.receivers import Receiver, Reply
from tests.web.asking import Asking
from tests.world import World, headlines, hooked

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.store.database import Database
RULES = "  - {id: r, before: [], overdue: {every: P7D}}\n"
PASSED = "  - {id: a, title: Besluit, kind: decision, when: 2025-12-01}\n"
UNDATED = "  - {id: b, title: Evaluatie, kind: publication}\n"
LATER = "  - {id: c, title: Verslag, kind: publication, when: 2026-03-20}\n"


@pytest.fixture
def world(tmp_path: Path, sqlite: Database) -> World:
    return World(folder=tmp_path, database=sqlite)


def _texts(receiver: Receiver) -> list[str]:
    return [request.json["text"] for request in receiver.take()]


def _follow(world: World, *moments: str) -> None:
    for moment in moments:
        world.tick(moment)


def _write(world: World, milestones: str, **sections: str) -> None:
    """Write a file with an address, so that a review can refer to the pages."""
    world.write(milestones, **sections)
    text = world.events.read_text(encoding="utf-8")
    world.events.write_text(
        text.replace("language: nl", "language: nl\n  url: https://m.example", 1), encoding="utf-8"
    )


def test_what_was_asked_after_twice_is_in_the_review_of_the_next_quarter(
    world: World, receiver: Receiver
) -> None:
    world.write(PASSED + UNDATED, reminders=RULES, channels=hooked(world, receiver, "slack"))
    _follow(world, "2025-11-03 09:00", "2025-12-02 09:00", "2025-12-15 09:00")
    asked = _texts(receiver)
    assert [text.partition(":")[0] for text in asked] == [
        "Datum voorbij, nog niets gemeld",
        "Nog steeds niets gemeld",
    ]
    assert "Dit is de laatste keer" not in asked[0]
    assert "Dit is de laatste keer dat wij het zo vragen" in asked[1]
    _follow(world, "2025-12-22 09:00", "2025-12-29 09:00", "2026-01-01 12:00", "2026-01-02 08:59")
    assert _texts(receiver) == []
    plan = world.tick("2026-01-02 09:00").plan
    assert _texts(receiver) == [
        "Nog open, 1e kwartaal 2026: 2 mijlpalen: Datum voorbij, nog niets gemeld: Besluit; Nog zonder datum: Evaluatie."
    ]
    assert plan.next_at is not None
    assert plan.next_at.isoformat() == "2026-04-01T09:00:00+02:00"
    _follow(world, "2026-01-02 09:00", "2026-01-02 12:00", "2026-02-02 09:00")
    assert _texts(receiver) == []
    (row,) = world.deliveries(kind="review")
    assert row.key == "review|2026-Q1@team"


def test_after_an_outage_a_milestone_is_told_once_though_a_review_of_it_waits(
    world: World, receiver: Receiver
) -> None:
    due = "  - {{id: {0}, title: {0}, kind: deadline, when: 2026-12-04}}\n"
    rules = "  - {id: r, before: [P7D, P1D, P0D], overdue: {every: P7D}}\n"
    world.write(due.format("a") + due.format("b"), reminders=rules, channels=hooked(world, receiver))
    receiver.reply = Reply(status=500)
    _follow(world, "2026-11-26 10:00", "2026-11-27 10:00")
    receiver.take()
    receiver.reply = Reply()
    world.tick("2027-01-27 10:00")
    assert sorted(headlines(receiver)) == [f"Datum voorbij, nog niets gemeld: {one}" for one in "ab"]
    reviews = [(row.state, row.reason) for row in world.deliveries(kind="review")]
    assert reviews == [("covered", "told while it waited")] * 2


def test_a_review_names_what_is_new_and_counts_the_rest(world: World, receiver: Receiver) -> None:
    channels = hooked(world, receiver, "slack")
    passed = "".join(PASSED.replace("a,", f"a{number},") for number in range(4))
    _write(world, passed, reminders=RULES, channels=channels)
    _follow(world, "2025-12-01 08:00", "2026-01-02 09:00")
    _write(world, passed + LATER)
    _follow(world, "2026-02-01 12:00", "2026-03-23 09:00", "2026-03-30 09:00")
    receiver.take()
    world.tick("2026-04-01 09:00")
    assert _texts(receiver) == [
        "Nog open, 2e kwartaal 2026: 5 mijlpalen: Datum voorbij, nog niets gemeld: Verslag."
    ]
    world.tick("2026-07-01 09:00")
    assert _texts(receiver) == ["Nog open, 3e kwartaal 2026: 5 mijlpalen."]
    _write(world, f"{passed}{LATER}".replace("}", ", done: 2026-07-02}"))
    world.tick("2026-10-01 09:00")
    assert _texts(receiver) == []


def test_a_review_names_the_few_that_were_in_earlier_ones(world: World, receiver: Receiver) -> None:
    _write(world, PASSED + UNDATED, reminders=RULES, channels=hooked(world, receiver, "slack"))
    named = "Datum voorbij, nog niets gemeld: Besluit; Nog zonder datum: Evaluatie."
    _follow(world, "2025-12-16 09:00", "2026-01-02 09:00", "2026-04-01 09:00")
    assert _texts(receiver) == [
        f"Nog open, 1e kwartaal 2026: 2 mijlpalen: {named}",
        f"Nog open, 2e kwartaal 2026: 2 mijlpalen: {named}",
    ]


@pytest.mark.parametrize(
    ("keys", "counted"),
    [
        ({}, {"Besluit", "Evaluatie", "Uitgesteld", "Volgt", "Weekstaat", "Elders", "Verslag"}),
        (
            {"match": "{topic: [vmx, geheim], status: [planned]}", "private": "true"},
            {"Besluit", "Evaluatie", "Verslag"},
        ),
    ],
)
def test_the_link_of_the_count_leads_to_what_was_counted(
    tmp_path: Path, sqlite: Database, receiver: Receiver, keys: dict[str, str], counted: set[str]
) -> None:
    asking = Asking.of(tmp_path, sqlite)
    every = {
        "Besluit": "kind: decision, when: 2025-12-01, topics: [vmx]",
        "Evaluatie": "kind: publication, topics: [vmx]",
        "Verslag": "kind: publication, topics: [vmx]",
        "Uitgesteld": "kind: start, statements: [{source: mei, when: 2026-11-01}, "
        "{source: juni, undated: true, phrase: te zijner tijd}]",
        "Volgt": "kind: deadline, after: {milestone: uitgesteld, offset: P6W}",
        "Weekstaat": "kind: deadline, when: 2025-11-04, repeat: FREQ=WEEKLY;COUNT=2",
        "Elders": "kind: deadline, when: 2025-11-04, topics: [kcr2]",
        "Later": "kind: deadline, when: 2026-12-01, topics: [vmx]",
        "Klaar": "kind: deadline, when: 2025-11-04, done: 2025-11-04, topics: [vmx]",
        "Geheim": "kind: deadline, when: 2025-11-04, topics: [geheim], private: true",
    }
    asking.write(
        sources="  mei: {title: Aankondiging, date: 2025-05-01}\n  juni: {title: Uitstel, date: 2025-06-01}\n",
        milestones="".join(
            f"  - {{id: {name.lower()}, title: {name}, {row}}}\n" for name, row in every.items()
        ),
        reminders=RULES,
        channels=hooked(asking.world, receiver, "slack", **keys),
    )
    for moment in ("2025-11-03 09:00", "2026-01-02 09:00", "2026-04-01 09:00"):
        receiver.take()
        asking.round(moment)
    (review,) = receiver.take()
    (address,) = re.findall(r"https://m\.example(/timeline[^\"]*)", review.body.decode())
    page = asking.client.get(address)
    assert page.status_code == 200
    (main,) = re.findall("<main.*</main>", page.text, re.DOTALL)
    assert {name for name in every if re.search(rf">{name}<", main)} == counted
    count = len(counted) + ("private" in keys)
    assert f"Nog open, 2e kwartaal 2026: {count} mijlpalen." in review.json["text"]


def test_a_webhook_gets_each_milestone_by_itself(world: World, receiver: Receiver) -> None:
    channels = hooked(world, receiver, secret_env="HOOK_SECRET")
    world.write(PASSED + UNDATED, reminders=RULES, channels=channels)
    _follow(world, "2025-12-16 09:00", "2026-01-02 09:00")
    found = sorted(receiver.take(), key=lambda request: request.json["subject"])
    assert [(one.json["type"], one.json["data"]["headline"]) for one in found] == [
        ("example.mijlpalen.milestone.review", "Datum voorbij, nog niets gemeld: Besluit"),
        ("example.mijlpalen.milestone.review", "Nog zonder datum: Evaluatie"),
    ]
    assert {row.key for row in world.deliveries(kind="review")} == {
        "review|2026-Q1|a@team",
        "review|2026-Q1|b@team",
    }


def test_a_webhook_gets_a_milestone_again_only_after_it_changed(world: World, receiver: Receiver) -> None:
    channels = hooked(world, receiver, secret_env="HOOK_SECRET")
    _write(world, PASSED + UNDATED, reminders=RULES, channels=channels)
    _follow(world, "2025-12-16 09:00", "2026-01-02 09:00")
    assert sorted(headlines(receiver)) == [
        "Datum voorbij, nog niets gemeld: Besluit",
        "Nog zonder datum: Evaluatie",
    ]
    _write(world, PASSED + UNDATED + LATER)
    _follow(world, "2026-02-01 12:00", "2026-03-23 09:00", "2026-03-30 09:00")
    receiver.take()
    world.tick("2026-04-01 09:00")
    assert headlines(receiver) == ["Datum voorbij, nog niets gemeld: Verslag"]
    _write(world, f"{PASSED}{UNDATED}".replace("Evaluatie", "Eindevaluatie"))
    _follow(world, "2026-05-01 12:00", "2026-07-01 09:00")
    assert headlines(receiver) == ["Nog zonder datum: Eindevaluatie"]
    world.tick("2026-10-01 09:00")
    assert headlines(receiver) == []


@pytest.mark.parametrize(
    ("moments", "count"),
    [
        # After downtime: once, in words of the day.
        (("2025-12-16 09:00", "2026-02-10 10:00", "2026-02-10 10:05"), 1),
        # What was due before the database was there is not sent.
        (("2026-01-02 10:00", "2026-01-05 09:00"), 0),
        # After the review of one quarter comes that of the next.
        (("2025-12-16 09:00", "2026-01-02 09:00", "2026-04-01 09:00"), 2),
    ],
)
def test_a_review_comes_once(world: World, receiver: Receiver, moments: tuple[str, ...], count: int) -> None:
    world.write(UNDATED, reminders=RULES, channels=hooked(world, receiver, secret_env="HOOK_SECRET"))
    _follow(world, *moments)
    assert len(headlines(receiver)) == count


def test_a_channel_without_reminders_has_no_review(world: World, receiver: Receiver) -> None:
    channels = hooked(world, receiver, "slack", reminders="[]")
    world.write(UNDATED, reminders=RULES, channels=channels)
    _follow(world, "2025-12-16 09:00", "2026-01-02 09:00")
    assert _texts(receiver) == []


def test_a_change_and_a_reminder_at_one_moment_are_one_notice(world: World, receiver: Receiver) -> None:
    """Also where the change moves no date: it says how far the date is."""
    one = "  - {id: a, title: Besluit, kind: decision, when: 2026-06-16}\n"
    channels = hooked(world, receiver, secret_env="HOOK_SECRET", changes="true")
    world.write(one, reminders="  - {id: r, before: [P7D]}\n", channels=channels)
    world.tick("2026-06-01 09:00")
    world.write(one.replace("}", ", owner: LOCC}"))
    _follow(world, "2026-06-08 12:00", "2026-06-09 09:00")
    (request,) = receiver.take()
    assert request.json["data"]["headline"] == "Gewijzigd: Besluit"
    assert request.json["data"]["text"].startswith("Datum: dinsdag 16 juni 2026 (over 7 dagen).")


def test_another_id_is_not_announced_and_changes_no_calendar(world: World, receiver: Receiver) -> None:
    """Nor does it change what comes after that milestone; a real move at the same time is sent."""
    before = (
        "  - {id: onderhoud, title: Onderhoud, kind: end, when: 2027-03-01, topics: [a, b]}\n"
        "  - {id: vervolg, title: Vervolg, kind: start, when: 2027-06-01, after: {milestone: onderhoud}}\n"
        "  - {id: los, title: Los, kind: deadline, after: {milestone: onderhoud, offset: P6W}}\n"
    )
    after = before.replace("milestone: onderhoud", "milestone: stopt").replace(
        "id: onderhoud,", "id: stopt, formerly: [onderhoud],"
    )
    again = after.replace("stopt", "einde").replace("[onderhoud]", "[onderhoud, stopt]")
    channels = hooked(world, receiver, secret_env="HOOK_SECRET", changes="now")
    _write(world, before, channels=channels)
    world.tick("2026-11-24 12:00")
    calendars = {path.name: path.read_bytes() for path in (world.folder / "calendars").iterdir()}
    for moment, text in {"2026-11-25 12:00": after, "2026-11-26 12:00": again}.items():
        _write(world, text)
        world.tick(moment)
        assert headlines(receiver) == []
        now = {path.name: path.read_bytes() for path in (world.folder / "calendars").iterdir()}
        assert {name: data for name, data in now.items() if name.endswith(".ics")} == {
            name: data for name, data in calendars.items() if name.endswith(".ics")
        }
    _write(world, again.replace("2027-03-01", "2027-03-08"))
    world.tick("2026-11-27 12:00")
    assert sorted(headlines(receiver)) == ["Nieuwe datum: Los", "Nieuwe datum: einde van ‘Onderhoud’"]


@pytest.mark.parametrize(
    ("kind", "keys"),
    [("slack", {}), ("slack", {"digest": "daily"}), ("teams", {"digest": "weekly"}), ("webhook", {})],
)
@pytest.mark.parametrize("is_down", [False, True])
def test_after_missed_rounds_a_milestone_is_asked_after_in_one_message(
    world: World, receiver: Receiver, kind: str, keys: dict[str, str], *, is_down: bool
) -> None:
    other = PASSED.replace("a,", "b,").replace("Besluit", "Advies")
    world.write(PASSED + other, reminders=RULES, channels=hooked(world, receiver, kind, **keys))
    _follow(world, "2025-11-03 09:00", "2025-12-02 09:00")
    if is_down:
        receiver.reply = Reply(status=503)
        _follow(world, "2025-12-15 09:00", "2026-01-02 09:00")
        receiver.reply = Reply()
    receiver.take()
    _follow(world, "2026-01-05 10:00", "2026-01-05 10:01", "2026-01-06 09:00")
    bodies = [request.body.decode() for request in receiver.take()]
    assert [sum(title in body for body in bodies) for title in ("Besluit", "Advies")] == [1, 1]
