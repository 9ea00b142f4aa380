"""Tables in letters: rows of plain text, and columns of old dates beside those of new ones."""

from __future__ import annotations

from datetime import date

import pytest

from notifier.letters.layout import read_blocks
from notifier.letters.reading import VOCABULARIES, Letter, read_letter

_BY_NAME = {words.name: words for words in VOCABULARIES}
_MOVED = [
    ("1 juni 2026", "scan.why.replaced"),
    ("1 september 2026", "Opening post Zandwijk"),
    ("1 juli 2026", "scan.why.replaced"),
]


def _read(text: str, language: str = "nl") -> list[tuple[str, str]]:
    found = read_letter(read_blocks(text), Letter(date(2026, 3, 12)), _BY_NAME[language])
    return [(one.place.phrase, one.reason or one.title) for one in found]


@pytest.mark.parametrize(
    "text",
    [
        "| Mijlpaal | Oude planning | Nieuwe planning |\n|---|---|---|\n"
        "| Opening post Zandwijk | 1 juni 2026 | 1 september 2026 |\n| Start campagne | 1 juli 2026 | n.t.b. |",
        "Mijlpaal | Was | Wordt\nOpening post Zandwijk | 1 juni 2026 | 1 september 2026\n"
        "Start campagne | 1 juli 2026 | n.t.b.",
        "Mijlpaal               Huidige datum  Nieuwe datum\n"
        "Opening post Zandwijk  1 juni 2026    1 september 2026\n"
        "Start campagne         1 juli 2026    n.t.b.",
        "Mijlpaal                              Oude planning               Nieuwe planning\n"
        "Opening post Zandwijk                 1 juni 2026                 1 september 2026\n"
        "Start campagne                        1 juli 2026                 n.t.b.",
    ],
    ids=["marked", "parted", "aligned", "wide"],
)
def test_a_column_of_old_dates_is_no_proposal_beside_one_of_new_dates(text: str) -> None:
    assert _read(text) == _MOVED


def test_the_columns_of_an_english_table_are_known_by_their_names() -> None:
    text = "Milestone | Previous date | Revised date\nOpening of the desk | 1 June 2026 | 1 September 2026"
    assert _read(text, "en") == [
        ("1 June 2026", "scan.why.replaced"),
        ("1 September 2026", "Opening of the desk"),
    ]


def test_a_single_column_of_the_current_planning_is_proposed() -> None:
    text = "| Mijlpaal | Huidige planning |\n| Opening post Zandwijk | 1 juni 2026 |"
    assert _read(text) == [("1 juni 2026", "Opening post Zandwijk")]


def test_an_old_date_holds_where_the_cell_of_the_new_one_is_empty() -> None:
    text = "| Mijlpaal | Was | Wordt |\n| Opening post Zandwijk | 1 juni 2026 | |\n| Start campagne | 1 juli 2026 | n.t.b. |"
    assert _read(text) == [("1 juni 2026", "Opening post Zandwijk"), ("1 juli 2026", "scan.why.replaced")]


def _days(text: str) -> list[tuple[str, str]]:
    found = read_letter(read_blocks(text), Letter(date(2026, 3, 12)), _BY_NAME["nl"])
    return [(one.when.text, one.title) for one in found if not one.reason]


@pytest.mark.parametrize(
    "text",
    [
        "| Mijlpaal | 2027 | 2028 |\n|---|---|---|\n| Start bouw | maart | |\n| Oplevering | | 1 juni |",
        "| Jaar | Datum | Wat |\n|---|---|---|\n| 2027 | maart | Start bouw |\n| 2028 | 1 juni | Oplevering |",
        "Planning 2027\n\n- maart: start bouw\n\nPlanning voor 2028\n\n- 1 juni: oplevering",
        "Dit is de planning voor 2027:\n- maart: start bouw\n\nIn 2028 volgen nog:\n- 1 juni: oplevering",
        "2027\n\nIn maart is de start bouw.\n\nVergaderdata 2028\n\nOp 1 juni is de oplevering.",
    ],
    ids=["columns", "cells", "headings", "leads", "alone"],
)
def test_a_year_above_or_beside_dates_is_theirs(text: str) -> None:
    assert _days(text) == [("2027-03", "Start bouw"), ("2028-06-01", "Oplevering")]


