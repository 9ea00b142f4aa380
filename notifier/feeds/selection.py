"""The content of a feed on one day: its milestones, their placement and their entries.

An earlier selection is used again for milestones that did not change.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING

from notifier.ics.entries import Entry, Placement
from notifier.ics.entry_writer import EntryWriter
from notifier.presenting.rows import to_feed_row
from notifier.reminders.causes import is_corrected_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from notifier.feeds.settings import Feed
    from notifier.ics.reading_back import Blocks
    from notifier.presenting.rows import Row
    from notifier.timeline.model import Milestone, Timeline
    from notifier.timeline.revisions import Histories, History


_UNRECORDED = attrgetter("overdue_after", "formerly", "counts_from")
# The text of each row, by format, key and placement: see `_to_texts`.
RowTexts = dict[tuple[str, str, Placement], str]
JoinedTexts = dict[tuple[str, int], "tuple[tuple[Selected, ...], str]"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """A milestone that matches the filter of a feed."""

    milestone: Milestone  # Its current state, or its last one when it was removed from the file.
    history: History
    placement: Placement  # Where it is in the feed.
    entries: tuple[Entry, ...] = ()  # Its calendar entries; none unless it is shown.


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedContent:
    """The content of a feed on one day."""

    feed: Feed
    timeline: Timeline
    today: date  # The day in the timeline's zone.
    # The matching milestones: those of the file in its order, then the removed ones.
    selected: tuple[Selected, ...]
    entries: tuple[Entry, ...]  # The calendar entries, sorted by UID.
    counts: Mapping[Placement, int]  # How many milestones have each placement, without removed ones.
    # The revisions of every milestone that the readers of the feed may see, by key.
    histories: Mapping[str, History] = field(default_factory=dict, compare=False)
    rows: dict[str, Row] = field(default_factory=dict, compare=False)  # The rows that were made, by key.
    texts: RowTexts = field(default_factory=dict, compare=False)  # The texts of rows that were written.
    # The texts of all rows, by format and by what was selected.
    joined: JoinedTexts = field(default_factory=dict, compare=False)


def to_text(content: FeedContent, form: str, between: str, write: Callable[[Row], str]) -> str:
    """Return the rows of all matching milestones, shown or not, as a text, without faulty ones.

    Each is written once for all feeds with the same options.

    Args:
        content: The content of the feed.
        form: The name of the format.
        between: What stands between two rows.
        write: Returns the text of a row in that format.
    """
    # What was selected is kept with the text, so that its identity stays its own.
    whose = (form, id(content.selected))
    if whose not in content.joined:
        rows = between.join(_to_texts(content, form, write))
        content.joined[whose] = content.selected, rows
    return content.joined[whose][1]


def _to_texts(content: FeedContent, form: str, write: Callable[[Row], str]) -> Iterator[str]:
    texts = content.texts
    for one in content.selected:
        if one.placement is not Placement.FAULTY:
            whose = (form, one.milestone.key, one.placement)
            if whose not in texts:
                texts[whose] = write(_to_row(one, content))
            yield texts[whose]


def _to_row(one: Selected, content: FeedContent) -> Row:
    key = one.milestone.key
    if key not in content.rows:
        content.rows[key] = to_feed_row(
            one.milestone,
            one.history.latest,
            timeline=content.timeline,
            today=content.today,
            language=content.feed.language,
        )
    return content.rows[key] | {"in_calendar": one.placement.value}


@dataclass(slots=True)
class SharedEntries:
    """What feeds with the same options have alike, of one timeline on one day."""

    selected: dict[tuple[str, tuple[str, ...]], Selected] = field(default_factory=dict)
    """By the key of the milestone and of those after it that the feed has as well."""

    rows: dict[str, Row] = field(default_factory=dict)
    """The row of each milestone, by key."""

    texts: RowTexts = field(default_factory=dict)

    joined: JoinedTexts = field(default_factory=dict)
    """The texts of all rows of the feeds of the file."""

    blocks: Blocks = field(default_factory=dict)
    """The bytes of each entry that was read back, by UID."""


@dataclass(slots=True)
class FeedCache:
    """Earlier results for a feed, so that only what changed is built again."""

    # The values that every result depends on; when they differ no selection is used again.
    basis: object = None
    # Per key the selection, with the revisions it was made from; None where it is not to be used again.
    selected: dict[str, tuple[object, Selected]] = field(default_factory=dict)
    blocks: Blocks = field(default_factory=dict)  # The bytes of each entry that was read back.
    good: bytes = b""  # The calendar that was read back last.


def select_entries(
    feed: Feed,
    timeline: Timeline,
    histories: Histories,
    today: date,
    cache: FeedCache | None = None,
    shared: SharedEntries | None = None,
) -> FeedContent:
    """Return the content of a feed.

    Args:
        feed: The feed.
        timeline: The milestones; only a private feed includes private ones.
        histories: Their revisions; every milestone has a history.
        today: The day in the timeline's zone.
        cache: Earlier results for this feed; updated.
        shared: Results for feeds with the same options, of this timeline on this day; updated.
    """
    shared = shared or SharedEntries()
    if not feed.private:
        timeline, histories = timeline.public, histories.public
    cache = cache or FeedCache()
    basis = (feed, timeline.url, timeline.domain, timeline.zone, timeline.holidays, today)
    known = cache.selected if cache.basis == basis else {}
    now: dict[str, tuple[object, Selected]] = {}
    milestones, options = timeline.by_key, feed.options
    removed = [(key, None) for key in histories if key not in milestones]
    # Not as a list, as the many pairs of that would start a search for garbage in all memory.
    own = ((one.key, one) for one in feed.match.narrow(timeline))
    for key, milestone in chain(own, removed):
        history, before = histories[key], known.get(key)
        anchor = timeline.find(milestone.after.milestone) if milestone and milestone.after else None
        followers = timeline.followers(milestone) if milestone else ()
        after = tuple([one for one in followers if is_taken(feed, one, today)]) if followers else ()
        basis_of = (history.latest, anchor and histories[anchor.key].latest, after)
        told = milestone.as_shown(today) if milestone and milestone.counts_from else milestone
        if before and before[0] == basis_of and _filters_alike(before[1].milestone, told):
            now[key] = before
            continue
        shown = (told or history.latest.milestone).seen_from(timeline.zone)
        corrected = bool(anchor) and is_corrected_date(history, histories, timeline)
        writer = EntryWriter(options, timeline, history, shown, today, anchor, after, is_corrected=corrected)
        selected = _select(feed, writer, shared)
        if selected:
            now[key] = (None if selected.placement is Placement.FAULTY else basis_of, selected)
    cache.basis, cache.selected = basis, now
    every = tuple([selected for _, selected in now.values()])
    entries = sorted([entry for one in every for entry in one.entries], key=attrgetter("uid"))
    counts = Counter([one.placement for key, (_, one) in now.items() if key in milestones])
    return FeedContent(
        feed=feed,
        timeline=timeline,
        today=today,
        selected=every,
        entries=tuple(entries),
        counts=counts,
        histories=histories,
        rows=shared.rows,
        texts=shared.texts,
    )


def is_taken(feed: Feed, milestone: Milestone, today: date) -> bool:
    """Whether a milestone matches the filter of a feed; False where the filter fails on it."""
    try:
        return feed.match.takes(milestone, today)
    except Exception:  # noqa: BLE001 - an unforeseen error in one milestone must not stop a feed
        return False


def _filters_alike(before: Milestone, now: Milestone | None) -> bool:
    """Whether the fields that no revision records are equal too."""
    return now is before or now is None or _UNRECORDED(before) == _UNRECORDED(now)


def _select(feed: Feed, writer: EntryWriter, shared: SharedEntries) -> Selected | None:
    """Return one milestone with its placement and entries; None when the filter does not match it."""
    milestone = writer.milestone
    try:
        if not feed.match.takes(milestone, writer.today):
            return None
    except Exception:  # noqa: BLE001 - an unforeseen error in one milestone must not stop a feed
        return Selected(milestone=milestone, history=writer.history, placement=Placement.FAULTY)
    whose = (milestone.key, tuple([one.key for one in writer.followers]))
    if whose not in shared.selected:
        shared.selected[whose] = _place(writer)
    return shared.selected[whose]


def _place(writer: EntryWriter) -> Selected:
    milestone, history = writer.milestone, writer.history
    try:
        placement = writer.placement()
        entries = tuple(writer.entries()) if placement is Placement.SHOWN else ()
    except Exception:  # noqa: BLE001 - as above
        return Selected(milestone=milestone, history=history, placement=Placement.FAULTY)
    return Selected(milestone=milestone, history=history, placement=placement, entries=entries)
