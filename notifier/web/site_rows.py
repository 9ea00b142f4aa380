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
_CELL_OF_ID = re.compile(r'<c r="P\d+" t="inlineStr"><is><t>([^<&]+)</t></is></c></row>')


class PublishedRows:
    """Finds the rows of milestones that are as they were.

    Args:
        folder: The folder of the site.
        before: What is remembered of its files.
        timeline: The milestones as they are now.
        is_as_before: Whether the resource of a milestone would be made from the same as before.
        is_of_today: Whether the files were made for this day.
    """

    def __init__(
        self,
        folder: Path,
        before: Mapping[str, FileLine],
        timeline: Timeline,
        is_as_before: Callable[[Milestone], bool],
        *,
        is_of_today: bool,
    ) -> None:
        self._folder = folder
        self._before = before
        self._timeline = timeline
        self._is_as_before = is_as_before
        self._is_of_today = is_of_today
        self._taken: dict[str, Milestone] | None = None
        self._sheets: dict[Language, list[tuple[str, str, str]]] = {}

    def texts(self, language: Language) -> RowTexts:
        """Return the rows of feeds in a language."""
        found: RowTexts = {}
        is_default = language is self._timeline.language
        # Feeds as JSON are in the language of the timeline.
        json_list = self._read("calendar/alles.json").decode() if is_default else ""
        csv_list = self._read("milestones.csv", language).decode()
        for form, rows in (("json", _json_rows(json_list)), ("csv", _csv_rows(csv_list))):
            for milestone, place, text in self._of_milestones(rows):
                found[form, milestone.key, Placement(place)] = text
        return found

    def published(self) -> dict[str, str]:
        """Return the rows of the published file, by id."""
        text = self._read("events.yaml").decode().partition("\nmilestones:\n")[2]
        return {one.id: row for one, _, row in self._of_milestones(_yaml_rows(text))}

    def lines(self, language: Language) -> KnownLines:
        """Return the lines of the list in Markdown in a language, which count days."""
        text = self._read("milestones.md", language).decode() if self._is_of_today else ""
        lines = text.split("\n")
        # They are those of the sheet, which begins with one line less.
        numbered = {int(number): name for name, number, _ in self._sheet(language)}
        found = ((numbered[at], "", line) for at, line in enumerate(lines) if at in numbered)
        return {(one.key, "", one.when.text): line for one, _, line in self._of_milestones(found)}

    def cells(self, language: Language) -> KnownSheets:
        """Return the cells of the sheet in a language, and no files."""
        found = self._of_milestones(self._sheet(language))
        cells = {(one.key, "", one.when.text): (int(number), own) for one, number, own in found}
        return KnownSheets(cells, {})

    def _sheet(self, language: Language) -> list[tuple[str, str, str]]:
        """Return the rows of the sheet in a language, also once that is written again."""
        if language not in self._sheets:
            data = self._read("milestones.xlsx", language)
            self._sheets[language] = list(_sheet_rows(data)) if data else []
        return self._sheets[language]

    def _of_milestones(self, rows: Iterable[tuple[str, str, str]]) -> Iterator[tuple[Milestone, str, str]]:
        """Yield the rows of milestones that are as they were, with the milestone in the place of its id."""
        found = list(rows)
        times = Counter(name for name, _, _ in found)
        for name, where, text in found:
            # A milestone that was removed can have the id that another one has now.
            if times[name] == 1 and (milestone := self._as_before.get(name)):
                yield milestone, where, text

    @property
    def _as_before(self) -> dict[str, Milestone]:
        """The milestones that are as they were, by id."""
        if self._taken is None:
            self._taken = {
                one.id: one
                for one in self._timeline.milestones
                if not (one.repeat or one.when.is_set) and self._is_as_before(one)
            }
        return self._taken

    def _read(self, name: str, language: Language | None = None) -> bytes:
        """Return a file as it was published; nothing where it is no longer that."""
        if language not in {None, self._timeline.language}:
            name = f"{language}/{name}"
        before, path = self._before.get(name), self._folder / name
        is_same = before is not None and before.stamp == stamp_of(str(path))
        return path.read_bytes() if is_same and path.is_file() else b""


def _json_rows(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield the rows of a feed as JSON: id, placement and text."""
    body = text.partition(_JSON_HEAD)[2].removesuffix(_JSON_END).removeprefix("  {\n")
    for row in body.split(_JSON_BETWEEN):
        if match := _JSON_ROW.fullmatch(row):
            yield match[1], match[2], f"  {{\n{row}"


def _csv_rows(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield the rows of a feed as CSV: id, placement and text."""
    for row in text.split("\r\n")[1:]:
        if match := _CSV_ROW.fullmatch(row):
            yield match[1], match[2], f"{row}\r\n"


def _yaml_rows(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield the rows of the milestones of a file: id, nothing and text."""
    for row in text.removeprefix("- ").removesuffix("\n").split("\n- "):
        text = f"- {row}\n"
        if match := _YAML_ID.search(text):
            yield match[1], "", text


def _sheet_rows(data: bytes) -> Iterator[tuple[str, str, str]]:
    """Yield the rows of a sheet: id, number and cells."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        text = file.read(SHEET).decode().partition("</sheetData>")[0]
    for row in text.split("<row ")[2:]:
        if match := _CELL_OF_ID.search(row):
            start, _, cells = row.partition(">")
            yield match[1], start.removeprefix('r="').removesuffix('"'), cells.removesuffix("</row>")
