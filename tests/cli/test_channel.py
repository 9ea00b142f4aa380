"""`notifier channel test`, against real receivers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from notifier.cli import main
from tests.conftest import CALENDAR
from tests.mail_servers import mail_server
from tests.receivers import Reply, receiving

if TYPE_CHECKING:
    from pathlib import Path

MILESTONES = """\
milestones:
  - {id: kcr2, title: Instelling KCR2, kind: start, when: 2026-01-01, topics: [kcr2]}
  - {id: later, title: Later, kind: start, when: 2027-01-01, topics: [c2000]}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("NOTIFIER_MUTE", "NOTIFIER_PROXY", "NOTIFIER_CA_BUNDLE", "URL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def _try(folder: Path, keys: str, url: str = "", *, name: str = "team", **environment: str) -> Result:
    text = f"{CALENDAR}{MILESTONES}channels:\n  team: {{{keys}}}\n"
    (folder / "events.yaml").write_text(text, encoding="utf-8")
    return CliRunner(env={"URL": url, **environment}).invoke(
        main, ["channel", "test", name, "--as-of", "2025-12-20"], prog_name="notifier", catch_exceptions=False
    )


def test_a_real_milestone_is_sent_and_marked_as_a_test(folder: Path) -> None:
    with receiving() as receiver:
        result = _try(folder, "type: slack, url_env: URL, allow_private: true", receiver.url)
        (request,) = receiver.received
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "team (slack): sent\n  answer: 200: ok\n  The receiver has it.\n"
    assert re.sub(r"dl_test_\w+", "dl_test_x", request.json["text"]) == (
        "Proef: Over 12 dagen: Instelling KCR2. Dit is een proefbericht; u hoeft er niets mee te doen."
        " Datum: donderdag 1 januari 2026. Deze datum valt op Nieuwjaarsdag."
        " De laatste werkdag ervoor is woensdag 31 december 2025."
    )


def test_a_webhook_can_tell_a_test_from_a_reminder(folder: Path) -> None:
    with receiving() as receiver:
        assert _try(folder, "type: webhook, url_env: URL, allow_private: true", receiver.url).exit_code == 0
        (request,) = receiver.received
    assert request.json["type"] == "example.mijlpalen.milestone.test"
    assert request.json["id"].startswith("dl_test_")


def test_a_mail_is_tried_too(folder: Path) -> None:
    with mail_server() as mailbox:
        keys = f'server: "localhost:{mailbox.port}", security: none, from: a@example.org, to: b@example.org'
        result = _try(folder, f"type: email, allow_private: true, {keys}")
    assert (result.exit_code, str(mailbox.read_mails()[0]["Subject"])) == (
        0,
        "Proef: Over 12 dagen: Instelling KCR2",
    )
    assert "Look in the mailbox" in result.stderr


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (404, b"no_service", "broken\n  answer: 404: no_service\n  The webhook was removed or the app is"),
        (
            400,
            b"invalid_blocks",
            "refused\n  answer: 400: invalid_blocks\n  The receiver refuses this message",
        ),
        (500, b"oops", "failed\n  answer: 500: oops\n  The receiver has trouble of its own"),
        (
            429,
            b"",
            "busy\n  answer: 429\n  it asks to wait 30 seconds\n  The receiver asks to wait",
        ),
        (
            200,
            b"hello",
            "unknown\n  answer: 200: hello\n  Slack answers a message with 'ok', and this answer is another: "
            "see whether the address is that of the webhook (https://hooks.slack.com/services/...).\n"
            "  The message left, and whether it arrived is not known",
        ),
    ],
)
def test_an_answer_is_explained(folder: Path, status: int, body: bytes, told: str) -> None:
    with receiving() as receiver:
        headers = {"Retry-After": "30"} if status == 429 else {}
        receiver.reply = Reply(status=status, body=body, headers=headers)
        result = _try(folder, "type: slack, url_env: URL, allow_private: true", receiver.url)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"team (slack): {told}")


