"""`notifier show --channel` prints what the channel would send, byte for byte."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from notifier.cli import main
from tests.conftest import CALENDAR
from tests.world import SECRET, World

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from notifier.store.database import Database
    from tests.receivers import Receiver

CHANNELS = """\
  team: {type: slack, url_env: HOOK_URL, allow_private: true}
  teams: {type: teams, url_env: HOOK_URL, allow_private: true}
  register: {type: webhook, url_env: HOOK_URL, secret_env: HOOK_SECRET, allow_private: true}
"""
ROW = "  - {id: a, title: Besluit, kind: decision, when: 2026-01-09, action: Bel ons}\n"
RULES = "  - {id: r, before: [P30D, P7D, P0D]}\n"


@pytest.fixture
def world(tmp_path: Path, sqlite: Database, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.chdir(tmp_path)
    made = World(
        folder=tmp_path,
        database=sqlite,
        environment={"HOOK_URL": receiver.url, "HOOK_SECRET": SECRET},
    )
    made.write(ROW, reminders=RULES, channels=CHANNELS)
    return made


@pytest.fixture
def run() -> Callable[..., Result]:
    def invoke(*args: str) -> Result:
        return CliRunner().invoke(main, ["show", *args], prog_name="notifier", catch_exceptions=False)

    return invoke


def _only(world: World, channel: str) -> None:
    (line,) = (line for line in CHANNELS.splitlines(keepends=True) if line.startswith(f"  {channel}:"))
    world.write(world.texts["milestones"], channels=line)


@pytest.mark.parametrize("channel", ["team", "teams", "register"])
def test_the_payload_is_the_one_that_is_sent(
    world: World, receiver: Receiver, run: Callable[..., Result], channel: str
) -> None:
    _only(world, channel)
    world.tick("2026-01-01 08:00")
    shown = run("a", "--channel", channel, "--as-of", "2026-01-01")
    world.tick("2026-01-02 09:00")
    (request,) = receiver.take()
    assert (shown.exit_code, shown.stdout_bytes) == (0, request.body + b"\n")
    kind = {"team": "slack", "teams": "teams", "register": "webhook"}[channel]
    assert shown.stderr == f"2026-01-02 09:00 {channel} ({kind})\n"


@pytest.mark.parametrize("channel", ["team", "register"])
def test_where_answers_are_taken_it_has_the_link_that_is_sent(
    world: World,
    receiver: Receiver,
    run: Callable[..., Result],
    monkeypatch: pytest.MonkeyPatch,
    channel: str,
) -> None:
    _only(world, channel)
    text = world.events.read_text(encoding="utf-8")
    world.events.write_text(
        text.replace("language: nl", "language: nl\n  answers: https://a.example", 1), encoding="utf-8"
    )
    world.may_answer = True
    monkeypatch.setenv("NOTIFIER_ANSWERS", "1")
    monkeypatch.setenv("NOTIFIER_DATABASE_URL", str(world.database.engine.url))
    world.tick("2026-01-01 08:00")
    shown = run("a", "--channel", channel, "--as-of", "2026-01-01")
    world.tick("2026-01-02 09:00")
    (request,) = receiver.take()
    assert (shown.exit_code, shown.stdout_bytes) == (0, request.body + b"\n")
    assert (b"/answer/" in request.body) is (channel == "team")


def test_after_a_move_it_is_the_payload_of_the_new_date(
    world: World, receiver: Receiver, run: Callable[..., Result]
) -> None:
    _only(world, "register")
    world.tick("2025-12-01 08:00")
    world.write(ROW.replace("2026-01-09", "2026-01-16"))
    world.tick("2025-12-02 08:00")
    shown = run("a", "--channel", "register", "--as-of", "2026-01-05")
    world.tick("2026-01-09 09:00")
    assert shown.stdout_bytes == receiver.take()[-1].body + b"\n"


def test_of_two_that_come_at_once_it_shows_the_one_that_speaks(
    world: World, receiver: Receiver, run: Callable[..., Result]
) -> None:
    """A week and six days before a Saturday both come on the Friday; the later one covers the other."""
    _only(world, "register")
    world.write(ROW.replace("2026-01-09", "2026-01-10"), reminders="  - {id: r, before: [P7D, P6D]}\n")
    world.tick("2026-01-01 08:00")
    shown = run("a", "--channel", "register", "--as-of", "2026-01-01")
    world.tick("2026-01-02 09:00")
    (request,) = receiver.take()
    assert shown.stdout_bytes == request.body + b"\n"


TWICE = "  - {id: r, before: [P0D], overdue: {every: P7D, at_most: 2}}\n"


@pytest.fixture
def _stored(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `show` read what the rounds stored."""
    monkeypatch.setenv("NOTIFIER_DATABASE_URL", str(world.database.engine.url))


