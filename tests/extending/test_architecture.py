"""The table "where to change what" of the architecture page: its files exist and are sufficient."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

import pytest

from tests.extending import test_channel, test_command, test_date_form, test_filter, test_page
from tests.extending.trial import ROOT
from tests.rows import each_row

if TYPE_CHECKING:
    from collections.abc import Iterable

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| (an? [^|]+|something [^|]+) \| (.+) \|$", PAGE, re.MULTILINE))
PATH = re.compile(r"`([\w/]+/(?:[\w*]+\.\w+)?|[\w]+\.(?:py|csv))`")


def _paths(row: str) -> set[str]:
    """Return the files and folders that a row names, from the root of the repository."""
    found: set[str] = set()
    folder = ""
    for path in PATH.findall(ROWS[row]):
        # "`a/b.py` or `c.py`": the second one is in the folder of the first.
        whole = path if "/" in path else folder + path
        folder = whole[: whole.rindex("/") + 1]
        found.add(whole if whole.startswith(("docs/", "tests/")) else f"notifier/{whole}")
    return found


def test_every_folder_has_a_row() -> None:
    named = re.findall(r"^\| `(\w+)/`", PAGE, re.MULTILINE)
    assert sorted(named) == sorted(one.parent.name for one in ROOT.glob("notifier/*/__init__.py"))


@each_row("row", ROWS)
def test_the_files_of_a_row_exist(row: str) -> None:
    assert _paths(row)
    assert [path for path in _paths(row) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize(
    ("row", "touched"),
    [
        ("a channel", (test_channel.MODULE, test_channel.TABLE, test_channel.TESTS)),
        ("a page", (test_page.MODULE, test_page.TEMPLATE, test_page.TABLE)),
        ("a command", (test_command.MODULE, test_command.TABLE, test_command.GUIDE)),
        ("a filter", (test_filter.TABLE, test_filter.ENGLISH, test_filter.DUTCH)),
        ("a form of date", (test_date_form.FORMS, test_date_form.LABELS, test_date_form.PERIODS)),
    ],
)
def test_a_trial_uses_the_files_its_row_names(row: str, touched: Iterable[str]) -> None:
    named = _paths(row)
    for path in touched:
        assert named & {path, f"{path.rpartition('/')[0]}/"}, path


def test_the_layers_are_those_the_linter_holds() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = next(one for one in contracts["contracts"] if one["type"] == "layers")["layers"]
    assert f"`{' → '.join(layers)}`" in " ".join(PAGE.split())
