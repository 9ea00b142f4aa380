"""Appointments by mail: requested, updated and cancelled, as a mail server receives them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from icalendar import Calendar

from tests.mail_servers import mail_server
from tests.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path

    from notifier.store.database import Database
    from tests.mail_servers import Mailbox

KORT = "  - {{id: kort, title: Oplevering, kind: deadline, when: {when}{more}}}\n"


@pytest.fixture
def world(tmp_path: Path, sqlite: Database) -> World:
    return World(folder=tmp_path, database=sqlite)


@pytest.fixture
def mailbox(world: World) -> Iterator[Mailbox]:
    world.may_invite = True
    with mail_server() as found:
        yield found


def _channels(mailbox: Mailbox, more: str = "") -> str:
    return (
        f'  post: {{type: email, server: "127.0.0.1:{mailbox.port}", security: none, from: '
        "Mijlpalen <melder@proef.example>, to: team@proef.example, allow_private: true, invite: true, "
        f"reminders: []{more}}}\n"
    )


def _event(mail: EmailMessage) -> tuple[str, Any]:
    """Return METHOD and the one entry of a mail."""
    (part,) = (one for one in mail.walk() if one.get_content_type() == "text/calendar")
    calendar = Calendar.from_ical(part.get_content())
    (event,) = calendar.walk("VEVENT")
    assert part["Content-Type"].params["method"] == str(calendar["METHOD"])
    return str(calendar["METHOD"]), event


def _told(mailbox: Mailbox) -> list[tuple[str, str, str, int, str]]:
    """Return METHOD, UID, day, SEQUENCE and STATUS of each mail since the last call."""
    told = []
    for mail in mailbox.read_mails():
        method, event = _event(mail)
        day = str(event.decoded("DTSTART"))
        told.append((method, str(event["UID"]), day, event.decoded("SEQUENCE"), str(event["STATUS"])))
    mailbox.taken.clear()
    return sorted(told)


UID = "kort@mijlpalen.example"


def test_an_appointment_follows_its_milestone(world: World, mailbox: Mailbox) -> None:
    world.write(KORT.format(when="2026-12-10", more=""), channels=_channels(mailbox))
    world.tick("2026-11-24 12:00")
    assert _told(mailbox) == [("REQUEST", UID, "2026-12-10", 0, "CONFIRMED")]
    world.tick("2026-11-24 13:00")
    assert _told(mailbox) == []

    world.write(KORT.format(when="2026-12-17", more=""))
    world.tick("2026-11-24 14:00")
    assert _told(mailbox) == []  # not before it has settled
    world.tick("2026-11-25 09:00")
    assert _told(mailbox) == [("REQUEST", UID, "2026-12-17", 1, "CONFIRMED")]

    world.write(KORT.format(when="2026-12-17", more=", cancelled: {on: 2026-11-25}"))
    world.tick("2026-11-26 09:00")
    world.tick("2026-11-27 09:00")
    assert _told(mailbox) == [("CANCEL", UID, "2026-12-17", 2, "CANCELLED")]
    world.tick("2026-11-28 09:00")
    assert _told(mailbox) == []


def test_it_has_the_version_of_the_calendar_and_asks_for_no_answer(world: World, mailbox: Mailbox) -> None:
    world.write(KORT.format(when="2026-12-10", more=""), channels=_channels(mailbox))
    world.tick("2026-11-24 12:00")
    world.write(KORT.format(when="2026-12-17", more=""))
    mailbox.taken.clear()
    world.tick("2026-11-25 12:00")
    world.tick("2026-11-26 12:00")
    (mail,) = mailbox.read_mails()
    _, event = _event(mail)
    (path,) = (world.folder / "calendars").glob("*.ics")
    (shown,) = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    people = {name: event.pop(name) for name in ("ORGANIZER", "ATTENDEE")}
    assert event.to_ical() == shown.to_ical()
    assert (str(people["ORGANIZER"]), str(people["ATTENDEE"])) == (
        "mailto:melder@proef.example",
        "mailto:team@proef.example",
    )
    assert people["ATTENDEE"].params["RSVP"] == "FALSE"
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/calendar",
    ]


@pytest.mark.parametrize(
    ("then", "told"),
    [
        # A period that became a day: one marker is moved to it, and the other goes.
        (
            "{id: kort, title: Oplevering, kind: end, when: 2027-03-01}",
            [
                ("CANCEL", "kort-opens@mijlpalen.example", "2027-01-01", 1, "CANCELLED"),
                ("REQUEST", "kort-closes@mijlpalen.example", "2027-03-01", 1, "CONFIRMED"),
            ],
        ),
        (
            "{id: kort, title: Oplevering, kind: end, when: 2027, done: 2026-11-24}",
            [
                ("CANCEL", "kort-opens@mijlpalen.example", "2027-01-01", 1, "CANCELLED"),
                ("REQUEST", "kort-closes@mijlpalen.example", "2026-11-24", 1, "CONFIRMED"),
            ],
        ),
        # Removed from the file, and no longer what the channel asks for.
        (
            "{id: ander, title: Ander, kind: end, when: ../..}",
            [
                ("CANCEL", "kort-closes@mijlpalen.example", "2027-12-31", 1, "CANCELLED"),
                ("CANCEL", "kort-opens@mijlpalen.example", "2027-01-01", 1, "CANCELLED"),
            ],
        ),
        # A rename is no change.
        ("{id: lang, formerly: [kort], title: Oplevering, kind: end, when: 2027}", []),
    ],
)
def test_both_markers_of_a_period_are_appointments(
    world: World, mailbox: Mailbox, then: str, told: list[tuple[str, str, str, int, str]]
) -> None:
    world.write("  - {id: kort, title: Oplevering, kind: end, when: 2027}\n", channels=_channels(mailbox))
    world.tick("2026-11-24 12:00")
    assert _told(mailbox) == [
        ("REQUEST", "kort-closes@mijlpalen.example", "2027-12-31", 0, "TENTATIVE"),
        ("REQUEST", "kort-opens@mijlpalen.example", "2027-01-01", 0, "TENTATIVE"),
    ]
    world.write(f"  - {then}\n")
    world.tick("2026-11-24 13:00")
    world.tick("2026-11-25 09:00")
    assert _told(mailbox) == told


def test_what_the_channel_no_longer_asks_for_is_cancelled(world: World, mailbox: Mailbox) -> None:
    world.write(KORT.format(when="2026-12-10", more=", topics: [a]"), channels=_channels(mailbox))
    world.tick("2026-11-24 12:00")
    mailbox.taken.clear()
    world.write(
        KORT.format(when="2026-12-10", more=", topics: [a]"),
        channels=_channels(mailbox, ", match: {topic: [b]}"),
    )
    world.tick("2026-11-24 13:00")
    assert _told(mailbox) == [("CANCEL", UID, "2026-12-10", 0, "CANCELLED")]


def test_a_new_channel_gets_at_most_fifty_in_a_round_and_nothing_of_the_past(
    world: World, mailbox: Mailbox
) -> None:
    rows = [
        f"  - {{id: m{at}, title: M{at}, kind: end, when: 2027-01-{at % 28 + 1:02}}}\n" for at in range(60)
    ]
    past = "  - {id: oud, title: Oud, kind: end, when: 2026-01-01}\n"
    series = "  - {id: week, title: Week, kind: event, when: 2026-01-05, repeat: FREQ=WEEKLY}\n"
    world.write(past + series + "".join(rows), channels=_channels(mailbox))
    counts = []
    for moment in ("12:00", "12:01", "12:02"):
        world.tick(f"2026-11-24 {moment}")
        counts.append(len(_told(mailbox)))
    assert counts == [50, 11, 0]


def test_the_file_alone_sends_no_appointments(world: World, mailbox: Mailbox) -> None:
    world.may_invite = False
    world.write(KORT.format(when="2026-12-10", more=""), channels=_channels(mailbox))
    world.tick("2026-11-24 12:00")
    assert mailbox.taken == []


def test_the_attachment_of_a_message_has_the_version_of_the_calendar(world: World, mailbox: Mailbox) -> None:
    plain = (
        _channels(mailbox)
        .replace(", invite: true", "")
        .replace("reminders: []", "reminders: [], changes: now")
    )
    world.write(KORT.format(when="2026-12-10", more=""), channels=plain)
    world.tick("2026-11-24 12:00")
    for number, when in enumerate(("2026-12-11", "2026-12-14T15:00[Europe/Amsterdam]"), start=1):
        world.write(KORT.format(when=f'"{when}"', more=""))
        world.tick(f"2026-11-24 1{number + 2}:00")
        (mail,) = mailbox.read_mails()
        mailbox.taken.clear()
        method, event = _event(mail)
        (path,) = (world.folder / "calendars").glob("*.ics")
        (shown,) = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
        assert (method, event.pop("ORGANIZER")) == ("PUBLISH", "mailto:melder@proef.example")
        assert event.to_ical() == shown.to_ical()
    world.write("  - {id: ander, title: Ander, kind: end, when: ../..}\n")
    world.tick("2026-11-24 18:00")
    told = [one for one in _told(mailbox) if one[1] == UID]
    assert [(method, status) for method, _, _, _, status in told] == [("PUBLISH", "CANCELLED")]


def test_what_becomes_private_is_cancelled_as_it_was_sent_and_nothing_of_it_is_told(
    world: World, mailbox: Mailbox
) -> None:
    row = "  - {{id: kort, title: {title}, kind: deadline, when: {when}, description: {title}{more}}}\n"
    unsent = "  - {{id: nooit, title: Zwijgzaam, kind: end, when: 2027{more}}}\n"
    world.write(row.format(title="Oplevering", when="2026-12-10", more=""), channels=_channels(mailbox))
    world.tick("2026-11-24 12:00")
    mailbox.taken.clear()
    # Moved, but not told yet; another one comes, which the server refuses.
    mailbox.replies["RCPT"] = "451 4.3.0 later"
    world.write(row.format(title="Halfgeheim", when="2026-12-17", more="") + unsent.format(more=""))
    world.tick("2026-11-24 13:00")
    mailbox.replies.clear()
    private = ", private: true"
    world.write(row.format(title="Geheim", when="2026-12-24", more=private) + unsent.format(more=private))
    world.tick("2026-11-24 13:30")
    (mail,) = mailbox.read_mails()
    method, event = _event(mail)
    title = "Oplevering: niet meer in uw agenda"
    assert (method, str(event["UID"]), str(event["SUMMARY"])) == ("CANCEL", UID, title)
    assert str(event["DESCRIPTION"]) == "Deze afspraak gaat uit uw agenda. Dat zegt niet of het doorgaat."
    assert (str(event.decoded("DTSTART")), str(event["STATUS"])) == ("2026-12-10", "CANCELLED")
    assert event.decoded("SEQUENCE") > 1
    assert not any(word in mailbox.taken[0].decode().lower() for word in ("geheim", "zwijgzaam"))
    told = event.decoded("SEQUENCE")
    mailbox.taken.clear()
    world.tick("2026-11-25 09:00")
    assert _told(mailbox) == []

    # Public again, it is an appointment again, of a later version.
    world.write(row.format(title="Oplevering", when="2026-12-24", more=""))
    world.tick("2026-11-25 10:00")
    world.tick("2026-11-26 09:00")
    ((again, uid, on, sequence, _),) = _told(mailbox)
    assert (again, uid, on) == ("REQUEST", UID, "2026-12-24")
    assert sequence > told
