"""calendars/revisions.jsonl: the revisions behind the published calendars, under version control.

A line is a revision of a milestone, or the day of a publish with the feeds it wrote and the domain of the
folder. Lines are only added, at the end: a line that a crash cut off there is left out, and the next publish
replaces it. Nothing is written of a private milestone; one that became private gets a
last line that it is removed, without content.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from notifier.errors import DomainError, PublishError
from notifier.named_tuple import NamedTuple
from notifier.regular_files import MAX_OWN_BYTES, open_regular, read_regular
from notifier.system_reasons import reason_of_system
from notifier.timeline.changes import ChangeKind, fingerprint, to_canonical_json
from notifier.timeline.revisions import Revision

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

FILE_NAME = "revisions.jsonl"
# Who made a change; not written where that is empty.
_BY = ("editor", "origin")
# How much of its end is compared to know whether a file changed.
_END = 64 * 1024
_KNOWN: dict[Path, tuple[tuple[object, ...], RevisionsLog]] = {}
_MOST_KNOWN = 4


class RevisionsLog(NamedTuple):
    """The content of the file."""

    path: Path  # The file; it need not exist.
    revisions: tuple[Revision, ...] = ()  # The public revisions in the order in which they were recorded.
    # Day of the last publish, in the timeline's zone; None before the first.
    published_on: date | None = None
    feeds: tuple[str, ...] = ()  # Names of the feeds that the last publish wrote.
    ever: frozenset[str] = frozenset()  # Names of the feeds that any publish wrote.
    domain: str = ""  # The `calendar.domain` of the folder; empty where no line names one yet.
    size: int = 0  # Its length in bytes, without a line that was cut off.
    cut_off: int = 0  # The length of that line in bytes; 0 for none.
    is_closed: bool = True  # Whether its last line is that of a publish, or it has none.

    def is_current(self, revisions: Sequence[Revision], feeds: tuple[str, ...], domain: str) -> bool:
        """Whether it ends with a publish of these."""
        is_whole = self.is_closed and not self.cut_off
        return is_whole and (len(revisions), feeds, domain) == (len(self.revisions), self.feeds, self.domain)

    def lines(self, revisions: Sequence[Revision], day: date, feeds: tuple[str, ...], domain: str) -> str:
        """Return the lines to add for a publish: the new revisions, and what it wrote."""
        new = [_revision_line(revision) for revision in revisions[len(self.revisions) :]]
        published = {"published": day.isoformat(), "feeds": list(feeds), "domain": domain}
        return "".join(f"{line}\n" for line in (*new, to_canonical_json(published)))

    def refuse_domain(self, domain: str) -> None:
        """Raise where the folder belongs to another domain.

        Raises:
            DomainError: It does.
        """
        if self.domain not in {"", domain}:
            raise DomainError("domain.folder", folder=self.path.parent, owner=self.domain, domain=domain)

    def revisions_of(self, domain: str) -> tuple[Revision, ...]:
        """Return the revisions, or none where the folder belongs to another domain."""
        return self.revisions if self.domain in {"", domain} else ()

    def refuse_foreign(self, revisions: Sequence[Revision], database: str) -> None:
        """Raise unless these revisions begin with those of the file.

        Raises:
            PublishError: The file was written from another database.
        """
        for number, (own, theirs) in enumerate(zip(self.revisions, revisions, strict=False), start=1):
            if own != theirs:
                raise PublishError("publish.foreign", file=self.path, line=number, database=database)
        if len(self.revisions) > len(revisions):
            number = len(revisions) + 1
            raise PublishError("publish.foreign", file=self.path, line=number, database=database)


def read_revisions_log(folder: Path, known: Callable[[], Sequence[Revision]] = tuple) -> RevisionsLog:
    """Read the file of a calendars folder; a missing file is empty, and one that did not change is read once.

    Args:
        folder: The calendars folder.
        known: Returns the public revisions of the database: the lines written of them need no parsing.

    Raises:
        PublishError: The file cannot be read, or a line is damaged.
    """
    path = folder / FILE_NAME
    try:
        stamp = _stamp(path)
        read = _KNOWN.get(path)
        if read is None or read[0] != stamp:
            read = stamp, _parse(path, _read_whole(path) if stamp else b"", known())
            _remember(path, read)
    except OSError as error:
        raise PublishError("file.no_access", file=path, reason=reason_of_system(error)) from error
    return read[1]


def _read_whole(path: Path) -> bytes:
    data = read_regular(path, MAX_OWN_BYTES + 1)
    if len(data) > MAX_OWN_BYTES:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
    return data


def append_publish(
    log: RevisionsLog, revisions: Sequence[Revision], day: date, feeds: tuple[str, ...], domain: str
) -> None:
    """Add the lines of a publish to a file that exists, unless another process did since it was read.

    Args:
        log: The file as it was read.
        revisions: All public revisions; those of the file are the first of them.
        day: The day of the publish.
        feeds: The names of the feeds it wrote.
        domain: The `calendar.domain` of the folder.

    Raises:
        OSError: The file cannot be written.
        PublishError: It was changed meanwhile, and no longer belongs to these revisions.
    """
    path = log.path
    with os.fdopen(os.open(path, os.O_RDWR), "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if file.seek(0, os.SEEK_END) != log.size + log.cut_off:
            log = read_revisions_log(path.parent)
            log.refuse_foreign(revisions, str(path))
            if log.is_current(revisions, feeds, domain):
                return
        file.seek(max(log.size - 1, 0))
        has_end = file.read(1) in {b"", b"\n"}
        file.seek(log.size)
        file.truncate()
        lines = ("" if has_end else "\n") + log.lines(revisions, day, feeds, domain)
        file.write(lines.encode())
        file.flush()
        os.fsync(file.fileno())
    written = log._replace(
        revisions=(*log.revisions, *revisions[len(log.revisions) :]),
        published_on=day,
        feeds=feeds,
        ever=log.ever | set(feeds),
        domain=domain,
        size=log.size + len(lines.encode()),
        cut_off=0,
        is_closed=True,
    )
    _remember(path, (_stamp(path), written))


def _stamp(path: Path) -> tuple[object, ...]:
    """Return values that change when the file does, its last bytes among them; none without a file."""
    try:
        with open_regular(path) as file:
            found = os.fstat(file.fileno())
            file.seek(max(found.st_size - _END, 0))
            return (found.st_mtime_ns, found.st_size, found.st_ino, file.read())
    except FileNotFoundError:
        return ()


def _remember(path: Path, read: tuple[tuple[object, ...], RevisionsLog]) -> None:
    _KNOWN.pop(path, None)
    if len(_KNOWN) >= _MOST_KNOWN:
        _KNOWN.clear()
    _KNOWN[path] = read


def _parse(path: Path, data: bytes, known: Sequence[Revision]) -> RevisionsLog:
    revisions: list[Revision] = []
    published_on: date | None = None
    feeds: tuple[str, ...] = ()
    ever: set[str] = set()
    domain, is_closed, cut_off = "", True, 0
    latest: dict[str, Revision] = {}
    expected = zip(known, map(_revision_line, known), strict=True)
    same, same_line = next(expected, (None, ""))
    lines = data.splitlines(keepends=True)
    for number, line in enumerate(lines, start=1):
        if same and line == f"{same_line}\n".encode():
            revisions.append(same)
            latest[same.key], is_closed = same, False
            same, same_line = next(expected, (None, ""))
            continue
        try:
            row = json.loads(line.decode())
            is_closed = "published" in row
            if is_closed:
                published_on, feeds = date.fromisoformat(row["published"]), tuple(row["feeds"])
                ever.update(feeds)
                domain = row.get("domain", domain)
            else:
                revision = _revision(row, latest)
                revisions.append(revision)
                latest[revision.key] = revision
        except (ValueError, KeyError, TypeError) as error:
            if published_on and number == len(lines) and not line.endswith(b"\n"):
                cut_off = len(line)
                break
            raise PublishError("publish.unreadable", file=path, line=number) from error
    return RevisionsLog(
        path=path,
        revisions=tuple(revisions),
        published_on=published_on,
        feeds=feeds,
        ever=frozenset(ever),
        domain=domain,
        size=len(data) - cut_off,
        cut_off=cut_off,
        is_closed=is_closed,
    )


def _revision_line(revision: Revision) -> str:
    """Return the canonical JSON of a revision, with that of its milestone as it is."""
    at = revision.recorded_at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    editor, origin = (
        (text := getattr(revision, name)) and f'"{name}":{to_canonical_json(text)},' for name in _BY
    )
    print_of = milestone = ""
    if not revision.is_withdrawal:
        print_of, milestone = f'"fingerprint":"{revision.fingerprint}",', f'"milestone":{revision.content},'
    return (
        f'{{"at":"{at}Z","change":"{revision.change.value}","date_revision":{revision.date_revision},'
        f'{editor}{print_of}"id":"{revision.key}",{milestone}{origin}"revision":{revision.revision}}}'
    )


def _revision(row: dict[str, Any], latest: Mapping[str, Revision]) -> Revision:
    by = {name: str(row.get(name, "")) for name in _BY}
    if "milestone" not in row and ChangeKind(row["change"]) is ChangeKind.REMOVED:
        return latest[row["id"]]._replace(
            revision=row["revision"],
            date_revision=row["date_revision"],
            change=ChangeKind.REMOVED,
            recorded_at=datetime.fromisoformat(row["at"]),
            fingerprint="",
            **by,
        )
    content = to_canonical_json(row["milestone"])
    if fingerprint(content) != row["fingerprint"]:
        message = "the fingerprint is not that of the milestone"
        raise ValueError(message)
    return Revision(
        key=row["id"],
        revision=row["revision"],
        date_revision=row["date_revision"],
        change=ChangeKind(row["change"]),
        recorded_at=datetime.fromisoformat(row["at"]),
        fingerprint=row["fingerprint"],
        content=content,
        **by,
    )
