"""The states of the HTTP server that the browser visits."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from notifier.timeline.model import Cancellation, Kind
from notifier.web.page_table import PAGES as TABLE
from tests.conftest import OCTOBER, day, milestone, statement
from tests.contract.messages import HOSTILE_TITLES
from tests.web.sites import build_site, snapshot_of
from tests.web.test_pages import ALL, MOVED, many

if TYPE_CHECKING:
    from collections.abc import Callable

    from notifier.timeline.model import Milestone
    from notifier.web.state import AppState


def _every_shape() -> tuple[Milestone, ...]:
    """Return a milestone for every mark of the pictures."""
    return (
        *ALL,
        milestone("../2026-06-20", id="tot", title="Uiterlijk dan", kind=Kind.DEADLINE),
        milestone("2026-03-01/..", id="vanaf", title="Niet eerder dan dat", owner="LOCC"),
        milestone("2026-05~", id="rond", title="Ergens rond mei", kind=Kind.PUBLICATION, action="Lees mee"),
        milestone("../..", id="onbekend", title="Ooit"),
        milestone(
            "2026-09-01",
            id="nee",
            title="Gaat niet door",
            cancelled=Cancellation(on=day("2025-11-01"), reason="geen geld"),
            statements=(statement(phrase="per 1 september", when="2026-09-01"), statement(OCTOBER)),
        ),
    )


SITES: dict[str, Callable[[], AppState]] = {
    "plain": lambda: build_site(
        *_every_shape(), before=(MOVED._replace(title="VMX, eerder"),), url="https://m.example/sub"
    ),
    "hostile": lambda: build_site(*many(300, HOSTILE_TITLES)),
    "broken": lambda: build_site(*ALL, warning=("page.broken", {"count": 2})),
}


@functools.cache
def pages() -> tuple[str, ...]:
    """Return the first address of each page, and what looks otherwise."""
    plain = snapshot_of(SITES["plain"]())
    return (
        *(next(iter(row.addresses(plain))) for row in TABLE),
        "/?topic=c2000",
        "/?topic=nobody",
        "/?topic=vmx&status=done",
        "/timeline?section=overdue",
        "/milestones/vmx",
        "/milestones/nee",
        "/nope",
    )
