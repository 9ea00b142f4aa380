"""The feeds of a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from notifier.dates.leads import Span, parse_span
from notifier.events_file.records import Fields, FilterValue, Key, Record, TableOf
from notifier.events_file.values import INVALID, SPAN, Choice, Text
from notifier.timeline.filters import Filter
from notifier.words import Language, say

if TYPE_CHECKING:
    from notifier.events_file.whole import EventsFile


ONE_YEAR = parse_span("P1Y")
NINETY_DAYS = parse_span("P90D")


class Windows(StrEnum):
    """How a date that may be any day of a period stands in a calendar."""

    BOTH = "both"
    OPENS = "opens"
    CLOSES = "closes"
    SPAN = "span"


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
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A named, filtered view that can be fetched.

    Attributes:
        name: Its file name without ending.
        title: What the calendar is called.
        language: The language of its words.
        match: Which milestones.
        windows: How a period is shown.
        past: How long what has passed stays.
        tombstone: How long what was cancelled, removed or moved says so.
    """

    name: str
    title: str
    language: Language
    match: Filter = field(default_factory=Filter)
    windows: Windows = Windows.BOTH
    past: Span = ONE_YEAR
    tombstone: Span = NINETY_DAYS


def read_feeds(events: EventsFile) -> tuple[Feed, ...]:
    """Return the feeds of a file; without any, one feed has everything.

    What is wrong with them is added to the problems of the file.
    """
    timeline = events.timeline
    section = events.sections.get("feeds")
    if section is None:
        name = say(timeline.language, "feed.default_name")
        return (Feed(name=name, title=timeline.name, language=timeline.language),)
    rows = TableOf(each=FEED).read(section.value, events.problems)
    return tuple(
        _feed(name, fields, timeline.language) for name, fields in ({} if rows is INVALID else rows).items()
    )


def _feed(name: str, fields: Fields, language: Language) -> Feed:
    defaults = Feed(name=name, title="", language=language)
    return Feed(
        name=name,
        title=fields.get("title", ""),
        language=fields.get("language", language),
        match=fields.get("match", defaults.match),
        windows=fields.get("windows", defaults.windows),
        past=fields.get("past", defaults.past),
        tombstone=fields.get("tombstone", defaults.tombstone),
    )
