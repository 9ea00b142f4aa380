"""The table of pages. A new one is a module that makes what it shows, a template, and a row here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import Response

from notifier.dates.labels import day_label
from notifier.errors import QueryError, QueryFault
from notifier.timeline.filter_query import LANG, ON, PAGE, SINCE, Setting, table
from notifier.timeline.filters import FILTERS
from notifier.web.changes_page import build_changes_page
from notifier.web.front_page import build_front_page
from notifier.web.milestone_page import build_milestone_page
from notifier.web.responses import PAGE_HEADERS
from notifier.web.status_page import build_status_page
from notifier.web.subject_pages import (
    build_owner_page,
    build_owners_page,
    build_source_page,
    build_sources_page,
    owner_names,
)
from notifier.web.subscribe_page import build_subscribe_page
from notifier.web.timeline_page import SECTIONS, build_timeline_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from notifier.timeline.filter_query import Row
    from notifier.web.selection import Selection
    from notifier.web.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A request for a page."""

    snapshot: Snapshot
    asked: Selection  # Language, filter and page number.
    name: str  # What stands for `{name}` in the address; empty where it has none.
    is_healthy: bool  # Whether rounds and pages are made, and no stage of the last round failed.
    origin: str  # The address at which the reader found the site; empty where the request gives no good one.


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRow:
    """One page."""

    # Its address; `{name}` at its end stands for any of `names`, `{name:path}` where those may have a slash.
    path: str
    template: str
    # Makes what the template has as `page`, or an answer instead of the page.
    build: Callable[[Visit], Mapping[str, Any] | Response]
    names: Callable[[Snapshot], Iterable[str]] = lambda _: ("",)  # Returns what `{name}` can be.
    # The sentence of its menu entry and of its title; empty for a page without entry, whose template has a
    # block `title`.
    menu: str = ""
    is_below: bool = False  # Whether its menu entry stands below the pages, and not in the menu above them.
    # Whether it counts days, and says from which: as a file of a static site it is then made anew each day.
    counts_days: bool = False
    is_kept: bool = True  # Whether it is the same for all who ask the same of one snapshot.
    # What can be asked of it in its address.
    keys: Mapping[str, Row] = field(default_factory=lambda: table(LANG))
    has_form: bool = False  # Whether it has a form, which sends what was not filled in as well.
    # Whether it has addresses of this site, which follow from the request where the file gives none.
    has_origin: bool = False

    @property
    def root(self) -> str:
        """The way from the page to the root of the site."""
        return "../" * (self.path.count("/") - 1)

    def addresses(self, snapshot: Snapshot) -> tuple[str, ...]:
        """Return every address of the page."""
        head, _, _ = self.path.partition("{name")
        return tuple(head + name for name in self.names(snapshot))


def _front(visit: Visit) -> Mapping[str, Any] | Response:
    """Make the front page; the sections of the timeline were at its address before."""
    if visit.asked.section:
        return _moved(visit.asked.link("timeline", section=visit.asked.section))
    return build_front_page(visit.snapshot, visit.asked)


def _milestone(visit: Visit) -> Mapping[str, Any] | Response:
    """Make the page of a milestone; an earlier id leads to the present one."""
    milestone = visit.snapshot.timeline.find(visit.name)
    if milestone is None:
        raise _absent(visit)
    if milestone.page_name != visit.name:
        return _moved(visit.asked.plain(milestone.page_name))
    return build_milestone_page(milestone, visit.snapshot, visit.asked.language)


def _moved(address: str) -> Response:
    return Response(status_code=HTTPStatus.PERMANENT_REDIRECT, headers={**PAGE_HEADERS, "Location": address})


def _source(visit: Visit) -> Mapping[str, Any]:
    source = visit.snapshot.timeline.sources.get(visit.name)
    if source is None:
        raise _absent(visit)
    return build_source_page(source, visit.snapshot, visit.asked)


def _owner(visit: Visit) -> Mapping[str, Any]:
    if visit.name not in owner_names(visit.snapshot):
        raise _absent(visit)
    return build_owner_page(visit.name, visit.snapshot, visit.asked)


def _absent(visit: Visit) -> Exception:
    """Return that there is no such thing, or that it was not known on the day asked for."""
    if not visit.asked.on:
        return HTTPException(HTTPStatus.NOT_FOUND)
    day = day_label(date.fromisoformat(visit.asked.on), visit.asked.language)
    values = {"name": visit.name, "day": day}
    return QueryError((QueryFault("on", "show.not_known_yet", values, is_absent=True),))


SECTION = Setting("section", "Only this part.", tuple(SECTIONS))
# The lists to take along.
LISTS = ("/milestones.csv", "/milestones.xlsx", "/milestones.md")
LIST_KEYS = table(*FILTERS.values(), LANG, ON)
_ONE_KEYS = table(LANG, ON)
_SUBJECT_KEYS = table(LANG, ON, PAGE)
PAGES = (
    PageRow(
        path="/",
        template="front.html",
        build=_front,
        menu="page.title_front",
        keys={**LIST_KEYS, **table(SINCE, SECTION)},
        has_form=True,
        counts_days=True,
    ),
    PageRow(
        path="/timeline",
        template="timeline.html",
        build=lambda visit: build_timeline_page(visit.snapshot, visit.asked),
        menu="page.title_timeline",
        keys={**LIST_KEYS, **table(SECTION, PAGE)},
        has_form=True,
        counts_days=True,
    ),
    PageRow(
        path="/milestones/{name}",
        template="milestone.html",
        build=_milestone,
        names=lambda snapshot: (one.page_name for one in snapshot.timeline.milestones),
        keys=_ONE_KEYS,
    ),
    PageRow(
        path="/sources",
        template="subjects.html",
        build=lambda visit: build_sources_page(visit.snapshot, visit.asked),
        menu="page.title_sources",
        is_below=True,
        keys=_SUBJECT_KEYS,
    ),
    PageRow(
        path="/sources/{name}",
        template="subject.html",
        build=_source,
        names=lambda snapshot: snapshot.timeline.sources,
        keys=_SUBJECT_KEYS,
        counts_days=True,
    ),
    PageRow(
        path="/owners",
        template="subjects.html",
        build=lambda visit: build_owners_page(visit.snapshot, visit.asked),
        menu="page.title_owners",
        is_below=True,
        keys=_SUBJECT_KEYS,
    ),
    PageRow(
        path="/owners/{name:path}",
        template="subject.html",
        build=_owner,
        names=lambda snapshot: (quote(owner, safe="") for owner in owner_names(snapshot)),
        keys=_SUBJECT_KEYS,
        counts_days=True,
    ),
    PageRow(
        path="/changes",
        template="changes.html",
        build=lambda visit: build_changes_page(visit.snapshot, visit.asked),
        menu="page.title_changes",
        keys=table(LANG, ON, SINCE, PAGE),
    ),
    PageRow(
        path="/subscribe",
        template="subscribe.html",
        build=lambda visit: build_subscribe_page(visit.snapshot, visit.asked, visit.origin),
        menu="page.title_subscribe",
        # Where the file gives no address, it has the one at which the reader found it.
        has_origin=True,
    ),
    # It depends on the time of the request, so that it is made at each.
    PageRow(
        path="/status",
        template="status.html",
        build=lambda visit: build_status_page(
            visit.snapshot, visit.asked.language, is_healthy=visit.is_healthy
        ),
        menu="page.title_status",
        is_kept=False,
    ),
)
MENU = tuple(row for row in PAGES if row.menu)
