"""The tables of watched feeds and of their items, and claiming both: one instance at a time."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import UniqueConstraint, inspect
from sqlmodel import Field, SQLModel, col, or_, select

from notifier.events_file.watches import SHORTEST

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import ColumnElement
    from sqlmodel import Session

    from notifier.events_file.watches import Watch

# How long one instance has a feed or an item to itself; longer than fetching and reading it may take.
LEASE = timedelta(minutes=5)
# After so many failures in a row the operator gets a message.
_REPORT_AFTER = 3


class WatchRow(SQLModel, table=True):
    """A watched feed."""

    __tablename__ = "watch"

    name: str = Field(primary_key=True)  # Its name in the file.
    url: str  # The address it was last fetched from.
    etag: str = ""  # Entity tag of what was last taken in.
    last_modified: str = ""  # The same as a moment, in the words of the server.
    # When its items were first noted; what it had then is not new. None before that.
    baseline_at: datetime | None = None
    next_at: datetime  # When to look again, as-of.
    failures: int = 0  # How often in a row it could not be read.
    reason: str = ""  # Why, as a sentence in the language of the calendar; empty where it could.
    is_final: bool = False  # Whether that stays so until the file or a setting changes.
    # Until when an instance has it to itself, in real time; None where none has.
    leased_until: datetime | None = None


class ItemState(StrEnum):
    """The state of an item of a watched feed."""

    KNOWN = "known"
    """It was there before the feed was watched; it is not read."""
    WAITING = "waiting"
    """Its letter is to be fetched and read."""
    READ = "read"
    """Its letter was read, and what it proposes is stored."""
    SAME = "same"
    """It leads to a letter that came in another way."""
    UNREADABLE = "unreadable"
    """Its letter could not be read."""


class WatchedItemRow(SQLModel, table=True):
    """An item of a watched feed that has one of the words."""

    __tablename__ = "watched_item"
    __table_args__ = (UniqueConstraint("watch", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    watch: str  # The name of the feed.
    key: str  # What the feed calls the item, or its link.
    link: str  # Where it leads to.
    title: str
    published: str  # When it was published, as ISO 8601; empty where the feed does not say.
    enclosures: str = ""  # The addresses of what is attached to it, a line each.
    version: str  # SHA-256 of what shows that it changed.
    state: str = Field(default=ItemState.WAITING, index=True)  # The `ItemState`.
    next_at: datetime  # When its letter is to be fetched, as-of.
    attempts: int = 0  # How often that failed.
    leased_until: datetime | None = None  # As for `WatchRow`.
    letter: str = Field(default="", index=True)  # The address of its letter; empty before it was fetched.
    text_sha256: str = Field(default="", index=True)  # SHA-256 of the words of the letter.
    said_on: str = Field(default="", index=True)  # The date of the letter, as ISO 8601.
    sentences: str = ""  # SHA-256 of each sentence that proposes something, a line each, shortened.
    source: str = ""  # The source it became, as JSON.
    proposed: int = 0  # How many proposals are new by it.
    reason: str = ""  # Why it could not be read.
    is_told: bool = True  # Whether the operator was told what came of it.


Claimed = TypeVar("Claimed", WatchRow, WatchedItemRow)

_FAILING = select(WatchRow).where(col(WatchRow.failures) > 0)
IS_ANY_FAILING = _FAILING.exists()


def has_feeds(session: Session) -> bool:
    """Whether a feed is or was watched."""
    return session.exec(select(WatchRow.name).limit(1)).first() is not None


def claim_watch(session: Session, watch: Watch, *, now: datetime, real_now: datetime) -> WatchRow | None:
    """Claim a feed that is due; None where it is not, or another instance has it.

    The transaction holds the advisory lock `watch`. A feed with another address than before is a new one.
    Leases count in real time, `now` is the as-of moment.
    """
    row = session.get(WatchRow, watch.name)
    if row and row.leased_until and row.leased_until > real_now:
        return None
    if row and row.url != watch.url:
        # Instances with two versions of the file would begin anew in turn, each at once.
        if not row.failures and now < row.next_at - watch.every + SHORTEST:
            return None
        session.delete(row)
        session.flush()
        row = None
    if row is None:
        row = WatchRow(name=watch.name, url=watch.url, next_at=now)
    elif row.next_at > now:
        return None
    row.leased_until = real_now + LEASE
    session.add(row)
    return row


def claim_item(
    session: Session, watches: Collection[str], *, now: datetime, real_now: datetime
) -> WatchedItemRow | None:
    """Claim the item that waits longest; None where none is due."""
    query = (
        select(WatchedItemRow)
        .where(
            *_is_due(watches, now),
            or_(col(WatchedItemRow.leased_until).is_(None), col(WatchedItemRow.leased_until) <= real_now),
        )
        .order_by(col(WatchedItemRow.next_at), col(WatchedItemRow.id))
    )
    row = session.exec(query).first()
    if row:
        row.leased_until = real_now + LEASE
    return row


def has_waiting(session: Session, watches: Collection[str], now: datetime) -> bool:
    """Whether a letter is to be fetched, also where another instance is doing so."""
    return session.exec(select(WatchedItemRow.id).where(*_is_due(watches, now)).limit(1)).first() is not None


def _is_due(watches: Collection[str], now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        col(WatchedItemRow.state) == ItemState.WAITING,
        col(WatchedItemRow.watch).in_(watches),
        col(WatchedItemRow.next_at) <= now,
    )


def still_claimed(session: Session, claimed: Claimed) -> Claimed | None:
    """Return the row as it is now, or None where its lease ended and another instance took it."""
    row: Claimed | None = session.get(type(claimed), inspect(claimed).identity)
    return None if row is None or row.leased_until != claimed.leased_until else row


def read_items(session: Session, said_on: str, letter: str, text_sha256: str) -> Sequence[WatchedItemRow]:
    """Return the items whose letters are of a day, at an address or of a text, the oldest first."""
    return session.exec(
        select(WatchedItemRow)
        .where(
            col(WatchedItemRow.state) == ItemState.READ,
            or_(
                col(WatchedItemRow.said_on) == said_on,
                col(WatchedItemRow.letter) == letter,
                col(WatchedItemRow.text_sha256) == text_sha256,
            ),
        )
        .order_by(col(WatchedItemRow.id))
    ).all()


def untold_items(session: Session) -> Sequence[WatchedItemRow]:
    """Return the items of which the operator was not told what came of them, the oldest first."""
    return session.exec(
        select(WatchedItemRow).where(col(WatchedItemRow.is_told).is_(False)).order_by(col(WatchedItemRow.id))
    ).all()


def failing_watches(session: Session) -> dict[str, str]:
    """Return why feeds cannot be read, by name, where that will not mend by itself or did not so far."""
    rows = session.exec(_FAILING)
    return {row.name: row.reason for row in rows if row.is_final or row.failures >= _REPORT_AFTER}


def forget_others(session: Session, names: Collection[str]) -> None:
    """Delete the feeds that are no longer in the file; their items stay, as they are not new again."""
    for row in session.exec(select(WatchRow).where(col(WatchRow.name).not_in(names))).all():
        session.delete(row)
