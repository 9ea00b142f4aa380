"""What the HTTP side shows, made once per round and then only read."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from notifier.dates.labels import full_day_label, label
from notifier.reminders.sentences import source_words
from notifier.timeline.filters import Filter
from notifier.timeline.upcoming import Upcoming, left_label, list_upcoming, period_label
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from notifier.feeds.publish import PublishedFeed
    from notifier.timeline.model import Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A milestone on the page."""

    title: str
    when: str
    left: str
    is_overdue: bool
    action: str
    owner: str
    source: str
    source_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Milestones under one heading."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLink:
    """A feed on the page."""

    title: str
    path: str
    count: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything there is to see after one round.

    Attributes:
        language: Language of the page.
        title: What the calendar is called.
        updated: When the milestones were last taken up, in words.
        warning: Why the page is not about the file on disk; empty when it is.
        sections: The milestones.
        feed_links: The feeds, for the page.
        words: Fixed words of the page.
    """

    language: str
    title: str
    updated: str
    warning: str
    sections: tuple[Section, ...]
    feed_links: tuple[FeedLink, ...]
    words: Mapping[str, str] = field(default_factory=dict)


def build_view(
    timeline: Timeline, feeds: Sequence[PublishedFeed], now: datetime, *, warning: str = ""
) -> View:
    """Make what is shown after a round.

    Args:
        timeline: The milestones.
        feeds: The feeds of the round.
        now: The round's moment, aware.
        warning: Why the page is not about the file on disk; empty when it is.
    """
    language = timeline.language
    today = now.astimezone(timeline.zone).date()
    rows = list_upcoming(timeline.milestones, today, within=None, chosen=Filter())
    sections = tuple(
        Section(heading=period_label(period, language), rows=tuple(_row(row, timeline) for row in group))
        for period, group in groupby(rows, key=lambda row: row.period)
    )
    links = tuple(
        FeedLink(
            title=feed.content.feed.title,
            path=f"calendars/{feed.name}",
            count=say(language, "page.count", count=sum(feed.content.counts.values())),
        )
        for feed in feeds
        if not feed.content.feed.private
    )
    names = ("upcoming", "feeds", "subscribe", "letter")
    return View(
        language=language.value,
        title=timeline.name,
        updated=say(language, "page.updated", date=full_day_label(today, language)),
        warning=warning,
        sections=sections,
        feed_links=links,
        words={name: say(language, f"page.{name}") for name in names},
    )


def _row(row: Upcoming, timeline: Timeline) -> Row:
    milestone, language = row.milestone, timeline.language
    source = milestone.latest_source
    return Row(
        title=milestone.title,
        when=label(milestone.when, language),
        left=left_label(row, language),
        is_overdue=row.is_overdue,
        action=milestone.action,
        owner=milestone.owner,
        source=source_words(source, language) if source else "",
        source_url=source.url if source else "",
    )
