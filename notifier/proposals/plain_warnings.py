"""Warnings of the file in the words of people who do not know how it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notifier.dates.edtf import parse_edtf
from notifier.dates.labels import day_label, label
from notifier.errors import DateError
from notifier.words import catalog, fill

if TYPE_CHECKING:
    from notifier.events_file.problems import Problem
    from notifier.timeline.model import Timeline
    from notifier.words import Language

# The values of sentences that are dates.
_DATES = frozenset({"value", "when", "stated", "after", "last"})


def warning_words(warning: Problem, timeline: Timeline, language: Language) -> str:
    """Return a warning with titles in place of names and with its dates in words."""
    milestone = timeline.find(warning.subject) if warning.subject else None
    title = milestone.title if milestone else warning.subject
    plain = catalog(language).get(f"desk.warning_{warning.key.partition('.')[2]}")
    if plain is None:
        return f"{title}: {warning.fault(language)}" if title else warning.fault(language)
    values: dict[str, Any] = {**warning.values, "value": warning.value}
    values |= {name: _date_words(str(values[name]), language) for name in _DATES & values.keys()}
    if source := timeline.sources.get(str(values.get("source", ""))):
        values["source"] = f"{source.title}, {day_label(source.date, language)}"
    if other := timeline.find(warning.value):
        values["value"] = other.title
    return fill(plain, {**values, "title": title})


def _date_words(text: str, language: Language) -> str:
    try:
        return label(parse_edtf(text), language)
    except DateError:
        return text
