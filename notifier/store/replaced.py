"""Contents of the file that were replaced: found again they are an old copy, not an edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from notifier.store.memory import last_good_file
from notifier.store.proposals import ProposalRow, ProposalState
from notifier.store.tables import FileVersionRow

if TYPE_CHECKING:
    from sqlmodel import Session

_WRITTEN = [ProposalState.ACCEPTING.value, ProposalState.ACCEPTED.value]


def replacement_of(session: Session, sha256: str, version: str) -> str:
    """Return the SHA-256 of the content that replaced another one.

    What the last twenty rounds with another content used is remembered, and what each accepted proposal
    replaced; the newest of those is the content that counts.

    Args:
        session: A transaction.
        sha256: SHA-256 of the content.
        version: SHA-256 of the content with its included lists, as rounds remember it.

    Returns:
        An empty text where the content is the one that counts, or was never used.
    """
    newest = last_good_file(session)
    written = select(ProposalRow).where(
        col(ProposalRow.state).in_(_WRITTEN), col(ProposalRow.old_sha256) != col(ProposalRow.new_sha256)
    )
    latest_first = (col(ProposalRow.decided_at).desc(), col(ProposalRow.id).desc())
    last = session.exec(written.order_by(*latest_first).limit(1)).first()
    if last and last.old_sha256 == sha256 and not _is_kept(session, last.new_sha256):
        is_later = newest is None or (last.decided_at and last.decided_at >= newest.loaded_at)
        # No round has used it yet.
        if is_later:
            return last.new_sha256
    if newest is None or newest.sha256 == version:
        return ""
    was_written_over = written.where(col(ProposalRow.old_sha256) == sha256).limit(1)
    is_known = _is_kept(session, version) or session.exec(was_written_over).first()
    return newest.sha256 if is_known else ""


def _is_kept(session: Session, sha256: str) -> bool:
    found = select(FileVersionRow.id).where(col(FileVersionRow.sha256) == sha256).limit(1)
    return session.exec(found).first() is not None
