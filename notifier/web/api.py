"""The read-only API: every operation is a row of one table, and the description is made from it.

Source:
    NL API Design Rules 2.1.0; RFC 9457 for problems; RFC 8288 for links to other pages.
"""

from __future__ import annotations

import json
from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.responses import Response

from notifier.errors import QueryError
from notifier.presenting.resources import change_resource, milestone_resource
from notifier.timeline.filter_query import read_query
from notifier.timeline.model import Status, UnknownMilestoneError
from notifier.timeline.repeats import current
from notifier.timeline.upcoming import look_at
from notifier.web.changes_page import changes_on_page, numbered_pages
from notifier.web.openapi import CHANGES, FEEDS, MILESTONE, MILESTONES, VERSION, describe
from notifier.web.responses import UNAVAILABLE, problem
from notifier.words import Language

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from starlette.requests import Request

    from notifier.timeline.filter_query import Query
    from notifier.timeline.filters import Filter
    from notifier.timeline.revisions import Revision
    from notifier.timeline.upcoming import Period, Upcoming
    from notifier.web.openapi import Operation
    from notifier.web.snapshot import Snapshot
    from notifier.web.state import AppState

    Answer = Callable[[Request, Snapshot, Query], Response]

_DEFAULT_SIZE = 50
HEADERS = {
    "API-Version": VERSION,
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "API-Version, Link",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Api:
    """Answers requests for data."""

    def __init__(self, state: AppState) -> None:
        self.state = state
        self._operations: dict[Operation, Answer] = {
            MILESTONES: self._milestones,
            MILESTONE: self._milestone,
            CHANGES: self._changes,
            FEEDS: self._feeds,
        }

    def routes(self) -> dict[str, Callable[[Request], Awaitable[Response]]]:
        """Return every address with what answers it."""
        return {
            "/openapi.json": self._description,
            "/v1/openapi.json": self._description,
            **{operation.path: self._checked(operation, run) for operation, run in self._operations.items()},
        }

    async def refuse(self, request: Request, error: Exception) -> Response:
        """Say why a request is not answered."""
        del request
        if isinstance(error, QueryError):
            status = HTTPStatus.NOT_FOUND if error.is_absent else HTTPStatus.BAD_REQUEST
            errors = [
                {"in": "query", "name": fault.name, "detail": fault.sentence(Language.EN)}
                for fault in error.faults
            ]
            return problem(status, "; ".join(one["detail"] for one in errors), HEADERS, errors=errors)
        if not isinstance(error, HTTPException):
            raise error
        status = HTTPStatus(error.status_code)
        headers = {**HEADERS, **(error.headers or {})}
        return problem(status, error.detail, headers)

    def _checked(self, operation: Operation, run: Answer) -> Callable[[Request], Awaitable[Response]]:
        """Read the query before anything is looked up."""

        async def endpoint(request: Request) -> Response:
            snapshot: Snapshot | None = request.scope["snapshot"]
            if snapshot is None:
                raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, "no round was made yet", UNAVAILABLE)
            query = read_query(request.url.query, operation.keys, snapshot.catalog.known)
            return run(request, snapshot.known_on(query.one("on")), query)

        return endpoint

    async def _description(self, request: Request) -> Response:
        snapshot: Snapshot | None = request.scope["snapshot"]
        return _json(describe(tuple(self._operations), snapshot.timeline if snapshot else None))

    def _milestones(self, request: Request, snapshot: Snapshot, query: Query) -> Response:
        rows = listed_rows(snapshot, query.chosen)
        return _page(request, query, rows, lambda row: _milestone(row, snapshot))

    def _milestone(self, request: Request, snapshot: Snapshot, query: Query) -> Response:
        on = query.one("on")
        name: str = request.path_params["id"]
        milestone = snapshot.timeline.find(name)
        if milestone is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, str(UnknownMilestoneError(name, snapshot.timeline)))
        here = milestone.page_name
        if here != name:
            headers = {**HEADERS, "Location": f"{here}?on={on}" if on else here}
            return Response(status_code=HTTPStatus.PERMANENT_REDIRECT, headers=headers)
        made = _milestone(look_at(current(milestone, snapshot.today), snapshot.today), snapshot)
        if request.scope.get("static"):
            # Or each midnight would write a file for each milestone.
            del made["days_left"]
        return _json(made)

    def _changes(self, request: Request, snapshot: Snapshot, query: Query) -> Response:
        name = query.one("milestone").casefold()
        milestone = snapshot.timeline.find(name) if name else None
        key = milestone.key if milestone else name
        found = [one for one in snapshot.changes_since(query.one("since")) if key in {"", one.key}]

        def to_resource(one: Revision) -> dict[str, Any]:
            return change_resource(one, snapshot.histories.get(one.key), snapshot.timeline.language)

        if request.scope.get("static"):
            return _json(_fixed_page(query, found, to_resource))
        return _page(request, query, found, to_resource)

    def _feeds(self, request: Request, snapshot: Snapshot, query: Query) -> Response:
        del request, query
        items = [
            {
                "name": one.name,
                "title": one.title,
                "href": f"../{one.path}",  # Relative to the address of this answer.
                "language": one.language,
                "entries": one.entries,
                "milestones": one.milestones,
            }
            for one in snapshot.feed_links
        ]
        return _json({"items": items})


