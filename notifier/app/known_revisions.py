"""The revisions that a round goes by: those of the database, and newer ones of the calendars folders."""

from __future__ import annotations

from operator import is_
from typing import TYPE_CHECKING

from notifier.errors import PublishError
from notifier.feeds.revisions_log import RevisionsLog, read_revisions_log
from notifier.store.memory import newest_revision_id, read_revisions, record_revisions
from notifier.timeline.revisions import Histories, public_revisions, to_histories

if TYPE_CHECKING:
    from pathlib import Path

    from sqlmodel import Session

    from notifier.timeline.revisions import Revision


class KnownRevisions:
    """Reads the revisions of one database and of its calendars folders, each once.

    Attributes:
        folders: The folders; they may be missing.
    """

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self.folders = folders
        # The committed revisions up to the id of one.
        self._stored: tuple[Revision, ...] = ()
        self._newest = 0
        self._compared: tuple[object, ...] = ()  # The revisions, files and domain that were compared last.
        self._histories: tuple[tuple[Revision, ...], Histories] = ((), Histories())

    def read(self, session: Session) -> tuple[Revision, ...]:
        """Return the revisions of the database."""
        newest = newest_revision_id(session)
        if newest < self._newest:
            # Another database was put in the place of this one.
            self._newest, self._stored = 0, ()
        if newest > self._newest:
            self._stored = (*self._stored, *read_revisions(session, after=self._newest))
            self._newest = newest
        return self._stored

    def read_logs(self) -> list[RevisionsLog | PublishError]:
        """Return what each folder has, or why that cannot be read."""
        return [self._read_log(folder) for folder in self.folders]

    def _read_log(self, folder: Path) -> RevisionsLog | PublishError:
        try:
            return read_revisions_log(folder, lambda: public_revisions(self._stored))
        except PublishError as error:
            return error

    def merge(
        self, session: Session, logs: list[RevisionsLog | PublishError], domain: str
    ) -> tuple[Revision, ...]:
        """Return the revisions of the database, after adding the newer ones of the folders.

        An empty database, of a fresh clone, of a CI job or after a loss, starts with all of those.

        Raises:
            PublishError: The database has no revisions, and those of a folder cannot be read.
        """
        known = self._stored
        compared = (known, *logs, domain)
        if self._compared[-1:] == (domain,) and all(map(is_, self._compared[:-1], compared)):
            return known
        for log in logs:
            if isinstance(log, PublishError):
                # A database with revisions needs no others; the stage that writes reports the damaged file.
                if not known:
                    raise log
                continue
            committed, published = log.revisions_of(domain), public_revisions(known)
            if committed[: len(published)] == published:
                beyond = committed[len(published) :]
                record_revisions(session, beyond)
                known = (*known, *beyond) if beyond else known
        if known is self._stored:
            self._compared = compared
        return known

    def to_histories(self, revisions: tuple[Revision, ...]) -> Histories:
        """Return the revisions by milestone; the same revisions are grouped once."""
        if self._histories[0] is not revisions:
            self._histories = revisions, to_histories(revisions)
        return self._histories[1]
