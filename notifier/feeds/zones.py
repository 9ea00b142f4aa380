"""VTIMEZONE for the moments of a feed: what the clock did around them, and nothing else.

Every change of the clock is written out. A rule would be shorter, but it would also tell readers of
years about which nothing is decided, and programs differ in what they make of rules.

Source:
    RFC 5545 3.6.5.
"""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from notifier.feeds.lines import moment_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


def local_value(moment: datetime, zone: ZoneInfo) -> str:
    """Write a moment as DATE-TIME on the clock of a zone."""
    return moment_value(moment.astimezone(zone)).removesuffix("Z")


def zone_lines(zone: ZoneInfo, moments: Sequence[datetime]) -> tuple[str, ...]:
    """Return the content lines that explain the clock of a zone; none without moments."""
    if not moments:
        return ()
    years = [moment.astimezone(zone).year for moment in moments]
    return _lines(zone, max(min(years) - 1, MINYEAR + 1), min(max(years) + 1, MAXYEAR - 1))


@lru_cache(maxsize=16)
def _lines(zone: ZoneInfo, first: int, last: int) -> tuple[str, ...]:
    start, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last, 12, 31, tzinfo=UTC)
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone.key}"]
    for moment in (start, *_changes(zone, start, end)):
        before = (moment - timedelta(seconds=1)).astimezone(zone).utcoffset() or timedelta()
        local = moment.astimezone(zone)
        kind = "DAYLIGHT" if local.dst() else "STANDARD"
        lines += [
            f"BEGIN:{kind}",
            f"DTSTART:{moment_value(moment + before).removesuffix('Z')}",
            f"TZOFFSETFROM:{_offset(before)}",
            f"TZOFFSETTO:{_offset(local.utcoffset() or timedelta())}",
            f"TZNAME:{local.tzname()}",
            f"END:{kind}",
        ]
    return (*lines, "END:VTIMEZONE")


def _changes(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """Give the moments at which the clock of a zone changes, to the second."""
    day = start
    while day < end:
        if day.astimezone(zone).utcoffset() != (day + _DAY).astimezone(zone).utcoffset():
            yield _bisect(zone, day, day + _DAY)
        day += _DAY


def _bisect(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=int((after - before).total_seconds()) // 2)
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after


def _offset(length: timedelta) -> str:
    seconds = int(abs(length).total_seconds())
    text = f"{'-' if length < timedelta() else '+'}{seconds // 3600:02d}{seconds % 3600 // 60:02d}"
    return f"{text}{seconds % 60:02d}" if seconds % 60 else text
