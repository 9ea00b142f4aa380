"""The page of a source, with what became of each thing it said, and the page of an owner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote, urlencode

from notifier.feeds.settings import Feed
from notifier.timeline.filters import Filter
from notifier.timeline.repeats import current
from notifier.timeline.source_words import dated_source
from notifier.timeline.upcoming import look_at
from notifier.web.entries import MilestoneCard, said, to_card
from notifier.words import Language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from notifier.timeline.model import Milestone, Source, Statement
    from notifier.web.selection import Selection
    from notifier.web.snapshot import Snapshot

    # A milestone as it is now, the statement of the source with what that says in words, and whether the
    # date that counts now is another; on the page of an owner there is no statement.
    _Line = tuple[MilestoneCard, Statement | None, str, bool]


T = TypeVar("T")
PER_PAGE = 200


def build_source_page(source: Source, snapshot: Snapshot, asked: Selection) -> Mapping[str, Any]:
    """Build the page of a source."""
    query = urlencode({"source": source.id})
    return {
        **_page(source.title, f"sources/{source.id}", "source", source.id, snapshot, asked),
        **_feeds(source.title, query, Filter({"source": (source.id,)})),
        "source": source,
        "on": dated_source(source, asked.language),
    }


def build_owner_page(owner: str, snapshot: Snapshot, asked: Selection) -> Mapping[str, Any]:
    """Build the page of an owner."""
    query = urlencode({"owner": owner}, quote_via=quote)
    return {
        **_page(owner, f"owners/{quote(owner, safe='')}", "owner", owner, snapshot, asked),
        **_feeds(owner, query, Filter({"owner": (owner,)})),
        "source": None,
    }


def subject_rows(snapshot: Snapshot, key: str, value: str) -> list[tuple[Milestone, Statement | None]]:
    """Return the milestones of a source, each with what that said of it, or those of an owner, by date.

    Args:
        snapshot: What there is to show.
        key: `source` or `owner`.
        value: The id of the source, or the name of the owner.
    """

    def find() -> list[tuple[Milestone, Statement | None]]:
        found = Filter({key: (value,)}).narrow(snapshot.timeline)
        by_date = sorted(found, key=lambda one: one.when.sort_key)
        if key == "owner":
            return [(one, None) for one in by_date if one.owner == value]
        return [(one, said) for one in by_date for said in one.statements if said.source.id == value]

    # Pages of sources and of owners are made in turn.
    return snapshot.share(f"subject {key}", value, find)


def lines_on_page(rows: Sequence[T], number: int) -> tuple[Sequence[T], int, int]:
    """Return the rows of a page, its number, and how many pages there are.

    Args:
        rows: All rows.
        number: The number that is asked for, from 1; 0 for the first, and beyond the last one for the last.
    """
    pages = max(-(-len(rows) // PER_PAGE), 1)
    number = min(max(number, 1), pages)
    return rows[(number - 1) * PER_PAGE : number * PER_PAGE], number, pages


def _page(
    name: str, path: str, key: str, value: str, snapshot: Snapshot, asked: Selection
) -> Mapping[str, Any]:
    rows = subject_rows(snapshot, key, value)
    shown, number, pages = lines_on_page(rows, asked.page)
    lines = tuple(_line(milestone, statement, snapshot, asked.language) for milestone, statement in shown)
    return {
        "name": name,
        "path": path,
        "count": len(rows),
        "lines": lines,
        "number": number,
        "pages": pages,
    }


def _feeds(name: str, query: str, match: Filter) -> Mapping[str, Any]:
    """Return the query and the calendar of a feed of the milestones of the page."""
    calendar = Feed(name="", title=name, language=Language.NL, match=match, query=query).path("ics")
    return {"query": f"?{query}", "calendar": calendar}


def _line(milestone: Milestone, statement: Statement | None, snapshot: Snapshot, language: Language) -> _Line:
    card = to_card(look_at(current(milestone, snapshot.today), snapshot.today), language)
    if statement is None:
        return card, None, "", False
    is_other = statement.when is not None and not statement.when.is_same_time(milestone.when)
    return card, statement, said(statement, language), is_other
