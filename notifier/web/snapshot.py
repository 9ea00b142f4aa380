"""What the HTTP side knows after a round, in one immutable value that every answer is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from notifier.timeline.revisions import Histories, shown_revisions
from notifier.web.feed_catalog import FeedCatalog
from notifier.web.health import Health

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from notifier.feeds.publish import PublishedFeed
    from notifier.ics.entries import Placement
    from notifier.reminders.rules import ReminderRule
    from notifier.timeline.model import Timeline
    from notifier.timeline.revisions import Revision

_KEPT_ANSWERS = 64


class CachedResponse(NamedTuple):
    """An answer made from a snapshot, to be sent to everybody who asks the same.

    Attributes:
        data: Its bytes.
        etag: Strong entity tag of those.
        link: Links to other pages of it; empty when there are none.
    """

    data: bytes
    etag: str
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLink:
    """A feed on a page.

    Attributes:
        name: Its name in the file.
        title: What it is called.
        path: Where it is fetched, from the root of the site.
        language: The language of its words.
        entries: How many calendar entries it holds.
        counts: How many milestones are in which place of it.
    """

    name: str
    title: str
    path: str
    language: str
    entries: int
    counts: Mapping[Placement, int]

    @property
    def milestones(self) -> int:
        """How many milestones it is about."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Everything there is to see after one round.

    Attributes:
        timeline: The milestones that are public.
        today: The day in the timeline's zone.
        now: The round's moment, aware.
        warning: Which sentence tells that the page is not about the file on disk, with its values;
            None when it is.
        rules: The reminder rules.
        histories: What those who have no token may see of each milestone's past, by key.
        revisions: The same in the order in which it was recorded.
        next_at: When the next reminder comes due.
        catalog: The feeds.
        feed_links: The feeds that are for everybody, for pages.
        health: How the service stands.
        unshown: Why milestones cannot be shown, by key.
        kept: Answers made from it, by what was asked.
    """

    timeline: Timeline
    today: date
    now: datetime
    catalog: FeedCatalog
    warning: tuple[str, Mapping[str, object]] | None = None
    rules: tuple[ReminderRule, ...] = ()
    histories: Histories = field(default_factory=Histories)
    revisions: tuple[Revision, ...] = ()
    next_at: datetime | None = None
    feed_links: tuple[FeedLink, ...] = ()
    health: Health = field(default_factory=Health)
    unshown: Mapping[str, str] = field(default_factory=dict)
    kept: dict[tuple[str, ...], CachedResponse] = field(default_factory=dict, compare=False)

    def keep(self, asked: tuple[str, ...], made: CachedResponse) -> CachedResponse:
        """Keep an answer as long as there is room: questions are endless, memory is not."""
        if len(self.kept) < _KEPT_ANSWERS:
            self.kept[asked] = made
        return made

    def changes_since(self, day: str) -> list[Revision]:
        """Return the revisions from a day on, such as `2026-01-01`, newest first; all for an empty text."""
        zone = self.timeline.zone
        return [
            one
            for one in reversed(self.revisions)
            if not day or one.recorded_at.astimezone(zone).date().isoformat() >= day
        ]

    @property
    def language(self) -> str:
        """The language of the timeline."""
        return self.timeline.language.value

    @property
    def warnings(self) -> tuple[tuple[str, Mapping[str, object]], ...]:
        """What visitors should know, as sentences with their values: the file, and what failed."""
        found = [self.warning] if self.warning else []
        found += [(f"fault.{fault.subject}", {}) for fault in self.health.faults]
        if left_out := max(self.health.left_out, len(self.unshown)):
            found.append(("fault.left_out", {"count": left_out}))
        return tuple(found)


def take_snapshot(  # noqa: PLR0913 - it gathers what a round made
    timeline: Timeline,
    feeds: Sequence[PublishedFeed],
    now: datetime,
    *,
    modified: datetime,
    former: frozenset[str] = frozenset(),
    health: Health = Health(),  # noqa: B008 - an immutable value
    warning: tuple[str, Mapping[str, object]] | None = None,
    rules: tuple[ReminderRule, ...] = (),
    histories: Histories | None = None,
    revisions: tuple[Revision, ...] = (),
    next_at: datetime | None = None,
) -> Snapshot:
    """Gather what is shown after a round: of what is private nothing gets in.

    Args:
        timeline: The milestones.
        feeds: The feeds of the round.
        now: The round's moment, aware.
        modified: When anything a feed is made of last changed.
        former: Names of feeds that are no more.
        health: How the service stands.
        warning: See `Snapshot.warning`.
        rules: The reminder rules.
        histories: What is remembered of each milestone, by key.
        revisions: The whole memory, in order.
        next_at: When the next reminder comes due.
    """
    catalog = FeedCatalog(
        timeline=timeline,
        histories=histories or Histories(),
        today=now.astimezone(timeline.zone).date(),
        modified=modified,
        feeds={feed.content.feed.name: feed for feed in feeds},
        former=former,
    )
    timeline = timeline.public
    return Snapshot(
        catalog=catalog,
        health=health,
        timeline=timeline,
        today=now.astimezone(timeline.zone).date(),
        now=now,
        warning=warning,
        rules=rules,
        histories=histories.public if histories else Histories(),
        revisions=shown_revisions(revisions),
        next_at=next_at,
        feed_links=tuple(
            FeedLink(
                name=feed.content.feed.name,
                title=feed.content.feed.title,
                path=f"calendars/{feed.name}",
                language=feed.content.feed.language.value,
                entries=len(feed.content.entries),
                counts=feed.content.counts,
            )
            for feed in feeds
            if not feed.content.feed.private
        ),
    )
