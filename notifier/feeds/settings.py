"""The section `feeds`: its keys, and how it is read."""

from __future__ import annotations

import re
import unicodedata
from functools import partial
from typing import TYPE_CHECKING, Any

from notifier.dates.leads import Span, parse_span
from notifier.events_file.date_values import SPAN
from notifier.events_file.filter_values import FilterValue
from notifier.events_file.problems import read_within_border
from notifier.events_file.records import Fields, Key, ListOf, Record, TableOf
from notifier.events_file.values import INVALID, Choice, Flag, Text
from notifier.ics.entries import COLORS, EntryOptions, Windows
from notifier.named_tuple import NamedTuple
from notifier.timeline.filter_query import split_commas
from notifier.timeline.filters import Filter
from notifier.timeline.known_values import KnownValues
from notifier.words import Language, nearest, say

if TYPE_CHECKING:
    from notifier.events_file.nodes import Node
    from notifier.events_file.problems import Problems
    from notifier.events_file.timeline_file import TimelineFile
    from notifier.events_file.values import Schema


# Google takes no long address, and the filter itself has to fit as well.
_LONGEST_LABEL = 32
ONE_YEAR = parse_span("P1Y")
NINETY_DAYS = parse_span("P90D")


class _Color(NamedTuple):
    """A colour by its CSS name."""

    def read(self, node: Node, problems: Problems) -> Any:
        name = Text().read(node, problems)
        if name is INVALID or name in COLORS:
            return name
        problems.add(
            node.place,
            "file.choice",
            value=name,
            options=", ".join(COLORS),
            suggestion=nearest(name, COLORS),
        )
        return INVALID

    def schema(self) -> Schema:
        return {"enum": list(COLORS)}


FEED = Record(
    keys=(
        Key(name="title", type=Text(), meaning="What the calendar is called.", required=True),
        Key(name="match", type=FilterValue(), meaning="Which milestones; all when left out."),
        Key(
            name="windows",
            type=Choice(options=Windows),
            meaning="How a period is shown: its first and last day, one of them, or all of it (both).",
        ),
        Key(name="past", type=SPAN, meaning="How long what has passed stays (P1Y)."),
        Key(
            name="tombstone",
            type=SPAN,
            meaning="How long what was cancelled, removed or moved says so (P90D).",
        ),
        Key(name="language", type=Choice(options=Language), meaning="Language of its words."),
        Key(
            name="alarms",
            type=ListOf(each=SPAN, or_one=True),
            meaning="When the calendar itself warns, at nine: P7D, or several (never).",
        ),
        Key(name="color", type=_Color(), meaning="Colour of its entries, as CSS names it."),
        Key(
            name="private",
            type=Flag(),
            meaning="Only for who has a token, with private milestones too; never in calendars/ (false).",
        ),
    )
)


class Feed(NamedTuple):
    """A named, filtered view that can be fetched; its other settings are those of `EntryOptions`."""

    name: str  # Its file name without ending.
    title: str  # The title of the calendar.
    language: Language  # The language of its texts.
    match: Filter = Filter()  # The filter of its milestones.
    windows: Windows = Windows.BOTH
    past: Span = ONE_YEAR
    tombstone: Span = NINETY_DAYS
    alarms: tuple[Span, ...] = ()
    color: str = ""  # CSS name of its colour; empty to leave it to the calendar program.
    private: bool = False  # Whether fetching it needs a token.
    query: str = ""  # The canonical query of its address; empty for a feed as the file has it.
    file: str = ""  # Its path as a file of a static site, without ending; empty elsewhere.

    @property
    def options(self) -> EntryOptions:
        """The options for writing its milestones as calendar entries."""
        return EntryOptions(
            language=self.language,
            windows=self.windows,
            past=self.past,
            tombstone=self.tombstone,
            alarms=self.alarms,
        )

    @property
    def stem(self) -> str:
        """Its path under the public address, without ending; empty for a private feed.

        Programs name a calendar after the last part of its address, so a filter has its words there.
        """
        if self.file:
            return self.file
        if self.private or self.name:
            return "" if self.private else f"calendars/{self.name}"
        words = "-".join(word for values in self.match.wanted.values() for word in values)
        plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
        label = re.sub("[^a-z0-9]+", "-", plain)[:_LONGEST_LABEL].strip("-")
        return f"calendar/{label}" if label else "calendar"

    def path(self, ending: str) -> str:
        """Return its path and query under the public address in one format; empty for a private feed."""
        query = f"?{self.query}" if self.query and not self.file else ""
        return f"{self.stem}.{ending}{query}" if self.stem else ""


def read_feeds(events: TimelineFile) -> tuple[Feed, ...]:
    """Return the feeds of a file; without the section, one feed with all public milestones.

    Mistakes are added to the problems of the file.
    """
    timeline = events.timeline
    section = events.sections.get("feeds")
    if section is None:
        name = say(timeline.language, "feed.default_name")
        return (Feed(name=name, title=timeline.name, language=timeline.language),)
    problems = events.problems
    rows: Any = read_within_border(
        partial(TableOf(each=FEED).read, section.value, problems),
        INVALID,
        place=section.value.place,
        problems=problems,
    )
    known = KnownValues(timeline)
    return tuple(
        _feed(name, fields, timeline.language, known)
        for name, fields in ({} if rows is INVALID else rows).items()
    )


def _feed(name: str, fields: Fields, language: Language, known: KnownValues) -> Feed:
    defaults = Feed(name=name, title="", language=language)
    return Feed(
        name=name,
        title=fields.get("title", ""),
        language=fields.get("language", language),
        match=split_commas(fields.get("match", defaults.match), known),
        windows=fields.get("windows", defaults.windows),
        past=fields.get("past", defaults.past),
        tombstone=fields.get("tombstone", defaults.tombstone),
        alarms=fields.get("alarms", ()),
        color=fields.get("color", ""),
        private=fields.get("private", False),
    )
