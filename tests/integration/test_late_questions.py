"""Questions and reminders of rounds that come late, or to a channel that is new, in real rounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.receivers import Reply
from tests.world import World, hooked, slack_texts

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.store.database import Database
    from tests.receivers import Receiver

RULE = "  - {id: vast, before: [P1D, P0D], at: '09:00', overdue: {every: P7D}}\n"
FAR = "  - {id: far, title: Ver, kind: deadline, when: 2029-03-01}\n"
ONCE = "Wij vragen dit zo één keer; daarna staat het in het overzicht van elk kwartaal."
LAST = "Dit is de laatste keer dat wij het zo vragen; daarna staat het in het overzicht van elk kwartaal."


@pytest.fixture
def world(tmp_path: Path, sqlite: Database) -> World:
    return World(folder=tmp_path, database=sqlite)


def _deadline(name: str, when: str) -> str:
    return f"  - {{id: {name.lower()}, title: {name}, kind: deadline, when: {when}}}\n"


def _told(world: World, receiver: Receiver, *moments: str) -> dict[str, str]:
    """Return what is told at some moments: all of a message's first line, cut at its first sentence."""
    told: dict[str, str] = {}
    for moment in moments:
        world.tick(moment)
        for text in slack_texts(receiver):
            told[moment] = text.partition(". ")[0].rstrip(".")
    return told


def _blocks(receiver: Receiver) -> str:
    """Return all words of the messages since the last call, without marks."""
    return "\n".join(str(request.json["blocks"]) for request in receiver.take())


def _start(world: World, receiver: Receiver, milestones: str, first: str, rule: str = RULE) -> None:
    world.write(milestones + FAR, channels=hooked(world, receiver, "slack"), reminders=rule)
    world.tick(first)
    receiver.take()


ASKED, AGAIN = "Datum voorbij, nog niets gemeld: Termijn", "Nog steeds niets gemeld: Termijn"


@pytest.mark.parametrize(
    ("when", "moments", "told"),
    [
        # No round until the pause, or from before it.
        ("../2026-12-28", ("12-22 10:00", "12-31 09:05"), {}),
        ("2026-12-28", ("12-22 10:00", "12-31 09:05"), {}),
        ("2026-12-18", ("12-15 10:00", "12-24 09:05"), {}),
        ("2026-12-16", ("12-15 08:00", "12-24 09:05", "12-28 09:05"), {}),
        ("2026-12-23", ("12-22 09:05", "12-24 09:05"), {"12-22 09:05": "Morgen: Termijn"}),
    ],
)
def test_nothing_is_asked_around_the_end_of_the_year_also_where_no_round_came_for_days(
    world: World, receiver: Receiver, when: str, moments: tuple[str, ...], told: dict[str, str]
) -> None:
    _start(world, receiver, _deadline("Termijn", when), "2026-12-14 10:00")
    days = [f"2026-{moment}" for moment in moments]
    after = ("2027-01-04 09:05", "2027-01-05 09:05", "2027-01-11 09:05", "2027-01-18 09:05")
    asked = {after[0]: ASKED, after[2]: AGAIN}
    if when == "2026-12-16":
        # Both of its questions are due by then.
        asked = {after[0]: ASKED}
    assert _told(world, receiver, *days, *after) == {f"2026-{key}": one for key, one in told.items()} | asked


def test_a_question_that_a_reader_put_off_waits_for_the_new_year_too() -> None:
    from datetime import date  # noqa: PLC0415

    from notifier.dates.working_days import dutch_holidays  # noqa: PLC0415
    from notifier.reminders.asking_again import asked_again  # noqa: PLC0415

    days = {date(2026, 12, 18): date(2026, 12, 18), date(2026, 12, 23): date(2027, 1, 4)}
    assert {day: asked_again({"team": day}, dutch_holidays, day) for day in days} == {
        day: [(on, "team")] for day, on in days.items()
    }


def test_a_late_question_waits_for_a_working_day_and_comes_once(world: World, receiver: Receiver) -> None:
    _start(world, receiver, _deadline("Termijn", "2026-11-05"), "2026-11-02 10:00")
    moments = ("2026-11-07 10:00", "2026-11-09 08:50", "2026-11-09 09:00", "2026-11-09 10:00")
    assert _told(world, receiver, *moments) == {moments[2]: ASKED}


@pytest.mark.parametrize(
    ("when", "moments", "told"),
    [
        # The day before, and the day itself.
        ("2026-11-12", ("2026-11-12 08:50", "2026-11-12 09:00"), "Vandaag: Termijn"),
        # The day itself, and the question of the day after it.
        ("2026-11-11", ("2026-11-12 08:50", "2026-11-12 09:00"), ASKED),
        # The first question, and the second.
        ("2026-11-06", ("2026-11-16 08:50", "2026-11-16 09:00"), ASKED),
    ],
)
def test_a_late_reminder_and_one_that_is_due_on_its_day_are_one_message(
    world: World, receiver: Receiver, when: str, moments: tuple[str, str], told: str
) -> None:
    before = "2026-11-08 10:00" if when > "2026-11-08" else "2026-11-06 10:00"
    _start(world, receiver, _deadline("Termijn", when), before)
    assert _told(world, receiver, *moments, f"{moments[1][:10]} 18:00") == {moments[1]: told}


