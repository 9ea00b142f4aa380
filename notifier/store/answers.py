"""What readers answered, and the key that signs the links by which they do; moments are in real time."""

from __future__ import annotations

import secrets
from datetime import datetime  # noqa: TC003 - SQLModel reads annotations at run time
from typing import TYPE_CHECKING

from sqlmodel import Field, SQLModel, col, select

from notifier.store.database import insert_missing
from notifier.store.facts import note, recall
from notifier.store.proposals import ProposalRow, ProposalState
from notifier.store.tables import FactRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

ANSWER_KEY = "answer_key"
_KEY_BYTES = 32


class AnswerRow(SQLModel, table=True):
    """An answer of a reader, which is a proposal. Several readers can give the same one."""

    __tablename__ = "answer"

    id: int | None = Field(default=None, primary_key=True)
    proposal: int = Field(foreign_key="proposal.id")
    milestone: str = Field(index=True)
    channel: str  # The channel whose reader answered; empty for a reader of the pages.
    made_at: datetime


def answer_key(session: Session) -> str:
    """Return the key that signs links, and make it where there is none."""
    known = recall(session, ANSWER_KEY)
    if known is None:
        # Of two instances at once the first one's counts.
        insert_missing(session, FactRow, [FactRow(name=ANSWER_KEY, value=_new_key())])
        known = session.exec(select(FactRow.value).where(col(FactRow.name) == ANSWER_KEY)).one()
    return known


def turn_over_key(session: Session) -> None:
    """Make another key, so that every link sent before means nothing."""
    note(session, ANSWER_KEY, _new_key())


def _new_key() -> str:
    return secrets.token_urlsafe(_KEY_BYTES)


def note_answer(session: Session, proposal: int, milestone: str, channel: str, now: datetime) -> None:
    """Note once that a reader of a channel, or of the pages where it is empty, gave an answer."""
    if proposal not in {row.proposal for row, _ in list_answers(session, milestone, channel)}:
        session.add(AnswerRow(proposal=proposal, milestone=milestone, channel=channel, made_at=now))
        session.flush()


def list_answers(session: Session, milestone: str, channel: str) -> Sequence[tuple[AnswerRow, ProposalRow]]:
    """Return what the readers of a channel answered about a milestone, the newest first."""
    query = (
        select(AnswerRow, ProposalRow)
        .join(ProposalRow, col(ProposalRow.id) == col(AnswerRow.proposal))
        .where(col(AnswerRow.milestone) == milestone, col(AnswerRow.channel) == channel)
        .order_by(col(AnswerRow.id).desc())
    )
    return session.exec(query).all()


def count_open_answers(session: Session, milestone: str, channel: str) -> int:
    """Return how many answers of the readers of a channel about a milestone wait for an editor."""
    waiting = {ProposalState.OPEN, ProposalState.ACCEPTING}
    given = list_answers(session, milestone, channel)
    return len({proposal.id for _, proposal in given if proposal.state in waiting})
