"""Mail, submitted to real servers and read back by the standard library and a calendar parser."""

from __future__ import annotations

import re
import socket
import struct
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.charset import CHARSETS, QP
from email.policy import default
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from icalendar import Calendar

from notifier.channels import email
from notifier.channels.base import Parcel
from notifier.dates.edtf import parse_edtf
from notifier.events_file.problems import EventsFileError
from notifier.net.answers import MAIL_ANSWERS, Step
from notifier.net.connections import Network
from notifier.net.outcomes import Outcome, Verdict
from notifier.net.secrets import Secrets
from notifier.reminders.rules import Channel
from notifier.setup import load_setup
from notifier.timeline.changes import compare
from notifier.words import Language
from tests.conftest import AMSTERDAM, CALENDAR, milestone, utc
from tests.contract.messages import MESSAGES, changed, message, told
from tests.contract.test_channels import ORIGIN
from tests.mail_servers import PASSWORD, USER, Authority, mail_server, make_authority
from tests.receivers import raw_server

if TYPE_CHECKING:
    from collections.abc import Callable

    from notifier.channels.base import Payload
    from notifier.reminders.messages import Message


def check_form(payload: Payload, message: Message) -> bool:
    assert payload.content.isascii()
    lines = payload.content.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert b"\n" not in b"".join(lines)
    mail = message_from_bytes(payload.content, policy=default)
    assert [name for name in list(mail) if name.lower() in {"to", "from", "bcc", "cc"}] == ["From", "To"]
    assert mail["Message-ID"] == f"<{message.reference}@mijlpalen.example>"
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    tags = set(re.findall(r"<([a-z]+[1-6]?)[ >]", html.get_content()))
    assert tags <= {
        "html",
        "head",
        "meta",
        "title",
        "body",
        "div",
        "h1",
        "h2",
        "p",
        "dl",
        "dt",
        "dd",
        "a",
        "ul",
        "li",
        "table",
        "tr",
        "td",
    }
    return message.reference in text.get_content() and message.reference in html.get_content()


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"))


def _send(  # noqa: PLR0913 - each test changes one
    port: int,
    *,
    name: str = "kcr2-30-days",
    security: str = "none",
    login: tuple[str, str] | None = None,
    network: Network | None = None,
    host: str = "localhost",
    allow_private: bool = True,
    allow: str = "",
    settings: dict[str, str] | None = None,
) -> Outcome:
    settings = {"server": f"{host}:{port}", "security": security, **ORIGIN.settings, **(settings or {})}
    environment: dict[str, str] = {}
    entries = f"MAIL_USER={host}:{port}, MAIL_PASSWORD={host}:{port}"
    if login:
        settings |= {"user_env": "MAIL_USER", "password_env": "MAIL_PASSWORD"}
        environment = dict(zip(("MAIL_USER", "MAIL_PASSWORD"), login, strict=True))
    return email.send(
        Parcel(
            delivery="dl_abc",
            payload=email.render(MESSAGES[name], ORIGIN._replace(settings=settings)),
            channel=Channel(
                name="post",
                type_name="email",
                zone=AMSTERDAM,
                language=Language.NL,
                allow_private=allow_private,
            ),
            settings=settings,
            secrets=Secrets.from_environment({**environment, "NOTIFIER_ALLOW": allow or entries}, Path()),
            network=network or Network(),
            now=utc("2025-12-02 08:00"),
        )
    )


@pytest.mark.parametrize(("security", "is_implicit"), [("starttls", False), ("tls", True)])
def test_a_mail_goes_over_tls_with_user_and_password(
    authority: Authority, security: str, *, is_implicit: bool
) -> None:
    with mail_server(authority, is_implicit=is_implicit, logs_in=True) as mailbox:
        outcome = _send(
            mailbox.port,
            security=security,
            login=(USER, PASSWORD),
            network=Network(ca_bundle=authority.bundle),
        )
    assert outcome == Outcome(verdict=Verdict.SENT, status=250, detail="2.0.0 queued as 4711")
    assert mailbox.logins == [USER]
    assert mailbox.envelopes == [("mijlpalen@example.org", ["team@example.org"])]
    assert mailbox.taken == [email.render(MESSAGES["kcr2-30-days"], ORIGIN).content]


