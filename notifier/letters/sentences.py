"""The sentences of a block."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifier.letters.layout import Block

_LONGEST = 1500  # Characters of a sentence; a longer one is cut, so that reading takes time in proportion.
_ABBREVIATION = re.compile(
    r"(?:\b(?:nr|nrs|jl|ll|bijv|bv|art|artt|blz|dhr|mevr|mr|drs|dr|prof|ir|ing|mln|mld|resp|incl|excl|ca|max"
    r"|min|zgn|evt|vgl|No|Mr|Mrs|Ms|St|e\.g|i\.e|etc|vs|approx|[A-Za-z]|[a-z](?:\.[a-z]){1,3}|[A-Z](?:\.[A-Z])+))\.$"
)
_END_OF_SENTENCE = re.compile(r"[.!?…]+['\"”’)\]]*\s+(?=['\"“‘(]*[A-Z0-9À-Ý•€])|;\s+(?=[-•])")


class Sentence(NamedTuple):
    """A sentence of a block."""

    block: Block
    start: int  # Offset of its first character in the block's text.
    end: int  # Offset behind its last character.
    before: str = ""  # The sentence before it in the block; empty for the first.
    after: str = ""  # The sentence after it in the block; empty for the last.

    @property
    def text(self) -> str:
        """Its text."""
        return self.block.text[self.start : self.end]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return the offset in the file and the length of a piece, given by offsets in this sentence."""
        places = self.block.places
        first = places[self.start + start]
        return first, places[self.start + end - 1] + 1 - first


def sentences_of(block: Block) -> Iterator[Sentence]:
    """Split a block at the ends of its sentences."""
    cuts = [0, *_ends(block.text), len(block.text)]
    spans = [(start, end) for start, end in pairwise(cuts) if block.text[start:end].strip()]
    texts = ["", *(block.text[start:end] for start, end in spans), ""]
    for number, (start, end) in enumerate(spans):
        yield Sentence(block, start, end, texts[number], texts[number + 2])


def _ends(text: str) -> Iterator[int]:
    last = 0
    for match in _END_OF_SENTENCE.finditer(text):
        word = text[max(0, match.start() - 12) : match.start() + 1]
        if not (text[match.start()] == "." and _ABBREVIATION.search(word)):
            yield from range(last + _LONGEST, match.end(), _LONGEST)
            last = match.end()
            yield last
    yield from range(last + _LONGEST, len(text), _LONGEST)
