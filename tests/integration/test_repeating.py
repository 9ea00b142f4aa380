"""A deadline of each year, and a date that follows another, through real rounds."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.conftest import day
from tests.world import World, hooked, slack_texts

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.store.database import Database
    from tests.receivers import Receiver

YEARLY = "  - {id: a, title: Jaarbericht, kind: deadline, when: 2026-07-31, repeat: FREQ=YEARLY}\n"
RULES = "  - {id: r, before: [P30D, P7D, P0D], overdue: {every: P7D, at_most: 3}}\n"


@pytest.fixture
def world(tmp_path: Path, sqlite: Database, receiver: Receiver) -> World:
    world = World(folder=tmp_path, database=sqlite)
    channels = hooked(world, receiver, secret_env="HOOK_SECRET", changes="true")
    world.write(YEARLY, reminders=RULES, channels=channels)
    return world


def _told(world: World, receiver: Receiver, first: str, last: str) -> list[tuple[str, str]]:
    """Do a round at nine on each day of a period, and return the day and text of each message."""
    told: list[tuple[str, str]] = []
    current = day(first)
    while current <= day(last):
        world.tick(f"{current} 09:00")
        told += [
            (current.isoformat(), request.json["data"]["headline"])
            for request in receiver.take()
            if not request.json["type"].endswith(".review")
        ]
        current += timedelta(days=1)
    return told


def test_each_year_has_its_own_reminders(world: World, receiver: Receiver) -> None:
    world.tick("2026-06-01 08:00")
    assert _told(world, receiver, "2026-06-29", "2026-08-25") == [
        ("2026-07-01", "Over 30 dagen: Jaarbericht (31 juli 2026)"),
        ("2026-07-24", "Over 7 dagen: Jaarbericht (31 juli 2026)"),
        ("2026-07-31", "Vandaag: Jaarbericht (31 juli 2026)"),
        # The questions come on the next working day, then on Mondays.
        ("2026-08-03", "Datum voorbij, nog niets gemeld: Jaarbericht (31 juli 2026)"),
        ("2026-08-10", "Nog steeds niets gemeld: Jaarbericht (31 juli 2026)"),
        ("2026-08-17", "Nog steeds niets gemeld: Jaarbericht (31 juli 2026)"),
    ]
    # 31 July 2027 is a Saturday.
    assert _told(world, receiver, "2027-06-29", "2027-08-04") == [
        ("2027-07-01", "Over 30 dagen: Jaarbericht (31 juli 2027)"),
        ("2027-07-23", "Over 8 dagen: Jaarbericht (31 juli 2027)"),
        ("2027-07-30", "Morgen: Jaarbericht (31 juli 2027)"),
        ("2027-08-02", "Datum voorbij, nog niets gemeld: Jaarbericht (31 juli 2027)"),
    ]
    recurrences = {(row.key.split("|")[1], row.state) for row in world.deliveries(kind="reminder")}
    assert recurrences == {("2026-07-31", "sent"), ("2027-07-31", "sent")}


QUARTERLY = """\
  - {id: a, title: Kwartaalbericht, kind: deadline, when: 2026-03-31, repeat: FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1}
