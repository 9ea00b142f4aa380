"""Rows of the lists of a static site as they were published before.

A list of all milestones has a row of each, and a change of one milestone is a change of one row. The rows of
the others are taken from the list as it is published, where both are as they were left: the file has its
size and time, and the resource of the milestone would be made from the same as then. Such a row shows
nothing else: it counts no days, and says of the day only whether the milestone is overdue.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING

from notifier.ics.entries import Placement
from notifier.presenting.sheet import SHEET, KnownSheets
from notifier.web.site_manifest import stamp_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from notifier.feeds.selection import RowTexts
    from notifier.presenting.lists import KnownLines
    from notifier.timeline.model import Milestone, Timeline
    from notifier.web.site_manifest import FileLine
    from notifier.words import Language

_JSON_HEAD, _JSON_BETWEEN, _JSON_END = '\n "milestones": [\n', ",\n  {\n", "\n ]\n}\n"
_JSON_ROW = re.compile(r' {3}"id": "([^"\\]+)",\n.*\n {3}"in_calendar": "(\w+)"\n {2}\}', re.DOTALL)
_CSV_ROW = re.compile(r"([^,;\"']+)[,;].*[,;](\w+)")
_YAML_ID = re.compile(r"^(?:- |  )id: ([\w.-]+)$", re.MULTILINE)
_CELL_OF_ID = re.compile(r'<c r="Q\d+" t="inlineStr"><is><t>([^<&]+)</t></is></c></row>')
# The feed of which the rows are those of all feeds as JSON.
_JSON = "calendar/alles.json"
# The id of a milestone, where its row stands, and the row.
Row = tuple[str, str, str]
# The rows of files that were read, by name and stamp.
ReadRows = dict[tuple[str, str], list[Row]]


def read_rows(folder: Path, before: Mapping[str, FileLine]) -> ReadRows:
    """Return the rows of all lists of a site that have those of other lists.

    Args:
        folder: The folder of the site.
        before: What is remembered of its files.
    """
    found: ReadRows = {}
    for name, line in before.items():
        if name == _JSON or name.rpartition("/")[2] in _READERS:
            _rows_of(folder, line, found)
    return found


def _rows_of(folder: Path, line: FileLine | None, known: ReadRows) -> list[Row]:
    """Return the rows of a file as it was published; none where it is no longer that."""
    path = folder / line.name if line else folder
    if line is None or line.stamp != stamp_of(str(path)) or not path.is_file():
        return []
    whose = (line.name, line.stamp)
    if whose not in known:
        read = _READERS[line.name if line.name == _JSON else path.name]
        known[whose] = list(read(path.read_bytes()))
    return known[whose]


class PublishedRows:
    """Finds the rows of milestones that are as they were.

    Args:
        folder: The folder of the site.
        before: What is remembered of its files.
        timeline: The milestones as they are now.
        is_as_before: Whether the resource of a milestone would be made from the same as before.
        is_of_today: Whether the files were made for this day.
        known: What `read_rows` returned of the folder; updated.
    """

    def __init__(
        self,
        folder: Path,
        before: Mapping[str, FileLine],
        timeline: Timeline,
        is_as_before: Callable[[Milestone], bool],
        known: ReadRows,
        *,
        is_of_today: bool,
    ) -> None:
        self._folder = folder
        self._before = before
        self._timeline = timeline
        self._is_as_before = is_as_before
        self._known = known
        self._is_of_today = is_of_today
        self._sheets: dict[Language, list[Row]] = {}

    def texts(self, language: Language) -> RowTexts:
        """Return the rows of feeds in a language."""
        # Feeds as JSON are in the language of the timeline.
        json_rows = self._rows(_JSON) if language is self._timeline.language else []
        return {
            (form, milestone.key, Placement(place)): text
            for form, rows in (("json", json_rows), ("csv", self._rows("milestones.csv", language)))
            for milestone, place, text in self._of_milestones(rows)
        }

    def published(self) -> dict[str, str]:
        """Return the rows of the published file, by id."""
        return {one.id: row for one, _, row in self._of_milestones(self._rows("events.yaml"))}

    def lines(self, language: Language) -> KnownLines:
        """Return the lines of the list in Markdown in a language, which count days."""
        lines = self._rows("milestones.md", language) if self._is_of_today else []
        # They are those of the sheet, which begins with one line less.
        numbered = {number: name for name, number, _ in self._sheet(language)}
        found = ((numbered[at], "", line) for _, at, line in lines if at in numbered)
        return {(one.key, "", one.when.text): line for one, _, line in self._of_milestones(found)}

    def cells(self, language: Language) -> KnownSheets:
        """Return the cells of the sheet in a language, and no files."""
        found = self._of_milestones(self._sheet(language))
        cells = {(one.key, "", one.when.text): (int(number), own) for one, number, own in found}
        return KnownSheets(cells, {})

    def _sheet(self, language: Language) -> list[Row]:
        """Return the rows of the sheet in a language, also once that is written again."""
        if language not in self._sheets:
            self._sheets[language] = self._rows("milestones.xlsx", language)
        return self._sheets[language]

    def _of_milestones(self, rows: Iterable[Row]) -> Iterator[tuple[Milestone, str, str]]:
        """Yield the rows of milestones that are as they were, with the milestone in the place of its id."""
        found = list(rows)
        # A milestone that was removed can have the id that another one has now.
        repeated = {name for name, times in Counter(map(itemgetter(0), found)).items() if times > 1}
        for name, where, text in found:
            if name not in repeated and (milestone := self._as_before.get(name)):
                yield milestone, where, text

    @cached_property
    def _as_before(self) -> dict[str, Milestone]:
        """The milestones that are as they were, by id."""
        return {
            one.id: one
            for one in self._timeline.milestones
            if not (one.repeat or one.when.is_set) and self._is_as_before(one)
        }

    def _rows(self, name: str, language: Language | None = None) -> list[Row]:
        if language not in {None, self._timeline.language}:
            name = f"{language}/{name}"
        return _rows_of(self._folder, self._before.get(name), self._known)


def _json_rows(data: bytes) -> Iterator[Row]:
    """Yield the rows of a feed as JSON: id, placement and text."""
    body = data.decode().partition(_JSON_HEAD)[2].removesuffix(_JSON_END).removeprefix("  {\n")
    for row in body.split(_JSON_BETWEEN):
        if match := _JSON_ROW.fullmatch(row):
            yield match[1], match[2], f"  {{\n{row}"


def _csv_rows(data: bytes) -> Iterator[Row]:
    """Yield the rows of a feed as CSV: id, placement and text."""
    for row in data.decode().split("\r\n")[1:]:
        if match := _CSV_ROW.fullmatch(row):
            yield match[1], match[2], f"{row}\r\n"


def _yaml_rows(data: bytes) -> Iterator[Row]:
    """Yield the rows of the milestones of a file: id, nothing and text."""
    body = data.decode().partition("\nmilestones:\n")[2]
    for row in body.removeprefix("- ").removesuffix("\n").split("\n- "):
        text = f"- {row}\n"
        if match := _YAML_ID.search(text):
            yield match[1], "", text


def _markdown_rows(data: bytes) -> Iterator[Row]:
    """Yield the lines of a list in Markdown: nothing, number and line."""
    for number, line in enumerate(data.decode().split("\n")):
        yield "", str(number), line


def _sheet_rows(data: bytes) -> Iterator[Row]:
    """Yield the rows of a sheet: id, number and cells."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        text = file.read(SHEET).decode().partition("</sheetData>")[0]
    for row in text.split("<row ")[2:]:
        # The id is the last cell.
        if match := _CELL_OF_ID.fullmatch(row, row.rfind("<c ")):
            start, _, cells = row.partition(">")
            yield match[1], start.removeprefix('r="').removesuffix('"'), cells.removesuffix("</row>")


_READERS: Mapping[str, Callable[[bytes], Iterator[Row]]] = {
    _JSON: _json_rows,
    "milestones.csv": _csv_rows,
    "milestones.md": _markdown_rows,
    "milestones.xlsx": _sheet_rows,
    "events.yaml": _yaml_rows,
}
