"""Feeds as iCalendar.

Source:
    RFC 5545; RFC 7986 for NAME, DESCRIPTION, REFRESH-INTERVAL and the URL of a calendar;
    [MS-OXCICAL] for X-MICROSOFT-CDO-BUSYSTATUS.
"""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from icalendar import Calendar, Event, vDuration, vText

from notifier.words import say

if TYPE_CHECKING:
    from notifier.feeds.entries import Entry, FeedContent

MEDIA_TYPE = "text/calendar; charset=utf-8"
_ONE_DAY = timedelta(days=1)
_REFRESH = timedelta(hours=4)


def to_ics(content: FeedContent) -> bytes:
    """Write a feed. The same content gives the same bytes, whenever and wherever."""
    feed, timeline = content.feed, content.timeline
    calendar = Calendar()
    # The library's own helpers add a random UID and the time of day; both would make every build new.
    calendar.add("prodid", f"-//notifier//{timeline.domain}//{feed.language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    description = say(feed.language, "feed.description", name=timeline.name)
    for name, value in (("name", feed.title), ("x-wr-calname", feed.title)):
        calendar.add(name, vText(value))
    for name in ("description", "x-wr-caldesc"):
        calendar.add(name, vText(description))
    calendar.add("x-wr-timezone", timeline.zone.key)
    refresh = vDuration(_REFRESH)
    refresh.params["VALUE"] = "DURATION"
    calendar.add("refresh-interval", refresh)
    calendar.add("x-published-ttl", vDuration(_REFRESH))
    for entry in content.entries:
        calendar.add_component(_event(entry))
    data: bytes = calendar.to_ical()
    return data


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.modified)
    event.add("last-modified", entry.modified)
    event.add("sequence", entry.sequence)
    if entry.instant:
        event.add("dtstart", entry.instant.astimezone(UTC))
    else:
        event.add("dtstart", entry.first)
        event.add("dtend", entry.last + _ONE_DAY)
    event.add("summary", entry.summary)
    event.add("description", entry.description)
    event.add("status", entry.status.value)
    event.add("transp", "TRANSPARENT")
    event.add("x-microsoft-cdo-busystatus", "FREE")
    if entry.categories:
        event.add("categories", list(entry.categories))
    if entry.location:
        event.add("location", entry.location)
    if entry.url:
        event.add("url", entry.url)
    return event
