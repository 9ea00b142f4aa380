"""How new values are written: in the style of a value that is there already."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from notifier.events_file.lookalikes import in_quotes
from notifier.events_file.spans import BLOCK, NodeSpan
from notifier.named_tuple import NamedTuple

# Written without quotation marks, a text begins with a letter or a digit and has no mark of the format.
_PLAIN = re.compile(r"(?!.*(?:: |:$| #|\t))[^\W_](?:.*[^\s:])?|\.\./.*")
_FLOW_MARK = re.compile(r"[,\[\]{}]")
# What other readers of YAML take for a number, a truth value or nothing. A date is a date to them as well.
_NO_TEXT = re.compile(
    r"null|~|true|false|yes|no|on|off|y|n|[+-]?\.?\d[\d_,]*(?:\.\d*)?(?:e[+-]?\d+)?|0[xo][\da-f]+|\d+:[\d:]+",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{4}(?:-.*)?")
_STEP = 2
# Texts that are written as words.
_FLAGS = {"true", "false"}


class Style(NamedTuple):
    """The habits of a file: what ends its lines, and the quotation mark it uses."""

    line_end: str
    quote: str


def write_value(value: Any, like: NodeSpan | None, column: int, style: Style, *, is_flow: bool) -> str:
    """Write a value as it stands behind `key:` or `-`, with the blank or line end before it.

    It follows the value `like`, if any; the column is that of the key or hyphen.
    """
    if isinstance(value, str):
        return " " + write_text(value, like.style if like else "", column, style, is_flow=is_flow)
    is_long = not isinstance(value, Mapping) and any(isinstance(one, Mapping) for one in value)
    if is_flow or not value or not (like.style == BLOCK if like else is_long):
        return " " + _write_flow(value, like, style)
    inner = column + (like.indent if like else _STEP)
    if isinstance(value, Mapping):
        lines = [write_entry(key, one, like, inner, style) for key, one in value.items()]
    else:
        last = like.items[-1] if like and like.items else None
        lines = [f"-{write_item(one, last, inner, style)}" for one in value]
    return "".join(f"{style.line_end}{' ' * inner}{line}" for line in lines)


def write_item(value: Any, like: NodeSpan | None, column: int, style: Style) -> str:
    """Write an item of a block list as it stands behind its hyphen.

    It follows the item `like`, if any; the column is that of the hyphen.
    """
    if not isinstance(value, Mapping) or like is None or like.style != BLOCK:
        return write_value(value, like, column, style, is_flow=False)
    gap = like.indent
    lines = [write_entry(key, one, like, column + gap, style) for key, one in value.items()]
    return " " * (gap - 1) + f"{style.line_end}{' ' * (column + gap)}".join(lines)


def write_entry(key: str, value: Any, like: NodeSpan | None, column: int, style: Style) -> str:
    """Write a key of a block with its value.

    Its value follows that of the same key in the mapping `like`, if any; the column is that of the key.
    """
    return (
        f"{key}:{write_value(value, like.entries.get(key) if like else None, column, style, is_flow=False)}"
    )


def _write_flow(value: Any, like: NodeSpan | None, style: Style) -> str:
    if isinstance(value, str):
        return write_text(value, like.style if like else "", 0, style, is_flow=True)
    if not isinstance(value, Mapping):
        each = like.items[-1] if like and like.items else None
        return f"[{', '.join(_write_flow(one, each, style) for one in value)}]"
    known = like.entries if like else {}
    return (
        f"{{{', '.join(f'{key}: {_write_flow(one, known.get(key), style)}' for key, one in value.items())}}}"
    )


def write_text(value: str, quote: str, column: int, style: Style, *, is_flow: bool) -> str:
    """Write a text, between the quotation marks asked for, or others where it needs them.

    The column is that of its key.
    """
    if "\n" in value and value.replace("\n", "").isprintable() and not is_flow:
        indent = " " * (column + _STEP)
        lines = [f"{indent}{line}" if line else "" for line in value.split("\n")]
        return style.line_end.join([f"|{_STEP}-" if value[0] == " " else "|-", *lines])
    if not value.isprintable():
        return json.dumps(value, ensure_ascii=False)
    is_plain = (
        _PLAIN.fullmatch(value)
        and not (is_flow and _FLOW_MARK.search(value))
        and (value in _FLAGS or _DATE.fullmatch(value) or not _NO_TEXT.fullmatch(value))
    )
    if is_plain and quote not in {'"', "'"}:
        return value
    if "'" in {quote, style.quote} and quote != '"':
        return "'" + value.replace("'", "''") + "'"
    return json.dumps(value, ensure_ascii=False) if quote == '"' else in_quotes(value)
