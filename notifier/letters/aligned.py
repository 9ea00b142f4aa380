"""Rows of a table in plain text, whose cells stand below each other or are parted by `|`.

A row that goes on below is one: its cells are joined each with what stands under it.
"""

from __future__ import annotations

import re
from itertools import pairwise

from notifier.dates.phrase_forms import LANGUAGES
from notifier.named_tuple import NamedTuple


class TextLine(NamedTuple):
    """A line of the main column, with the offset of its first character in the file."""

    text: str
    start: int
    row: str = ""  # The same with `|` between its cells where it is a row of a table in plain text.
    goes_on: bool = False  # Whether it is the rest of the row above it.


_GAP = re.compile(r"(?<=\S)(?: {2,}|\t+)(?=\S)")
_LONGEST_CELL = 60
_MOST_COLUMNS = 40
_NAMES = "|".join(re.escape(name) for words in LANGUAGES for name in (*words.months, *words.seasons))
# How the cell of a date begins.
_DATED = re.compile(
    rf"\d|[qk][1-4]\b|n\.?t\.?b\b|tb[ac]\b|(?:{_NAMES})\b"
    r"|(?:(?:in|uiterlijk|voor|vóór|per|vanaf|begin|half|medio|eind|by|before|from|early|mid|late|end)\b"
    r"|(?:eerste|tweede|derde|vierde|first|second|third|fourth) (?:kwartaal|helft|half|quarter)).*\d",
    re.IGNORECASE,
)
# The first cell of a row that begins with its date.
_FIRST_DATE = re.compile(
    rf"(?:\w+ ){{0,2}}(?:\d{{1,2}} )?(?:{_NAMES})(?: \d{{4}})?"
    r"|\d{1,2}[-/]\d{1,2}(?:[-/]\d{2,4})?|[qk][1-4] ?\d{4}",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"[A-Z0-9À-Ý]")
_FEWEST = 2  # Rows of a table.
_CELL = re.compile(r"\S+(?: \S+)*")
_WORD = re.compile(r"[^\W_]")
_RULE = re.compile(r"[\s|:=_*+-]*")
_SMALL = re.compile(r"[a-zà-ÿ(]")
_YEAR = re.compile(r"(?<!\d)(?:19|2\d)\d\d(?!\d)")
_DIGIT = re.compile(r"\d")
# The rest of a date, below what it is the rest of.
_TAIL = re.compile(r"(?:(?:van|of) )?(?:19|2\d)\d\d|(?P<month>\w+) (?:19|2\d)\d\d", re.IGNORECASE)
_UNFINISHED = re.compile(
    r"(?:\d|[-–]|\b(?:en|of|tot|met|t/m|t\.e\.m\.|van|uiterlijk|per|and|or|to|of|by))$", re.IGNORECASE
)


def with_rows(lines: list[TextLine]) -> list[TextLine]:
    """Return the lines, each that is a row of a table with `|` between its cells."""
    found = [*lines]
    for first, last in _runs(["|" in line.text for line in lines]):
        above: list[str] = []
        for at in range(first, last):
            text = lines[at].text.strip()
            is_framed = text.startswith("|")
            cells = [cell.strip() for cell in (text.strip("|") if is_framed else text).split("|")]
            is_rest = not cells[0] or (_SMALL.match(cells[0]) is not None and not is_framed)
            goes_on = _goes_on(above, cells, is_rest=is_rest)
            above = _joined(above, cells) if goes_on else [] if _RULE.fullmatch(text) else cells
            found[at] = lines[at]._replace(row=lines[at].text, goes_on=goes_on)
    at = 0
    while at < len(lines):
        run = _Run(lines[at].text)
        at += 1
        while at < len(lines) and run.take(lines[at].text):
            at += 1
        for number, (row, goes_on) in enumerate(run.rows(), start=at - len(run.texts)):
            found[number] = lines[number]._replace(row=row, goes_on=goes_on)
    return found


def _runs(flags: list[bool]) -> list[tuple[int, int]]:
    """Return where two or more in a row begin and end."""
    edges = [at for at, (before, now) in enumerate(pairwise([False, *flags, False])) if before != now]
    return [(first, last) for first, last in zip(edges[::2], edges[1::2], strict=True) if last - first > 1]


