"""Filters on milestones: one language for the file, the commands and the web.

A list is OR, keys are AND, words compare exactly in their normal form; `text` is a substring of title or
description. A filter is evaluated at the moment of use. A new key is a row of `FILTERS`: the file, the
options of the commands, the queries of pages, feeds and API, and their descriptions follow from it.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from notifier.timeline.model import Kind, Status
from notifier.timeline.text_form import normal_form

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from notifier.timeline.model import Milestone

OVERDUE = "overdue"


class FilterRow(NamedTuple):
    """One key of the filter language.

    Attributes:
        key: Its name in the file, as an option and in a query.
        meaning: Which milestones it selects, as an English sentence.
        words: The words of a milestone on a day that values are compared with.
        values: All values it can have; None where any word is allowed.
        is_substring: Whether a value is a part of a word rather than the whole of it.
        follows_day: Whether a milestone can begin to match on another day, without a change.
        choices: How many of its values the front page offers, the most frequent first; 0 for none.
    """

    key: str
    meaning: str
    words: Callable[[Milestone, date], tuple[str, ...]]
    values: tuple[str, ...] | None = None
    is_substring: bool = False
    follows_day: bool = False
    choices: int = 0


def _statuses(milestone: Milestone, today: date) -> tuple[str, ...]:
    return (milestone.status, OVERDUE) if milestone.is_overdue(today) else (milestone.status,)


FILTERS: Mapping[str, FilterRow] = {
    row.key: row
    for row in (
        FilterRow(
            "topic",
            "Only with this topic.",
            lambda milestone, _: milestone.topics,
            choices=12,
        ),
        FilterRow(
            "kind",
            "Only of this kind.",
            lambda milestone, _: (milestone.kind.value,),
            values=tuple(Kind),
            choices=len(Kind),
        ),
        FilterRow(
            "owner",
            "Only of this owner.",
            lambda milestone, _: (milestone.owner,) if milestone.owner else (),
            choices=40,
        ),
        FilterRow(
            "id",
            "Only with this id or former id.",
            lambda milestone, _: (milestone.id, *milestone.formerly),
        ),
        FilterRow(
            "status",
            "Only in this state, judged at the moment of use.",
            _statuses,
            values=(*Status, OVERDUE),
            follows_day=True,
        ),
        FilterRow(
            "text",
            "Only with this in title or description.",
            lambda milestone, _: (milestone.title, milestone.description),
            is_substring=True,
        ),
    )
}


class Filter(NamedTuple):
    """A choice of milestones; without keys it matches all.

    Attributes:
        wanted: The values by key of `FILTERS`; one of each key must match.
    """

    wanted: Mapping[str, tuple[str, ...]] = MappingProxyType({})

    def takes(self, milestone: Milestone, today: date) -> bool:
        """Whether it matches the milestone on this day."""
        return all(_fits(FILTERS[key], values, milestone, today) for key, values in self.wanted.items())

    @property
    def follows_day(self) -> bool:
        """Whether it can match other milestones on another day, without a change of any."""
        return any(FILTERS[key].follows_day for key in self.wanted)


def _fits(row: FilterRow, values: tuple[str, ...], milestone: Milestone, today: date) -> bool:
    words = {normal_form(word) for word in row.words(milestone, today)}
    asked = [normal_form(value) for value in values]
    if row.is_substring:
        return any(value in word for value in asked for word in words)
    return not words.isdisjoint(asked)
