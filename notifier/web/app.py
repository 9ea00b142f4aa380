"""The ASGI application: feeds on a bare path, pages by Starlette."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from notifier.web.feeds import feed_links, serve_feed

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta

    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

    from notifier.web.feeds import Shelf
    from notifier.web.views import View

_STYLE = Path(__file__).parent / "static" / "style.css"
# Google fetches no calendar that a robot may not read, private ones included.
# Source: RFC 9309 2.2.2.
_ROBOTS = "User-agent: *\nAllow: /\n"
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
        gzip: Whether feeds are sent with gzip to who asks for it.
        private_feed: Returns the feed a token gives access to, or an empty text.
        view: What to show; None before the first round.
        shelf: The feeds; None before the first round.
        last_round: Real time of the last round's end.
    """

    clock: Callable[[], datetime]
    patience: timedelta
    gzip: bool = True
    private_feed: Callable[[str], str] = field(default=lambda _: "")
    view: View | None = None
    shelf: Shelf | None = None
    last_round: datetime | None = None

    def is_healthy(self) -> bool:
        """Whether rounds are being made."""
        return self.last_round is not None and self.clock() - self.last_round <= self.patience


def build_app(site: Site) -> ASGIApp:
    """Return the application over a site."""
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
        links = feed_links([(feed.path, "ics") for feed in site.view.feed_links])
        headers = {**_PAGE_HEADERS, "Content-Language": site.view.language, "Link": links}
        return HTMLResponse(page, headers=headers)

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

    def robots(request: Request) -> Response:
        del request
        return PlainTextResponse(_ROBOTS, headers={"Cache-Control": "max-age=86400"})

    pages = Starlette(
        routes=[
            Route("/", timeline),
            Route("/style.css", stylesheet),
            Route("/healthz", healthz),
            Route("/robots.txt", robots),
        ],
    )

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not await serve_feed(site, scope, send):
            await pages(scope, receive, send)

    return app