def test_a_late_reminder_of_another_day_is_told_at_once(world: World, receiver: Receiver) -> None:
    # The reminder of today counts to the last day of the period; the late one to its first.
    period = "  - {id: p, title: Periode, kind: end, when: 2026-11-10/2027-02-10}\n"
    _start(world, receiver, period, "2026-11-08 10:00", RULE.replace("P1D", "P91D"))
    assert _told(world, receiver, "2026-11-11 08:50") == {
        "2026-11-11 08:50": "Periode begonnen: einde van ‘Periode’"
    }


def test_the_first_question_that_a_channel_gets_is_a_first_question(world: World, receiver: Receiver) -> None:
    world.write(_deadline("Termijn", "2026-11-20") + FAR, channels=hooked(world, receiver, "slack"))
    world.texts["reminders"] = RULE
    world.write(world.texts["milestones"])
    world.tick("2026-11-27 10:00")
    receiver.take()
    world.tick("2026-11-30 09:05")
    words = _blocks(receiver)
    assert (ASKED in words, AGAIN in words, ONCE in words, LAST in words) == (True, False, True, False)


def test_a_question_whose_first_did_not_arrive_is_a_first_question(world: World, receiver: Receiver) -> None:
    _start(world, receiver, _deadline("Termijn", "2026-11-20"), "2026-11-20 10:00")
    receiver.reply = Reply(status=400)
    world.tick("2026-11-23 09:05")
    receiver.take()
    receiver.reply = Reply()
    assert _told(world, receiver, "2026-11-30 09:05") == {"2026-11-30 09:05": ASKED}


def test_a_question_is_the_last_only_where_no_other_rule_asks_later(world: World, receiver: Receiver) -> None:
    longer = RULE.replace("vast", "lang").replace("every: P7D", "every: P7D, at_most: 3")
    _start(world, receiver, _deadline("Termijn", "2026-11-20"), "2026-11-20 10:00", RULE + longer)
    told = {}
    for moment in ("2026-11-23 09:05", "2026-11-30 09:05", "2026-12-07 09:05"):
        world.tick(moment)
        told[moment] = LAST in _blocks(receiver)
    assert told == {"2026-11-23 09:05": False, "2026-11-30 09:05": False, "2026-12-07 09:05": True}


def test_in_an_overview_only_the_lines_for_which_it_is_true_say_that_it_is_the_last_time(
    world: World, receiver: Receiver
) -> None:
    event = "  - {id: a, title: Overleg, kind: decision, when: 2026-12-15}\n"
    deadlines = "".join(_deadline(f"Eis{number}", "2026-12-31") for number in range(1, 7))
    _start(world, receiver, event + deadlines, "2026-12-14 10:00")
    for moment in ("2026-12-16 09:01", "2026-12-31 09:01"):
        world.tick(moment)
    receiver.take()
    told = {}
    for moment in ("2027-01-04 09:01", "2027-01-11 09:01"):
        world.tick(moment)
        words = _blocks(receiver)
        told[moment] = (words.count("Dit vragen wij zo voor het laatst."), words.count(LAST))
    # Six are asked again a week later; then all end.
    assert told == {"2027-01-04 09:01": (1, 0), "2027-01-11 09:01": (0, 1)}


WET = "  - {id: wet, title: Kerst, kind: deadline, when: ../2026-12-26, statutory: true}\n"


@pytest.mark.parametrize("began", ["2026-11-26 10:00", "2026-11-27 09:05"])
def test_the_first_digest_does_not_repeat_what_was_told_the_working_day_before(
    world: World, receiver: Receiver, began: str
) -> None:
    rule = RULE.replace("P1D, P0D", "P30D")
    world.write(WET + FAR, channels=hooked(world, receiver, "slack", digest="weekly"), reminders=rule)
    # The reminder of Saturday is sent on Friday.
    moments = [began, "2026-11-27 09:05", "2026-11-30 09:00"]
    assert _told(world, receiver, *dict.fromkeys(moments)) == {"2026-11-27 09:05": "Nog 31 dagen: Kerst"}


def test_a_digest_does_not_repeat_what_was_told_late_since_the_one_before(
    world: World, receiver: Receiver
) -> None:
    rule = RULE.replace("P1D, P0D", "P30D")
    day = _deadline("Termijn", "2026-12-28")
    world.write(FAR, channels=hooked(world, receiver, "slack", digest="daily"), reminders=rule)
    _start(world, receiver, "", "2026-11-20 10:00", rule)
    world.texts["channels"] = hooked(world, receiver, "slack", digest="daily")
    world.write(day + FAR)
    world.tick("2026-11-23 09:00")
    receiver.take()
    # No round on Friday 27 November, the day of the reminder; a daily digest comes on Monday.
    told = _told(world, receiver, "2026-11-30 08:30", "2026-11-30 09:00")
    assert told == {"2026-11-30 08:30": "Over 28 dagen: Termijn"}
