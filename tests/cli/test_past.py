"""`notifier upcoming --past` and `--period`: a report of what became of the milestones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.conftest import CALENDAR

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

FILE = f"""{CALENDAR}
sources:
  plan: {{title: Plan, date: 2025-07-17}}
  brief: {{title: Brief, date: 2026-02-03, reference: "29517"}}
milestones:
  - id: klaar
    title: Is klaar
    kind: start
    when: 2026-01-01
    owner: LOCC
    statements: [{{source: brief, phrase: per 5 januari gestart, done: 2026-01-05}}]
  - {{id: stil, title: Blijft stil, kind: deadline, when: 2026-03, owner: LOCC}}
  - id: niet
    title: Gaat niet door
    kind: event
    when: 2026-06-01
    statements: [{{source: brief, cancelled: true}}]
  - {{id: eerder, title: Eerder klaar, kind: start, when: 2025-11-01, done: 2025-11-01, owner: LOCC}}
  - {{id: reeks, title: Verslag, kind: publication, when: 2025-12-01, repeat: FREQ=MONTHLY, done: {{2026-01-01: 2026-01-02}}}}
  - {{id: komt, title: Komt nog, kind: start, when: 2026-09-01}}
"""


@pytest.fixture(autouse=True)
def _file(tmp_path: Path) -> None:
    (tmp_path / "events.yaml").write_text(FILE, encoding="utf-8")


def _ids(done: Result) -> list[str]:
    return [row["id"] for row in json.loads(done.stdout)]


def test_a_half_year_is_a_table_with_the_proof_of_each(run: Callable[..., Result]) -> None:
    asked = ("upcoming", "--past", "--period", "2026-H1", "--as-of", "2026-08-01", "--format", "markdown")
    assert run(*asked, "--owner", "LOCC").stdout.splitlines() == [
        "| Datum | Mijlpaal | Eigenaar | Afloop | Waaruit dat blijkt |",
        "| --- | --- | --- | --- | --- |",
        "| 1 januari 2026 | Is klaar | LOCC | gestart op 5 januari 2026 | ‘per 5 januari gestart’, Brief, 3 februari"
        " 2026 (29517) |",
        "| in maart 2026 | Blijft stil | LOCC | voorbij, zonder bericht |  |",
    ]


def test_what_is_over_has_its_end_and_each_occurrence_of_a_series(run: Callable[..., Result]) -> None:
    done = run("upcoming", "--past", "--as-of", "2026-02-15", "--format", "json")
    rows = {row["id"] + (row["recurrence"] or ""): row for row in json.loads(done.stdout)}
    assert list(rows) == ["eerder", "reeks2025-12-01", "klaar", "reeks2026-01-01", "reeks2026-02-01", "niet"]
    assert (rows["klaar"]["done"], rows["klaar"]["proof"]) == (
        "2026-01-05",
        "‘per 5 januari gestart’, Brief, 3 februari 2026 (29517)",
    )
    assert (rows["reeks2026-01-01"]["done"], rows["reeks2026-02-01"]["done"]) == ("2026-01-02", None)
    assert "gestart op 5 januari 2026" in run("upcoming", "--past", "--as-of", "2026-02-15").stdout


@pytest.mark.parametrize(
    ("period", "ids"),
    [
        ("2026", ["klaar", "stil", "niet"]),
        ("2026-Q1", ["klaar", "stil"]),
        ("2026-q2", ["niet"]),
        ("2026-03", ["stil"]),
        ("2025-H2", ["eerder"]),
        ("2027", []),
    ],
)
def test_a_period_takes_what_may_fall_in_it(run: Callable[..., Result], period: str, ids: list[str]) -> None:
    done = run("upcoming", "--past", "--period", period, "--as-of", "2026-08-01", "--format", "json")
    assert [one for one in _ids(done) if one != "reeks"] == ids


def test_a_period_ahead_is_listed_as_a_whole(run: Callable[..., Result]) -> None:
    done = run("upcoming", "--period", "2026-Q3", "--as-of", "2026-01-01", "--format", "json")
    assert [one for one in _ids(done) if one != "reeks"] == ["komt"]


@pytest.mark.parametrize("period", ["2026-H3", "2026-13", "26", "0000", "2026-Q0", "morgen"])
def test_another_period_is_refused_with_the_forms(run: Callable[..., Result], period: str) -> None:
    done = run("upcoming", "--period", period)
    assert done.exit_code == 2
    assert "expected a period, such as 2026, 2026-H1, 2026-Q3 or 2026-05" in " ".join(done.stderr.split())


def test_every_time_of_a_series_that_passed_is_listed_and_settled_by_itself(
    run: Callable[..., Result],
) -> None:
    """January is done; December and February are not, and neither is what is older than four lines."""

    def listed(as_of: str) -> list[tuple[str, int]]:
        done = run("upcoming", "--status", "overdue", "--within", "1d", "--as-of", as_of, "--format", "json")
        rows = [row for row in json.loads(done.stdout) if row["id"] == "reeks"]
        return [(row["recurrence"], row["earlier_missed"]) for row in rows]

    assert listed("2026-02-15") == [("2025-12-01", 0), ("2026-02-01", 0)]
    assert listed("2026-07-15") == [
        ("2026-04-01", 3),
        ("2026-05-01", 0),
        ("2026-06-01", 0),
        ("2026-07-01", 0),
    ]
    table = run("upcoming", "--as-of", "2026-07-15", "--format", "markdown").stdout
    assert "ook niet afgemeld: 1 december 2025, 1 februari 2026 en 1 maart 2026" in table
    shown = run("show", "reeks", "--as-of", "2026-07-15").stdout
    assert "ook niet afgemeld: 6 eerdere keren" in shown
    whole = json.loads(run("show", "reeks", "--as-of", "2026-02-15", "--format", "json").stdout)
    assert (whole["status"], whole["missed"]) == ("overdue", ["2025-12-01", "2026-02-01"])
    for day, on in (("2026-02-01", "2026-02-03"), ("2025-12-01", "2025-12-02")):
        assert run("done", "reeks", on, "--occurrence", day, "--yes").exit_code == 0
    assert listed("2026-02-15") == []


SERIES = """\
milestones:
  - id: piket
    title: Overleg piket
    kind: event
    when: 2027-04-05
    repeat: FREQ=MONTHLY;BYDAY=1MO
    done: {2027-05-03: 2027-05-03}
    cancelled: {on: 2027-06-02}
  - id: weg
    title: Zonder datum
    kind: decision
    statements:
      - {source: plan, when: 2027-03-01, phrase: per 1 maart}
      - {source: brief, undated: true, phrase: te zijner tijd}
  - {id: maart, title: Verwacht, kind: event, when: 2027-03, modality: expected}
  - {id: later, title: Beoogd, kind: start, when: 2027-08-01, modality: intended}
