"""Responses: security headers, entity tags and problems.

Source:
    Content Security Policy Level 3; RFC 9110 for conditional requests; RFC 9457 for problems.
"""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.types import Send

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
PIECE_BYTES = 256 * 1024


def answer(
    request: Request,
    data: bytes,
    media_type: str,
    headers: Mapping[str, str],
    *,
    status: int = 200,
) -> Response:
    """Return bytes with their entity tag, or 304 where the client has them.

    Args:
        request: The request.
        data: The bytes.
        media_type: Their media type.
        headers: Headers besides those of every page.
        status: The HTTP status.
    """
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