class _Run:
    """Lines whose cells begin below each other."""

    def __init__(self, text: str) -> None:
        self.texts, self.rests = [text], [False]
        self.common = self.columns = _starts(text)
        self.above = self._cells(text)

    def take(self, text: str) -> bool:
        """Add the next line, where it goes on with them."""
        cells, starts = self._cells(text), _starts(text)
        is_rest = bool(self.common) and _goes_on(self.above, cells, is_rest=_BEGINS.match(text) is None)
        if not is_rest and (not starts & self.common or len(self.columns) > _MOST_COLUMNS):
            return False
        self.texts.append(text)
        self.rests.append(is_rest)
        if not is_rest:
            self.common &= starts
            self.columns |= starts
        self.above = _joined(self.above, cells) if is_rest else self._cells(text)
        return True

    def rows(self) -> list[tuple[str, bool]]:
        """Return the rows and whether each is the rest of the one above; nothing where they are no table."""
        own = [text for text, is_rest in zip(self.texts, self.rests, strict=True) if not is_rest]
        dated = [
            text for text in own if any(map(_DATED.match, _GAP.split(text)[1:])) or _is_dated_first(text)
        ]
        if len(own) < _FEWEST or len(dated) * 2 < len(own):
            return []
        return [(self._barred(text), is_rest) for text, is_rest in zip(self.texts, self.rests, strict=True)]

    def _cells(self, text: str) -> list[str]:
        """Return a cell for each column; nothing where something begins between two."""
        places = [0, *sorted(self.columns)]
        cells = [""] * len(places)
        for cell in _CELL.finditer(text):
            if cell.start() not in places:
                return []
            at = places.index(cell.start())
            if at + 1 < len(places) and cell.end() >= places[at + 1]:
                return []
            cells[at] = cell[0]
        return cells

    def _barred(self, text: str) -> str:
        """Return a line with `|` for each column that begins in a gap, and as long as it was."""
        barred = text
        for gap in re.finditer(r"(?:^|(?<=\S))(?: {2,}|\t+)(?=\S)", text):
            count = sum(gap.start() < column <= gap.end() for column in self.columns) or 1
            size = len(gap[0])
            bars = (" |" if size > 2 * count else "|") * count
            barred = f"{barred[: gap.start()]}{bars:{size}}{barred[gap.end() :]}"
        return barred


def _is_dated_first(text: str) -> bool:
    """Tell whether a row begins with its date: what is behind that begins as a cell does."""
    first, second, *_ = [*_GAP.split(text), ""]
    return _FIRST_DATE.fullmatch(first) is not None and _BEGINS.match(second) is not None


def _starts(text: str) -> frozenset[int]:
    """Return where the cells behind the first begin, in a line that can be a row; by number behind tabs."""
    cells = [cell.strip() for cell in _GAP.split(text)]
    is_row = 1 < len(cells) <= _MOST_COLUMNS and "|" not in text and _BEGINS.match(text)
    if not is_row or max(map(len, cells)) > _LONGEST_CELL:
        return frozenset()
    return frozenset(-at if "\t" in gap[0] else gap.end() for at, gap in enumerate(_GAP.finditer(text), 1))


def _goes_on(above: list[str], cells: list[str], *, is_rest: bool) -> bool:
    """Tell whether cells are the rest of those above: they begin so, or have the rest of a date."""
    if len(cells) != len(above) or not any(map(_WORD.search, cells)):
        return False
    tails = [(head, tail) for head, tail in zip(above, cells, strict=True) if _DIGIT.search(tail)]
    return all(_is_rest_of_date(*pair) for pair in tails) and (bool(tails) or is_rest)


def _is_rest_of_date(head: str, tail: str) -> bool:
    found = _TAIL.fullmatch(tail)
    is_open = not _YEAR.search(head) and _DATED.match(f"{head} {tail}")
    return bool(head and found and is_open and (not found["month"] or _UNFINISHED.search(head)))


def _joined(above: list[str], cells: list[str]) -> list[str]:
    """Return the ends of cells, of which each goes on with the one below it."""
    return [f"{head} {tail}".strip()[-_LONGEST_CELL:] for head, tail in zip(above, cells, strict=True)]


def in_cells(lines: list[TextLine]) -> list[TextLine]:
    """Return the lines of one row in the order of its cells, each cell joined with what stands under it."""
    if not lines[-1].goes_on:
        return lines
    pieces = []
    for line in lines:
        start = line.start
        cells = []
        for cell in line.row.split("|"):
            cells.append(TextLine(cell.strip(), start + len(cell) - len(cell.lstrip())))
            start += len(cell) + 1
        pieces.append(cells)
    ordered = list[TextLine]()
    for at, first in enumerate(pieces[0]):
        ordered += [TextLine("|", first.start - 1)] if at else []
        ordered += [cells[at] for cells in pieces if at < len(cells) and cells[at].text]
    return ordered
