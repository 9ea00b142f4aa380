"""A calendar entry as a value, and which days a milestone marks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from notifier.timeline.model import OPENING_KINDS

if TYPE_CHECKING:
    from datetime import date, datetime

    from notifier.dates.leads import Span
    from notifier.timeline.model import Milestone, Source
    from notifier.words import Language

# The colours that stand apart on white and on black; the hash form is for Apple, which knows no names.
# Source: CSS Color Module Level 3, 4.3, which RFC 7986 5.9 takes its names from.
COLORS = {
    "blue": "#0000FF",
    "brown": "#A52A2A",
    "crimson": "#DC143C",
    "darkcyan": "#008B8B",
    "darkorange": "#FF8C00",
    "darkslateblue": "#483D8B",
    "deeppink": "#FF1493",
    "dodgerblue": "#1E90FF",
    "forestgreen": "#228B22",
    "goldenrod": "#DAA520",
    "gray": "#808080",
    "green": "#008000",
    "indigo": "#4B0082",
    "maroon": "#800000",
    "navy": "#000080",
    "olive": "#808000",
    "orange": "#FFA500",
    "purple": "#800080",
    "red": "#FF0000",
    "royalblue": "#4169E1",
    "seagreen": "#2E8B57",
    "sienna": "#A0522D",
    "steelblue": "#4682B4",
    "teal": "#008080",
    "tomato": "#FF6347",
}

_LONGEST_MONTH = timedelta(days=31)


class Windows(StrEnum):
    """How a date that may be any day of a period stands in a calendar."""

    BOTH = "both"
    OPENS = "opens"
    CLOSES = "closes"
    SPAN = "span"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryOptions:
    """How the milestones of one calendar become entries.

    Attributes:
        language: The language of the words.
        windows: How a period is shown.
        past: How long a milestone stays after its last day.
        tombstone: How long an entry says that its milestone was cancelled, removed or moved.
        alarms: How long before an entry the calendar itself warns.
    """

    language: Language
    windows: Windows
    past: Span
    tombstone: Span
    alarms: tuple[Span, ...] = ()


class EntryStatus(StrEnum):
    """STATUS of a calendar entry."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


class Placement(StrEnum):
    """Where a milestone of the file is in a feed; each is in exactly one place."""

    SHOWN = "shown"
    UNDATED = "undated"
    PAST = "past"
    GONE = "gone"
    FAULTY = "faulty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One calendar entry.

    Attributes:
        uid: Its identity, for ever.
        first: First day.
        last: Last day, inclusive.
        instant: The moment, where it is not a whole day.
        summary: Its title; says in words what clients ignore elsewhere.
        description: Plain text, several lines.
        status: How certain it is.
        categories: Topics.
        location: Where it takes place.
        url: Where to read more.
        sources: The documents behind it, newest first.
        alarms: How long before its first moment (days begin at midnight) the calendar warns.
        sequence: The milestone's revision.
        modified: When that was recorded, in UTC.
        rule: How it comes round again, as RRULE; empty when it does not.
        without: Days of the rule on which it does not take place.
        overrides: Occurrences that are not as the rule says: finished, or extended by law.
        occurrence: Of such an occurrence the day by the rule.
        leads_to: What comes after it: UID, and how long after as DURATION, empty when only the order
            is known.
    """

    uid: str
    first: date
    last: date
    instant: datetime | None
    summary: str
    description: str
    status: EntryStatus
    categories: tuple[str, ...]
    location: str
    url: str
    sources: tuple[Source, ...]
    alarms: tuple[timedelta, ...]
    sequence: int
    modified: datetime
    rule: str = ""
    without: tuple[date, ...] = ()
    overrides: tuple[Entry, ...] = ()
    occurrence: date | None = None
    leads_to: tuple[tuple[str, str], ...] = ()


# What is added to the UID, first and last day.
Mark = tuple[str, "date", "date"]


def marks_of(milestone: Milestone, windows: Windows) -> tuple[Mark, ...]:
    """Return the days a milestone marks in a calendar: what is added to the UID, first and last day."""
    when = milestone.when
    if milestone.done:
        return (("", milestone.done, milestone.done),)
    first, last = when.earliest, when.latest
    if first is None or last is None:
        only = first or last
        return (("", only, only),) if only else ()
    if first == last:
        return (("", first, first),)
    if windows is Windows.SPAN:
        return (("", first, last),)
    if last - first < _LONGEST_MONTH:
        decisive = first if milestone.kind in OPENING_KINDS else last
        return (("", decisive, decisive),)
    marks = {Windows.OPENS: ("-opens", first, first), Windows.CLOSES: ("-closes", last, last)}
    return tuple(mark for kind, mark in marks.items() if windows in {kind, Windows.BOTH})
