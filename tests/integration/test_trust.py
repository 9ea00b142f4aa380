"""An attacker who may only write events.yaml: no secret leaves this machine.

The operator has set up a Teams channel, a signed webhook and a mail login; the receivers at the
addresses of the attacker are real.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from notifier.channels import CHANNEL_TYPES
from notifier.channels.base import Parcel, attempt
from notifier.cli import main
from notifier.events_file.problems import EventsFileError
from notifier.net.connections import Network
from notifier.net.outcomes import Verdict
from notifier.net.permissions import SecretRole
from notifier.net.secrets import Secrets
from notifier.setup import load_setup
from tests.conftest import CALENDAR, at, utc
from tests.contract.messages import MESSAGES
from tests.contract.test_channels import ORIGIN
from tests.mail_servers import Authority, Mailbox, mail_server, make_authority
from tests.receivers import Receiver, receiving
from tests.world import SECRET, World, slack_texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from notifier.store.database import Database

# Apprise looks for a module that Python has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

# Every secret of the operator holds it, so that one search finds them all.
CANARY = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MILESTONES = "milestones:\n  - {id: m, title: M, kind: start, when: 2026-03-02}\n"


@dataclass(slots=True, kw_only=True)
class Scene:
    """The machine of the operator, and the servers of the attacker.

    Attributes:
        folder: The folder of events.yaml.
        environment: The variables of the service.
        hook: A receiver of the attacker.
        mailbox: A mail server of the attacker, which this machine trusts.
        bundle: The authorities this machine trusts.
    """

    folder: Path
    environment: dict[str, str]
    hook: Receiver
    mailbox: Mailbox
    bundle: str

    def entry(self, kind: str, keys: dict[str, str]) -> str:
        """Write a channel to the attacker, as far as the keys of its type allow it."""
        server = f"'localhost:{self.mailbox.port}'"
        own = {
            "apprise": {"unguarded": "true"},
            "email": {
                "server": server,
                "security": "tls",
                "from": "a@proef.example",
                "to": "b@proef.example",
            },
            "webhook": {"url": f"'{self.hook.url}'"},
        }.get(kind, {})
        if keys.keys() & {"url_env", "url_file"}:
            own.pop("url", None)
        all_keys = {"type": kind, "allow_private": "true", **own, **keys}
        return f"{{{', '.join(f'{key}: {value}' for key, value in all_keys.items())}}}"

    def attack(self, kind: str, keys: dict[str, str]) -> tuple[str, str]:
        """Write the file and send; return the verdict, or `refused` for a refused file, and the detail."""
        events = self.folder / "events.yaml"
        channel = f"channels:\n  uit: {self.entry(kind, keys)}\n"
        events.write_text(CALENDAR + MILESTONES + channel, encoding="utf-8")
        try:
            destination = load_setup(events).destination("uit")
        except EventsFileError as error:
            return "refused", error.report
        outcome = attempt(
            destination.type,
            Parcel(
                delivery="dl_abc",
                payload=destination.type.render(MESSAGES["kcr2-30-days"], ORIGIN),
                channel=destination.channel,
                settings=destination.settings,
                secrets=Secrets.from_environment(self.environment, self.folder),
                network=Network(ca_bundle=self.bundle),
                now=utc("2025-12-02 08:00"),
            ),
        )
        return outcome.verdict.value, outcome.detail

    def has_arrived(self) -> bool:
        """Whether the attacker received anything."""
        return bool(self.hook.received or self.mailbox.taken or self.mailbox.logins)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def scene(tmp_path: Path, authority: Authority) -> Iterator[Scene]:
    folder, secrets = tmp_path / "list", tmp_path / "list" / "secrets"
    secrets.mkdir(parents=True)
    with receiving() as hook, mail_server(authority, is_implicit=True, logs_in=True) as mailbox:
        address = f"{hook.url}/{CANARY}"
        (tmp_path / "outside").write_text(address, encoding="utf-8")
        (folder / "outside").write_text(SECRET, encoding="utf-8")
        (secrets / "out").symlink_to(tmp_path / "outside")
        (secrets / "sign-out").symlink_to(folder / "outside")
        (secrets / "mail").write_text(f"wachtwoord-{CANARY}", encoding="utf-8")
        environment = {
            "PATH": f"/usr/bin:/{CANARY}",
            "MAIL_USER": f"gebruiker-{CANARY}",
            "MAIL_PASSWORD": f"wachtwoord-{CANARY}",
            "NOTIFIER_DATABASE_URL": f"postgresql://u:{CANARY}@db/notifier",
            "NOTIFIER_PROXY": address,
            "NOTIFIER_SIGN": SECRET,
            "NOTIFIER_ALLOW": "MAIL_USER=smtp.example.org, MAIL_PASSWORD=smtp.example.org, secrets/mail=smtp.example.org",
        }
        yield Scene(
            folder=folder, environment=environment, hook=hook, mailbox=mailbox, bundle=authority.bundle
        )


# Files and variables that no channel may use.
FORBIDDEN = {
    "env": ["NOTIFIER_PROXY", "NOTIFIER_DATABASE_URL", "NOTIFIER_SIGN", "NOTIFIER_ALLOW"],
    "file": [
        "../outside",
        "{above}/outside",
        "outside",
        "secrets/../outside",
        "secrets/../../outside",
        "./secrets/out",
        "secrets/out",
        "secrets/sign-out",
        "/proc/self/environ",
        "/dev/stdin",
        "secrets",
        "secrets/",
    ],
}
# Secrets of another role or for another server, and values that are no secret of a channel.
MISUSED = {
    SecretRole.ADDRESS: {"env": ["MAIL_PASSWORD", "HOOK_SECRET", "PATH"], "file": ["secrets/mail"]},
    SecretRole.SIGNING: {"env": ["MAIL_PASSWORD", "TEAMS_URL", "PATH"], "file": ["secrets/mail"]},
    SecretRole.CREDENTIAL: {
        "env": ["MAIL_USER", "MAIL_PASSWORD", "TEAMS_URL", "HOOK_SECRET", "PATH"],
        "file": ["secrets/mail"],
    },
}
OAUTH = ("token_url", "client", "client_secret")
REFERENCES = [
    (kind.name, name, role, form)
    for kind in CHANNEL_TYPES.values()
    for name, role in kind.secrets.items()
    for form in ("env", "file")
]


@pytest.mark.parametrize(("kind", "name", "role", "form"), REFERENCES)
def test_nothing_arrives_and_nothing_is_said_of_it(
    scene: Scene, kind: str, name: str, role: SecretRole, form: str
) -> None:
    scene.environment |= {"TEAMS_URL": f"{scene.hook.url}/{CANARY}", "HOOK_SECRET": SECRET}
    # A file with half a login would be refused.
    application = {
        "token_url_env": "TEAMS_URL",
        "client_env": "MAIL_USER",
        "client_secret_env": "MAIL_PASSWORD",
    }
    half = {
        "user": {"password_env": "MAIL_PASSWORD"},
        "password": {"user_env": "MAIL_USER"},
        **{one: {key: value for key, value in application.items() if key != f"{one}_env"} for one in OAUTH},
    }.get(name, {})
    for value in (*FORBIDDEN[form], *MISUSED[role][form]):
        reference = value.format(above=scene.folder.parent)
        verdict, said = scene.attack(kind, {f"{name}_{form}": f"'{reference}'", **half})
        is_misuse = value in {*MISUSED[role][form], "secrets/out", "secrets/sign-out"}
        assert (value, verdict) == (value, "broken" if is_misuse else "refused")
        # Every problem has its place, and is about this channel.
        assert verdict != "refused" or re.fullmatch(r"(\S+/events\.yaml:8:\d+: fout: uit: .+\n?)+", said), (
            said
        )
        assert said
        assert CANARY not in said
    assert not scene.has_arrived()


@pytest.mark.parametrize("kind", [kind.name for kind in CHANNEL_TYPES.values() if kind.secrets])
def test_what_the_operator_gave_for_it_goes_through(scene: Scene, kind: str) -> None:
    """The attacks above fail because of the secret, not because of the channel."""
    address = scene.hook.url.replace("http", "json") if kind == "apprise" else scene.hook.url
    scene.environment |= {"TEAMS_URL": address, "HOOK_SECRET": SECRET, "U": "notifier"}
    (scene.folder / "secrets" / "given").write_text("geheim-wachtwoord", encoding="utf-8")
    place = f"localhost:{scene.mailbox.port}"
    scene.environment["NOTIFIER_ALLOW"] = f"U={place}, secrets/given={place}"
    given = {
        "email": {"user_env": "U", "password_file": "secrets/given"},
        "webhook": {"url_env": "TEAMS_URL", "secret_env": "HOOK_SECRET"},
    }
    assert scene.attack(kind, given.get(kind, {"url_env": "TEAMS_URL"}))[0] == "sent"
    assert scene.has_arrived()
    assert SECRET not in str(scene.hook.received)


TEMPLATES = "$TEAMS_URL ${TEAMS_URL} %(TEAMS_URL)s {TEAMS_URL} {{TEAMS_URL}} {0.secrets} !env <%= ENV %>"


@pytest.mark.parametrize("kind", [kind.name for kind in CHANNEL_TYPES.values() if kind.secrets])
def test_no_text_of_the_file_is_filled_in(tmp_path: Path, scene: Scene, kind: str) -> None:
    """A template in a title, a description or the source of an event stays text."""
    address = scene.hook.url.replace("http", "json") if kind == "apprise" else scene.hook.url
    variables = {"TEAMS_URL": address, "GEHEIM": CANARY, "NOTIFIER_CA_BUNDLE": scene.bundle}
    keys = {} if kind == "email" else {"url_env": "TEAMS_URL"}
    keys |= {"source": json.dumps(TEMPLATES)} if kind == "webhook" else {}
    words = json.dumps(TEMPLATES.replace("TEAMS_URL", "GEHEIM"))
    milestone = f"{{id: m, title: {words}, description: {words}, kind: start, when: 2026-03-02}}"
    events = tmp_path / "list" / "events.yaml"
    events.write_text(
        f"{CALENDAR}milestones:\n  - {milestone}\nchannels:\n  uit: {scene.entry(kind, keys)}\n",
        encoding="utf-8",
    )
    arguments = ["channel", "test", "uit", "--events", str(events), "--as-of", "2026-01-05"]
    result = CliRunner(env=variables).invoke(main, arguments, prog_name="notifier")
    assert (result.exit_code, CANARY in result.output) == (0, False), result.output
    arrived = b"".join(request.body for request in scene.hook.received) + b"".join(scene.mailbox.taken)
    assert b"GEHEIM" in arrived
    assert CANARY.encode() not in arrived


def test_a_refused_channel_is_told_to_the_operator_and_the_others_go_on(
    tmp_path: Path, scene: Scene, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    world = World(folder=tmp_path / "list", database=database, environment=scene.environment)
    with receiving() as team, receiving() as operator:
        world.environment |= {"TEAM_URL": team.url, "OPERATOR_URL": operator.url}
        login = {"user_env": "MAIL_USER", "password_file": "secrets/mail"}
        world.write(
            "  - {id: m, title: M, kind: start, when: 2026-03-02}\n",
            reminders="  - {id: r, before: [P30D]}\n",
            channels=(
                f"  uit: {scene.entry('email', login)}\n"
                "  team: {type: slack, url_env: TEAM_URL, allow_private: true}\n"
                "  beheer: {type: slack, url_env: OPERATOR_URL, allow_private: true, operator: true, reminders: []}\n"
            ),
        )
        world.tick("2026-01-26 10:00")
        world.tick("2026-01-30 10:00")
        told = slack_texts(operator)
        assert (len(slack_texts(team)), len(told)) == (1, 1)
        asked = f"MAIL_USER=localhost:{scene.mailbox.port}, secrets/mail=localhost:{scene.mailbox.port}"
        assert asked in told[0]
        assert not scene.has_arrived()
        with database.read() as session:
            tables = [
                name for (name,) in session.connection().execute(text(_TABLES[database.is_sqlite])).all()
            ]
            kept = str([session.connection().execute(text(f'SELECT * FROM "{one}"')).all() for one in tables])
        assert asked in kept
        assert CANARY not in kept + str(told) + str(capsys.readouterr())
        # With the entry that the error names, the login is sent; the attacker's server does not accept it.
        world.environment["NOTIFIER_ALLOW"] = asked
        sender = world.sender()
        sender.network = Network(ca_bundle=scene.bundle)
        world.rounds(sender).run(at("2026-01-30 10:30"))
        assert set(scene.mailbox.logins) == {f"gebruiker-{CANARY}"}


_TABLES = {
    True: "SELECT name FROM sqlite_master WHERE type = 'table'",
    False: "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()",
}


def _run(scene: Scene, *arguments: str) -> tuple[int, str]:
    variables = {**scene.environment, "NOTIFIER_CA_BUNDLE": scene.bundle, "PATH": os.environ["PATH"]}
    for name in ("NOTIFIER_DATABASE_URL", "NOTIFIER_PROXY"):
        variables[name] = ""
    events = str(scene.folder / "events.yaml")
    result = CliRunner(env=variables).invoke(main, [*arguments, "--events", events], prog_name="notifier")
    assert CANARY not in result.output
    return result.exit_code, result.output


def test_check_words_it_for_the_author_and_channel_test_for_the_operator(scene: Scene) -> None:
    login = {"user_env": "MAIL_USER", "password_file": "secrets/mail"}
    scene.attack("email", login)
    entries = '"MAIL_USER=localhost:1, secrets/mail=localhost:1"'
    exit_code, told = _run(scene, "check")
    assert exit_code == 0
    assert re.sub(r"localhost:\d+", "localhost:1", told).startswith(f"{scene.folder}/events.yaml:8:"), told
    assert (
        "let op: uit: de beheerder van de dienst moet toestaan dat deze aanmelding naar localhost gaat;"
        f" daar toe te voegen aan NOTIFIER_ALLOW: {entries}."
    ) in re.sub(r"localhost:\d+", "localhost:1", told)
    exit_code, told = _run(scene, "channel", "test", "uit")
    assert (exit_code, re.sub(r"localhost:\d+", "localhost:1", told)) == (
        1,
        "uit (email): broken\n"
        "  answer: the operator of the service has to allow this login to go to localhost;"
        f" add there to NOTIFIER_ALLOW: {entries}\n"
        "  Nothing was sent; real messages wait until this is mended.\n",
    )
    assert not scene.has_arrived()


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"url_env": "PATH"}, "let op: uit: wat in PATH staat is geen adres"),
        (
            {"url_env": "NOTIFIER_PROXY"},
            "fout: uit: 'NOTIFIER_PROXY': deze variabele is van het programma zelf",
        ),
        ({"url_file": "/etc/passwd"}, "fout: uit: geen bestand uit de map met geheimen"),
        ({"url_file": "secrets/out"}, "let op: uit: secrets/out leidt buiten de map met geheimen"),
        ({"url_env": f"'https://example.org/{CANARY}'"}, "fout: uit: geen naam van een omgevingsvariabele"),
        ({"url_file": f"'https://example.org/{CANARY}'"}, "fout: uit: geen bestand uit de map met geheimen"),
        ({"secret_env": f"whsec_{CANARY}"}, "fout: uit: geen naam van een omgevingsvariabele"),
        ({"secret_env": "MAIL_PASSWORD"}, "let op: uit: het geheim van een webhook is 'whsec_'"),
        ({"secret_env": "NOT_SET_HERE"}, ""),
    ],
)
def test_check_says_what_can_be_seen_here(scene: Scene, keys: dict[str, str], told: str) -> None:
    scene.attack("webhook", keys)
    scene.hook.take()
    exit_code, output = _run(scene, "check")
    assert told in output
    assert exit_code == (1 if told.startswith("fout") else 0)
    assert ("let op" in output) == told.startswith("let op")
    assert not scene.has_arrived()


def test_a_redirect_takes_nothing_elsewhere(scene: Scene) -> None:
    with receiving(status=307) as first:
        first.reply.headers["Location"] = scene.hook.url
        scene.environment |= {"HOOK_URL": first.url, "HOOK_SECRET": SECRET}
        verdict, _ = scene.attack("webhook", {"url_env": "HOOK_URL", "secret_env": "HOOK_SECRET"})
    assert verdict == Verdict.FAILED
    assert not scene.has_arrived()
