"""Accept proposals into the file.

A file and a database have no common transaction:

1. the proposals are noted as `accepting`, with the digests of the file before and after;
2. the file is replaced;
3. the proposals are noted as `accepted`.

The lock of the file is held all the while. Where the program ends in between, the digest of the file tells at
the next start how far it came.
"""

from __future__ import annotations

import os
from socket import gethostname
from typing import TYPE_CHECKING

from notifier.errors import NotifierError, ReplacedContentError
from notifier.events_file.whole import load_events_file
from notifier.events_file.writing import lock_file, refuse_change, replace_content
from notifier.proposals.stored import decide, find_open, is_overtaken
from notifier.store.facts import note, recall
from notifier.store.memory import last_good_file, replacement_of
from notifier.store.proposals import ProposalState, list_proposals
from notifier.timeline.edits import from_json

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from pathlib import Path

    from sqlmodel import Session

    from notifier.events_file.whole import EventsFile
    from notifier.store.database import Database
    from notifier.store.proposals import ProposalRow


# Where the file was written last, as shown to editors elsewhere.
_WRITTEN_AT = "written_at"
_LOCK = "accept"
_SHOWN = 12


def accept(  # noqa: PLR0913 - two versions of a file, and who decides when
    database: Database,
    ids: Collection[int],
    *,
    before: EventsFile,
    after: EventsFile,
    editor: str,
    now: datetime,
    shown_as: str = "",
) -> None:
    """Write the edits of proposals to the file, all in one write.

    `after` is the file with their edits, as `edit_file` returned it. The editor decides now, in real time,
    and is shown in public as `shown_as`.

    Raises:
        ProposalError: One is not there or no longer open.
        ReplacedContentError: Another instance wrote a newer version of the file elsewhere.
        ChangedMeanwhileError: The file is no longer the one that was read; the proposals stay open.
        UnwritableFileError: The file cannot be written; the proposals stay open.
        StoreError: The database cannot be used.
    """
    with lock_file(before.name):
        # Another process wrote here while this one waited for the lock.
        refuse_change(before.name, before.content)
        # One instance at a time, so that two with a copy of the file each do not both write their own.
        with database.write(lock=_LOCK) as session:
            _refuse_replaced(session, before)
            note(session, _WRITTEN_AT, f"{gethostname()}:{os.path.realpath(before.name)}")
            for row in find_open(session, ids):
                row.state, row.editor, row.decided_at = ProposalState.ACCEPTING, editor, now
                row.shown_as = shown_as
                row.old_sha256, row.new_sha256 = before.sha256, after.sha256
        try:
            replace_content(before.name, after.content, before=before.content)
        except NotifierError:
            _end(database, ids, ProposalState.OPEN)
            raise
        _end(database, ids, ProposalState.ACCEPTED)


def _refuse_replaced(session: Session, events: EventsFile) -> None:
    """Refuse to write over a version that another one replaced, as where instances share no file system."""
    if newer := replacement_of(session, last_good_file(session), events.sha256, events.version):
        place = recall(session, _WRITTEN_AT) or newer
        values = {"sha256": events.sha256[:_SHOWN], "newer": newer[:_SHOWN], "place": place}
        raise ReplacedContentError("desk.elsewhere", **values)


def _end(database: Database, ids: Collection[int], state: ProposalState) -> None:
    with database.write() as session:
        for row in list_proposals(session, [ProposalState.ACCEPTING], ids):
            _note(row, state)


def _note(row: ProposalRow, state: ProposalState) -> None:
    row.state = state
    if state is ProposalState.OPEN:
        decide(row, state, "", None)


def end_interrupted(database: Database, path: Path | str) -> int:
    """Decide of proposals whose accepting was interrupted how it ended, and return how many there were.

    Raises:
        MissingFileError: The file is not there.
        StoreError: The database cannot be used.
    """
    with database.read() as session:
        if not list_proposals(session, [ProposalState.ACCEPTING]):
            return 0
    # Who accepts holds this lock: what is found within it was interrupted.
    with lock_file(path), database.write() as session:
        rows = list_proposals(session, [ProposalState.ACCEPTING])
        events = load_events_file(path)
        digest, document = events.sha256, events.document()
        for row in rows:
            # A third version is an edit since, of the file before or after.
            is_written = row.new_sha256 == digest or (
                row.old_sha256 != digest and is_overtaken(document, from_json(row.edits))
            )
            _note(row, ProposalState.ACCEPTED if is_written else ProposalState.OPEN)
        return len(rows)