@pytest.mark.parametrize(
    "heading", ["Subsidie 2027", "Planning subsidie 2027", "Agenda 2024-2029", "Begroting 2027"]
)
def test_the_year_of_what_a_heading_names_need_not_be_that_of_its_dates(heading: str) -> None:
    ((when, _),) = _days(f"{heading}\n\nOp 1 oktober start het loket voor aanvragers.")
    assert when == "2026-10-01"


@pytest.mark.parametrize(
    "text",
    [
        "Opening post Zandwijk | 1 september 2026\nStart campagne | 1 juli 2026",
        "Opening post Zandwijk     1 september 2026\nStart campagne            1 juli 2026",
        "Opening post Zandwijk\t1 september 2026\nStart campagne\t1 juli 2026",
    ],
    ids=["parted", "aligned", "tabs"],
)
def test_a_row_of_plain_text_has_its_own_date(text: str) -> None:
    assert _read(text) == [("1 september 2026", "Opening post Zandwijk"), ("1 juli 2026", "Start campagne")]


@pytest.mark.parametrize(
    "text",
    [
        "Mijlpaal                     Datum            Eigenaar\n"
        "Vaststelling van het plan    1 juni 2026      Bestuur\nvan aanpak\n"
        "Oplevering van de nieuwe     15 september     Projectleider\nmeldkamer                    2026",
        "Actie                    | Wie           | Wanneer\n"
        "Vaststelling van het     | Bestuur       | 1 juni\nplan van aanpak          |               | 2026\n"
        "Oplevering van de nieuwe | Projectleider | 15 september 2026\nmeldkamer                |               |",
        "Wanneer              Wat\n1 juni 2026          Vaststelling van het plan\n"
        "                     van aanpak\n15 september         Oplevering van de nieuwe meldkamer\n2026",
    ],
    ids=["aligned", "parted", "dates first"],
)
def test_a_row_that_goes_on_below_is_one(text: str) -> None:
    assert _read(text) == [
        ("1 juni 2026", "Vaststelling van het plan van aanpak"),
        ("15 september 2026", "Oplevering van de nieuwe meldkamer"),
    ]


@pytest.mark.parametrize(
    "dates",
    [
        "uiterlijk 1 juni 2026|derde kwartaal 2026",
        "juni 2026|voorjaar 2027",
        "Q3 2026|n.t.b.",
        "eind mei 2026|1-7-2026",
    ],
)
def test_a_row_of_plain_text_has_a_date_in_any_words(dates: str) -> None:
    first, second = dates.split("|")
    text = f"Wat                      Planning\nOpening post Zandwijk    {first}\nStart campagne           {second}"
    assert [block.kind.value for block in read_blocks(text)] == ["row"] * 3


def test_a_cell_that_is_empty_keeps_its_column() -> None:
    text = (
        "Mijlpaal          Oude datum      Nieuwe datum\nOpening post      1 juni 2026     1 september\n"
        "Zandwijk                          2026\nStart campagne                    1 oktober 2026"
    )
    assert _read(text) == [
        ("1 juni 2026", "scan.why.replaced"),
        ("1 september 2026", "Opening post Zandwijk"),
        ("1 oktober 2026", "Start campagne"),
    ]


def test_a_row_below_another_is_its_own() -> None:
    text = "Opening post    1 juni 2026\nstart campagne    1 juli 2026\n\nOefening | 1 mei\nfeest | 2 mei"
    assert _read(text)[-2:] == [("1 mei", "Oefening"), ("2 mei", "Feest")]


def test_sentences_with_wide_spaces_are_no_rows() -> None:
    text = "De post in Zandwijk  opent op\n1 september 2026  en sluit weer in mei 2027."
    assert [block.kind.value for block in read_blocks(text)] == ["paragraph"]
