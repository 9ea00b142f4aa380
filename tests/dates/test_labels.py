"""Dates in words."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from notifier.dates.edtf import parse_edtf
from notifier.dates.labels import day_label, days_away, full_day_label, join_words, label
from notifier.words import Language
from tests.conftest import day
from tests.dates.test_edtf import VALID
from tests.rows import each_row

LABELS = [
    ("2026-01-01", "1 januari 2026", "1 January 2026"),
    ("2026-12", "in december 2026", "in December 2026"),
    ("2027", "in 2027", "in 2027"),
    ("2025-36", "4e kwartaal 2025", "4th quarter of 2025"),
    ("2026-33", "1e kwartaal 2026", "1st quarter of 2026"),
    ("2026-21", "voorjaar 2026", "spring 2026"),
    ("2026-24", "winter 2026-2027", "winter 2026-2027"),
    ("2026-37", "januari t/m april 2026", "January to April 2026"),
    ("2026-40", "eerste helft van 2026", "first half of 2026"),
    ("2029/..", "niet eerder dan 2029", "not before 2029"),
    ("2026-07-02/..", "niet eerder dan 2 juli 2026", "not before 2 July 2026"),
    ("../2025-06-20", "uiterlijk 20 juni 2025", "20 June 2025 at the latest"),
    ("../2027", "uiterlijk in 2027", "in 2027 at the latest"),
    ("../..", "datum onbekend", "date unknown"),
    ("2026-01/2026-03~", "januari t/m maart 2026 (ongeveer)", "January to March 2026 (approximately)"),
    ("2025-06-24/2025-06-25", "24 t/m 25 juni 2025", "24 to 25 June 2025"),
    ("2025-09-29/2025-10-05", "29 september t/m 5 oktober 2025", "29 September to 5 October 2025"),
    (
        "2024-12-31/2025-01-01",
        "31 december 2024 t/m 1 januari 2025",
        "31 December 2024 to 1 January 2025",
    ),
    ("2026-12/2027-02", "december 2026 t/m februari 2027", "December 2026 to February 2027"),
    ("2026/2027", "2026 t/m 2027", "2026 to 2027"),
    ("2026-06-20/2026-06-20", "20 juni 2026", "20 June 2026"),
    ("2026?", "in 2026 (onzeker)", "in 2026 (uncertain)"),
    ("2026-03-01%", "1 maart 2026 (ongeveer, onzeker)", "1 March 2026 (approximately, uncertain)"),
    ("[2026,2027]", "in 2026 of 2027", "in 2026 or 2027"),
    ("{2026,2027,2028}", "in 2026, 2027 en 2028", "in 2026, 2027 and 2028"),
    (
        "[2026-10-01..2026-10-03,2026-11]",
        "1 t/m 3 oktober 2026 of november 2026",
        "1 to 3 October 2026 or November 2026",
    ),
    ("2025-12-02T12:00[Europe/Amsterdam]", "2 december 2025 om 12:00 uur", "2 December 2025 at 12:00"),
]


@each_row(("text", "dutch", "english"), LABELS)
def test_a_date_is_said_as_exactly_as_it_is_known(text: str, dutch: str, english: str) -> None:
    when = parse_edtf(text)
    assert (label(when, Language.NL), label(when, Language.EN)) == (dutch, english)


@given(VALID)
def test_every_date_has_words_and_none_shows_its_notation(text: str) -> None:
    for language in Language:
        words = label(parse_edtf(text), language)
        assert words
        assert not set(words.replace("t/m", "")) & set("/~?%[]{}")


def test_every_date_of_the_letters_has_words() -> None:
    table = Path(__file__).parents[1] / "data" / "dutch-dates.csv"
    with table.open(encoding="utf-8") as file:
        labels = [label(parse_edtf(row["edtf"]), Language.NL) for row in csv.DictReader(file)]
    assert all(labels)


@pytest.mark.parametrize(
    ("days", "dutch", "english"),
    [
        (-400, "400 dagen geleden", "400 days ago"),
        (-2, "2 dagen geleden", "2 days ago"),
        (-1, "gisteren", "yesterday"),
        (0, "vandaag", "today"),
        (1, "morgen", "tomorrow"),
        (2, "overmorgen", "in 2 days"),
        (6, "over 6 dagen", "in 6 days"),
        (30, "over 30 dagen", "in 30 days"),
    ],
)
def test_days_are_counted_and_never_rounded(days: int, dutch: str, english: str) -> None:
    assert (days_away(days, Language.NL), days_away(days, Language.EN)) == (dutch, english)


def test_a_day_is_said_with_its_weekday_and_the_month_in_full() -> None:
    new_year = day("2026-01-01")
    assert full_day_label(new_year, Language.NL) == "donderdag 1 januari 2026"
    assert full_day_label(new_year, Language.EN) == "Thursday 1 January 2026"
    assert day_label(new_year, Language.NL) == "1 januari 2026"


def test_one_moment_has_the_day_of_each_zone() -> None:
    late = datetime.fromisoformat("2026-06-30T23:30:00+00:00")
    early = late.astimezone(ZoneInfo("Europe/Amsterdam"))
    assert early == late
    assert [day_label(one, Language.NL) for one in (late, early)] == ["30 juni 2026", "1 juli 2026"]
    assert [full_day_label(one, Language.EN) for one in (late, early)] == [
        "Tuesday 30 June 2026",
        "Wednesday 1 July 2026",
    ]


def test_words_are_joined_as_a_sentence_does() -> None:
    assert join_words(["a"], Language.NL) == "a"
    assert join_words(["a", "b"], Language.NL) == "a en b"
    assert join_words(["a", "b", "c"], Language.EN, "or") == "a, b or c"
