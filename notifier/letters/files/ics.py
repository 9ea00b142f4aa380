"""Calendars: each event is a row with what it is, when, where and by whom."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Calendar

from notifier.letters.files import RefusedError

_HEADS = ("title", "date", "lasts", "location", "organizer", "description", "categories")
_ONE_DAY = timedelta(days=1)


def read(content: bytes) -> str:
    """Return the events as text with separators, their days as they are in their own zone.

    Raises:
        RefusedError: It has no events.
    """
    rows = [
        _row(event)
        for calendar in Calendar.from_ical(content, multiple=True)
        for event in calendar.walk("VEVENT")
    ]
    if not rows:
        raise RefusedError("scan.file.no_text")
    written = io.StringIO(newline="")
    csv.writer(written, delimiter="\t").writerows([_HEADS, *rows])
    return written.getvalue()


def _row(event: Any) -> list[str]:
    first, last = _days(event)
    when = "" if first is None else f"{first}/{last}" if last else f"{first}"
    organizer = event.get("ORGANIZER")
    name = "" if organizer is None else organizer.params.get("CN", "")
    topics = event.get("CATEGORIES")
    listed = topics if isinstance(topics, list) else [topics] if topics else []
    categories = ";".join(str(one) for each in listed for one in each.cats)
    texts = [str(event.get(key, "")) for key in ("SUMMARY", "LOCATION", "DESCRIPTION")]
    title, location, description = (" ".join(text.split()) for text in texts)
    lasts = "true" if last else ""
    return [title, when, lasts, location, str(name), description[:500], categories]


def _days(event: Any) -> tuple[date | None, date | None]:
    """Return the first day of an event, and its last one where it has several; the end is not part of it."""
    start, end = event.get("DTSTART"), event.get("DTEND")
    if start is None:
        return None, None
    first = start.dt.date() if isinstance(start.dt, datetime) else start.dt
    if end is None:
        return first, None
    if isinstance(end.dt, datetime):
        last = end.dt.date() - (timedelta() if any((end.dt.hour, end.dt.minute)) else _ONE_DAY)
    else:
        last = end.dt - _ONE_DAY
    return first, last if last > first else None
