"""The columns of a table of which only the newer counts: `Oude planning` beside `Nieuwe planning`."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from notifier.letters.layout import BlockKind

if TYPE_CHECKING:
    from notifier.letters.finding import Find
    from notifier.letters.layout import Block, Sentence
    from notifier.letters.vocabulary import Vocabulary


def old_columns_of(blocks: tuple[Block, ...], words: Vocabulary) -> dict[int, frozenset[int]]:
    """Return which columns of a row have old dates, by its number, where others of it have the new ones."""
    found: dict[int, frozenset[int]] = {}
    columns: frozenset[int] = frozenset()
    rows = [block.kind is BlockKind.ROW for block in blocks]
    for number, (was_row, is_row) in enumerate(pairwise([False, *rows])):
        if is_row and not was_row:
            columns = _old_columns(blocks[number].text, words)
        if is_row and columns:
            found[number] = columns
    return found


def _old_columns(header: str, words: Vocabulary) -> frozenset[int]:
    cells = [*enumerate(header.split("|"))]
    has_new = any(words.new_column.search(cell) for _, cell in cells)
    return frozenset(number for number, cell in cells if has_new and words.old_column.search(cell))


def without_old(finds: list[Find], row: Sentence, columns: frozenset[int]) -> list[Find]:
    """Return the dates of a row, with a reason those of its columns that have the old ones."""
    text = row.block.text
    at = [text.count("|", 0, row.start + one.start) for one in finds]
    return [
        one._replace(mask=one.mask or "scan.why.replaced") if column in columns else one
        for one, column in zip(finds, at, strict=True)
    ]
