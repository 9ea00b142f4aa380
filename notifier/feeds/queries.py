"""Any filter as a feed: from the query of an address to a feed, and back to the one address it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.dates.leads import parse_span
from notifier.feeds.settings import Feed
from notifier.ics.entries import Windows
from notifier.presenting.choice_words import filter_words
from notifier.timeline.filter_query import LANG, Query, Setting, read_query, table, to_text
from notifier.timeline.filters import FILTERS, Filter
from notifier.words import Language, say

if TYPE_CHECKING:
    from notifier.timeline.known_values import KnownValues
    from notifier.timeline.model import Timeline

# Google takes no longer address, and does not say so. Source: webapps.stackexchange.com/q/158639.
MAX_ADDRESS = 256

SETTINGS = table(
    Setting("windows", "How a period stands in the calendar.", tuple(Windows)),
    LANG,
    Setting("alarms", "When the calendar program reminds.", most=5, is_span=True),
)
_KEYS = {**FILTERS, **SETTINGS}


def parse_feed_query(query: str, timeline: Timeline, known: KnownValues, feed: Feed | None = None) -> Feed:
    """Return the feed that a query asks for.

    Args:
        query: What follows the question mark, still percent-encoded.
        timeline: Whose milestones.
        known: Which values there are.
        feed: The feed whose settings to change; None for any filter.

    Returns:
        A feed whose `query` is the same however the parameters were ordered.

    Raises:
        QueryError: A parameter is unknown, or its value is.
    """
    return to_feed(read_query(query, SETTINGS if feed else _KEYS, known), timeline, known, feed)


def to_feed(asked: Query, timeline: Timeline, known: KnownValues, feed: Feed | None = None) -> Feed:
    """Return the feed that was asked for; see `parse_feed_query`."""
    base = feed or Feed(name="", title=timeline.name, language=timeline.language)
    wanted = {name: _unique(asked.wanted[name]) for name in _KEYS if name in asked.wanted}
    if not wanted:
        return base
    query = Query(wanted)
    spans = tuple(parse_span(word.upper()) for word in wanted.get("alarms", ()))
    made = base._replace(
        query=to_text(wanted, known),
        match=query.chosen if query.chosen.wanted else base.match,
        windows=Windows(query.one("windows", base.windows)),
        language=Language(query.one("lang", base.language)),
        alarms=spans or base.alarms,
    )
    return made if feed or not query.chosen.wanted else made._replace(title=_title(made, timeline, known))


def to_query(
    match: Filter, known: KnownValues, *, windows: Windows | None = None, language: Language | None = None
) -> str:
    """Return the query that asks for a filter, as it stands in an address."""
    wanted = {key: _unique(match.wanted[key]) for key in FILTERS if key in match.wanted}
    if windows:
        wanted["windows"] = (windows.value,)
    if language:
        wanted["lang"] = (language.value,)
    return to_text(wanted, known)


def _unique(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return words without regard to case, each once, in one order."""
    return tuple(sorted({word.casefold() for word in words}))


def _title(feed: Feed, timeline: Timeline, known: KnownValues) -> str:
    words = ", ".join(words for _, words in filter_words(feed.match, known, feed.language))
    return say(feed.language, "feed.chosen", name=timeline.name, words=words)
