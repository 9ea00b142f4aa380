"""What holds of every letter: places point at their phrases, nothing is found twice, far text changes nothing."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from notifier.letters.dutch import DUTCH
from notifier.letters.layout import read_blocks, sentences_of
from notifier.letters.reading import Found, Letter, read_letter
from tests.letters.test_sentences import _rows

_LETTER = Letter(date(2026, 3, 12))
_SENTENCES = [sentence for _, language, sentence, _ in _rows() if language == "nl" and "|" not in sentence]
_texts = st.lists(
    st.tuples(st.sampled_from(_SENTENCES), st.sampled_from(["\n\n", " ", "\n", "\r\n\r\n"])), max_size=6
).map(lambda parts: "".join(sentence + gap for sentence, gap in parts))


def _read(text: str) -> tuple[Found, ...]:
    return read_letter(read_blocks(text), _LETTER, DUTCH)


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@given(text=_texts)
@settings(max_examples=settings().max_examples // 2)
def test_a_place_points_at_its_phrase(text: str) -> None:
    for found in _read(text):
        for place in (found.place, *found.also):
            assert _folded(text[place.offset : place.offset + place.length]) == place.phrase


@given(text=_texts)
@settings(max_examples=settings().max_examples // 2)
def test_nothing_is_found_twice(text: str) -> None:
    read = _read(text)
    # Two things on one date have the same place.
    assert len({found.key for found in read}) == len(read)
    places = [place for found in read for place in (found.place, *found.also)]
    ends = sorted({(place.offset, place.offset + place.length) for place in places})
    assert all(before[1] <= after[0] for before, after in pairwise(ends))


@given(text=_texts, far=_texts)
@settings(max_examples=settings().max_examples // 2)
def test_text_far_away_changes_nothing_before_it(text: str, far: str) -> None:
    # A short line that comes back on each page is no text, but the head of the page.
    assume(set(text.split("\n")).isdisjoint(line for line in far.split("\n") if line.strip()))
    gap = "\n\nEen alinea zonder datum staat hier tussen.\n\n"
    before = [found._replace(also=()) for found in _read(text + gap)]
    after = [found._replace(also=()) for found in _read(text + gap + far)]
    assert after[: len(before)] == before


@given(text=st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    for block in read_blocks(text):
        assert [char for char in block.text if char != " "] == [
            text[place] for char, place in zip(block.text, block.places, strict=True) if char != " "
        ]
    _read(text)


def test_a_sentence_without_end_is_cut() -> None:
    for piece in ("en dat die ", "1 ", "op 1 mei ", "( ", "wordt ge", "- ", "\n", "2026"):
        assert all(len(one.text) <= 1500 for block in read_blocks(piece * 500) for one in sentences_of(block))
        _read(piece * 15)
