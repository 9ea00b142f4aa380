"""Pages without the milestones that cannot be shown, so that one of those does not break a page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog
from starlette.exceptions import HTTPException

from notifier.errors import QueryError, UnforeseenError
from notifier.presenting.lists import list_as_markdown
from notifier.presenting.resources import milestone_resource
from notifier.timeline.filters import Filter
from notifier.timeline.repeats import current
from notifier.timeline.upcoming import look_at
from notifier.web.milestone_page import build_milestone_page
from notifier.web.selection import Selection
from notifier.web.snapshot import next_edition
from notifier.web.timeline_page import build_timeline_page, shown_rows
from notifier.words import Language

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from notifier.timeline.model import Milestone
    from notifier.web.snapshot import Snapshot
    from notifier.web.state import AppState

log = structlog.get_logger(__name__)

Endpoint = Callable[["Request"], Awaitable["Response"]]


def without_faulty_ones(state: AppState, endpoint: Endpoint) -> Endpoint:
    """Return an endpoint that, where it fails, answers without the milestones that cannot be shown.

    The snapshot of the state is one without them then, until the next round.
    """

    async def answer(request: Request) -> Response:
        snapshot: Snapshot | None = request.scope["snapshot"]
        try:
            return await endpoint(request)
        except (HTTPException, QueryError):
            raise
        except Exception:
            if snapshot is None:
                raise
            smaller, faulty = without_faulty(snapshot)
            if not faulty:
                raise
        if faulty != snapshot.unshown:
            log.error("milestones_left_out", stage="page", milestones=faulty)
        request.scope["snapshot"] = smaller
        state.change(lambda now: smaller if now is snapshot else now)
        return await endpoint(request)

    return answer


def without_faulty(snapshot: Snapshot) -> tuple[Snapshot, dict[str, str]]:
    """Return a snapshot without the milestones that cannot be shown, and why they cannot, by key.

    Each is tried alone, which takes long, so it is done only after a page failed.
    """
    faulty: dict[str, str] = {}
    for milestone in snapshot.timeline.milestones:
        try:
            _show(milestone, snapshot)
        except Exception as error:  # noqa: BLE001 - one milestone must not take down the pages of the others
            faulty[milestone.key] = str(UnforeseenError.of(error))
    good = tuple(one for one in snapshot.timeline.milestones if one.key not in faulty)
    return replace(_only(snapshot, good), unshown=faulty), faulty


def _only(snapshot: Snapshot, milestones: tuple[Milestone, ...]) -> Snapshot:
    timeline = snapshot.timeline._replace(milestones=milestones)
    return replace(snapshot, timeline=timeline, edition=next_edition())


def _show(milestone: Milestone, snapshot: Snapshot) -> None:
    """Make all that the pages and the API show of one milestone."""
    alone, today = _only(snapshot, (milestone,)), snapshot.today
    for language in Language:
        build_milestone_page(milestone, alone, language)
        build_timeline_page(alone, Selection(language=language))
    milestone_resource(
        look_at(current(milestone, today), today),
        alone.timeline,
        alone.histories.get(milestone.key),
        now=snapshot.now,
    )
    rows = [row for found in shown_rows(alone, Filter()).values() for row in found]
    list_as_markdown(rows, alone.timeline, snapshot.timeline.language)
