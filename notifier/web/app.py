"""The ASGI application: feeds on a bare path, pages by Starlette.

Source:
    RFC 9110 for conditional requests and HEAD.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from notifier.feeds.ics import MEDIA_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta

    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

    from notifier.web.metrics import Metrics
    from notifier.web.views import FeedFile, View

_FEEDS = "/calendars/"
_STYLE = Path(__file__).parent / "static" / "style.css"
# Nothing from elsewhere, no script, no frame. Source: Content Security Policy Level 3.
_PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
}


@dataclass(slots=True)
class Site:
    """What the HTTP side knows; the service replaces it after each round.

    Attributes:
        clock: Real time.
        patience: How old the last round may be before the service counts as ill.
        view: What to show; None before the first round.
        last_round: Real time of the last round's end.
    """

    clock: Callable[[], datetime]
    patience: timedelta
    view: View | None = None
    last_round: datetime | None = None

    def is_healthy(self) -> bool:
        """Whether rounds are being made."""
        return self.last_round is not None and self.clock() - self.last_round <= self.patience


def build_app(site: Site, metrics: Metrics | None = None) -> ASGIApp:
    """Return the application over a site; with metrics also what a monitoring system reads."""
    templates = Environment(
        loader=PackageLoader("notifier.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = _STYLE.read_bytes()

    def timeline(request: Request) -> Response:
        del request
        if site.view is None:
            return PlainTextResponse("no round yet", status_code=503)
        page = templates.get_template("timeline.html").render(view=site.view)
        return HTMLResponse(page, headers={**_PAGE_HEADERS, "Content-Language": site.view.language})

    def stylesheet(request: Request) -> Response:
        del request
        return Response(style, media_type="text/css", headers={"Cache-Control": "max-age=3600"})

    def healthz(request: Request) -> Response:
        del request
        healthy = site.is_healthy()
        body = {
            "status": "ok" if healthy else "late",
            "last_round": site.last_round and site.last_round.isoformat(),
            "file": "ok" if site.view and not site.view.warning else "not current",
        }
        return JSONResponse(body, status_code=200 if healthy else 503, headers={"Cache-Control": "no-store"})

    pages = Starlette(
        routes=[
            Route("/", timeline),
            Route("/style.css", stylesheet),
            Route("/healthz", healthz),
            *(metrics.routes() if metrics else ()),
        ],
    )

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] == "http"
            and scope["path"].startswith(_FEEDS)
            and scope["method"] in {"GET", "HEAD"}
        ):
            await _send_feed(site, scope, send)
        else:
            await pages(scope, receive, send)

    return app


async def _send_feed(site: Site, scope: Scope, send: Send) -> None:
    name = scope["path"].removeprefix(_FEEDS)
    file = site.view.files.get(name) if site.view else None
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
    if _has_it(scope, file):
        await _respond(send, 304, headers, b"", scope)
    else:
        await _respond(send, 200, [(b"content-type", MEDIA_TYPE.encode()), *headers], file.data, scope)


def _has_it(scope: Scope, file: FeedFile) -> bool:
    """Whether the client says it has these bytes."""
    asked = b",".join(value for name, value in scope["headers"] if name == b"if-none-match").decode("latin-1")
    tags = {tag.strip().removeprefix("W/") for tag in asked.split(",")}
    return "*" in tags or file.etag in tags


async def _respond(
    send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes, scope: Scope
) -> None:
    if status != 304:  # noqa: PLR2004 - Not Modified has no content to be long
        headers = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
