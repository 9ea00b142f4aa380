"""Letters that editors read at the desk, kept for a short time; moments are in real time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlmodel import Field, SQLModel, col, delete, select

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

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
