"""Mail by OAuth 2.0 client credentials, with a real token endpoint and a mail server that takes XOAUTH2."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest

from notifier.channels import email
from notifier.channels.base import Parcel, attempt
from notifier.net.connections import Network
from notifier.net.outcomes import Outcome, Verdict
from notifier.net.secrets import Secrets
from notifier.reminders.rules import Channel
from notifier.words import Language
from tests.conftest import AMSTERDAM, utc
from tests.contract.messages import MESSAGES
from tests.contract.test_channels import ORIGIN
from tests.mail_servers import Authority, Mailbox, mail_server, make_authority
from tests.receivers import Receiver, Reply, receiving

if TYPE_CHECKING:
    from collections.abc import Iterator

NOON = utc("2026-11-26 12:00")
SENT = Outcome(verdict=Verdict.SENT, status=250, detail="2.0.0 queued as 4711")


@dataclass(slots=True, kw_only=True)
class Scene:
    """A token endpoint, a mail server, and the operator's settings for both.

    Attributes:
        endpoint: The token endpoint; a token `t1` that lives an hour is its next answer.
        mailbox: The mail server, which takes `t1` and `t2`.
        environment: The operator's variables.
        settings: The channel's keys beside those of the login.
    """

    endpoint: Receiver
    mailbox: Mailbox
    bundle: str
    environment: dict[str, str]
    settings: dict[str, str] = field(default_factory=dict)

    def send(self, now: datetime = NOON) -> Outcome:
        keys = {"token_url_env": "TOKEN_URL", "client_env": "CLIENT", "client_secret_env": "CLIENT_SECRET"}
        channel = Channel(
            name="p", type_name="email", zone=AMSTERDAM, language=Language.EN, allow_private=True
        )
        return attempt(
            email.TYPE,
            Parcel(
                delivery="dl_abc",
                payload=email.render(MESSAGES["kcr2-30-days"], ORIGIN),
                channel=channel,
                settings={
                    "server": f"localhost:{self.mailbox.port}",
                    **ORIGIN.settings,
                    **keys,
                    **self.settings,
                },
                secrets=Secrets.from_environment(self.environment, Path()),
                network=Network(ca_bundle=self.bundle),
                now=now,
            ),
        )


def _token(token: str, **values: object) -> Reply:
    body = {"token_type": "Bearer", "expires_in": 3599, "access_token": token, **values}
    return Reply(body=json.dumps(body).encode(), headers={"Content-Type": "application/json"})


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def scene(authority: Authority) -> Iterator[Scene]:
    with receiving() as endpoint, mail_server(authority) as mailbox:
        mailbox.tokens = {"t1", "t2"}
        endpoint.replies = [_token("t1")]
        endpoint.reply = _token("t2")
        endpoint.url = endpoint.url.replace("/services/T0/B0/geheim", "/tenant-0001/oauth2/v2.0/token")
        port = endpoint.url.split(":")[2].partition("/")[0]
        places = (f"127.0.0.1:{port}", f"localhost:{mailbox.port}")
        allowed = [f"{name}={place}" for name in ("CLIENT", "CLIENT_SECRET", "USER_NAME") for place in places]
        environment = {
            "TOKEN_URL": endpoint.url,
            "CLIENT": "app-0001",
            "CLIENT_SECRET": "geheim-van-de-app",
            "USER_NAME": "postbus@example.org",
            "NOTIFIER_ALLOW": ", ".join(allowed),
        }
        yield Scene(endpoint=endpoint, mailbox=mailbox, bundle=authority.bundle, environment=environment)


def test_a_token_is_asked_for_and_logs_in_to_the_mailbox(scene: Scene) -> None:
    assert scene.send() == SENT
    (request,) = scene.endpoint.received
    assert (request.path, request.headers["content-type"]) == (
        "/tenant-0001/oauth2/v2.0/token",
        "application/x-www-form-urlencoded",
    )
    assert parse_qs(request.body.decode()) == {
        "grant_type": ["client_credentials"],
        "client_id": ["app-0001"],
        "client_secret": ["geheim-van-de-app"],
        "scope": ["https://outlook.office365.com/.default"],
    }
    assert scene.mailbox.logins == ["mijlpalen@example.org"]


def test_the_mailbox_and_the_scope_can_be_set(scene: Scene) -> None:
    scene.settings = {"user_env": "USER_NAME", "scope": "https://outlook.office365.us/.default"}
    assert scene.send() == SENT
    assert scene.mailbox.logins == ["postbus@example.org"]
    assert parse_qs(scene.endpoint.received[0].body.decode())["scope"] == [scene.settings["scope"]]


def test_a_token_is_kept_until_it_ends(scene: Scene) -> None:
    for minutes in (0, 20, 54):
        assert scene.send(NOON + timedelta(minutes=minutes)) == SENT
    assert len(scene.endpoint.received) == 1
    # From five minutes before its end, whatever the clock of the other side says.
    assert scene.send(NOON + timedelta(minutes=55)) == SENT
    assert len(scene.endpoint.received) == 2


@pytest.mark.parametrize("life", [{"expires_in": "0"}, {"expires_in": None}, {"expires_in": "soon"}])
def test_a_token_of_unknown_life_is_used_once(scene: Scene, life: dict[str, object]) -> None:
    scene.endpoint.replies = [_token("t1", **life)]
    assert [scene.send(), scene.send()] == [SENT, SENT]
    assert len(scene.endpoint.received) == 2


def test_a_token_that_is_refused_is_fetched_anew(scene: Scene) -> None:
    assert scene.send() == SENT
    scene.mailbox.tokens = {"t2"}
    assert scene.send() == SENT
    assert len(scene.endpoint.received) == 2
    scene.mailbox.tokens = set()
    # A fresh one that is refused as well means that the application has no right to the mailbox.
    assert scene.send() == Outcome(
        verdict=Verdict.BROKEN,
        status=535,
        detail="5.7.3 Authentication unsuccessful",
        advice="advice.mail_application",
    )
    assert len(scene.endpoint.received) == 3


def test_a_new_secret_gets_a_token_of_its_own(scene: Scene) -> None:
    assert scene.send() == SENT
    scene.environment["CLIENT_SECRET"] = "geheim-dat-nieuw-is"  # noqa: S105
    assert scene.send() == SENT
    assert len(scene.endpoint.received) == 2


DENIED = "AADSTS7000222: The provided client secret keys for app 'app-0001' are expired."


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (
            Reply(
                status=401,
                body=json.dumps(
                    {"error": "invalid_client", "error_description": f"{DENIED}\r\nTrace ID: 1"}
                ).encode(),
            ),
            Outcome(
                verdict=Verdict.BROKEN,
                status=401,
                detail=DENIED.replace("app-0001", "<secret>"),
                advice="advice.mail_client",
            ),
        ),
        (
            Reply(status=400, body=b'{"error":"invalid_scope"}'),
            Outcome(verdict=Verdict.BROKEN, status=400, detail="invalid_scope", advice="advice.mail_client"),
        ),
        (Reply(status=503, body=b"<html>"), Outcome(verdict=Verdict.FAILED, status=503)),
        (
            Reply(status=429, headers={"Retry-After": "7"}),
            Outcome(verdict=Verdict.BUSY, status=429, retry_after=timedelta(seconds=7)),
        ),
        (
            Reply(body=b'{"access_token": ["t1"]}'),
            Outcome(verdict=Verdict.FAILED, status=200, detail="no token in the answer"),
        ),
        (
            Reply(body=b"[[[["),
            Outcome(verdict=Verdict.FAILED, status=200, detail="no token in the answer"),
        ),
        (
            Reply(body=b'{"access_token": "a\\r\\nMAIL FROM:<x>"}'),
            Outcome(verdict=Verdict.FAILED, status=200, detail="no token in the answer"),
        ),
    ],
)
def test_without_a_token_nothing_is_sent(scene: Scene, reply: Reply, outcome: Outcome) -> None:
    scene.endpoint.replies = [reply]
    assert scene.send() == outcome
    assert scene.mailbox.names == []


@pytest.mark.parametrize("forgotten", ["localhost", "127.0.0.1"])
def test_the_operator_names_both_places_that_see_the_application(scene: Scene, forgotten: str) -> None:
    entries = scene.environment["NOTIFIER_ALLOW"].split(", ")
    scene.environment["NOTIFIER_ALLOW"] = ", ".join(one for one in entries if forgotten not in one)
    outcome = scene.send()
    assert (outcome.verdict, outcome.status) == (Verdict.BROKEN, None)
    assert f"CLIENT={forgotten}" in outcome.detail
    assert (scene.endpoint.received, scene.mailbox.names) == ([], [])
