"""What a feed holds on one day: which milestones, in which place, with which entries.

What was selected before is used again where nothing changed, so that a change costs only its own.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from notifier.ics.entries import Entry, Placement
from notifier.ics.entry_writer import EntryWriter
from notifier.presenting.rows import to_feed_row

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from notifier.feeds.settings import Feed
    from notifier.ics.reading_back import Blocks
    from notifier.presenting.rows import Row
    from notifier.timeline.model import Milestone, Timeline
    from notifier.timeline.revisions import Histories, History


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """A milestone that a feed is about.

    Attributes:
        milestone: As it is, or was last when it left the list.
        history: What is remembered of it.
        placement: Where it is in the feed.
        entries: Its calendar entries; none unless it is shown.
    """

    milestone: Milestone
    history: History
    placement: Placement
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedContent:
    """What a feed holds on one day.

    Attributes:
        feed: The feed.
        timeline: Whose it is.
        today: The day in the timeline's zone.
        selected: The milestones it is about: those of the file in its order, then those that left it.
        entries: The calendar entries, by UID.
        counts: How many milestones are in which place; tombstones of removed ones are not counted.
    """

    feed: Feed
    timeline: Timeline
    today: date
    selected: tuple[Selected, ...]
    entries: tuple[Entry, ...]
    counts: Mapping[Placement, int]


def to_rows(content: FeedContent) -> list[Row]:
    """Return every milestone a feed is about, shown or not, as rows; but for what nothing can be made of."""
    return [
        to_feed_row(
            one.milestone,
            one.history.latest,
            timeline=content.timeline,
            today=content.today,
            language=content.feed.language,
        )
        | {"in_calendar": one.placement.value}
        for one in content.selected
        if one.placement is not Placement.FAULTY
    ]


@dataclass(slots=True)
class FeedCache:
    """What was made of a feed before, so that a change costs only its own.

    Attributes:
        basis: What all of it depends on; when that differs nothing can be used again.
        selected: Per milestone what was selected, with the revisions it was made from.
        blocks: The bytes of each entry that were read back.
    """

    basis: object = None
    selected: dict[str, tuple[object, Selected]] = field(default_factory=dict)
    blocks: Blocks = field(default_factory=dict)


def select_entries(
    feed: Feed, timeline: Timeline, histories: Histories, today: date, kept: FeedCache | None = None
) -> FeedContent:
    """Return what a feed holds.

    Args:
        feed: The feed.
        timeline: The milestones; only a private feed takes those that are private.
        histories: What is remembered of them; every milestone has one.
        today: The day in the timeline's zone.
        kept: What was made of this feed before; brought up to date.
    """
    if not feed.private:
        timeline, histories = timeline.public, histories.public
    kept = kept or FeedCache()
    basis = (feed, timeline.url, timeline.domain, timeline.zone, today)
    known = kept.selected if kept.basis == basis else {}
    now: dict[str, tuple[object, Selected]] = {}
    milestones = {one.key: one for one in timeline.milestones}
    removed = {key: history for key, history in histories.items() if key not in milestones}
    anchors, followers = _order(timeline)
    for key in (*milestones, *removed):
        history = histories[key]
        milestone, before = milestones.get(key), known.get(key)
        anchor = anchors.get(key)
        after = tuple(one for one in followers.get(key, ()) if _is_taken(feed, one, today))
        basis_of = (history.latest, anchor and histories[anchor.key].latest, after)
        is_good = before is not None and before[1].placement is not Placement.FAULTY
        if before and is_good and before[0] == basis_of and _filters_alike(before[1].milestone, milestone):
            now[key] = before
            continue
        shown = milestone or history.latest.milestone
        selected = _select(feed, EntryWriter(feed.options, timeline, history, shown, today, anchor, after))
        if selected:
            now[key] = (basis_of, selected)
    kept.basis, kept.selected = basis, now
    every = tuple(selected for _, selected in now.values())
    entries = sorted((entry for one in every for entry in one.entries), key=lambda entry: entry.uid)
    counts = Counter(one.placement for key, (_, one) in now.items() if key in milestones)
    return FeedContent(
        feed=feed, timeline=timeline, today=today, selected=every, entries=tuple(entries), counts=counts
    )


def _order(timeline: Timeline) -> tuple[dict[str, Milestone], dict[str, list[Milestone]]]:
    """Return by key what a milestone comes after, and what comes after it."""
    by_name = {name: one for one in timeline.milestones for name in (one.id, *one.formerly) if name}
    anchors: dict[str, Milestone] = {}
    followers: dict[str, list[Milestone]] = {}
    for one in timeline.milestones:
        anchor = by_name.get(one.after.milestone) if one.after else None
        if anchor:
            anchors[one.key] = anchor
            followers.setdefault(anchor.key, []).append(one)
    return anchors, followers


def _is_taken(feed: Feed, milestone: Milestone, today: date) -> bool:
    """Whether a feed is about a milestone; one that cannot be judged is not referred to."""
    try:
        return feed.match.takes(milestone, today)
    except Exception:  # noqa: BLE001 - one milestone nobody foresaw cannot take a whole feed down
        return False


def _filters_alike(before: Milestone, now: Milestone | None) -> bool:
    """Whether what no revision tells, as no reader sees it, is the same as well."""
    return now is None or (before.overdue_after, before.formerly) == (now.overdue_after, now.formerly)


def _select(feed: Feed, writer: EntryWriter) -> Selected | None:
    """Return what a feed makes of one milestone, None when it is not about it."""
    milestone, history = writer.milestone, writer.history
    try:
        if not feed.match.takes(milestone, writer.today):
            return None
        placement = writer.placement()
        entries = tuple(writer.entries()) if placement is Placement.SHOWN else ()
    except Exception:  # noqa: BLE001 - one milestone nobody foresaw cannot take a whole feed down
        return Selected(milestone=milestone, history=history, placement=Placement.FAULTY)
    return Selected(milestone=milestone, history=history, placement=placement, entries=entries)
