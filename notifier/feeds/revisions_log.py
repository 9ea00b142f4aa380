"""calendars/revisions.jsonl: the revisions behind the published calendars, under version control.

A line is a revision of a milestone, or the day of a publish with the feeds it wrote and the domain of the
folder. Lines are only added. Nothing is written of a private milestone; one that became private gets a
last line that it is removed, without content.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from notifier.errors import DomainError, PublishError
from notifier.timeline.changes import ChangeKind
from notifier.timeline.revisions import Revision
from notifier.timeline.snapshot import fingerprint, to_canonical_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

FILE_NAME = "revisions.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionsLog:
    """The content of the file.

    Attributes:
        path: The file; it need not exist.
        text: Its content.
        revisions: The public revisions in the order in which they were recorded.
        published_on: Day of the last publish, in the timeline's zone; None before the first.
        feeds: Names of the feeds that the last publish wrote.
        ever: Names of the feeds that any publish wrote.
        domain: The `calendar.domain` of the folder; empty where no line names one yet.
    """

    path: Path
    text: str = ""
    revisions: tuple[Revision, ...] = ()
    published_on: date | None = None
    feeds: tuple[str, ...] = ()
    ever: frozenset[str] = frozenset()
    domain: str = ""

    def extended(self, revisions: Sequence[Revision], day: date, feeds: tuple[str, ...], domain: str) -> str:
        """Return the content with the new revisions and a line for this publish."""
        new = [_revision_line(revision) for revision in revisions[len(self.revisions) :]]
        published = {"published": day.isoformat(), "feeds": list(feeds), "domain": domain}
        lines = [*new, to_canonical_json(published)]
        return self.text + "".join(f"{line}\n" for line in lines)

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


def read_revisions_log(folder: Path) -> RevisionsLog:
    """Read the file of a calendars folder; a missing file is empty.

    Raises:
        PublishError: The file cannot be read, or a line is damaged.
    """
    path = folder / FILE_NAME
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return RevisionsLog(path=path)
    except UnicodeDecodeError as error:
        number = error.object.count(b"\n", 0, error.start) + 1
        raise PublishError("publish.unreadable", file=path, line=number) from error
    except OSError as error:
        raise PublishError("file.no_access", file=path, reason=error.strerror) from error
    revisions: list[Revision] = []
    published_on: date | None = None
    feeds: tuple[str, ...] = ()
    ever: set[str] = set()
    domain = ""
    latest: dict[str, Revision] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            row = json.loads(line)
            if "published" in row:
                published_on, feeds = date.fromisoformat(row["published"]), tuple(row["feeds"])
                ever.update(feeds)
                domain = row.get("domain", domain)
            else:
                revision = _revision(row, latest)
                revisions.append(revision)
                latest[revision.key] = revision
        except (ValueError, KeyError, TypeError) as error:
            raise PublishError("publish.unreadable", file=path, line=number) from error
    return RevisionsLog(
        path=path,
        text=text,
        revisions=tuple(revisions),
        published_on=published_on,
        feeds=feeds,
        ever=frozenset(ever),
        domain=domain,
    )


def _revision_line(revision: Revision) -> str:
    row = {
        "id": revision.key,
        "revision": revision.revision,
        "date_revision": revision.date_revision,
        "change": revision.change.value,
        "at": revision.recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    if not revision.is_withdrawal:
        row |= {"fingerprint": revision.fingerprint, "milestone": json.loads(revision.content)}
    return to_canonical_json(row)


def _revision(row: dict[str, Any], latest: Mapping[str, Revision]) -> Revision:
    if "milestone" not in row and ChangeKind(row["change"]) is ChangeKind.REMOVED:
        return replace(
            latest[row["id"]],
            revision=row["revision"],
            date_revision=row["date_revision"],
            change=ChangeKind.REMOVED,
            recorded_at=datetime.fromisoformat(row["at"]),
            fingerprint="",
        )
    if fingerprint(row["milestone"]) != row["fingerprint"]:
        message = "the fingerprint is not that of the milestone"
        raise ValueError(message)
    return Revision(
        key=row["id"],
        revision=row["revision"],
        date_revision=row["date_revision"],
        change=ChangeKind(row["change"]),
        recorded_at=datetime.fromisoformat(row["at"]),
        fingerprint=row["fingerprint"],
        content=to_canonical_json(row["milestone"]),
    )
