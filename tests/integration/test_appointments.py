"""What a reader's own calendar is told when a milestone changes: each appointment mail, whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from icalendar import Calendar
from sqlmodel import select

from notifier.store.tables import DeliveryKind, DeliveryRow
from tests.mail_servers import mail_server
from tests.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from email.message import EmailMessage
    from pathlib import Path

    from notifier.store.database import Database
    from tests.mail_servers import Mailbox

DAYS = [f"2026-11-{day} 12:00" for day in (23, 24, 25, 26, 27)]
# Keeps the file from losing all its milestones.
ANCHOR = "  - {id: anker, title: Anker, kind: start, when: ../..}\n"
OUT = "Deze afspraak gaat uit uw agenda. Dat zegt niet of het doorgaat."
STAYS = "Deze afspraak gaat uit uw agenda. De mijlpaal blijft op de lijst."
PERIOD = "Datum: januari t/m maart 2027. De precieze dag is nog niet bekend."
YEAR = "Datum: in 2027. De precieze dag is nog niet bekend."


@pytest.fixture
def world(tmp_path: Path, sqlite: Database) -> World:
    return World(folder=tmp_path, database=sqlite, may_invite=True)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as found:
        yield found


def _channel(mailbox: Mailbox, name: str = "post", to: str = "to: team@proef.example", more: str = "") -> str:
    return (
        f'  {name}: {{type: email, server: "127.0.0.1:{mailbox.port}", security: none, '
        f"from: melder@proef.example, {to}, allow_private: true, invite: true, changes: now, reminders: []"
        f"{more}}}\n"
    )


def _milestone(when: str, more: str = "") -> str:
    return f"  - {{id: ding, title: Ding, kind: deadline, when: {when}{more}}}\n"


def _events(mail: EmailMessage) -> tuple[str, list[Any]]:
    """Return METHOD and the entries of an appointment mail; empty for another message."""
    parts = [one for one in mail.walk() if one.get_content_type() == "text/calendar"]
    calendars = [Calendar.from_ical(part.get_content()) for part in parts]
    return "".join(str(one["METHOD"]) for one in calendars), [
        one for each in calendars for one in each.walk("VEVENT")
    ]


def _line(mail: EmailMessage) -> str:
    """Return an appointment mail in one line: what it does, day, version and status, title, and text."""
    method, (event, *others) = _events(mail)
    title, text = str(event["SUMMARY"]), str(event["DESCRIPTION"])
    body = mail.get_body(("plain",))
    assert body is not None
    assert [mail["Subject"], *body.get_content().splitlines()] == [title, title, "", *text.splitlines()]
    assert [str(one["UID"]) for one in others] == [str(event["UID"])] * len(others)
    name, sequence = str(event["UID"]).removesuffix("@mijlpalen.example"), event.decoded("SEQUENCE")
    line = f"{method} {name} {event.decoded('DTSTART')} {sequence} {event['STATUS']} | {title} | {text}"
    return line.replace("\n", " / ") + "".join(f" | {one['SUMMARY']}" for one in others)


def _told(mailbox: Mailbox) -> list[str]:
    """Return the appointment mails since the last call; other messages of the channel are left out."""
    lines = [_line(one) for one in mailbox.read_mails() if _events(one)[1]]
    mailbox.taken.clear()
    return sorted(lines)


MONTHLY = ", repeat: FREQ=MONTHLY"
QUARTERS = ', repeat: "FREQ=YEARLY;COUNT=2"'
ON_20 = "REQUEST ding 2027-01-20 0 CONFIRMED | Ding | Datum: woensdag 20 januari 2027."
MARKERS = [
    f"REQUEST ding-closes 2027-03-31 0 TENTATIVE | ≤ Ding: uiterlijk | {PERIOD}",
    f"REQUEST ding-opens 2027-01-01 0 TENTATIVE | ≥ Ding: periode begint, dag onbekend | {PERIOD}",
]
# What the file says of a milestone from day to day, and the mails of each day.
CASES: dict[str, list[tuple[str, list[str]]]] = {
    "a period becomes a day, which moves, and a period again": [
        (_milestone("2027-01/2027-03"), MARKERS),
        (
            _milestone("2027-02-01"),
            [
                f"CANCEL ding-opens 2027-01-01 1 CANCELLED | Ding: afspraak vervangen, nu 1 februari 2027 | {STAYS}",
                "REQUEST ding-closes 2027-02-01 1 CONFIRMED"
                " | Ding: nauwkeuriger bekend, was januari t/m maart 2027 | Datum: maandag 1 februari 2027.",
            ],
        ),
        (
            _milestone("2027-02-08"),
            [
                "REQUEST ding-closes 2027-02-08 2 CONFIRMED"
                " | → Ding: verplaatst, was 1 februari | Datum: maandag 8 februari 2027.",
            ],
        ),
        (
            _milestone("2027"),
            [
                f"REQUEST ding-closes 2027-12-31 3 TENTATIVE | ≤ Ding: uiterlijk (in 2027), was 8 februari | {YEAR}",
                "REQUEST ding-opens 2027-01-01 3 TENTATIVE"
                f" | ≥ Ding: periode begint, dag onbekend (in 2027), was 8 februari | {YEAR}",
            ],
        ),
        (
            _milestone("2027", ", done: 2026-11-26"),
            [
                f"CANCEL ding-opens 2027-01-01 4 CANCELLED | Ding: afspraak vervangen, klaar op 26 november 2026 | {STAYS}",
                "REQUEST ding-closes 2026-11-26 4 CONFIRMED | ✓ Ding: klaar | Klaar op donderdag 26 november 2026.",
            ],
        ),
    ],
    "a first day becomes a period": [
        (
            _milestone("2027-01-20/.."),
            [
                "REQUEST ding 2027-01-20 0 TENTATIVE | ≥ Ding: vanaf 20 januari 2027 | Datum: vanaf 20 januari 2027."
            ],
        ),
        (
            _milestone("2027-01/2027-03"),
            [
                f"REQUEST ding 2027-03-31 1 TENTATIVE"
                f" | → Ding: verplaatst, nu januari t/m maart 2027, was vanaf 20 januari 2027 | {PERIOD}",
                f"REQUEST ding-opens 2027-01-01 1 TENTATIVE"
                f" | → Ding: verplaatst, nu januari t/m maart 2027, was vanaf 20 januari 2027 | {PERIOD}",
            ],
        ),
    ],
    "removed from the file, and put back": [
        (_milestone("2027-01-20"), [ON_20]),
        (
            "",
            [
                "CANCEL ding 2027-01-20 1 CANCELLED | × Ding: van de lijst gehaald"
                " | Wij volgen deze mijlpaal niet meer; dat zegt niet of hij doorgaat."
            ],
        ),
        (_milestone("2027-01-20"), [ON_20.replace(" 0 ", " 2 ")]),
    ],
    "removed after its day": [
        (
            _milestone("2026-11-24"),
            ["REQUEST ding 2026-11-24 0 CONFIRMED | Ding | Datum: dinsdag 24 november 2026."],
        ),
        (_milestone("2026-11-24"), []),
        ("", []),
    ],
    "another topic": [
        (_milestone("2027-01-20", ", topics: [x]"), [ON_20]),
        (
            _milestone("2027-01-20", ", topics: [y]"),
            [f"CANCEL ding 2027-01-20 1 CANCELLED | Ding: niet meer in uw agenda | {OUT}"],
        ),
        (_milestone("2027-01-21", ", topics: [y]"), []),
        (
            _milestone("2027-01-21", ", topics: [x]"),
            [
                "REQUEST ding 2027-01-21 3 CONFIRMED"
                " | → Ding: verplaatst, was 20 januari | Datum: donderdag 21 januari 2027."
            ],
        ),
    ],
    "no date any more, and a date again": [
        (_milestone("2027-01-20"), [ON_20]),
        (
            _milestone("../.."),
            [
                "CANCEL ding 2027-01-20 1 CANCELLED | Ding: geen datum meer | Deze afspraak gaat uit uw agenda, "
                "want er is geen datum meer bekend. Dat zegt niet of het doorgaat."
            ],
        ),
        (
            _milestone("2027-01-21"),
            ["REQUEST ding 2027-01-21 2 CONFIRMED | Ding | Datum: donderdag 21 januari 2027."],
        ),
    ],
    "a day that has passed": [
        (_milestone("2027-01-20"), [ON_20]),
        (
            _milestone("2026-11-02"),
            [
                "REQUEST ding 2026-11-02 1 CONFIRMED"
                " | → Ding: verplaatst, was 20 januari 2027 | Datum: maandag 2 november 2026."
            ],
        ),
        # Of what was over and stays so nothing is told.
        (_milestone("2026-11-03"), []),
    ],
    "done before its day, and not done after all": [
        (_milestone("2027-01-20"), [ON_20]),
        (
            _milestone("2027-01-20", ", done: 2026-11-24"),
            ["REQUEST ding 2026-11-24 1 CONFIRMED | ✓ Ding: klaar | Klaar op dinsdag 24 november 2026."],
        ),
        (_milestone("2027-01-20"), [ON_20.replace(" 0 ", " 2 ")]),
    ],
    "done after its day": [
        (
            _milestone("2026-11-24"),
            ["REQUEST ding 2026-11-24 0 CONFIRMED | Ding | Datum: dinsdag 24 november 2026."],
        ),
        (_milestone("2026-11-24"), []),
        (_milestone("2026-11-24"), []),
        (
            _milestone("2026-11-24", ", done: 2026-11-24"),
            ["REQUEST ding 2026-11-24 1 CONFIRMED | ✓ Ding: klaar | Klaar op dinsdag 24 november 2026."],
        ),
    ],
    "cancelled, and going ahead after all": [
        (_milestone("2027-01-20"), [ON_20]),
        (
            _milestone("2027-01-20", ", cancelled: {on: 2026-11-24, reason: Geen geld}"),
            [
                "CANCEL ding 2027-01-20 1 CANCELLED | × Ding: vervallen"
                " | Gaat niet door (gemeld op 24 november 2026); reden: Geen geld."
                " / De datum was woensdag 20 januari 2027."
            ],
        ),
        (_milestone("2027-01-20"), [ON_20.replace(" 0 ", " 2 ")]),
    ],
    "another name": [
        (_milestone("2027-01-20"), [ON_20]),
        (_milestone("2027-01-20").replace("id: ding", "id: zaak, formerly: [ding]"), []),
        (
            _milestone("2027-01-27").replace("id: ding", "id: zaak, formerly: [ding]"),
            [
                "REQUEST ding 2027-01-27 1 CONFIRMED"
                " | → Ding: verplaatst, was 20 januari | Datum: woensdag 27 januari 2027."
            ],
        ),
    ],
    "a clock time": [
        (_milestone("2027-01-20"), [ON_20]),
        (
            _milestone('"2027-01-20T15:00[Europe/Amsterdam]"'),
            [
                "REQUEST ding 2027-01-20 15:00:00+01:00 1 CONFIRMED"
                " | Ding: nauwkeuriger bekend, was 20 januari | Datum: 20 januari 2027 om 15:00 uur."
            ],
        ),
        (_milestone("2027-01-20"), [ON_20.replace(" 0 ", " 2 ")]),
    ],
    "one of two dates remains": [
        (
            _milestone('"{2027-01-20,2027-02-20}"'),
            [
                "REQUEST ding.1 2027-01-20 0 CONFIRMED | Ding | Datum: woensdag 20 januari 2027."
                " / Een van: 20 januari 2027 en 20 februari 2027.",
                "REQUEST ding.2 2027-02-20 0 CONFIRMED | Ding | Datum: zaterdag 20 februari 2027."
                " / Een van: 20 januari 2027 en 20 februari 2027.",
            ],
        ),
        (
            _milestone("2027-02-20"),
            [
                f"CANCEL ding.1 2027-01-20 1 CANCELLED | Ding: afspraak vervangen, nu 20 februari 2027 | {STAYS}",
                "REQUEST ding.2 2027-02-20 1 CONFIRMED"
                " | → Ding: verplaatst, was 20 januari 2027 en 20 februari 2027 | Datum: zaterdag 20 februari 2027.",
            ],
        ),
    ],
    "a series": [
        (
            _milestone("2026-12-15", MONTHLY),
            ["REQUEST ding 2026-12-15 0 CONFIRMED | Ding | Datum: iedere maand op de 15e."],
        ),
        (
            _milestone("2026-12-15", MONTHLY + ", done: {2026-12-15: 2026-11-24}"),
            [
                "REQUEST ding 2026-12-15 1 CONFIRMED | Ding | Datum: iedere maand op de 15e. | ✓ Ding: klaar",
            ],
        ),
        (
            _milestone("2026-12-15", MONTHLY + ", except: [2027-01-15]"),
            ["REQUEST ding 2026-12-15 2 CONFIRMED | Ding | Datum: iedere maand op de 15e."],
        ),
        (
            _milestone("2026-12-15", MONTHLY + ", cancelled: {on: 2026-11-26}"),
            ["CANCEL ding 2026-12-15 3 CANCELLED | × Ding: vervallen | Datum: iedere maand op de 15e."],
        ),
    ],
    "a series that has ended": [
        (_milestone("2026-09-15", ', repeat: "FREQ=MONTHLY;COUNT=2"'), []),
        (
            _milestone("2026-09-15", ', repeat: "FREQ=MONTHLY;UNTIL=20261124"'),
            [],
        ),
        (
            _milestone("2026-10-25", ', repeat: "FREQ=MONTHLY;COUNT=2"'),
            [
                "REQUEST ding 2026-10-25 2 CONFIRMED"
                " | → Ding: verplaatst, was iedere maand op de 15e, t/m 24 november 2026"
                " | Datum: iedere maand op de 25e, 2 keer."
            ],
        ),
        (_milestone("2026-10-25", ', repeat: "FREQ=MONTHLY;COUNT=2"'), []),
        ("", []),
    ],
    # Only the appointments that changed are told.
    "single entries of a series": [
        (
            _milestone("2027-33", QUARTERS),
            [
                f"REQUEST ding.{year}0331-{mark} {year}-{day} 0 TENTATIVE | {title} (1e kwartaal {year})"
                f" | Datum: 1e kwartaal {year}. De precieze dag is nog niet bekend."
                for year in (2027, 2028)
                for mark, day, title in (
                    ("closes", "03-31", "≤ Ding: uiterlijk"),
                    ("opens", "01-01", "≥ Ding: periode begint, dag onbekend"),
                )
            ],
        ),
        (
            _milestone("2027-33", QUARTERS + ", done: {2027-03-31: 2026-11-24}"),
            [
                f"CANCEL ding.20270331-opens 2027-01-01 1 CANCELLED | Ding: niet meer op 1 januari 2027 | {STAYS}",
                "REQUEST ding.20270331-closes 2026-11-24 1 CONFIRMED"
                " | ✓ Ding: klaar | Klaar op dinsdag 24 november 2026.",
            ],
        ),
        (
            _milestone("2027-33", QUARTERS + ", done: {2027-03-31: 2026-11-24}, except: [2028-03-31]"),
            [
                f"CANCEL ding.20280331-closes 2028-03-31 2 CANCELLED | Ding: niet meer op 31 maart 2028 | {STAYS}",
                f"CANCEL ding.20280331-opens 2028-01-01 2 CANCELLED | Ding: niet meer op 1 januari 2028 | {STAYS}",
            ],
        ),
    ],
}


@pytest.mark.parametrize("days", CASES.values(), ids=CASES)
def test_an_appointment_says_what_is_true(
    world: World, mailbox: Mailbox, days: Sequence[tuple[str, list[str]]]
) -> None:
    more = ", match: {topic: [x]}" if "topics" in days[0][0] else ""
    for moment, (milestones, mails) in zip(DAYS, days, strict=False):
        world.write(ANCHOR + milestones, channels=_channel(mailbox, more=more))
        world.tick(moment)
        assert _told(mailbox) == mails
        world.tick(moment.replace("12:00", "13:00"))
        assert _told(mailbox) == []


def test_an_edit_that_is_undone_before_it_settled_tells_nothing(world: World, mailbox: Mailbox) -> None:
    settled = _channel(mailbox).replace(", changes: now", "")
    world.write(_milestone("2027-01/2027-03"), channels=settled)
    world.tick("2026-11-24 12:00")
    assert _told(mailbox) == MARKERS
    world.write(_milestone("2027-02-01"))
    world.tick("2026-11-24 13:00")
    world.write(_milestone("2027-01/2027-03"))
    world.tick("2026-11-24 14:00")
    world.tick("2026-11-25 09:00")
    world.tick("2026-11-26 09:00")
    assert _told(mailbox) == []


def test_a_filter_that_changes_to_and_fro_takes_an_appointment_out_and_puts_it_back(
    world: World, mailbox: Mailbox
) -> None:
    world.write(_milestone("2027-01-20", ", topics: [x]"), channels=_channel(mailbox))
    world.tick(DAYS[0])
    assert _told(mailbox) == [ON_20]
    stamps = []
    for moment, topic in zip(DAYS[1:], "yxyx", strict=True):
        world.write(
            world.texts["milestones"], channels=_channel(mailbox, more=f", match: {{topic: [{topic}]}}")
        )
        world.tick(moment)
        (mail,) = mailbox.read_mails()
        _, (event,) = _events(mail)
        stamps.append(event.decoded("DTSTAMP"))
        out = f"CANCEL ding 2027-01-20 0 CANCELLED | Ding: niet meer in uw agenda | {OUT}"
        assert _told(mailbox) == [out if topic == "y" else ON_20]
    # Of two with one SEQUENCE the newer one counts by its DTSTAMP.
    assert [f"{one:%d %H:%M %Z}" for one in stamps] == [f"{day} 11:00 UTC" for day in (24, 25, 26, 27)]


def test_two_channels_to_one_mailbox_do_not_take_away_what_the_other_sends(
    world: World, mailbox: Mailbox
) -> None:
    both = "".join(
        _channel(mailbox, name, f"to: {to}", f", match: {{topic: [{topic}]}}")
        for name, topic, to in (
            ("een", "x", "team@proef.example"),
            ("twee", "y", "Team <TEAM@proef.example>"),
        )
    )
    out = f"CANCEL ding 2027-01-20 2 CANCELLED | Ding: niet meer in uw agenda | {OUT}"
    for moment, topic, mails in (
        (DAYS[0], "x", [ON_20]),
        (DAYS[1], "y", [ON_20.replace(" 0 ", " 1 ")]),
        (DAYS[2], "z", [out, out]),
    ):
        world.write(_milestone("2027-01-20", f", topics: [{topic}]"), channels=both)
        world.tick(moment)
        assert _told(mailbox) == mails


def test_the_contact_of_another_owner_is_not_told_that_it_does_not_go_ahead(
    world: World, mailbox: Mailbox
) -> None:
    world.environment["NOTIFIER_MAIL_DOMAINS"] = "proef.example"
    contacts = "  LOCC: locc@proef.example\n  Ministerie: bureau@proef.example\n"
    other = "  - {{id: ander, title: Ander, kind: start, when: ../.., owner: {}}}\n"
    channels = _channel(mailbox, to="contacts: true")
    world.write(
        _milestone("2027-01-20", ", owner: LOCC") + other.format("Ministerie"),
        channels=channels,
        contacts=contacts,
    )
    world.tick(DAYS[0])
    assert _told(mailbox) == [f"{ON_20} / Eigenaar: LOCC"]
    mailbox.envelopes.clear()
    world.write(_milestone("2027-01-27", ", owner: Ministerie") + other.format("LOCC"))
    world.tick(DAYS[1])
    world.tick(DAYS[2])
    assert _told(mailbox) == [
        f"CANCEL ding 2027-01-20 1 CANCELLED | Ding: niet meer in uw agenda | {OUT}",
        "REQUEST ding 2027-01-27 1 CONFIRMED | → Ding: verplaatst, was 20 januari"
        " | Datum: woensdag 27 januari 2027. / Eigenaar: Ministerie",
    ]


def test_who_comes_in_the_place_of_another_gets_what_is_ahead(world: World, mailbox: Mailbox) -> None:
    milestones = _milestone("2027-01-20") + _milestone("2026-11-01").replace("id: ding", "id: oud")
    world.write(milestones, channels=_channel(mailbox))
    world.tick(DAYS[0])
    world.write(milestones, channels=_channel(mailbox, to="to: nieuw@proef.example"))
    world.tick(DAYS[1])
    assert _told(mailbox) == [ON_20, ON_20]
    assert [to for _, to in mailbox.envelopes] == [["team@proef.example"], ["nieuw@proef.example"]]


def test_an_appointment_of_before_its_key_named_the_entry_goes_on(world: World, mailbox: Mailbox) -> None:
    world.write(_milestone("2027-01-20"), channels=_channel(mailbox))
    world.tick(DAYS[0])
    with world.database.write() as session:
        (row,) = session.exec(select(DeliveryRow).where(DeliveryRow.kind == DeliveryKind.INVITATION))
        row.key = "ding|0|REQUEST@post"
    world.tick(DAYS[1])
    assert _told(mailbox) == [ON_20]
    world.write(_milestone("2027-01-27"))
    world.tick(DAYS[2])
    assert _told(mailbox) == [
        "REQUEST ding 2027-01-27 1 CONFIRMED | → Ding: verplaatst, was 20 januari | Datum: woensdag 27 januari 2027."
    ]


def test_a_filter_on_time_gives_an_appointment_in_time_and_takes_none_away_after_its_day(
    world: World, mailbox: Mailbox
) -> None:
    world.write(_milestone("2026-11-25"), channels=_channel(mailbox, more=", match: {within: P1D}"))
    told = []
    for moment in DAYS:
        world.tick(moment)
        told.append(_told(mailbox))
    on_25 = "REQUEST ding 2026-11-25 0 CONFIRMED | Ding | Datum: woensdag 25 november 2026."
    assert told == [[], [on_25], [], [], []]


def test_new_entries_of_a_series_come_in_reach(world: World, mailbox: Mailbox) -> None:
    world.write(_milestone("2027-33", ", repeat: FREQ=YEARLY"), channels=_channel(mailbox))
    names = []
    for moment in ("2026-11-23 12:00", "2026-11-24 12:00", "2027-11-24 12:00", "2027-11-25 12:00"):
        world.tick(moment)
        names.append([line.split()[1] for line in _told(mailbox) if line.startswith("REQUEST")])
    assert names == [
        [f"ding.{year}0331-{mark}" for year in (2027, 2028, 2029) for mark in ("closes", "opens")],
        [],
        ["ding.20300331-closes", "ding.20300331-opens"],
        [],
    ]


def test_an_included_milestone_of_the_same_id_has_an_appointment_of_its_own(
    world: World, mailbox: Mailbox
) -> None:
    national = "calendar: {name: Landelijk, domain: landelijk.example}\nmilestones:\n" + _milestone(
        "2027-02-20"
    )
    (world.folder / "landelijk.yaml").write_text(national, encoding="utf-8")
    world.write(
        _milestone("2027-01-20"), channels=_channel(mailbox), include="  landelijk: {path: landelijk.yaml}\n"
    )
    world.tick(DAYS[0])
    world.tick(DAYS[1])
    assert _told(mailbox) == [
        ON_20,
        "REQUEST ding@landelijk.example 2027-02-20 0 CONFIRMED | Ding | Datum: zaterdag 20 februari 2027.",
    ]
    world.write(ANCHOR, include="  landelijk: {path: landelijk.yaml}\n")
    world.tick(DAYS[2])
    assert _told(mailbox) == [
        "CANCEL ding 2027-01-20 1 CANCELLED | × Ding: van de lijst gehaald"
        " | Wij volgen deze mijlpaal niet meer; dat zegt niet of hij doorgaat."
    ]


def test_what_was_not_sent_to_an_address_is_not_sent_to_the_next(world: World, mailbox: Mailbox) -> None:
    mailbox.replies["RCPT"] = "451 4.3.0 later"
    world.write(_milestone("2027-01-20"), channels=_channel(mailbox))
    world.tick(DAYS[0])
    mailbox.replies.clear()
    world.write(_milestone("2027-01-20"), channels=_channel(mailbox, to="to: nieuw@proef.example"))
    world.tick(DAYS[1])
    (mail,) = mailbox.read_mails()
    _, (event,) = _events(mail)
    assert (mail["To"], event["ATTENDEE"]) == ("nieuw@proef.example", "mailto:nieuw@proef.example")
    world.tick(DAYS[2])
    assert _told(mailbox) == [ON_20]


def test_what_became_private_stays_for_a_reader_who_may_see_it(world: World, mailbox: Mailbox) -> None:
    both = _channel(mailbox) + _channel(mailbox, "besloten", more=", private: true")
    world.write(_milestone("2027-01-20"), channels=both)
    world.tick(DAYS[0])
    assert _told(mailbox) == [ON_20, ON_20]
    world.write(_milestone("2027-01-27", ", private: true"))
    world.tick(DAYS[1])
    (told,) = _told(mailbox)
    assert told.split(" ")[:3] == ["REQUEST", "ding", "2027-01-27"]