@pytest.mark.parametrize(
    ("keys", "environment", "told"),
    [
        (
            "type: slack, url_env: URL",
            {},
            "broken\n  answer: the environment variable URL is not set\n  Nothing was sent",
        ),
        (
            "type: slack, url_env: URL",
            {"URL": "https://127.0.0.1/services/canary-1234"},
            "broken\n  The name leads to an address inside the network, which needs allow_private, and its name in NOTIFIER_HOSTS where that is set.\n  Nothing was sent",
        ),
        (
            "type: teams, url_env: URL",
            {"URL": "https://outlook.office.com/webhook/canary-1234"},
            "broken\n  this is an Office 365 connector, which is retired",
        ),
    ],
)
def test_what_cannot_be_sent_is_explained(
    folder: Path, keys: str, environment: dict[str, str], told: str
) -> None:
    result = _try(folder, keys, **environment)
    assert result.exit_code == 1
    assert told in result.stderr
    assert "canary" not in result.stderr


@pytest.mark.parametrize(
    ("keys", "name", "environment", "told"),
    [
        ("type: console", "teem", {}, "notifier: er is geen kanaal teem; wel: team"),
        (
            "type: console, match: {topic: [vmx]}",
            "team",
            {},
            "geen enkele mijlpaal is voor kanaal team; kijk naar zijn match",
        ),
        ("type: console", "team", {"NOTIFIER_MUTE": "1"}, "NOTIFIER_MUTE is set, so nothing goes out"),
        (
            "type: console",
            "team",
            {"NOTIFIER_PROXY": "socks5://a:canary@b"},
            "NOTIFIER_PROXY is not a usable address",
        ),
        (
            "type: console",
            "team",
            {"NOTIFIER_CA_BUNDLE": "/nowhere.pem"},
            "NOTIFIER_CA_BUNDLE: /nowhere.pem cannot be read: No such file or directory",
        ),
    ],
)
def test_what_cannot_be_tried_is_told(
    folder: Path, keys: str, name: str, environment: dict[str, str], told: str
) -> None:
    result = _try(folder, keys, name=name, **environment)
    assert (result.exit_code, result.stdout) == (1, "")
    assert told in result.stderr
    assert "canary" not in result.stderr


def test_check_refuses_a_retired_connector_it_can_see(folder: Path) -> None:
    _try(folder, "type: teams, url_env: TEAMS_URL")
    for url, code in (
        ("https://tenant.webhook.office.com/webhookb2/canary", 1),
        ("https://x.example", 0),
        ("", 0),
    ):
        result = CliRunner(env={"TEAMS_URL": url}).invoke(main, ["check"], prog_name="notifier")
        assert result.exit_code == code
        assert "canary" not in result.output
        assert ("events.yaml:9:32" in result.stdout) == bool(code), result.stdout


@pytest.mark.parametrize("host", ["prod-05.westeurope", "prod-11.brazilsouth"])
def test_an_address_of_a_workflow_that_was_moved_is_warned_of(folder: Path, host: str) -> None:
    url = f"https://{host}.logic.azure.com:443/workflows/0/triggers/manual/paths/invoke?sig=canary"
    (folder / "secrets").mkdir()
    (folder / "secrets" / "teams").write_text(url, encoding="utf-8")
    for keys in ("url_env: URL", "url_file: secrets/teams"):
        # Nothing is sent: the proxy is not there.
        told = _try(folder, f"type: teams, {keys}", url, NOTIFIER_PROXY="http://127.0.0.1:9").stderr
        checked = CliRunner(env={"URL": url}).invoke(main, ["check"], prog_name="notifier")
        assert (checked.exit_code, "canary" in told + checked.output) == (0, False)
        assert "adressen van werkstromen op logic.azure.com werken" in checked.stdout
        assert "addresses of workflows on logic.azure.com stopped" in told


def test_a_receiver_of_json_gets_the_same_event_as_json(folder: Path) -> None:
    with receiving() as receiver:
        plain = _try(folder, "type: webhook, url_env: URL, allow_private: true", receiver.url)
        json = _try(folder, "type: webhook, url_env: URL, allow_private: true, content: json", receiver.url)
        types = [request.headers["content-type"] for request in receiver.received]
        keys = [request.json.keys() for request in receiver.received]
    assert types == ["application/cloudevents+json; charset=utf-8", "application/json; charset=utf-8"]
    assert keys[0] == keys[1]
    assert "content: json" in plain.stderr
    assert "content: json" not in json.stderr
