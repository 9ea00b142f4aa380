"""Calendars: each event is a row with what it is, when, where and by whom."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import Any

from icalendar import Calendar

from notifier.letters.files import RefusedError

_HEADS = ("title", "date", "location", "organizer", "description", "categories")


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
    start = event.get("DTSTART")
    day = "" if start is None else start.dt.date() if isinstance(start.dt, datetime) else start.dt
    organizer = event.get("ORGANIZER")
    name = "" if organizer is None else organizer.params.get("CN", "")
    topics = event.get("CATEGORIES")
    listed = topics if isinstance(topics, list) else [topics] if topics else []
    categories = ";".join(str(one) for each in listed for one in each.cats)
    texts = [str(event.get(key, "")) for key in ("SUMMARY", "LOCATION", "DESCRIPTION")]
    title, location, description = (" ".join(text.split()) for text in texts)
    return [title, str(day), location, str(name), description[:500], categories]
