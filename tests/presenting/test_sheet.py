"""The list as a sheet for Excel, read back with the library that reads sheets."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from notifier.dates.recurrence import parse_recurrence
from notifier.presenting.sheet import list_as_xlsx
from notifier.timeline.model import Repeat
from notifier.timeline.repeats import current
from notifier.timeline.upcoming import look_at
from notifier.words import Language
from tests.conftest import day, milestone, timeline

if TYPE_CHECKING:
    from notifier.timeline.model import Milestone

TODAY = day("2025-12-01")


def _written(*milestones: Milestone, language: Language = Language.NL) -> bytes:
    return list_as_xlsx([look_at(one, TODAY) for one in milestones], timeline(*milestones), language)


def _cells(*milestones: Milestone, language: Language = Language.NL) -> list[list[Any]]:
    sheet = load_workbook(io.BytesIO(_written(*milestones, language=language))).active
    return [list(row) for row in sheet.iter_rows()]


def _by_head(*milestones: Milestone, language: Language = Language.NL) -> dict[str, Any]:
    heads, row = _cells(*milestones, language=language)
    return {head.value: cell for head, cell in zip(heads, row, strict=True)}


def test_a_row_has_real_dates_and_words() -> None:
    one = milestone("2026-01", topics=("kcr2", "vmx"), owner="LOCC", action="Sluit aan")
    row = _by_head(one)
    assert {head: cell.value for head, cell in row.items()} == {
        "Datum": "in januari 2026",
        "Eerste dag": datetime(2026, 1, 1),  # noqa: DTZ001 - a day of a sheet has no zone
        "Laatste dag": datetime(2026, 1, 31),  # noqa: DTZ001
        "Op al die dagen": None,
        "Geen datum meer": None,
        "Mijlpaal": "Instelling KCR2",
        "Wat te doen": "Sluit aan",
        "Wie": "LOCC",
        "Stand": "gepland",
        "Eerdere keren zonder bericht": None,
        "Soort": "begin",
        "Zekerheid": "vast",
        "Onderwerpen": "kcr2, vmx",
        "Bron": None,
        "Soort bron": None,
        "Adres": None,
        "Id": "kcr2-instelling",
    }
    assert row["Eerste dag"].number_format == "dd-mm-yyyy"


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_any_day_is_read_back_as_that_day(one: date) -> None:
    assert _by_head(milestone(one.isoformat()))["Eerste dag"].value.date() == one


def test_the_name_of_the_list_stands_in_the_file() -> None:
    named = timeline()._replace(name="Politie & <brandweer>")
    book = load_workbook(io.BytesIO(list_as_xlsx([], named, Language.NL)))
    assert (book.properties.creator, book.active.auto_filter.ref) == ("Politie & <brandweer>", "A1:Q1")


def test_the_headings_and_words_are_in_the_language_of_the_reader() -> None:
    row = _by_head(milestone("2026-01-01"), language=Language.EN)
    assert (row["Status"].value, row["First day"].number_format) == ("planned", "yyyy-mm-dd")


@pytest.mark.parametrize(
    ("language", "head"),
    [(Language.NL, "Eerdere keren zonder bericht"), (Language.EN, "Earlier times without news")],
)
def test_how_many_times_passed_before_is_a_number_as_in_the_other_lists(
    language: Language, head: str
) -> None:
    series = milestone("2025-01-06", repeat=Repeat(parse_recurrence("FREQ=MONTHLY;BYDAY=1MO")))
    row = _by_head(current(series, TODAY), language=language)
    assert (row[head].value, row[head].data_type) == (10, "n")


def test_an_open_end_is_empty() -> None:
    assert _by_head(milestone("../2026-01-01"))["Eerste dag"].value is None


@pytest.mark.parametrize("text", ["=1+1", "+31", "-2", "@SUM(A1)", '=cmd|"/c calc"!A1', " =HYPERLINK(1)"])
def test_a_text_is_never_a_formula(text: str) -> None:
    cell = _by_head(milestone(title=text, owner=text))["Mijlpaal"]
    # The mark with which Excel keeps it a text also when its cell is edited.
    assert (cell.data_type, cell.value.strip(), cell.quotePrefix) == ("s", text.strip(), True)


@given(st.text(min_size=1, max_size=40))
def test_any_text_is_read_back_as_a_text(text: str) -> None:
    cell = _by_head(milestone(title=text))["Mijlpaal"]
    assert cell.data_type in {"s", "n"}
    assert cell.data_type == "s" or cell.value is None


def test_the_same_list_gives_the_same_bytes() -> None:
    first, second = (_written(milestone("2026-01-01"), milestone("2027", id="b")) for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_an_empty_list_has_its_headings() -> None:
    assert [cell.value for cell in _cells()[0]][:2] == ["Datum", "Eerste dag"]
