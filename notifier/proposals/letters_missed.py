"""The letters of a watched feed since a day, whether or not it was watched then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.errors import NotifierError
from notifier.letters.files import LARGEST
from notifier.net.fetching import fetch
from notifier.proposals.letters_fetched import fetch_letter, items_of
from notifier.proposals.letters_read import ReadLetter, published_on, read_fetched

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from notifier.events_file.watches import Watch
    from notifier.events_file.whole import EventsFile
    from notifier.net.fetching import Reach
    from notifier.proposals.letters_fetched import Item

_MOST_PAGES = 20


def items_since(watch: Watch, since: date, *, reach: Reach, now: datetime, events: EventsFile) -> list[Item]:
    """Return the items with one of the words that were published since a day, the oldest first.

    Further pages of a feed are read as long as they have such items. An item without a day counts.

    Days are those of the zone of the file.

    Raises:
        FetchError: A page cannot be fetched.
        UnreadableFileError: A page is no feed.

    Source:
        RFC 5005 3, for the link to the next page.
    """
    zone = events.timeline.zone
    found: dict[str, Item] = {}
    url, pages = watch.url, set[str]()
    while url and url not in pages and len(pages) < _MOST_PAGES:
        pages.add(url)
        items, url = items_of(fetch(url, reach=reach, largest=LARGEST, now=now))
        late = [one for one in items if (published_on(one.published, zone) or since) >= since]
        found |= {one.link: one for one in late if watch.takes(f"{one.title}\n{one.summary}")}
        if not late:
            break
    return sorted(found.values(), key=lambda one: one.published)


def read_letters(
    items: list[Item], watch: Watch, *, reach: Reach, now: datetime, events: EventsFile
) -> Iterator[ReadLetter | NotifierError]:
    """Fetch and read the letters of items one by one; what cannot be read is an error in its place."""
    today = now.astimezone(events.timeline.zone).date()
    for item in items:
        try:
            letter = fetch_letter(watch, item.link, item.enclosures, reach=reach, now=now)
            yield read_fetched(letter, watch, item.title, item.published, events=events, today=today)
        except NotifierError as error:
            yield error
