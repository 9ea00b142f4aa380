"""Answers requests for the desk: access first, then the page of the table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hmac import compare_digest
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from notifier.errors import NotifierError, StoreError
from notifier.web.desk.access import FORM_FIELD
from notifier.web.desk.passed_page import is_neglected
from notifier.web.desk.table import DESK_MENU, DESK_PAGES, DeskPageRow
from notifier.web.desk.visit import DeskVisit, Done, Patch, Refused
from notifier.web.forms import read_form
from notifier.web.pages import language_of
from notifier.web.responses import PAGE_HEADERS, snapshot_of
from notifier.words import catalog, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from notifier.proposals.desk import Desk
    from notifier.web.desk.access import Access, Visitor
    from notifier.web.forms import Form
    from notifier.web.left_out import Endpoint
    from notifier.web.pages import Pages

# With `no-referrer` a browser would send no origin with a form; so that no path is in it, only the origin.
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "strict-origin",
    "Vary": "Accept-Language, Cookie",
}
_LONGEST_NAME = 60
_AS_PATCH = 'attachment; filename="events.patch"'
_SAID = "desk.said_"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPart:
    """The part of the application at `/edit`."""

    desk: Desk
    access: Access

    def routes(self, pages: Pages) -> list[Route]:
        """Return the routes of links, sessions and every page of the table."""
        shell = _Shell(self.desk, self.access, pages)
        return [
            Route("/edit/link/{token}", shell.link, methods=["GET"]),
            Route("/edit/start", shell.start, methods=["POST"]),
            Route("/edit/end", shell.end, methods=["POST"]),
            *(
                Route(row.path, shell.page(row), methods=["GET", "POST"] if row.act else ["GET"])
                for row in DESK_PAGES
            ),
        ]


@dataclass(frozen=True, slots=True)
class _Shell:
    desk: Desk
    access: Access
    pages: Pages

    async def link(self, request: Request) -> Response:
        """Show the button that starts a session; nothing changes."""
        snapshot_of(request)
        token = request.path_params["token"]
        try:
            editor = await run_in_threadpool(self.access.find, token)
        except HTTPException as error:
            return self._spent(request, error)
        values = {"token": token, "name": editor.name, "most": _LONGEST_NAME}
        return self._show(request, "desk/link.html", values)

    async def start(self, request: Request) -> Response:
        """Start a session, always with a new secret."""
        timeline = snapshot_of(request).timeline
        self.access.refuse_foreign(request, timeline)
        form = await read_form(request)
        name = form.line("name")[:_LONGEST_NAME]
        name = name or say(language_of(request), "desk.default_name")
        try:
            secret = await run_in_threadpool(self.access.start, form.one("token"), name)
        except HTTPException as error:
            return self._spent(request, error)
        page = "edit/passed" if await run_in_threadpool(self._is_neglected) else "edit"
        response = _redirect(_address(Done("", page), request))
        self.access.set_cookie(response, timeline, secret)
        log.info("desk_session_started")
        return response

    def _is_neglected(self) -> bool:
        """Whether the list is to be cleared up first; a file with mistakes is not, and its page says so."""
        try:
            return is_neglected(self.desk)
        except NotifierError:
            return False

    async def end(self, request: Request) -> Response:
        """End a session."""
        timeline = snapshot_of(request).timeline
        visitor = await self._visitor(request)
        if visitor is None:
            return await self._closed(request)
        await self._read(request, visitor)
        await run_in_threadpool(self.access.end, visitor)
        response = self._show(request, "desk/closed.html", {"why": "ended"})
        self.access.set_cookie(response, timeline, "")
        return response

    def page(self, row: DeskPageRow) -> Endpoint:
        """Return what answers requests for a page of the table."""

        async def answer(request: Request) -> Response:
            visitor = await self._visitor(request)
            if visitor is None:
                return await self._closed(request)
            language = language_of(request)
            visit = DeskVisit(
                desk=self.desk,
                snapshot=snapshot_of(request),
                language=language,
                editor=visitor.editor.name,
                name=request.path_params.get("name", ""),
                query={key: request.query_params.getlist(key) for key in request.query_params},
            )
            values: Mapping[str, Any] = {}
            problem, status = "", HTTPStatus.OK
            if request.method == "POST" and row.act:
                visit = replace(visit, form=await self._read(request, visitor, row))
                try:
                    came = await run_in_threadpool(row.act, visit)
                except NotifierError as error:
                    came, problem, status = None, error.sentence(language), _status_of(error)
                if isinstance(came, Patch):
                    headers = {**PAGE_HEADERS, **_HEADERS, "Content-Disposition": _AS_PATCH}
                    return Response(came.content, media_type="text/x-patch", headers=headers)
                if isinstance(came, Done):
                    return _redirect(_address(came, request))
                if isinstance(came, Refused):
                    status = HTTPStatus.BAD_REQUEST
                values = came.values if came else {}
            if not values:
                try:
                    values = await run_in_threadpool(row.build, visit)
                except NotifierError as error:
                    return self._unusable(request, error, self._common(row, visitor, request, problem))
            waiting = await run_in_threadpool(self.desk.count_waiting)
            shown = {**values, **self._common(row, visitor, request, problem), "waiting": waiting}
            return self._show(request, row.template, shown, status)

        return answer

    def _unusable(self, request: Request, error: NotifierError, common: dict[str, Any]) -> Response:
        """Say why a page cannot be made, as where the file has mistakes.

        Raises:
            StoreError: Nothing can be said of the file, as the database is away.
        """
        if isinstance(error, StoreError):
            raise error
        lines = getattr(error, "report", "").splitlines()
        values = {"sentence": error.sentence(language_of(request)), "lines": lines, **common}
        return self._show(request, "desk/unusable.html", values, HTTPStatus.CONFLICT)

    def _common(self, row: DeskPageRow, visitor: Visitor, request: Request, problem: str) -> dict[str, Any]:
        said = _SAID + request.query_params.get("said", "")
        return {
            "desk_row": row,
            "desk_menu": DESK_MENU,
            "desk_name": visitor.editor.name,
            "csrf": visitor.token,
            "gives_patches": self.desk.gives_patches,
            "sends": self.desk.sends,
            "problem": problem,
            "said": said if request.method == "GET" and said in catalog(language_of(request)) else "",
        }

    async def _visitor(self, request: Request) -> Visitor | None:
        timeline = snapshot_of(request).timeline
        return await run_in_threadpool(self.access.visitor, request, timeline)

    async def _read(self, request: Request, visitor: Visitor, row: DeskPageRow | None = None) -> Form:
        """Read a form of this session, from our own pages.

        Raises:
            HTTPException: 403 where it is not, or as of `read_form`.
        """
        self.access.refuse_foreign(request, snapshot_of(request).timeline)
        if row is None:
            form = await read_form(request)
        else:
            form = await read_form(
                request, most_bytes=row.most_bytes, most_files=row.most_files, timeout_s=row.timeout_s
            )
        if not compare_digest(form.one(FORM_FIELD).encode(), visitor.token.encode()):
            raise HTTPException(HTTPStatus.FORBIDDEN)
        return form

    async def _closed(self, request: Request) -> Response:
        """Say that a link is needed; where there is none at all, that nothing is here."""
        if not await run_in_threadpool(self.access.is_open):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return self._show(request, "desk/closed.html", {"why": "closed"}, HTTPStatus.FORBIDDEN)

    def _spent(self, request: Request, error: HTTPException) -> Response:
        """Say of a link that does not work how to get another one.

        Raises:
            HTTPException: Too many were tried.
        """
        if error.status_code != HTTPStatus.NOT_FOUND:
            raise error
        return self._show(request, "desk/closed.html", {"why": "spent"}, HTTPStatus.NOT_FOUND)

    def _show(
        self, request: Request, template: str, values: dict[str, Any], status: int = HTTPStatus.OK
    ) -> Response:
        response = self.pages.show(request, template, values, status=status)
        response.headers.update(_HEADERS)
        return response


def _status_of(error: NotifierError) -> HTTPStatus:
    is_away = isinstance(error, StoreError)
    return HTTPStatus.SERVICE_UNAVAILABLE if is_away else HTTPStatus.CONFLICT


def _address(done: Done, request: Request) -> str:
    """Return the relative address of the next page, with what was done, in the language of this one."""
    query = {"said": done.said.removeprefix(_SAID), "lang": request.query_params.get("lang", "")}
    kept = urlencode({key: value for key, value in query.items() if value})
    mark = "&" if "?" in done.path else "?"
    return f"{'../' * (request.url.path.count('/') - 1)}{done.path}{mark if kept else ''}{kept}"


def _redirect(address: str) -> Response:
    # Not of Starlette, which would write an address anew.
    headers = {**PAGE_HEADERS, **_HEADERS, "Location": address}
    return Response(status_code=HTTPStatus.SEE_OTHER, headers=headers)
