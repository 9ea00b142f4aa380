"""Commands that only show something, of a file with mistakes: in what they show, and elsewhere."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest

from notifier.cli.support.mistakes import read_timeline, tell_of_mistakes_if_cheap

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

HEAD = "calendar: {name: Mijlpalen, domain: m.example, url: https://m.example}\n"
MILESTONE = "milestones:\n  - {id: a, title: Besluit, kind: decision, when: 2027-01-04}\n"
NO_TYPE = "channels:\n  team: {type: teamz, url_env: TEAMS}\n"
NO_RULE = "reminders:\n  - {id: standaard, befor: [P7D]}\n"
NO_FEED = "feeds:\n  alles: {title: Alles, privaat: true}\n"
NO_KIND = "milestones:\n  - {id: a, title: Besluit, kind: besluit, when: 2027-01-04}\n"
CHANNEL = (
    "events.yaml:5:16: fout: team: 'teamz': geen keuze uit de lijst; verwacht: console, slack, teams, webhook, "
    "email, apprise. Bedoelt u 'teams'?\n"
)
ELSEWHERE = "notifier: events.yaml heeft 1 fout in wat hier niet staat; notifier check laat die zien\n"
COMMANDS = {
    "upcoming": "Januari 2027\n  4 januari 2027  over 34 dagen  Besluit\n",
    "show a": "Besluit\n  Datum  4 januari 2027, vast\n",
    "feeds": "Mijlpalen\n  https://m.example/calendars/alles.ics\n",
}


@pytest.fixture
def show(run: Callable[..., Result], tmp_path: Path) -> Callable[[str, str], Result]:
    """Run a command on a file of this content."""

    def run_on(command: str, content: str) -> Result:
        (tmp_path / "events.yaml").write_text(HEAD + content, encoding="utf-8")
        moment = () if command == "feeds" else ("--as-of", "2026-12-01")
        return run(*command.split(), *moment)

    return run_on


@pytest.mark.parametrize("command", COMMANDS)
def test_a_mistake_in_a_channel_is_counted_and_stops_no_list(
    show: Callable[[str, str], Result], command: str
) -> None:
    result = show(command, MILESTONE + NO_TYPE)
    shown = result.stdout[: len(COMMANDS[command])]
    assert (result.exit_code, shown, result.stderr) == (0, COMMANDS[command], ELSEWHERE)
    without = show(command, MILESTONE + NO_TYPE.replace("teamz", "teams"))
    assert (without.exit_code, without.stdout, without.stderr) == (0, result.stdout, "")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_mistake_in_a_milestone_stops_it_and_all_mistakes_are_shown(
    show: Callable[[str, str], Result], command: str
) -> None:
    kind = (
        "events.yaml:3:35: fout: a: 'besluit': geen keuze uit de lijst; verwacht: deadline, start, end, decision, "
        "publication, event. Bedoelt u 'decision'?\n"
    )
    result = show(command, NO_KIND + NO_TYPE)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"{kind}{CHANNEL}notifier: events.yaml heeft 2 fouten\n"


def test_a_mistake_in_a_feed_stops_the_addresses_as_it_may_be_private(
    show: Callable[[str, str], Result],
) -> None:
    result = show("feeds", MILESTONE + NO_TYPE + NO_FEED)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines()[-1] == "notifier: events.yaml heeft 2 fouten"


def test_a_mistake_in_a_rule_is_counted_by_show(show: Callable[[str, str], Result]) -> None:
    result = show("show a", MILESTONE + NO_RULE)
    assert (result.exit_code, result.stderr) == (0, ELSEWHERE)


@pytest.mark.parametrize(("is_terminal", "said"), [(True, ELSEWHERE), (False, "")])
def test_a_fast_list_looks_for_other_mistakes_where_a_person_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, *, is_terminal: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "events.yaml").write_text(HEAD + MILESTONE + NO_RULE, encoding="utf-8")
    stderr = io.StringIO()
    monkeypatch.setattr(stderr, "isatty", lambda: is_terminal)
    monkeypatch.setattr(sys, "stderr", stderr)
    tell_of_mistakes_if_cheap(read_timeline("events.yaml"))
    assert stderr.getvalue() == said


@pytest.mark.parametrize(
    "own", ["changes: misschien", "server: m.example, to: a@m.example, changes: misschien"]
)
def test_a_change_is_refused_with_the_mistakes_that_check_shows(
    show: Callable[[str, str], Result], own: str
) -> None:
    """Also of a channel without a key that its type needs."""
    content = f"{NO_KIND}channels:\n  team: {{type: email, {own}}}\n"
    shown, refused = (show(command, content) for command in ("check", "done a --yes"))
    assert refused.stderr == f"{shown.stdout}notifier: {shown.stderr}"
    assert "programma" not in shown.stdout
    assert "de sleutel 'from' ontbreekt" in shown.stdout


@pytest.mark.parametrize(
    "command",
    ["tick", "publish", "publish --site site", "serve --port 0", "editors make", "feeds token make x"],
)
@pytest.mark.parametrize("content", [None, HEAD, HEAD + MILESTONE + NO_TYPE])
def test_a_refused_file_gets_no_database(
    run: Callable[..., Result], tmp_path: Path, command: str, content: str | None
) -> None:
    if content is not None:
        (tmp_path / "events.yaml").write_text(content, encoding="utf-8")
    result = run(*command.split())
    assert (result.exit_code, result.stdout) == (1, "")
    reason = "events.yaml heeft 1 fout" if content else "events.yaml does not exist"
    assert f"notifier: {reason}" in result.stderr
    assert sorted(one.name for one in tmp_path.iterdir()) == (["events.yaml"] if content else [])


@pytest.mark.parametrize("command", ["tick", "publish"])
def test_a_file_that_belongs_elsewhere_gets_no_database(
    run: Callable[..., Result], tmp_path: Path, command: str
) -> None:
    (tmp_path / "events.yaml").write_text(HEAD + MILESTONE, encoding="utf-8")
    assert run("publish", "--as-of", "2026-12-01").exit_code == 0
    other = tmp_path / "other" / "events.yaml"
    other.parent.mkdir()
    other.write_text(f"{HEAD.replace('m.example', 'n.example', 1)}{MILESTONE}", encoding="utf-8")
    result = run(command, "--out", "calendars", "--events", str(other))
    assert (result.exit_code, "holds the calendars of m.example" in result.stderr) == (1, True)
    assert [one.name for one in other.parent.iterdir()] == ["events.yaml"]


def test_a_list_that_is_not_fetched_yet_is_no_reason_to_refuse_a_first_round(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    include = "include:\n  elders: {url: https://nergens.example/events.yaml}\n"
    extend = "extend:\n  elders/kcr2: {owner: Wij}\n"
    (tmp_path / "events.yaml").write_text(HEAD + include + extend + MILESTONE, encoding="utf-8")
    assert run("tick", "--as-of", "2026-12-01").exit_code == 0
    assert (tmp_path / "var" / "notifier.db").exists()


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("check", "--public"), "Error: --public compares; also give --against"),
        (
            ("check", "--list", "x=weg.yaml"),
            "Error: Invalid value for '--list': 'weg.yaml' is no file that can be read",
        ),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(
    run: Callable[..., Result], args: tuple[str, ...], told: str
) -> None:
    refused = run(*args)
    assert (refused.exit_code, refused.stderr.splitlines()[-1]) == (2, told)
