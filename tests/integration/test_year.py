"""The main job on the real letters: five months, day by day, on three channels."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from icalendar import Calendar

from tests.conftest import AMSTERDAM, at, day
from tests.receivers import Receiver, receiving
from tests.world import SECRET, World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifier.store.database import Database

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "data" / "year.txt"

CHANNELS = """
channels:
  slack-team: {type: slack, url_env: SLACK_URL, changes: true, allow_private: true}
  teams-team: {type: teams, url_env: TEAMS_URL, changes: true, allow_private: true}
  register: {type: webhook, url_env: HOOK_URL, secret_env: HOOK_SECRET, changes: true, allow_private: true}
"""


class Office:
    """The repository's milestones with three channels."""

    def __init__(self, world: World, receivers: dict[str, Receiver]) -> None:
        self.world = world
        self.receivers = receivers
        self.ledger: list[tuple[str, str, str]] = []
        self.rounds = world.rounds()
        self.edit()

    def edit(self, *changes: tuple[str, str]) -> None:
        """Write the repository's file with some texts replaced."""
        text = (ROOT / "events.yaml").read_text(encoding="utf-8")
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        self.world.events.write_text(text + CHANNELS, encoding="utf-8")

    def tick(self, moment: str) -> list[tuple[str, str]]:
        """Do a round, and return the messages of each channel."""
        self.world.real_now += timedelta(minutes=2)
        self.rounds.run(at(moment))
        told: list[tuple[str, str]] = []
        for name, receiver in self.receivers.items():
            told += [
                (name, headline) for request in receiver.take() for headline in _headlines(name, request.json)
            ]
        self.ledger += [(moment, *one) for one in told]
        return told

    def feed(self, name: str = "alles") -> dict[str, tuple[int, str, str, str]]:
        """Return the published calendar: sequence, first day, status and title by UID."""
        data = (self.world.folder / "calendars" / f"{name}.ics").read_bytes()
        return {
            str(event["UID"]): (
                event.decoded("SEQUENCE"),
                event.decoded("DTSTART").isoformat(),
                str(event["STATUS"]),
                str(event["SUMMARY"]),
            )
            for event in Calendar.from_ical(data).walk("VEVENT")
        }


def _headlines(channel: str, body: dict) -> list[str]:  # type: ignore[type-arg]
    match channel:
        case "slack-team":
            return [body["text"]]
        case "teams-team":
            return [body["attachments"][0]["content"]["fallbackText"]]
        case _:
            return [body["data"]["headline"]]


@pytest.fixture
def office(tmp_path: Path, sqlite: Database) -> Iterator[Office]:
    with ExitStack() as stack:
        names = {"SLACK_URL": "slack-team", "TEAMS_URL": "teams-team", "HOOK_URL": "register"}
        receivers = {name: stack.enter_context(receiving()) for name in names.values()}
        environment = {variable: receivers[name].url for variable, name in names.items()}
        world = World(folder=tmp_path, database=sqlite, environment={**environment, "HOOK_SECRET": SECRET})
        yield Office(world, receivers)


def _days(first: str, last: str) -> Iterator[date]:
    current = day(first)
    while current <= day(last):
        yield current
        current += timedelta(days=1)


def test_five_months_of_reminders(office: Office, *, regenerate: bool) -> None:
    """Every message is sent once, at nine on a working day, before and after the change to winter time."""
    assert office.tick("2025-10-03 08:00") == []
    for today in _days("2025-10-03", "2026-03-01"):
        if today.isoweekday() > 5 and today > day("2025-11-02"):
            continue  # A month of weekends, with the change to winter time, is enough.
        if today.isoweekday() == 1:
            assert office.tick(f"{today} 08:59:59") == []
        office.tick(f"{today} 09:00:00")
    assert {f"{row.due_at.astimezone(AMSTERDAM):%H:%M:%S}" for row in office.world.deliveries()} == {
        "09:00:00"
    }
    lines = [
        f"{moment[:10]} {at(moment[:10]):%a} {channel:10} {headline}"
        for moment, channel, headline in office.ledger
    ]
    shown = "\n".join(lines) + "\n"
    if regenerate:
        GOLDEN.write_text(shown, encoding="utf-8")
    assert shown == GOLDEN.read_text(encoding="utf-8")
    _check_ends(office)


def _check_ends(office: Office) -> None:
    """Assert that every delivery has an end state, and every covered one is covered by a sent one."""
    rows = {row.id: row for row in office.world.deliveries()}
    assert {row.state for row in rows.values()} <= {"sent", "covered", "superseded"}
    for row in rows.values():
        if row.state == "covered":
            assert row.covered_by
            speaker = rows[row.covered_by]
            speaker = rows[speaker.covered_by] if speaker.covered_by else speaker
            assert speaker.state == "sent"


KCR2 = "kcr2-instelling@mijlpalen.example"
DATED = "    when: 2026-01-01\n    modality: fixed\n"


