"""The table of pages. A new page is a module that builds its values, a template, and a row here."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from notifier.web.answers import PAGE_HEADERS
from notifier.web.changes_page import build_changes_page
from notifier.web.milestone_page import build_milestone_page
from notifier.web.status_page import build_status_page
from notifier.web.subscribe_page import build_subscribe_page
from notifier.web.timeline_page import build_timeline_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from notifier.web.selection import Selection
    from notifier.web.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A request for a page.

    Attributes:
        snapshot: The snapshot to show.
        asked: Language, filter and page number.
        name: The value of `{name}` in the path; empty where it has none.
        is_healthy: Whether rounds are made, and no stage of the last one failed.
    """

    snapshot: Snapshot
    asked: Selection
    name: str
    is_healthy: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRow:
    """One page.

    Attributes:
        path: Its path; `{name}` in it stands for any of `names`.
        template: Its template.
        build: Returns the values of the template, or a response instead of the page.
        names: Returns the possible values of `{name}`.
        menu: The sentence of its menu entry and of its title; empty for a page without entry, whose
            template has a block `title`.
        is_kept: Whether it is cached: it depends on the snapshot, the address and the language only.
    """

    path: str
    template: str
    build: Callable[[Visit], Mapping[str, Any] | Response]
    names: Callable[[Snapshot], Iterable[str]] = lambda _: ("",)
    menu: str = ""
    is_kept: bool = True

    @property
    def root(self) -> str:
        """The relative path from the page to the root of the site."""
        return "../" * (self.path.count("/") - 1)

    def addresses(self, snapshot: Snapshot) -> tuple[str, ...]:
        """Return every address of the page."""
        return tuple(self.path.replace("{name}", name) for name in self.names(snapshot))


def _timeline(visit: Visit) -> Mapping[str, Any]:
    snapshot = visit.snapshot
    return {"page": build_timeline_page(snapshot.timeline.milestones, snapshot.today, visit.asked)}


def _milestone(visit: Visit) -> Mapping[str, Any] | Response:
    """Build the page of a milestone; an earlier id is redirected to the present one."""
    milestone = visit.snapshot.timeline.find(visit.name)
    if milestone is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    if milestone.id != visit.name:
        headers = {**PAGE_HEADERS, "Location": visit.asked.plain(milestone.id)}
        return Response(status_code=HTTPStatus.PERMANENT_REDIRECT, headers=headers)
    return {"page": build_milestone_page(milestone, visit.snapshot, visit.asked.language)}


def _changes(visit: Visit) -> Mapping[str, Any]:
    return {"page": build_changes_page(visit.snapshot, visit.asked)}


def _subscribe(visit: Visit) -> Mapping[str, Any]:
    return {"page": build_subscribe_page(visit.snapshot, visit.asked.language)}


def _status(visit: Visit) -> Mapping[str, Any]:
    page = build_status_page(visit.snapshot, visit.asked.language, is_healthy=visit.is_healthy)
    return {"page": page}


def _ids(snapshot: Snapshot) -> Iterable[str]:
    return (milestone.id for milestone in snapshot.timeline.milestones)


PAGES = (
    PageRow(path="/", template="timeline.html", build=_timeline, menu="page.title_timeline"),
    PageRow(path="/milestones/{name}", template="milestone.html", build=_milestone, names=_ids),
    PageRow(path="/changes", template="changes.html", build=_changes, menu="page.title_changes"),
    PageRow(path="/subscribe", template="subscribe.html", build=_subscribe, menu="page.title_subscribe"),
    # It depends on the time of the request, so it is built at each.
    PageRow(path="/status", template="status.html", build=_status, menu="page.title_status", is_kept=False),
)
MENU = tuple(row for row in PAGES if row.menu)
