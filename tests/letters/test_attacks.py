"""Texts that are made to take long are read or refused in bounded time."""

from __future__ import annotations

import time
from datetime import date

import pytest

from notifier.letters.dutch import DUTCH
from notifier.letters.files import RefusedError, UnreadableFileError, text_of
from notifier.letters.finding import find_dates
from notifier.letters.layout import read_blocks
from notifier.letters.linking import link_letter
from notifier.letters.parts import parts_of
from notifier.letters.reading import Letter, read_letter

_DAY = date(2026, 6, 1)
_SIZE = 4_000
_MOST_S = 10  # Of processor; each takes about one, and what grows with the square takes minutes.


@pytest.mark.parametrize(
    "piece",
    [" ", "1", "a/", "a@", "](", "- a\n", "\xad", "voor ", "is ge", "wordt ", "zes weken ", "Aa Bb (AB) "],
)
def test_a_text_that_repeats_is_read_in_time(piece: str) -> None:
    text = piece * (_SIZE // len(piece))
    started = time.process_time()
    for part in parts_of(text, _DAY, DUTCH)[:50]:
        blocks = read_blocks(text[part.start : part.end], part.start)
        link_letter((), blocks, read_letter(blocks, Letter(_DAY), DUTCH), _DAY, DUTCH)
    assert time.process_time() - started < _MOST_S


@pytest.mark.parametrize(
    ("piece", "count"),
    [("voor voor 2027 ", 40), ("1 mei ", 100), ("2027 ", 120), ("Op 1 mei 2027 start de bouw, ", 21)],
)
def test_a_sentence_of_dates_is_read_in_time_by_their_number(piece: str, count: int) -> None:
    text = (piece * 600)[:600]
    started = time.process_time()
    assert len(list(find_dates(text, _DAY, (), DUTCH))) == count
    read_letter(read_blocks(text), Letter(_DAY), DUTCH)
    assert time.process_time() - started < _MOST_S


def test_more_dates_than_a_letter_has_are_refused() -> None:
    blocks = read_blocks("In 2027 start het. In 2028 eindigt het. In 2029 is het klaar.")
    assert len(read_letter(blocks, Letter(_DAY, most_dates=3), DUTCH)) == 3
    with pytest.raises(RefusedError) as caught:
        read_letter(blocks, Letter(_DAY, most_dates=2), DUTCH)
    assert caught.value.key == "scan.too_many_dates"


def test_a_plain_text_of_five_million_characters_is_too_large() -> None:
    with pytest.raises(UnreadableFileError) as caught:
        text_of("a.txt", b"a" * 5_000_001)
    assert caught.value.key == "scan.file.too_large"