def test_changes_are_told_once_they_have_settled(office: Office) -> None:
    office.tick("2025-11-03 10:00")  # a Monday
    assert office.feed()[KCR2] == (0, "2026-01-01", "CONFIRMED", "Instelling KCR2")

    # A typing error that is corrected before the next working day is not sent, but is a revision.
    office.edit(("title: Instelling KCR2", "title: Instelling KRC2"))
    office.tick("2025-11-04 15:00")
    assert office.feed()[KCR2] == (1, "2026-01-01", "CONFIRMED", "Instelling KRC2")
    office.edit()
    office.tick("2025-11-04 15:05")
    assert office.tick("2025-11-05 09:00") == []
    assert office.feed()[KCR2] == (2, "2026-01-01", "CONFIRMED", "Instelling KCR2")

    # A moved date.
    office.edit((DATED, DATED.replace("2026-01-01", "2026-03-02")))
    assert office.tick("2025-11-06 12:00") == []
    assert office.feed()[KCR2] == (
        3,
        "2026-03-02",
        "CONFIRMED",
        "→ Instelling KCR2: verplaatst, was 1 januari",
    )
    assert office.tick("2025-11-07 08:59") == []
    assert _webhooks(office.tick("2025-11-07 09:00")) == ["Nieuwe datum: Instelling KCR2"]

    # There is no reminder of the old date: 2 December was thirty days before it.
    assert "Over 30 dagen: Instelling KCR2" not in _webhooks(office.tick("2025-12-02 09:00"))

    # Moved away and back, each sent: the date is new again, and so are its reminders.
    office.edit()
    office.tick("2025-12-03 12:00")
    assert office.feed()[KCR2] == (4, "2026-01-01", "CONFIRMED", "→ Instelling KCR2: verplaatst, was 2 maart")
    assert "Eerder dan gedacht: Instelling KCR2" in _webhooks(office.tick("2025-12-04 09:00"))
    assert "Over 8 dagen: Instelling KCR2" in _webhooks(office.tick("2025-12-24 09:00"))

    # Moved away and back before it was sent: no message, and the reminder is sent.
    office.edit((DATED, DATED.replace("2026-01-01", "2027-01-01")))
    office.tick("2025-12-29 10:00")
    office.edit()
    office.tick("2025-12-29 10:10")
    assert _about("Instelling KCR2", office.tick("2025-12-30 09:00")) == []
    assert _about("Instelling KCR2", office.tick("2025-12-31 09:00")) == ["Morgen: Instelling KCR2"]
    assert office.feed()[KCR2][0] == 6

    # Cancelled: sent, marked, and no more reminders.
    office.edit((DATED, DATED + "    cancelled: {on: 2026-01-05, reason: geen akkoord}\n"))
    office.tick("2026-01-05 12:00")
    assert office.feed()[KCR2] == (7, "2026-01-01", "CANCELLED", "× Instelling KCR2: vervallen")
    assert _about("Instelling KCR2", office.tick("2026-01-06 09:00")) == ["Gaat niet door: Instelling KCR2"]
    assert _about("Instelling KCR2", office.tick("2026-01-09 09:00")) == []

    # Removed: not shown as cancelled.
    text = office.world.events.read_text(encoding="utf-8")
    start, end = text.index("  - id: ptss-dekking"), text.index("  - id: kabinetsreactie-ptss")
    office.world.events.write_text(text[:start] + text[end:], encoding="utf-8")
    office.tick("2026-01-12 12:00")
    assert office.feed()["ptss-dekking@mijlpalen.example"] == (
        1,
        "2026-06-01",
        "CANCELLED",
        "× Andere dekking voor de PTSS-regeling in de Voorjaarsnota 2026: van de lijst gehaald",
    )
    assert _about("Andere dekking", office.tick("2026-01-13 09:00")) == [
        "Uit de lijst: Andere dekking voor de PTSS-regeling in de Voorjaarsnota 2026"
    ]

    # Both leave the calendar after the tombstone period.
    office.tick("2026-04-30 12:00")
    assert KCR2 not in office.feed()
    assert "ptss-dekking@mijlpalen.example" not in office.feed()
    assert {row.state for row in office.world.deliveries()} <= {"sent", "covered", "superseded"}


def _webhooks(told: list[tuple[str, str]]) -> list[str]:
    return [headline for channel, headline in told if channel == "register"]


def _about(title: str, told: list[tuple[str, str]]) -> list[str]:
    return [headline for headline in _webhooks(told) if title in headline]


def test_every_channel_gets_the_same_news(office: Office) -> None:
    office.tick("2025-11-03 10:00")
    office.edit((DATED, DATED.replace("2026-01-01", "2026-03-02")))
    office.tick("2025-11-06 12:00")
    assert office.tick("2025-11-07 09:00") == [
        (
            "slack-team",
            "Nieuwe datum: Instelling KCR2. Was: donderdag 1 januari 2026 (‘per 1 januari 2026’, brief van 17 juli 2025). "
            "Wordt: maandag 2 maart 2026. Dat is 60 dagen later. Geen van de brieven noemt deze datum.",
        ),
        (
            "teams-team",
            "Nieuwe datum: Instelling KCR2. Was: donderdag 1 januari 2026 (‘per 1 januari 2026’, brief van 17 juli 2025). "
            "Wordt: maandag 2 maart 2026. Dat is 60 dagen later. Geen van de brieven noemt deze datum.",
        ),
        ("register", "Nieuwe datum: Instelling KCR2"),
    ]
