"""The order in which the columns of a PDF are read."""

from __future__ import annotations

from datetime import date

import pytest

from notifier.letters.dutch import DUTCH
from notifier.letters.files.pdf import read
from notifier.letters.layout import read_blocks
from notifier.letters.parts import parts_of
from tests.letters.pdfs import column, pdf_of, placed

_LEFT = (
    "De minister stuurt het plan in mei",
    "2027 naar de Kamer. Daarna volgt de",
    "uitwerking met de provincies en de ge-",
    "meenten. De toets is in juni 2027 af",
    "en wordt daarna gedeeld met de water-",
)
_RIGHT = (
    "schappen. Het besluit over de haven is",
    "in september 2027. De bouw begint op",
    "1 maart 2028 en duurt een jaar. Wij",
    "houden u daarvan op de hoogte, met",
    "een brief voor het zomerreces.",
)
_SIDE = (
    "Directie Havens",
    "Postbus 20011",
    "2500 EA Den Haag",
    "Datum",
    "3 oktober 2026",
    "Onze referentie",
    "6530085",
)
_BODY = (
    "Geachte voorzitter,",
    "",
    "Op 3 mei 2027 start de bouw van de nieuwe sluis bij de haven. Wij",
    "informeren u daarover in september 2027, zodra de gunning is ver-",
    "leend. Daarna volgt de uitwerking met de provincies en met de",
    "gemeenten. De toets is in juni 2028 af en wordt dan openbaar",
    "gemaakt. Met de gemeenten is afgesproken dat zij uiterlijk op",
    "1 maart 2028 hun zienswijze geven.",
)
_IN_TURN = "\n".join((*_LEFT, *_RIGHT))
_BESIDE = [one for pair in zip(column(_LEFT, 60), column(_RIGHT, 310), strict=True) for one in pair]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_two_columns_are_read_one_after_the_other(rotation: int) -> None:
    assert read(pdf_of(placed(_BESIDE, rotation), rotation=rotation)) == _IN_TURN


@pytest.mark.parametrize(
    "content",
    [
        # Column after column, close to each other, and with lines at other heights.
        placed([*column(_LEFT, 60), *column(_RIGHT, 310)]),
        placed([*column(_LEFT, 60), *column(_RIGHT, 245)]),
        placed([*column(_LEFT, 60), *column(_RIGHT, 310, y=693)]),
        # Both columns in one object of text.
        "BT /F1 10 Tf 60 700 Td "
        + " ".join(
            f"({left}) Tj 200 0 Td ({right}) Tj -200 -14 Td"
            for left, right in zip(_LEFT, _RIGHT, strict=True)
        )
        + " ET",
    ],
)
def test_columns_are_found_however_they_were_written(content: str) -> None:
    assert read(pdf_of(content)) == _IN_TURN


def test_words_broken_between_columns_are_mended_and_the_numbers_of_pages_left_out() -> None:
    pages = [placed([*_BESIDE, (250, 40, f"Pagina {number} van 2")]) for number in (1, 2)]
    page = (
        "De minister stuurt het plan in mei 2027 naar de Kamer. Daarna volgt de uitwerking met de provincies en de"
        " gemeenten. De toets is in juni 2027 af en wordt daarna gedeeld met de waterschappen. Het besluit over de"
        " haven is in september 2027. De bouw begint op 1 maart 2028 en duurt een jaar. Wij houden u daarvan op de"
        " hoogte, met een brief voor het zomerreces."
    )
    assert [block.text for block in read_blocks(read(pdf_of(*pages)))] == [f"{page} {page}"]


@pytest.mark.parametrize(("side", "body"), [(40, 160), (450, 60)])
def test_what_stands_beside_a_letter_is_read_before_it(side: int, body: int) -> None:
    text = read(pdf_of(placed([*column(_BODY, body), *column(_SIDE, side, leading=11)])))
    assert text == "\n".join((*_SIDE, "", *_BODY))
    (part,) = parts_of(text, date(2026, 11, 1), DUTCH)
    assert (part.said_on, part.reference) == (date(2026, 10, 3), "6530085")


_TABLE = (
    ("Actie", "Wanneer"),
    ("Het contract met de leverancier opzeggen", "1 december 2026"),
    ("Nota over bluswater naar de raad", "maart 2027"),
    ("Aanbesteding starten", "mei 2027"),
    ("Verslag over het jaar", "juni 2027"),
)
_HEAD = (("Datum", "3 oktober 2026"), ("Kenmerk", "6530085"), ("Betreft", "Havens"), ("Bijlagen", "2"))


@pytest.mark.parametrize("rows", [_TABLE, _HEAD])
def test_the_rows_of_a_table_stay_together(rows: tuple[tuple[str, str], ...]) -> None:
    lines = [
        (x, 700 - 14 * at, cell)
        for at, row in enumerate(rows)
        for x, cell in zip((60, 310), row, strict=True)
    ]
    assert read(pdf_of(placed(lines))) == "\n".join(" ".join(row) for row in rows)


def test_a_table_of_three_columns_is_no_text_in_two() -> None:
    rows = [
        (60, "De bouw van de sluis bij de haven voorbereiden"),
        (330, "Directie Havens"),
        (450, "voorjaar 2027"),
    ]
    lines = [(x, 700 - 14 * at, cell) for at in range(6) for x, cell in rows]
    assert read(pdf_of(placed(lines))) == "\n".join([" ".join(cell for _, cell in rows)] * 6)
