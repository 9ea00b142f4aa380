"""Cells of a sheet that say that there is no date yet."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from notifier.cli import main

if TYPE_CHECKING:
    from pathlib import Path

LIST = "calendar: {name: Lijst, domain: lijst.example, language: nl}\nmilestones: []\n"


def _proposed(folder: Path, cell: str) -> object:
    """Return the statement that a row with this date proposes, or its reason."""
    (folder / "events.yaml").write_text(LIST, encoding="utf-8")
    (folder / "acties.csv").write_text(f"Actie;Deadline\nBrief sturen;{cell}\n", encoding="utf-8")
    words = ["scan", str(folder / "acties.csv"), "--date", "2026-03-12", "--format", "jsonl"]
    result = CliRunner().invoke(main, [*words, "--events", str(folder / "events.yaml")])
    assert result.exit_code == 0, result.stderr
    row = json.loads(result.stdout)
    return row["edits"][-1]["fields"]["statements"] if row["edits"] else row["reason"]


@pytest.mark.parametrize(
    "cell",
    ["", "n.t.b.", "NTB", "nader te bepalen", "onbekend", "volgt", "TBD", "tbc", "-", "–", "?", "z.s.m."],
)
def test_a_row_without_a_date_yet_is_an_undated_milestone(tmp_path: Path, cell: str) -> None:
    assert _proposed(tmp_path, cell) == [{"source": "acties-2026-03", "undated": True}]


@pytest.mark.parametrize("cell", ["n.v.t.", "elke maand"])
def test_a_row_with_words_that_are_no_date_has_its_reason(tmp_path: Path, cell: str) -> None:
    assert isinstance(_proposed(tmp_path, cell), str)
