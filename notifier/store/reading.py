"""Read what is stored for a command that only shows it; nothing is created or changed.

SQLite is read with the standard library: importing SQLAlchemy takes longer than such a command may take.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from notifier.errors import StoreError
from notifier.named_tuple import NamedTuple
from notifier.store.location import BUSY_TIMEOUT_S, HEAD, known_error, reading_uri, understand
from notifier.store.stored_deliveries import (
    ATTEMPTS,
    COMPUTED,
    PAUSED,
    RETRIED,
    Paused,
    Retried,
    StoredAttempt,
    StoredDelivery,
)
from notifier.timeline.changes import ChangeKind
from notifier.timeline.revisions import Revision

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sqlmodel import Session

_SQLITE = "sqlite:///"


class StoredQuiet(NamedTuple):
    """A period in which a channel is not asked after a milestone; see `notifier.store.quiets.QuietRow`."""

    id: int
    until: date
    who: str
    said_on: date


class Accepted(NamedTuple):
    """Who had a change of the list made."""

    origin: str  # Where it came from.
    document: str  # The document, sheet or person; empty where that is unknown.
    editor: str  # Who accepted it.


class Stored:
    """Reads one database, on either kind with the same statements.

    Attributes:
        name: Where it is, as shown to people; holds no password.
    """

    def __init__(
        self,
        name: str,
        execute: Callable[[str, Mapping[str, object]], Iterable[Sequence[Any]]],
        to_column: Callable[[datetime], object] = lambda moment: moment,
    ) -> None:
        self.name = name
        self._execute = execute
        self._to_column = to_column

    def fact(self, name: str) -> str | None:
        """Return the value of a fact, or None when it was never stored."""
        return next((row[0] for row in self._execute(_FACT, {"name": name})), None)

    def last_good_file(self) -> tuple[bytes, bytes | None] | None:
        """Return the last good file and its included lists, as they are stored; None before the first."""
        return next(iter(self._execute(_LAST_GOOD, {})), None)  # type: ignore[return-value]  # its columns

    def revisions(self) -> tuple[Revision, ...]:
        """Return all revisions in the order in which they were recorded."""
        return to_revisions(self._execute(REVISIONS, {"after": 0}))

    def baselines(self) -> dict[tuple[str, str], datetime]:
        """Return the moment of every baseline, by channel and subject."""
        return {
            (channel, subject): _moment(since) for channel, subject, since in self._execute(_BASELINES, {})
        }

    def last_round(self) -> datetime | None:
        """Return the as-of moment of the last round, or None before the first."""
        noted = self.fact("last_round")
        return datetime.fromisoformat(noted) if noted else None

    def deliveries_of(self, milestone: str) -> tuple[StoredDelivery, ...]:
        """Return all deliveries about a milestone, by its key, the earliest due first."""
        return self._deliveries("milestone = :milestone ORDER BY due_at, id", {"milestone": milestone})

    def delivery(self, name: str) -> StoredDelivery | None:
        """Return a delivery by its id, or None."""
        return next(iter(self._deliveries("id = :id", {"id": name})), None)

    def list_deliveries(
        self, *, channel: str, since: datetime | None, states: Sequence[str], limit: int
    ) -> tuple[StoredDelivery, ...]:
        """Return deliveries, the latest due first; what is empty or None does not narrow them."""
        values: dict[str, object] = {"channel": channel, "limit": limit}
        values |= {f"state{number}": str(state) for number, state in enumerate(states)}
        conditions = ["channel = :channel"] if channel else ["id IS NOT NULL"]
        if states:
            conditions.append(f"state IN ({', '.join(f':state{number}' for number in range(len(states)))})")
        if since:
            values["since"] = self._to_column(since)
            conditions.append("due_at >= :since")
        asked = f"{' AND '.join(conditions)} ORDER BY due_at DESC, id LIMIT :limit"
        return self._deliveries(asked, values)

    def waiting_deliveries(self) -> tuple[StoredDelivery, ...]:
        """Return the deliveries that have not ended, without those that were given up."""
        return self._deliveries("state IN ('planned', 'sending', 'retrying', 'held')", {})

    def retried(self) -> list[Retried]:
        """Return what is tried again, by channel."""
        found = []
        for channel, rows in groupby(self._execute(RETRIED, {}), itemgetter(0)):
            own = list(rows)
            found.append(Retried(channel, len(own), max(tries for _, tries, _ in own), own[0][2]))
        return found

    def paused(self, now: datetime) -> list[Paused]:
        """Return the channels on which nothing is sent for a while after a moment, and something waits."""
        found = (Paused(*row) for row in self._execute(PAUSED, {}))
        kept = (one._replace(until=_moment(one.until), asked=bool(one.asked)) for one in found)
        return [one for one in kept if one.until > now and one.messages]

    def attempts_of(self, delivery: str) -> list[StoredAttempt]:
        """Return the attempts of a delivery in their order."""
        rows = self._execute(ATTEMPTS, {"delivery": delivery})
        return [
            StoredAttempt(number, _moment(started), _moment(finished) if finished else None, *rest)
            for number, started, finished, *rest in rows
        ]

    def quiets(self, milestone: str, today: date) -> dict[str, StoredQuiet]:
        """Return the channels that are not asked after a milestone, by its key, each with its period.

        A period for which a reader asked later than today is left out.
        """
        rows = self._execute(_QUIETS, {"milestone": milestone})
        found = {
            channel: StoredQuiet(number, _day(until), who, _day(said_on))
            for channel, number, until, who, said_on in rows
        }
        return {channel: quiet for channel, quiet in found.items() if quiet.said_on <= today}

    def accepted(self) -> list[tuple[str, datetime, Accepted]]:
        """Return the edits of the accepted proposals that were recorded, when, and who had them made."""
        rows = self._execute(_ACCEPTED, {})
        return [(edits, _moment(at), Accepted(*who)) for edits, at, *who in rows]

    def _deliveries(self, asked: str, values: Mapping[str, object]) -> tuple[StoredDelivery, ...]:
        columns = ", ".join(COMPUTED.get(name, name) for name in StoredDelivery._fields)
        rows = self._execute(f"SELECT {columns} FROM delivery WHERE {asked}", values)  # noqa: S608 - our own words
        found = (StoredDelivery(*row) for row in rows)
        return tuple(
            one._replace(due_at=_moment(one.due_at), waits_until=one.waits_until and _moment(one.waits_until))
            for one in found
        )


def to_revisions(rows: Iterable[Sequence[Any]]) -> tuple[Revision, ...]:
    """Return the rows that `REVISIONS` gives as revisions."""
    return tuple(
        Revision(key, revision, date_revision, ChangeKind(change), _moment(recorded_at), *rest)
        for key, revision, date_revision, change, recorded_at, *rest in rows
    )


@contextmanager
def open_stored(url: str) -> Iterator[Stored]:
    """Open an existing database to read it.

    Raises:
        StoreError: As for `notifier.store.database.open_existing`.
    """
    url = understand(url)
    connection = _connect(url)
    if connection is not None:
        name = url.removeprefix(_SQLITE)
        with closing(connection):
            try:
                yield Stored(name, connection.execute, _as_text)
            except sqlite3.Error as error:
                other = StoreError("store.refused", name=name, reason=error)
                raise known_error(error, name) or other from error
        return
    from notifier.store.database import open_existing  # noqa: PLC0415

    database = open_existing(url)
    try:
        with database.read() as session:
            yield stored_in(session, database.name)
    finally:
        database.close()


def stored_in(session: Session, name: str) -> Stored:
    """Return what reads the database of a transaction."""
    from sqlalchemy import text  # noqa: PLC0415 - not for who reads SQLite

    own = session.connection()
    return Stored(name, lambda statement, values: own.execute(text(statement), dict(values)).all())


def _connect(url: str) -> sqlite3.Connection | None:
    """Open a SQLite database at the newest version of its tables; None leaves it to `open_existing`."""
    path = Path(url.removeprefix(_SQLITE))
    if not url.startswith(_SQLITE) or any(sign in url for sign in "?%\0") or not os.path.isfile(path):  # noqa: PTH113 - Path.is_file would raise
        return None
    connection, known = None, None
    try:
        connection = sqlite3.connect(reading_uri(path), uri=True, timeout=BUSY_TIMEOUT_S)
        if connection.execute("SELECT version_num FROM alembic_version").fetchone() == (HEAD,):
            return connection
    except sqlite3.Error as error:
        known = known_error(error, str(path))
    if connection:
        connection.close()
    if known:
        # Another way to open it would wait as long again.
        raise known
    return None


def _as_text(moment: datetime) -> str:
    """Return a moment as SQLite stores it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def _moment(stored: str | datetime) -> datetime:
    """Return a moment, aware; SQLite stores it as text in UTC."""
    if isinstance(stored, str):
        return datetime.fromisoformat(stored).replace(tzinfo=UTC)
    return stored.astimezone(UTC)


def _day(stored: str | date) -> date:
    """Return a day; SQLite stores it as text."""
    return date.fromisoformat(stored) if isinstance(stored, str) else stored


_LAST_GOOD = "SELECT content, lists FROM file_version ORDER BY id DESC LIMIT 1"
_FACT = "SELECT value FROM memory WHERE name = :name"
REVISIONS = (
    "SELECT milestone, revision, date_revision, change, recorded_at, fingerprint, content, origin, editor"
    " FROM revision WHERE id > :after ORDER BY id"
)
_ACCEPTED = (
    "SELECT edits, recorded_at, origin, document, editor FROM proposal"
    " WHERE state = 'accepted' AND recorded_at IS NOT NULL ORDER BY id"
)
_QUIETS = (
    "SELECT channel, id, until, who, said_on"
    " FROM quiet WHERE milestone = :milestone AND ended_at IS NULL ORDER BY id"
)
_BASELINES = "SELECT channel, subject, since FROM baseline"
