"""The ASGI application: feeds without a framework, pages and the API with Starlette.

All addresses within a page are relative, and only the path, the query and the headers on language,
encoding and caching are read. So it works under any sub-path without trusting a proxy's headers.

Source:
    RFC 9110 for conditional requests and HEAD.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from notifier.errors import QueryError, StoreError
from notifier.web.api import Api
from notifier.web.build_queue import BusyError
from notifier.web.feeds import serve_feed
from notifier.web.health import Health
from notifier.web.left_out import without_faulty_ones
from notifier.web.pages import Pages
from notifier.web.responses import UNAVAILABLE
from notifier.web.state import AppState
from notifier.words import Language, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import ASGIApp, Receive, Scope, Send

    from notifier.web.metrics import Metrics
    from notifier.web.relay import Relay
    from notifier.web.snapshot import Snapshot

__all__ = ["AppState", "build_app"]

# Google fetches no calendar that a robot may not read, private ones included.
# Source: RFC 9309 2.2.2.
_ROBOTS = "User-agent: *\nAllow: /\n"
_API = "/v1/"
LONGEST_QUERY = 4096
Refuse = Callable[[Request, Exception], Awaitable[Response]]


class AppPart(Protocol):
    """A part of the application that takes something in, such as the answers to questions."""

    def routes(self, pages: Pages) -> list[Route]:
        """Return its routes, given what makes pages."""


def build_app(
    state: AppState,
    metrics: Metrics | None = None,
    parts: Sequence[AppPart] = (),
    relay: Relay | None = None,
) -> ASGIApp:
    """Return the application; without `relay` everything is made in this process."""
    pages, api = Pages(state), Api(state)

    async def healthz(request: Request) -> Response:
        return _healthz(state, request.scope["snapshot"])

    async def refuse(request: Request, error: Exception) -> Response:
        is_api = request.url.path.startswith((_API, "/openapi.json"))
        return await (api.refuse if is_api else pages.refuse)(request, error)

    endpoints = {**api.routes(), **pages.routes(), "/healthz": healthz}
    robots = PlainTextResponse(_ROBOTS, headers={"Cache-Control": "max-age=86400"})
    starlette = Starlette(
        routes=[
            *(
                Route(path, without_faulty_ones(state, endpoint), methods=["GET"])
                for path, endpoint in endpoints.items()
            ),
            Route("/robots.txt", robots, methods=["GET"]),
            *(metrics.routes() if metrics else ()),
            *(route for part in parts for route in part.routes(pages)),
        ],
        exception_handlers=dict.fromkeys((HTTPException, QueryError, StoreError), refuse),
    )
    # A redirect to the address without its slash would repeat the Host header.
    starlette.router.redirect_slashes = False

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        # Read once, so that a whole response is of one snapshot, also when a round replaces it meanwhile.
        scope["snapshot"] = state.snapshot
        answer: ASGIApp = starlette
        if scope["type"] == "http":
            if state.own_hosts and not _names(scope, state.own_hosts):
                answer = Response(status_code=HTTPStatus.MISDIRECTED_REQUEST)
            # The API refuses long values itself, and the server limits the whole head of a request.
            elif len(scope["query_string"]) > LONGEST_QUERY and not scope["path"].startswith(_API):
                answer = Response(status_code=HTTPStatus.REQUEST_URI_TOO_LONG)
            elif await _relay(relay, refuse, scope, receive, send) or await serve_feed(state, scope, send):
                return
        await answer(scope, receive, send)

    return app


def _healthz(state: AppState, snapshot: Snapshot | None) -> Response:
    healthy = state.is_healthy(snapshot)
    health = snapshot.health if snapshot else Health()
    faults = [fault.subject for fault in health.faults] + ([] if state.can_build() else ["pages"])
    body = {
        "status": "ok" if healthy else "failing" if faults else "late",
        "last_round": health.last_round and health.last_round.isoformat(),
        "file": "ok" if snapshot and not snapshot.warning else "not current",
        "faults": {fault: say(Language.EN, f"fault.{fault}") for fault in faults},
        "milestones_left_out": max(health.left_out, len(snapshot.unshown)) if snapshot else 0,
    }
    headers = {"Cache-Control": "no-store"} if healthy else {**UNAVAILABLE, "Cache-Control": "no-store"}
    return JSONResponse(body, status_code=200 if healthy else 503, headers=headers)


def _names(scope: Scope, hosts: frozenset[str]) -> bool:
    """Whether a request names one of these hosts, and only that."""
    named = [value.decode("latin-1").lower() for name, value in scope["headers"] if name == b"host"]
    return len(named) == 1 and named[0] in hosts


async def _relay(relay: Relay | None, refuse: Refuse, scope: Scope, receive: Receive, send: Send) -> bool:
    """Let another process answer where it does, and return whether it did; say so where it cannot now."""
    if relay is None or scope["snapshot"] is None:
        return False
    try:
        return await relay.answer(scope["snapshot"], scope, receive, send)
    except BusyError:
        busy = HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, "too much is asked at once", UNAVAILABLE)
        answer = await refuse(Request(scope), busy)
        answer.headers.update({"Cache-Control": "no-store", "Access-Control-Allow-Origin": "*"})
        await answer(scope, receive, send)
        return True
