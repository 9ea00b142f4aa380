"""Write iCalendar objects.

Source:
    RFC 5545; RFC 7986 for NAME, DESCRIPTION, COLOR, SOURCE, URL and REFRESH-INTERVAL of a calendar;
    RFC 9253 for LINK and REFID; [MS-OXCICAL] for X-MICROSOFT-CDO-BUSYSTATUS.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from notifier.dates.zones import moment_on, occurs_twice
from notifier.ics.entries import COLORS
from notifier.ics.lines import day_value, escape, join, moment_value, quote
from notifier.ics.zones import moment_property, written_zone, zone_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from notifier.ics.entries import Entry
    from notifier.timeline.model import Source
    from notifier.words import Language

_ONE_DAY = timedelta(days=1)
# How long a moment lasts in a calendar: without an end, programs make an hour, a day or an error of it.
_HALF_AN_HOUR = timedelta(minutes=30)
# How often a calendar program may fetch. Google and Outlook use intervals of their own.
_REFRESH = "PT4H"
_END = b"END:VCALENDAR\r\n"


PRODUCT = "PRODID:-//notifier//"
"""How the line begins that says which program made a calendar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarObject:
    """One iCalendar object."""

    domain: str  # The domain of the timeline; part of PRODID.
    language: Language
    zone: ZoneInfo
    title: str
    description: str
    source_url: str = ""  # The address to fetch it; empty when it has no public address.
    url: str = ""  # The page it belongs to; empty when there is none.
    color: str = ""  # Name of its colour in `COLORS`; empty to leave it to the calendar program.
    entries: tuple[Entry, ...] = ()  # Its entries, sorted by UID.


def write_calendar(calendar: CalendarObject) -> bytes:
    """Write a calendar; equal values give equal bytes."""
    # Unlike a join this makes no second copy of all entries.
    out = BytesIO()
    out.write(_head(calendar))
    out.writelines(map(to_block, calendar.entries))
    out.write(_END)
    return out.getvalue()


def join_blocks(calendar: CalendarObject, blocks: Iterable[bytes]) -> bytes:
    """Write a calendar around the blocks of its entries, which were written before."""
    return b"".join([_head(calendar), *blocks, _END])


def write_object(
    entries: Iterable[Entry], method: str, people: Sequence[str], domain: str, language: Language
) -> bytes:
    """Write an iCalendar object of a mail."""
    entries = tuple(entries)
    head = [*_head_lines(domain, language, method), *_zone_lines(entries)]
    return b"".join([join(head), *(to_block(entry, people) for entry in entries), _END])


def _head(calendar: CalendarObject) -> bytes:
    return join([*_calendar_lines(calendar), *_zone_lines(calendar.entries)])


def _zone_lines(entries: Iterable[Entry]) -> list[str]:
    zones = {zone for one in entries if one.instant and (zone := written_zone(one.instant))}
    return [line for zone in sorted(zones, key=lambda zone: zone.key) for line in zone_lines(zone)]


def _head_lines(domain: str, language: Language, method: str) -> list[str]:
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", f"{PRODUCT}{domain}//{language.upper()}"]
    return [*head, "CALSCALE:GREGORIAN", f"METHOD:{method}"]


def _calendar_lines(calendar: CalendarObject) -> Iterator[str]:
    description, title = escape(calendar.description), escape(calendar.title)
    yield from _head_lines(calendar.domain, calendar.language, "PUBLISH")
    yield f"DESCRIPTION:{description}"
    yield f"X-WR-CALDESC:{description}"
    yield f"NAME:{title}"
    yield f"X-WR-CALNAME:{title}"
    yield f"REFRESH-INTERVAL;VALUE=DURATION:{_REFRESH}"
    yield f"X-PUBLISHED-TTL:{_REFRESH}"
    yield f"X-WR-TIMEZONE:{calendar.zone.key}"
    if calendar.source_url:
        yield f"SOURCE;VALUE=URI:{calendar.source_url}"
    if calendar.url:
        yield f"URL:{calendar.url}"
    if calendar.color:
        yield f"COLOR:{calendar.color}"
        yield f"X-APPLE-CALENDAR-COLOR:{COLORS[calendar.color]}"


