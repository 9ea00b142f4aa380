"""Which milestones: one filter language for the file, the commands and the web.

A list is OR, keys are AND, words compare exactly but for case; `text` is found anywhere in title or
description. A filter is judged at the moment of use.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from notifier.timeline.model import Kind, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from notifier.timeline.model import Milestone

OVERDUE = "overdue"


class FilterKey(StrEnum):
    """What can be asked of a milestone."""

    TOPIC = "topic"
    KIND = "kind"
    OWNER = "owner"
    ID = "id"
    STATUS = "status"
    TEXT = "text"


# The values a key can have; None where any word can stand.
FILTER_VALUES: dict[FilterKey, tuple[str, ...] | None] = {
    FilterKey.TOPIC: None,
    FilterKey.KIND: tuple(Kind),
    FilterKey.OWNER: None,
    FilterKey.ID: None,
    FilterKey.STATUS: (*Status, OVERDUE),
    FilterKey.TEXT: None,
}


def _statuses(milestone: Milestone, today: date) -> tuple[str, ...]:
    return (milestone.status, OVERDUE) if milestone.is_overdue(today) else (milestone.status,)


# The words of a milestone that the values of a key are compared with.
_WORDS: dict[FilterKey, Callable[[Milestone, date], tuple[str, ...]]] = {
    FilterKey.TOPIC: lambda milestone, _: milestone.topics,
    FilterKey.KIND: lambda milestone, _: (milestone.kind,),
    FilterKey.OWNER: lambda milestone, _: (milestone.owner,),
    FilterKey.ID: lambda milestone, _: (milestone.id, *milestone.formerly),
    FilterKey.STATUS: _statuses,
    FilterKey.TEXT: lambda milestone, _: (milestone.title, milestone.description),
}


class Filter(NamedTuple):
    """A choice of milestones; without any key it takes all.

    Attributes:
        wanted: Per key the values of which one must fit.
    """

    wanted: Mapping[FilterKey, tuple[str, ...]] = MappingProxyType({})

    def takes(self, milestone: Milestone, today: date) -> bool:
        """Whether the milestone is chosen on this day (overdue depends on it)."""
        return all(_fits(key, values, milestone, today) for key, values in self.wanted.items())


def _fits(key: FilterKey, values: tuple[str, ...], milestone: Milestone, today: date) -> bool:
    words = {word.casefold() for word in _WORDS[key](milestone, today)}
    folded = [value.casefold() for value in values]
    if key is FilterKey.TEXT:
        return any(value in word for value in folded for word in words)
    return not words.isdisjoint(folded)
