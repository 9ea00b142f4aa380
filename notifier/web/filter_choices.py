"""The values that pages offer to filter by, with how many milestones have each."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from notifier.reminders.date_words import span_words
from notifier.timeline.filters import FILTERS, Filter, FilterRow, fits_span, parse_within
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from notifier.web.selection import Selection
    from notifier.web.snapshot import Snapshot
    from notifier.words import Language


def filter_choices(snapshot: Snapshot, asked: Selection) -> Mapping[str, list[dict[str, Any]]]:
    """Return the values of each key of the filter, with how many milestones of its other keys have each."""
    found: dict[str, list[dict[str, Any]]] = {}
    for key, row in FILTERS.items():
        if not row.choices and not row.spans:
            continue
        wanted = asked.chosen.wanted.get(key, ())
        counts = count_values(snapshot, key, asked.chosen)
        if row.spans and (own := [span for span in wanted if span not in row.spans]):
            counts = counts + _count_spans(snapshot, key, asked.chosen, own)
        common = row.spans or most_common(counts, row)
        folded = {value.casefold() for value in common}
        chosen = {value.casefold() for value in wanted}
        found[key] = [
            {
                "value": value,
                "words": _words(row, value, asked.language),
                "count": counts[value],
                "is_chosen": value.casefold() in chosen,
            }
            for value in (*common, *(one for one in wanted if one.casefold() not in folded))
        ]
    return found


def most_common(counts: Mapping[str, int], row: FilterRow) -> list[str]:
    """Return the values that are offered of a key, given how many milestones have each."""
    return sorted(counts, key=lambda value: (-counts[value], value))[: row.choices]


def _count_spans(snapshot: Snapshot, key: str, chosen: Filter, spans: Iterable[str]) -> Counter[str]:
    """Count how many milestones each of some spans takes, that no page offers."""
    filters = {span: Filter({**chosen.wanted, key: (span,)}) for span in spans}
    counts = {
        span: sum(one.takes(milestone, snapshot.today) for milestone in one.narrow(snapshot.timeline))
        for span, one in filters.items()
    }
    return Counter(counts)


def count_values(snapshot: Snapshot, key: str, chosen: Filter) -> Counter[str]:
    """Count the values of one key among the milestones that the other keys of a filter take."""
    row, today = FILTERS[key], snapshot.today
    rest = Filter({other: values for other, values in chosen.wanted.items() if other != key})

    def count() -> Counter[str]:
        taken = [one for one in rest.narrow(snapshot.timeline) if rest.takes(one, today)]
        counts = Counter(word for one in taken for word in (() if row.spans else row.words(one, today)))
        days = [row.words(one, today) for one in taken] if row.spans else ()
        for span in row.spans:
            fits = fits_span((span,), today)
            counts[span] = sum(any(map(fits, words)) for words in days)
        return counts

    # The counts of the whole list are those that most pages show.
    return snapshot.share(f"counts {key} {bool(rest.wanted)}", rest.wanted, count)


def _words(row: FilterRow, value: str, language: Language) -> str:
    if value in row.spans or row.key in {"action", "modality"}:
        return say(language, f"choice.{row.key}_{value}")
    if row.spans:
        return span_words(parse_within(value), language)
    return say(language, f"{row.key}.{value}") if row.values else value
