"""Pages of a static site that count days say from which; those of one milestone count none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.test_static_site import OWNER, _contents, _publish

if TYPE_CHECKING:
    from pathlib import Path

SERIES = """\
calendar: {{name: Mijlpalen, domain: m.example, timezone: Europe/Amsterdam, language: nl}}
milestones:
  - {{id: k, title: Kwartaalbericht, kind: publication, when: 2025-33, repeat: FREQ=MONTHLY;INTERVAL=3}}
  - {{id: af, title: Rapport, kind: publication, when: ../2025-11-30, done: 2025-12-01}}
  - {{id: weg, title: Proef, kind: event, when: 2026-01-10, cancelled: {{on: 2025-11-20, reason: storing}}}}
"""


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], dict[str, bytes]]:
    folder = tmp_path_factory.mktemp("site")
    _publish(folder)
    first = _contents(folder)
    _publish(folder, moment="2025-12-03 12:00")
    return first, _contents(folder)


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("index.html", "Bijgewerkt op dinsdag 2 december 2025; de dagen zijn vanaf dan geteld."),
        ("timeline/index.html", "Bijgewerkt op dinsdag 2 december 2025; de dagen zijn vanaf dan geteld."),
        (
            "sources/brief/index.html",
            "Bijgewerkt op dinsdag 2 december 2025; de dagen zijn vanaf dan geteld.",
        ),
        (
            f"owners/{OWNER}/index.html",
            "Bijgewerkt op dinsdag 2 december 2025; de dagen zijn vanaf dan geteld.",
        ),
        ("milestones.md", "Bijgewerkt op dinsdag 2 december 2025; de dagen zijn vanaf dan geteld."),
        ("en/index.html", "Updated on Tuesday 2 December 2025; days are counted from then."),
    ],
)
def test_a_file_that_counts_days_says_from_which(
    days: tuple[dict[str, bytes], dict[str, bytes]], page: str, words: str
) -> None:
    first, next_day = (one[page].decode() for one in days)
    assert words in first
    assert words not in next_day
    assert words.replace("dinsdag 2", "woensdag 3").replace("Tuesday 2", "Wednesday 3") in next_day


@pytest.mark.parametrize("page", ["milestones/later/index.html", "changes/index.html", "sources/index.html"])
def test_a_file_that_counts_no_days_is_the_same_the_next_day(
    days: tuple[dict[str, bytes], dict[str, bytes]], page: str
) -> None:
    first, next_day = days
    assert first[page] == next_day[page]
    assert b"Bijgewerkt op" not in first[page]


def test_the_page_of_a_milestone_has_what_counts_no_days(tmp_path: Path) -> None:
    _publish(tmp_path, text=SERIES)
    made = _contents(tmp_path)
    for name, words in (
        ("k", "voorbij, zonder bericht; ook niet afgemeld: 1e kwartaal 2025 en 2e kwartaal 2025"),
        ("af", "klaar op 1 december 2025"),
        ("weg", "gaat niet door (gemeld op 20 november 2025); reden: storing"),
    ):
        assert f'<span class="left">{words}</span>' in made[f"milestones/{name}/index.html"].decode()
