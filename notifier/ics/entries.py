"""A calendar entry as a value, and which days a milestone marks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from notifier.feeds.settings import Feed, Windows
from notifier.timeline.model import OPENING_KINDS

if TYPE_CHECKING:
    from datetime import date, datetime

    from notifier.timeline.model import Milestone, Source

_LONGEST_MONTH = timedelta(days=31)


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


def marks_of(milestone: Milestone, feed: Feed) -> tuple[Mark, ...]:
    """Return the days a milestone marks in a feed: what is added to the UID, first and last day."""
    when = milestone.when
    if milestone.done:
        return (("", milestone.done, milestone.done),)
    first, last = when.earliest, when.latest
    if first is None or last is None:
        only = first or last
        return (("", only, only),) if only else ()
    if first == last:
        return (("", first, first),)
    if feed.windows is Windows.SPAN:
        return (("", first, last),)
    if last - first < _LONGEST_MONTH:
        decisive = first if milestone.kind in OPENING_KINDS else last
        return (("", decisive, decisive),)
    marks = {Windows.OPENS: ("-opens", first, first), Windows.CLOSES: ("-closes", last, last)}
    return tuple(mark for kind, mark in marks.items() if feed.windows in {kind, Windows.BOTH})
