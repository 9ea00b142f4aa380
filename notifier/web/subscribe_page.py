"""The subscribe page: the calendars, and the steps for each calendar program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from notifier.feeds.subscribing import Guide, subscribe_guides, webcal

if TYPE_CHECKING:
    from notifier.web.snapshot import FeedLink, Snapshot
    from notifier.words import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A calendar with its addresses.

    Attributes:
        title: Its title.
        path: Its path, relative to the root of the site.
        address: Its public address; empty when the timeline has none.
        webcal: The same as a link that opens a calendar program; empty without a public address.
        links: Calendar programs on the web: their name, and an address there that subscribes.
        milestones: How many milestones it is about.
    """

    title: str
    path: str
    address: str
    webcal: str
    links: tuple[tuple[str, str], ...]
    milestones: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribePage:
    """Everything on the page."""

    subscriptions: tuple[Subscription, ...]
    guides: tuple[Guide, ...]


def build_subscribe_page(snapshot: Snapshot, language: Language) -> SubscribePage:
    """Build the page."""
    subscriptions = tuple(
        _subscription(feed, snapshot.timeline.url, language) for feed in snapshot.feed_links
    )
    first = subscriptions[0] if subscriptions else None
    address = (first.address or first.path) if first else snapshot.timeline.url
    return SubscribePage(
        subscriptions=subscriptions,
        guides=subscribe_guides(address, first.title if first else "", language),
    )


def _subscription(feed: FeedLink, base: str, language: Language) -> Subscription:
    address = f"{base}/{feed.path}" if base else ""
    guides = subscribe_guides(address, feed.title, language) if address else ()
    return Subscription(
        title=feed.title,
        path=feed.path,
        address=address,
        webcal=webcal(address) if address else "",
        links=tuple((guide.title, guide.link) for guide in guides if guide.link.startswith("https:")),
        milestones=feed.milestones,
    )
