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

from notifier.errors import QueryError
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
Refuse = Callable[[Request, Exception], Awaitable[Response]]
LONGEST_QUERY = 4096


class Part(Protocol):
    """A part of the application that takes something in, such as the answers to questions."""

    def routes(self, pages: Pages) -> list[Route]:
        """Return its routes, given what makes pages."""


def build_app(
    state: AppState,
    metrics: Metrics | None = None,
    parts: Sequence[Part] = (),
    relay: Relay | None = None,
) -> ASGIApp:
    """Return the application.

    Args:
        state: What there is to show.
        metrics: For `/metrics` and `/readyz`; None for an application without them.
        parts: What takes something in; nothing where there are none.
        relay: Answers what another process makes; None where everything is made here.
    """
    pages, api = Pages(state), Api(state)

    async def healthz(request: Request) -> Response:
        snapshot: Snapshot | None = request.scope["snapshot"]
        healthy = state.is_healthy(snapshot)
        health = snapshot.health if snapshot else Health()
        body = {
            "status": "ok" if healthy else "failing" if health.faults else "late",
            "last_round": health.last_round and health.last_round.isoformat(),
            "file": "ok" if snapshot and not snapshot.warning else "not current",
            "faults": {fault.subject: say(Language.EN, f"fault.{fault.subject}") for fault in health.faults},
            "milestones_left_out": max(health.left_out, len(snapshot.unshown)) if snapshot else 0,
        }
        headers = {"Cache-Control": "no-store"} if healthy else {**UNAVAILABLE, "Cache-Control": "no-store"}
        return JSONResponse(body, status_code=200 if healthy else 503, headers=headers)

    async def robots(request: Request) -> Response:
        del request
        return PlainTextResponse(_ROBOTS, headers={"Cache-Control": "max-age=86400"})

    async def refuse(request: Request, error: Exception) -> Response:
        is_api = request.url.path.startswith((_API, "/openapi.json"))
        return await (api.refuse if is_api else pages.refuse)(request, error)

    endpoints = {**api.routes(), **pages.routes(), "/healthz": healthz, "/robots.txt": robots}
    starlette = Starlette(
        routes=[
            *(
                Route(path, without_faulty_ones(state, endpoint), methods=["GET"])
                for path, endpoint in endpoints.items()
            ),
            *(metrics.routes() if metrics else ()),
            *(route for part in parts for route in part.routes(pages)),
        ],
        exception_handlers={HTTPException: refuse, QueryError: refuse},
    )
    # A redirect to the address without its slash would repeat the Host header.
    starlette.router.redirect_slashes = False

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and state.own_hosts and not _names(scope, state.own_hosts):
            await Response(status_code=HTTPStatus.MISDIRECTED_REQUEST)(scope, receive, send)
            return
        # Read once, so that a whole response is of one snapshot, also when a round replaces it meanwhile.
        snapshot = scope["snapshot"] = state.snapshot
        # The API refuses long values itself, and the server limits the whole head of a request.
        if (
            scope["type"] == "http"
            and len(scope["query_string"]) > LONGEST_QUERY
            and not scope["path"].startswith(_API)
        ):
            await Response(status_code=HTTPStatus.REQUEST_URI_TOO_LONG)(scope, receive, send)
        elif (
            scope["type"] == "http"
            and relay
            and snapshot
            and await _relay(relay, refuse, scope, receive, send)
        ):
            pass
        elif scope["type"] != "http" or not await serve_feed(state, snapshot, scope, send):
            await starlette(scope, receive, send)

    return app


def _names(scope: Scope, hosts: frozenset[str]) -> bool:
    """Whether a request names one of these hosts, and only that."""
    named = [value.decode("latin-1").lower() for name, value in scope["headers"] if name == b"host"]
    return len(named) == 1 and named[0] in hosts


async def _relay(relay: Relay, refuse: Refuse, scope: Scope, receive: Receive, send: Send) -> bool:
    """Let another process answer where it does, and return whether it did; say so where it cannot now."""
    try:
        return await relay.answer(scope["snapshot"], scope, receive, send)
    except BusyError:
        busy = HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, "too much is asked at once", UNAVAILABLE)
        answer = await refuse(Request(scope), busy)
        answer.headers.update({"Cache-Control": "no-store", "Access-Control-Allow-Origin": "*"})
        await answer(scope, receive, send)
        return True
