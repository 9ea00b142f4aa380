"""What a filter chooses, in words: for pages, and for the name of a calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.reminders.date_words import span_words
from notifier.timeline.filters import FILTERS, parse_within
from notifier.words import say

if TYPE_CHECKING:
    from notifier.timeline.filters import Filter
    from notifier.timeline.known_values import KnownValues
    from notifier.words import Language

# Lengths that are called as one that is offered.
_AS_OFFERED = {"P3M": "P90D", "P6M": "P180D", "P12M": "P1Y"}


def value_words(key: str, value: str, known: KnownValues, language: Language) -> str:
    """Return a value of a key in words, as below the heading of the key: `begin`, `een half jaar`."""
    row = FILTERS[key]
    if row.is_span:
        span = parse_within(value)
        value = _AS_OFFERED.get(span.text, span.text)
        if not row.offer or value not in row.offer.spans:
            return span_words(span, language)
    if row.value_words:
        return say(language, row.value_words.format(value.casefold()))
    return known.shown(key, value)


def choice_words(key: str, value: str, known: KnownValues, language: Language) -> str:
    """Return a value of a key in words that need no heading: `begin`, `binnen een half jaar`."""
    row, words = FILTERS[key], value_words(key, value, known, language)
    if row.is_span:
        return say(language, "choice.within", span=words)
    return say(language, "choice.text", text=words) if row.is_substring else words


def filter_words(chosen: Filter, known: KnownValues, language: Language) -> dict[tuple[str, str], list[str]]:
    """Return the words of each value of a filter, by key and words, with the values that are called so."""
    found: dict[tuple[str, str], list[str]] = {}
    for key, values in chosen.wanted.items():
        for value in values:
            found.setdefault((key, choice_words(key, value, known, language)), []).append(value)
    return found
