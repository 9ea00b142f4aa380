"""The file source: which file a round uses, the one on disk or the last good one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import SQLAlchemyError

from notifier.errors import MassRemovalError, NotifierError, ReplacedContentError, UnforeseenError
from notifier.events_file.including import ListError
from notifier.events_file.load import MissingFileError, lists_beside, read_bytes
from notifier.events_file.problems import EventsFileError
from notifier.setup import Setup, parse_setup
from notifier.store.location import FILE_WRITTEN
from notifier.store.memory import (
    confirm_file,
    content_of,
    keep_file,
    last_good_file,
    lists_of,
    replacement_of,
)
from notifier.timeline.changes import ChangeKind
from notifier.timeline.revisions import next_revisions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlmodel import Session

    from notifier.events_file.including import Include
    from notifier.setup import ReadSetup
    from notifier.store.facts import Facts
    from notifier.store.tables import FileVersionRow
    from notifier.timeline.revisions import Histories, Revision

# Under which name the version is stored that was refused last though it has no mistakes.
_REFUSED = "file_refused"
# A file that removes more milestones than this, and more than half of all, has to be confirmed.
_REMOVED_AT_MOST = 5

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedFile:
    """The file a round uses."""

    setup: Setup  # The file.
    recorded: Sequence[Revision]  # The new revisions it leads to.
    refused: NotifierError | None  # Why the file on disk does not count, or None when it does.


@dataclass(slots=True)
class FileSource:
    """Reads one file as it changes, and decides which version of it counts.

    Several instances may share a database and have a copy of the file each. `seen` decides which of two
    copies is newer: a version this instance used before is older than the one it uses now. After a start a
    content that another one replaced is an old copy, and waits for a confirmation; a file that was written
    in the place of the one that replaced it was put back, which is an ordinary edit.
    """

    path: Path  # The file.
    # Returns the included lists of the last good file, for where none is kept beside it.
    last_lists: Callable[[], Mapping[str, bytes]] = dict
    parse: ReadSetup = parse_setup  # Reads the file on disk.
    # SHA-256 of each version that a committed round of this instance used, the newest last. It is empty after
    # a start; then the file on disk counts, unless it was replaced.
    seen: list[str] = field(default_factory=list, init=False)
    # When the file that was read last was written, in nanoseconds since 1970, and its path; empty before.
    _written: str = field(default="", init=False)
    # What was read last, with its bytes and lists, and the last good file where that is another one.
    _read: tuple[bytes, list[tuple[Include, bytes | None]], Setup | NotifierError] | None = field(
        default=None, init=False
    )
    _kept: Setup | None = field(default=None, init=False)
    # The file and the revisions that were compared and agree.
    _agreed: tuple[Setup, Sequence[Revision]] | None = field(default=None, init=False)
    # The SHA-256 of the newer file of another instance that was logged last.
    _logged_overtaken: str = field(default="", init=False)

    def read(self) -> Setup | NotifierError:
        """Return the file on disk, or why it cannot be used; the same bytes are parsed once."""
        try:
            if self.path.is_file():
                self._written = f"{self.path.stat().st_mtime_ns} {self.path.resolve()}"
            content = read_bytes(self.path)
        except MissingFileError as error:
            return error
        if self._read and self._read[0] == content and self._has_same_lists(self._read[1]):
            return self._read[2]
        lists: list[tuple[Include, bytes | None]] = []

        def read(include: Include) -> bytes | None:
            found = self._read_list(include)
            lists.append((include, found))
            return found

        setup: Setup | NotifierError
        try:
            setup = self.parse(content, name=str(self.path), lists=read)
        except EventsFileError as error:
            setup = error
        self._read = content, lists, setup
        return setup

    def _has_same_lists(self, lists: list[tuple[Include, bytes | None]]) -> bool:
        try:
            return all(self._read_list(include) == content for include, content in lists)
        except ListError:
            return False

    def _read_list(self, include: Include) -> bytes | None:
        """Return a list as it is kept beside the file, else as it was in the last good file."""
        try:
            found = lists_beside(self.path)(include)
        except ListError:
            if include.name not in (last := self.last_lists()):
                raise
            return last[include.name]
        return self.last_lists().get(include.name) if found is None else found

    def accept(  # noqa: PLR0913, PLR0917 - the state of the transaction
        self,
        session: Session,
        facts: Facts,
        on_disk: Setup | NotifierError,
        known: Sequence[Revision],
        histories: Histories,
        now: datetime,
        confirmed: str,
    ) -> AcceptedFile:
        """Choose between the file on disk and the last good one, so that a mistake stops no round.

        Raises:
            NotifierError: Neither file can be used.
        """
        kept = last_good_file(session)
        refused = on_disk if isinstance(on_disk, NotifierError) else None
        if isinstance(on_disk, Setup) and not self._is_overtaken(on_disk, kept):
            recorded: Sequence[Revision] = ()
            try:
                recorded = self._compare(on_disk, known, histories, now)
                refused = self._refuse_replaced(session, facts, on_disk, kept, confirmed)
                refused = refused or _refuse_removal(on_disk, kept, known, recorded, confirmed)
            except SQLAlchemyError:
                raise
            except Exception as error:  # noqa: BLE001 - a file that cannot be compared must not stop the rounds
                refused = UnforeseenError.of(error)
            if refused is None:
                events = on_disk.events
                if kept is None or kept.sha256 != events.version:
                    facts.note(FILE_WRITTEN, self._written)
                keep_file(session, kept, events.content, now, version=events.version, lists=events.lists)
                if confirmed == events.version:
                    confirm_file(session, now)
                if facts.recall(_REFUSED) == events.version:
                    facts.forget(_REFUSED)
                return AcceptedFile(setup=on_disk, recorded=recorded, refused=None)
        if kept is None:
            assert refused is not None  # noqa: S101 - only a file that was kept overtakes another
            raise refused.with_traceback(None)
        if refused and isinstance(on_disk, Setup):
            facts.note(_REFUSED, on_disk.events.version)
        setup = self.last_good(kept)
        recorded = self._compare(setup, known, histories, now)
        # Of a file with mistakes the language may not be legible.
        refused = refused and refused.in_language(setup.events.timeline.language)
        return AcceptedFile(setup=setup, recorded=recorded, refused=refused)

    def _refuse_replaced(
        self, session: Session, facts: Facts, on_disk: Setup, kept: FileVersionRow | None, confirmed: str
    ) -> NotifierError | None:
        """Return the error of a file that a start finds with a content that another one replaced; else None.

        While this instance runs, going back to an earlier content is an ordinary edit; so it is where the
        file was written at the path of the one that replaced it, and later: a mistake was taken back.
        """
        events = on_disk.events
        if self.seen or kept is None or confirmed == events.version:
            return None
        newer = replacement_of(session, kept, events.sha256, events.version)
        moment, _, path = (facts.recall(FILE_WRITTEN) or "").partition(" ")
        own_moment, _, own_path = self._written.partition(" ")
        is_put_back = own_path == path and int(own_moment) > int(moment)
        # Included lists are taken up anew before a round, and one may go back to what it was.
        is_put_back = is_put_back or content_of(kept) == events.content
        if not newer or (newer == kept.sha256 and is_put_back):
            return None
        error = ReplacedContentError("round.replaced", newer=newer, sha256=events.version)
        return error.in_language(events.timeline.language)

    def last_good(self, kept: FileVersionRow) -> Setup:
        """Return the last good file, as it is stored."""
        if self._kept is None or self._kept.events.version != kept.sha256:
            lists = lists_of(kept)
            self._kept = parse_setup(
                content_of(kept), name=str(self.path), lists=lambda include: lists.get(include.name)
            )
        return self._kept

    def _compare(
        self, setup: Setup, known: Sequence[Revision], histories: Histories, now: datetime
    ) -> Sequence[Revision]:
        """Return the revisions that a file leads to; a file and revisions that agree are compared once."""
        if self._agreed is not None and self._agreed[0] is setup and self._agreed[1] is known:
            return ()
        recorded = next_revisions(histories, setup.events.timeline.milestones, now)
        if not recorded:
            self._agreed = setup, known
        return recorded

    def is_new(self, setup: Setup) -> bool:
        """Whether no committed round of this instance used this version last."""
        return self.seen[-1:] != [setup.events.version]

    def note_committed(self, setup: Setup, on_disk: Setup | NotifierError) -> None:
        """Remember the version on disk as seen, if it is the one a committed round used."""
        self._kept = setup
        if setup is on_disk and self.is_new(setup):
            self.seen.append(setup.events.version)

    def _is_overtaken(self, on_disk: Setup, kept: FileVersionRow | None) -> bool:
        """Whether another instance accepted a newer file, while this instance's copy stayed the same.

        Without this check a copy that is replaced a minute later than the others would undo the change
        for that minute. A version that this instance used before is not newer.
        """
        if kept is None or self.seen[-1:] != [on_disk.events.version] or kept.sha256 in self.seen:
            return False
        if kept.sha256 != self._logged_overtaken:
            log.warning("file_overtaken", path=str(self.path))
        self._logged_overtaken = kept.sha256
        return True


def _refuse_removal(
    setup: Setup,
    kept: FileVersionRow | None,
    known: Sequence[Revision],
    recorded: Sequence[Revision],
    confirmed: str,
) -> MassRemovalError | None:
    """Return the error of a file that removes most milestones, as it may be cut off; else None."""
    removed = sum(one.change is ChangeKind.REMOVED for one in recorded)
    if removed <= _REMOVED_AT_MOST:
        return None
    latest = {one.key: one.change for one in known}
    listed = sum(change is not ChangeKind.REMOVED for change in latest.values())
    sha256 = setup.events.version
    is_confirmed = confirmed in {sha256, *setup.events.digests}
    if 2 * removed <= listed or is_confirmed or (kept and kept.sha256 == sha256):
        return None
    error = MassRemovalError("round.removes", removed=removed, known=listed, sha256=sha256)
    return error.in_language(setup.events.timeline.language)
