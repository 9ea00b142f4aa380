"""Commands that only read: they make nothing, and say which database they looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.test_output import COMMANDS
from tests.conftest import CALENDAR

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

MILESTONES = """\
milestones:
  - {id: kort, title: Kort, kind: deadline, when: 2026-12-03}
channels:
  scherm: {type: console}
feeds:
  eigen: {title: Eigen, private: true}
"""
WRITES = {"init", "publish", "tick", "serve", "editors"}
READS = [
    *(COMMANDS[name] for name in COMMANDS if name not in {*WRITES, "deliveries", "doctor", "proposals"}),
    ("publish", "--check"),
    ("doctor",),
]
# What is asked of a database alone; without one there is no answer.
ASKS = [
    *(("deliveries", "list", "--format", form) for form in ("table", "json", "csv", "markdown")),
    ("deliveries", "list", "--state", "dead"),
    ("doctor", "--compact"),
    ("deliveries", "show", "dl_x"),
    ("deliveries", "retry", "dl_x"),
    ("deliveries", "discard", "dl_x"),
    ("feeds", "token", "list", "eigen"),
    ("feeds", "token", "revoke", "eigen", "1"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "events.yaml").write_text(CALENDAR + MILESTONES, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("args", READS, ids=" ".join)
def test_looking_makes_nothing(run: Callable[..., Result], folder: Path, args: tuple[str, ...]) -> None:
    result = run(*args)
    assert "database" not in result.stderr
    assert [one.name for one in folder.iterdir()] == ["events.yaml"]


@pytest.mark.parametrize("args", ASKS, ids=" ".join)
def test_where_there_is_no_database_it_is_said_which_one(
    run: Callable[..., Result], folder: Path, args: tuple[str, ...]
) -> None:
    result = run(*args)
    name = folder / "var" / "notifier.db"
    told = f"notifier: there is no database {name}; the first round (notifier tick or serve) makes it\n"
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", told)
    assert [one.name for one in folder.iterdir()] == ["events.yaml"]


@pytest.mark.usefixtures("with_tables")
@pytest.mark.parametrize("args", [("show", "kort"), *ASKS[:1], ASKS[-2]], ids=" ".join)
def test_a_database_that_was_read_is_named(
    run: Callable[..., Result], folder: Path, args: tuple[str, ...]
) -> None:
    run("tick")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    result = run(*args)
    assert (result.exit_code, result.stderr) == (0, f"database: {folder / 'var' / 'notifier.db'}\n")
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("args", [("show", "kort"), ("show", "kort", "--format", "json")], ids=" ".join)
@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("sqlite:///nergens.db", "there is no database nergens.db; "),
        ("sqlite:///:memory:", "what is remembered has to outlive the process"),
        ("sqlite+aiosqlite:///nergens.db", "the address of the database is wrong"),
        ("postgresql://user:half1@half2@127.0.0.1:1/name", "the address of the database has an @ too many"),
        (
            "postgresql://user:half1@127.0.0.1:1/name",
            "the database postgresql://127.0.0.1:1/name cannot be opened: ",
        ),
    ],
)
def test_a_database_that_is_set_and_cannot_be_read_is_told_and_done_without(
    run: Callable[..., Result],
    monkeypatch: pytest.MonkeyPatch,
    folder: Path,
    args: tuple[str, ...],
    url: str,
    told: str,
) -> None:
    alone = run(*args)
    monkeypatch.setenv("NOTIFIER_DATABASE_URL", url)
    result = run(*args)
    assert (result.exit_code, result.stdout) == (0, alone.stdout)
    assert result.stderr.startswith(f"notifier: {told}")
    assert "half" not in result.stderr
    assert [one.name for one in folder.iterdir()] == ["events.yaml"]
