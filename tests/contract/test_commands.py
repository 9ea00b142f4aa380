"""Requirements of every command: the tests run over the table and all subcommands."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from notifier.cli import COMMANDS, CommandRow, main
from notifier.cli.support.events_option import named_events

if TYPE_CHECKING:
    from collections.abc import Iterator

GUIDE = (Path(__file__).parents[2] / "docs" / "guide.md").read_text(encoding="utf-8")


def _walk(group: click.Group, *names: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        assert command is not None
        yield (*names, name), command
        if isinstance(command, click.Group):
            yield from _walk(command, *names, name)


EVERY = tuple(_walk(main))
every_command = pytest.mark.parametrize(
    ("names", "command"), [pytest.param(*one, id=" ".join(one[0])) for one in EVERY]
)


def _run(*arguments: str) -> str:
    result = CliRunner().invoke(main, arguments, prog_name="notifier", catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_list_of_commands_is_the_table() -> None:
    shown = " ".join(_run("--help").split())
    for row in COMMANDS.values():
        assert f" {row.name} {row.help}" in shown


@pytest.mark.parametrize("row", COMMANDS.values(), ids=COMMANDS)
def test_the_guide_says_what_the_help_says(row: CommandRow) -> None:
    assert re.search(rf"^\| `notifier {row.name}\b[^|]*\| {re.escape(row.help)} ", GUIDE, re.MULTILINE)


@every_command
def test_a_command_and_each_of_its_options_say_what_they_do(
    names: tuple[str, ...], command: click.Command
) -> None:
    shown = _run(*names, "--help")
    assert shown.startswith(f"Usage: notifier {' '.join(names)}")
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name
            assert all(name in shown for name in parameter.opts)


@every_command
def test_a_command_and_each_of_its_options_are_documented(
    names: tuple[str, ...], command: click.Command
) -> None:
    assert f"notifier {names[0]}" in GUIDE
    assert f"`{names[-1]}`" in GUIDE or f"notifier {' '.join(names)}" in GUIDE
    for parameter in command.params:
        # The meaning of a filter is in its row, which `--help` shows.
        options = [] if str(parameter.name).startswith("filter_") else parameter.opts
        for option in options:
            assert not option.startswith("--") or f"`{option}" in GUIDE, option


@every_command
def test_a_command_takes_the_file_wherever_it_is_named(
    names: tuple[str, ...], command: click.Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    if isinstance(command, click.Group) and not command.invoke_without_command:
        return

    def tell(**_: object) -> None:
        click.echo(named_events(click.get_current_context()))

    arguments = [
        word
        for one in command.params
        if one.required
        for word in (["1"] if isinstance(one, click.Argument) else [one.opts[0], "2026-01-01"])
    ]
    with monkeypatch.context() as patched:
        patched.setattr(command, "callback", tell)
        assert _run(*names, *arguments) == "events.yaml\n"
        for place in range(len(names) + 1):
            given = [*names[:place], "--events", "other.yaml", *names[place:], *arguments]
            assert _run(*given) == "other.yaml\n"
        assert _run("--events", "a.yaml", *names, *arguments, "--events", "b.yaml") == "b.yaml\n"
