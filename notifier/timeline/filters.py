"""Filters on milestones: one language for the file, the commands and the web.

A list is OR, keys are AND, words compare exactly in their normal form; `text` is a substring of one of the
texts of a milestone, or of its date in words. A filter is evaluated at the moment of use. A new key is a row
of `FILTERS`: the file, the options of the commands, the queries of pages, feeds and API, their descriptions,
what pages offer and the folders of the static site follow from it.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from notifier.dates.working_days import dutch_holidays
from notifier.errors import DateError
from notifier.named_tuple import NamedTuple
from notifier.timeline.model import Kind, Modality, Status
from notifier.timeline.text_form import normal_form
from notifier.words import Language

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from notifier.dates.leads import Span
    from notifier.timeline.model import Milestone, Source, Timeline

# Derived from the date, and so from the day: see `Milestone.is_overdue` and `counts`.
OVERDUE, UNDATED = "overdue", "undated"


class Offer(NamedTuple):
    """How pages offer the values of a key, each with how many milestones have it."""

    place: int  # Which of the keys on a page it is, from the top.
    heading: str  # The sentence above it.
    most: int | None = None  # How many of its values, the most frequent first; None for all.
    spans: tuple[str, ...] = ()  # The values of a span, in this order.
    is_menu: bool = False  # Whether its values are a menu, for there are many and they are long.


class FilterRow(NamedTuple):
    """One key of the filter language."""

    key: str  # Its name in the file, as an option and in a query.
    meaning: str  # Which milestones it selects, as an English sentence.
    # The words of a milestone on a day that values are compared with.
    words: Callable[[Milestone, date], tuple[str, ...]]
    values: tuple[str, ...] | None = None  # All values it can have; None where any word is allowed.
    is_substring: bool = False  # Whether a value is part of a word instead of the whole word.
    # Whether a value is a span of days from today, within which one of the words, a day, must be.
    is_span: bool = False
    follows_day: bool = False  # Whether a milestone can begin to match on another day, without a change.
    needs_day: bool = False  # Whether nothing matches it without a day.
    offer: Offer | None = None  # How pages offer it; None where they do not.
    # The sentence of a value, with `{}` where the value stands; empty where a value is shown as it is.
    value_words: str = ""
    # Finds what a value names by its id, which is shown by its title; None where values are words themselves.
    named: Callable[[Timeline, str], Milestone | Source | None] | None = None
    # The folder of the static site in which each of its values has pages, lists and feeds; empty for none.
    folder: str = ""

    @property
    def has_index(self) -> bool:
        """Whether a value is a whole word that a milestone has on every day."""
        return not (self.is_substring or self.is_span or self.follows_day)

    @property
    def is_open(self) -> bool:
        """Whether its values are the words that milestones have, rather than words of this program."""
        return self.values is None and not self.is_substring and not self.is_span


def _current(milestone: Milestone, today: date) -> Milestone:
    """Return a milestone; of one that repeats the occurrence that counts."""
    if not (milestone.repeat or milestone.when.is_several):
        return milestone
    # Few files have one, and a listing has no time to lose.
    from notifier.timeline.repeats import current  # noqa: PLC0415

    return current(milestone, today)


def _last_day(milestone: Milestone, today: date) -> tuple[str, ...]:
    """Return the last day that counts: of an open end the first, of several dates the next one's.

    A date that the newest source withdrew has none.
    """
    when = _current(milestone, today).parts_from(today)[0].when
    day = None if milestone.has_lapsed else when.latest or when.earliest
    return (day.isoformat(),) if day else ()


def _statuses(milestone: Milestone, today: date) -> tuple[str, ...]:
    milestone = _current(milestone, today)
    is_undated = milestone.status is Status.PLANNED and not milestone.counts
    derived = {OVERDUE: milestone.is_overdue(today), UNDATED: is_undated}
    return (milestone.status, *(name for name, is_so in derived.items() if is_so))


def _modalities(milestone: Milestone, today: date) -> tuple[str, ...]:
    """Return how firm its date is shown on a day."""
    firmness = milestone.as_shown(today).firmness
    return (firmness.value,) if firmness else ()


def _texts(milestone: Milestone, _: date) -> tuple[str, ...]:
    """Return its texts, the words of its sources, and the dates that it has and that they gave, in words."""
    labels = [milestone.label, *(said.label for said in milestone.statements if said.when)]
    return (
        *(said.phrase for said in milestone.statements if said.phrase),
        *(label(language) for label in labels for language in Language),
        milestone.title,
        milestone.description,
        milestone.action,
        milestone.owner,
    )


FILTERS: Mapping[str, FilterRow] = {
    row.key: row
    for row in (
        FilterRow(
            "topic",
            "Only with this topic.",
            lambda milestone, _: milestone.topics,
            offer=Offer(1, "page.by_topic", most=12),
            folder="topics",
        ),
        FilterRow(
            "kind",
            "Only of this kind.",
            lambda milestone, _: (milestone.kind.value,),
            values=tuple(Kind),
            offer=Offer(5, "page.by_kind"),
            value_words="kind.{}",
            folder="kinds",
        ),
        FilterRow(
            "owner",
            "Only of this owner.",
            lambda milestone, _: (milestone.owner,) if milestone.owner else (),
            offer=Offer(6, "upcoming.column_owner", most=40, is_menu=True),
            folder="owners",
        ),
        FilterRow(
            "id",
            "Only with this id or former id.",
            lambda milestone, _: milestone.names,
            named=lambda timeline, value: timeline.find(value),
        ),
        FilterRow(
            "status",
            "Only in this state, judged at the moment of use.",
            _statuses,
            values=(*Status, OVERDUE, UNDATED),
            follows_day=True,
            needs_day=True,
            value_words="status.{}",
        ),
        FilterRow(
            "text",
            "Only with this in title, description, action, owner, quote or date in words.",
            _texts,
            is_substring=True,
        ),
        FilterRow(
            "source",
            "Only what this source mentions.",
            lambda milestone, _: tuple(dict.fromkeys(said.source.id for said in milestone.statements)),
            named=lambda timeline, value: timeline.sources.get(value),
            folder="sources",
        ),
        FilterRow(
            "action",
            "Only with something to do (true), or without (false).",
            lambda milestone, _: ("true" if milestone.action else "false",),
            values=("true", "false"),
            offer=Offer(3, "page.by_action"),
            value_words="choice.action_{}",
        ),
        FilterRow(
            "modality",
            "Only as firm as this, judged at the moment of use.",
            _modalities,
            values=tuple(Modality),
            follows_day=True,
            offer=Offer(4, "page.by_modality"),
            value_words="choice.modality_{}",
        ),
        FilterRow(
            "within",
            "Only what has its last day from today to this long after it, such as P180D.",
            _last_day,
            is_span=True,
            follows_day=True,
            needs_day=True,
            offer=Offer(2, "page.by_within", spans=("P30D", "P90D", "P180D", "P1Y")),
            value_words="choice.within_{}",
        ),
    )
}


class Filter(NamedTuple):
    """A choice of milestones: one value of each key must match, and without keys all do."""

    wanted: Mapping[str, tuple[str, ...]] = MappingProxyType({})

    def takes(self, milestone: Milestone, today: date) -> bool:
        """Whether it matches the milestone on this day."""
        return not self.wanted or all(
            _fits(FILTERS[key], values, milestone, today) for key, values in self.wanted.items()
        )

    def narrow(self, timeline: Timeline) -> tuple[Milestone, ...]:
        """Return milestones among which are all that it takes, in the order of the timeline."""
        found = timeline.milestones
        for key, values in self.wanted.items():
            if _is_indexed(key, values):
                found = min(found, _by_word(timeline, key).get(normal_form(values[0]), ()), key=len)
        return found

    def takes_all(self, timeline: Timeline, today: date) -> bool:
        """Whether it takes every milestone of a timeline on this day."""
        if len(self.narrow(timeline)) < len(timeline.milestones):
            return False
        # Each of the others has narrowed nothing, and what its index has is all that it takes.
        open_keys = {key: own for key, own in self.wanted.items() if not _is_indexed(key, own)}
        return not open_keys or all(Filter(open_keys).takes(one, today) for one in timeline.milestones)

    @property
    def follows_day(self) -> bool:
        """Whether it can match other milestones on another day, without a change of any."""
        return any(FILTERS[key].follows_day for key in self.wanted)

    @property
    def needs_day(self) -> bool:
        """Whether it can only be judged on a day."""
        return any(FILTERS[key].needs_day for key in self.wanted)


def _is_indexed(key: str, values: tuple[str, ...]) -> bool:
    return FILTERS[key].has_index and len(values) == 1


def _by_word(timeline: Timeline, key: str) -> Mapping[str, tuple[Milestone, ...]]:
    """Return the milestones by each of their words, in its normal form."""
    if key not in timeline.by_word:
        found: dict[str, list[Milestone]] = {}
        for one in timeline.milestones:
            # Words of such a key do not depend on the day.
            for word in {normal_form(word) for word in FILTERS[key].words(one, date.min)}:
                found.setdefault(word, []).append(one)
        timeline.by_word[key] = {word: tuple(own) for word, own in found.items()}
    return timeline.by_word[key]


def _fits(row: FilterRow, values: tuple[str, ...], milestone: Milestone, today: date) -> bool:
    if row.is_span:
        return any(map(fits_span(values, today), row.words(milestone, today)))
    words = {normal_form(word) for word in row.words(milestone, today)}
    asked = [normal_form(value) for value in values]
    if row.is_substring:
        return any(value in word for value in asked for word in words)
    return not words.isdisjoint(asked)


def fits_span(values: tuple[str, ...], today: date) -> Callable[[str], bool]:
    """Return whether a day, as ISO 8601, lies within one of these spans from today."""
    # Days of four digits of a year sort as their texts.
    end = max(parse_within(value).after(today, dutch_holidays) for value in values).isoformat()
    start = today.isoformat()
    return lambda day: start <= day <= end


@lru_cache(maxsize=64)
def parse_within(text: str) -> Span:
    """Read how far ahead to look, such as `P90D` or `90d`: days, weeks, months or years, in capitals or not.

    Raises:
        DateError: Another form, or working days, which a filter has no calendar for.
    """
    # Only this key needs it, and a listing has no time to lose.
    from notifier.dates.leads import parse_span  # noqa: PLC0415

    form = text.upper()
    span = parse_span(form if form.startswith("P") else f"P{form}")
    if span.working_days:
        raise DateError("query.wrong_span", name="within", value=text, text=text, position=0)
    return span