"""


def test_every_quarter_that_was_not_reported_stays_in_the_reviews(world: World, receiver: Receiver) -> None:
    channels = hooked(world, receiver, "slack")
    world.write(QUARTERLY, reminders="  - {id: r, before: [], overdue: {every: P7D}}\n", channels=channels)

    def told(*moments: str) -> list[str]:
        for moment in moments:
            world.tick(moment)
        return [json.dumps(request.json, ensure_ascii=False) for request in receiver.take()]

    asked = told("2026-03-31 08:00", "2026-04-01 09:00", "2026-04-13 09:00")
    assert (
        "Dit is de laatste keer dat wij zo vragen naar die van 31 maart 2026; "
        "daarna staat die in het overzicht van elk kwartaal." in asked[-1]
    )
    # The review asks after both quarters, and no question of the same minute repeats it.
    (review,) = told("2026-07-01 09:00")
    assert "Kwartaalbericht (30 juni 2026; ook niet afgemeld: 31 maart 2026)" in review
    told("2026-07-13 09:00")
    (review,) = told("2026-10-01 09:00")
    assert "(30 september 2026; ook niet afgemeld: 31 maart 2026 en 30 juni 2026)" in review
    told("2026-10-12 09:00")
    # That the second is done makes the first no less missing.
    world.write(QUARTERLY.replace("}", ", done: {2026-06-30: 2026-10-20}}"))
    told("2026-10-21 12:00")
    (review,) = told("2027-01-04 09:00")
    assert "(31 december 2026; ook niet afgemeld: 31 maart 2026 en 30 september 2026)" in review


def test_a_question_says_that_the_period_of_the_next_time_has_begun(world: World, receiver: Receiver) -> None:
    """In one message; a webhook gets each by itself."""
    monthly = "  - {id: a, title: Maandstaat, kind: publication, when: 2026-04, repeat: FREQ=MONTHLY}\n"
    rules = "  - {id: r, before: [P0D], overdue: {every: P7D}}\n"
    channels = hooked(world, receiver, "slack") + hooked(world, receiver).replace("team", "hook")
    world.write(monthly, reminders=rules, channels=channels)
    world.tick("2026-05-28 08:00")
    world.tick("2026-05-29 09:00")
    receiver.take()
    world.tick("2026-06-01 09:00")
    texts = [request.json for request in receiver.take()]
    slack = [json.dumps(one, ensure_ascii=False) for one in texts if "blocks" in one]
    assert [one.count("Maandstaat") for one in slack] == [2]
    assert "De periode van de volgende keer loopt al: 1 t/m 30 juni 2026." in slack[0]
    assert sorted(one["data"]["headline"] for one in texts if "data" in one) == [
        "Periode voorbij, nog niets gemeld: Maandstaat (in mei 2026)",
        "Vanaf nu mogelijk: Maandstaat (in juni 2026)",
    ]


def test_a_webhook_gets_a_series_again_once_another_time_was_missed(world: World, receiver: Receiver) -> None:
    world.write(QUARTERLY, reminders="  - {id: r, before: [], overdue: {every: P7D}}\n")
    text = world.events.read_text(encoding="utf-8")
    text = text.replace("language: nl", "language: nl\n  url: https://m.example", 1)
    world.events.write_text(text, encoding="utf-8")

    def reviews(*moments: str) -> list[str]:
        for moment in moments:
            world.tick(moment)
        found = [one.json for one in receiver.take() if one.json["type"].endswith(".review")]
        return [one["data"]["milestone"]["date"]["latest"] for one in found]

    assert reviews("2026-03-31 08:00", "2026-04-01 09:00") == []
    assert reviews("2026-07-01 09:00") == ["2026-03-31"]
    assert reviews("2026-10-01 09:00") == ["2026-06-30"]
    world.write(QUARTERLY.replace("}", ", done: {2026-06-30: 2026-10-20, 2026-09-30: 2026-10-20}}"))


def test_one_that_is_done_asks_for_nothing_more_and_the_next_does(world: World, receiver: Receiver) -> None:
    world.tick("2026-06-01 08:00")
    assert _told(world, receiver, "2026-07-01", "2026-07-02") == [
        ("2026-07-01", "Over 30 dagen: Jaarbericht (31 juli 2026)")
    ]
    world.write(YEARLY.replace("}", ", done: {2026-07-31: 2026-07-15}}"))
    world.tick("2026-07-16 12:00")
    world.tick("2026-07-17 09:00")
    (request,) = receiver.take()
    assert (request.json["data"]["headline"], request.json["type"]) == (
        "Klaar: Jaarbericht (31 juli 2026)",
        "example.mijlpalen.milestone.done",
    )
    assert _told(world, receiver, "2026-07-18", "2026-08-12") == []
    assert _told(world, receiver, "2027-07-01", "2027-07-23") == [
        ("2027-07-01", "Over 30 dagen: Jaarbericht (31 juli 2027)"),
        ("2027-07-23", "Over 8 dagen: Jaarbericht (31 juli 2027)"),
    ]


def test_what_was_done_is_said_with_its_day(world: World, receiver: Receiver) -> None:
    world.tick("2026-06-01 08:00")
    world.write(YEARLY.replace("}", ", done: {2026-07-31: 2026-07-15}}"))
    world.tick("2026-07-16 12:00")
    world.tick("2026-07-17 09:00")
    (request,) = receiver.take()
    assert request.json["data"]["text"] == "Die van 31 juli 2026: klaar op woensdag 15 juli 2026."


def test_nobody_asks_after_one_when_the_next_has_come(world: World, receiver: Receiver) -> None:
    """With two weeks between occurrences the second question would be on the day of the next one."""
    world.write(
        "  - {id: a, title: Overleg, kind: deadline, when: 2026-06-01, repeat: FREQ=WEEKLY;INTERVAL=2}\n",
        reminders="  - {id: r, before: [], overdue: {every: P7D, at_most: 5}}\n",
    )
    world.tick("2026-05-29 08:00")
    # It falls on Mondays 1, 15 and 29 June, and the second question would come on a Monday as well.
    assert _told(world, receiver, "2026-06-01", "2026-06-30") == [
        ("2026-06-02", "Datum voorbij, nog niets gemeld: Overleg (1 juni 2026)"),
        ("2026-06-16", "Datum voorbij, nog niets gemeld: Overleg (15 juni 2026)"),
        ("2026-06-30", "Datum voorbij, nog niets gemeld: Overleg (29 juni 2026)"),
    ]


def test_another_rule_is_another_date(world: World, receiver: Receiver) -> None:
    world.tick("2026-06-01 08:00")
    world.write(YEARLY.replace("FREQ=YEARLY", "FREQ=MONTHLY"))
    world.tick("2026-06-02 12:00")
    world.tick("2026-06-03 09:00")
    (request,) = receiver.take()
    data = request.json["data"]
    assert (data["headline"], data["text"]) == (
        "Datum gewijzigd: Jaarbericht",
        "Was: ieder jaar op 31 juli. Wordt: iedere maand op de 31e, "
        "niet in februari, april, juni, september of november.",
    )


# What follows another

CHAIN = """\
  - {id: a, title: Besluit, kind: deadline, when: 2026-09-01}
  - {id: b, title: Brief, kind: deadline, after: {milestone: a, offset: P6W}}
  - {id: c, title: Start, kind: start, after: {milestone: b, offset: P1M}}
  - {id: d, title: Los, kind: start, when: 2027-01-01, after: {milestone: a}}
