"""Sheets: the columns of an action list, a register or a calendar are matched by name, each row is an edit.

A row is a new milestone, or a statement of one with the same title. What is none of these has a reason.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from notifier.dates.edtf import UNDATED, parse_edtf
from notifier.dates.labels import day_label
from notifier.dates.phrases import read_phrase
from notifier.errors import DateError, NotifierError
from notifier.letters.columns import columns_of, is_of_days
from notifier.letters.files import UnreadableFileError
from notifier.named_tuple import NamedTuple
from notifier.timeline.edits import AddMilestone, AddStatement, Origin, Proposal
from notifier.timeline.model import Kind, Says
from notifier.timeline.new_ids import propose_id
from notifier.timeline.text_form import normal_form

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from notifier.dates.phrases import Reading
    from notifier.letters.proposing import Document
    from notifier.timeline.edits import Edit, Plain
    from notifier.timeline.model import Milestone, Statement, Timeline

_DONE = re.compile(
    r"ja|j|x|v|✓|✔|1|100 ?%|waar|klaar|gereed|afgerond|afgedaan|voltooid|yes|y|true|done|completed?|closed",
    re.IGNORECASE,
)
# A cell of a date that says that none is known.
_NO_DATE = re.compile(r"[-–—?…/.]+|z\.?s\.?m\.?|zo spoedig mogelijk|a\.?s\.?a\.?p\.?|p\.m\.?", re.IGNORECASE)
MOST_ROWS = 5000
_SEPARATORS = ";,\t|"
_TOO_LONG = 500
# Put on a line after the text; in a cell with more, a quotation mark was not closed. No text has it.
_END = "\x04"
# Excel's own first line. It says what the separator is, which the rows show as well.
_SEPARATOR_LINE = re.compile(r"sep=.\r?\n")


# A day as databases export it.
_MIDNIGHT = re.compile(r"(?<=\d)[ T]00:00(?::00(?:\.0+)?)?Z?$")
# A day without the format of one, of the years in which a milestone can be.
_EXCEL_DAY = re.compile(r"(?P<days>[3-6]\d{4})(?:[.,]\d+)?")
_EXCEL_START = date(1899, 12, 30)


class SheetRow(NamedTuple):
    """A row of a sheet."""

    number: int  # Its number in the sheet, from 1.
    text: str  # Its cells.
    proposal: Proposal | None = None  # What it proposes; None where it has a reason.
    reason: str = ""  # Why it proposes nothing, as a key of a sentence, or the sentence; empty where it does.


class Sheet(NamedTuple):
    """A sheet: what its columns mean and are called, and its rows below the header."""

    columns: dict[str, str]
    rows: tuple[SheetRow, ...]
    document: Document  # What its rows are statements of.
    is_cut: bool = False  # Whether it has more rows than are read.


def rows_of(text: str, name: str) -> list[list[str]]:
    """Return the cells of the text of a file; its separator is the one that stands most in its first lines.

    Raises:
        UnreadableFileError: A quotation mark is not closed, or a cell is longer than a text can be.
    """
    if mark := _SEPARATOR_LINE.match(text):
        text = text[mark.end() :]
    head = text[:4000]
    separator = max(_SEPARATORS, key=head.count)
    reader = csv.reader(io.StringIO(text.rstrip("\r\n") + f"\n{_END}", newline=""), delimiter=separator)
    rows: list[list[str]] = []
    first_line = 1
    try:
        for row in reader:
            # One more than are read shows that there are too many.
            if row == [_END] or len(rows) > MOST_ROWS:
                return rows
            if row and row[-1].endswith(_END):
                break
            rows.append([cell.strip() for cell in row])
            first_line = reader.line_num + 1
    except csv.Error:
        pass
    raise UnreadableFileError("scan.sheet.unclosed", name=name, line=first_line)


def read_sheet(
    rows: Sequence[Sequence[str]], document: Document, timeline: Timeline, read_when: Callable[[str], Reading]
) -> Sheet:
    """Read a sheet.

    `read_when` reads a date in any form, and raises a `NotifierError` where there is none.
    """
    header, columns = columns_of(rows)
    taken = {name for one in timeline.milestones for name in (one.id, *one.formerly)}
    known = {normal_form(one.title): one for one in timeline.milestones}
    has_days = "when" in columns and is_of_days(rows[header][columns["when"]])
    reading = _Reading(document, timeline, columns, taken, known, read_when, has_days)
    read = [
        reading.row(number, row)
        for number, row in enumerate(rows[header + 1 : MOST_ROWS], start=header + 2)
        if columns and any(row)
    ]
    named = {meaning: rows[header][at] for meaning, at in columns.items()}
    return Sheet(named, tuple(read), document, len(rows) > MOST_ROWS)


def _is_said(says: Mapping[str, Plain], own: Sequence[Statement], there: Milestone) -> bool:
    """Whether the list has what a row says among the statements of its source of a milestone."""
    if "when" in says:
        read = parse_edtf(str(says["when"]))
        dates = [there.when, *(one.when for one in own if one.when)]
        return bool(own) and any((one.earliest, one.latest) == (read.earliest, read.latest) for one in dates)
    said = Says.DONE if "done" in says else Says.UNDATED
    return any(one.says is said for one in own)


class _Reading(NamedTuple):
    document: Document
    timeline: Timeline
    columns: dict[str, int]
    taken: set[str]
    known: dict[str, Milestone]
    read_when: Callable[[str], Reading]
    has_days: bool  # Whether the name of the column of dates says that each is a day.

    def row(self, number: int, row: Sequence[str]) -> SheetRow:
        """Return what a row proposes, or why it proposes nothing."""
        cells = {meaning: row[at] for meaning, at in self.columns.items() if at < len(row) and row[at]}
        text = " | ".join(cell for cell in row if cell)
        title = " ".join(cells.get("title", "").split())
        if not title or len(title) > _TOO_LONG:
            return SheetRow(number, text, reason="scan.sheet.no_title")
        try:
            says = self._says(cells)
        except NotifierError as error:
            return SheetRow(number, text, reason=error.sentence(self.timeline.language))
        there = self.known.get(normal_form(title))
        source, cited = self.document.cite(self.timeline)
        own = [one for one in there.statements if one.source.id == source] if there else []
        if there and _is_said(says, own, there):
            return SheetRow(number, text, reason="scan.sheet.said")
        if there and not own and says.get("when") == there.when.text:
            says = {"confirms": True}
        said: dict[str, Plain] = {"source": source, **says}
        edit: Edit = AddStatement(there.id, said) if there else self._milestone(title, cells, said)
        proposal = Proposal((*cited, edit), Origin.IMPORT, self.document.title, text, str(number))
        return SheetRow(number, text, proposal)

    def _says(self, cells: dict[str, str]) -> dict[str, Plain]:
        """Return what a row says of its milestone: that it is done, its date, or none."""
        # Where the cell of the new date is empty, the old one holds.
        dated = cells.get("when") or cells.get("was", "")
        done, when = (_MIDNIGHT.sub("", cell) for cell in (cells.get("done", ""), dated))
        if _DONE.fullmatch(done):
            return {"done": self.document.said_on.isoformat()}
        if done and (day := self._day(done)):
            return {"done": day.isoformat()}
        if not when or self._names_none(when):
            return {"undated": True}
        if number := _EXCEL_DAY.fullmatch(when):
            day = _EXCEL_START + timedelta(int(number["days"]))
            if self.has_days:
                return {"when": day.isoformat()}
            likely = day_label(day, self.timeline.language)
            raise NotifierError("scan.sheet.number", value=when, day=likely)
        try:
            reading = self.read_when(when)
        except NotifierError as error:
            reason = error.sentence(self.timeline.language)
            raise NotifierError("fill.wrong_date", text=when, reason=reason) from error
        words = {} if reading.when.text == when else {"phrase": when}
        lasts = bool(_DONE.fullmatch(cells.get("lasts", ""))) or reading.when.lasts
        return {**words, "when": reading.when.text, **({"lasts": True} if lasts else {})}

    def _names_none(self, text: str) -> bool:
        """Tell whether a cell says that there is no date yet: `n.t.b.`, or a dash."""
        if _NO_DATE.fullmatch(text):
            return True
        try:
            reading = read_phrase(text, said_on=self.document.said_on)
        except DateError:
            return False
        return reading is not None and reading.when == UNDATED and not (reading.offset or reading.rule)

    def _day(self, text: str) -> date | None:
        """Return the day, up to that of the sheet, that a text is."""
        try:
            day = self.read_when(text).when.day
        except NotifierError:
            return None
        return day if day and day <= self.document.said_on else None

    def _milestone(self, title: str, cells: dict[str, str], said: dict[str, Plain]) -> AddMilestone:
        name = propose_id(title, self.taken)
        self.taken.add(name)
        lasts = bool(said.pop("lasts", False)) and bool({"location", "lasts"} & cells.keys())
        kind = Kind.EVENT if lasts or "location" in cells else Kind.DEADLINE
        fields: dict[str, Plain] = {"id": name, "title": title, "kind": kind.value}
        fields |= {"lasts": True} if lasts else {}
        if topics := [one.strip() for one in re.split(r"[;,/]", cells.get("topics", "")) if one.strip()]:
            fields["topics"] = list(dict.fromkeys(topics))
        fields |= {key: cells[key] for key in ("owner", "description", "location") if key in cells}
        return AddMilestone({**fields, "statements": [said]})