def test_a_mail_has_text_html_and_the_milestone() -> None:
    with mail_server() as mailbox:
        assert _send(mailbox.port).verdict is Verdict.SENT
    (mail,) = mailbox.read_mails()
    headers = {name: str(value) for name, value in mail.items() if name not in {"Date", "Content-Type"}}
    assert headers == {
        "Subject": "Over 30 dagen: Instelling KCR2",
        "From": "mijlpalen@example.org",
        "To": "team@example.org",
        "Message-ID": "<dl_abcdefghijklmnopqrstuvwxyz@mijlpalen.example>",
        "In-Reply-To": "<kcr2-instelling@mijlpalen.example>",
        "References": "<kcr2-instelling@mijlpalen.example>",
        "Auto-Submitted": "auto-generated",
        # Not NDR: a report that a mailbox does not exist must come back.
        "X-Auto-Response-Suppress": "OOF, AutoReply, DR, RN, NRN",
        "MIME-Version": "1.0",
        "Content-Language": "nl",
    }
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    (attached,) = mail.iter_attachments()
    assert attached.get_filename() == "kcr2-instelling.ics"
    calendar = Calendar.from_ical(attached.get_content())
    (event,) = calendar.walk("VEVENT")
    assert (
        calendar["METHOD"],
        str(event["UID"]),
        event.decoded("DTSTART").isoformat(),
        str(event["SUMMARY"]),
    ) == (
        "PUBLISH",
        "kcr2-instelling@mijlpalen.example",
        "2026-01-01",
        "Instelling KCR2",
    )


