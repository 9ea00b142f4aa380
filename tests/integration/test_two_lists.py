"""A database and a calendars folder belong to one domain, and are found again after a loss."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from notifier.app.planner import Planner
from notifier.app.round import Rounds
from notifier.errors import DomainError
from notifier.store.database import Database, open_database
from tests.cli.conftest import run
from tests.conftest import at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

__all__ = ["run"]


def _write(folder: Path, name: str, when: str = "2027-01-04", domain: str = "") -> None:
    (folder / f"{name}.yaml").write_text(
        f"calendar: {{name: Lijst {name}, domain: {domain or name}.example, language: en}}\n"
        f"milestones:\n  - {{id: {name}-een, title: Eerste van {name}, kind: deadline, when: {when}}}\n",
        encoding="utf-8",
    )


def _entry(folder: Path) -> dict[str, str]:
    """Return what tells one version of the only calendar entry from another."""
    lines = (folder / "all.ics").read_text(encoding="utf-8").splitlines()
    wanted = ("UID", "DTSTART;VALUE=DATE", "SEQUENCE", "STATUS")
    found = [line.split(":", 1) for line in lines[lines.index("BEGIN:VEVENT") :] if ":" in line]
    return {key: value for key, value in found if key in wanted}


def _entry_of(name: str) -> dict[str, str]:
    return {
        "UID": f"{name}-een@{name}.example",
        "DTSTART;VALUE=DATE": "20270104",
        "SEQUENCE": "0",
        "STATUS": "CONFIRMED",
    }


def _databases(folder: Path) -> set[str]:
    return {path.name for path in (folder / "var").glob("*.db")}


def test_second_list_in_a_folder_has_its_own_database(run: Callable[..., Result], tmp_path: Path) -> None:
    _write(tmp_path, "a")
    _write(tmp_path, "b")
    for day in ("2026-12-01", "2026-12-02"):
        first = run("tick", "--events", "a.yaml", "--as-of", f"{day}T10:00")
        second = run("tick", "--events", "b.yaml", "--out", "b", "--as-of", f"{day}T11:00")
        assert (first.exit_code, second.exit_code) == (0, 0)
    assert _databases(tmp_path) == {"notifier.db", "b.example.db"}
    assert (_entry(tmp_path / "calendars"), _entry(tmp_path / "b")) == (_entry_of("a"), _entry_of("b"))


def test_show_says_why_it_does_not_read_the_named_database_of_another_list(
    run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(tmp_path, "a")
    _write(tmp_path, "b")
    run("tick", "--events", "a.yaml", "--as-of", "2026-12-01T10:00")
    monkeypatch.setenv("NOTIFIER_DATABASE_URL", f"sqlite:///{tmp_path}/var/notifier.db")
    shown = run("show", "b-een", "--events", "b.yaml", "--as-of", "2026-12-01")
    assert shown.exit_code == 0
    assert shown.stderr.splitlines()[-1].startswith(
        "notifier: the database belongs to a.example, and calendar.domain is b.example in the file;"
    )


@pytest.mark.parametrize("command", ["tick", "publish"])
def test_second_list_is_refused_the_folder_of_the_first(
    run: Callable[..., Result], tmp_path: Path, command: str
) -> None:
    _write(tmp_path, "a")
    _write(tmp_path, "b")
    run("tick", "--events", "a.yaml", "--as-of", "2026-12-01T10:00")
    before = {path.name: path.read_bytes() for path in (tmp_path / "calendars").iterdir()}
    refused = run(command, "--events", "b.yaml", "--as-of", "2026-12-01T11:00")
    assert (refused.exit_code, refused.stdout, refused.stderr) == (
        1,
        "",
        "notifier: calendars holds the calendars of a.example, and calendar.domain is b.example in the file; a domain "
        "never changes: set it back, or give a second list its own folder with --out FOLDER\n",
    )
    assert {path.name: path.read_bytes() for path in (tmp_path / "calendars").iterdir()} == before
    assert run("publish", "--events", "b.yaml", "--check").exit_code == 1
    assert run("show", "b-een", "--events", "b.yaml").exit_code == 0
    assert run("upcoming", "--slipped", "--all", "--events", "b.yaml").exit_code == 0


def test_copy_under_another_name_goes_on_with_the_same_memory(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    _write(tmp_path, "a")
    run("tick", "--events", "a.yaml", "--as-of", "2026-12-01T10:00")
    (tmp_path / "a.yaml").rename(tmp_path / "copy.yaml")
    assert run("tick", "--events", "copy.yaml", "--as-of", "2026-12-01T11:00").exit_code == 0
    assert _databases(tmp_path) == {"notifier.db"}
    assert _entry(tmp_path / "calendars") == _entry_of("a")


def test_database_that_names_no_domain_belongs_to_that_of_its_file(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    _write(tmp_path, "a")
    _write(tmp_path, "b")
    run("tick", "--events", "a.yaml", "--as-of", "2026-12-01T10:00")
    with closing(sqlite3.connect(tmp_path / "var" / "notifier.db")) as connection, connection:
        connection.execute("DELETE FROM memory WHERE name = 'domain'")
    run("tick", "--events", "b.yaml", "--out", "b", "--as-of", "2026-12-01T11:00")
    run("tick", "--events", "a.yaml", "--as-of", "2026-12-01T12:00")
    assert _databases(tmp_path) == {"notifier.db", "b.example.db"}
    with closing(sqlite3.connect(tmp_path / "var" / "notifier.db")) as connection:
        assert connection.execute("SELECT value FROM memory WHERE name = 'domain'").fetchall() == [
            ("a.example",)
        ]


def test_folder_that_names_no_domain_gets_it_at_the_next_round(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    _write(tmp_path, "a")
    run("tick", "--events", "a.yaml", "--as-of", "2026-12-01T10:00")
    log = tmp_path / "calendars" / "revisions.jsonl"
    older = log.read_text(encoding="utf-8").replace('"domain":"a.example",', "")
    log.write_text(older, encoding="utf-8")
    assert run("publish", "--events", "a.yaml", "--check").exit_code == 0
    for hour in (11, 12):
        assert run("tick", "--events", "a.yaml", "--as-of", f"2026-12-01T{hour}:00").exit_code == 0
    added = '{"domain":"a.example","feeds":["all"],"published":"2026-12-01"}\n'
    assert log.read_text(encoding="utf-8") == older + added


def _rounds(folder: Path, name: str, database: Database, out: str) -> Rounds:
    planner = Planner(events_path=folder / f"{name}.yaml", database=database, folder=folder / out)
    return Rounds(planner=planner)


def test_named_database_of_another_list_is_refused(tmp_path: Path, database: Database) -> None:
    _write(tmp_path, "a")
    _write(tmp_path, "b")
    _rounds(tmp_path, "a", database, "a").run(at("2026-12-01 10:00"))
    with pytest.raises(DomainError) as refused:
        _rounds(tmp_path, "b", database, "b").run(at("2026-12-01 11:00"))
    assert str(refused.value) == (
        "the database belongs to a.example, and calendar.domain is b.example in the file; a domain never "
        "changes: set it back, or give a second list its own database with NOTIFIER_DATABASE_URL"
    )
    assert not (tmp_path / "b").exists()


def test_domain_that_is_changed_while_it_runs_keeps_the_last_good_file(
    tmp_path: Path, database: Database
) -> None:
    _write(tmp_path, "a")
    rounds = _rounds(tmp_path, "a", database, "calendars")
    rounds.run(at("2026-12-01 10:00"))
    _write(tmp_path, "a", when="2027-06-01", domain="elders")
    done = rounds.run(at("2026-12-01 11:00"))
    assert isinstance(done.plan.refused, DomainError)
    assert done.plan.setup.events.timeline.domain == "a.example"
    assert _entry(tmp_path / "calendars") == _entry_of("a")
    _write(tmp_path, "a", when="2027-06-01")
    rounds.run(at("2026-12-01 12:00"))
    assert _entry(tmp_path / "calendars")["DTSTART;VALUE=DATE"] == "20270601"


def _lost(folder: Path, database: Database, moment: str, out: str) -> list[tuple[int, int, str]]:
    """Do a round of the list, and return the revisions its folder remembers."""
    rounds = _rounds(folder, "a", database, out)
    assert rounds.run(datetime.fromisoformat(moment)).is_whole
    lines = (folder / out / "revisions.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [(row["revision"], row["date_revision"], row["change"]) for row in rows if "id" in row]


def test_lost_database_is_filled_from_the_folder_that_is_written(
    tmp_path: Path, database: Database, sqlite: Database
) -> None:
    _write(tmp_path, "a")
    _lost(tmp_path, database, "2026-11-24T10:00+01:00", "calendars")
    _lost(tmp_path, database, "2026-11-24T10:30+01:00", "out")
    _write(tmp_path, "a", when="2027-02-01")
    _lost(tmp_path, database, "2026-11-25T10:00+01:00", "out")
    _write(tmp_path, "a", when="2027-03-01")
    assert _lost(tmp_path, sqlite, "2026-11-27T10:00+01:00", "out") == [
        (0, 0, "added"),
        (1, 1, "moved"),
        (2, 2, "moved"),
    ]
    assert _entry(tmp_path / "out") == {
        **_entry_of("a"),
        "DTSTART;VALUE=DATE": "20270301",
        "SEQUENCE": "2",
    }


def test_postgresql_made_empty_is_filled_from_an_absolute_folder(
    tmp_path: Path, sqlite: Database, postgresql_url: str
) -> None:
    _write(tmp_path, "a")
    out = str(tmp_path / "far" / "out")
    _lost(tmp_path, sqlite, "2026-11-24T10:00+01:00", out)
    _write(tmp_path, "a", when="2027-02-01")
    _lost(tmp_path, sqlite, "2026-11-25T10:00+01:00", out)
    empty = open_database(postgresql_url)
    assert _lost(tmp_path, empty, "2026-11-27T10:00+01:00", out) == [(0, 0, "added"), (1, 1, "moved")]
    empty.close()


@pytest.mark.parametrize("content", ['calendar:\n  name: "', "", None], ids=["syntax", "empty", "missing"])
def test_file_without_a_legible_domain_does_no_round_with_the_memory_of_the_list_beside_it(
    run: Callable[..., Result], tmp_path: Path, content: str | None
) -> None:
    _write(tmp_path, "a")
    assert run("tick", "--events", "a.yaml", "--as-of", "2026-12-01").exit_code == 0
    before = (tmp_path / "var/notifier.db").read_bytes()
    if content is not None:
        (tmp_path / "bad.yaml").write_text(content, encoding="utf-8")
    for command in ("tick", "publish"):
        refused = run(command, "--events", "bad.yaml", "--as-of", "2026-12-02")
        assert refused.exit_code == 1
        assert "Eerste van a" not in refused.output
    assert (tmp_path / "var/notifier.db").read_bytes() == before


def test_second_list_that_breaks_goes_on_with_its_own_last_good_file(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    for name in "ab":
        _write(tmp_path, name)
        assert run("tick", "--events", f"{name}.yaml", "--out", name, "--as-of", "2026-12-01").exit_code == 0
    before = (tmp_path / "var/notifier.db").read_bytes()
    (tmp_path / "b.yaml").write_text("calendar: [", encoding="utf-8")
    broken = run("tick", "--events", "b.yaml", "--out", "b", "--as-of", "2026-12-02")
    assert broken.exit_code == 1
    assert _entry(tmp_path / "b") == _entry_of("b")
    assert (tmp_path / "var/notifier.db").read_bytes() == before
    assert _databases(tmp_path) == {"notifier.db", "b.example.db"}
    (tmp_path / "a.yaml").unlink()
    assert "b" not in run("tick", "--events", "a.yaml", "--out", "a", "--as-of", "2026-12-03").stdout
    assert _entry(tmp_path / "a") == _entry_of("a")
    assert _databases(tmp_path) == {"notifier.db", "b.example.db"}
