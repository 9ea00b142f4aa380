"""Answers requests for the pages of the table, for the lists to take along and for the files beside them."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response

from notifier.dates.labels import full_day_label
from notifier.errors import QueryError, StoreError
from notifier.feeds.formats import CSV
from notifier.feeds.queries import to_feed
from notifier.presenting.lists import list_as_markdown
from notifier.presenting.sheet import list_as_xlsx
from notifier.timeline.filter_query import Query, read_query
from notifier.timeline.upcoming import PeriodKind
from notifier.web.feed_catalog import CORS
from notifier.web.page_table import LIST_KEYS, LISTS, MENU, PAGES, PageRow, Visit
from notifier.web.refusals import meant, meant_choice, missing, refusal, title_of
from notifier.web.responses import FRESH, PAGE_HEADERS, UNAVAILABLE, answer, selection_of, snapshot_of
from notifier.web.templating import legible, templates
from notifier.web.timeline_page import open_rows, shown_rows
from notifier.words import Language, say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request

    from notifier.timeline.upcoming import Upcoming
    from notifier.web.left_out import Endpoint
    from notifier.web.selection import Selection
    from notifier.web.site_rows import PublishedRows
    from notifier.web.snapshot import Snapshot
    from notifier.web.state import AppState

T = TypeVar("T")
# Another site may read a list, but no page.
_READABLE = {key.decode().title(): value.decode() for key, value in CORS}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def send_csv(request: Request) -> Response:
    """Send the list for a spreadsheet: the same bytes as a calendar of the same choice has as CSV."""
    snapshot, query, asked = _asked(request)
    query = Query({**query.wanted, "lang": (asked.language.value,)})
    feed = to_feed(query, snapshot.timeline, snapshot.catalog.known)
    document = snapshot.known_on(asked.on).catalog.make(feed, CSV)
    return answer(request, document.plain.body, "text/csv", _named("milestones.csv"))


async def send_xlsx(request: Request) -> Response:
    """Send the list for Excel."""
    snapshot, _, asked = _asked(request)
    snapshot = snapshot.known_on(asked.on)
    site: PublishedRows | None = request.scope.get("static")
    known = _known(site.cells if site else None, snapshot, asked.language)
    data = list_as_xlsx(_rows(snapshot, asked), snapshot.timeline, asked.language, known)
    return answer(request, data, _XLSX, _named("milestones.xlsx"))


async def send_markdown(request: Request) -> Response:
    """Send the list as a Markdown table."""
    snapshot, _, asked = _asked(request)
    snapshot = snapshot.known_on(asked.on)
    site: PublishedRows | None = request.scope.get("static")
    known = _known(site.lines if site else None, snapshot, asked.language)
    table = list_as_markdown(_rows(snapshot, asked), snapshot.timeline, asked.language, known=known)
    day = say(asked.language, "page.counted", date=full_day_label(snapshot.today, asked.language))
    return answer(
        request, f"{table}\n\n{day}\n".encode("utf-8", "replace"), "text/markdown", _named("milestones.md")
    )


def _known(find: Callable[[Language], T] | None, snapshot: Snapshot, language: Language) -> T | None:
    """Return rows that the lists of a static site have in common, also with those that it had before."""
    return snapshot.share(f"{find.__name__} {language}", (), partial(find, language)) if find else None


def _asked(request: Request) -> tuple[Snapshot, Query, Selection]:
    """Return what a request is answered from, its query, and what that asks for."""
    snapshot = snapshot_of(request)
    query = read_query(request.url.query, LIST_KEYS, snapshot.catalog.known)
    return snapshot, query, selection_of(request, query)


def _rows(snapshot: Snapshot, asked: Selection) -> list[Upcoming]:
    """Return the milestones as `upcoming` orders them, and after those what is over."""
    is_open = (row for row in open_rows(snapshot, asked.chosen) if row.period.kind is not PeriodKind.PASSED)
    return [*is_open, *shown_rows(snapshot, asked.chosen)["past"]]


def _named(name: str) -> dict[str, str]:
    return {**FRESH, **_READABLE, "Content-Disposition": f'attachment; filename="{name}"'}


# The files that are the same in every site.
_FIXED = {"style.css": "text/css", "icon.svg": "image/svg+xml", "favicon.ico": "image/x-icon"}
_HOST = r"(?a)(\[[\da-fA-F:.]+\]|[\w.-]+)(:\d{1,5})?"
_EXPIRES = timedelta(days=180)
_NO_STORE = {"Cache-Control": "no-store"}


# What a page would have been of, by the first part of its address.


class Pages:
    """Answers requests for pages."""

    def __init__(self, state: AppState) -> None:
        self.state = state

    def routes(self) -> dict[str, Endpoint]:
        """Return every address with what answers it."""
        return {
            **{row.path: self._endpoint(row) for row in PAGES},
            **dict(zip(LISTS, (send_csv, send_xlsx, send_markdown), strict=True)),
            **{f"/{name}": _fixed(name, media_type) for name, media_type in _FIXED.items()},
            "/.well-known/security.txt": self.security,
        }

    def _endpoint(self, row: PageRow) -> Endpoint:
        async def send(request: Request) -> Response:
            snapshot = snapshot_of(request)
            query = read_query(request.url.query, row.keys, snapshot.catalog.known, may_be_empty=row.has_form)
            asked = selection_of(request, query)
            origin = "" if snapshot.timeline.url or not row.has_origin else _origin(request)
            name = request.path_params.get("name", "")
            is_healthy = self.state.is_healthy(snapshot)
            snapshot = snapshot.known_on(asked.on)
            visit = Visit(snapshot=snapshot, asked=asked, name=name, is_healthy=is_healthy, origin=origin)
            made = row.build(visit)
            if isinstance(made, Response):
                return made
            headers = FRESH if row.is_kept else {**FRESH, **_NO_STORE}
            values = {"page": made, "row": row}
            return self._render(
                request, snapshot, row.template, values, asked, root=row.root, headers=headers
            )

        return send

    async def security(self, request: Request) -> Response:
        """Say where a weakness is reported.

        Source:
            RFC 9116, sections 2.5.3 and 2.5.5: `Contact` and `Expires` are required.
        """
        snapshot = snapshot_of(request)
        contact = snapshot.timeline.contact
        if not contact:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        address = contact if "://" in contact else f"mailto:{contact}"
        expires = f"{snapshot.today + _EXPIRES:%Y-%m-%d}T00:00:00Z"
        lines = [f"Contact: {address}", f"Expires: {expires}", "Preferred-Languages: nl, en"]
        text = "\n".join([*lines, ""])
        return answer(request, _encoded(text), "text/plain", {"Cache-Control": "max-age=3600"})

    def show(
        self, request: Request, template: str, values: dict[str, Any], *, status: int = HTTPStatus.OK
    ) -> Response:
        """Return a page that is not in the table: it is made at each request, and no program keeps it."""
        root = "../" * (request.url.path.count("/") - 1)
        snapshot, asked = snapshot_of(request), _asked_language(request)
        return self._render(request, snapshot, template, values, asked, root=root, status=status)

    async def refuse(self, request: Request, error: Exception) -> Response:
        """Say that there is nothing here, or what is wrong with what was asked, with the way back."""
        status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.NOT_FOUND
        snapshot: Snapshot | None = request.scope["snapshot"]
        headers = getattr(error, "headers", None) or {}
        if isinstance(error, StoreError):
            status, headers = HTTPStatus.SERVICE_UNAVAILABLE, UNAVAILABLE
        refused = refusal(error, language_of(request)) if snapshot else ""
        if snapshot is None or (status != HTTPStatus.NOT_FOUND and not refused):
            words = "no round yet" if snapshot is None else HTTPStatus(status).phrase.lower()
            return PlainTextResponse(f"{words}\n", status_code=status, headers={**PAGE_HEADERS, **headers})
        asked = _asked_language(request)
        reasons: tuple[str, ...] = (refused,) if refused else ()
        headers = {**_NO_STORE, **headers}
        if isinstance(error, QueryError):
            status = HTTPStatus.NOT_FOUND if error.is_absent else HTTPStatus.BAD_REQUEST
            reasons = tuple(fault.sentence(asked.language) for fault in error.faults)
            if request.url.path in LISTS:
                text = "".join(f"{legible(reason)}\n" for reason in reasons)
                headers = {**PAGE_HEADERS, **_READABLE, **headers}
                return PlainTextResponse(_encoded(text), status_code=status, headers=headers)
        root = "../" * min(max(request.url.path.count("/") - 1, 0), 20)
        values = {"reasons": reasons, "missing": missing(request.url.path), "is_form": bool(refused)}
        values["title"] = title_of(error)
        values["meant"] = ("", "") if reasons else meant(request.scope["path"], snapshot)
        values["choice"] = (
            meant_choice(request.scope["path"], request.url.query, error)
            if isinstance(error, QueryError)
            else ("", "")
        )
        return self._render(
            request, snapshot, "not_found.html", values, asked, root=root, headers=headers, status=status
        )

    def _render(  # noqa: PLR0913 - each is a part of one page
        self,
        request: Request,
        snapshot: Snapshot,
        template: str,
        values: Mapping[str, Any],
        asked: Selection,
        *,
        root: str,
        headers: Mapping[str, str] = _NO_STORE,
        status: int = HTTPStatus.OK,
    ) -> Response:
        language = asked.language
        warning = " ".join(say(language, name, **gaps) for name, gaps in snapshot.warnings)
        text = (
            templates()
            .get_template(template)
            .render(
                say=lambda key, **gaps: say(language, key, **gaps),
                asked=asked,
                language=language,
                # Texts of the file are in its own language, whatever the language of the page.
                theirs="" if language is snapshot.timeline.language else snapshot.timeline.language,
                languages=tuple(Language),
                root=root,
                menu=MENU,
                timeline=snapshot.timeline,
                updated=full_day_label(snapshot.today, language),
                warning=warning,
                feed_links=snapshot.feed_links,
                report_link=partial(report_link, snapshot, language),
                takes_answers=snapshot.takes_answers,
                **{"row": None, **values},
            )
        )
        headers = {**headers, "Content-Language": language.value}
        return answer(request, _encoded(text), "text/html", headers, status=status)


def _fixed(name: str, media_type: str) -> Endpoint:
    data = (Path(__file__).parent / "static" / name).read_bytes()

    async def send(request: Request) -> Response:
        return answer(request, data, media_type, {"Cache-Control": "max-age=3600"})

    return send


def _origin(request: Request) -> str:
    """Return the scheme and host of a request; empty where the host is no plain name and port, or a file."""
    host = "" if request.scope.get("static") else request.headers.get("host", "")
    return f"{request.url.scheme}://{host}" if re.fullmatch(_HOST, host) else ""


def _asked_language(request: Request) -> Selection:
    """Return what a page outside the table shows: the language that is asked for, if there is one."""
    lang = request.query_params.get("lang", "").casefold()
    return selection_of(request, Query({"lang": (lang,)} if lang in set(Language) else {}))


def language_of(request: Request) -> Language:
    """Return the language of a page outside the table."""
    return _asked_language(request).language


def report_link(snapshot: Snapshot, language: Language, title: str, address: str = "", name: str = "") -> str:
    """Return the link by which a reader reports a mistake; empty where there is none.

    It leads to the form for answers where those are taken, or else to a prepared mail or the address of the
    contact.

    `address` is the page of what it is about; without `name`, the id of a milestone, that is the whole list.
    """
    if snapshot.takes_answers:
        return f"{snapshot.timeline.answers}/answer/about{f'/{name}' if name else ''}"
    contact = snapshot.timeline.contact
    if not contact or "://" in contact:
        return contact
    subject = say(language, "page.report_subject", title=title)
    body = say(language, "page.report_body", title=title, address=address)
    return f"mailto:{quote(contact, safe='@')}?subject={quote(subject)}&body={quote(body)}"


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")
