"""The values that pages offer to filter by, with how many milestones have each."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, Any

from notifier.reminders.date_words import span_words
from notifier.timeline.filters import FILTERS, Filter, fits_span, parse_within
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from notifier.timeline.filters import Offer
    from notifier.web.selection import Selection
    from notifier.web.snapshot import Snapshot
    from notifier.words import Language

    Choices = Sequence[Mapping[str, Any]]


# Lengths that are called as one that is offered.
_AS_OFFERED = {"P3M": "P90D", "P6M": "P180D", "P12M": "P1Y"}


def filter_choices(snapshot: Snapshot, asked: Selection) -> list[tuple[str, Offer, Choices]]:
    """Return the keys that are offered, with the values of each and how many milestones have it.

    Counted are the milestones that the other keys of the filter take.
    """
    offers = ((row.offer.place, row.key, row.offer) for row in FILTERS.values() if row.offer)
    return [(key, offer, _choices(key, offer, snapshot, asked)) for _, key, offer in sorted(offers)]


def _choices(key: str, offer: Offer, snapshot: Snapshot, asked: Selection) -> Choices:
    wanted = asked.chosen.wanted.get(key, ())
    own = [span for span in wanted if span not in offer.spans] if offer.spans else []
    counts = count_values(snapshot, key, asked.chosen, (*offer.spans, *own))
    # What is asked for stands in the place of what is offered in the same words.
    said = {_words(offer, one, asked.language) for one in own}
    common = [one for one in offer.spans if _words(offer, one, asked.language) not in said]
    common = common or most_common(counts, key)
    folded = {value.casefold() for value in common}
    chosen = {value.casefold() for value in wanted}
    return [
        {
            "value": value,
            "words": _words(offer, value, asked.language),
            "count": counts[value],
            "is_chosen": value.casefold() in chosen,
        }
        for value in (*common, *(one for one in wanted if one.casefold() not in folded))
    ]


def most_common(counts: Mapping[str, int], key: str) -> list[str]:
    """Return the values that are offered of a key, given how many milestones have each."""
    offer = FILTERS[key].offer
    return sorted(counts, key=lambda value: (-counts[value], value))[: offer.most if offer else 0]


def count_values(snapshot: Snapshot, key: str, chosen: Filter, spans: Sequence[str] = ()) -> Counter[str]:
    """Count the values of one key, or of spans, among the milestones that the other keys of a filter take."""
    row, today = FILTERS[key], snapshot.today
    rest = Filter({other: values for other, values in chosen.wanted.items() if other != key})

    def count() -> Counter[str]:
        found = [row.words(one, today) for one in rest.narrow(snapshot.timeline) if rest.takes(one, today)]
        if not row.is_span:
            return Counter(chain.from_iterable(found))
        fits = {span: fits_span((span,), today) for span in spans}
        return Counter({span: sum(any(map(fit, days)) for days in found) for span, fit in fits.items()})

    # The counts of the whole list are those that most pages show.
    return snapshot.share(f"counts {key} {len(rest.wanted)} {len(spans)}", (rest.wanted, spans), count)


def _words(offer: Offer, value: str, language: Language) -> str:
    if offer.spans:
        span = parse_within(value)
        value = _AS_OFFERED.get(span.text, span.text)
        if value not in offer.spans:
            return span_words(span, language)
    return say(language, offer.words.format(value.casefold())) if offer.words else value
