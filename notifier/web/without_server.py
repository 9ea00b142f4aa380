"""A request to the application within its process, as a server would send it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message

    Answered = tuple[int, tuple[tuple[bytes, bytes], ...], bytes]


async def ask(app: ASGIApp, path: str, query: bytes, **more: object) -> Answered:
    """Return status, headers and body of what is answered; `more` is what else the scope has."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query,
        "headers": [],
        "client": None,
        "server": None,
        **more,
    }
    await app(scope, receive, send)
    return sent[0]["status"], tuple(sent[0]["headers"]), b"".join(one.get("body", b"") for one in sent[1:])
