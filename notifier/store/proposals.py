"""What waits at the desk: proposals, which are edits that wait for a person, and letters that editors read.

Letters are kept for a short time.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlmodel import Field, SQLModel, col, delete, or_, select

from notifier.timeline.edits import Origin

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlmodel import Session


class ProposalState(StrEnum):
    """The state of a proposal.

    It is accepting while the file is written. It is superseded where the file says the same already, or no
    longer has the milestone.
    """

    OPEN = "open"
    ACCEPTING = "accepting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"


class ProposalRow(SQLModel, table=True):
    """A proposal."""

    __tablename__ = "proposal"

    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(unique=True)  # SHA-256 of its edits: the same edits are one proposal.
    # SHA-256 of its quote, its sources and the words of its dates; empty without a quote.
    words: str = Field(index=True)
    edits: str  # The edits as JSON.
    origin: str  # The `Origin`.
    document: str  # The document, sheet or person it comes from.
    quote: str  # The words it rests on.
    place: str  # Where those stand in the document.
    reasons: str  # Why it is proposed in this form, a line each.
    state: str = Field(default=ProposalState.OPEN, index=True)
    made_at: datetime  # When it was proposed, in real time.
    editor: str = ""  # Who decided; of an open one who took it as a patch, or empty.
    decided_at: datetime | None = None  # When, in real time; None where it was not.
    note: str = ""  # Why it was rejected.
    # The name or role under which the change is shown in public, as the editor chose at the desk.
    shown_as: str = ""
    old_sha256: str = ""  # SHA-256 of the file that accepting it replaces.
    new_sha256: str = ""  # SHA-256 of the file with its edits.
    # As-of moment of the round that recorded what it changed; None before.
    recorded_at: datetime | None = None


def list_proposals(
    session: Session, states: Collection[ProposalState] = (), ids: Collection[int] = ()
) -> Sequence[ProposalRow]:
    """Return the proposals in some states and with some ids, any where none are named, the oldest first."""
    query = select(ProposalRow).order_by(col(ProposalRow.id))
    if states:
        query = query.where(col(ProposalRow.state).in_([one.value for one in states]))
    if ids:
        query = query.where(col(ProposalRow.id).in_(ids))
    return session.exec(query).all()


def last_accepted(session: Session, proposal: ProposalRow, milestones: Collection[str]) -> ProposalRow | None:
    """Return what was accepted last about the milestones of a proposal, and may contradict it.

    That is any answer, and of others what was accepted after the proposal was made.
    """
    named = [col(ProposalRow.edits).contains(f'"milestone": "{one}"', autoescape=True) for one in milestones]
    query = (
        select(ProposalRow)
        .where(col(ProposalRow.state) == ProposalState.ACCEPTED.value, or_(*named))
        .where(
            or_(
                col(ProposalRow.origin) == Origin.ANSWER.value, col(ProposalRow.decided_at) > proposal.made_at
            )
        )
        .order_by(col(ProposalRow.decided_at).desc(), col(ProposalRow.id).desc())
    )
    return session.exec(query).first() if milestones else None


KEPT_FOR = timedelta(days=30)
# With the longest text each, as much as a small file.
MOST_LETTERS = 50


class LetterRow(SQLModel, table=True):
    """A letter with what was found in it."""

    __tablename__ = "letter"

    id: int | None = Field(default=None, primary_key=True)
    name: str  # The name of its file, as the sender's machine calls it.
    title: str  # Its subject.
    said_on: str  # Its date, such as `2026-01-05`; empty while it is unknown.
    reference: str  # How it is cited; may be empty.
    url: str  # Where it can be read; may be empty.
    kind: str = ""  # What sort of document it is; empty for what its title says.
    text: str
    finds: str  # What was found in it, as JSON; empty while its date is unknown.
    editor: str  # The name or role of who sent it.
    sent_at: datetime = Field(index=True)  # When, in real time.


def forget_letters(session: Session, now: datetime) -> None:
    """Delete the letters that were kept long enough, and the oldest of too many."""
    newest = select(LetterRow.id).order_by(col(LetterRow.sent_at).desc()).limit(MOST_LETTERS)
    is_old = col(LetterRow.sent_at) <= now - KEPT_FOR
    session.execute(delete(LetterRow).where(is_old | col(LetterRow.id).not_in(newest)))


def list_letters(session: Session, now: datetime) -> Sequence[LetterRow]:
    """Return the letters that are kept, the newest first."""
    query = select(LetterRow).where(col(LetterRow.sent_at) > now - KEPT_FOR)
    return session.exec(query.order_by(col(LetterRow.sent_at).desc(), col(LetterRow.id).desc())).all()


def find_letter(session: Session, number: int, now: datetime) -> LetterRow | None:
    """Return a letter that is kept; None where there is none."""
    row = session.get(LetterRow, number)
    return row if row and row.sent_at > now - KEPT_FOR else None
