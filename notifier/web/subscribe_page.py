"""The subscribe page: the calendars, and per calendar program what to press."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from notifier.words import say

if TYPE_CHECKING:
    from notifier.web.views import View
    from notifier.words import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """How one calendar program subscribes.

    Attributes:
        client: The program.
        steps: What to do, in order.
    """

    client: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A calendar with its addresses.

    Attributes:
        title: What it is called.
        path: Where it is, from the root of the site.
        address: Its public address; empty when the timeline has none.
        webcal: The same as most calendar programs open it at a press; empty without a public address.
        milestones: How many milestones it is about.
    """

    title: str
    path: str
    address: str
    webcal: str
    milestones: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribePage:
    """Everything on the page."""

    subscriptions: tuple[Subscription, ...]
    guides: tuple[Guide, ...]


# Programs with the number of their steps; the words are `page.client_<name>` and `page.steps_<name>_<n>`.
_CLIENTS = {"outlook": 3, "google": 3, "apple": 2, "thunderbird": 3}


def build_subscribe_page(view: View, language: Language) -> SubscribePage:
    """Make the page."""
    base = view.timeline.url
    return SubscribePage(
        subscriptions=tuple(
            Subscription(
                title=feed.title,
                path=feed.path,
                address=f"{base}/{feed.path}" if base else "",
                webcal=f"webcal://{base.partition('://')[2]}/{feed.path}" if base else "",
                milestones=feed.milestones,
            )
            for feed in view.feed_links
        ),
        guides=tuple(
            Guide(
                client=say(language, f"page.client_{name}"),
                steps=tuple(say(language, f"page.steps_{name}_{number}") for number in range(1, count + 1)),
            )
            for name, count in _CLIENTS.items()
        ),
    )
