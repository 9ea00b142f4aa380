"""A sentence without pieces of it, whose other words keep their places."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from notifier.letters.layout import Sentence

Span = tuple[int, int]


def blanked(sentence: Sentence, spans: list[Span]) -> Sentence:
    """Return a sentence with spaces in the place of pieces of it, and alone in its block."""
    whole = list(sentence.text)
    for start, end in spans:
        whole[start:end] = " " * (end - start)
    places = sentence.block.places[sentence.start : sentence.end]
    block = sentence.block._replace(text="".join(whole), places=places)
    return sentence._replace(block=block, start=0, end=len(whole))
