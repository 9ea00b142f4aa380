"""Tokens that give access to private feeds; only their hashes are stored.

All moments are in real time.

Source:
    RFC 6750 5.2 on bearer tokens. A token of 256 random bits cannot be guessed, so that a plain hash is
    as safe as a slow one.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime  # noqa: TC003 - SQLModel reads annotations at run time
from typing import TYPE_CHECKING

from sqlmodel import Field, SQLModel, col, select

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

_BYTES = 32


class FeedTokenRow(SQLModel, table=True):
    """A token that gives access to a private feed; the token itself is not stored."""

    __tablename__ = "feed_token"

    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(unique=True)  # SHA-256 of the token.
    feed: str = Field(index=True)  # The feed's name.
    made_at: datetime  # When it was made, in real time.
    note: str = ""  # The operator's note on its owner.
    revoked_at: datetime | None = None  # When it was revoked, in real time; None while it gives access.


def make_token(session: Session, feed: str, *, note: str, now: datetime) -> str:
    """Make a token for a feed and return it; only its hash is stored."""
    token = secrets.token_urlsafe(_BYTES)
    session.add(FeedTokenRow(digest=_digest(token), feed=feed, made_at=now, note=note))
    return token


def find_feed(session: Session, token: str) -> str:
    """Return the name of the feed a token gives access to, or an empty text.

    All tokens are compared, each in constant time.
    """
    digest, found = _digest(token), ""
    for row in session.exec(select(FeedTokenRow).where(col(FeedTokenRow.revoked_at).is_(None))):
        if hmac.compare_digest(row.digest, digest):
            found = row.feed
    return found


def list_tokens(session: Session, feed: str) -> Sequence[FeedTokenRow]:
    """Return the tokens of a feed that give access, the oldest first."""
    return session.exec(
        select(FeedTokenRow)
        .where(col(FeedTokenRow.feed) == feed, col(FeedTokenRow.revoked_at).is_(None))
        .order_by(col(FeedTokenRow.id))
    ).all()


def revoke_tokens(session: Session, feed: str, *, now: datetime, token_id: int | None = None) -> int:
    """Revoke one token of a feed by its id, or all, and return how many gave access until now."""
    rows = [row for row in list_tokens(session, feed) if token_id is None or row.id == token_id]
    for row in rows:
        row.revoked_at = now
        session.add(row)
    return len(rows)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
