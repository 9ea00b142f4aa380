"""What the HTTP side knows after a round; pages and answers are made of it and nothing else."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from notifier.timeline.revisions import Histories, shown_revisions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from notifier.feeds.publish import PublishedFeed
    from notifier.ics.entries import Placement
    from notifier.reminders.rules import ReminderRule
    from notifier.timeline.model import Timeline
    from notifier.timeline.revisions import Revision

_KEPT_ANSWERS = 64


class Kept(NamedTuple):
    """An answer made from a view, to be sent to everybody who asks the same.

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
class View:
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
        feed_links: The feeds that are for everybody, for pages.
        kept: Answers made from this view, by what was asked.
    """

    timeline: Timeline
    today: date
    now: datetime
    warning: tuple[str, Mapping[str, object]] | None = None
    rules: tuple[ReminderRule, ...] = ()
    histories: Histories = field(default_factory=Histories)
    revisions: tuple[Revision, ...] = ()
    next_at: datetime | None = None
    feed_links: tuple[FeedLink, ...] = ()
    kept: dict[tuple[str, ...], Kept] = field(default_factory=dict, compare=False)

    def keep(self, asked: tuple[str, ...], made: Kept) -> Kept:
        """Keep an answer as long as there is room: questions are endless, memory is not."""
        if len(self.kept) < _KEPT_ANSWERS:
            self.kept[asked] = made
        return made

    @property
    def language(self) -> str:
        """The language of the timeline."""
        return self.timeline.language.value


def build_view(  # noqa: PLR0913 - it gathers what a round made
    timeline: Timeline,
    feeds: Sequence[PublishedFeed],
    now: datetime,
    *,
    warning: tuple[str, Mapping[str, object]] | None = None,
    rules: tuple[ReminderRule, ...] = (),
    histories: Histories | None = None,
    revisions: tuple[Revision, ...] = (),
    next_at: datetime | None = None,
) -> View:
    """Gather what is shown after a round: of what is private nothing gets in.

    Args:
        timeline: The milestones.
        feeds: The feeds of the round.
        now: The round's moment, aware.
        warning: See `View.warning`.
        rules: The reminder rules.
        histories: What is remembered of each milestone, by key.
        revisions: The whole memory, in order.
        next_at: When the next reminder comes due.
    """
    timeline = timeline.public
    return View(
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


def etag(data: bytes) -> str:
    """Return the strong entity tag of an answer, quotation marks included."""
    return f'"{hashlib.sha256(data).hexdigest()[:32]}"'