"""


def _settled(world: World, receiver: Receiver, milestones: str) -> dict[str, str]:
    """Change the file, and return the text of each change message by headline."""
    world.write(milestones)
    world.tick("2026-06-02 12:00")
    world.tick("2026-06-03 09:00")
    return {request.json["data"]["headline"]: request.json["data"]["text"] for request in receiver.take()}


def test_when_the_first_moves_it_says_what_moves_along(world: World, receiver: Receiver) -> None:
    world.write(CHAIN, reminders="  - {id: r, before: []}\n")
    world.tick("2026-06-01 08:00")
    assert _settled(world, receiver, CHAIN.replace("2026-09-01", "2026-09-08")) == {
        "Nieuwe datum: Besluit": "Was: dinsdag 1 september 2026. Wordt: dinsdag 8 september 2026. "
        "Dat is 7 dagen later. Hierdoor ook verschoven: Brief (dinsdag 20 oktober 2026) "
        "en Start (vrijdag 20 november 2026).",
        "Nieuwe datum: Brief": "Was: dinsdag 13 oktober 2026. Wordt: dinsdag 20 oktober 2026. "
        "Dat is 7 dagen later. Verschoven door: Besluit (dinsdag 8 september 2026). "
        "Hierdoor ook verschoven: Start (vrijdag 20 november 2026).",
        "Nieuwe datum: Start": "Was: vrijdag 13 november 2026. Wordt: vrijdag 20 november 2026. "
        "Dat is 7 dagen later. Verschoven door: Brief (dinsdag 20 oktober 2026).",
    }


def test_one_message_tells_a_move_once_and_all_of_it_is_told(world: World, receiver: Receiver) -> None:
    """Each delivery of the group has ended, so the next days tell nothing more of them."""
    channels = hooked(world, receiver, "slack", changes="true")
    world.write(CHAIN, reminders="  - {id: r, before: []}\n", channels=channels)
    world.tick("2026-06-01 08:00")
    world.write(CHAIN.replace("2026-09-01", "2026-09-08"))
    world.tick("2026-06-02 12:00")
    receiver.reply = type(receiver.reply)(status=500)
    world.tick("2026-06-03 09:00")
    receiver.reply = type(receiver.reply)()
    receiver.take()
    # The same is told where it is tried again on another day.
    world.tick("2026-06-04 09:00")
    assert slack_texts(receiver) == [
        "Nieuwe datum: Besluit. Was: dinsdag 1 september 2026. Wordt: dinsdag 8 september 2026. "
        "Dat is 7 dagen later. Hierdoor ook verschoven: Brief (was dinsdag 13 oktober 2026; "
        "wordt dinsdag 20 oktober 2026) en Start (was vrijdag 13 november 2026; "
        "wordt vrijdag 20 november 2026)."
    ]
    for moment in ("2026-06-05 09:00", "2026-06-08 09:00"):
        world.tick(moment)
    assert slack_texts(receiver) == []
    assert {row.state for row in world.deliveries()} == {"covered", "sent"}
    assert len(world.deliveries(kind="change")) == len("abc")


def test_one_that_changes_after_the_message_is_told_by_itself(world: World, receiver: Receiver) -> None:
    channels = hooked(world, receiver, "slack", changes="true")
    world.write(CHAIN, reminders="  - {id: r, before: []}\n", channels=channels)
    world.tick("2026-06-01 08:00")
    world.write(CHAIN.replace("2026-09-01", "2026-09-08"))
    world.tick("2026-06-02 12:00")
    world.tick("2026-06-03 09:00")
    receiver.take()
    world.write(CHAIN.replace("2026-09-01", "2026-09-08").replace("P1M", "P2M"))
    world.tick("2026-06-04 12:00")
    world.tick("2026-06-05 09:00")
    assert slack_texts(receiver) == [
        "Nieuwe datum: Start. Was: vrijdag 20 november 2026. Wordt: zondag 20 december 2026. "
        "Dat is 30 dagen later. Dit is 2 maanden na ‘Brief’ (dinsdag 20 oktober 2026)."
    ]


def test_what_is_over_does_not_move_along(world: World, receiver: Receiver) -> None:
    over = CHAIN.replace("offset: P6W}", "offset: P6W}, cancelled: {on: 2026-05-01}").replace(
        "milestone: b", "milestone: a"
    )
    world.write(over, reminders="  - {id: r, before: []}\n")
    world.tick("2026-06-01 08:00")
    told = _settled(world, receiver, over.replace("2026-09-01", "2026-09-08"))
    assert told["Nieuwe datum: Besluit"].endswith(
        "Hierdoor ook verschoven: Start (donderdag 8 oktober 2026)."
    )


def test_what_follows_the_day_it_was_done_does_not_move_along(world: World, receiver: Receiver) -> None:
    done = CHAIN.replace("when: 2026-09-01", "when: 2026-09-01, done: 2026-05-29")
    world.write(done, reminders="  - {id: r, before: []}\n")
    world.tick("2026-06-01 08:00")
    assert _settled(world, receiver, done.replace("2026-09-01", "2026-09-08")) == {
        "Gewijzigd: Besluit": "Was: dinsdag 1 september 2026. Wordt: dinsdag 8 september 2026. "
        "Klaar op vrijdag 29 mei 2026.",
    }


def test_a_reminder_says_what_comes_before_and_after(world: World, receiver: Receiver) -> None:
    world.write(CHAIN, reminders="  - {id: r, before: [P7D]}\n")
    world.tick("2026-10-05 08:00")
    world.tick("2026-10-06 09:00")
    (request,) = receiver.take()
    assert request.json["data"]["text"] == (
        "Verwachte datum: dinsdag 13 oktober 2026. Gerekend vanaf ‘Besluit’ (1 september 2026), waarvan niet "
        "bekend is of het doorging. Dit is 6 weken na ‘Besluit’. "
        "Hierna komt: Start (vrijdag 13 november 2026, verwacht)."
    )


def test_a_term_set_by_law_says_why_it_ends_later(world: World, receiver: Receiver) -> None:
    world.write(
        "  - {id: a, title: Zienswijze, kind: deadline, when: 2026-05-14, statutory: true}\n",
        reminders="  - {id: r, before: [P7D]}\n",
    )
    world.tick("2026-05-08 08:00")
    world.tick("2026-05-11 09:00")
    (request,) = receiver.take()
    assert (request.json["data"]["headline"], request.json["data"]["text"]) == (
        "Over 7 dagen: Zienswijze",
        "Datum: maandag 18 mei 2026. De wettelijke termijn eindigt op donderdag 14 mei 2026 "
        "(Hemelvaartsdag). U heeft daarom tijd t/m maandag 18 mei 2026 "
        "(Algemene termijnenwet, artikel 1).",
    )
