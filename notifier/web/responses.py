"""What a request is answered from, and responses: security headers, entity tags and problems.

Source:
    Content Security Policy Level 3; RFC 9110 for conditional requests; RFC 9457 for problems.
"""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from notifier.web.selection import Selection, to_selection

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.types import Send

    from notifier.timeline.filter_query import Query
    from notifier.web.snapshot import Snapshot

# Only our own style sheet and images; no script, no frame.
PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
# For a 503: after how many seconds to ask again.
UNAVAILABLE = {"Retry-After": "30"}
# Of a page or list that is made anew where something changed.
FRESH = {"Cache-Control": "no-cache", "Vary": "Accept-Language"}
PIECE_BYTES = 256 * 1024


def answer(
    request: Request,
    data: bytes,
    media_type: str,
    headers: Mapping[str, str],
    *,
    status: int = 200,
) -> Response:
    """Return bytes with their entity tag and the headers of every page, or 304 where the client has them."""
    if request.scope.get("static"):
        # Of a file the server says which one it is.
        return Response(data, status_code=status, media_type=media_type)
    tag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
    headers = {**PAGE_HEADERS, **headers, "ETag": tag}
    if status == HTTPStatus.OK and has_it(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(data, status_code=status, media_type=media_type, headers=headers)


async def send_body(send: Send, body: bytes) -> None:
    """Send a body in pieces, so that a client that reads slowly holds no more than one in memory."""
    last = max(len(body) - 1, 0) // PIECE_BYTES
    for number in range(last + 1):
        piece = body[number * PIECE_BYTES : (number + 1) * PIECE_BYTES]
        await send({"type": "http.response.body", "body": piece, "more_body": number < last})


def has_it(asked: str, tag: str) -> bool:
    """Whether a client that sends this `If-None-Match` has the content of this tag, in whatever encoding."""
    tags = {_bare(one) for one in asked.split(",")}
    return "*" in tags or _bare(tag) in tags


def _bare(tag: str) -> str:
    """Return an entity tag without what tells encodings apart."""
    return tag.strip().removeprefix("W/").replace('-gzip"', '"')


def problem(status: HTTPStatus, detail: str, headers: Mapping[str, str], **more: Any) -> JSONResponse:
    """Return a problem with the phrase of its status as title, and further members such as `errors`."""
    body = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail, **more}
    return JSONResponse(body, status, headers=dict(headers), media_type="application/problem+json")


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
