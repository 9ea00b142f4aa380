"""What ended: how it did, who ended it and why, in the report of a period and in `show`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.conftest import CALENDAR

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

ENDS = """\
milestones:
  - id: open
    title: Open dagen
    kind: event
    done: {2026-09-05: 2026-09-05}
    statements: [{source: plan, phrase: op 5 en 12 september, when: "{2026-09-05,2026-09-12}"}]
  - {id: laat, title: Rapport, kind: publication, when: ../2026-06-30, done: 2026-07-14}
  - {id: open-eind, title: Loket, kind: start, when: 2026-01/.., done: 2026-02-01}
  - {id: bijna, title: Begroting, kind: decision, when: ../2026-08-31}
  - id: audit
    title: Audit
    kind: event
    statements:
      - {source: plan, phrase: verwacht op 1 oktober, when: 2026-10-01, modality: expected}
      - {source: brief, phrase: geen audit, cancelled: true}
  - {id: proef, title: Proef, kind: event, when: 2026-06-01, cancelled: {on: 2026-05-20, reason: storing}}
  - {id: vaag, title: Beraad, kind: event, when: ../.., cancelled: {on: 2026-05-21}}
"""


def _write(tmp_path: Path) -> None:
    sources = "sources:\n  plan: {title: Plan, date: 2026-01-05}\n  brief: {title: Brief, date: 2026-09-14}\n"
    (tmp_path / "events.yaml").write_text(CALENDAR + sources + ENDS, encoding="utf-8")


def test_each_ending_says_who_ended_it_when_and_why_and_each_of_several_dates_has_its_own(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    """Only the day that the list itself gives is that of a decision."""
    _write(tmp_path)
    asked = ("upcoming", "--past", "--as-of", "2026-12-20")
    assert run(*asked, "--format", "markdown").stdout.splitlines()[2:] == [
        "| 1 juni 2026 | Proef |  | gaat niet door (gemeld op 20 mei 2026); reden: storing |  |",
        "| uiterlijk 30 juni 2026 | Rapport |  | klaar op 14 juli 2026 |  |",
        "| uiterlijk 31 augustus 2026 | Begroting |  | voorbij, zonder bericht |  |",
        "| 5 september 2026 | Open dagen |  | plaatsgevonden op 5 september 2026 |  |",
        "| 12 september 2026 | Open dagen |  | voorbij, zonder bericht |  |",
        "| 1 oktober 2026 | Audit |  | gaat niet door (brief van 14 september 2026) | ‘geen audit’, Brief,"
        " 14 september 2026 |",
        "| datum onbekend | Beraad |  | gaat niet door (gemeld op 21 mei 2026) |  |",
        "| vanaf januari 2026 | Loket |  | gestart op 1 februari 2026 |  |",
    ]
    rows = json.loads(run(*asked, "--format", "json").stdout)
    assert {row["id"]: row["reason"] for row in rows if row["cancelled"]} == {
        "audit": None,
        "proef": "storing",
        "vaag": None,
    }


@pytest.mark.parametrize(
    ("period", "ids"),
    [
        ("2026-H1", ["proef", "vaag", "open-eind"]),
        ("2026-Q3", ["laat", "bijna", "open", "open"]),
        ("2026-Q4", ["audit"]),
        ("2026-08", ["bijna"]),
    ],
)
def test_a_period_that_is_over_has_what_was_done_in_it_and_what_should_have_been(
    run: Callable[..., Result], tmp_path: Path, period: str, ids: list[str]
) -> None:
    """A date "at the latest" has no first day, and would be in every period before it."""
    _write(tmp_path)
    done = run("upcoming", "--past", "--period", period, "--as-of", "2026-12-20", "--format", "json")
    assert [row["id"] for row in json.loads(done.stdout)] == ids


def test_what_took_place_of_several_dates_stays_so_where_the_others_are_cancelled(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    _write(tmp_path)
    assert run("cancel", "open", "2026-09-10", "--yes").exit_code == 0
    done = run("upcoming", "--past", "--id", "open", "--as-of", "2026-12-20", "--format", "markdown")
    assert done.stdout.splitlines()[2:] == [
        "| 5 september 2026 | Open dagen |  | plaatsgevonden op 5 september 2026 |  |",
        "| 12 september 2026 | Open dagen |  | gaat niet door (gemeld op 10 september 2026) |  |",
    ]


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("proef", ["  Stand  gaat niet door (gemeld op 20 mei 2026); reden: storing"]),
        ("audit", ["  Stand  gaat niet door (brief van 14 september 2026)"]),
        ("laat", ["  Stand  klaar op 14 juli 2026"]),
        ("open", ["  Stand           voorbij, zonder bericht", "  Afgeronde data  5 september 2026"]),
    ],
)
def test_what_is_shown_of_one_says_how_it_ended_and_which_of_several_dates_took_place(
    run: Callable[..., Result], tmp_path: Path, name: str, facts: list[str]
) -> None:
    _write(tmp_path)
    shown = run("show", name, "--as-of", "2026-12-20").stdout.splitlines()
    assert [line for line in shown if line in facts] == facts


def test_several_dates_are_shown_as_a_row_by_the_one_that_passed_without_news(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    _write(tmp_path)
    assert run("show", "open", "--as-of", "2026-12-20", "--format", "markdown").stdout.splitlines()[2:] == [
        "| 12 september 2026 | 99 dagen geleden | Open dagen | voorbij, zonder bericht |  | Plan |"
    ]
