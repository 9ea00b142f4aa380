"""Feeds as iCalendar."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from notifier.ics.entries import Placement
from notifier.ics.reading_back import Checked, write_checked
from notifier.ics.writer import CalendarObject, write_calendar
from notifier.words import say

if TYPE_CHECKING:
    from notifier.feeds.selection import FeedCache, FeedContent
    from notifier.ics.reading_back import Blocks


def to_ics(content: FeedContent) -> bytes:
    """Write a feed."""
    return write_calendar(_calendar(content))


def to_checked_ics(content: FeedContent, cache: FeedCache) -> Checked:
    """Write a feed, and read back the entries that are new in it; the cache is updated.

    Returns:
        The calendar; its `faulty` also has the ids of milestones that could not be made into entries.

    Raises:
        ValueError: The properties of the calendar do not read back.
        Exception: It cannot be written at all.
    """
    faulty = [one.milestone for one in content.selected if one.placement is Placement.FAULTY]
    keys = {one.key for one in faulty}
    blocks = cache.blocks if keys else {}
    keep: Blocks = {uid: (None, data) for uid, (_, data) in blocks.items() if keys & _keys_of(uid)}
    checked = write_checked(_calendar(content), cache.blocks, keep, cache.good)
    cache.blocks, cache.good = checked.blocks, checked.data
    return replace(checked, faulty=(*(one.id for one in faulty), *checked.faulty))


def _keys_of(uid: str) -> set[str]:
    """Return the keys that the milestone of a UID can have: `marks_of` and a series add suffixes."""
    name = uid.rpartition("@")[0].partition(".")[0]
    return {name, name.removesuffix("-opens"), name.removesuffix("-closes")}


def _calendar(content: FeedContent) -> CalendarObject:
    feed, timeline = content.feed, content.timeline
    path = feed.path("ics")
    return CalendarObject(
        domain=timeline.domain,
        language=feed.language,
        zone=timeline.zone,
        title=feed.title,
        description=say(feed.language, "feed.description", name=timeline.name),
        source_url=f"{timeline.url}/{path}" if timeline.url and path else "",
        url=f"{timeline.url}/" if timeline.url else "",
        color=feed.color,
        entries=content.entries,
    )