@pytest.mark.usefixtures("_stored")
@pytest.mark.parametrize(
    ("rounds", "text"),
    [
        # The channel came after the first question, or got it, or gets it.
        (("2026-01-13 08:00", "2026-01-19 09:00"), "Datum voorbij, nog niets gemeld: Besluit"),
        (("2026-01-05 08:00", "2026-01-12 09:00", "2026-01-19 09:00"), "Nog steeds niets gemeld: Besluit"),
        (("2026-01-10 08:00", "2026-01-12 09:00"), "Datum voorbij, nog niets gemeld: Besluit"),
    ],
)
@pytest.mark.parametrize("rules", [TWICE, TWICE + TWICE.replace("id: r", "id: s").replace("P7D", "P14D")])
def test_a_question_is_a_second_one_only_after_a_first(
    world: World,
    receiver: Receiver,
    run: Callable[..., Result],
    rounds: tuple[str, ...],
    text: str,
    rules: str,
) -> None:
    *earlier, last = rounds
    _only(world, "team")
    world.write(ROW, reminders=rules)
    for moment in earlier:
        world.tick(moment)
    shown = run("a", "--channel", "team", "--as-of", "2026-01-13" if len(earlier) > 1 else earlier[0][:10])
    receiver.take()
    world.tick(last)
    (request,) = receiver.take()
    assert shown.stdout_bytes == request.body + b"\n"
    assert request.json["text"].startswith(text)


def test_of_what_repeats_it_shows_the_next_time(
    world: World, receiver: Receiver, run: Callable[..., Result]
) -> None:
    _only(world, "register")
    world.write(ROW.replace("2026-01-09", "2025-01-09, repeat: FREQ=YEARLY"))
    world.tick("2026-01-01 08:00")
    shown = run("a", "--channel", "register", "--as-of", "2026-01-01")
    world.tick("2026-01-02 09:00")
    assert shown.stdout_bytes == receiver.take()[-1].body + b"\n"


@pytest.mark.usefixtures("world")
def test_nothing_is_sent_and_nothing_written(
    receiver: Receiver, run: Callable[..., Result], tmp_path: Path
) -> None:
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    run("a", "--channel", "team", "--as-of", "2026-01-01")
    assert receiver.take() == []
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["a", "--channel", "temas"], "er is geen kanaal temas; wel: team, teams, register"),
        (["b", "--channel", "team"], "er is geen mijlpaal b"),
        (["a", "--channel", "team", "--as-of", "2026-01-10"], "over a komt geen bericht meer op team"),
    ],
)
def test_what_cannot_be_shown_is_told(
    world: World, run: Callable[..., Result], args: list[str], message: str
) -> None:
    assert world.events.exists()
    result = run(*args)
    assert (result.exit_code, result.stdout) == (1, "")
    assert message in result.stderr


def test_without_channels_it_is_the_console(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[..., Result]
) -> None:
    (tmp_path / "events.yaml").write_text(CALENDAR + "milestones:\n" + ROW, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    shown = run("a", "--channel", "console", "--as-of", "2026-01-08")
    assert shown.stderr == "2026-01-08 09:00 console (console)\n"
    assert shown.stdout.startswith("Morgen: Besluit\n")


def test_json_holds_the_message_beside_the_rest(
    world: World, receiver: Receiver, run: Callable[..., Result]
) -> None:
    _only(world, "register")
    world.tick("2026-01-01 08:00")
    options = ("a", "--channel", "register", "--as-of", "2026-01-01")
    text, shown = run(*options), json.loads(run(*options, "--format", "json").stdout)
    assert receiver.take() == []
    assert shown["next_message"] == {
        "at": "2026-01-02T09:00:00+01:00",
        "channel": "register",
        "type": "webhook",
        "payload": text.stdout.removesuffix("\n"),
    }
    assert shown["reminders"][0]["planned_for"] == "2026-01-02"
    assert [(one["change"], one["when"]) for one in shown["history"]["entries"]] == [("added", "2026-01-09")]


def test_mistakes_in_milestones_and_channels_are_told_at_once(
    world: World, run: Callable[..., Result]
) -> None:
    world.write(ROW + "  - {id: b, title: B, kind: nope, when: 2026}\n", channels="  team: {type: slak}\n")
    result = run("a", "--channel", "team")
    assert (result.exit_code, result.stdout) == (1, "")
    assert ("nope" in result.stderr, "slak" in result.stderr) == (True, True)


@pytest.mark.parametrize(
    ("command", "instead"), [("history", "show ID"), ("preview", "show ID --channel NAME")]
)
def test_a_command_that_went_into_show_says_so(command: str, instead: str) -> None:
    result = CliRunner().invoke(main, [command, "a"], prog_name="notifier")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith(f"Error: No such command '{command}'; use notifier {instead}.\n")
