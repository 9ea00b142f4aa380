"""What the web shows of a round: the snapshot, and the static site made from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from notifier.errors import (
    DomainError,
    MassRemovalError,
    NotifierError,
    ReplacedContentError,
    UnforeseenError,
)
from notifier.events_file.problems import EventsFileError
from notifier.events_file.published import published_file, published_rows
from notifier.web.health import Health
from notifier.web.site_inputs import SiteInputs
from notifier.web.site_manifest import touched_groups
from notifier.web.snapshot import Snapshot, take_snapshot
from notifier.web.state import AppState
from notifier.web.static_site import write_site

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path

    from notifier.app.report import RoundPlan, RoundReport


_SHOWN_AS_VALUES = {"milestones", "sources", "include", "extend"}
_WARNINGS: Mapping[type[NotifierError], str] = {
    MassRemovalError: "page.removes",
    ReplacedContentError: "page.replaced",
    DomainError: "page.domain",
    UnforeseenError: "page.unforeseen",
}


def to_snapshot(report: RoundReport, health: Health, former: frozenset[str]) -> Snapshot:
    """Return the snapshot of a round; `former` are the names of feeds that no longer exist."""
    plan = report.plan
    snapshot = take_snapshot(
        plan.setup.events.timeline,
        report.feeds or (),
        report.now,
        modified=plan.public_modified,
        private_modified=plan.feeds_modified,
        former=former,
        histories=plan.context.histories,
        revisions=plan.revisions,
    )
    return replace(
        snapshot,
        health=health,
        warning=_warning(plan),
        rules=plan.setup.events.rules,
        next_at=plan.public_next_at,
        takes_answers=bool(plan.context.answer_key),
        quiets=tuple(sorted(one for one in plan.quiets if one.channel in health.public_channels)),
    )


def publish_site(
    report: RoundReport,
    folder: Path,
    progress: Callable[[int], object],
    find_touched: Callable[[], Collection[str]] | None = None,
) -> int:
    """Write the static site of a round, and return how many files differed.

    Args:
        report: What the round did.
        folder: Where; created when it does not exist.
        progress: Called with the number of files that are current, now and then.
        find_touched: Returns what `touched_groups` does for this folder, as it is now.

    Raises:
        PublishError: The folder cannot be written.
    """
    snapshot = to_snapshot(report, Health(last_round=report.now), frozenset())
    snapshot = replace(snapshot, catalog=replace(snapshot.catalog, makes_all=True))
    state = AppState(clock=lambda: report.now, stale_after=timedelta.max, snapshot=snapshot)
    events = report.plan.setup.events
    # Their values are in the milestones of the snapshot, but for how those are written.
    rows = published_rows(events)
    inputs = partial(SiteInputs, settings=events.document(without=_SHOWN_AS_VALUES), rows=rows)
    find_touched = find_touched or partial(touched_groups, folder)
    return write_site(state, partial(published_file, events, rows), inputs, folder, find_touched, progress)


def _warning(plan: RoundPlan) -> tuple[str, Mapping[str, object]] | None:
    if isinstance(plan.refused, EventsFileError):
        return "page.broken", {"count": len(plan.refused.problems)}
    # Without values, as those include private milestones.
    return (_WARNINGS.get(type(plan.refused), "page.missing"), {}) if plan.refused else None
