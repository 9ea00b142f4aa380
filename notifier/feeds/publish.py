"""Write the calendars folder, and check that it is current."""

from __future__ import annotations

import os
import re
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from notifier.errors import PublishError
from notifier.feeds.ics import to_checked_ics
from notifier.feeds.revisions_log import append_publish, read_revisions_log
from notifier.feeds.selection import FeedCache, FeedContent, select_entries
from notifier.ics.reading_back import find_blocks
from notifier.ics.writer import PRODUCT
from notifier.regular_files import MAX_OWN_BYTES, read_regular
from notifier.system_reasons import reason_of_system
from notifier.timeline.revisions import next_revisions, public_revisions, to_histories

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from notifier.feeds.settings import Feed
    from notifier.timeline.model import Timeline
    from notifier.timeline.revisions import Histories, Revision

# The name of a part of a file that is being written, and how long that may take, in seconds.
_PART = re.compile(r"\.(?:[a-z0-9-]+\.ics|revisions\.jsonl)\.[a-z0-9_]{8}")
_WRITTEN_WITHIN_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFeed:
    """A feed as bytes."""

    name: str  # File name without folder.
    content: FeedContent
    data: bytes
    # Ids and UIDs that could not be written; their previous version stays where there is one.
    faulty: tuple[str, ...] = ()
    is_refused: bool = False  # Whether the whole feed is its previous version.

    @property
    def is_whole(self) -> bool:
        """Whether all of it was written."""
        return not self.faulty and not self.is_refused


@dataclass(slots=True)
class FeedBuilder:
    """Builds feeds, and caches its results so that only what changed is built again."""

    folder: Path | None = None  # The folder of the last good calendars; None where there is none.
    _caches: dict[tuple[str, bool], FeedCache] = field(default_factory=dict, init=False)
    _last_good: dict[tuple[str, bool], bytes] = field(default_factory=dict, init=False)
    # What all feeds were built from last, for which day, and the result.
    _of: tuple[object, object, object] = field(default=(None, None, None), init=False)
    _day: date | None = field(default=None, init=False)
    _built: tuple[PublishedFeed, ...] = field(default=(), init=False)

    def build(self, feed: Feed, timeline: Timeline, histories: Histories, today: date) -> PublishedFeed:
        """Build one feed for one day; entries that do not read back are left out."""
        name = f"{feed.name}.ics"
        key = (feed.name, feed.private)
        cache = self._caches.get(key) or self._load_cache(feed)
        content = select_entries(feed, timeline, histories, today, cache)
        try:
            checked = to_checked_ics(content, cache)
        except Exception:  # noqa: BLE001 - an unforeseen error in one calendar must not stop the others
            good = self._last_good.get(key, b"")
            return PublishedFeed(name=name, content=content, data=good, is_refused=True)
        self._caches[key], self._last_good[key] = cache, checked.data
        return PublishedFeed(name=name, content=content, data=checked.data, faulty=checked.faulty)

    def build_all(
        self, feeds: Sequence[Feed], timeline: Timeline, histories: Histories, today: date
    ) -> tuple[PublishedFeed, ...]:
        """Build every feed for one day; the same milestones and revisions on the same day are built once."""
        of = (feeds, timeline, histories)
        if self._day != today or any(old is not new for old, new in zip(self._of, of, strict=True)):
            self._built = tuple(self.build(feed, timeline, histories, today) for feed in feeds)
            self._of, self._day = of, today
        return self._built

    def _load_cache(self, feed: Feed) -> FeedCache:
        """Return a cache with the entries of the last good calendar, which need no reading back."""
        data = _read(self.folder / f"{feed.name}.ics") if self.folder else None
        if data is None:
            return FeedCache()
        self._last_good[feed.name, feed.private] = data
        return FeedCache(blocks=find_blocks(data), good=data)


def folder_state(folder: Path) -> tuple[object, ...]:
    """Return values that change when a file of the calendars folder does."""
    try:
        with os.scandir(folder) as files:
            found = [(one.name, one.stat()) for one in files]
    except OSError:
        return ()
    return tuple(sorted((name, one.st_mtime_ns, one.st_size, one.st_ino) for name, one in found))


