"""The ASGI application: feeds on a bare path, pages and the API by Starlette.

All addresses within a page are relative, and nothing of the request but its path, its query and three
headers is looked at. So the site works under any sub-path without believing a proxy's headers.

Source:
    RFC 9110 for conditional requests and HEAD.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from notifier.feeds.entries import select_entries
from notifier.feeds.ics import MEDIA_TYPE, to_ics
from notifier.feeds.settings import Feed
from notifier.web.answers import has_it
from notifier.web.api import Api
from notifier.web.pages import Pages
from notifier.web.selection import read_filter
from notifier.web.site import Site
from notifier.web.views import FeedFile, etag

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["Site", "build_app"]

_FEEDS = "/calendars/"
_SELECTED = "/calendar.ics"
_API = "/v1/"
LONGEST_QUERY = 4096


def build_app(site: Site) -> ASGIApp:
    """Return the application over a site."""
    pages, api = Pages(site), Api(site)

    async def healthz(request: Request) -> Response:
        del request
        healthy = site.is_healthy()
        body = {
            "status": "ok" if healthy else "late",
            "last_round": site.last_round and site.last_round.isoformat(),
            "file": "ok" if site.view and not site.view.warning else "not current",
        }
        return JSONResponse(body, status_code=200 if healthy else 503, headers={"Cache-Control": "no-store"})

    async def refuse(request: Request, error: Exception) -> Response:
        is_api = request.url.path.startswith((_API, "/openapi.json"))
        return await (api.refuse if is_api else pages.not_found)(request, error)

    endpoints = {**api.routes(), **pages.routes(), "/healthz": healthz}
    starlette = Starlette(
        routes=[Route(path, endpoint, methods=["GET"]) for path, endpoint in endpoints.items()],
        exception_handlers={HTTPException: refuse},
    )
    # A redirect to the address without its slash would repeat the Host header.
    starlette.router.redirect_slashes = False

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        # The API says itself what is too long, and the server bounds the whole of a request's head.
        if (
            scope["type"] == "http"
            and len(scope["query_string"]) > LONGEST_QUERY
            and not scope["path"].startswith(_API)
        ):
            await _respond(send, HTTPStatus.REQUEST_URI_TOO_LONG, [], b"", scope)
        elif (
            scope["type"] == "http"
            and scope["path"].startswith((_FEEDS, _SELECTED))
            and scope["method"] in {"GET", "HEAD"}
        ):
            await _send_feed(site, scope, send)
        else:
            await starlette(scope, receive, send)

    return app


async def _send_feed(site: Site, scope: Scope, send: Send) -> None:
    file = _find_feed(site, scope)
    if file is None:
        await _respond(
            send, 404, [(b"content-type", b"text/plain; charset=utf-8")], b"no such calendar\n", scope
        )
        return
    headers = [
        (b"etag", file.etag.encode()),
        (b"cache-control", b"public, max-age=300"),
        (b"x-content-type-options", b"nosniff"),
    ]
    asked = b",".join(value for name, value in scope["headers"] if name == b"if-none-match").decode("latin-1")
    if has_it(asked, file.etag):
        await _respond(send, 304, headers, b"", scope)
    else:
        await _respond(send, 200, [(b"content-type", MEDIA_TYPE.encode()), *headers], file.data, scope)


def _find_feed(site: Site, scope: Scope) -> FeedFile | None:
    view = site.view
    if view is None:
        return None
    if scope["path"] != _SELECTED:
        return view.files.get(scope["path"].removeprefix(_FEEDS))
    chosen = read_filter(parse_qsl(scope["query_string"].decode("latin-1")))
    feed = Feed(name="calendar", title=view.timeline.name, language=view.timeline.language, match=chosen)
    data = to_ics(select_entries(feed, view.timeline, view.histories, view.today))
    return FeedFile(data=data, etag=etag(data))


async def _respond(
    send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes, scope: Scope
) -> None:
    if status != 304:  # noqa: PLR2004 - Not Modified has no content to be long
        headers = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
