"""Until when a channel is not asked after a milestone whose date passed, because a reader said so."""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 - SQLModel reads annotations at run time
from typing import TYPE_CHECKING

from sqlmodel import Field, SQLModel, col, select

from notifier.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session


class QuietRow(SQLModel, table=True):
    """A period in which a channel is not asked after a milestone; it may be undone."""

    __tablename__ = "quiet"

    id: int | None = Field(default=None, primary_key=True)
    channel: str = Field(index=True)
    milestone: str  # The milestone's key.
    until: date  # The day from which it is asked again, in the channel's zone.
    who: str  # Who said so, as they wrote it; may be empty.
    said_on: date  # The day on which they said it, in the channel's zone.
    # When the channel was asked again, or when another such period took its place; None before.
    ended_at: datetime | None = None


class Quiet(NamedTuple):
    """A period in which a channel is not asked after a milestone, as a value; see `QuietRow`."""

    channel: str
    milestone: str
    until: date
    who: str
    said_on: date


_HAS_NOT_ENDED = col(QuietRow.ended_at).is_(None)
_ALL = select(QuietRow).where(_HAS_NOT_ENDED).order_by(col(QuietRow.id))


def all_quiets(session: Session) -> Sequence[QuietRow]:
    """Return the periods of all channels that have not ended, the oldest first."""
    return session.exec(_ALL).all()


def list_quiets(session: Session, channel: str, *, since: date | None = None) -> Sequence[QuietRow]:
    """Return the periods of a channel that have not ended, the oldest first.

    With `since` also those that ended and ran until this day or later.
    """
    counts = _HAS_NOT_ENDED if since is None else _HAS_NOT_ENDED | (col(QuietRow.until) >= since)
    query = select(QuietRow).where(counts, col(QuietRow.channel) == channel)
    return session.exec(query.order_by(col(QuietRow.id))).all()


def to_quiet(row: QuietRow) -> Quiet:
    """Return a period as a value."""
    return Quiet(row.channel, row.milestone, row.until, row.who, row.said_on)


def begin_quiet(session: Session, quiet: Quiet, now: datetime) -> None:
    """Begin a period, in place of one that has not ended."""
    for row in list_quiets(session, quiet.channel):
        if row.milestone == quiet.milestone:
            row.ended_at = now
    session.add(QuietRow(**quiet._asdict()))


def undo_quiet(session: Session, channel: str, milestone: str, tomorrow: date) -> None:
    """Let a channel be asked again from tomorrow in its zone on, where a period runs longer."""
    for row in list_quiets(session, channel):
        if row.milestone == milestone and row.until > tomorrow:
            row.until = tomorrow