@pytest.mark.parametrize(
    ("title", "header"),
    [
        ("Besluit =?utf-8?q?x?=", b"=?utf-8?b?T3ZlciAzMCBkYWdlbjogQmVzbHVpdCA9P3V0Zi04P3E/eD89?="),
        ("Besluit =? of niet", b"=?utf-8?q?Over_30_dagen=3A_Besluit_=3D=3F_of_niet?="),
    ],
)
def test_a_title_that_looks_like_an_encoded_word_is_read_as_it_was_written(
    title: str, header: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As apprise does, for the whole process.
    monkeypatch.setitem(CHARSETS, "utf-8", (QP, QP, "utf-8"))
    notice = told(milestone("2026-01-01", title=title), "day:P30D", "2025-12-02")
    content = email.render(message(notice), ORIGIN).content
    assert content.split(b"\r\n")[0] == b"Subject: " + header
    assert message_from_bytes(content, policy=default)["Subject"] == f"Over 30 dagen: {title}"


@pytest.mark.parametrize(
    ("name", "attached"),
    [("c2000-opens", []), ("digest", []), ("kcr2-moved", ["CONFIRMED"])],
)
def test_only_what_has_a_day_is_attached(name: str, attached: list[str]) -> None:
    with mail_server() as mailbox:
        _send(mailbox.port, name=name)
    calendars = [
        Calendar.from_ical(part.get_content()) for part in mailbox.read_mails()[0].iter_attachments()
    ]
    assert [str(event["STATUS"]) for calendar in calendars for event in calendar.walk("VEVENT")] == attached


def test_what_moves_along_is_attached_as_well() -> None:
    one, other = (milestone("2026-01-01", id=name, title=name) for name in "ab")
    along = compare(other, other._replace(when=parse_edtf("2026-02-01")))
    assert along is not None
    moved = changed(one, one._replace(when=parse_edtf("2026-02-01")))
    mail = message_from_bytes(
        email.render(message(replace(moved, along=(along,))), ORIGIN).content, policy=default
    )
    (attached,) = mail.iter_attachments()
    events = Calendar.from_ical(attached.get_content()).walk("VEVENT")
    assert [str(event["UID"]) for event in events] == ["a@mijlpalen.example", "b@mijlpalen.example"]


def test_the_mails_about_one_milestone_are_one_thread() -> None:
    threads = {name: _header(name, "References") for name in MESSAGES if "letters" not in name}
    about_kcr2 = {name for name in threads if name.startswith("kcr2")}
    assert {threads[name] for name in about_kcr2} == {"<kcr2-instelling@mijlpalen.example>"}
    assert (threads["c2000-opens"], threads["three"], threads["digest"]) == (
        f"<{MESSAGES['c2000-opens'].notices[0].milestone.key}@mijlpalen.example>",
        None,
        None,
    )


def _header(name: str, header: str) -> str | None:
    return message_from_bytes(email.render(MESSAGES[name], ORIGIN).content)[header]


def test_addresses_have_names_and_answers_go_where_they_are_read() -> None:
    settings = {
        "from": "Mijlpalen regio Zuid (é) <mijlpalen@example.org>",
        "to": "Team <team@example.org>",
        "reply_to": "Bureau <bureau@example.org>",
    }
    with mail_server() as mailbox:
        outcome = _send(mailbox.port, settings=settings)
    assert outcome.verdict is Verdict.SENT
    assert mailbox.envelopes == [("mijlpalen@example.org", ["team@example.org"])]
    (mail,) = mailbox.read_mails()
    assert {header: str(mail[header]) for header in ("From", "To", "Reply-To")} == {
        "From": '"Mijlpalen regio Zuid (é)" <mijlpalen@example.org>',
        "To": "Team <team@example.org>",
        "Reply-To": "Bureau <bureau@example.org>",
    }


@pytest.mark.parametrize(
    ("settings", "replies", "names"),
    [
        ({}, {}, ["EHLO example.org"]),
        ({"from": "Mijlpalen <a@regio.example>"}, {}, ["EHLO regio.example"]),
        ({"helo": "mail.regio.example"}, {}, ["EHLO mail.regio.example"]),
        ({}, {"EHLO": "502 5.5.1 command not implemented"}, ["EHLO example.org", "HELO example.org"]),
    ],
)
def test_a_machine_introduces_itself_by_a_real_name(
    settings: dict[str, str], replies: dict[str, str], names: list[str]
) -> None:
    with mail_server() as mailbox:
        mailbox.replies = replies
        assert _send(mailbox.port, settings=settings).verdict is Verdict.SENT
    assert mailbox.names == names


def test_the_name_is_the_same_after_tls_began(authority: Authority) -> None:
    with mail_server(authority) as mailbox:
        _send(mailbox.port, security="starttls", network=Network(ca_bundle=authority.bundle))
    assert mailbox.names == ["EHLO example.org"] * 2


def test_a_title_cannot_add_a_header() -> None:
    one = message(told(milestone(title="x\r\nBcc: evil@example.org\r\n\r\nHoi"), "day:P30D", "2025-12-02"))
    content = email.render(one, ORIGIN).content
    assert b"\r\nBcc:" not in content.split(b"\r\n\r\n")[0]


def test_each_row_on_the_wire_means_what_it_says(authority: Authority) -> None:
    network = Network(ca_bundle=authority.bundle)
    with mail_server(authority, logs_in=True) as mailbox:
        for row in MAIL_ANSWERS:
            code = row.status.replace("xx", "50") or "550"
            text = row.says.replace("*", "0") or "2.0.0 or another answer"
            # What the steps of a session are called by the server: `DATA` is the end of the data.
            for step in [row.step] if row.step else [Step.RCPT, Step.END]:
                if next(one for one in MAIL_ANSWERS if one.matches(int(code), text, step)) is not row:
                    assert (row, step) == (MAIL_ANSWERS[-2], Step.END)
                    continue
                mailbox.replies = {step.replace("end of data", "DATA"): f"{code} {text}"}
                outcome = _send(mailbox.port, security="starttls", login=(USER, PASSWORD), network=network)
                assert outcome == Outcome(
                    verdict=row.verdict,
                    status=int(code),
                    detail=text,
                    advice=row.advice,
                    retry_after=row.wait,
                ), row


def test_a_wrong_password_breaks_the_channel_and_is_not_repeated(authority: Authority) -> None:
    with mail_server(authority, logs_in=True) as mailbox:
        outcome = _send(
            mailbox.port,
            security="starttls",
            login=(USER, "canary-fout"),
            network=Network(ca_bundle=authority.bundle),
        )
    assert (outcome.verdict, outcome.status) == (Verdict.BROKEN, 535)
    assert "canary" not in outcome.detail


@pytest.mark.parametrize(
    ("keys", "advice"),
    [
        ({"security": "starttls"}, "refusal.starttls"),
        ({"security": "none", "login": (USER, PASSWORD)}, "file.open_login"),
        ({"security": "none", "allow_private": False}, "refusal.mail_port"),
        ({"security": "tls", "allow_private": False}, "refusal.mail_port"),
    ],
)
def test_nothing_is_sent_in_the_open(keys: dict[str, Any], advice: str) -> None:
    with mail_server() as mailbox:
        assert _send(mailbox.port, **keys) == Outcome(verdict=Verdict.BROKEN, advice=advice)
    assert mailbox.taken == []


def test_a_server_on_a_private_address_needs_allow_private() -> None:
    assert _send(587, security="starttls", allow_private=False) == Outcome(
        verdict=Verdict.BROKEN, advice="refusal.private"
    )


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_of_nobody_we_trust_is_refused(authority: Authority, security: str) -> None:
    with mail_server(authority, is_implicit=security == "tls") as mailbox:
        outcome = _send(mailbox.port, security=security)
    assert outcome == Outcome(
        verdict=Verdict.NOT_SENT,
        detail="TLS: certificate verify failed: unable to get local issuer certificate",
    )


def test_a_certificate_of_another_name_is_refused(authority: Authority) -> None:
    with mail_server(authority, is_implicit=True) as mailbox:
        outcome = _send(
            mailbox.port, security="tls", network=Network(ca_bundle=authority.bundle), host="127.0.0.1"
        )
    assert outcome == Outcome(
        verdict=Verdict.NOT_SENT, detail="TLS: certificate verify failed: IP address mismatch"
    )


def _talk(
    *replies: bytes, then: Callable[[socket.socket], None] | None = None
) -> Callable[[socket.socket], None]:
    """Return a server that sends one reply after each command, and then calls `then`."""

    def handle(connection: socket.socket) -> None:
        with connection.makefile("rb") as said:
            for reply in replies:
                connection.sendall(reply + b"\r\n")
                said.readline()
            if then:
                while said.readline() not in {b".\r\n", b""}:
                    pass
                then(connection)

    return handle


def _reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


_POLITE = (b"220 hello", b"250 hello", b"250 sender", b"250 recipient")


@pytest.mark.parametrize(
    ("handle", "verdict"),
    [
        (_talk(), Verdict.NOT_SENT),
        (_talk(b"220 hello"), Verdict.NOT_SENT),
        (_talk(b"421 closing"), Verdict.FAILED),
        (_talk(*_POLITE), Verdict.NOT_SENT),
        (_talk(*_POLITE, b"354 go", then=lambda _: None), Verdict.UNKNOWN),
        (_talk(*_POLITE, b"354 go", then=_reset), Verdict.UNKNOWN),
    ],
    ids=[
        "no greeting",
        "after the greeting",
        "closing",
        "before DATA",
        "after the dot",
        "reset after the dot",
    ],
)
def test_only_silence_after_the_final_dot_is_unknown(
    handle: Callable[[socket.socket], None], verdict: Verdict
) -> None:
    with raw_server(handle) as url:
        outcome = _send(int(url.split(":")[2].split("/")[0]), host="127.0.0.1")
    assert outcome.verdict is verdict


def test_a_server_that_drips_is_cut_off() -> None:
    def drip(connection: socket.socket) -> None:
        connection.settimeout(0.05)
        connection.sendall(b"220-")
        for _ in range(200):
            connection.sendall(b"x")
            try:
                if not connection.recv(1):
                    return
            except TimeoutError:
                continue
            except OSError:
                return

    network = Network(request_timeout=timedelta(seconds=0.5))
    with raw_server(drip) as url:
        outcome = _send(int(url.split(":")[2].split("/")[0]), host="127.0.0.1", network=network)
    assert outcome.verdict is Verdict.NOT_SENT


APPLICATION = "token_url_env: T, client_env: C, client_secret_file: secrets/c"


def _problems(keys: str, events_path: Path) -> list[str]:
    text = f"milestones: []\nchannels:\n  post: {{type: email, {keys}}}\n"
    events_path.write_text(CALENDAR + text, encoding="utf-8")
    try:
        load_setup(events_path)
    except EventsFileError as error:
        return [problem.key for problem in error.problems]
    return []


@pytest.mark.parametrize(
    ("keys", "problems"),
    [
        ("server: smtp.example.org, from: a@example.org, to: b@example.org", []),
        (
            "server: smtp.example.org:465, security: tls, from: a@b.nl, to: b@b.nl, user_env: A, password_file: secrets/b",
            [],
        ),
        (
            "server: s.nl, from: Regio Zuid <a@b.nl>, to: b@b.nl, reply_to: Bureau <c@b.nl>, helo: mail.b.nl",
            [],
        ),
        ("server: smtp.example.org, from: a@example.org", ["file.missing_key"]),
        ("server: s.nl, from: 'Regio, Zuid <a@b.nl>', to: b@b.nl", ["file.mailbox"]),
        ("server: s.nl, from: 'x <y> <a@b.nl>', to: b@b.nl", ["file.mailbox"]),
        *(
            (f"server: s.nl, from: a@b.nl, to: b@b.nl, helo: '{name}'", ["file.helo"])
            for name in ("localhost", "localhost.localdomain", "[127.0.0.1]", "127.0.0.1", "mail", "a b.nl")
        ),
        ("server: smtp.example.org, from: a@example.org, to: 'b@b.nl, c@c.nl'", ["file.mailbox"]),
        ('server: smtp.example.org, from: a@example.org, to: "b@b.nl\\r\\nBcc: c@c.nl"', ["file.mailbox"]),
        ("server: https://smtp.example.org, from: a@b.nl, to: b@b.nl", ["file.mail_server"]),
        ("server: smtp.example.org, from: a@b.nl, to: b@b.nl, user_env: A", ["file.one_of"]),
        (f"server: s.nl, from: a@b.nl, to: b@b.nl, {APPLICATION}", []),
        (f"server: s.nl, from: a@b.nl, to: b@b.nl, user_env: U, scope: x, {APPLICATION}", []),
        (f"server: s.nl, from: a@b.nl, to: b@b.nl, password_env: P, {APPLICATION}", ["file.two_logins"]),
        ("server: s.nl, from: a@b.nl, to: b@b.nl, client_env: A, client_secret_env: B", ["file.one_of"]),
        (
            "server: s.nl, security: none, from: a@b.nl, to: b@b.nl, user_env: A, password_env: B",
            ["file.open_login"],
        ),
    ],
)
def test_mistakes_in_the_keys_are_told_at_load(keys: str, problems: list[str], events_path: Path) -> None:
    assert _problems(keys, events_path) == problems