def listed_rows(snapshot: Snapshot, chosen: Filter) -> list[Upcoming]:
    """Return the milestones that a filter takes, in the order of their resources."""
    today = snapshot.today
    return snapshot.share(
        "resources",
        chosen.wanted,
        lambda: sorted(
            (
                look_at(current(one, today), today)
                for one in chosen.narrow(snapshot.timeline)
                if chosen.takes(one, today)
            ),
            key=_reading_order,
        ),
    )


def _milestone(row: Upcoming, snapshot: Snapshot) -> dict[str, Any]:
    return milestone_resource(
        row, snapshot.timeline, snapshot.histories.get(row.milestone.key), now=snapshot.now
    )


def _reading_order(row: Upcoming) -> tuple[bool, Period, date, str]:
    """Open ones first, then as the list of what is coming."""
    milestone = row.milestone
    return (
        milestone.status is not Status.PLANNED,
        row.period,
        row.day or date.max,
        milestone.title.casefold(),
    )


def _page(
    request: Request, query: Query, found: Sequence[Any], to_resource: Callable[[Any], dict[str, Any]]
) -> Response:
    """Send one page of what was found, with links to the pages around it."""
    number, size = int(query.one("page", "1")), int(query.one("pageSize", str(_DEFAULT_SIZE)))
    pages = max(-(-len(found) // size), 1)
    name = request.url.path.rpartition("/")[2]
    own = [(key, value) for key, values in query.wanted.items() for value in values if key != "page"]

    def link(relation: str, page: int) -> str:
        return f'<{name}?{urlencode([*own, ("page", page)])}>; rel="{relation}"'

    links = [link("first", 1), link("last", pages)]
    links += [link("prev", number - 1)] if 1 < number <= pages else []
    links += [link("next", number + 1)] if number < pages else []
    shown = found[(number - 1) * size : number * size]
    body = {
        "items": [to_resource(one) for one in shown],
        "page": number,
        "page_size": size,
        "total": len(found),
    }
    return _json(body, {"Link": ", ".join(links)})


def _fixed_page(
    query: Query, found: Sequence[Revision], to_resource: Callable[[Revision], dict[str, Any]]
) -> dict[str, Any]:
    """Return a page of changes of a static site: a page with a number stays as it is after later changes."""
    number, size = int(query.one("page", "0")), int(query.one("pageSize"))
    body = {
        "items": [to_resource(one) for one in changes_on_page(found, number, size)],
        "page": number or numbered_pages(len(found), size) + 1,
        "page_size": size,
    }
    return body if number else {**body, "total": len(found)}


def _json(body: Any, headers: dict[str, str] | None = None) -> Response:
    data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return Response(data, media_type="application/json", headers={**HEADERS, **(headers or {})})
