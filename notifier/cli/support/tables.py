"""Tables for a terminal."""

from __future__ import annotations

import os
import sys
import textwrap
import unicodedata
from itertools import zip_longest
from typing import TYPE_CHECKING

import click

from notifier.timeline.text_form import cut

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_WIDTH = 100
# Two columns of the second width leave a third one its narrowest on a terminal of 80.
_WIDEST = (27, 25)
_NARROWEST = 24
_GAP = "  "


class Alarming(str):
    """A text that asks for attention; colour is only added to words."""

    __slots__ = ()


def one_line(text: str, limit: int = 1000) -> str:
    """Return a text of others on one line, so that no part of it looks like what the program prints."""
    return cut(" ".join(text.split()), limit)


def to_table(groups: Sequence[tuple[str, Sequence[Sequence[str]]]]) -> str:
    """Lay out rows of equally many cells under headings; cells wrap, and the last column takes the rest."""
    total = min(terminal_width(), MAX_WIDTH)
    rows = [row for _, group in groups for row in group]
    widths: list[int] = []
    for widest in _WIDEST:
        widths = [
            max(_width(line) for text in {row[column] for row in rows} for line in _wrap(text, widest))
            for column in range(len(rows[0]) - 1)
        ]
        widths.append(total - sum(widths) - len(_GAP) * (len(widths) + 1))
        if widths[-1] >= _NARROWEST:
            break
    lines: list[str] = []
    for heading, group in groups:
        lines += ["", click.style(heading, bold=True)] if lines else [click.style(heading, bold=True)]
        for row in group:
            lines += _stacked(row, total) if widths[-1] < _NARROWEST else _side_by_side(row, widths)
    return "\n".join(line.rstrip() for line in lines)


def terminal_width() -> int:
    """Return the columns of the terminal."""
    # What shutil.get_terminal_size does, without the archive formats shutil brings along.
    try:
        return int(os.environ.get("COLUMNS", "")) or 80
    except ValueError:
        pass
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or 80  # type: ignore[union-attr]
    except (AttributeError, OSError, ValueError):
        return 80


def _side_by_side(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    wrapped = [_wrap(cell, width) for cell, width in zip(row, widths, strict=True)]
    return [
        _GAP
        + _GAP.join(
            _styled(cell, text + " " * (width - _width(text)))
            for cell, text, width in zip(row, texts, widths, strict=True)
        )
        for texts in zip_longest(*wrapped, fillvalue="")
    ]


def _stacked(row: Sequence[str], total: int) -> list[str]:
    room = max(total - 2 * len(_GAP), _NARROWEST)
    first = _wrap(row[-1], room)
    rest = _wrap(", ".join(row[:-1]), room)
    return [_GAP + _styled(row[-1], line) for line in first] + [_GAP * 2 + line for line in rest]


def _styled(cell: str, text: str) -> str:
    return click.style(text, fg="red") if isinstance(cell, Alarming) else text


def _wrap(text: str, width: int) -> list[str]:
    if len(text) <= width and "\n" not in text:
        return [text]
    return textwrap.wrap(text, width)


def _width(text: str) -> int:
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.combining(character) != 0 for character in text)
