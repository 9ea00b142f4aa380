"""The snapshot: all that the HTTP server shows after a round, as one immutable value."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar, cast

from notifier.dates.zones import end_of_day
from notifier.timeline.as_of import known_on
from notifier.timeline.revisions import Histories, shown_revisions, to_histories
from notifier.web.feed_catalog import FeedCatalog
from notifier.web.health import Health

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from notifier.feeds.publish import PublishedFeed
    from notifier.feeds.settings import Feed
    from notifier.ics.entries import Placement
    from notifier.reminders.rules import ReminderRule
    from notifier.store.quiets import Quiet
    from notifier.timeline.model import Timeline
    from notifier.timeline.revisions import Revision

# Sentences as keys with their values.
Warnings = tuple[tuple[str, "Mapping[str, object]"], ...]
LEFT_OUT = "fault.left_out"
T = TypeVar("T")
next_edition = count(1).__next__


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLink:
    """A feed in a list of feeds."""

    name: str
    title: str
    path: str  # Its path, relative to the root of the site.
    language: str
    entries: int
    counts: Mapping[Placement, int]  # How many milestones it has, by placement.
    topics: tuple[str, ...] = ()  # The topics it is limited to; empty where it is not.

    @property
    def milestones(self) -> int:
        """How many milestones it is about."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Everything the HTTP server shows after one round."""

    timeline: Timeline  # The public milestones.
    today: date  # The day in the timeline's zone.
    now: datetime
    catalog: FeedCatalog
    # The sentence that says why pages do not show the file on disk, as key and values; None when they do.
    warning: tuple[str, Mapping[str, object]] | None = None
    rules: tuple[ReminderRule, ...] = ()
    histories: Histories = field(default_factory=Histories)  # The public history of each milestone, by key.
    revisions: tuple[Revision, ...] = ()  # The public revisions, in the order in which they were recorded.
    next_at: datetime | None = None  # When the next reminder on a public channel comes due.
    feed_links: tuple[FeedLink, ...] = ()  # The public feeds, for pages.
    health: Health = field(default_factory=Health)
    unshown: Mapping[str, str] = field(default_factory=dict)  # Why milestones cannot be shown, by key.
    takes_answers: bool = False
    quiets: tuple[Quiet, ...] = ()  # The periods in which a public channel is not asked after a milestone.
    # The warnings but for the one of what is left out, where another process found them.
    given_warnings: Warnings | None = None
    # A number that rises with each change of what is shown, but for its moment and health.
    edition: int = field(default_factory=next_edition, compare=False)
    _shared: dict[str, tuple[object, object]] = field(default_factory=dict, init=False, compare=False)

    def share(self, kind: str, of: object, make: Callable[[], T]) -> T:
        """Return what several pages are made from; the last of each kind is cached, with what it is `of`."""
        kept = self._shared.get(kind)
        if kept is None or kept[0] != of:
            kept = self._shared[kind] = (of, make())
        return cast("T", kept[1])

    def known_on(self, day: str) -> Snapshot:
        """Return what was known at the end of a day, such as `2026-01-01`; itself for an empty text."""
        if not day:
            return self
        on, zone = date.fromisoformat(day), self.timeline.zone
        now = end_of_day(on, zone)
        timeline = known_on(self.timeline, on, self.revisions)
        revisions = tuple(one for one in self.revisions if one.recorded_at <= now)
        histories = to_histories(revisions)
        # A list of feed rows has a revision of each milestone, also of one that was recorded later.
        recorded = {one.key: histories.get(one.key) or self.histories[one.key] for one in timeline.milestones}
        removed = {key: one for key, one in histories.items() if one.latest.is_removed}
        catalog = replace(
            self.catalog,
            timeline=timeline,
            histories=Histories({**recorded, **removed}),
            today=on,
            feeds={},
        )
        return replace(
            self,
            timeline=timeline,
            today=on,
            now=now,
            histories=histories,
            revisions=revisions,
            catalog=catalog,
            quiets=tuple(one for one in self.quiets if one.said_on <= on),
        )

    def changes_since(self, day: str) -> list[Revision]:
        """Return the revisions from a day on, such as `2026-01-01`, newest first; all for an empty text."""
        newest = reversed(self.revisions)
        return [one for one in newest if not day or f"{self.timeline.day_of(one.recorded_at)}" >= day]

    @property
    def language(self) -> str:
        """The language of the timeline."""
        return self.timeline.language.value

    @property
    def warnings(self) -> Warnings:
        """The warnings of every page, as keys of sentences with their values: the file, and what failed."""
        if self.given_warnings is None:
            found = [self.warning] if self.warning else []
            found += [(f"fault.{fault.subject}", {}) for fault in self.health.faults]
        else:
            found = list(self.given_warnings)
        if left_out := max(self.health.left_out, len(self.unshown)):
            found.append((LEFT_OUT, {"count": left_out}))
        return tuple(found)


def take_snapshot(  # noqa: PLR0913 - what a snapshot is made of
    timeline: Timeline,
    feeds: Sequence[PublishedFeed],
    now: datetime,
    *,
    modified: datetime,
    private_modified: datetime | None = None,
    former: frozenset[str] = frozenset(),
    histories: Histories | None = None,
    revisions: tuple[Revision, ...] = (),
) -> Snapshot:
    """Return the snapshot of a round; only its private feeds have anything private."""
    catalog = FeedCatalog(
        timeline=timeline,
        histories=histories or Histories(),
        today=timeline.day_of(now),
        modified=modified,
        private_modified=private_modified,
        feeds={feed.content.feed.name: feed for feed in feeds},
        former=former,
    )
    timeline = timeline.public
    return Snapshot(
        catalog=catalog,
        timeline=timeline,
        today=timeline.day_of(now),
        now=now,
        histories=histories.public if histories else Histories(),
        revisions=shown_revisions(revisions),
        feed_links=tuple(
            link_to(feed.content.feed, len(feed.content.entries), feed.content.counts)
            for feed in feeds
            if not feed.content.feed.private
        ),
    )


def link_to(feed: Feed, entries: int = 0, counts: Mapping[Placement, int] = MappingProxyType({})) -> FeedLink:
    """Return the link to a feed, without counts where it is not built yet."""
    return FeedLink(
        name=feed.name,
        title=feed.title,
        path=f"calendars/{feed.name}.ics",
        language=feed.language.value,
        entries=entries,
        counts=counts,
        topics=feed.match.wanted.get("topic", ()),
    )
