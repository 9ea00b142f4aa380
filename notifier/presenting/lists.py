"""Rows as CSV and Markdown, and the list of what is coming in both."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notifier.dates.labels import label
from notifier.presenting.rows import to_row
from notifier.timeline.fields import Output, shown_in
from notifier.timeline.upcoming import Upcoming, left_label
from notifier.words import Language, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifier.presenting.rows import Row
    from notifier.timeline.model import Milestone, Timeline


_SEPARATORS = {Language.NL: ";", Language.EN: ","}
# Not the notation of a date: in a spreadsheet `2026-12` becomes another one.
_NOT_IN_CSV = {"when"} | {row.name for row in shown_in(Output.LIST) if Output.CSV not in row.shown}
_FORMULA = re.compile(r"\s*[=+\-@\t\r]")
_BREAKS = re.compile("\\s*[\r\n\u2028\u2029\x85]+\\s*")
_BARRED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# The colon and the points of addresses are among them, as many programs make a link of a bare one.
_MARKUP = re.compile(r"[\\`*_\[\]<>|&~@]|^#|:(?=//)|(?<=[wW]{3})\.")


def private_title(milestone: Milestone, language: Language) -> str:
    """Return a title that says where its milestone is private."""
    return f"{milestone.title} ({say(language, 'check.private')})" if milestone.private else milestone.title


def list_as_csv(rows: Sequence[Upcoming], timeline: Timeline, language: Language) -> str:
    """Write the list as CSV; an empty text where nothing is in it."""
    return to_csv([to_row(row, timeline, language) for row in rows], language)


def list_as_markdown(rows: Sequence[Upcoming], timeline: Timeline, language: Language) -> str:
    """Write the list as a Markdown table, with its heads in words."""
    heads = [
        say(language, f"upcoming.column_{name}") for name in ("when", "left", "title", "owner", "source")
    ]
    lines = [
        (
            label(row.milestone.when, language),
            left_label(row, language),
            private_title(row.milestone, language),
            row.milestone.owner,
            str(to_row(row, timeline, language)["source"] or ""),
        )
        for row in rows
    ]
    return to_markdown(heads, lines)


def to_csv(rows: Sequence[Row], language: Language, heads: Sequence[str] = ()) -> str:
    """Write rows for a spreadsheet: a double click gives columns, accents, days and no formula.

    Args:
        rows: Plain values by key.
        language: Of the readers, whose spreadsheet separates by its list separator: in Dutch a semicolon.
        heads: The keys to write; those of the first row, but for notations and long texts, when left out.

    Source:
        RFC 4180; OWASP "CSV Injection".
    """
    # Only this format needs them.
    import csv  # noqa: PLC0415
    import io  # noqa: PLC0415

    heads = heads or [name for name in (rows[0] if rows else ()) if name not in _NOT_IN_CSV]
    if not heads:
        return ""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=_SEPARATORS[language], lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([_csv_cell(row[name]) for name in heads] for row in rows)
    return out.getvalue()


def _csv_cell(value: object) -> str:
    if isinstance(value, int):
        return str(value)  # Numbers may begin with a minus.
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")
    text = _BARRED.sub("", _BREAKS.sub(" ", text))
    return f"'{text}" if _FORMULA.match(text) else text


def to_markdown(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a Markdown table; nothing in a text is markup, HTML or a link.

    Source:
        CommonMark 0.31.2, section 2.4; GitHub Flavored Markdown 0.29, sections 4.10 and 6.9.
    """
    lines = [["---"] * len(heads), *([_markdown_cell(cell) for cell in line] for line in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in [[*map(_markdown_cell, heads)], *lines])


def _markdown_cell(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", " ".join(_BARRED.sub("", text).split()))
