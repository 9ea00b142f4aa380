"""Sheets as organisations keep them: an action list, a calendar of Outlook, a register of commitments."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from notifier.cli import main
from notifier.letters.columns import columns_of
from notifier.letters.sheets import rows_of

if TYPE_CHECKING:
    from click.testing import Result

SHEETS = Path(__file__).parents[1] / "data" / "sheets"
LIST = """\
calendar: {name: Lijst, domain: lijst.example, language: nl}
milestones:
  - {id: kcr2, title: Instelling KCR2, kind: start, when: 2026-02-01}
"""
CALENDAR = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN
BEGIN:VEVENT
UID:1
SUMMARY:Bestuurlijk overleg\\, regio Noord
DTSTART;VALUE=DATE:20260203
LOCATION:Zaal Één
ORGANIZER;CN="Jansen, A.":mailto:a@example.org
CATEGORIES:Bestuur,Crisis
END:VEVENT
BEGIN:VEVENT
UID:2
SUMMARY:Instelling KCR2
DTSTART;TZID=Europe/Amsterdam:20260201T090000
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "events.yaml").write_text(LIST, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def scan(*args: str) -> Result:
    return CliRunner().invoke(main, ["scan", "--date", "2026-01-15", *args])


def proposed(*args: str) -> dict[int, object]:
    """Return by row its last edit, or the beginning of its reason."""
    result = scan(*args, "--format", "jsonl")
    assert result.exit_code == 0, result.stderr
    rows = map(json.loads, result.stdout.splitlines())
    return {
        row["row"]: row["edits"][-1].get("fields") if row["edits"] else row["reason"][:30] for row in rows
    }


def test_a_sheet_is_a_register() -> None:
    result = scan(str(SHEETS / "actielijst.csv"), "--format", "jsonl")
    source = json.loads(result.stdout.splitlines()[0])["edits"][0]
    assert source["fields"] == {"title": "actielijst", "date": "2026-01-15", "kind": "register"}


def test_an_action_list_of_excel() -> None:
    said = {"source": "actielijst-2026-01"}
    assert proposed(str(SHEETS / "actielijst.csv")) == {
        2: {"id": "convenant-ondertekenen", "title": "Convenant ondertekenen", "kind": "deadline", "owner": "VRK",
            "statements": [{**said, "phrase": "31-12-2026", "when": "2026-12-31"}]},
        3: {"id": "draaiboek-versie-2", "title": "Draaiboek; versie 2", "kind": "deadline", "owner": "LOCC",
            "statements": [{**said, "phrase": "eind maart 2027", "when": "2027-03-21~/2027-03-31"}]},
        4: {**said, "done": "2026-01-15"},
        5: "‘zodra het kan’: geen datum di",
        6: "scan.sheet.no_title",
        7: {"id": "evaluatie", "title": "Evaluatie", "kind": "deadline", "owner": "NIPV",
            "statements": [{**said, "done": "2026-01-12"}]},
    }  # fmt: skip


def test_a_calendar_that_outlook_exported(folder: Path) -> None:
    meeting = {
        "id": "bestuurlijk-overleg",
        "title": "Bestuurlijk overleg",
        "kind": "event",
        "topics": ["Bestuur", "Crisis"],
        "owner": "Jansen, A.",
        "description": "Agenda volgt",
        "location": "Zaal Één",
        "statements": [{"source": "outlook-2026-01", "phrase": "3-2-2026", "when": "2026-02-03"}],
    }
    assert proposed(str(SHEETS / "outlook.csv")) == {
        2: meeting,
        3: {"source": "outlook-2026-01", "confirms": True},
        4: "‘31-2-2026’: deze dag bestaat ",
    }
    (folder / "agenda.ics").write_text(CALENDAR.replace("\n", "\r\n"), encoding="utf-8")
    rows = proposed("agenda.ics")
    assert rows[3] == {"source": "agenda-2026-01", "confirms": True}
    assert rows[2] == {
        "id": "bestuurlijk-overleg-regio-noord",
        "title": "Bestuurlijk overleg, regio Noord",
        "kind": "event",
        "topics": ["Bestuur", "Crisis"],
        "owner": "Jansen, A.",
        "location": "Zaal Één",
        "statements": [{"source": "agenda-2026-01", "when": "2026-02-03"}],
    }


def test_an_event_of_several_days_in_a_calendar_lasts(folder: Path) -> None:
    days = {
        "Oefening": ("DTSTART;VALUE=DATE:20270309", "DTEND;VALUE=DATE:20270313"),
        "Training": ("DTSTART:20270409T090000", "DTEND:20270410T150000"),
        "Borrel": ("DTSTART:20270409T200000", "DTEND:20270410T000000"),
        "Dag": ("DTSTART;VALUE=DATE:20270309", "DTEND;VALUE=DATE:20270310"),
        "Open": ("DTSTART;VALUE=DATE:20270309",),
    }
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0"]
    for title, own in days.items():
        lines += ["BEGIN:VEVENT", f"UID:{title}", f"SUMMARY:{title}", *own, "END:VEVENT"]
    (folder / "agenda.ics").write_text("\r\n".join([*lines, "END:VCALENDAR", ""]), encoding="utf-8")
    rows: Any = proposed("agenda.ics").values()
    assert [(one["title"], one["kind"], one.get("lasts"), one["statements"][0]["when"]) for one in rows] == [
        ("Oefening", "event", True, "2027-03-09/2027-03-12"),
        ("Training", "event", True, "2027-04-09/2027-04-10"),
        ("Borrel", "deadline", None, "2027-04-09"),
        ("Dag", "deadline", None, "2027-03-09"),
        ("Open", "deadline", None, "2027-03-09"),
    ]


def test_a_register_of_commitments_with_terms_in_words(folder: Path) -> None:
    book = Workbook()
    book.active.append(["Register van toezeggingen"])
    book.active.append([])
    book.active.append(["Datum vergadering", "Toezegging", "Houder", "Termijn", "Afgedaan"])
    book.active.append(
        [date(2025, 12, 1), "Brief over de bekostiging", "burgemeester", "voor de zomer", None]
    )
    book.active.append([None, "Rapport naar de raad", "secretaris", date(2026, 6, 30), False])
    book.active.append([None, "Instelling KCR2", "LOCC", "begin 2027", ""])
    book.active.append([None, "Nog te bezien", "", "", "nee"])
    book.save(folder / "register.xlsx")
    said = {"source": "toezeggingen-2026-01"}
    rows = proposed("register.xlsx", "--title", "Toezeggingen")
    assert [rows[at] if at == 6 else rows[at]["statements"] for at in rows] == [  # type: ignore[index]
        [{**said, "phrase": "voor de zomer", "when": "../2026-06-20"}],
        [{**said, "when": "2026-06-30"}],
        {**said, "phrase": "begin 2027", "when": "2027-01/2027-03~"},
        [{**said, "undated": True}],
    ]


def test_a_workbook_is_read_from_its_table_behind_a_cover(folder: Path) -> None:
    book = Workbook()
    for row in (["Actielijst 2026"], ["Versie", "2.1"], ["Datum", date(2026, 1, 5)], ["Onderwerp", "acties"]):
        book.active.append(row)
    table = book.create_sheet("Acties")
    for row in (["Actie", "Streefdatum"], ["Brief sturen", 46478], ["Rapport", date(2026, 6, 30)]):
        table.append(row)
    book.create_sheet("Oud").append(["Actie", "Streefdatum"])
    book.save(folder / "acties.xlsx")
    rows = proposed("acties.xlsx", "--title", "Acties")
    assert [rows[at]["statements"] for at in rows] == [  # type: ignore[index]
        [{"source": "acties-2026-01", "when": "2027-04-01"}],
        [{"source": "acties-2026-01", "when": "2026-06-30"}],
    ]


@pytest.mark.parametrize("name", ["Datum", "Due date", "Deadline", "Einddatum"])
def test_a_day_number_of_excel_is_a_day_where_the_column_says_date(folder: Path, name: str) -> None:
    (folder / "uit.csv").write_text(f"Actie;{name}\na;46478\nb;46478,5\nc;2027\n", encoding="utf-8")
    read = [json.loads(line) for line in scan("uit.csv", "--format", "jsonl").stdout.splitlines()]
    said = [row["edits"][-1]["fields"]["statements"][0]["when"] for row in read]
    assert said == ["2027-04-01", "2027-04-01", "2027"]


def test_columns_are_shown_and_every_row_is_a_proposal_or_has_a_reason() -> None:
    result = scan(str(SHEETS / "actielijst.csv"))
    lines = result.stdout.splitlines()
    assert lines[0] == "actielijst.csv: Actie = wat, Wanneer = wanneer, Wie = wie, Klaar = klaar"
    assert len(lines) == 7
    assert lines[5] == "  6: Geen voorstel: er staat niet wat er gebeurt “5 | VRK | 1-2-2027”"


def test_a_cell_of_any_text_is_a_part_of_one_line_on_the_terminal(folder: Path) -> None:
    cells = ("x" * 100_000, "2027\n  9: betaald " + "y" * 9999, "wie\r\n  7: af")
    lines = [
        f'actie,datum,"wie\n {"z" * 9999}"\n',
        f'"{cells[0]}",2027-05-03,a\n',
        f'Titel,"{cells[1]}","{cells[2]}"\n',
        f'Plan,2027-05-03,"{cells[2]}{cells[0][:9999]}"\n',
    ]
    (folder / "e.csv").write_text("".join(lines), encoding="utf-8", newline="")
    shown = scan("e.csv").stdout.splitlines()
    assert [line[:4] for line in shown] == ["e.cs", "  2:", "  3:", "  4:"]
    assert max(map(len, shown)) < 700
    scan("e.csv", "--keep")
    kept = CliRunner().invoke(main, ["proposals", "show", "1"]).stdout.splitlines()
    assert [line for line in kept if line.startswith(("  7:", "  9:"))] == []
    assert max(len(line) for line in kept if line.startswith(("quote", "reasons", "about"))) == 1000


def test_what_a_sheet_proposes_is_kept_and_accepted(folder: Path) -> None:
    kept = scan(str(SHEETS / "actielijst.csv"), "--keep")
    assert kept.stderr.splitlines()[1].startswith("4 nieuwe voorstellen bewaard")
    accept = ["proposals", "accept", "1", "2", "3", "4", "--yes"]
    assert CliRunner().invoke(main, accept).exit_code == 0
    text = (folder / "events.yaml").read_text(encoding="utf-8")
    assert "statements: [{source: actielijst-2026-01, done: 2026-01-15}]}" in text
    assert text.count("actielijst-2026-01") == 5
    again = scan(str(SHEETS / "actielijst.csv"), "--keep").stderr.splitlines()
    assert (again[0], again[2][:28]) == (
        "‘actielijst’ staat al op de lijst, als bron actielijst-2026-01. Wat de lijst daaruit al heeft, wordt niet "
        "nog eens voorgesteld.",
        "0 nieuwe voorstellen bewaard",
    )
    rows = scan(str(SHEETS / "actielijst.csv")).stdout.splitlines()[1:]
    said = "Geen voorstel: staat al in de lijst, uit dit document"
    assert [row.partition(" “")[0] for row in rows if not row.startswith("  5:")] == [
        f"  2: {said}",
        f"  3: {said}",
        f"  4: {said}",
        "  6: Geen voorstel: er staat niet wat er gebeurt",
        f"  7: {said}",
    ]
    moved = (SHEETS / "actielijst.csv").read_bytes().replace(b"31-12-2026", b"31-01-2027")
    (folder / "actielijst.csv").write_bytes(moved)
    assert proposed("actielijst.csv")[2] == {
        "source": "actielijst-2026-01",
        "phrase": "31-01-2027",
        "when": "2027-01-31",
    }


def test_it_is_said_where_a_sheet_has_more_rows_than_are_read(folder: Path) -> None:
    rows = "".join(f"Actie {number};2027-01-01\n" for number in range(1, 5001))
    (folder / "lang.csv").write_text(f"Actie;Wanneer\n{rows}", encoding="utf-8")
    result = scan("lang.csv", "--format", "jsonl")
    assert len(result.stdout.splitlines()) == 4999
    assert result.stderr == (
        "lang.csv heeft meer dan 5000 rijen; die daarna zijn niet gelezen. Splits het blad.\n"
    )
    (folder / "lang.csv").write_text(f"Actie;Wanneer\n{rows.rpartition('Actie')[0]}", encoding="utf-8")
    whole = scan("lang.csv", "--format", "jsonl")
    assert (len(whole.stdout.splitlines()), whole.stderr) == (4999, "")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(separator: str) -> None:
    rows = rows_of(
        separator.join(["Action", "Who", "Due"]) + "\n" + separator.join(["a", "b", "2026"]), "lijst.csv"
    )
    assert (rows[1], columns_of(rows)) == (["a", "b", "2026"], (0, {"title": 0, "when": 2, "owner": 1}))


def test_a_day_of_a_database_is_read_and_a_day_number_of_excel_is_asked(folder: Path) -> None:
    days = ("2027-05-01 00:00:00", "2027-05-02T00:00:00.000", "46478", "46478,5", "2027")
    rows = "".join(f"Actie {at}|{day}\n" for at, day in enumerate(days))
    (folder / "uit.csv").write_text(f"Lijst||\n||\nActie|Wanneer\n|\n{rows}", encoding="utf-8")
    read = [json.loads(line) for line in scan("uit.csv", "--format", "jsonl").stdout.splitlines()]
    said = [row["edits"][-1]["fields"]["statements"][0].get("when") if row["edits"] else "" for row in read]
    assert said == ["2027-05-01", "2027-05-02", "", "", "2027"]
    reason = (
        "{!r} is een dagnummer van Excel, waarschijnlijk 1 april 2027; geef de kolom de opmaak van een datum, "
        "of schrijf hier de datum"
    ).format
    assert [row["reason"] for row in read if row["reason"]] == [reason("46478"), reason("46478,5")]


@pytest.mark.parametrize(
    "header",
    ["Mijlpaal;Oude datum;Nieuwe datum", "Mijlpaal;Was;Wordt", "Milestone;Previous planning;New planning"],
)
def test_the_new_date_of_a_sheet_counts_where_there_is_one(folder: Path, header: str) -> None:
    rows = "Opening post;1-6-2026;1-9-2026\nCampagne;1-7-2026;\n"
    (folder / "lijst.csv").write_text(f"{header}\n{rows}", encoding="utf-8")
    read = list(map(json.loads, scan("lijst.csv", "--format", "jsonl").stdout.splitlines()))
    said = [row["edits"][-1]["fields"]["statements"][0] for row in read]
    assert [one["when"] for one in said] == ["2026-09-01", "2026-07-01"]


def test_a_sheet_without_names_of_columns_and_one_that_is_damaged(folder: Path) -> None:
    (folder / "los.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert "geen rij met kolomnamen gevonden" in scan("los.csv").stdout
    (folder / "kapot.xlsx").write_bytes(b"PK\x03\x04")
    result = scan("kapot.xlsx")
    assert (result.exit_code, "kapot.xlsx is " in result.stderr) == (1, True)


_LINES = "Actie;Wie;Wanneer\nEen;Anna;2027-05-01\n\nTwee;"


@pytest.mark.parametrize("after", ["", "Bob\n" * 50_000, "Bob\x00\n"])
def test_a_sheet_with_a_quotation_mark_that_is_not_closed_is_refused_with_its_line(
    folder: Path, after: str
) -> None:
    (folder / "lijst.csv").write_text(f'{_LINES}"Bob;2027-05-02\n{after}', encoding="utf-8")
    result = scan("lijst.csv")
    said = (
        "notifier: lijst.csv is vanaf regel 4 niet te lezen: een aanhalingsteken dat daar opent is niet "
        "gesloten, of een cel heeft meer dan 131.072 tekens. Herstel die regel en lees het bestand opnieuw.\n"
    )
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", said)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_quoted_cell_of_two_lines_at_the_end_of_a_sheet_is_read(end: str) -> None:
    rows = rows_of(f'Actie;Wie{end}{end}Een;"Anna{end}Bob"{end}', "lijst.csv")
    assert rows == [["Actie", "Wie"], [], ["Een", f"Anna{end}Bob"]]