"""


def _of_a_series(tmp_path: Path) -> None:
    sources = "sources:\n  plan: {title: Plan, date: 2025-07-17}\n  brief: {title: Brief, date: 2026-02-03}\n"
    (tmp_path / "events.yaml").write_text(CALENDAR + sources + SERIES, encoding="utf-8")


def test_what_took_place_before_its_series_was_cancelled_took_place(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    _of_a_series(tmp_path)
    done = run("upcoming", "--past", "--as-of", "2027-09-20", "--format", "markdown")
    assert done.stdout.splitlines()[2:] == [
        "| in maart 2027 (verwacht) | Verwacht |  | periode voorbij |  |",
        "| 5 april 2027 | Overleg piket |  | voorbij |  |",
        "| 3 mei 2027 | Overleg piket |  | plaatsgevonden op 3 mei 2027 |  |",
        "| 7 juni 2027 | Overleg piket |  | gaat niet door (gemeld op 2 juni 2027) |  |",
        "| 1 augustus 2027 (beoogd) | Beoogd |  | voorbij, zonder bericht |  |",
    ]


def test_past_looks_back_as_far_as_within_says(run: Callable[..., Result], tmp_path: Path) -> None:
    _of_a_series(tmp_path)
    asked = ("upcoming", "--past", "--as-of", "2027-06-20")
    days = run(*asked, "--within", "P60D", "--format", "json").stdout
    assert [(row["id"], row["when"]) for row in json.loads(days)] == [
        ("piket", "2027-05-03"),
        ("piket", "2027-06-07"),
    ]
    assert run(*asked, "--within", "2d").stdout == "Er is niets voorbij in deze periode.\n"


def test_the_list_says_how_firm_a_date_is(run: Callable[..., Result], tmp_path: Path) -> None:
    _of_a_series(tmp_path)
    asked = ("upcoming", "--as-of", "2027-02-20")
    assert run(*asked).stdout.splitlines()[:3] == [
        "Maart 2027",
        "  in maart 2027 (verwacht)  periode begint over 9  Verwacht",
        "                            dagen",
    ]
    assert (
        "| 1 augustus 2027 (beoogd) | over 162 dagen | Beoogd |" in run(*asked, "--format", "markdown").stdout
    )


def test_what_was_cancelled_has_no_next_time(run: Callable[..., Result], tmp_path: Path) -> None:
    _of_a_series(tmp_path)
    assert run("show", "piket", "--as-of", "2027-06-20").stdout.splitlines()[:4] == [
        "Overleg piket",
        "  Datum  iedere maand op de eerste maandag, vast",
        "  Soort  gebeurtenis",
        "  Stand  gaat niet door (gemeld op 2 juni 2027)",
    ]


def test_an_occurrence_of_before_a_period_that_was_done_in_it_is_in_it(run: Callable[..., Result]) -> None:
    assert run("done", "reeks", "2026-02-02", "--occurrence", "2025-12-01", "--yes").exit_code == 0
    done = run("upcoming", "--past", "--period", "2026-02", "--as-of", "2026-08-01", "--format", "json")
    assert [row["recurrence"] for row in json.loads(done.stdout)] == ["2025-12-01", "2026-02-01"]


def test_a_series_is_shown_as_a_row_by_the_time_that_passed_last_and_those_before_it(
    run: Callable[..., Result],
) -> None:
    asked = ("--as-of", "2026-02-15", "--format")
    assert run("show", "reeks", *asked, "markdown").stdout.splitlines()[2:] == [
        "| 1 februari 2026 | 14 dagen geleden; ook niet afgemeld: 1 december 2025 | Verslag | voorbij, zonder bericht |"
        "  |  |"
    ]
    assert "reeks;2026-02-01;Verslag;publication;overdue;" in run("show", "reeks", *asked, "csv").stdout


@pytest.mark.parametrize("as_of", ["2025-06-28", "2026-11-28", "2029-01-01"])
def test_a_series_that_was_cancelled_long_ago_is_off_from_its_first_time_after_that(
    run: Callable[..., Result], tmp_path: Path, as_of: str
) -> None:
    series = (
        "  - {id: a, title: Toets, kind: deadline, when: 2023-11-03, repeat: FREQ=MONTHLY,"
        " cancelled: {on: 2025-03-01}}\n"
    )
    (tmp_path / "events.yaml").write_text(f"{CALENDAR}\nmilestones:\n{series}", encoding="utf-8")
    rows = json.loads(run("upcoming", "--past", "--as-of", as_of, "--format", "json").stdout)
    assert [row["when"] for row in rows if row["status"] == "cancelled"] == ["2025-03-03"]


def test_times_of_a_cancelled_series_that_nobody_asks_after_any_more_are_over_and_not_overdue(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    """As in every other list and at the desk: with the series its questions end."""
    row = (
        "  - {id: week, title: Overleg, kind: event, when: 2026-10-05, repeat: FREQ=WEEKLY;INTERVAL=2,"
        " done: {2026-10-19: 2026-10-19}, cancelled: {on: 2026-11-12}}\n"
    )
    (tmp_path / "events.yaml").write_text(f"{CALENDAR}milestones:\n{row}", encoding="utf-8")
    asked = ("upcoming", "--as-of", "2026-11-28")
    assert run(*asked, "--past", "--format", "markdown").stdout.splitlines()[2:] == [
        "| 5 oktober 2026 | Overleg |  | voorbij |  |",
        "| 19 oktober 2026 | Overleg |  | plaatsgevonden op 19 oktober 2026 |  |",
        "| 2 november 2026 | Overleg |  | voorbij |  |",
        "| 16 november 2026 | Overleg |  | gaat niet door (gemeld op 12 november 2026) |  |",
    ]
    rows = json.loads(run(*asked, "--past", "--format", "json").stdout)
    assert [row["status"] for row in rows] == ["planned", "done", "planned", "cancelled"]
    chosen = run(*asked, "--past", "--status", "overdue", "--format", "json")
    assert json.loads(chosen.stdout or "[]") == []
    assert "Overleg" not in run(*asked).stdout
