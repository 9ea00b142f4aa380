"""Read and record what is stored of a timeline: revisions, the last good file, the last round."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlmodel import col, select

from notifier.errors import StoreError
from notifier.store.tables import BaselineRow, DeliveryRow, FileVersionRow, MemoryRow, RevisionRow, ToldRow
from notifier.timeline.changes import ChangeKind
from notifier.timeline.revisions import Revision

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlmodel import Session

LAST_ROUND = "last_round"
DOMAIN = "domain"
PUBLISHED_ON = "published_on"
_FEEDS_BASIS, _FEEDS_MODIFIED = "feeds_basis", "feeds_modified"


def read_revisions(session: Session) -> tuple[Revision, ...]:
    """Return all revisions in the order in which they were recorded."""
    rows = session.exec(select(RevisionRow).order_by(col(RevisionRow.id))).all()
    return tuple(
        Revision(
            key=row.milestone,
            revision=row.revision,
            date_revision=row.date_revision,
            change=ChangeKind(row.change),
            recorded_at=row.recorded_at,
            fingerprint=row.fingerprint,
            content=row.content,
        )
        for row in rows
    )


def record_revisions(session: Session, revisions: Iterable[Revision]) -> None:
    """Append revisions."""
    session.add_all(
        RevisionRow(
            milestone=one.key,
            revision=one.revision,
            date_revision=one.date_revision,
            change=one.change.value,
            recorded_at=one.recorded_at,
            fingerprint=one.fingerprint,
            content=one.content,
        )
        for one in revisions
    )
    session.flush()


def newest_revision_id(session: Session) -> int:
    """Return the id of the newest revision, 0 when there is none."""
    return session.exec(select(RevisionRow.id).order_by(col(RevisionRow.id).desc()).limit(1)).first() or 0


def recall(session: Session, name: str) -> str | None:
    """Return the value of a fact, or None when it was never stored."""
    row = session.get(MemoryRow, name)
    return row.value if row else None


def note(session: Session, name: str, value: str) -> None:
    """Store the value of a fact in place of the one before."""
    session.merge(MemoryRow(name=name, value=value))


def last_round(session: Session) -> datetime | None:
    """Return the as-of moment of the last round, or None before the first.

    Raises:
        StoreError: The stored value is no moment.
    """
    value = recall(session, LAST_ROUND)
    try:
        return datetime.fromisoformat(value) if value else None
    except ValueError as error:
        raise StoreError("store.damaged", name=LAST_ROUND, value=value) from error


def feeds_modified(session: Session, basis: str, now: datetime) -> datetime:
    """Return when the basis of the feeds last changed, and store it when that is now.

    Args:
        session: A writing transaction.
        basis: Everything that decides the bytes of the feeds, as one text.
        now: The as-of moment; never earlier than at the call before.
    """
    digest = hashlib.sha256(basis.encode()).hexdigest()
    noted = recall(session, _FEEDS_MODIFIED)
    if noted is not None and recall(session, _FEEDS_BASIS) == digest:
        return datetime.fromisoformat(noted)
    note(session, _FEEDS_BASIS, digest)
    note(session, _FEEDS_MODIFIED, now.astimezone(UTC).isoformat())
    return now.astimezone(UTC)


def last_good_file(session: Session) -> FileVersionRow | None:
    """Return the newest valid events.yaml, or None before the first."""
    return session.exec(select(FileVersionRow).order_by(col(FileVersionRow.id).desc()).limit(1)).first()


def keep_file(session: Session, content: bytes, now: datetime) -> None:
    """Store a valid events.yaml as the last good one, unless it already is."""
    sha256 = hashlib.sha256(content).hexdigest()
    newest = last_good_file(session)
    if newest is None or newest.sha256 != sha256:
        session.add(FileVersionRow(sha256=sha256, content=content, loaded_at=now))


def deliveries_of(session: Session, milestone: str) -> list[DeliveryRow]:
    """Return all deliveries of a milestone, the earliest due first.

    Args:
        session: A transaction.
        milestone: The milestone's key.
    """
    rows = session.exec(
        select(DeliveryRow)
        .where(col(DeliveryRow.milestone) == milestone)
        .order_by(col(DeliveryRow.due_at), col(DeliveryRow.id))
    ).all()
    return list(rows)


def read_baselines(session: Session) -> dict[tuple[str, str], datetime]:
    """Return the moment of every baseline, by channel and subject."""
    return {(row.channel, row.subject): row.since for row in session.exec(select(BaselineRow)).all()}


def told_revisions(session: Session, baseline: BaselineRow) -> dict[str, int]:
    """Return the last revision of every milestone that a channel knows, by the milestone's key.

    That is the revision of its last message, or the newest at its baseline.

    Args:
        session: A transaction.
        baseline: The channel's baseline for changes.
    """
    at_baseline = session.exec(
        select(RevisionRow.milestone, func.max(RevisionRow.revision))
        .where(col(RevisionRow.id) <= baseline.revision_id)
        .group_by(col(RevisionRow.milestone))
    ).all()
    told = session.exec(select(ToldRow).where(col(ToldRow.channel) == baseline.channel)).all()
    return dict(at_baseline) | {row.milestone: row.revision for row in told}


def count_revisions(session: Session) -> int:
    """Return the number of revisions."""
    return session.exec(select(func.count()).select_from(RevisionRow)).one()


def count_deliveries(session: Session) -> dict[tuple[str, str], int]:
    """Return the number of deliveries by channel and state."""
    rows = session.exec(
        select(DeliveryRow.channel, DeliveryRow.state, func.count()).group_by(
            col(DeliveryRow.channel), col(DeliveryRow.state)
        )
    ).all()
    return {(channel, state): count for channel, state, count in rows}
