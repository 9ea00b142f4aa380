"""Writing the calendars folder, and proving it current."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from notifier.errors import PublishError
from notifier.feeds.ics import to_checked_ics
from notifier.feeds.revisions_log import read_revisions_log
from notifier.feeds.selection import FeedCache, FeedContent, select_entries
from notifier.ics.reading_back import find_blocks
from notifier.timeline.revisions import next_revisions, public_revisions, to_histories

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from notifier.feeds.settings import Feed
    from notifier.timeline.model import Timeline
    from notifier.timeline.revisions import Histories, Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFeed:
    """A feed as bytes.

    Attributes:
        name: File name without folder.
        content: What it holds.
        data: Its bytes.
        faulty: What could not be put into it; the version before stays where there is one.
        is_refused: Whether all of it is the version before.
    """

    name: str
    content: FeedContent
    data: bytes
    faulty: tuple[str, ...] = ()
    is_refused: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether nothing went wrong with it."""
        return not self.faulty and not self.is_refused


@dataclass(slots=True)
class FeedBuilder:
    """Builds feeds, and keeps what it made so that a change costs only its own.

    Attributes:
        folder: Where the last good calendars are; None where there are none.
        good: Calendars that were read back, whose entries need not be read back again.
    """

    folder: Path | None = None
    good: tuple[bytes, ...] = ()
    _kept: dict[tuple[str, bool], FeedCache] = field(default_factory=dict, init=False)
    _good: dict[tuple[str, bool], bytes] = field(default_factory=dict, init=False)

    def build(self, feed: Feed, timeline: Timeline, histories: Histories, today: date) -> PublishedFeed:
        """Build the bytes of one feed for one day; what does not read back is not in them."""
        name = f"{feed.name}.ics"
        key = (feed.name, feed.private)
        kept = self._kept.get(key) or self._recall(feed)
        content = select_entries(feed, timeline, histories, today, kept)
        try:
            checked = to_checked_ics(content, kept)
        except Exception:  # noqa: BLE001 - a calendar nobody foresaw cannot take the others down
            good = self._good.get(key, b"")
            return PublishedFeed(name=name, content=content, data=good, is_refused=True)
        self._kept[key], self._good[key] = kept, checked.data
        return PublishedFeed(name=name, content=content, data=checked.data, faulty=checked.faulty)

    def _recall(self, feed: Feed) -> FeedCache:
        """Return what the last good calendar has, so that it is not read back once more."""
        data = _read(self.folder / f"{feed.name}.ics") if self.folder else None
        if data is None:
            return FeedCache(
                blocks={uid: one for known in self.good for uid, one in find_blocks(known).items()}
            )
        self._good[feed.name, feed.private] = data
        return FeedCache(blocks=find_blocks(data))


def build_feeds(
    feeds: Sequence[Feed],
    timeline: Timeline,
    histories: Histories,
    today: date,
    builder: FeedBuilder | None = None,
) -> tuple[PublishedFeed, ...]:
    """Build the bytes of every feed for one day."""
    builder = builder or FeedBuilder()
    return tuple(builder.build(feed, timeline, histories, today) for feed in feeds)


def publish(
    folder: Path,
    built: Sequence[PublishedFeed],
    revisions: Sequence[Revision],
    today: date,
    *,
    domain: str,
    database: str,
) -> tuple[str, ...]:
    """Write what changed into the calendars folder; each file is replaced as a whole or not at all.

    Args:
        folder: The calendars folder; made when it is not there.
        built: The feeds of today.
        revisions: All revisions of the memory, in order.
        today: The day in the timeline's zone.
        domain: The `calendar.domain` of the file.
        database: Where the memory is, for the message when it does not fit the folder.

    Returns:
        Names of the files that were written or removed; empty when all was current.

    Raises:
        PublishError: The folder cannot be written, or was made from another memory.
        DomainError: The folder belongs to another domain.
    """
    log, revisions = read_revisions_log(folder), public_revisions(revisions)
    log.refuse_domain(domain)
    log.refuse_foreign(revisions, database)
    # Without bytes there is nothing good to show; private feeds are nobody's to find in a folder.
    built = [feed for feed in built if feed.data and not feed.content.feed.private]
    names = tuple(feed.content.feed.name for feed in built)
    changed = [feed for feed in built if _read(folder / feed.name) != feed.data]
    stale = [f"{name}.ics" for name in log.feeds if name not in names and (folder / f"{name}.ics").exists()]
    is_recorded = len(revisions) == len(log.revisions) and (log.feeds, log.domain) == (names, domain)
    if not changed and not stale and is_recorded:
        return ()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for feed in changed:
            _replace(folder / feed.name, feed.data)
        for name in stale:
            (folder / name).unlink(missing_ok=True)
        # Last, so that a folder that was only half written is written again.
        _replace(log.path, log.extended(revisions, today, names, domain).encode())
    except OSError as error:
        raise PublishError("publish.unwritable", folder=folder, reason=error.strerror) from error
    return (*(feed.name for feed in changed), *stale, log.path.name)


def outdated(folder: Path, feeds: Sequence[Feed], timeline: Timeline, now: datetime) -> tuple[str, ...]:
    """Return what in a calendars folder does not follow from the timeline; empty when it is current.

    Everything is built anew from the folder's own memory, for the day of its last publish.

    Args:
        folder: The calendars folder.
        feeds: The feeds of the file.
        timeline: The milestones of the file.
        now: Any moment; only whether something has to be recorded counts.

    Returns:
        Names of milestones that changed since and of files that differ, are missing or too many.

    Raises:
        PublishError: The memory cannot be read.
        DomainError: The folder belongs to another domain.
    """
    log = read_revisions_log(folder)
    log.refuse_domain(timeline.domain)
    histories = to_histories(log.revisions)
    changed = next_revisions(histories, timeline.public.milestones, now)
    if changed or log.published_on is None:
        return tuple(revision.key for revision in changed) or (log.path.name,)
    public = [feed for feed in feeds if not feed.private]
    built = build_feeds(public, timeline, histories, log.published_on)
    expected = {feed.name: feed.data for feed in built}
    present = {f"{name}.ics" for name in log.feeds} | {path.name for path in folder.glob("*.ics")}
    return tuple(sorted(name for name in {*expected, *present} if _read(folder / name) != expected.get(name)))


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _replace(path: Path, data: bytes) -> None:
    """Write a file so that readers see the old bytes or the new ones, also after a power cut."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
