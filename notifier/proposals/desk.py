"""The desk: what editors do with the file and its proposals, without a word on how it is shown.

The file is read at each call, so that what git or another editor wrote meanwhile counts. Accepting
names the version that was shown; over another one nothing is written.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from notifier.errors import DomainError, NotifierError
from notifier.events_file.editing import edit_file
from notifier.events_file.whole import load_events_file
from notifier.events_file.writing import ChangedMeanwhileError
from notifier.proposals.accepting import accept, end_interrupted
from notifier.proposals.letters import BOUNDS
from notifier.proposals.previews import patch_of, preview_of
from notifier.proposals.stored import find_open, note_patched, reject, store_open, supersede_overtaken
from notifier.store.facts import recall
from notifier.store.memory import DOMAIN
from notifier.store.proposals import ProposalState, list_proposals
from notifier.timeline.edits import Origin, Proposal, from_json, to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from notifier.events_file.whole import EventsFile
    from notifier.letters.documents import Bounds
    from notifier.proposals.previews import Preview
    from notifier.store.database import Database
    from notifier.store.proposals import ProposalRow
    from notifier.timeline.edits import Edit
    from notifier.words import Language


class StaleViewError(NotifierError):
    """The file is no longer the version that was shown; nothing was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The file, its proposals, and who may write.

    The clock gives real time. With `only_patches` accepting gives a patch, also where the file can be
    written. `sends` is whether this process sends the messages of a change, and `bounds` says in which
    process a letter is read.
    """

    events_path: Path
    database: Database
    clock: Callable[[], datetime]
    only_patches: bool = False
    sends: bool = True
    bounds: Bounds = BOUNDS

    @property
    def gives_patches(self) -> bool:
        """Whether accepting gives a patch: as the operator chose, or as the file cannot be written here."""
        target = Path(os.path.realpath(self.events_path))
        can_write = os.access(target, os.W_OK) and os.access(target.parent, os.W_OK)
        return self.only_patches or not can_write

    def read(self) -> EventsFile:
        """Return the file as it is now.

        Raises:
            MissingFileError: It is not there.
            EventsFileError: It has mistakes.
        """
        events = load_events_file(self.events_path)
        events.refuse_mistakes()
        return events

    def waiting(self, events: EventsFile) -> Sequence[ProposalRow]:
        """Return the open proposals, the oldest first; what the file has overtaken is superseded.

        Raises:
            DomainError: The database belongs to another list.
            StoreError: It cannot be used.
        """
        end_interrupted(self.database, self.events_path)
        with self.database.write() as session:
            owner, domain = recall(session, DOMAIN), events.timeline.domain
            if owner not in {None, domain}:
                raise DomainError("domain.database", owner=owner, domain=domain)
            supersede_overtaken(session, events, self.clock())
            return list_proposals(session, [ProposalState.OPEN])

    def count_waiting(self) -> int:
        """Return how many proposals are open.

        Raises:
            StoreError: The database cannot be used.
        """
        with self.database.read() as session:
            return len(list_proposals(session, [ProposalState.OPEN]))

    def preview(self, events: EventsFile, edits: Sequence[Edit], language: Language) -> Preview:
        """Return what edits would change, of the file and for its readers.

        Raises:
            EditError: An edit does not fit the file.
            EventsFileError: The file would have mistakes.
        """
        return preview_of(events, edit_file(events, edits), self.clock(), language)

    def accept(self, ids: Collection[int], *, version: str, editor: str) -> bytes | None:
        """Write proposals to the file, all in one write, or return the patch that does, to apply by hand.

        `version` is the SHA-256 of the file as it was shown; the change is shown under the name or
        role `editor`.

        Raises:
            StaleViewError: The file is another version.
            ProposalError: One is not there or no longer open.
            NotifierError: The file cannot be edited or written.
        """
        before = self._read_as_shown(version)
        with self.database.read() as session:
            rows = find_open(session, ids)
        after = edit_file(before, [edit for row in rows for edit in from_json(row.edits)])
        now = self.clock()
        if self.gives_patches:
            with self.database.write() as session:
                note_patched(session, ids, editor=editor, now=now)
            return patch_of(before, after)
        try:
            accept(self.database, ids, before=before, after=after, editor=editor, now=now, shown_as=editor)
        except ChangedMeanwhileError as error:
            raise StaleViewError("desk.stale") from error
        return None

    def accept_changed(
        self, proposal: int, edits: Sequence[Edit], *, version: str, editor: str
    ) -> bytes | None:
        """Accept a proposal with other edits, or return the patch that does.

        Where the program ends in between, the proposal stays open with these edits.

        Raises:
            StaleViewError: The file is another version; nothing was written.
            ProposalError: It is not there or no longer open.
            NotifierError: The file cannot be edited or written.
        """
        edit_file(self._read_as_shown(version), edits)
        with self.database.write() as session:
            for row in find_open(session, [proposal]):
                row.edits = to_json(edits)
        return self.accept([proposal], version=version, editor=editor)

    def _read_as_shown(self, version: str) -> EventsFile:
        events = self.read()
        if events.sha256 != version:
            raise StaleViewError("desk.stale")
        return events

    def reject(self, ids: Collection[int], *, editor: str, reason: str) -> None:
        """Reject proposals; from the same words they are not proposed again.

        Raises:
            ProposalError: One is not there or no longer open.
        """
        with self.database.write() as session:
            reject(session, ids, editor=editor, note=reason, now=self.clock())

    def write(self, edits: Sequence[Edit], *, version: str, editor: str, quote: str = "") -> bytes | None:
        """Write edits that an editor made in a form: a proposal of that editor, accepted as by `accept`.

        Where the file turns out to be written by another at this moment, the proposal stays open.

        Raises:
            StaleViewError: The file is another version; nothing was written.
            EditError: An edit does not fit the file.
            NotifierError: The file cannot be written.
        """
        events = self._read_as_shown(version)
        if edit_file(events, edits) is events:
            return None
        made = Proposal(tuple(edits), Origin.EDITOR, document=editor, quote=quote)
        with self.database.write() as session:
            stored = store_open(session, made, now=self.clock())
        return self.accept([stored], version=version, editor=editor)
