"""`notifier upcoming --slipped`: milestones that moved from their first date."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
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
  februari: {title: Eerste brief, date: 2025-02-06}
  oktober: {title: Tweede brief, date: 2025-10-03}
milestones:
  - id: ptss
    title: Regeling PTSS
    kind: start
    topics: [ptss]
    owner: JenV
    statements:
      - {source: februari, when: 2026-02-01}
      - {source: oktober, when: 2026-04-01}
  - id: eerder
    title: Eerder klaar
    kind: deadline
    statements:
      - {source: februari, when: ../2026-06-20}
      - {source: oktober, when: ../2026-03-01}
  - id: preciezer
    title: Preciezer
    kind: start
    statements:
      - {source: februari, when: 2026}
      - {source: oktober, when: 2026-02-10}
  - id: stil
    title: Stil
    kind: start
    statements:
      - {source: februari, when: 2026-02}
      - {source: oktober, undated: true}
  - {id: lijst, title: Alleen in de lijst, kind: start, when: 2026-02-01}
"""
)
UPCOMING = ("upcoming", "--as-of", "2025-12-01")


@pytest.fixture(autouse=True)
def _file(tmp_path: Path) -> None:
    (tmp_path / "events.yaml").write_text(FILE, encoding="utf-8")


def slips(result: Result) -> list[tuple[str, int | None]]:
    return [(row["id"], row["slip_days"]) for row in json.loads(result.stdout)]


def test_the_largest_slip_comes_first_and_what_kept_its_date_is_left_out(run: Callable[..., Result]) -> None:
    assert run(*UPCOMING, "--slipped").stdout == (
        "Verplaatst sinds de eerste datum\n"
        "  uiterlijk 1 maart 2026  111 dagen eerder  Eerder klaar (eerst: uiterlijk 20\n"
        "                                            juni 2026)\n"
        "  1 april 2026            59 dagen later    Regeling PTSS (eerst: 1 februari\n"
        "                                            2026)\n"
    )


def test_other_choices_hold_as_well(run: Callable[..., Result]) -> None:
    assert slips(run(*UPCOMING, "--slipped", "--topic", "ptss", "--format", "json")) == [("ptss", 59)]
    assert slips(run(*UPCOMING, "--slipped", "--within", "100d", "--format", "json")) == [("eerder", -111)]
    assert run(*UPCOMING, "--slipped", "--fail-on", "due").exit_code == 1
    assert run(*UPCOMING, "--slipped", "--fail-on", "due", "--id", "stil").exit_code == 0


def test_without_it_nothing_changes(run: Callable[..., Result]) -> None:
    rows = json.loads(run(*UPCOMING, "--format", "json").stdout)
    assert len(rows) == 5
    assert not any("slip_days" in row for row in rows)


def test_nothing_slipped_says_so(run: Callable[..., Result]) -> None:
    chosen = (*UPCOMING, "--slipped", "--id", "stil")
    assert run(*chosen).stdout == "Niets in deze periode is verplaatst sinds de eerste datum.\n"
    assert run(*chosen, "--format", "json").stdout == "[]\n"
    assert run(*chosen, "--format", "csv").stdout == ""


def test_csv_and_markdown_have_a_column_for_it(run: Callable[..., Result]) -> None:
    rows = list(
        csv.DictReader(io.StringIO(run(*UPCOMING, "--slipped", "--format", "csv").stdout), delimiter=";")
    )
    assert [(row["id"], row["slip_days"]) for row in rows] == [("eerder", "-111"), ("ptss", "59")]
    assert run(*UPCOMING, "--slipped", "--format", "markdown", "--topic", "ptss").stdout == (
        "| Datum | Verschoven | Eerste datum | Mijlpaal | Eigenaar |\n"
        "| --- | --- | --- | --- | --- |\n"
        "| 1 april 2026 | 59 dagen later | 1 februari 2026 | Regeling PTSS | JenV |\n"
    )


@pytest.mark.usefixtures("with_tables")
def test_a_date_that_only_the_list_moved_is_found_in_the_published_calendars(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    run("publish", "--as-of", "2025-11-01")
    assert slips(run(*UPCOMING, "--slipped", "--id", "lijst", "--format", "json")) == []
    moved = FILE.replace("kind: start, when: 2026-02-01", "kind: start, when: 2026-03-01")
    (tmp_path / "events.yaml").write_text(moved, encoding="utf-8")
    assert slips(run(*UPCOMING, "--slipped", "--id", "lijst", "--format", "json")) == [("lijst", 28)]
    (tmp_path / "calendars" / "revisions.jsonl").unlink()
    assert slips(run(*UPCOMING, "--slipped", "--id", "lijst", "--format", "json")) == []


def test_a_withdrawn_date_is_last_and_has_no_days(run: Callable[..., Result], tmp_path: Path) -> None:
    text = FILE.replace("title: Stil\n", "title: Stil\n    when: ../..\n")
    (tmp_path / "events.yaml").write_text(text, encoding="utf-8")
    assert slips(run(*UPCOMING, "--slipped", "--format", "json"))[-1] == ("stil", None)
    assert "datum onbekend" in run(*UPCOMING, "--slipped").stdout
    assert "geen datum meer" in run(*UPCOMING, "--slipped").stdout


@pytest.mark.parametrize("width", ["20", "40", "60", "80", "100"])
def test_it_fits_any_terminal(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, width: str
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    shown = run(*UPCOMING, "--slipped").stdout
    assert max(len(line) for line in shown.splitlines()) <= max(int(width), 32)


def test_the_plain_list_imports_nothing_of_it(run: Callable[..., Result], tmp_path: Path) -> None:
    """It must stay quick."""
    assert run("check").exit_code == 0
    program = (
        "import sys\n"
        "before = set(sys.modules)\n"  # measuring coverage imports json
        "from notifier.cli import main\n"
        "try:\n"
        "    main(sys.argv[1:])\n"
        "except SystemExit:\n"
        "    pass\n"
        "print([name for name in set(sys.modules) - before if name in {"
        "'notifier.cli.support.slips', 'notifier.timeline.chronicle', 'notifier.timeline.revisions', 'json'}])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "upcoming"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.endswith("\n[]\n")
