"""What a page says of a request that is refused: what is wrong, and how to go on."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode

from starlette.exceptions import HTTPException

from notifier.errors import QueryError, StoreError
from notifier.words import say

if TYPE_CHECKING:
    from notifier.web.snapshot import Snapshot
    from notifier.words import Language

_SENTENCES = {
    HTTPStatus.FORBIDDEN: "page.other_session",
    HTTPStatus.REQUEST_TIMEOUT: "page.too_slow",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "page.too_long",
    HTTPStatus.TOO_MANY_REQUESTS: "page.too_often",
}
# A form that may be larger takes a file.
_LARGEST_TEXT_BYTES = 1024 * 1024
_MISSING = {
    "milestones": "page.no_milestone",
    "sources": "page.no_source",
    "owners": "page.no_owner",
}


def title_of(error: Exception) -> str:
    """Return the key of the title of the page that says of a request that it is refused."""
    match error:
        case StoreError():
            return "page.title_not_now"
        case QueryError():
            return "page.title_refused"
        case HTTPException(status_code=HTTPStatus.NOT_FOUND):
            return "page.title_not_found"
    return "page.title_not_taken"


def refusal(error: Exception, language: Language) -> str:
    """Return why a form is not taken in, or nothing can be, and how to go on; empty for any other refusal.

    Of one that is too large, the detail is the limit in bytes.
    """
    if isinstance(error, StoreError):
        return say(language, "page.no_database")
    if not isinstance(error, HTTPException):
        return ""
    key = _SENTENCES.get(HTTPStatus(error.status_code), "")
    most = int(error.detail) if error.detail.isdecimal() else 0
    if most > _LARGEST_TEXT_BYTES:
        return say(language, "page.too_large")
    wait_s = int((error.headers or {}).get("Retry-After", 60))
    return say(language, key, most=most // 1024, minutes=-(-wait_s // 60)) if key else ""


def missing(path: str) -> str:
    """Return the key of what to say of an address without a page."""
    return _MISSING.get(path.split("/", 2)[1], "page.not_found")


def meant_choice(path: str, query: str, error: QueryError) -> tuple[str, str]:
    """Return the address below the root and the words of the choice that is meant, or empty texts."""
    pairs = parse_qsl(query)
    for fault in error.faults:
        if not fault.near:
            return "", ""
        typed = str(fault.values.get("value", ""))
        is_it = [name.casefold() == fault.name.casefold() for name, _ in pairs]
        pairs = [
            (name, text)
            if not is_so
            else (name, text.replace(typed, fault.near))
            if typed
            else (fault.near, text)
            for (name, text), is_so in zip(pairs, is_it, strict=True)
        ]
    words = ", ".join(dict.fromkeys(fault.near for fault in error.faults))
    return f"{path.removeprefix('/')}?{urlencode(pairs)}", words


def meant(path: str, snapshot: Snapshot) -> tuple[str, str]:
    """Return the address below the root and the title of the page that is probably meant, or empty texts."""
    _, folder, name = f"{path}/".split("/", 2)
    near, timeline = partial(snapshot.catalog.known.near, value=name.removesuffix("/")), snapshot.timeline
    page = title = ""
    match folder:
        case "milestones" if milestone := timeline.find(near("id")):
            page, title = milestone.page_name, milestone.title
        case "sources" if source := timeline.sources.get(near("source")):
            page, title = source.id, source.title
        case "owners":
            page = title = near("owner")
    return (f"{folder}/{quote(page, safe='')}", title) if page else ("", "")
