"""Read and record what is stored of a timeline: revisions, the last good file, the last round."""

from __future__ import annotations

import hashlib
import json
import zlib
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, func, insert, text, update
from sqlalchemy.orm import defer
from sqlmodel import col, select

from notifier.errors import StoreError
from notifier.store.facts import recall
from notifier.store.proposals import ProposalRow, ProposalState
from notifier.store.reading import REVISIONS, to_revisions
from notifier.store.tables import (
    AttemptRow,
    BaselineRow,
    DeliveryRow,
    FileVersionRow,
    RevisionRow,
    ToldRow,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sqlmodel import Session

    from notifier.store.facts import Facts
    from notifier.timeline.revisions import Revision

LAST_ROUND = "last_round"
DOMAIN = "domain"
_REVISION = RevisionRow.__table__  # type: ignore[attr-defined]
_ATTEMPT, _DELIVERY = AttemptRow.__table__, DeliveryRow.__table__  # type: ignore[attr-defined]
# How hard they are compressed: the highest level takes six times as long for a fifth less.
_LEVEL = 1
_KEPT_FILES = 20
_WRITTEN = [ProposalState.ACCEPTING.value, ProposalState.ACCEPTED.value]
_ALL_WRITTEN = select(ProposalRow).where(
    col(ProposalRow.state).in_(_WRITTEN), col(ProposalRow.old_sha256) != col(ProposalRow.new_sha256)
)
_LAST_WRITTEN = _ALL_WRITTEN.order_by(col(ProposalRow.decided_at).desc(), col(ProposalRow.id).desc()).limit(1)
_LATER = [defer(one) for one in (FileVersionRow.content, FileVersionRow.lists)]  # type: ignore[arg-type]  # columns
_NEWEST_FILE = select(FileVersionRow).order_by(col(FileVersionRow.id).desc()).limit(1).options(*_LATER)
_NEWEST_REVISION = select(RevisionRow.id).order_by(col(RevisionRow.id).desc()).limit(1)
_REVISIONS_COUNTED = select(func.count()).select_from(RevisionRow)
# Only what was rendered has attempts.
_IS_OLD = (
    col(DeliveryRow.ended_at) < bindparam("before"),
    col(DeliveryRow.payload).is_not(None),
)
_DELETE_ATTEMPTS = delete(_ATTEMPT).where(_ATTEMPT.c.delivery.in_(select(DeliveryRow.id).where(*_IS_OLD)))
_DELETE_PAYLOADS = update(_DELIVERY).where(*_IS_OLD).values(payload=None, payload_if_repeat=None)


def read_revisions(session: Session, after: int = 0) -> tuple[Revision, ...]:
    """Return the revisions after the one with an id, or all, in the order in which they were recorded."""
    return to_revisions(session.connection().execute(text(REVISIONS), {"after": after}).all())


def record_revisions(session: Session, revisions: Iterable[Revision]) -> None:
    """Append revisions."""
    values = [
        {
            "milestone": one.key,
            "revision": one.revision,
            "date_revision": one.date_revision,
            "change": one.change.value,
            "recorded_at": one.recorded_at,
            "fingerprint": one.fingerprint,
            "content": one.content,
            "origin": one.origin,
            "editor": one.editor,
        }
        for one in revisions
    ]
    if values:
        session.connection().execute(insert(_REVISION), values)


def newest_revision_id(session: Session) -> int:
    """Return the id of the newest revision, 0 when there is none."""
    return session.exec(_NEWEST_REVISION).first() or 0


def last_round(session: Session) -> datetime | None:
    """Return the as-of moment of the last round, or None before the first.

    Raises:
        StoreError: The stored value is no moment.
    """
    return to_moment(recall(session, LAST_ROUND))


def to_moment(value: str | None) -> datetime | None:
    """Return the stored as-of moment of the last round as a value, or None before the first.

    Raises:
        StoreError: It is no moment.
    """
    try:
        return datetime.fromisoformat(value) if value else None
    except ValueError as error:
        raise StoreError("store.damaged", name=LAST_ROUND, value=value) from error


def feeds_modified(
    facts: Facts,
    basis: str,
    now: datetime,
    *,
    of: str = "feeds",
    is_same: Callable[[], bool] = lambda: False,
) -> datetime:
    """Return when the basis of the feeds last changed, and store it when that is now.

    Args:
        facts: The facts of a writing transaction.
        basis: Everything that decides the bytes of the feeds, as one text.
        now: The as-of moment; never earlier than at the call before.
        of: Which feeds.
        is_same: Whether the bytes are the same though the basis is another one.
    """
    digest = hashlib.sha256(basis.encode()).hexdigest()
    noted = last_modified(facts, of=of)
    if noted and facts.recall(f"{of}_basis") == digest:
        return noted
    facts.note(f"{of}_basis", digest)
    if noted and is_same():
        return noted
    facts.note(f"{of}_modified", now.astimezone(UTC).isoformat())
    return now.astimezone(UTC)


def last_modified(facts: Facts, *, of: str = "feeds") -> datetime | None:
    """Return when what the feeds are made of last changed, or None before the first round."""
    noted = facts.recall(f"{of}_modified")
    return datetime.fromisoformat(noted) if noted else None


def last_good_file(session: Session) -> FileVersionRow | None:
    """Return the newest valid events.yaml, or None before the first; its content is read when it is used."""
    return session.exec(_NEWEST_FILE).first()


def content_of(kept: FileVersionRow) -> bytes:
    """Return the bytes of a stored events.yaml."""
    return zlib.decompress(kept.content)


def lists_of(kept: FileVersionRow) -> dict[str, bytes]:
    """Return the included lists of the last good events.yaml, by name."""
    lists = json.loads(zlib.decompress(kept.lists)) if kept.lists else {}
    return {name: text.encode() for name, text in lists.items()}


def keep_file(
    session: Session,
    newest: FileVersionRow | None,
    content: bytes,
    now: datetime,
    *,
    version: str = "",
    lists: Mapping[str, bytes] = MappingProxyType({}),
) -> None:
    """Store a valid events.yaml as the last good one, unless it already is; older ones are deleted.

    Args:
        session: A writing transaction.
        newest: The last good one, as the transaction read it; None before the first.
        content: Its bytes.
        now: The as-of moment.
        version: The SHA-256 of it with its included lists; empty for that of its bytes.
        lists: Its included lists, by name: valid, and so UTF-8.
    """
    sha256 = version or hashlib.sha256(content).hexdigest()
    if newest and newest.sha256 == sha256:
        return
    session.exec(update(FileVersionRow).where(col(FileVersionRow.lists).is_not(None)).values(lists=None))
    own = json.dumps({name: one.decode() for name, one in lists.items()}, ensure_ascii=False).encode()
    session.add(
        FileVersionRow(
            sha256=sha256,
            content=zlib.compress(content, _LEVEL),
            loaded_at=now,
            lists=zlib.compress(own, _LEVEL) if lists else None,
        )
    )
    session.flush()
    kept = select(FileVersionRow.id).order_by(col(FileVersionRow.id).desc()).limit(_KEPT_FILES)
    session.exec(delete(FileVersionRow).where(col(FileVersionRow.id).not_in(kept)))


def confirm_file(session: Session, now: datetime) -> None:
    """Note that the last good file counts from now on, whatever replaced it before."""
    if newest := last_good_file(session):
        newest.loaded_at = now


def replacement_of(session: Session, newest: FileVersionRow | None, sha256: str, version: str) -> str:
    """Return the SHA-256 of the content that replaced another one.

    What the last twenty rounds with another content used is remembered, and what each accepted proposal
    replaced; the newest of those is the content that counts.

    Args:
        session: A transaction.
        newest: The last good file, as the transaction read it; None before the first.
        sha256: SHA-256 of the content.
        version: SHA-256 of the content with its included lists, as rounds remember it.

    Returns:
        An empty text where the content is the one that counts, or was never used.
    """
    last = session.exec(_LAST_WRITTEN).first()
    decided_at = last.decided_at if last else None
    # No round has used what was written last.
    if last and decided_at and (newest is None or decided_at >= newest.loaded_at):
        if last.new_sha256 == sha256:
            return ""
        if last.old_sha256 == sha256 and not _is_kept(session, last.new_sha256):
            return last.new_sha256
    if newest is None or newest.sha256 == version:
        return ""
    was_written_over = _ALL_WRITTEN.where(col(ProposalRow.old_sha256) == sha256).limit(1)
    is_known = _is_kept(session, version) or session.exec(was_written_over).first()
    return newest.sha256 if is_known else ""


def _is_kept(session: Session, sha256: str) -> bool:
    found = select(FileVersionRow.id).where(col(FileVersionRow.sha256) == sha256).limit(1)
    return session.exec(found).first() is not None


def known_revision(session: Session, channel: str, milestone: str) -> int | None:
    """Return the last revision of a milestone that a channel knows; None where it knows none."""
    told = session.get(ToldRow, (channel, milestone))
    baseline = session.get(BaselineRow, (channel, "changes"))
    if told or baseline is None:
        return told.revision if told else None
    newest = select(func.max(RevisionRow.revision)).where(
        col(RevisionRow.milestone) == milestone, col(RevisionRow.id) <= baseline.revision_id
    )
    return session.exec(newest).first()


def count_revisions(session: Session) -> int:
    """Return the number of revisions."""
    return session.exec(_REVISIONS_COUNTED).one()


def count_deliveries(session: Session) -> dict[tuple[str, str], int]:
    """Return the number of deliveries by channel and state."""
    rows = session.exec(
        select(DeliveryRow.channel, DeliveryRow.state, func.count()).group_by(
            col(DeliveryRow.channel), col(DeliveryRow.state)
        )
    ).all()
    return {(channel, state): count for channel, state, count in rows}


def tidy(session: Session, before: datetime) -> None:
    """Delete the attempts and payloads, and no more, of deliveries that ended before an as-of moment."""
    for statement in (_DELETE_ATTEMPTS, _DELETE_PAYLOADS):
        session.connection().execute(statement, {"before": before})
