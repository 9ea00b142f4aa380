"""The page of a source, with what became of each thing it said, and the page of an owner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from notifier.feeds.settings import Feed
from notifier.timeline.filters import Filter
from notifier.timeline.repeats import current
from notifier.timeline.upcoming import look_at
from notifier.web.entries import MilestoneCard, said, to_card
from notifier.words import Language

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notifier.timeline.model import Milestone, Source, Statement
    from notifier.web.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectLine:
    """A milestone of a source or an owner.

    Attributes:
        entry: The milestone as it is now.
        phrase: The words of the source; empty on the page of an owner.
        said: What the source says of the date, in words; empty on the page of an owner.
        is_other: Whether the date that counts now is another than the source gave.
    """

    entry: MilestoneCard
    phrase: str = ""
    said: str = ""
    is_other: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectPage:
    """Everything on the page.

    Attributes:
        name: The title of the source, or the owner.
        source: The source; None on the page of an owner.
        lines: Its milestones, in the order of their dates.
        query: The filter of its feeds, as a query string.
        calendar: The path of its calendar.
    """

    name: str
    source: Source | None
    lines: tuple[SubjectLine, ...]
    query: str
    calendar: str


def build_source_page(source: Source, snapshot: Snapshot, language: Language) -> SubjectPage:
    """Build the page of a source."""
    chosen = Filter({"source": (source.id,)})
    lines = (
        _said(milestone, statement, snapshot, language)
        for milestone in _by_date(chosen.narrow(snapshot.timeline))
        for statement in milestone.statements
        if statement.source.id == source.id
    )
    query = urlencode({"source": source.id})
    return _page(source.title, source, lines, query, chosen)


def build_owner_page(owner: str, snapshot: Snapshot, language: Language) -> SubjectPage:
    """Build the page of an owner."""
    chosen = Filter({"owner": (owner,)})
    lines = (
        SubjectLine(entry=_card(one, snapshot, language))
        for one in _by_date(chosen.narrow(snapshot.timeline))
        if one.owner == owner
    )
    query = urlencode({"owner": owner}, quote_via=quote)
    return _page(owner, None, lines, query, chosen)


def _page(
    name: str, source: Source | None, lines: Iterable[SubjectLine], query: str, match: Filter
) -> SubjectPage:
    calendar = Feed(name="", title=name, language=Language.NL, match=match, query=query).path("ics")
    return SubjectPage(name=name, source=source, lines=tuple(lines), query=f"?{query}", calendar=calendar)


def _by_date(milestones: Iterable[Milestone]) -> list[Milestone]:
    return sorted(milestones, key=lambda one: one.when.sort_key)


def _card(milestone: Milestone, snapshot: Snapshot, language: Language) -> MilestoneCard:
    return to_card(look_at(current(milestone, snapshot.today), snapshot.today), language)


def _said(milestone: Milestone, statement: Statement, snapshot: Snapshot, language: Language) -> SubjectLine:
    return SubjectLine(
        entry=_card(milestone, snapshot, language),
        phrase=statement.phrase,
        said=said(statement, language),
        is_other=statement.when is not None and not statement.when.is_same_time(milestone.when),
    )
