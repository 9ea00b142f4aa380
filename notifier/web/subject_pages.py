"""The page of a source, with what became of each thing it said, and the page of an owner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from notifier.feeds.settings import Feed
from notifier.timeline.filters import Filter
from notifier.timeline.repeats import current
from notifier.timeline.source_words import dated_source
from notifier.timeline.upcoming import look_at
from notifier.web.entries import MilestoneCard, said, to_card
from notifier.words import Language

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from notifier.timeline.model import Milestone, Source, Statement
    from notifier.web.snapshot import Snapshot

    # A milestone as it is now, the statement of the source with what that says in words, and whether the
    # date that counts now is another; on the page of an owner there is no statement.
    _Line = tuple[MilestoneCard, Statement | None, str, bool]


def build_source_page(source: Source, snapshot: Snapshot, language: Language) -> Mapping[str, Any]:
    """Build the page of a source."""
    chosen = Filter({"source": (source.id,)})
    lines = (
        _said(milestone, statement, snapshot, language)
        for milestone in _by_date(chosen.narrow(snapshot.timeline))
        for statement in milestone.statements
        if statement.source.id == source.id
    )
    query = urlencode({"source": source.id})
    return {**_page(source.title, source, lines, query, chosen), "on": dated_source(source, language)}


def build_owner_page(owner: str, snapshot: Snapshot, language: Language) -> Mapping[str, Any]:
    """Build the page of an owner."""
    chosen = Filter({"owner": (owner,)})
    lines = (
        (_card(one, snapshot, language), None, "", False)
        for one in _by_date(chosen.narrow(snapshot.timeline))
        if one.owner == owner
    )
    query = urlencode({"owner": owner}, quote_via=quote)
    return _page(owner, None, lines, query, chosen)


def _page(
    name: str, source: Source | None, lines: Iterable[_Line], query: str, match: Filter
) -> Mapping[str, Any]:
    """Return what the page shows: its milestones, and the query and the calendar of a feed of those."""
    calendar = Feed(name="", title=name, language=Language.NL, match=match, query=query).path("ics")
    return {
        "name": name,
        "source": source,
        "lines": tuple(lines),
        "query": f"?{query}",
        "calendar": calendar,
    }


def _by_date(milestones: Iterable[Milestone]) -> list[Milestone]:
    return sorted(milestones, key=lambda one: one.when.sort_key)


def _card(milestone: Milestone, snapshot: Snapshot, language: Language) -> MilestoneCard:
    return to_card(look_at(current(milestone, snapshot.today), snapshot.today), language)


def _said(milestone: Milestone, statement: Statement, snapshot: Snapshot, language: Language) -> _Line:
    is_other = statement.when is not None and not statement.when.is_same_time(milestone.when)
    return _card(milestone, snapshot, language), statement, said(statement, language), is_other
