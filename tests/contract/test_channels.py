"""What every kind of channel keeps to, whichever it is: the tests run over the table."""

from __future__ import annotations

import json
import re
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from notifier.channels import CHANNEL_TYPES, slack, teams, webhook
from notifier.channels.base import ChannelType, Origin, Parcel, Payload
from notifier.errors import SettingsError
from notifier.net.connections import Network
from notifier.net.http import Answer
from notifier.net.outcomes import Outcome, Verdict
from notifier.net.secrets import Secrets
from notifier.reminders.rules import Channel
from notifier.words import Language
from tests.conftest import AMSTERDAM, at, utc
from tests.contract.messages import HOSTILE_TITLES, MESSAGES, hostile
from tests.receivers import Reply, raw_server, receiving

if TYPE_CHECKING:
    import socket

    from notifier.reminders.messages import Message

GOLDEN = Path(__file__).parents[1] / "data" / "messages"
ORIGIN = Origin(
    domain="mijlpalen.example",
    base_url="https://m.example",
    frozen_at=at("2025-12-02 09:00"),
    settings={"from": "mijlpalen@example.org", "to": "team@example.org"},
)
TYPES = list(CHANNEL_TYPES.values())
# The channels whose answer is one of HTTP, and that come in through the guarded client.
CALLING = [kind for kind in TYPES if kind.name in {"slack", "teams", "webhook"}]
# A webhook never groups: it gets one notice at a time.
_GROUPED = {"three", "digest", "letters-weekly-digest"}


def _names(kind: ChannelType) -> list[str]:
    return [name for name in MESSAGES if kind.groups or name not in _GROUPED]


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind in TYPES for name in _names(kind)])
def test_a_message_has_the_form_agreed_on(kind: ChannelType, name: str, *, regenerate: bool) -> None:
    payload = kind.render(MESSAGES[name], ORIGIN)
    form = payload.media_type.partition(";")[0].rpartition("+")[2].rpartition("/")[2]
    suffix = {"plain": "txt", "rfc822": "eml"}.get(form, form)
    shown = payload.content.decode().replace("\r\n", "\n")
    if suffix == "json":
        shown = json.dumps(json.loads(shown), ensure_ascii=False, indent=2)
    path = GOLDEN / f"{name}.{kind.name}.{suffix}"
    if regenerate:
        path.write_text(shown + "\n", encoding="utf-8")
    assert shown + "\n" == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.name)
def test_the_same_message_gives_the_same_bytes(kind: ChannelType) -> None:
    for name in _names(kind):
        assert kind.render(MESSAGES[name], ORIGIN) == kind.render(MESSAGES[name], ORIGIN)


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.name)
def test_no_title_breaks_the_form(kind: ChannelType) -> None:
    for message in hostile():
        if kind.groups or len(message.notices) == 1:
            assert CHECKS[kind.name](kind.render(message, ORIGIN), message)


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for inner in value.values() for text in _strings(inner)]
    return [text for inner in value for text in _strings(inner)] if isinstance(value, list) else []


def _check_slack(payload: Payload, message: Message) -> bool:
    body: dict[str, Any] = json.loads(payload.content)
    blocks = body["blocks"]
    assert message.reference in json.dumps(blocks[-1])
    assert 0 < len(body["text"]) <= 4000 * 5  # an escaped character takes up to five
    assert "<" not in body["text"]
    assert len(blocks) <= 50
    assert sum(len(text) for block in blocks for text in _strings(block)) <= 13_200
    for block in blocks:
        match block["type"]:
            case "header":
                assert len(block["text"]["text"]) <= 150
            case "section":
                for text in block.get("fields", [block.get("text")]):
                    assert 0 < len(text["text"]) <= (2000 if "fields" in block else 3000)
                assert len(block.get("fields", [])) <= 10
            case "actions":
                assert len(block["elements"]) <= 25
                for button in block["elements"]:
                    assert len(button["text"]["text"]) <= 75
                    assert len(button["url"]) <= 3000
            case kind:
                assert kind in {"divider", "context"}
    kinds = {block["text"]["type"] for block in blocks if "text" in block}
    return kinds <= {"plain_text"}


