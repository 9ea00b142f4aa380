"""Who comes in at the desk: links, sessions, and forms of our own pages only.

A GET changes nothing, as programs that scan mail follow links: the address of a link shows one button, and
its POST starts a session. Each form has a token made of the session's secret, and has to come from our own
origin.

Source:
    RFC 6265 5.1.4 (the default path of a cookie), draft-ietf-httpbis-rfc6265bis 4.1.3 (`__Host-` and
    `__Secure-`); OWASP Cross-Site Request Forgery Prevention Cheat Sheet; Fetch Metadata Request Headers.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException

from notifier.named_tuple import NamedTuple
from notifier.store.tokens import (
    SESSION_LASTS,
    end_session,
    find_editor,
    find_session,
    has_editors,
    start_session,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from starlette.requests import Request
    from starlette.responses import Response

    from notifier.store.database import Database
    from notifier.store.tokens import EditorRow
    from notifier.timeline.model import Timeline

FORM_FIELD = "csrf"
_NAME = "notifier-desk"
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_PORT = re.compile(r":[0-9]+$")
# Wrong tokens and secrets in all; one that works is never refused, and cannot be found by trying.
_MOST_GUESSES = 30
_GUESSES_WITHIN = timedelta(minutes=1)


class Visitor(NamedTuple):
    """An editor in a session, with the secret of that."""

    editor: EditorRow
    secret: str

    @property
    def token(self) -> str:
        """What a form of this session has to send along."""
        return hmac.new(self.secret.encode(), FORM_FIELD.encode(), hashlib.sha256).hexdigest()


def local_hosts(port: int) -> frozenset[str]:
    """Return the hosts by which a program of this machine reaches a server of it.

    A page of another site can let its own name lead to this machine, but not change the name it asks for.
    """
    return frozenset(f"{name}:{port}" for name in _LOOPBACK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Lets editors in."""

    database: Database
    clock: Callable[[], datetime]  # Real time.
    # The hosts of `serve --edit`, all on this machine; empty for `serve` behind a proxy.
    own_hosts: frozenset[str] = frozenset()
    _guesses: list[datetime] = field(default_factory=list, init=False)

    def is_open(self) -> bool:
        """Whether there is any link; without one there is no desk."""
        with self.database.read() as session:
            return has_editors(session)

    def find(self, token: str) -> EditorRow:
        """Return the editor whose link has this token.

        Raises:
            HTTPException: 404 where none has, 429 where too many were tried.
        """
        with self.database.read() as session:
            editor = find_editor(session, token)
        if editor is None:
            raise self._guessed()
        return editor

    def start(self, token: str, name: str) -> str:
        """Start a session, and return its secret.

        Raises:
            HTTPException: As of `find`.
        """
        with self.database.write(lock="editors") as session:
            secret = start_session(session, token, name=name, now=self.clock())
        if not secret:
            raise self._guessed()
        return secret

    def visitor(self, request: Request, timeline: Timeline) -> Visitor | None:
        """Return the editor whose session a request belongs to; None where it has none that lasts.

        Raises:
            HTTPException: 429 where too many secrets were tried.
        """
        secret = request.cookies.get(self._cookie(timeline)[0], "")
        if not secret:
            return None
        with self.database.read() as session:
            editor = find_session(session, secret, now=self.clock())
        if editor is None:
            if (guessed := self._guessed()).status_code != HTTPStatus.NOT_FOUND:
                raise guessed
            return None
        return Visitor(editor, secret)

    def end(self, visitor: Visitor) -> None:
        """End a session."""
        with self.database.write() as session:
            end_session(session, visitor.secret)

    def set_cookie(self, response: Response, timeline: Timeline, secret: str) -> None:
        """Let a browser keep the secret of a session as long as that lasts; an empty one is dropped."""
        name, attributes = self._cookie(timeline)
        age = int(SESSION_LASTS.total_seconds()) if secret else 0
        bounds = f"Max-Age={age}; HttpOnly; SameSite=Strict"
        response.headers.append("Set-Cookie", f"{name}={secret}; {bounds}{attributes}")

    def _cookie(self, timeline: Timeline) -> tuple[str, str]:
        """Return the name of the cookie, and the attributes on which its prefix makes a browser insist.

        Without a path a browser takes the folder of the address as it sees it, which below a proxy's prefix
        is that of the desk there; so that the prefix need not be known here.
        """
        if self.own_hosts:
            # Without TLS; the programs of one machine share the cookies of all its ports.
            port = min(self.own_hosts).rpartition(":")[2]
            return f"{_NAME}-{port}", ""
        if urlsplit(timeline.answers or timeline.url or "").path.strip("/"):
            return f"__Secure-{_NAME}", "; Secure"
        return f"__Host-{_NAME}", "; Secure; Path=/"

    def refuse_foreign(self, request: Request, timeline: Timeline) -> None:
        """Refuse a form that a page of another site sends.

        Raises:
            HTTPException: 403.
        """
        origin, host = request.headers.get("origin", ""), request.headers.get("host", "")
        own = {f"https://{host}"}
        if host in self.own_hosts or _PORT.sub("", host) in _LOOPBACK:
            own.add(f"http://{host}")
        # A proxy may call this server by another name.
        for address in filter(None, (timeline.answers, timeline.url)):
            own.add("{0.scheme}://{0.netloc}".format(urlsplit(address)))
        is_same = request.headers.get("sec-fetch-site", "same-origin") in {"same-origin", "none"}
        if origin not in own or not is_same:
            raise HTTPException(HTTPStatus.FORBIDDEN)

    def _guessed(self) -> HTTPException:
        """Count a token or secret that does not work, and return 404, or 429 where there were too many."""
        now = self.clock()
        # Not those of a time when the clock was ahead either.
        self._guesses[:] = [one for one in self._guesses if abs(now - one) < _GUESSES_WITHIN]
        if len(self._guesses) >= _MOST_GUESSES:
            seconds = int(_GUESSES_WITHIN.total_seconds())
            return HTTPException(HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": str(seconds)})
        self._guesses.append(now)
        return HTTPException(HTTPStatus.NOT_FOUND)
