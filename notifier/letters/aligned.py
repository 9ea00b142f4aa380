"""Rows of a table in plain text, whose cells stand below each other or are parted by `|`."""

from __future__ import annotations

import re
from itertools import pairwise

_GAP = re.compile(r"(?<=\S)(?: {2,}|\t+)(?=\S)")
_LONGEST_CELL = 60
_DATED = re.compile(r"\d|\bn\.?t\.?b\b|\btb[ac]\b", re.IGNORECASE)
_BEGINS = re.compile(r"[A-Z0-9À-Ý]")


def rows_of(texts: list[str]) -> list[str]:
    """Return each line that is a row of a table, with `|` between its cells; empty for others."""
    rows = [""] * len(texts)
    for first, last in _runs([text.count("|") > 0 for text in texts]):
        rows[first:last] = texts[first:last]
    starts = [_starts(text) for text in texts]
    joined = [bool(one & other) for one, other in pairwise(starts)]
    for first, end in _runs(joined, least=1):
        run = range(first, end + 1)
        common = frozenset.intersection(*(starts[at] for at in run))
        dated = [at for at in run if any(map(_DATED.match, _GAP.split(texts[at])[1:]))]
        if common and len(dated) * 2 >= len(run):
            for at in run:
                rows[at] = _GAP.sub(_parted, texts[at])
    return rows


def _runs(flags: list[bool], least: int = 2) -> list[tuple[int, int]]:
    """Return where so many in a row begin and end."""
    edges = [at for at, (before, now) in enumerate(pairwise([False, *flags, False])) if before != now]
    return [
        (first, last) for first, last in zip(edges[::2], edges[1::2], strict=True) if last - first >= least
    ]


def _starts(text: str) -> frozenset[int]:
    """Return where the cells behind the first begin, in a line that can be a row; by number behind tabs."""
    gaps = [*_GAP.finditer(text)]
    cells = [cell.strip() for cell in _GAP.split(text)]
    is_row = gaps and _BEGINS.match(text) and all(len(cell) <= _LONGEST_CELL for cell in cells)
    return (
        frozenset(-at if "\t" in gap[0] else gap.end() for at, gap in enumerate(gaps, 1))
        if is_row
        else frozenset()
    )


def _parted(gap: re.Match[str]) -> str:
    size = len(gap[0])
    return "|" if size == 1 else f" |{' ' * (size - 2)}" if size > len("  ") else "| "