def _check_teams(payload: Payload, message: Message) -> bool:
    assert len(payload.content) <= 28 * 1024
    body: dict[str, Any] = json.loads(payload.content)
    (attachment,) = body["attachments"]
    card = attachment["content"]
    assert (body["type"], attachment["contentType"], card["type"], card["version"]) == (
        "message",
        "application/vnd.microsoft.card.adaptive",
        "AdaptiveCard",
        "1.4",
    )
    assert message.reference in teams_text(card).replace("\\", "")
    # Nothing of a mention or a link is left unescaped.
    return "<at>" not in teams_text(card) and "](" not in teams_text(card)


def teams_text(card: dict[str, Any]) -> str:
    return "\n".join(_strings(card["body"]))


def _check_webhook(payload: Payload, message: Message) -> bool:
    event: dict[str, Any] = json.loads(payload.content)
    assert len(payload.content) <= 64 * 1024
    assert event["id"] == message.reference
    return bool(event["data"]["milestone"]["title"] == message.notices[0].milestone.title)


def _check_console(payload: Payload, message: Message) -> bool:
    return payload.content.decode().rstrip().endswith(f"({message.footer})")


def _check_email(payload: Payload, message: Message) -> bool:
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
    }
    return message.reference in text.get_content() and message.reference in html.get_content()


def _check_apprise(payload: Payload, message: Message) -> bool:
    words: dict[str, str] = json.loads(payload.content)
    assert 0 < len(words["title"]) <= 250
    assert not re.search(r"@(everyone|here|channel)|<[!@#]", words["title"] + words["body"])
    return message.reference in words["body"]


CHECKS = {
    "apprise": _check_apprise,
    "email": _check_email,
    "slack": _check_slack,
    "teams": _check_teams,
    "webhook": _check_webhook,
    "console": _check_console,
}


def test_every_kind_of_channel_is_checked() -> None:
    assert set(CHECKS) == set(CHANNEL_TYPES)


@pytest.mark.parametrize("title", HOSTILE_TITLES[:6])
def test_teams_shows_markup_as_it_is_written(title: str) -> None:
    """Undoing the escapes gives the title back: nothing was lost, and nothing was left alive."""
    escaped = teams.escape(title)
    undone = "".join(
        character
        for number, character in enumerate(escaped)
        if character != "\\" or (number and escaped[number - 1] == "\\" and escaped[:number].count("\\") % 2)
    )
    assert undone.replace("\\", "") == title.replace("\\", "")


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("Instelling KCR2 (1 januari 2026)", "Instelling KCR2 (1 januari 2026)"),
        ("ref dl_abc", "ref dl_abc"),
        ("[lees](https://a.example)", r"\[lees\]\(https://a.example)"),
        ("_schuin_ en *vet*", r"\_schuin\_ en \*vet\*"),
        ("# kop", r"\# kop"),
        ("perceel #2", "perceel #2"),
        ("- punt", r"\- punt"),
        ("---", r"\---"),
        ("1. een", r"1\. een"),
        ("1) een", r"1\) een"),
        ("&#60;at&gt;", r"\&#60;at\&gt;"),
        ("R&D; V&J", "R\\&D; V&J"),
    ],
)
def test_teams_escapes_only_what_would_act(text: str, escaped: str) -> None:
    assert teams.escape(text) == escaped


def _channel(kind: ChannelType) -> Channel:
    return Channel(name="team", type=kind.name, zone=AMSTERDAM, language=Language.NL, allow_private=True)


