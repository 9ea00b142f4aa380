"""The columns of a table that say more of a date: `Oude planning` beside `Nieuwe planning`, or a year."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from notifier.letters.layout import BlockKind
from notifier.letters.years import in_year
from notifier.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifier.dates.named_moments import Recess
    from notifier.letters.finding import Find
    from notifier.letters.layout import Block, Sentence
    from notifier.letters.vocabulary import Vocabulary

_YEAR = re.compile(r"\W*(?P<year>(?:19|20)\d\d)\W*")
_SAID = re.compile(r"[^\W_]")


class Columns(NamedTuple):
    """What the columns of a table say of the dates in them, by their number."""

    old: frozenset[int]  # Those of old dates, where others have the new ones.
    new: frozenset[int]  # Those others.
    years: Mapping[int, int]  # Those of one year.


_NONE = Columns(frozenset(), frozenset(), {})


def columns_of(blocks: tuple[Block, ...], words: Vocabulary) -> dict[int, Columns]:
    """Return what the columns of each row say, by its number; nothing for rows of which they say nothing."""
    found: dict[int, Columns] = {}
    columns = _NONE
    rows = [block.kind is BlockKind.ROW for block in blocks]
    for number, (was_row, is_row) in enumerate(pairwise([False, *rows])):
        if is_row and not was_row:
            columns = _columns(blocks[number].text, words)
        if is_row and any(columns):
            found[number] = columns
    return found


def _columns(header: str, words: Vocabulary) -> Columns:
    cells = [*enumerate(header.split("|"))]
    old, new = (
        frozenset(number for number, cell in cells if name.search(cell))
        for name in (words.old_column, words.new_column)
    )
    years = {number: int(year["year"]) for number, cell in cells if (year := _YEAR.fullmatch(cell))}
    return Columns(old if new else frozenset(), new if old else frozenset(), years)


def in_columns(
    finds: list[Find], row: Sentence, columns: Columns, recesses: tuple[Recess, ...]
) -> list[Find]:
    """Return the dates of a row in the year of their column, those of its old column with a reason.

    Where its cells for new dates are empty, the old ones hold.
    """
    text = row.block.text
    cells = text.split("|")
    is_moved = any(number < len(cells) and _SAID.search(cells[number]) for number in columns.new)
    found = []
    for one in finds:
        column = text.count("|", 0, row.start + one.start)
        dated = in_year(one, columns.years[column], recesses) if column in columns.years else one
        is_old = is_moved and column in columns.old
        found.append(dated._replace(mask=dated.mask or "scan.why.replaced") if is_old else dated)
    return found
