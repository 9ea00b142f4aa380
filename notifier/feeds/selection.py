"""What a feed holds on one day: which milestones, in which place, with which entries.

What was selected before is used again where nothing changed, so that a change costs only its own.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from notifier.feeds.entries import Entry, EntryWriter, Placement

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from notifier.feeds.settings import Feed
    from notifier.timeline.model import Milestone, Timeline
    from notifier.timeline.revisions import Histories, History, Revision


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


@dataclass(slots=True)
class Kept:
    """What was made of a feed before, so that a change costs only its own.

    Attributes:
        basis: What all of it depends on; when that differs nothing can be used again.
        selected: Per milestone what was selected, with the revision it was made from.
        blocks: Per UID the bytes that were read back, with the entry they were made from; None where
            that is not known.
    """

    basis: object = None
    selected: dict[str, tuple[Revision, Selected]] = field(default_factory=dict)
    blocks: dict[str, tuple[Entry | None, bytes]] = field(default_factory=dict)


def select_entries(
    feed: Feed, timeline: Timeline, histories: Histories, today: date, kept: Kept | None = None
) -> FeedContent:
    """Return what a feed holds.

    Args:
        feed: The feed.
        timeline: The milestones.
        histories: What is remembered of them; every milestone has one.
        today: The day in the timeline's zone.
        kept: What was made of this feed before; brought up to date.
    """
    kept = kept or Kept()
    basis = (feed, timeline.url, timeline.domain, timeline.zone, today)
    known = kept.selected if kept.basis == basis else {}
    now: dict[str, tuple[Revision, Selected]] = {}
    milestones = {one.key: one for one in timeline.milestones}
    removed = {key: history for key, history in histories.items() if key not in milestones}
    for key in (*milestones, *removed):
        history = histories[key]
        latest = history.latest
        milestone, before = milestones.get(key), known.get(key)
        if before and before[0] == latest and _filters_alike(before[1].milestone, milestone):
            now[key] = before
        elif selected := _select(feed, timeline, history, milestone, today):
            now[key] = (latest, selected)
    kept.basis, kept.selected = basis, now
    every = tuple(selected for _, selected in now.values())
    entries = sorted((entry for one in every for entry in one.entries), key=lambda entry: entry.uid)
    counts = Counter(one.placement for key, (_, one) in now.items() if key in milestones)
    return FeedContent(
        feed=feed, timeline=timeline, today=today, selected=every, entries=tuple(entries), counts=counts
    )


def _filters_alike(before: Milestone, now: Milestone | None) -> bool:
    """Whether what no revision tells, as no reader sees it, is the same as well."""
    return now is None or (before.overdue_after, before.formerly) == (now.overdue_after, now.formerly)


def _select(
    feed: Feed, timeline: Timeline, history: History, milestone: Milestone | None, today: date
) -> Selected | None:
    """Return what a feed makes of one milestone, None when it is not about it."""
    shown = milestone or history.latest.milestone
    if not feed.match.takes(shown, today):
        return None
    try:
        writer = EntryWriter(feed, timeline, history, shown, today)
        placement = writer.placement()
        entries = tuple(writer.entries()) if placement is Placement.SHOWN else ()
    except Exception:  # noqa: BLE001 - one milestone nobody foresaw cannot take a whole feed down
        return Selected(milestone=shown, history=history, placement=Placement.FAULTY)
    return Selected(milestone=shown, history=history, placement=placement, entries=entries)