def _send(kind: ChannelType, url: str, environment: dict[str, str] | None = None) -> Outcome:
    return kind.send(
        Parcel(
            delivery="dl_abc",
            payload=kind.render(MESSAGES["kcr2-30-days"], ORIGIN),
            channel=_channel(kind),
            settings={"url_env": "URL", "secret_env": "SECRET"}
            if kind.name == "webhook"
            else {"url_env": "URL"},
            secrets=Secrets(
                environment={
                    "URL": url,
                    "SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                    **(environment or {}),
                },
                folder=Path(),
            ),
            network=Network(),
            now=utc("2025-12-02 08:00"),
        )
    )


@pytest.mark.parametrize("kind", CALLING, ids=lambda kind: kind.name)
def test_a_good_answer_means_sent(kind: ChannelType) -> None:
    with receiving() as receiver:
        outcome = _send(kind, receiver.url)
        (request,) = receiver.received
    assert (outcome.verdict, outcome.status) == (Verdict.SENT, 200)
    payload = kind.render(MESSAGES["kcr2-30-days"], ORIGIN)
    assert (request.body, request.headers["content-type"]) == (payload.content, payload.media_type)


@pytest.mark.parametrize("kind", CALLING, ids=lambda kind: kind.name)
def test_every_status_has_a_meaning(kind: ChannelType) -> None:
    meanings = {
        status: MODULES[kind.name].classify(Answer(status=status, body="x")).verdict
        for status in range(100, 600)
    }
    assert {meanings[status] for status in range(500, 600)} == {Verdict.FAILED}
    assert {meanings[status] for status in range(300, 400)} == {Verdict.FAILED}
    assert (meanings[429], meanings[410], meanings[408]) == (Verdict.BUSY, Verdict.BROKEN, Verdict.FAILED)
    assert meanings[400] is Verdict.REFUSED
    assert Verdict.SENT not in {meanings[status] for status in (*range(100, 200), *range(300, 600))}


MODULES: dict[str, Any] = {"slack": slack, "teams": teams, "webhook": webhook}


@pytest.mark.parametrize(
    ("status", "body", "verdict"),
    [
        (200, "ok", Verdict.SENT),
        (200, "<html>login</html>", Verdict.UNKNOWN),
        (400, "invalid_token", Verdict.BROKEN),
        (400, "invalid_blocks", Verdict.REFUSED),
        (403, "action_prohibited", Verdict.BROKEN),
        (404, "no_service", Verdict.BROKEN),
        (410, "channel_is_archived", Verdict.BROKEN),
        (500, "rollup_error", Verdict.FAILED),
    ],
)
def test_slack_answers_in_short_words(status: int, body: str, verdict: Verdict) -> None:
    assert slack.classify(Answer(status=status, body=body)).verdict is verdict


@pytest.mark.parametrize("kind", CALLING, ids=lambda kind: kind.name)
def test_an_answer_that_never_comes_is_unknown(kind: ChannelType) -> None:
    def hang_up(connection: socket.socket) -> None:
        connection.recv(65536)

    with raw_server(hang_up) as url:
        assert _send(kind, url).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("kind", CALLING, ids=lambda kind: kind.name)
def test_a_missing_address_is_named_and_nothing_is_sent(kind: ChannelType) -> None:
    with pytest.raises(SettingsError, match="the environment variable URL is not set"):
        _send(kind, " ")


@pytest.mark.parametrize("kind", CALLING, ids=lambda kind: kind.name)
def test_no_outcome_repeats_the_address(kind: ChannelType) -> None:
    with receiving() as receiver:
        for status in (200, 400, 404, 500):
            receiver.replies = [Reply(status=status, body=b"nee")]
            assert "geheim" not in _send(kind, receiver.url).detail
    assert "geheim" not in _send(kind, "http://127.0.0.1:9/geheim").detail
    assert "geheim" not in _send(kind, "http://[::1/geheim").detail


def test_a_retired_teams_connector_is_refused_with_a_hint() -> None:
    outcome = _send(CHANNEL_TYPES["teams"], "https://tenant.webhook.office.com/webhookb2/geheim")
    assert (outcome.verdict, outcome.detail) == (
        Verdict.BROKEN,
        "this is an Office 365 connector, which is retired; make a Workflows webhook in Teams and use its address",
    )
