"""The timeline of one file, and the milestones, sources and statements of which it is made.

The values are named tuples: as immutable as frozen dataclasses, and quicker to define, which shortens
the start of every command.
"""

from __future__ import annotations

from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from notifier.dates.working_days import dutch_holidays
from notifier.dates.zones import day_of
from notifier.errors import NotifierError
from notifier.named_tuple import NamedTuple
from notifier.timeline.included_list import list_of
from notifier.timeline.kinds import OPENING_KINDS, Cancellation, Kind, Missed, Repeat, Status
from notifier.timeline.milestone import Milestone
from notifier.timeline.order import After
from notifier.timeline.statements import Modality, Says, Source, SourceKind, Statement, end_of
from notifier.words import nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from notifier.dates.working_days import Holidays
    from notifier.timeline.included_list import IncludedList
    from notifier.words import Language

__all__ = [
    "OPENING_KINDS",
    "After",
    "Cancellation",
    "Kind",
    "Milestone",
    "Missed",
    "Modality",
    "Repeat",
    "Says",
    "Source",
    "SourceKind",
    "Statement",
    "Status",
    "Timeline",
    "UnknownMilestoneError",
    "end_of",
]


class _TimelineParts(NamedTuple):
    name: str  # The name of the calendar.
    domain: str  # Right-hand side of every UID; never changes.
    zone: ZoneInfo  # The zone of its days and clock times.
    language: Language  # The language of its readers.
    url: str = ""  # Public base address without a slash at the end; empty when there is none.
    contact: str = ""  # Where readers report news of a milestone; empty when unknown.
    # Public address at which answers are taken, without a slash at the end; empty where none.
    answers: str = ""
    holidays: Holidays = dutch_holidays  # The holidays of a year.
    # Its own texts in place of the program's, by language and key.
    texts: Mapping[Language, Mapping[str, str]] = MappingProxyType({})
    sources: Mapping[str, Source] = MappingProxyType({})  # All documents, by id.
    # All milestones in the file's order, then those of included lists; ids and keys are unique.
    milestones: tuple[Milestone, ...] = ()
    lists: Mapping[str, IncludedList] = MappingProxyType({})  # The included lists, by name.


class Timeline(_TimelineParts):
    """All milestones of one file."""

    def day_of(self, moment: datetime) -> date:
        """Return the day of a moment in its zone."""
        return day_of(moment, self.zone)

    def find(self, name: str) -> Milestone | None:
        """Return the milestone with this id or earlier id."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> Mapping[str, Milestone]:
        """The milestones by id and earlier ids, the first of the file where two have the same."""
        return {name: one for one in reversed(self.milestones) for name in one.names}

    @property
    def names(self) -> Collection[str]:
        """The ids and the earlier ids of all milestones."""
        return self._by_name.keys()

    @cached_property
    def by_key(self) -> Mapping[str, Milestone]:
        """The milestones by key."""
        return {one.key: one for one in self.milestones}

    def list_of(self, milestone: Milestone) -> IncludedList | None:
        """Return the included list that a milestone is from; None for one of the file itself."""
        return self.lists.get(list_of(milestone.id))

    def followers(self, milestone: Milestone) -> tuple[Milestone, ...]:
        """Return the milestones that come after one, in the file's order."""
        known = self._by_anchor
        if milestone.id not in known and not milestone.formerly:
            return ()
        found = [pair for name in milestone.names if name in known for pair in known[name]]
        return tuple(one for _, one in sorted(found)) if found else ()

    @cached_property
    def public(self) -> Timeline:
        """The timeline without its private milestones and without the sources that only those cite."""
        hidden = [one for one in self.milestones if one.private]
        if not hidden:
            return self
        shown = tuple(one for one in self.milestones if not one.private)
        cited = {said.source.id for one in shown for said in one.statements}
        only_hidden = {said.source.id for one in hidden for said in one.statements} - cited
        sources = {name: source for name, source in self.sources.items() if name not in only_hidden}
        return self._replace(milestones=shown, sources=MappingProxyType(sources))

    def hiding(self, keys: Collection[str]) -> Timeline:
        """Return the timeline with the milestones of these keys as private ones."""
        if not keys:
            return self
        hidden = (one._replace(private=one.private or one.key in keys) for one in self.milestones)
        return self._replace(milestones=tuple(hidden))

    @cached_property
    def _by_anchor(self) -> Mapping[str, list[tuple[int, Milestone]]]:
        """The milestones that come after another, with their place in the file, by the name of the other."""
        found: dict[str, list[tuple[int, Milestone]]] = {}
        for place, one in enumerate(self.milestones):
            if one.after:
                found.setdefault(one.after.milestone, []).append((place, one))
        return found

    @cached_property
    def by_word(self) -> dict[str, Mapping[str, tuple[Milestone, ...]]]:
        """The milestones by their words for a key of the filter language, as far as those were asked for."""
        return {}


class UnknownMilestoneError(NotifierError):
    """No milestone has this id."""

    def __init__(self, name: str, timeline: Timeline) -> None:
        near = nearest(name, timeline.names)
        super().__init__("milestone.unknown_near" if near else "milestone.unknown", name=name, near=near)
        self.language = timeline.language