def publish(
    folder: Path,
    built: Sequence[PublishedFeed],
    revisions: Sequence[Revision],
    today: date,
    *,
    domain: str,
    database: str,
) -> tuple[str, ...]:
    """Write the files that changed into the calendars folder; each file is replaced atomically.

    Args:
        folder: The calendars folder; created when it does not exist.
        built: The feeds of today.
        revisions: All revisions in the database, in order.
        today: The day in the timeline's zone.
        domain: The `calendar.domain` of the file.
        database: The name of the database, for the error when its revisions do not match the folder.

    Returns:
        Names of the files that were written or removed; empty when all were current.

    Raises:
        PublishError: The folder cannot be written, was made from another database, or has files of others
            where calendars come, which stay as they are.
        DomainError: The folder belongs to another domain.
    """
    log, revisions = read_revisions_log(folder), public_revisions(revisions)
    log.refuse_domain(domain)
    log.refuse_foreign(revisions, database)
    # A feed without bytes has no good version yet; private feeds are never published.
    built = [feed for feed in built if feed.data and not feed.content.feed.private]
    names = tuple(feed.content.feed.name for feed in built)
    changed = [feed for feed in built if _read(folder / feed.name) != feed.data]
    new = [feed.name for feed in changed if feed.content.feed.name not in log.ever]
    if others := ", ".join(name for name in new if _is_of_others(folder / name)):
        raise PublishError("publish.other_calendars", folder=folder, names=others)
    stale = [f"{name}.ics" for name in log.feeds if name not in names and (folder / f"{name}.ics").exists()]
    if not changed and not stale and log.is_current(revisions, names, domain):
        return ()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for feed in changed:
            _replace(folder / feed.name, feed.data)
        for name in stale:
            (folder / name).unlink(missing_ok=True)
        # Last, so that a folder that was written in part is written again.
        if log.size:
            append_publish(log, revisions, today, names, domain)
        else:
            _replace(log.path, log.lines(revisions, today, names, domain).encode())
        _remove_left(folder, log.path.stat().st_mtime)
    except OSError as error:
        raise PublishError("publish.unwritable", folder=folder, reason=reason_of_system(error)) from error
    return (*(feed.name for feed in changed), *stale, log.path.name)


def outdated(folder: Path, feeds: Sequence[Feed], timeline: Timeline, now: datetime) -> tuple[str, ...]:
    """Return what is not current in a calendars folder.

    Every feed is built again from the folder's own revisions, for the day of its last publish.

    Args:
        folder: The calendars folder.
        feeds: The feeds of the file.
        timeline: The milestones of the file.
        now: Any moment; it does not influence the result.

    Returns:
        Keys of milestones that changed since, or names of files that differ, are missing or superfluous;
        empty when the folder is current.

    Raises:
        PublishError: `revisions.jsonl` cannot be read.
        DomainError: The folder belongs to another domain.
    """
    log = read_revisions_log(folder)
    log.refuse_domain(timeline.domain)
    histories = to_histories(log.revisions)
    changed = next_revisions(histories, timeline.public.milestones, now)
    if changed or log.published_on is None:
        return tuple(revision.key for revision in changed) or (log.path.name,)
    public = [feed for feed in feeds if not feed.private]
    # What the folder holds was read back when it was written.
    built = FeedBuilder(folder=folder).build_all(public, timeline, histories, log.published_on)
    expected = {feed.name: feed.data for feed in built}
    present = {f"{name}.ics" for name in log.feeds} | {path.name for path in folder.glob("*.ics")}
    return tuple(sorted(name for name in {*expected, *present} if _read(folder / name) != expected.get(name)))


def _is_of_others(path: Path) -> bool:
    """Whether there is a file with content that this program did not write."""
    content = _read(path) or b""
    return bool(content) and PRODUCT.encode() not in content


def _read(path: Path) -> bytes | None:
    try:
        return read_regular(path, MAX_OWN_BYTES)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise PublishError("file.no_access", file=path, reason=reason_of_system(error)) from error


def _remove_left(folder: Path, written_at: float) -> None:
    """Remove the parts of files that processes left which were killed while they wrote them."""
    for part in filter(lambda path: _PART.fullmatch(path.name), folder.iterdir()):
        # Another process may be writing a part of its own now.
        with suppress(FileNotFoundError):
            if part.stat().st_mtime < written_at - _WRITTEN_WITHIN_S:
                part.unlink()


def _replace(path: Path, data: bytes) -> None:
    """Replace a file atomically: readers see the old bytes or the new ones, also after a power cut."""
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
