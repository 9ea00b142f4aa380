"""A milestone, what its sources say of it, and the timeline they stand in.

The values are named tuples: as immutable as frozen dataclasses, and so much quicker to define that
listing what is coming feels it.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from notifier.dates.edtf import UNDATED, Edtf
from notifier.dates.working_days import dutch_holidays
from notifier.errors import NotifierError
from notifier.words import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, tzinfo
    from zoneinfo import ZoneInfo

    from notifier.dates.recurrence import Recurrence
    from notifier.dates.statutory_terms import Extension
    from notifier.dates.working_days import Holidays
    from notifier.words import Language


class Kind(StrEnum):
    """What a milestone's date means."""

    DEADLINE = "deadline"
    START = "start"
    END = "end"
    DECISION = "decision"
    PUBLICATION = "publication"
    EVENT = "event"


# Of these the first possible day matters most; of the others the last.
OPENING_KINDS = frozenset({Kind.START, Kind.EVENT})


class Modality(StrEnum):
    """How firmly a source states a date."""

    FIXED = "fixed"
    INTENDED = "intended"
    EXPECTED = "expected"


class Status(StrEnum):
    """Where a milestone stands. Overdue is derived, it depends on the day."""

    PLANNED = "planned"
    DONE = "done"
    CANCELLED = "cancelled"


class Source(NamedTuple):
    """A document that states dates.

    Attributes:
        id: Name within the file.
        title: What it is called.
        date: The day it bears.
        reference: How it is cited, such as a dossier number; empty when unknown.
        url: Where it can be read; empty when unknown.
    """

    id: str
    title: str
    date: date
    reference: str = ""
    url: str = ""


class Statement(NamedTuple):
    """What one source says of a milestone's date: it dates it, confirms it, or leaves it undated.

    Attributes:
        source: Who says it.
        phrase: In which words; empty when not quoted.
        when: The date stated, or None where it confirms or is silent.
        confirms: Whether it confirms the date known before.
        modality: How firmly, or None where the source does not tell.
    """

    source: Source
    phrase: str = ""
    when: Edtf | None = None
    confirms: bool = False
    modality: Modality | None = None

    @property
    def is_undated(self) -> bool:
        """Whether the source speaks of the milestone without a date."""
        return self.when is None and not self.confirms


class Cancellation(NamedTuple):
    """That a milestone does not go ahead.

    Attributes:
        on: The day it was decided or announced.
        reason: Why, in a few words; empty when unknown.
    """

    on: date
    reason: str = ""


class After(NamedTuple):
    """That a milestone comes after another one.

    Attributes:
        milestone: The other one's id.
        offset: How long after it, as written (`P6W`, `P5B`; `-P3M` is before it); empty when only the
            order is known.
    """

    milestone: str
    offset: str = ""


class Repeat(NamedTuple):
    """That a milestone comes round again.

    Attributes:
        rule: On which days.
        without: Days of the rule on which it does not take place.
        done: Occurrences that were finished: the day of the occurrence, and the day it was done.
    """

    rule: Recurrence
    without: tuple[date, ...] = ()
    done: tuple[tuple[date, date], ...] = ()


