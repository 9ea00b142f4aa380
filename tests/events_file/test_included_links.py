"""Links as included lists: what they lead to is a list of its folder, or is not read at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.events_file.test_including import NATIONAL, folder, read, said

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["folder"]
CONTENT = "SLACK_URL: 'https://hooks.example/hunter2'\nmilestones: hunter2\n"
HIDDEN = "dit bestand is verborgen, of een koppeling naar een bestand dat niet op .yaml eindigt"


@pytest.mark.parametrize(
    ("target", "path"),
    [
        (".env", "other.yaml"),
        ("token", "other.yaml"),
        (".env.yaml", "other.yaml"),
        (".git/config.yaml", "other.yaml"),
        (".env.yaml", ".env.yaml"),
        (".git/config.yaml", ".git/config.yaml"),
    ],
)
def test_a_hidden_file_or_one_of_another_kind_is_not_read(folder: Path, target: str, path: str) -> None:
    (folder / target).parent.mkdir(exist_ok=True)
    (folder / target).write_text(CONTENT)
    if path != target:
        (folder / "step.yaml").symlink_to(target)
        (folder / path).symlink_to("step.yaml")
    problems = said(read(folder, sections=f"include: {{l: {{path: {path}}}}}\n"))
    assert problems == [f"events.yaml:2:21: fout: l: '{path}': {HIDDEN}."]


def test_a_list_in_a_volume_of_kubernetes_is_read(folder: Path) -> None:
    (folder / "..2026_11_01").mkdir()
    (folder / "..2026_11_01" / "other.yaml").write_text(NATIONAL)
    (folder / "..data").symlink_to("..2026_11_01")
    (folder / "other.yaml").symlink_to("..data/other.yaml")
    assert said(read(folder, sections="include: {l: {path: other.yaml}}\n"), "error") == []


def test_links_that_lead_to_each_other_are_told_as_that(folder: Path) -> None:
    (folder / "a.yaml").symlink_to("b.yaml")
    (folder / "b.yaml").symlink_to("a.yaml")
    [problem] = said(read(folder, sections="include: {l: {path: a.yaml}}\n"), "error")
    assert "(te veel koppelingen die naar elkaar verwijzen)" in problem
