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
from notifier.events_file.published import published_file
from notifier.web.beside import Copy
from notifier.web.health import Health
from notifier.web.site_inputs import SiteInputs
from notifier.web.site_writer import Part, Tally
from notifier.web.snapshot import Snapshot, link_to, take_snapshot
from notifier.web.state import AppState
from notifier.web.static_site import BegunSite, steps_beside, write_site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from notifier.app.report import RoundPlan, RoundReport
    from notifier.events_file.timeline_file import TimelineFile
    from notifier.web.ahead import Ahead
    from notifier.web.kept_files import KeptFiles
    from notifier.web.site_inputs import Found


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
    begun: BegunSite | None = None,
) -> int:
    """Write the static site of a round, and return how many files differed.

    Args:
        report: What the round did.
        folder: Where; created when it does not exist.
        progress: Called with the number of files that are current, now and then.
        begun: What `begin_site` returned for this folder and the plan of the round.

    Raises:
        PublishError: The folder cannot be written.
    """
    begun = begun or begin_site(report, folder, progress)
    events = report.plan.setup.events
    state, inputs = _site_state(report), partial(_site_inputs, events)
    return write_site(state, partial(published_file, events), inputs, folder, begun)


def begin_site(
    report: RoundReport,
    folder: Path,
    progress: Callable[[int], object],
    ahead: Ahead | None = None,
) -> BegunSite:
    """Begin with the static site of a round that has a plan, while its feeds are built.

    Args:
        report: What the round did until now.
        folder: Where the site is, or is to be.
        progress: Called with the number of files that are current, now and then.
        ahead: What `look_ahead` returned of the folder, if it was asked.
    """
    tally, setup = Tally(progress), report.plan.setup
    links = tuple(link_to(feed) for feed in setup.feeds if not feed.private)

    def steps() -> Iterator[KeptFiles | Part]:
        state = _site_state(report)
        state.change(lambda snapshot: snapshot and replace(snapshot, feed_links=links))
        return steps_beside(state, partial(_site_inputs, setup.events), folder, ahead, tally)

    return BegunSite(Copy(steps), tally, ahead)


def _site_state(report: RoundReport) -> AppState:
    snapshot = to_snapshot(report, Health(last_round=report.now), frozenset())
    snapshot = replace(snapshot, catalog=replace(snapshot.catalog, makes_all=True))
    return AppState(clock=lambda: report.now, stale_after=timedelta.max, snapshot=snapshot)


def _site_inputs(events: TimelineFile, snapshot: Snapshot, found: Found | None = None) -> SiteInputs:
    # Their values are in the milestones of the snapshot, but for how those are written.
    settings, rows = events.document(without=_SHOWN_AS_VALUES), lambda: events.public_rows
    return SiteInputs(snapshot, settings, rows, found)


def _warning(plan: RoundPlan) -> tuple[str, Mapping[str, object]] | None:
    if isinstance(plan.refused, EventsFileError):
        return "page.broken", {"count": len(plan.refused.problems)}
    # Without values, as those include private milestones.
    return (_WARNINGS.get(type(plan.refused), "page.missing"), {}) if plan.refused else None
