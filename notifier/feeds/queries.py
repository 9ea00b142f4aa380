"""Any filter as a feed: parse the query of an address, and write the canonical query of a filter.

Source:
    RFC 3986 3.4; the HTML standard's `application/x-www-form-urlencoded` for plus signs.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_plus

from notifier.dates.leads import parse_span
from notifier.errors import DateError, FeedQueryError
from notifier.feeds.settings import Feed
from notifier.ics.entries import Windows
from notifier.timeline.filters import FILTERS, Filter
from notifier.words import Language, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifier.dates.leads import Span
    from notifier.timeline.model import Timeline

# Google ignores longer addresses without an error. Source: webapps.stackexchange.com/q/158639.
MAX_ADDRESS = 256
_MAX_ALARMS = 5

SETTINGS = ("windows", "lang", "alarms")


def parse_feed_query(query: str, timeline: Timeline, feed: Feed | None = None) -> Feed:
    """Return the feed that a query requests.

    Args:
        query: The text after the question mark, still percent-encoded. Values of one key are separated by
            commas, or the key is repeated; a comma within a value is written `%2C`.
        timeline: The timeline of the milestones.
        feed: The feed whose settings to change; None for a filter without a feed.

    Returns:
        A feed with the canonical query: the same for any order of the parameters.

    Raises:
        FeedQueryError: A parameter or its value is unknown.
    """
    known = SETTINGS if feed else (*FILTERS, *SETTINGS)
    wanted = _split(query, known)
    base = feed or Feed(name="", title=timeline.name, language=timeline.language)
    if not wanted:
        return base
    filters = {name: _words(name, wanted[name]) for name in FILTERS if name in wanted}
    asked = replace(
        base,
        query=_canonical(wanted),
        match=Filter(filters) if filters else base.match,
        windows=Windows(_one("windows", wanted, tuple(Windows), base.windows)),
        language=Language(_one("lang", wanted, tuple(Language), base.language)),
        alarms=_alarms(wanted["alarms"]) if "alarms" in wanted else base.alarms,
    )
    return asked if feed or not filters else replace(asked, title=_title(asked, timeline))


def to_query(match: Filter, *, windows: Windows | None = None, language: Language | None = None) -> str:
    """Return the canonical query of a filter, percent-encoded."""
    wanted = dict(match.wanted)
    if windows:
        wanted["windows"] = (windows.value,)
    if language:
        wanted["lang"] = (language.value,)
    return _canonical({key: _unique(values) for key, values in wanted.items()})


def _split(query: str, known: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    wanted: dict[str, tuple[str, ...]] = {}
    for part in query.split("&"):
        name, _, values = part.partition("=")
        name = unquote_plus(name)
        if not name and not values:
            continue
        if name not in known:
            raise FeedQueryError("feed.unknown_parameter", name=name, known=", ".join(known))
        words = tuple(unquote_plus(value).strip() for value in values.split(","))
        wanted[name] = (*wanted.get(name, ()), *(word for word in words if word))
    for name, words in wanted.items():
        if not words:
            raise FeedQueryError("feed.empty_parameter", name=name)
    return {name: _unique(words) for name, words in wanted.items()}


def _unique(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words in lower case, sorted, each once."""
    return tuple(sorted({word.casefold() for word in words}))


def _canonical(wanted: Mapping[str, tuple[str, ...]]) -> str:
    names = [name for name in (*FILTERS, *SETTINGS) if name in wanted]
    return "&".join(f"{name}={','.join(quote(word, safe='') for word in wanted[name])}" for name in names)


def _words(name: str, words: tuple[str, ...]) -> tuple[str, ...]:
    options = FILTERS[name].values
    for word in words:
        if options is not None and word not in options:
            raise _unknown(name, word, options)
    return words


def _one(name: str, wanted: Mapping[str, tuple[str, ...]], options: tuple[str, ...], default: str) -> str:
    words = wanted.get(name, (default,))
    if len(words) > 1 or words[0] not in options:
        raise _unknown(name, ",".join(words), options)
    return words[0]


def _alarms(words: tuple[str, ...]) -> tuple[Span, ...]:
    try:
        spans = [parse_span(word.upper()) for word in words]
    except DateError as error:
        raise FeedQueryError("feed.wrong_alarm", value=error.text) from error
    if len(spans) > _MAX_ALARMS:
        raise FeedQueryError("feed.too_many_alarms", count=len(spans), limit=_MAX_ALARMS)
    return tuple(spans)


def _unknown(name: str, value: str, options: tuple[str, ...]) -> FeedQueryError:
    return FeedQueryError("feed.unknown_value", name=name, value=value, options=", ".join(options))


def _title(feed: Feed, timeline: Timeline) -> str:
    words = [word for values in feed.match.wanted.values() for word in values]
    return say(feed.language, "feed.chosen", name=timeline.name, words=", ".join(words))
