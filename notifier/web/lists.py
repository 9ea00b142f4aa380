"""The lists to take along: for a spreadsheet, for Excel, for a memo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.feeds.formats import CSV
from notifier.feeds.queries import to_feed
from notifier.presenting.lists import list_as_markdown
from notifier.presenting.sheet import list_as_xlsx
from notifier.timeline.filter_query import Query, read_query
from notifier.web.feed_catalog import CORS
from notifier.web.page_table import LIST_KEYS, LISTS
from notifier.web.requested import FRESH, selection_of, snapshot_of
from notifier.web.responses import answer
from notifier.web.timeline_page import shown_rows

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from notifier.timeline.upcoming import Upcoming
    from notifier.web.left_out import Endpoint
    from notifier.web.selection import Selection
    from notifier.web.snapshot import Snapshot

# Another site may read a list, but no page.
READABLE = {key.decode().title(): value.decode() for key, value in CORS}
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
    data = list_as_xlsx(_rows(snapshot, asked), snapshot.timeline, asked.language)
    return answer(request, data, _XLSX, _named("milestones.xlsx"))


async def send_markdown(request: Request) -> Response:
    """Send the list as a Markdown table."""
    snapshot, _, asked = _asked(request)
    snapshot = snapshot.known_on(asked.on)
    text = list_as_markdown(_rows(snapshot, asked), asked.language)
    return answer(request, f"{text}\n".encode("utf-8", "replace"), "text/markdown", _named("milestones.md"))


ENDPOINTS: dict[str, Endpoint] = dict(zip(LISTS, (send_csv, send_xlsx, send_markdown), strict=True))
"""The address of every list, with what sends it."""


def _asked(request: Request) -> tuple[Snapshot, Query, Selection]:
    """Return what a request is answered from, its query, and what that asks for."""
    snapshot = snapshot_of(request)
    query = read_query(request.url.query, LIST_KEYS, snapshot.catalog.known)
    return snapshot, query, selection_of(request, query)


def _rows(snapshot: Snapshot, asked: Selection) -> list[Upcoming]:
    """Return the milestones in the order of the timeline's sections."""
    return [row for own in shown_rows(snapshot, asked.chosen).values() for row in own]


def _named(name: str) -> dict[str, str]:
    return {**FRESH, **READABLE, "Content-Disposition": f'attachment; filename="{name}"'}
