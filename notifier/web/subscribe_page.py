"""The subscribe page: the calendars, and the steps for each calendar program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from notifier.feeds.subscribing import Guide, is_reachable_from_outside, subscribe_guides, webcal
from notifier.ics.titles import legend

if TYPE_CHECKING:
    from notifier.web.snapshot import FeedLink, Snapshot
    from notifier.words import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A calendar with its addresses.

    Attributes:
        title: Its title.
        address: Its address; its path where no address is known.
        webcal: The same as a link that opens a calendar program; empty without an address.
        links: Calendar programs on the web: their name, and an address there that subscribes.
        milestones: How many milestones it is about.
    """

    title: str
    address: str
    webcal: str
    links: tuple[tuple[str, str], ...]
    milestones: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribePage:
    """Everything on the page."""

    subscriptions: tuple[Subscription, ...]
    signs: tuple[tuple[str, str], ...]
    guides: tuple[Guide, ...]


def build_subscribe_page(snapshot: Snapshot, language: Language, origin: str) -> SubscribePage:
    """Build the page.

    Args:
        snapshot: What there is to show.
        language: The language of the reader.
        origin: The address at which the reader found the site, used where the file gives none.
    """
    base = snapshot.timeline.url or origin
    subscriptions = tuple(_subscription(feed, base, language) for feed in snapshot.feed_links)
    first = subscriptions[0] if subscriptions else None
    address = first.address if first else base
    return SubscribePage(
        subscriptions=subscriptions,
        signs=legend(language),
        guides=subscribe_guides(address, first.title if first else "", language),
    )


def _subscription(feed: FeedLink, base: str, language: Language) -> Subscription:
    address = f"{base}/{feed.path}" if base else feed.path
    # A program on the web cannot fetch what only this network reaches.
    guides = subscribe_guides(address, feed.title, language) if is_reachable_from_outside(address) else ()
    return Subscription(
        title=feed.title,
        address=address,
        webcal=webcal(address) if base else "",
        links=tuple((guide.title, guide.link) for guide in guides if guide.link.startswith("https:")),
        milestones=feed.milestones,
    )
