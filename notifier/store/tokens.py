"""Links by which editors come to the desk, the sessions these start, and tokens of private feeds, as hashes.

All moments are in real time.

Source:
    OWASP Session Management Cheat Sheet; RFC 6750 5.2 on bearer tokens. A token of 256 random bits cannot be
    guessed, so that a plain hash is as safe as a slow one.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlmodel import Field, SQLModel, col, delete, select

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

_BYTES = 32
# A working day; after it the link is opened again.
SESSION_LASTS = timedelta(hours=12)


class EditorRow(SQLModel, table=True):
    """The link of an editor; the token in it is not stored."""

    __tablename__ = "editor"

    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(unique=True)  # SHA-256 of its token.
    note: str = ""  # The operator's note on whose it is.
    name: str = ""  # The name or role under which this editor's changes are shown, as chosen at the desk.
    is_once: bool = False  # Whether it starts one session only, as that of `serve --edit`.
    made_at: datetime  # When it was made, in real time.
    revoked_at: datetime | None = None  # When it stopped working, in real time; None while it works.


class EditorSessionRow(SQLModel, table=True):
    """A session at the desk; the secret in its cookie is not stored."""

    __tablename__ = "editor_session"

    digest: str = Field(primary_key=True)  # SHA-256 of its secret.
    editor_id: int = Field(index=True)  # The id of the editor whose link started it.
    ends_at: datetime  # Until when it lasts, in real time, exclusive.


def make_editor(session: Session, *, note: str, now: datetime, is_once: bool = False) -> str:
    """Make the link of an editor, for one session only if `is_once`, and return its token."""
    token = secrets.token_urlsafe(_BYTES)
    session.add(EditorRow(digest=_digest(token), note=note, made_at=now, is_once=is_once))
    return token


def list_editors(session: Session) -> Sequence[EditorRow]:
    """Return the editors whose links work, the oldest first, without those of `serve --edit`."""
    query = select(EditorRow).where(col(EditorRow.revoked_at).is_(None), col(EditorRow.is_once).is_(False))
    return session.exec(query.order_by(col(EditorRow.id))).all()


def revoke_editor(session: Session, editor_id: int, *, now: datetime) -> bool:
    """Let the link of an editor and its sessions stop working, and return whether it worked until now."""
    row = session.get(EditorRow, editor_id)
    if row is None or row.revoked_at:
        return False
    row.revoked_at = now
    session.execute(delete(EditorSessionRow).where(col(EditorSessionRow.editor_id) == editor_id))
    return True


def revoke_once(session: Session, *, now: datetime) -> None:
    """Let all links that start one session, and these sessions, stop working."""
    for row in session.exec(select(EditorRow).where(col(EditorRow.is_once))).all():
        revoke_editor(session, row.id or 0, now=now)


def has_editors(session: Session) -> bool:
    """Whether any link or session works."""
    query = select(EditorRow.id).where(col(EditorRow.revoked_at).is_(None))
    return session.exec(query.limit(1)).first() is not None


def find_editor(session: Session, token: str) -> EditorRow | None:
    """Return the editor whose link has this token; None where no link that works has."""
    query = select(EditorRow).where(
        col(EditorRow.digest) == _digest(token), col(EditorRow.revoked_at).is_(None)
    )
    row = session.exec(query).first()
    if row is None or not row.is_once:
        return row
    used = select(EditorSessionRow.digest).where(col(EditorSessionRow.editor_id) == row.id)
    return None if session.exec(used.limit(1)).first() else row


def start_session(session: Session, token: str, *, name: str, now: datetime) -> str:
    """Start a session of the editor whose link has this token, and return its secret; empty where none has.

    The secret is always a new one, and what ended is deleted.
    """
    editor = find_editor(session, token)
    if editor is None:
        return ""
    lasting = select(EditorRow.id).where(col(EditorRow.is_once).is_(False))
    session.execute(
        delete(EditorSessionRow).where(
            col(EditorSessionRow.ends_at) <= now, col(EditorSessionRow.editor_id).in_(lasting)
        )
    )
    editor.name = name
    secret = secrets.token_urlsafe(_BYTES)
    ends_at = now + SESSION_LASTS
    session.add(EditorSessionRow(digest=_digest(secret), editor_id=editor.id or 0, ends_at=ends_at))
    return secret


def find_session(session: Session, secret: str, *, now: datetime) -> EditorRow | None:
    """Return the editor of the session with this secret; None where none lasts."""
    found = session.get(EditorSessionRow, _digest(secret))
    return session.get(EditorRow, found.editor_id) if found and now < found.ends_at else None


def end_session(session: Session, secret: str) -> None:
    """End the session with this secret."""
    session.execute(delete(EditorSessionRow).where(col(EditorSessionRow.digest) == _digest(secret)))


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
    return len(rows)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
