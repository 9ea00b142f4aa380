"""The state of the HTTP server with milestones, as after a round."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from notifier.feeds.publish import FeedBuilder
from notifier.reminders.rules import DEFAULT_RULE
from notifier.web.health import Health
from notifier.web.snapshot import Snapshot, take_snapshot
from notifier.web.state import AppState
from tests.conftest import at, timeline
from tests.ics.test_entries import feed, remember

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifier.timeline.model import Milestone

NOW = at("2025-12-02 09:00")
STALE_AFTER = timedelta(minutes=3)


def build_site(
    *milestones: Milestone,
    before: tuple[Milestone, ...] | None = None,
    warning: tuple[str, Mapping[str, object]] | None = None,
    **changes: object,
) -> AppState:
    """Return the state of the HTTP server.

    Args:
        milestones: The milestones of the timeline.
        before: Those of a day earlier; the same when None.
        warning: Why the page is not about the file on disk.
        changes: Attributes of the timeline.
    """
    sources = {said.source.id: said.source for one in milestones for said in one.statements}
    one = timeline(*milestones, **{"sources": sources, **changes})
    histories = remember(*([before] if before is not None else []), milestones)
    built = FeedBuilder().build_all(
        (feed(), feed(name="kcr2", title="KCR2 & meer")), one, histories, NOW.date()
    )
    revisions = sorted(
        (revision for history in histories.values() for revision in history.revisions),
        key=lambda revision: revision.recorded_at,
    )
    snapshot = replace(
        take_snapshot(one, built, NOW, modified=NOW, histories=histories, revisions=tuple(revisions)),
        warning=warning,
        rules=(DEFAULT_RULE,),
        next_at=at("2025-12-03 09:00"),
        health=Health(
            last_round=NOW,
            loaded_at=NOW,
            deliveries={("crisisteam", "sent"): 3, ("crisisteam", "dead"): 1, ("crisisteam", "retrying"): 2},
            public_channels=frozenset({"crisisteam"}),
        ),
    )
    return AppState(clock=lambda: NOW, stale_after=STALE_AFTER, snapshot=snapshot)


def snapshot_of(site: AppState) -> Snapshot:
    """Return the snapshot of a state after its first round."""
    assert site.snapshot is not None
    return site.snapshot


class Outline(HTMLParser):
    """Reads headings, links and open tags of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[tuple[str, str]] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        if tag not in {"meta", "link", "input"}:
            self.open.append(tag)
        if tag in {"h1", "h2", "h3", "h4"}:
            self.headings.append((tag, ""))
        self.links += [value or "" for name, value in attrs if name in {"href", "src", "action"}]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if {"h1", "h2", "h3", "h4"} & set(self.open):
            level, text = self.headings[-1]
            self.headings[-1] = (level, " ".join(f"{text} {data}".split()))
