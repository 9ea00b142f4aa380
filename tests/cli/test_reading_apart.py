"""Reading a list in a copy of the process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.processes import ROOT, run

if TYPE_CHECKING:
    from pathlib import Path

_FILE = (ROOT / "events.yaml").read_text(encoding="utf-8")
_MORE = """
channels:
  team: {type: webhook, url_env: TEAM_URL}
"""
# Compares what was read apart with what this process reads.
_PROGRAM = """
import sys
from pathlib import Path
from notifier.cli.support.reading_apart import begin_reading
from notifier.errors import NotifierError
from notifier.setup import parse_setup

path = Path(sys.argv[1])
read = begin_reading(str(path))
content = path.read_bytes() + sys.argv[2].encode()
try:
    found = read(content, name=str(path))
except NotifierError as error:
    print(error)
    sys.exit()
own = parse_setup(content, name=str(path))
events, same = found.events, own.events
assert (found.destinations, found.feeds) == (own.destinations, own.feeds)
assert events.timeline._replace(holidays=None) == same.timeline._replace(holidays=None)
assert (events.rules, events.watches) == (same.rules, same.watches)
entries = [
    [(one._replace(own={}), {name: (it.value.text, it.value.place) for name, it in one.own.items()}) for one in both]
    for both in (events.channels, same.channels)
]
assert entries[0] == entries[1]
assert events.public_rows == same.public_rows
assert (events.version, events.name, events.content) == (same.version, same.name, same.content)
without = {"milestones"}
assert events.document(without=without) == same.document(without=without)
print("apart" if "milestones" not in events.sections else "here")
"""


def _run(path: Path, more: str = "") -> str:
    return run("tests.program", _PROGRAM, str(path), more, check=True).stdout


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "events.yaml"
    path.write_text(_FILE + ("" if "channels:" in _FILE else _MORE), encoding="utf-8")
    return path


def test_what_is_read_apart_is_what_the_file_says(path: Path) -> None:
    assert _run(path) == "apart\n"


def test_a_file_that_changed_meanwhile_is_read_again(path: Path) -> None:
    assert _run(path, more="# more") == "here\n"


def test_a_file_that_includes_lists_is_read_here(path: Path) -> None:
    include = "include:\n  landelijk: {path: other.yaml}\n"
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{include}", encoding="utf-8")
    assert _run(path) == "here\n"


def test_mistakes_are_told_as_ever(path: Path) -> None:
    path.write_text(f"{path.read_text(encoding='utf-8')}\nwrong: 1\n", encoding="utf-8")
    assert _run(path) == f"{path} has 1 mistake\n"
