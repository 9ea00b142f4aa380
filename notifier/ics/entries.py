"""A calendar entry as a value, and the days for which a milestone has entries."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from notifier.named_tuple import NamedTuple
from notifier.timeline.model import OPENING_KINDS

if TYPE_CHECKING:
    from datetime import date, datetime

    from notifier.dates.leads import Span
    from notifier.timeline.model import Milestone, Source
    from notifier.words import Language

# Colours that are visible on white and on black; the hash form is for Apple, which accepts no names.
# Source: CSS Color Module Level 3, 4.3, to which RFC 7986 5.9 refers for its names.
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
    """How a calendar shows a date that may be any day of a period."""

    BOTH = "both"
    OPENS = "opens"
    CLOSES = "closes"
    SPAN = "span"


class EntryOptions(NamedTuple):
    """The options for writing the milestones of one calendar as entries."""

    language: Language  # The language of the texts.
    windows: Windows  # How a period is shown.
    past: Span  # How long a milestone stays after its last day.
    tombstone: Span  # How long an entry shows that its milestone was cancelled, removed or moved.
    alarms: tuple[Span, ...] = ()  # How long before an entry the calendar program shows an alarm.


class EntryStatus(StrEnum):
    """STATUS of a calendar entry."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


class Placement(StrEnum):
    """Where a milestone of the file is in a feed; each milestone has exactly one placement."""

    SHOWN = "shown"
    UNDATED = "undated"
    PAST = "past"
    GONE = "gone"
    FAULTY = "faulty"


class Entry(NamedTuple):
    """One calendar entry."""

    uid: str  # Its UID, which never changes.
    first: date  # First day.
    last: date  # Last day, inclusive.
    # The moment, where it is not a whole day; aware, in the zone in which it is written.
    instant: datetime | None
    summary: str  # Its title, including the status, which calendar programs ignore elsewhere.
    description: str  # Plain text, several lines.
    status: EntryStatus
    categories: tuple[str, ...]
    location: str
    url: str  # The page to read more.
    sources: tuple[Source, ...]  # The documents that are cited, newest first.
    alarms: tuple[timedelta, ...]  # How long before its start (midnight for a whole day) the alarms go off.
    sequence: int  # The milestone's revision.
    modified: datetime  # When that revision was recorded, in UTC.
    rule: str = ""  # The RRULE of a repeating entry; empty for others.
    without: tuple[date, ...] = ()  # Days of the rule that are left out.
    overrides: tuple[Entry, ...] = ()  # Occurrences that differ from the rule: finished, or extended by law.
    occurrence: date | None = None  # The day of the rule that an override replaces; None for others.
    # The entries that come after it: UID, and how long after as DURATION, empty when only the order is known.
    leads_to: tuple[tuple[str, str], ...] = ()


# The suffix of the UID, the first and the last day.
Mark = tuple[str, "date", "date"]


def parts_of(milestone: Milestone) -> tuple[tuple[str, Milestone], ...]:
    """Return the parts of a milestone, each with its UID suffix."""
    if milestone.done or not milestone.when.members:
        return (("", milestone),)
    # No id has a full stop, so the UID is not that of another milestone.
    return tuple((f".{at}", part) for at, part in enumerate(milestone.parts, start=1))


def marks_of(milestone: Milestone, windows: Windows) -> tuple[Mark, ...]:
    """Return the entries that a milestone has in a calendar: UID suffix, first and last day, inclusive."""
    if milestone.done or not milestone.when.is_set:
        return _marks_of_part(milestone, windows)
    return tuple(
        (suffix + own, first, last)
        for suffix, part in parts_of(milestone)
        for own, first, last in _marks_of_part(part, windows)
    )


def _marks_of_part(milestone: Milestone, windows: Windows) -> tuple[Mark, ...]:
    when, done = milestone.when, milestone.done
    first, last = when.earliest, when.latest
    if done and not (milestone.recurrence and when.instant):
        # A finished time of a repeating moment keeps its moment, as it is one of a series of moments. Several
        # days stay so many; what ended early lasted until then.
        is_within = when.lasts and first and last and first <= done
        return (("", first, min(last, done)),) if is_within and first and last else (("", done, done),)
    if first is None or last is None:
        only = first or last
        return (("", only, only),) if only else ()
    if first == last:
        return (("", first, first),)
    if windows is Windows.SPAN or when.lasts:
        return (("", first, last),)
    if last - first < _LONGEST_MONTH:
        decisive = first if milestone.kind in OPENING_KINDS else last
        return (("", decisive, decisive),)
    marks = {Windows.OPENS: ("-opens", first, first), Windows.CLOSES: ("-closes", last, last)}
    return tuple(mark for kind, mark in marks.items() if windows in {kind, Windows.BOTH})
