"""Each column and each form of a sheet: what `scan` prints of it, whatever is in its cells."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from notifier.cli import main
from notifier.letters.columns import COLUMNS
from notifier.letters.files import SHEETS
from notifier.words import Language
from tests.rows import each_row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from click.testing import Result

# The names of all columns, and a row that each of them reads.
_HEAD = [names.split()[0] for names in COLUMNS.values()]
_ROW = ["2027-05-03" if meaning == "when" else f"iets {meaning}" for meaning in COLUMNS]


@pytest.fixture(autouse=True, params=list(Language))
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder with a list of each language."""
    text = f"calendar: {{name: L, domain: l.example, language: {request.param}}}\nmilestones: []\n"
    (tmp_path / "events.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)


def _scan(*args: str) -> Result:
    result = CliRunner().invoke(main, ["scan", "--date", "2026-03-01", *args], catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    return result


def _write(form: str, rows: Sequence[Sequence[str]]) -> str:
    """Write a sheet of this form with all columns that the form can have."""
    path = Path(f"blad{form}")
    if form == ".xlsx":
        book = Workbook()
        for row in rows:
            book.active.append(list(row))
        book.save(path)
    elif form == ".ics":
        lines = ["VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:1", "DTSTART;VALUE=DATE:20270503"]
        lines += [f"SUMMARY:{rows[1][0]}", "DTEND;VALUE=DATE:20270506", "LOCATION:l", "DESCRIPTION:d"]
        lines += ["CATEGORIES:c", "ORGANIZER;CN=o:mailto:o@l.example", "END:VEVENT", "END:VCALENDAR", ""]
        path.write_text("\r\n".join(["BEGIN:VCALENDAR", *lines]), encoding="utf-8")
    else:
        separator = "\t" if form == ".tsv" else ";"
        path.write_text("".join(f"{separator.join(row)}\n" for row in rows), encoding="utf-8")
    return path.name


@pytest.mark.parametrize("form", sorted(SHEETS))
def test_every_form_of_a_sheet_is_shown_with_all_its_columns_and_kept(form: str) -> None:
    name = _write(form, [_HEAD, _ROW])
    (row,) = map(json.loads, _scan("--format", "jsonl", name).stdout.splitlines())
    heading, line = _scan(name).stdout.splitlines()
    # A calendar cannot say that something is done.
    assert heading.count(" = ") == len(COLUMNS) - (form == ".ics")
    assert row["edits"]
    assert "iets title" in line
    assert _scan("--format", "diff", name).stdout.startswith("---")
    assert "1" in _scan("--keep", name).stderr


@each_row("meaning", COLUMNS)
def test_every_column_has_a_name_for_what_it_means(meaning: str) -> None:
    chosen = [at for at, one in enumerate(COLUMNS) if one in {"title", "when", meaning}]
    name = _write(".csv", [[row[at] for at in chosen] for row in (_HEAD, _ROW)])
    heading = _scan(name).stdout.splitlines()[0]
    assert heading.count(" = ") == len(chosen)
