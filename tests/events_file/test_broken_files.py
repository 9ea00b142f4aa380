"""Broken files, each with the whole report it must give."""

from __future__ import annotations

from pathlib import Path

import pytest

from notifier.events_file.whole import parse_events_file
from notifier.setup import read_all

BROKEN = Path(__file__).parents[1] / "data" / "broken"
FILES = sorted(path.stem for path in BROKEN.glob("*.yaml"))


def _report(name: str) -> str:
    events = parse_events_file((BROKEN / f"{name}.yaml").read_bytes(), name=f"{name}.yaml")
    read_all(events)
    problems = (*events.problems.errors, *events.problems.warnings)
    return "".join(f"{problem.line(events.name, events.timeline.language)}\n" for problem in problems)


@pytest.mark.parametrize("name", FILES)
def test_a_broken_file_gives_its_whole_report(name: str, *, regenerate: bool) -> None:
    expected = BROKEN / f"{name}.txt"
    if regenerate:
        expected.write_text(_report(name), encoding="utf-8")
    assert _report(name) == expected.read_text(encoding="utf-8")


def test_there_are_files_for_every_kind_of_mistake() -> None:
    assert len(FILES) >= 30
    assert {path.stem for path in BROKEN.glob("*.txt")} == set(FILES)
