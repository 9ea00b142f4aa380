"""The pages of a source, with what became of each thing it said, and of an owner, and the lists of both."""

from __future__ import annotations

import unicodedata
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote, urlencode

from notifier.feeds.settings import Feed
from notifier.timeline.filters import Filter
from notifier.timeline.repeats import current
from notifier.timeline.statements import dated_source
from notifier.timeline.upcoming import look_at
from notifier.web.entries import MilestoneCard, said, to_card
from notifier.web.filter_choices import count_values
from notifier.words import Language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from notifier.timeline.model import Milestone, Source, Statement
    from notifier.web.selection import Selection
    from notifier.web.snapshot import Snapshot


T = TypeVar("T")
PER_PAGE = 200


def build_source_page(source: Source, snapshot: Snapshot, asked: Selection) -> Mapping[str, Any]:
    """Build the page of a source."""
    query = urlencode({"source": source.id})
    page = _page(source.title, f"sources/{source.id}", query, snapshot, asked, source=source.id)
    return {**page, "source": source, "on": dated_source(source, asked.language)}


def build_owner_page(owner: str, snapshot: Snapshot, asked: Selection) -> Mapping[str, Any]:
    """Build the page of an owner."""
    query = urlencode({"owner": owner}, quote_via=quote)
    path = f"owners/{quote(owner, safe='')}"
    return {**_page(owner, path, query, snapshot, asked, owner=owner), "source": None}


def build_sources_page(snapshot: Snapshot, asked: Selection) -> Mapping[str, Any]:
    """Build the list of sources, the newest first, by year."""
    shown, number, pages = lines_on_page(listed_sources(snapshot), asked.page)
    lines = [
        (one.date.year, one.id, one.title, (dated_source(one, asked.language), one.reference), count)
        for one, count in shown
    ]
    return {
        "kind": "sources",
        "groups": [(str(year), list(own)) for year, own in groupby(lines, key=lambda line: line[0])],
        "number": number,
        "pages": pages,
    }


def build_owners_page(snapshot: Snapshot, asked: Selection) -> Mapping[str, Any]:
    """Build the list of owners, by name."""
    shown, number, pages = lines_on_page(listed_owners(snapshot), asked.page)
    lines = [("", quote(name, safe=""), name, (), count) for name, count in shown]
    return {"kind": "owners", "groups": [("", lines)] if lines else [], "number": number, "pages": pages}


def listed_sources(snapshot: Snapshot) -> list[tuple[Source, int]]:
    """Return the sources, the newest first, each with how many milestones it mentions."""
    counts = count_values(snapshot, "source", Filter())
    ordered = sorted(snapshot.timeline.sources.values(), key=lambda one: one.title.casefold())
    return [(one, counts[one.id]) for one in sorted(ordered, key=lambda one: one.date, reverse=True)]


def listed_owners(snapshot: Snapshot) -> list[tuple[str, int]]:
    """Return the owners that have a page, by name, each with how many milestones it has."""
    counts = count_values(snapshot, "owner", Filter())
    return [(name, counts[name]) for name in owner_names(snapshot)]


def owner_names(snapshot: Snapshot) -> list[str]:
    """Return the owners that have a page, by name: points alone are no part of an address."""

    def find() -> list[str]:
        names = {one.owner for one in snapshot.timeline.milestones if one.owner.strip(".")}
        return sorted(names, key=lambda name: (unicodedata.normalize("NFKD", name.casefold()), name))

    return snapshot.share("owners", (), find)


def subject_rows(snapshot: Snapshot, key: str, value: str) -> list[tuple[Milestone, Statement | None]]:
    """Return the milestones of a source, each with what that said of it, or those of an owner, by date."""

    def find() -> list[tuple[Milestone, Statement | None]]:
        found = Filter({key: (value,)}).narrow(snapshot.timeline)
        by_date = sorted(found, key=lambda one: one.when.sort_key)
        if key == "owner":
            return [(one, None) for one in by_date if one.owner == value]
        return [(one, said) for one in by_date for said in one.statements if said.source.id == value]

    # Pages of sources and of owners are made in turn.
    return snapshot.share(f"subject {key}", value, find)


def lines_on_page(rows: Sequence[T], number: int, per_page: int = PER_PAGE) -> tuple[Sequence[T], int, int]:
    """Return the rows of a page, its number, and how many pages there are.

    The number that is asked for counts from 1; 0 is the first page, and one beyond the last is the last.
    """
    pages = max(-(-len(rows) // per_page), 1)
    number = min(max(number, 1), pages)
    return rows[(number - 1) * per_page : number * per_page], number, pages


def _page(
    name: str, path: str, query: str, snapshot: Snapshot, asked: Selection, **subject: str
) -> Mapping[str, Any]:
    ((key, value),) = subject.items()
    rows = subject_rows(snapshot, key, value)
    shown, number, pages = lines_on_page(rows, asked.page)
    match = Filter({key: (value,)})
    return {
        "name": name,
        "path": path,
        "count": len({milestone.key for milestone, _ in rows}),
        "lines": [_line(milestone, said, snapshot, asked.language) for milestone, said in shown],
        "number": number,
        "pages": pages,
        "query": f"?{query}",
        "choice": subject,
        "calendar": Feed(name="", title=name, language=Language.NL, match=match, query=query).path("ics"),
    }


def _line(
    milestone: Milestone, statement: Statement | None, snapshot: Snapshot, language: Language
) -> tuple[MilestoneCard, Statement | None, str, bool]:
    """Return a milestone as it is now, what a source says of it, and whether another date counts now."""
    card = to_card(look_at(current(milestone, snapshot.today), snapshot.today), language)
    if statement is None:
        return card, None, "", False
    is_other = statement.when is not None and not statement.when.is_same_time(milestone.when)
    return card, statement, said(statement, language), is_other
