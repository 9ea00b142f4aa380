"""The values that pages offer to filter by, with how many milestones have each."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, Any

from notifier.presenting.choice_words import filter_words, value_words
from notifier.timeline.filters import FILTERS, Filter, fits_span, parse_within

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from notifier.timeline.filters import Offer
    from notifier.web.selection import Selection
    from notifier.web.snapshot import Snapshot

    Choices = Sequence[Mapping[str, Any]]


def filter_choices(snapshot: Snapshot, asked: Selection) -> list[tuple[str, Offer, Choices]]:
    """Return the keys that are offered, with the values of each and how many milestones have it.

    Counted are the milestones that the other keys of the filter take.
    """
    offers = ((row.offer.place, row.key, row.offer) for row in FILTERS.values() if row.offer)
    return [(key, offer, _choices(key, offer, snapshot, asked)) for _, key, offer in sorted(offers)]


def chosen_values(snapshot: Snapshot, asked: Selection) -> list[tuple[str, Selection]]:
    """Return what was chosen in words, each with the selection that is left without it."""
    found = filter_words(asked.chosen, snapshot.catalog.known, asked.language)
    return [(words, asked.without(key, values)) for (key, words), values in found.items()]


def _choices(key: str, offer: Offer, snapshot: Snapshot, asked: Selection) -> Choices:
    known, row = snapshot.catalog.known, FILTERS[key]
    wanted = [known.shown(key, one) if row.is_open else one for one in asked.chosen.wanted.get(key, ())]
    counts = count_values(snapshot, key, asked.chosen, (*offer.spans, *wanted) if row.is_span else ())
    offered = (*wanted, *offer.spans) if row.is_span else (*most_common(counts, key), *wanted)
    # Of two that are called the same, the one that was asked for.
    values: dict[str, str] = {}
    for value in offered:
        values.setdefault(value_words(key, value, known, asked.language), value)
    named = list(values.items())
    if row.is_span:
        named.sort(key=lambda pair: parse_within(pair[1]).after(snapshot.today, snapshot.timeline.holidays))
    chosen: dict[str, list[str]] = {}
    for value in asked.chosen.wanted.get(key, ()):
        chosen.setdefault(value_words(key, value, known, asked.language), []).append(value)
    return [
        {
            "value": value,
            "words": words,
            "count": counts[value],
            # What is left without it, where it was chosen.
            "rest": asked.without(key, chosen[words]) if words in chosen else None,
        }
        for words, value in named
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
