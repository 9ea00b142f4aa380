"""The main job on the real letters: eighteen months of messages, and changes day by day on three channels."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from icalendar import Calendar

from notifier.app.simulation import simulate
from notifier.channels.console import to_text
from tests.conftest import AMSTERDAM, at
from tests.receivers import Receiver, receiving
from tests.world import SECRET, World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifier.app.simulation import Sending
    from notifier.reminders.messages import Message
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


TEAM = """
channels:
  team: {type: slack, url_env: SLACK_URL, changes: true, digest: weekly}
  team-en: {type: slack, url_env: SLACK_URL, changes: true, digest: weekly, language: en}
"""
FIRST, LAST = at("2025-10-03 08:00"), at("2027-03-31 23:59")


def test_eighteen_months_of_messages(tmp_path: Path, *, regenerate: bool) -> None:
    """The messages of a team in Dutch and in English: few, with something new in each.

    A line is what a message says of one milestone: its headline, or its row in a digest.
    """
    text = (ROOT / "events.yaml").read_text(encoding="utf-8")
    own = "  language: nl\n  url: https://mijlpalen.example\n  contact: mijlpalen@example.org\n"
    events = tmp_path / "events.yaml"
    before, _, feeds = text.replace("  language: nl\n", own, 1).partition("feeds:\n")
    # Without calendars, which each round would make.
    _, heading, milestones = feeds.partition("milestones:\n")
    events.write_text(f"{before}{heading}{milestones}{TEAM}", encoding="utf-8")
    sent = list(simulate(events, FIRST, LAST))
    parts: list[str] = []
    for channel in ("team", "team-en"):
        messages = [one for one in sent if one.destination.channel.name == channel]
        counts = _counts([one.message for one in messages])
        assert counts["messages"] <= 60
        assert counts["nothing new"] == 0
        assert counts["said before"] <= 0.3 * counts["lines"]
        parts.append(f"# {channel}: " + ", ".join(f"{count} {name}" for name, count in counts.items()))
        parts += [_shown(one) for one in messages]
    shown = "\n\n".join(parts) + "\n"
    if regenerate:
        GOLDEN.write_text(shown, encoding="utf-8")
    assert shown == GOLDEN.read_text(encoding="utf-8")


def _shown(sending: Sending) -> str:
    lines = to_text(sending.message).splitlines()[:-1]
    return "\n".join([f"## {sending.at.astimezone(AMSTERDAM):%Y-%m-%d %a %H:%M}", "", *lines]).rstrip()


def _counts(messages: list[Message]) -> dict[str, int]:
    known: set[str] = set()
    counts = {"messages": len(messages), "lines": 0, "said before": 0, "nothing new": 0}
    for message in messages:
        lines = [one.headline for one in message.notices]
        if message.is_listed:
            lines = [row.text for _, rows in message.sections for row in rows]
        counts["lines"] += len(lines)
        counts["said before"] += sum(line in known for line in lines)
        counts["nothing new"] += known.issuperset(lines)
        known.update(lines)
    return counts


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
    assert _about("Instelling KCR2", office.tick("2026-01-06 09:00")) == ["Ging niet door: Instelling KCR2"]
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
            "Nieuwe datum: Instelling KCR2. Actie: Controleer uw aansluiting op KCR2. Was: donderdag 1 januari 2026 (‘per 1 januari 2026’, brief van 17 juli 2025). "
            "Wordt: maandag 2 maart 2026. Dat is 60 dagen later. Geen van de brieven noemt deze datum.",
        ),
        (
            "teams-team",
            "Nieuwe datum: Instelling KCR2. Actie: Controleer uw aansluiting op KCR2. Was: donderdag 1 januari 2026 (‘per 1 januari 2026’, brief van 17 juli 2025). "
            "Wordt: maandag 2 maart 2026. Dat is 60 dagen later. Geen van de brieven noemt deze datum.",
        ),
        ("register", "Nieuwe datum: Instelling KCR2"),
    ]
