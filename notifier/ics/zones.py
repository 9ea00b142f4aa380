"""VTIMEZONE for the moments of a feed: the yearly rule of the clock changes of a zone.

The rule is derived from the zone data and is equal in every feed, as calendar programs keep the first
VTIMEZONE of a name. Moments in a zone without such a rule, or before `FIRST_YEAR`, are written in UTC.

Source:
    RFC 5545 3.6.5; [MS-OXCICAL] 2.1.3.1.1.19, by which Outlook knows yearly rules only.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from notifier.dates.recurrence import WEEKDAYS
from notifier.ics.lines import moment_value
from notifier.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

# The present rules of Europe and North America have applied since 2007.
FIRST_YEAR, _LAST_YEAR = 2007, 2037
_DAY = timedelta(days=1)


class _Change(NamedTuple):
    """One clock change of a zone."""

    local: datetime  # Local time of the change, by the offset before it; naive, as VTIMEZONE writes it.
    before: timedelta  # Offset from UTC before the change.
    after: timedelta  # Offset from UTC after the change.
    is_daylight: bool  # Whether summer time begins.
    name: str  # Abbreviation of the zone after the change, such as CEST.

    @property
    def week(self) -> int:
        """The number of its weekday within the month, as in BYDAY; -1 for the last."""
        is_last = (self.local + 7 * _DAY).month != self.local.month
        return -1 if is_last else (self.local.day - 1) // 7 + 1

    @property
    def rule(self) -> tuple[object, ...]:
        """The values that are equal for the same change in every year of a yearly rule."""
        local = self.local
        return (local.month, local.weekday(), self.week, local.time(), self.before, self.after, self.name)


def moment_property(moment: datetime, zone: ZoneInfo | None) -> str:
    """Write a moment as parameters and value of a property: in its zone, or in UTC without one."""
    local = moment_value(moment if zone else moment.astimezone(UTC))
    return f";TZID={zone.key}:{local.removesuffix('Z')}" if zone else f":{local}"


def written_zone(moment: datetime) -> ZoneInfo | None:
    """Return the zone in which a moment can be written as local time; None where it is written in UTC."""
    zone = moment.tzinfo
    is_known = isinstance(zone, ZoneInfo) and moment.year >= FIRST_YEAR and bool(zone_lines(zone))
    return zone if isinstance(zone, ZoneInfo) and is_known else None


@lru_cache(maxsize=16)
def zone_lines(zone: ZoneInfo) -> tuple[str, ...]:
    """Return the content lines of the VTIMEZONE of a zone; none where it has no yearly rule."""
    years = [list(_changes(zone, year)) for year in range(FIRST_YEAR, _LAST_YEAR + 1)]
    if any([change.rule for change in year] != [change.rule for change in years[0]] for year in years):
        return ()
    parts = [line for change in years[0] for line in _change_lines(change)]
    return ("BEGIN:VTIMEZONE", f"TZID:{zone.key}", *(parts or _fixed_lines(zone)), "END:VTIMEZONE")


def _change_lines(change: _Change) -> Iterator[str]:
    kind = "DAYLIGHT" if change.is_daylight else "STANDARD"
    yield f"BEGIN:{kind}"
    yield f"DTSTART:{moment_value(change.local).removesuffix('Z')}"
    yield f"TZOFFSETFROM:{_offset(change.before)}"
    yield f"TZOFFSETTO:{_offset(change.after)}"
    yield f"TZNAME:{change.name}"
    weekday = WEEKDAYS[change.local.weekday()]
    yield f"RRULE:FREQ=YEARLY;BYMONTH={change.local.month};BYDAY={change.week}{weekday}"
    yield f"END:{kind}"


def _fixed_lines(zone: ZoneInfo) -> list[str]:
    local = datetime(FIRST_YEAR, 1, 1, tzinfo=zone)
    offset = _offset(local.utcoffset() or timedelta())
    offsets = [f"TZOFFSETFROM:{offset}", f"TZOFFSETTO:{offset}"]
    return [
        "BEGIN:STANDARD",
        f"DTSTART:{moment_value(local).removesuffix('Z')}",
        *offsets,
        f"TZNAME:{local.tzname()}",
        "END:STANDARD",
    ]


def _changes(zone: ZoneInfo, year: int) -> Iterator[_Change]:
    """Yield the clock changes of a zone in one year, in UTC."""
    day, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    while day < end:
        if _offset_at(zone, day) != _offset_at(zone, day + _DAY):
            moment = _find_change(zone, day, day + _DAY)
            before, local = _offset_at(zone, moment - timedelta(seconds=1)), moment.astimezone(zone)
            yield _Change(
                local=(moment + before).replace(tzinfo=None),
                before=before,
                after=_offset_at(zone, moment),
                is_daylight=bool(local.dst()),
                name=local.tzname() or zone.key,
            )
        day += _DAY


def _find_change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Return the first second after the clock change between two moments."""
    offset = _offset_at(zone, before)
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=int((after - before).total_seconds()) // 2)
        if _offset_at(zone, middle) == offset:
            before = middle
        else:
            after = middle
    return after


def _offset_at(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _offset(length: timedelta) -> str:
    """Write an offset of whole minutes as UTC-OFFSET."""
    minutes = int(abs(length).total_seconds()) // 60
    return f"{'-' if length < timedelta() else '+'}{minutes // 60:02d}{minutes % 60:02d}"
