"""Contacts of owners: a question goes to who can answer it, within the domains that the operator allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from notifier.channels.destinations import read_destinations
from notifier.events_file.whole import parse_events_file
from notifier.words import Language
from tests.conftest import CALENDAR
from tests.mail_servers import mail_server
from tests.world import World

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.store.database import Database

MILESTONES = """\
  - {id: a, title: Rapport, kind: deadline, when: 2026-03-02, owner: LOCC}
  - {id: b, title: Besluit, kind: decision, when: 2026-03-02, owner: "Regio Zuid, bureau"}
  - {id: c, title: Kader, kind: publication, when: 2026-03-02}
"""
CONTACTS = """\
  locc: locc@example.org
  Regio Zuid, bureau: [Bureau <bureau@example.org>, vervanger@elders.example]
"""


def _destinations(keys: str, contacts: str = CONTACTS) -> tuple[list[tuple[object, ...]], list[str]]:
    """Return name, recipient and owners of each channel, and the problems of the file."""
    channel = f"channels:\n  vragen: {{type: email, server: s.nl, from: a@b.nl, {keys}}}\n"
    text = f"{CALENDAR}milestones:\n{MILESTONES}contacts:\n{contacts}{channel}"
    events = parse_events_file(text.encode(), name="events.yaml")
    found: list[tuple[object, ...]] = [
        (one.channel.name, one.settings.get("to", ""), one.channel.match.wanted.get("owner"))
        for one in read_destinations(events)
    ]
    return found, [problem.line("f", Language.EN) for problem in events.problems.found]


LOCC = ("vragen/locc", "locc@example.org", ("locc",))
ZUID = ("vragen/Regio Zuid, bureau", "Bureau <bureau@example.org>", ("Regio Zuid, bureau",))
DEPUTY = ("vragen/Regio Zuid, bureau/2", "vervanger@elders.example", ("Regio Zuid, bureau",))


@pytest.mark.parametrize(
    ("keys", "channels"),
    [
        ("to: team@b.nl", [("vragen", "team@b.nl", None)]),
        ("to: team@b.nl, contacts: false", [("vragen", "team@b.nl", None)]),
        ("to: team@b.nl, contacts: true", [("vragen", "team@b.nl", None), LOCC, ZUID, DEPUTY]),
        ("contacts: true", [LOCC, ZUID, DEPUTY]),
        ("contacts: true, match: {owner: [LOCC, NIPV]}", [LOCC]),
    ],
)
def test_each_contact_is_a_channel_of_its_own(keys: str, channels: list[tuple[object, ...]]) -> None:
    found, problems = _destinations(keys)
    assert (found, [line for line in problems if "error" in line]) == (channels, [])


@pytest.mark.parametrize(
    ("keys", "contacts", "told"),
    [
        ("contacts: false", CONTACTS, "the key 'to' is missing"),
        ("to: a@b.nl", "  LOCCC: locc@example.org\n", "Did you mean 'LOCC'?"),
        ("to: a@b.nl", "  LOCC: locc\n", "not a mail address"),
        ("to: a@b.nl", "  - LOCC\n", "keys with values belong here"),
    ],
)
def test_mistakes_in_contacts_are_told(keys: str, contacts: str, told: str) -> None:
    _, problems = _destinations(keys, contacts)
    assert [line for line in problems if told in line], problems


def test_a_question_goes_to_who_can_answer_within_the_domains_of_the_operator(
    tmp_path: Path, sqlite: Database
) -> None:
    world = World(folder=tmp_path, database=sqlite)
    world.environment["NOTIFIER_MAIL_DOMAINS"] = "*.example.org, example.org"
    with mail_server() as mailbox:
        keys = f'server: "localhost:{mailbox.port}", security: none, from: a@example.org, allow_private: true'
        world.write(
            MILESTONES,
            contacts=CONTACTS,
            reminders="  - {id: r, before: [], overdue: {every: P7D, at_most: 2}}\n",
            channels=f"  vragen: {{type: email, {keys}, contacts: true}}\n",
        )
        world.tick("2026-02-27 10:00")
        world.tick("2026-03-03 10:00")
        assert sorted(recipient for _, (recipient,) in mailbox.envelopes) == [
            "bureau@example.org",
            "locc@example.org",
        ]
        assert set(world.states().values()) == {"sent", "retrying"}
        # Nothing is lost: once the operator allows the domain, it is sent at once.
        world.environment["NOTIFIER_MAIL_DOMAINS"] += ", elders.example"
        world.tick("2026-03-03 10:00:30")
        assert mailbox.envelopes[-1] == ("a@example.org", ["vervanger@elders.example"])


def test_without_domains_of_the_operator_no_contact_gets_mail(tmp_path: Path, sqlite: Database) -> None:
    world = World(folder=tmp_path, database=sqlite)
    with mail_server() as mailbox:
        keys = f'server: "localhost:{mailbox.port}", security: none, from: a@example.org, allow_private: true'
        world.write(
            MILESTONES,
            contacts=CONTACTS,
            reminders="  - {id: r, before: [], overdue: {every: P7D, at_most: 2}}\n",
            channels=f"  vragen: {{type: email, {keys}, to: team@example.org, contacts: true}}\n",
        )
        world.tick("2026-02-27 10:00")
        world.tick("2026-03-03 10:00")
        assert [recipients for _, recipients in mailbox.envelopes] == [["team@example.org"]]
    assert {row.channel: row.state for row in world.deliveries(kind="reminder")}["vragen/locc"] == "retrying"
