"""What a request is answered from, and what it asks for."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from notifier.web.responses import UNAVAILABLE
from notifier.web.selection import Selection, to_selection

if TYPE_CHECKING:
    from starlette.requests import Request

    from notifier.timeline.filter_query import Query
    from notifier.web.snapshot import Snapshot

# Of a page or list that is made anew where something changed.
FRESH = {"Cache-Control": "no-cache", "Vary": "Accept-Language"}


def snapshot_of(request: Request) -> Snapshot:
    """Return the snapshot this request is answered from.

    Raises:
        HTTPException: There is none yet (503).
    """
    snapshot: Snapshot | None = request.scope["snapshot"]
    if snapshot is None:
        raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, headers=UNAVAILABLE)
    return snapshot


def selection_of(request: Request, query: Query) -> Selection:
    """Return what a query asks for, in the language that it, the browser or the file names."""
    language = snapshot_of(request).timeline.language
    accepted, is_static = request.headers.get("accept-language", ""), bool(request.scope.get("static"))
    return to_selection(query, accepted, language, is_static=is_static)
