"""Moments and zones: reading an instant, and the moment of a clock time on a day.

Source:
    RFC 3339 for the moment and its offset, RFC 9557 for the zone in brackets.
"""

from __future__ import annotations

import errno
import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from notifier.dates.forms import YEARS
from notifier.errors import DateError

if TYPE_CHECKING:
    from datetime import tzinfo
    from zoneinfo import ZoneInfo

_INSTANT = (
    r"(?a)(?P<local>\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)"
    r"(?P<offset>Z|[+-]\d\d:\d\d)?(?:\[(?P<zone>[^\[\]]+)\])?"
)
_CLOCK = r"(?a)([01]\d|2[0-3]):([0-5]\d)"
# The error codes of the operating system for a name that is no file; other codes do not concern the name.
_NO_SUCH_FILE = {errno.ENOENT, errno.EISDIR, errno.ENOTDIR, errno.ENAMETOOLONG}
# No zone differs a whole day from UTC, so a moment between these days in UTC lies within `YEARS` in every
# zone. Source: PEP 495 and the documentation of `tzinfo.utcoffset` for the bound of a day.
_FIRST_UTC_DAY = date(YEARS[0], 1, 2)
_LAST_UTC_DAY = date(YEARS[-1], 12, 30)


def parse_zone(text: str) -> ZoneInfo:
    """Read a zone name such as `Europe/Amsterdam`.

    Raises:
        DateError: The tz database has no such zone.
    """
    # Loads the tz database; most commands need no second zone.
    from zoneinfo import ZoneInfo  # noqa: PLC0415

    try:
        return ZoneInfo(text)
    except (OSError, ValueError, LookupError) as error:
        if isinstance(error, OSError) and error.errno not in _NO_SUCH_FILE:
            raise
        raise DateError("date.no_such_zone", text=text, position=0) from error


def parse_clock(text: str) -> time:
    """Read a clock time `HH:MM`.

    Raises:
        DateError: The text is not a time from 00:00 to 23:59.
    """
    match = re.fullmatch(_CLOCK, text)
    if match is None:
        raise DateError("date.clock", text=text, position=0)
    return time(int(match[1]), int(match[2]))


def parse_instant(text: str) -> datetime:
    """Read a moment with an offset, a zone in brackets, or both.

    Returns:
        The aware moment in its own zone, or at its fixed offset when no zone is named.

    Raises:
        DateError: Not a moment, no offset and no zone, a local time that the zone skips or has twice, an
            offset that is not the zone's, or a year outside `YEARS` in some zone.
    """
    match = re.fullmatch(_INSTANT, text)
    if match is None:
        raise DateError("date.instant", text=text, position=0)
    if int(text[:4]) not in YEARS:
        # Checked before any conversion, which could overflow at the ends of the calendar.
        raise DateError("date.no_such_year", text=text, position=0, first=YEARS[0], last=YEARS[-1])
    moment = _moment(text, match)
    if not _FIRST_UTC_DAY <= moment.astimezone(UTC).date() <= _LAST_UTC_DAY:
        raise DateError(
            "date.moment_at_the_edge", text=text, position=0, first=_FIRST_UTC_DAY, last=_LAST_UTC_DAY
        )
    return moment


def _moment(text: str, match: re.Match[str]) -> datetime:
    local_text, offset, zone_name = match["local"], match["offset"], match["zone"]
    try:
        moment = datetime.fromisoformat(local_text + (offset or "+00:00"))
    except ValueError as error:
        raise DateError("date.instant", text=text, position=0) from error
    if zone_name is None:
        if offset is None:
            raise DateError(
                "date.instant_without_zone", text=text, position=len(local_text), local=local_text
            )
        return moment
    try:
        zone = parse_zone(zone_name)
    except DateError as error:
        raise DateError("date.no_such_zone", text=text, position=match.start("zone")) from error
    if offset is None:
        return _local_moment(moment.replace(tzinfo=None), zone, text)
    placed = moment.astimezone(zone)
    if placed.replace(tzinfo=None) != moment.replace(tzinfo=None):
        raise DateError("date.offset_differs", text=text, position=match.start("offset"), zone=zone_name)
    return placed


def _local_moment(local: datetime, zone: ZoneInfo, text: str) -> datetime:
    candidates = {
        placed.astimezone(UTC): placed
        for placed in (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
        if placed.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local
    }
    if not candidates:
        raise DateError("date.skipped_time", text=text, position=11, zone=zone.key)
    if len(candidates) > 1:
        first, second = (placed.isoformat()[-6:] for placed in candidates.values())
        raise DateError(
            "date.repeated_time", text=text, position=11, zone=zone.key, first=first, second=second
        )
    return next(iter(candidates.values()))


def moment_on(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return the moment of a clock time on a day.

    A time that the zone skips becomes the first moment after the gap; of a time it has twice the first
    is used. So every day has exactly one such moment, and a later day never has an earlier one.
    """
    placed = datetime.combine(day, clock, tzinfo=zone)
    there = placed.astimezone(UTC).astimezone(zone)
    if there.replace(tzinfo=None) == placed.replace(tzinfo=None):
        return placed
    # In a gap fold=0 uses the offset before the gap, so `there` is as far after the gap as the clock time
    # is after its start: search back for the transition itself.
    gap = there.replace(tzinfo=None) - placed.replace(tzinfo=None)
    high = placed.astimezone(UTC)
    low = high - gap
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).utcoffset() == placed.utcoffset():
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0).astimezone(zone)


def day_of(moment: datetime, zone: tzinfo) -> date:
    """Return the day of a moment in a zone: the one place where a day is made of a moment."""
    return moment.astimezone(zone).date()


def occurs_twice(moment: datetime) -> bool:
    """Whether the clock of its zone shows the time of this moment twice: it is set back over it."""
    return moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the last whole second of a day in a zone: the as-of moment of a day without a time."""
    return moment_on(day, time(23, 59, 59), zone)
