"""Write iCalendar objects.

Source:
    RFC 5545; RFC 7986 for NAME, DESCRIPTION, COLOR, SOURCE, URL and REFRESH-INTERVAL of a calendar;
    RFC 9253 for LINK and REFID; [MS-OXCICAL] for X-MICROSOFT-CDO-BUSYSTATUS.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

from notifier.dates.zones import moment_on
from notifier.ics.entries import COLORS
from notifier.ics.lines import day_value, escape, join, moment_value, quote
from notifier.ics.zones import has_rule, local_value, zone_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from zoneinfo import ZoneInfo

    from notifier.ics.entries import Entry
    from notifier.timeline.model import Source
    from notifier.words import Language

_ONE_DAY = timedelta(days=1)
# How often a calendar program may fetch. Google and Outlook use intervals of their own.
_REFRESH = "PT4H"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarObject:
    """One iCalendar object.

    Attributes:
        domain: The domain of the timeline; part of PRODID.
        language: The language of the texts.
        zone: The zone in which moments are written.
        title: NAME.
        description: DESCRIPTION of the calendar.
        source_url: The address to fetch it; empty when it has no public address.
        url: The page it belongs to; empty when there is none.
        color: Name of its colour in `COLORS`; empty to leave it to the calendar program.
        is_private: Whether its entries are marked as private.
        entries: Its entries, sorted by UID.
    """

    domain: str
    language: Language
    zone: ZoneInfo
    title: str
    description: str
    source_url: str = ""
    url: str = ""
    color: str = ""
    is_private: bool = False
    entries: tuple[Entry, ...] = ()


def write_calendar(calendar: CalendarObject) -> bytes:
    """Write a calendar; equal values give equal bytes."""
    blocks = (to_block(entry, calendar.zone, private=calendar.is_private) for entry in calendar.entries)
    return join_blocks(calendar, blocks)


def join_blocks(calendar: CalendarObject, blocks: Iterable[bytes]) -> bytes:
    """Write a calendar around the blocks of its entries."""
    zone = calendar.zone
    # Finding the rule of a zone takes longer than writing a hundred entries.
    needs_zone = any(entry.instant and has_rule(entry.instant, zone) for entry in calendar.entries)
    head = join([*_calendar_lines(calendar), *(zone_lines(zone) if needs_zone else ())])
    # Unlike a join this makes no second copy of all blocks.
    out = BytesIO()
    out.write(head)
    out.writelines(blocks)
    out.write(b"END:VCALENDAR\r\n")
    return out.getvalue()


def _calendar_lines(calendar: CalendarObject) -> Iterator[str]:
    description, title = escape(calendar.description), escape(calendar.title)
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield f"PRODID:-//notifier//{calendar.domain}//{calendar.language.upper()}"
    yield "CALSCALE:GREGORIAN"
    yield "METHOD:PUBLISH"
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


def to_block(entry: Entry, zone: ZoneInfo, *, private: bool = False) -> bytes:
    """Write one entry as VEVENT.

    Args:
        entry: The entry.
        zone: The zone in which a moment is written.
        private: Whether the entry is marked as private.

    Source:
        RFC 5545 3.8.4.4, 3.8.5.1 and 3.8.5.3 for repeating entries; RFC 9253 4 and 5: the first entry
        refers to the one that comes after it.
    """
    summary, stamp = escape(entry.summary), moment_value(entry.modified)
    lines = ["BEGIN:VEVENT", f"SUMMARY:{summary}"]
    if entry.instant:
        is_local = has_rule(entry.instant, zone)
        lines.append(
            f"DTSTART;TZID={zone.key}:{local_value(entry.instant, zone)}"
            if is_local
            else f"DTSTART:{moment_value(entry.instant.astimezone(UTC))}"
        )
    else:
        lines.append(f"DTSTART;VALUE=DATE:{day_value(entry.first)}")
        lines.append(f"DTEND;VALUE=DATE:{day_value(entry.last + _ONE_DAY)}")
    lines += _repeat_lines(entry, zone)
    lines += [f"DTSTAMP:{stamp}", f"UID:{entry.uid}", f"SEQUENCE:{entry.sequence}"]
    if entry.categories:
        lines.append(f"CATEGORIES:{','.join(map(escape, entry.categories))}")
    lines.append(f"CLASS:{'PRIVATE' if private else 'PUBLIC'}")
    lines.append(f"DESCRIPTION:{escape(entry.description)}")
    lines.append(f"LAST-MODIFIED:{stamp}")
    lines += [line for source in entry.sources for line in _source_lines(source)]
    if entry.location:
        lines.append(f"LOCATION:{escape(entry.location)}")
    lines += [f"STATUS:{entry.status.value}", "TRANSP:TRANSPARENT"]
    for uid, gap in entry.leads_to:
        lines.append(f"RELATED-TO;RELTYPE=FINISHTOSTART{f';GAP={gap}' if gap else ''}:{uid}")
    if entry.url:
        lines.append(f"URL:{entry.url}")
    lines.append("X-MICROSOFT-CDO-BUSYSTATUS:FREE")
    for alarm in entry.alarms:
        lines += ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{summary}"]
        lines += [f"TRIGGER:{_duration(-alarm)}", "END:VALARM"]
    lines.append("END:VEVENT")
    return b"".join([join(lines), *(to_block(one, zone, private=private) for one in entry.overrides)])


def _repeat_lines(entry: Entry, zone: ZoneInfo) -> Iterator[str]:
    """Write RRULE and EXDATE of a repeating entry, or the RECURRENCE-ID of an occurrence."""
    if entry.rule:
        yield f"RRULE:{entry.rule}"
    if entry.occurrence:
        yield f"RECURRENCE-ID{_occurrence_value(entry, entry.occurrence, zone)}"
    for day in entry.without:
        yield f"EXDATE{_occurrence_value(entry, day, zone)}"


def _occurrence_value(entry: Entry, day: date, zone: ZoneInfo) -> str:
    """Write an occurrence in the form of DTSTART, as RFC 5545 requires."""
    if entry.instant is None:
        return f";VALUE=DATE:{day_value(day)}"
    moment = moment_on(day, entry.instant.astimezone(zone).time(), zone)
    if has_rule(moment, zone):
        return f";TZID={zone.key}:{local_value(moment, zone)}"
    return f":{moment_value(moment.astimezone(UTC))}"


def _source_lines(source: Source) -> Iterator[str]:
    """Write LINK and REFID of a source."""
    if source.url:
        yield f"LINK;LINKREL=describedby;LABEL={quote(source.title)};VALUE=URI:{source.url}"
    if source.reference:
        yield f"REFID:{escape(source.reference)}"


def _duration(length: timedelta) -> str:
    """Write a length of whole minutes as DURATION."""
    minutes = int(abs(length).total_seconds()) // 60
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    time = f"T{hours}H{minutes}M" if minutes else f"T{hours}H" if hours or not days else ""
    sign = "-" if length < timedelta() else ""
    return f"{sign}P{f'{days}D' if days else ''}{time}"
