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

# What may follow the key of a milestone in its UIDs.
_SUFFIXES = ("", "-opens", "-closes")


def to_ics(content: FeedContent) -> bytes:
    """Write a feed."""
    return write_calendar(_calendar(content))


def to_checked_ics(content: FeedContent, kept: FeedCache) -> Checked:
    """Write a feed, and read back what is new in it.

    Args:
        content: What it holds.
        kept: What was right before; brought up to date.

    Returns:
        The calendar; its `faulty` names milestones too, that could not be made into entries.

    Raises:
        ValueError: The calendar around the entries does not read back.
        Exception: It cannot be written at all.
    """
    faulty = [one.milestone for one in content.selected if one.placement is Placement.FAULTY]
    uids = (f"{one.key}{suffix}@{content.timeline.domain}" for one in faulty for suffix in _SUFFIXES)
    keep: Blocks = {uid: (None, kept.blocks[uid][1]) for uid in uids if uid in kept.blocks}
    checked = write_checked(_calendar(content), kept.blocks, keep)
    kept.blocks = checked.blocks
    return replace(checked, faulty=(*(one.id for one in faulty), *checked.faulty))


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
        is_private=feed.private,
        entries=content.entries,
    )
