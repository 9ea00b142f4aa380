"""Forms that are sent: bounded in time and size, and from our own pages only."""

from __future__ import annotations

import asyncio
import unicodedata
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.types import Message

MOST_FORM_BYTES = 48 * 1024
FORM_TIMEOUT_S = 8.0
_MOST_FIELDS = 200
_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent with a form, with its name on the sender's machine."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """A form that was sent."""

    # The values of each field, in Unicode's composed form, without control characters and without white space
    # at the ends.
    texts: Mapping[str, tuple[str, ...]]
    uploads: Mapping[str, Upload] = field(default_factory=dict)  # The file of each file field that has one.

    def one(self, name: str) -> str:
        """Return the first value of a field; empty where there is none."""
        return next(iter(self.texts.get(name, ())), "")

    def line(self, name: str) -> str:
        """Return the first value of a field on one line."""
        return " ".join(self.one(name).split())

    def all(self, name: str) -> tuple[str, ...]:
        """Return all values of a field, such as those of boxes that were ticked."""
        return self.texts.get(name, ())


def refuse_foreign(request: Request, addresses: Iterable[str] = ()) -> None:
    """Refuse a request that a page of another site makes, or that came by another name than ours.

    Our pages send no referrer, so that a browser sends `Origin: null` with their forms; `Sec-Fetch-Site`
    then says whose page it was.

    A proxy on this machine may call this site by a loopback name instead of one of its public addresses.

    Raises:
        HTTPException: 421 for another name, 403 for another site.

    Source:
        Fetch Standard, "append a request `Origin` header"; Fetch Metadata Request Headers, "Sec-Fetch-Site".
    """
    origins = {_origin(address) for address in addresses}
    host = request.headers.get("host", "")
    if _origin(f"http://{host}")[1] not in _LOOPBACK | {name for _, name, _ in origins if name}:
        raise HTTPException(HTTPStatus.MISDIRECTED_REQUEST)
    origin = request.headers.get("origin", "null")
    # A proxy ends TLS and may leave out the port.
    is_own = origin in {"null", f"http://{host}", f"https://{host}"} or _origin(origin) in origins
    if not is_own or request.headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}:
        raise HTTPException(HTTPStatus.FORBIDDEN)


def _origin(address: str) -> tuple[str, str, int | None]:
    """Return the scheme, host and port of an address; empty where it is none."""
    try:
        parts = urlsplit(address)
        return parts.scheme, parts.hostname or "", parts.port or _DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return "", "", None


async def read_form(
    request: Request,
    *,
    most_bytes: int = MOST_FORM_BYTES,
    timeout_s: float = FORM_TIMEOUT_S,
    most_files: int = 0,
) -> Form:
    """Read a form that was sent, with all that is in it no larger than `most_bytes`.

    Raises:
        HTTPException: 400, 408, 413 or 415, where it is no form, too slow, too large or of another type.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in _TYPES:
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or len(length) > len(str(most_bytes)) or int(length) > most_bytes:
        raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, str(most_bytes))
    received = 0

    async def receive() -> Message:
        nonlocal received
        message = await request.receive()
        received += len(message.get("body", b""))
        if received > most_bytes:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, str(most_bytes))
        return message

    texts: dict[str, tuple[str, ...]] = {}
    uploads: dict[str, Upload] = {}
    bounded = Request(request.scope, receive)
    # Starlette answers what is no form with 400.
    form = bounded.form(max_files=most_files, max_fields=_MOST_FIELDS, max_part_size=most_bytes)
    try:
        async with asyncio.timeout(timeout_s), form as data:
            for name, value in data.multi_items():
                if not isinstance(value, UploadFile):
                    texts[name] = (*texts.get(name, ()), clean(value))
                elif value.filename:
                    uploads[name] = Upload(clean(value.filename), await value.read())
    except TimeoutError:
        raise HTTPException(HTTPStatus.REQUEST_TIMEOUT) from None
    except (ClientDisconnect, UnicodeError):
        # Some of Python's encodings that a sender can name, such as `undefined`, refuse every text.
        raise HTTPException(HTTPStatus.BAD_REQUEST) from None
    return Form(texts, uploads)


def clean(text: str) -> str:
    """Return a text in composed form, without control characters and invisible ones, on lines ended by LF."""
    lines = "\n".join(unicodedata.normalize("NFC", text).splitlines())
    return "".join(one for one in lines.replace("\t", " ") if one.isprintable() or one == "\n").strip()