class Milestone(NamedTuple):
    """One dated entry of the file, or one occurrence of an entry that repeats.

    Attributes:
        id: Its name; addresses and commands use it.
        key: The oldest name it ever had: identity in calendars, deliveries and the database.
        title: What happens, on one line.
        kind: What the date means.
        when: The date that counts; `../..` when nobody gave one.
        modality: How firm that date is.
        topics: What it is about.
        owner: Who sees to it; empty when unknown.
        action: What the reader should do; empty when nothing.
        description: More about it, may have several lines.
        location: Where it takes place.
        url: Where more can be read.
        statements: What the sources say, ordered by the source's date.
        done: The day it was finished, or None.
        cancelled: That it does not go ahead, or None.
        overdue_after: Last day on which it is not overdue yet; None where the date itself tells.
        formerly: Earlier ids, oldest first.
        after: Which milestone it comes after, or None.
        repeat: How it comes round again, or None; `when` is its first occurrence then.
        recurrence: Which occurrence this is, as its day (`2026-07-31`); empty for an entry of the file.
        stated: The date as its sources give it, where `when` follows from that: a later occurrence, or
            a term the law extends; None where `when` is that date itself.
        extension: How the law extends its term, or None.
        private: Whether it is kept out of everything that needs no token.
    """

    id: str
    title: str
    kind: Kind
    when: Edtf = UNDATED
    modality: Modality = Modality.FIXED
    topics: tuple[str, ...] = ()
    owner: str = ""
    action: str = ""
    description: str = ""
    location: str = ""
    url: str = ""
    statements: tuple[Statement, ...] = ()
    done: date | None = None
    cancelled: Cancellation | None = None
    overdue_after: date | None = None
    formerly: tuple[str, ...] = ()
    after: After | None = None
    repeat: Repeat | None = None
    recurrence: str = ""
    stated: Edtf | None = None
    extension: Extension | None = None
    private: bool = False

    @property
    def key(self) -> str:
        """The oldest name it ever had."""
        return self.formerly[0] if self.formerly else self.id

    @property
    def status(self) -> Status:
        """Where it stands, whatever the day."""
        if self.cancelled:
            return Status.CANCELLED
        return Status.DONE if self.done else Status.PLANNED

    @property
    def basis(self) -> Statement | None:
        """The newest statement that gives the date that counts, or None when no source does."""
        stated = self.stated or self.when
        dated = (one for one in reversed(self.statements) if one.when and one.when.is_same_time(stated))
        return next(dated, None)

    @property
    def cited(self) -> Statement | None:
        """The statement to quote: the basis, else the newest with a date, else the newest of all."""
        dated = (one for one in reversed(self.statements) if one.when)
        return self.basis or next(dated, self.statements[-1] if self.statements else None)

    @property
    def is_beyond_sources(self) -> bool:
        """Whether its date is one that none of its sources gives."""
        return bool(self.statements) and not self.when.is_undated and self.basis is None

    @property
    def since_basis(self) -> tuple[Statement, ...]:
        """What was said after the basis: confirmations and silences, oldest first."""
        if self.basis is None:
            return ()
        return self.statements[self.statements.index(self.basis) + 1 :]

    @property
    def latest_source(self) -> Source | None:
        """The newest source that speaks of it."""
        return self.statements[-1].source if self.statements else None

    def page(self, base_url: str) -> str:
        """Return the address of its page, or an empty text where it has none.

        Without a public address there are no pages, and a private milestone never has one.
        """
        return f"{base_url}/milestones/{self.id}" if base_url and not self.private else ""

    def seen_from(self, zone: tzinfo) -> Milestone:
        """Return it with a clock time as the clocks of a zone show it."""
        return self._replace(when=self.when.seen_from(zone)) if self.when.instant else self

    def is_overdue(self, today: date) -> bool:
        """Whether its time has passed and nobody said it is done."""
        last = self.last_day
        return self.status is Status.PLANNED and last is not None and today > last

    @property
    def last_day(self) -> date | None:
        """The last day on which it is not overdue; None when it never is.

        An event that may fall anywhere in a period is never overdue: nobody can tell whether it was.
        Of what repeats only the occurrences can be.
        """
        if self.repeat or self.when.latest is None or (self.kind is Kind.EVENT and self.when.day is None):
            return None
        return max(self.overdue_after or self.when.latest, self.when.latest)


class _TimelineParts(NamedTuple):
    name: str
    domain: str
    zone: ZoneInfo
    language: Language
    url: str = ""
    contact: str = ""
    holidays: Holidays = dutch_holidays
    texts: Mapping[Language, Mapping[str, str]] = MappingProxyType({})
    sources: Mapping[str, Source] = MappingProxyType({})
    milestones: tuple[Milestone, ...] = ()


class Timeline(_TimelineParts):
    """All milestones of one file.

    Attributes:
        name: What the calendar is called.
        domain: Right-hand side of every UID; never changes.
        zone: Where a day begins and ends.
        language: The language readers are addressed in.
        url: Public base address without a slash at the end; empty when there is none.
        contact: Where news of a milestone is handed in; empty when unknown.
        holidays: Days on which nobody works.
        texts: Texts of its own in place of the program's, by language and key.
        sources: All documents, by id.
        milestones: All milestones in the file's order; ids and keys are unique.
    """

    def find(self, name: str) -> Milestone | None:
        """Return the milestone with this id or earlier id."""
        return next((one for one in self.milestones if name == one.id or name in one.formerly), None)

    @cached_property
    def by_key(self) -> Mapping[str, Milestone]:
        """The milestones by key."""
        return {one.key: one for one in self.milestones}

    def followers(self, milestone: Milestone) -> tuple[Milestone, ...]:
        """Return the milestones that come after one, in the file's order."""
        names = {milestone.id, *milestone.formerly}
        return tuple(one for one in self._ordered if one.after and one.after.milestone in names)

    @cached_property
    def public(self) -> Timeline:
        """The timeline as it is without its private milestones, and the sources that only those cite."""
        hidden = [one for one in self.milestones if one.private]
        if not hidden:
            return self
        shown = tuple(one for one in self.milestones if not one.private)
        cited = {said.source.id for one in shown for said in one.statements}
        only_hidden = {said.source.id for one in hidden for said in one.statements} - cited
        sources = {name: source for name, source in self.sources.items() if name not in only_hidden}
        return self._replace(milestones=shown, sources=MappingProxyType(sources))

    @cached_property
    def _ordered(self) -> tuple[Milestone, ...]:
        """The few that come after another: every message of a long timeline asks for them."""
        return tuple(one for one in self.milestones if one.after)


class UnknownMilestoneError(NotifierError):
    """No milestone has this id."""

    def __init__(self, name: str, timeline: Timeline) -> None:
        known = {one for milestone in timeline.milestones for one in (milestone.id, *milestone.formerly)}
        near = nearest(name, known)
        super().__init__("milestone.unknown_near" if near else "milestone.unknown", name=name, near=near)
        self.language = timeline.language