def to_block(entry: Entry, people: Sequence[str] = ()) -> bytes:
    """Write one entry as VEVENT.

    Source:
        RFC 5545 3.8.4.4, 3.8.5.1 and 3.8.5.3 for repeating entries; RFC 9253 4 and 5: the first entry
        refers to the one that comes after it.
    """
    summary, stamp = escape(entry.summary), moment_value(entry.modified)
    lines = ["BEGIN:VEVENT", f"SUMMARY:{summary}"]
    if entry.instant:
        zone = zone_of_times(entry.instant)
        lines.append(f"DTSTART{moment_property(entry.instant, zone)}")
        lines.append(f"DTEND{moment_property(end_of_moment(entry.instant), zone)}")
    else:
        lines.append(f"DTSTART;VALUE=DATE:{day_value(entry.first)}")
        lines.append(f"DTEND;VALUE=DATE:{day_value(entry.last + _ONE_DAY)}")
    if entry.rule or entry.occurrence:
        lines += _repeat_lines(entry)
    lines += [f"DTSTAMP:{stamp}", f"UID:{entry.uid}", f"SEQUENCE:{entry.sequence}"]
    lines += people
    if entry.categories:
        lines.append(_categories_line(entry.categories))
    lines.append(f"DESCRIPTION:{escape(entry.description)}")
    lines.append(f"LAST-MODIFIED:{stamp}")
    blocks = [join(lines), *map(_source_block, entry.sources)]
    lines = []
    if entry.location:
        lines.append(f"LOCATION:{escape(entry.location)}")
    lines += [f"STATUS:{entry.status}", "TRANSP:TRANSPARENT"]
    for uid, gap in entry.leads_to:
        lines.append(f"RELATED-TO;RELTYPE=FINISHTOSTART{f';GAP={gap}' if gap else ''}:{uid}")
    if entry.url:
        lines.append(f"URL:{entry.url}")
    lines.append("X-MICROSOFT-CDO-BUSYSTATUS:FREE")
    for alarm in entry.alarms:
        lines += ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{summary}"]
        lines += [f"TRIGGER:{_duration(-alarm)}", "END:VALARM"]
    lines.append("END:VEVENT")
    return b"".join([*blocks, join(lines), *[to_block(one, people) for one in entry.overrides]])


def end_of_moment(moment: datetime) -> datetime:
    """Return the end that a moment has in a calendar: half an hour later, or the end of its day."""
    end = (moment.astimezone(UTC) + _HALF_AN_HOUR).astimezone(moment.tzinfo)
    if end.day == moment.day:
        return end
    last = moment.replace(hour=23, minute=59, second=59)
    return last if last > moment else moment + timedelta(seconds=1)


def zone_of_times(moment: datetime) -> ZoneInfo | None:
    """Return the zone in which a moment and its end are written; None where both are written in UTC.

    Source:
        RFC 5545 3.3.5: a local time that occurs twice is the first one, so that the other cannot be written.
    """
    is_twice = occurs_twice(moment) or occurs_twice(end_of_moment(moment))
    return None if is_twice else written_zone(moment)


def _repeat_lines(entry: Entry) -> Iterator[str]:
    """Write RRULE and EXDATE of a repeating entry, or the RECURRENCE-ID of an occurrence."""
    if entry.rule:
        yield f"RRULE:{entry.rule}"
    if entry.occurrence:
        yield f"RECURRENCE-ID{_occurrence_value(entry, entry.occurrence)}"
    for day in entry.without:
        yield f"EXDATE{_occurrence_value(entry, day)}"


def _occurrence_value(entry: Entry, day: date) -> str:
    """Write an occurrence in the form of DTSTART, as RFC 5545 requires."""
    if entry.instant is None:
        return f";VALUE=DATE:{day_value(day)}"
    zone = entry.instant.tzinfo
    clock = entry.instant.time()
    if isinstance(zone, ZoneInfo):
        moment = moment_on(day, clock, zone)
        return moment_property(moment, written_zone(moment))
    return moment_property(datetime.combine(day, clock, tzinfo=zone), None)


# Lists have the same topics, and cite the same documents, many times.
@lru_cache(maxsize=1024)
def _categories_line(topics: tuple[str, ...]) -> str:
    return f"CATEGORIES:{','.join(map(escape, topics))}"


@lru_cache(maxsize=4096)
def _source_block(source: Source) -> bytes:
    """Write LINK and REFID of a source."""
    lines: list[str] = []
    if source.url:
        lines.append(f"LINK;LINKREL=describedby;LABEL={quote(source.title)};VALUE=URI:{source.url}")
    if source.reference:
        lines.append(f"REFID:{escape(source.reference)}")
    return join(lines)


def _duration(length: timedelta) -> str:
    """Write a length of whole minutes as DURATION."""
    minutes = int(abs(length).total_seconds()) // 60
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    time = f"T{hours}H{minutes}M" if minutes else f"T{hours}H" if hours or not days else ""
    sign = "-" if length < timedelta() else ""
    return f"{sign}P{f'{days}D' if days else ''}{time}"
