"""The subscribe page: the calendars, those of one topic, and the steps for each calendar program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from notifier.feeds.subscribing import is_reachable_from_outside, subscribe_guides, webcal
from notifier.ics.titles import legend
from notifier.timeline.filters import Filter
from notifier.web.filter_choices import count_values, most_common

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifier.web.selection import Selection
    from notifier.web.snapshot import FeedLink, Snapshot
    from notifier.words import Language

_TOPIC = "topic"


def build_subscribe_page(snapshot: Snapshot, asked: Selection, origin: str) -> Mapping[str, Any]:
    """Build the page; `origin` is where the reader found the site, used where the file gives no address."""
    base, language = snapshot.timeline.url or origin, asked.language
    subscriptions = tuple(_subscription(feed, base, language) for feed in snapshot.feed_links)
    title, address = (snapshot.feed_links[0].title, subscriptions[0][1]) if subscriptions else ("", base)
    return {
        "subscriptions": subscriptions,
        # The files of a static site are those of the calendars alone.
        "topics": () if asked.is_static else _topics(snapshot, base),
        "signs": legend(language),
        "guides": subscribe_guides(address, title, language),
    }


def _topics(snapshot: Snapshot, base: str) -> tuple[tuple[str, str, str], ...]:
    """Return the most frequent topics, each with the address of a calendar of it alone, and its link."""
    most = most_common(count_values(snapshot, _TOPIC, Filter()), _TOPIC)
    root = f"{base}/" if base else ""
    addresses = (
        (topic, f"{root}calendar.ics?{urlencode({_TOPIC: topic}, quote_via=quote)}") for topic in sorted(most)
    )
    return tuple((topic, address, webcal(address) if base else "") for topic, address in addresses)


def _subscription(
    feed: FeedLink, base: str, language: Language
) -> tuple[FeedLink, str, str, tuple[tuple[str, str], ...]]:
    """Return a feed with its address, a link that opens a calendar program, and those of programs on the web.

    Without a public address there is its path alone, and no link.
    """
    address = f"{base}/{feed.path}" if base else feed.path
    # A program on the web cannot fetch what only this network reaches.
    guides = subscribe_guides(address, feed.title, language) if is_reachable_from_outside(address) else ()
    links = tuple((guide.title, guide.link) for guide in guides if guide.link.startswith("https:"))
    return feed, address, webcal(address) if base else "", links
