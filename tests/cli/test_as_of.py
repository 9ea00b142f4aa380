"""Reading commands on an earlier day show what was known then."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.conftest import CALENDAR

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

FILE = (
    CALENDAR
    + """\
sources:
  b1: {title: Brief een, date: 2025-03-03}
  b2: {title: Brief twee, date: 2025-10-01}
milestones:
  - id: x
    title: Wet treedt in werking
    kind: start
    statements:
      - {source: b1, phrase: per 1 januari 2026, when: 2026-01-01}
      - {source: b2, phrase: per 1 juli 2026, when: 2026-07-01}
"""
)


@pytest.fixture(autouse=True)
def _file(tmp_path: Path) -> None:
    (tmp_path / "events.yaml").write_text(FILE, encoding="utf-8")


def test_list_has_the_date_of_that_day_and_makes_nothing(run: Callable[..., Result], tmp_path: Path) -> None:
    then = run("upcoming", "--all", "--as-of", "2025-06-01").stdout
    later = run("upcoming", "--all", "--as-of", "2025-11-01").stdout
    assert (then, later) == (
        "Januari 2026\n  1 januari 2026  over 214 dagen  Wet treedt in werking\n",
        "Juli 2026\n  1 juli 2026  over 242 dagen  Wet treedt in werking\n",
    )
    assert [path.name for path in tmp_path.iterdir()] == ["events.yaml"]


def test_show_leaves_out_what_was_said_later(run: Callable[..., Result]) -> None:
    shown = json.loads(run("show", "x", "--as-of", "2025-06-01", "--format", "json").stdout)
    said = [(one["day"], one["when"]) for one in shown["history"]["entries"]]
    assert (shown["when"], said) == ("2026-01-01", [("2025-03-03", "2026-01-01")])


def test_show_says_that_it_was_not_known_yet(run: Callable[..., Result]) -> None:
    shown = run("show", "x", "--as-of", "2025-02-01")
    assert (shown.exit_code, shown.stdout, shown.stderr) == (
        1,
        "",
        "notifier: x was op 1 februari 2025 nog niet bekend\n",
    )


@pytest.mark.usefixtures("with_tables")
def test_show_leaves_out_messages_that_came_later(run: Callable[..., Result]) -> None:
    run("tick", "--as-of", "2026-06-01 12:00")
    for day in ("2026-06-02", "2026-06-30 12:00", "2026-07-02 12:00"):
        run("tick", "--as-of", day)
    found = {
        day: [
            one["due"][:10]
            for one in json.loads(run("show", "x", "--as-of", day, "--format", "json").stdout)["messages"]
        ]
        for day in ("2026-05-31", "2026-06-15", "2026-07-02")
    }
    early = ["2026-06-01"]
    assert found == {
        "2026-05-31": [],
        "2026-06-15": early,
        "2026-07-02": [*early, "2026-07-01", "2026-07-02"],
    }


@pytest.mark.usefixtures("with_tables")
def test_deliveries_fit_a_narrow_terminal_with_what_they_are_about_first(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    run("tick", "--as-of", "2026-06-01 12:00")
    listed = run("deliveries", "list").stdout.splitlines()
    assert listed[0] == "x"
    assert all(len(line) <= 60 for line in listed)
    assert ("2026-06-01" in listed[1], "sent" in "".join(listed)) == (True, True)


@pytest.mark.usefixtures("with_tables")
def test_deliveries_name_a_renamed_milestone_as_it_is_called_now(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    run("tick", "--as-of", "2026-06-01 12:00")
    events = tmp_path / "events.yaml"
    renamed = FILE.replace("  - id: x\n", "  - id: wet\n    formerly: [x]\n")
    told = {}
    for name, text in {"": FILE, "renamed": renamed, "with a mistake": renamed + "  - {id: z}\n"}.items():
        events.write_text(text, encoding="utf-8")
        (listed,) = json.loads(run("deliveries", "list", "--format", "json").stdout)
        told[name] = listed["about"], json.loads(run("deliveries", "show", listed["id"]).stdout)["about"]
    assert told == {"": ("x", "x"), "renamed": ("wet", "wet"), "with a mistake": ("wet", "wet")}


@pytest.mark.parametrize("command", ["tick", "publish"])
def test_a_round_of_a_moment_to_come_is_refused_where_the_database_follows_the_clock(
    run: Callable[..., Result], tmp_path: Path, command: str
) -> None:
    assert run(command).exit_code == 0
    before = {path: path.read_bytes() for path in (tmp_path / "calendars").iterdir()}
    ahead = run(command, "--as-of", "2199-01-01T10:00+01:00")
    assert (ahead.exit_code, ahead.stdout) == (1, "")
    assert "2199-01-01T10:00:00+01:00 is still to come" in ahead.stderr
    assert {path: path.read_bytes() for path in (tmp_path / "calendars").iterdir()} == before
    assert run(command).exit_code == 0


@pytest.mark.usefixtures("with_tables")
def test_a_rehearsal_goes_on_into_the_future_and_says_so_where_the_clock_cannot_follow(
    run: Callable[..., Result],
) -> None:
    moments = ("2025-11-01T10:00+01:00", "2199-01-01T10:00+01:00", "2199-02-01T10:00+01:00")
    assert [run("tick", "--as-of", moment).exit_code for moment in moments] == [0, 0, 0]
    back = run("tick", "--as-of", moments[0])
    assert (back.exit_code, "which was made with --as-of" in back.stderr) == (1, False)
    now = run("tick")
    assert (now.exit_code, "which was made with --as-of; nothing was done" in now.stderr) == (1, True)


@pytest.mark.parametrize(
    "text", ["2025-W49", "2025-W49-2", "20251202", "20251202T0905", "2025-12-02x09:05", "2025-12"]
)
def test_a_moment_in_another_form_is_refused_and_not_taken_for_a_midnight(
    run: Callable[..., Result], text: str
) -> None:
    result = run("upcoming", "--as-of", text)
    assert result.exit_code == 2
    assert f"'{text}'; expected a day (2025-12-02) or a moment" in result.stderr
