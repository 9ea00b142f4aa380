"""Rows as CSV and Markdown, and the list of upcoming milestones in both."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from notifier.presenting.rows import source_name, to_row
from notifier.reminders.headlines import ending_words
from notifier.reminders.sentences import offset_text
from notifier.timeline.fields import Output, shown_in
from notifier.timeline.upcoming import Upcoming, left_label, private_title
from notifier.words import Language, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from notifier.presenting.rows import Row
    from notifier.timeline.model import Milestone, Timeline


# Key, occurrence and date of a milestone, which may have several rows.
RowIdentity = tuple[str, str, str]
KnownLines = dict[RowIdentity, str]
Columns = Mapping[str, "Callable[[Upcoming], str]"]
_SEPARATORS = {Language.NL: ";", Language.EN: ","}
# `when` is left out: a spreadsheet turns `2026-12` into another date.
_NOT_IN_CSV = {"when"} | {row.name for row in shown_in(Output.LIST) if Output.CSV not in row.shown}
# With the full-width signs, which some spreadsheets take for the usual ones.
_FORMULA = re.compile("\\s*[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20]")
_BREAKS = re.compile("\\s*[\r\n\u2028\u2029\x85]+\\s*")
_BARRED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# Includes the colon and the points of addresses, as many programs turn a bare address into a link.
_MARKUP = re.compile(r"[\\`*_\[\]<>|&~@]|^#|:(?=//)|(?<=[wW]{3})\.")


def list_as_csv(rows: Sequence[Upcoming], timeline: Timeline, language: Language) -> str:
    """Write the list as CSV; an empty text for an empty list."""
    titles = [private_title(row.milestone, language) for row in rows]
    found = [to_row(row, timeline, language) for row in rows]
    return to_csv([row | {"title": title} for row, title in zip(found, titles, strict=True)], language)


def list_as_markdown(
    rows: Sequence[Upcoming],
    timeline: Timeline,
    language: Language,
    names: Sequence[str] = ("when", "left", "title", "status", "owner", "source"),
    more: Columns = MappingProxyType({}),
    known: KnownLines | None = None,
) -> str:
    """Write the list as a Markdown table with translated headings.

    Args:
        rows: The milestones, in order.
        timeline: The timeline they are of.
        language: Language of the readers.
        names: The columns.
        more: What those contain that one list only has.
        known: What was written for other lists of this day, language and columns; updated.
    """
    known = {} if known is None else known
    columns: dict[str, Callable[[Upcoming], str]] = {
        "when": lambda row: row.milestone.firm_label(language),
        "left": lambda row: ending_words(row.milestone, language) or left_label(row, language),
        "title": lambda row: private_title(row.milestone, language),
        "status": lambda row: say(language, f"status.{row.status}"),
        "owner": lambda row: row.milestone.owner,
        "source": lambda row: said_by(row.milestone, timeline, language),
        **more,
    }
    heads = [say(language, f"upcoming.column_{name}") for name in names]
    lines = [to_markdown(heads, ())]
    for row in rows:
        place = identity_of(row)
        if place not in known:
            known[place] = _markdown_line([columns[name](row) for name in names])
        lines.append(known[place])
    return "\n".join(lines)


def said_by(milestone: Milestone, timeline: Timeline, language: Language) -> str:
    """Return for readers where a milestone is from: its newest source, or else what its date counts from."""
    if name := source_name(milestone.latest_source):
        return name
    after = milestone.after
    anchor = timeline.find(after.milestone) if after and after.gives_date else None
    if after is None or anchor is None:
        return ""
    key, gaps = offset_text(after, language)
    return say(language, "upcoming.counted", offset=say(language, key, **gaps), title=anchor.title)


def identity_of(row: Upcoming) -> RowIdentity:
    """Return what tells a row of a list from the others of its day."""
    one = row.milestone
    return one.key, one.recurrence, one.when.text


def to_csv(rows: Sequence[Row], language: Language) -> str:
    """Write rows as CSV that a spreadsheet opens with the right columns and accents, and without formulas.

    It leaves out EDTF and long texts; in Dutch the separator is a semicolon.

    Source:
        RFC 4180; OWASP "CSV Injection".
    """
    if not rows:
        return ""
    heads = [name for name in rows[0] if name not in _NOT_IN_CSV]
    line = csv_lines(language)
    return line(heads) + "".join(line(csv_cells(row, heads)) for row in rows)


def csv_lines(language: Language) -> Callable[[Iterable[str]], str]:
    """Return a function that writes cells as a line of CSV."""
    # Imported here because only this format needs them.
    import csv  # noqa: PLC0415
    import io  # noqa: PLC0415

    out = io.StringIO()
    writer = csv.writer(out, delimiter=_SEPARATORS[language], lineterminator="\r\n")

    def write(cells: Iterable[str]) -> str:
        out.seek(0)
        out.truncate()
        writer.writerow(cells)
        return out.getvalue()

    return write


def csv_cells(row: Row, heads: Sequence[str]) -> list[str]:
    """Return the cells of a row under these headings, none of which is a formula."""
    return [_csv_cell(row[name]) for name in heads]


def _csv_cell(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)  # Numbers may begin with a minus.
    text = to_plain_line(", ".join(map(str, value)) if isinstance(value, list) else str(value or ""))
    return f"'{text}" if is_formula(text) else text


def to_plain_line(text: str) -> str:
    """Return a text on one line, without control characters."""
    if text.isprintable():
        return text
    return _BARRED.sub("", _BREAKS.sub(" ", text))


def is_formula(text: str) -> bool:
    """Whether a spreadsheet may take a text for a formula.

    Source:
        OWASP "CSV Injection".
    """
    return _FORMULA.match(text) is not None


def to_markdown(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a Markdown table; texts are escaped, so that they hold no markup, HTML or links.

    Source:
        CommonMark 0.31.2, section 2.4; GitHub Flavored Markdown 0.29, sections 4.10 and 6.9.
    """
    dashes = f"|{' --- |' * len(heads)}"
    return "\n".join([_markdown_line(heads), dashes, *map(_markdown_line, rows)])


def _markdown_line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(map(_markdown_cell, cells))} |"


# Lists repeat most words, such as owners, sources and days.
@lru_cache(maxsize=4096)
def _markdown_cell(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", " ".join(_BARRED.sub("", text).split()))
