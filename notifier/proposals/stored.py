"""Store proposals, each once, and decide what became of them."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from notifier.errors import NotifierError
from notifier.named_tuple import NamedTuple
from notifier.store.proposals import ProposalRow, ProposalState, list_proposals
from notifier.timeline.applying import apply_edits
from notifier.timeline.edits import (
    AddMilestone,
    AddSource,
    AddStatement,
    EditError,
    from_json,
    subject_of,
    to_json,
)
from notifier.timeline.text_form import normal_form

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from sqlmodel import Session

    from notifier.events_file.whole import EventsFile
    from notifier.timeline.applying import PlainFile
    from notifier.timeline.edits import Edit, Proposal
    from notifier.timeline.revisions import Revision


_WAITING = frozenset({ProposalState.OPEN, ProposalState.ACCEPTING})


class ProposalError(NotifierError):
    """No proposal has this id, or its state does not allow the command."""


class ProposalFate(StrEnum):
    """What storing a proposal came to."""

    NEW = "new"  # It waits for a person now.
    KNOWN = "known"  # It waited already.
    REJECTED = "rejected"  # It was rejected before, or another one from the same words.
    OVERTAKEN = "overtaken"  # The file says so already.


class Proposed(NamedTuple):
    """A proposal that was to be stored."""

    fate: ProposalFate
    row: ProposalRow | None  # The one that says the same; None where none is stored.


def propose(
    session: Session, proposals: Iterable[Proposal], *, events: EventsFile, now: datetime
) -> Counter[ProposalFate]:
    """Store proposals, and return how many had which fate."""
    document = events.document()
    return Counter(propose_one(session, one, document, now).fate for one in proposals)


def find_same(session: Session, proposal: Proposal) -> ProposalRow | None:
    """Return the proposal with the same edits that is stored, or the waiting one that says the same, or None.

    The edits of one that waits were made for the file of then: they add the source that the file has now, or
    have other topics.
    """
    digest = _digest(json.loads(to_json(proposal.edits)))
    row = session.exec(select(ProposalRow).where(col(ProposalRow.digest) == digest)).first()
    words = _words_of(proposal)
    if row or not words:
        return row
    said = _said_by(proposal.edits)
    alike = select(ProposalRow).where(col(ProposalRow.state).in_(_WAITING), col(ProposalRow.words) == words)
    return next((one for one in session.exec(alike) if _said_by(from_json(one.edits)) == said), None)


def _said_by(edits: Sequence[Edit]) -> list[Any]:
    """Return what edits say of which milestones; one that they add is known by its title and its kind."""
    return [
        [one.fields.get("title"), one.fields.get("kind"), one.fields.get("statements")]
        if isinstance(one, AddMilestone)
        else one._asdict()
        for one in edits
        if not isinstance(one, AddSource)
    ]


def propose_one(session: Session, proposal: Proposal, document: PlainFile, now: datetime) -> Proposed:
    """Store a proposal; `document` is the file as plain data."""
    words, row = _words_of(proposal), find_same(session, proposal)
    # An editor may have changed its edits before they were accepted.
    if is_overtaken(document, proposal.edits) or (row and is_overtaken(document, from_json(row.edits))):
        return Proposed(ProposalFate.OVERTAKEN, row)
    if row and row.state in _WAITING:
        made = _to_row(proposal, now)
        if row.digest != made.digest and row.state == ProposalState.OPEN and not row.editor:
            row.edits, row.digest = made.edits, made.digest
        return Proposed(ProposalFate.KNOWN, row)
    rejected = select(ProposalRow.id).where(
        col(ProposalRow.state) == ProposalState.REJECTED, col(ProposalRow.words) == words
    )
    if (row and row.state == ProposalState.REJECTED) or (words and session.exec(rejected).first()):
        return Proposed(ProposalFate.REJECTED, row)
    # Of one that is stored the file had it, and has it no more.
    return Proposed(ProposalFate.NEW, _open(session, row or _to_row(proposal, now)))


def _open(session: Session, row: ProposalRow) -> ProposalRow:
    """Store a row as open, whatever became of it before."""
    decide(row, ProposalState.OPEN, "", None)
    row.recorded_at = None
    session.add(row)
    session.flush()
    return row


def _to_row(proposal: Proposal, now: datetime) -> ProposalRow:
    edits = to_json(proposal.edits)
    return ProposalRow(
        digest=_digest(json.loads(edits)),
        words=_words_of(proposal),
        edits=edits,
        origin=proposal.origin.value,
        document=proposal.document,
        quote=proposal.quote,
        place=proposal.place,
        reasons="\n".join(proposal.reasons),
        made_at=now,
    )


def store_open(session: Session, proposal: Proposal, *, now: datetime) -> int:
    """Store what an editor proposes as open, whatever became of the same edits before, and return its id."""
    made = _to_row(proposal, now)
    row = find_same(session, proposal) or made
    row.edits = made.edits
    return _open(session, row).id or 0


def _digest(data: Any) -> str:
    return hashlib.sha256(json.dumps(data, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _words_of(proposal: Proposal) -> str:
    """Return what tells that two proposals come from the same words of the same document."""
    if not proposal.quote:
        return ""
    said: list[Any] = [normal_form(" ".join(proposal.quote.split()))]
    for edit in proposal.edits:
        match edit:
            case AddStatement(_, fields):
                statements: Sequence[Any] = [fields]
            case AddMilestone(fields):
                statements = list(fields.get("statements", ()))  # type: ignore[arg-type]
            case _:
                statements = []
        said += [[one.get("source", ""), one.get("phrase", "")] for one in statements]
    return _digest(said)


def is_overtaken(document: PlainFile, edits: Sequence[Edit]) -> bool:
    """Whether a document says already what edits would make it say, or no longer has the milestone."""
    try:
        return apply_edits(document, edits) is document
    except EditError as error:
        return error.key == "edit.no_milestone"


def supersede_overtaken(session: Session, events: EventsFile, now: datetime) -> None:
    """Let open proposals that the file has overtaken be superseded, or accepted where taken as a patch."""
    compare_with_file(list_proposals(session, [ProposalState.OPEN]), events, now)


def compare_with_file(rows: Iterable[ProposalRow], events: EventsFile, now: datetime) -> None:
    """Set the state that open ones of these proposals have by a file; it is stored where the session is."""
    rows = [row for row in rows if row.state == ProposalState.OPEN]
    document = events.document() if rows else {}
    for row in rows:
        if is_overtaken(document, from_json(row.edits)):
            if row.editor:
                row.state = ProposalState.ACCEPTED
            else:
                decide(row, ProposalState.SUPERSEDED, "", now)


def note_patched(session: Session, ids: Collection[int], *, editor: str, now: datetime) -> None:
    """Note of open proposals who took them as a patch; they stay open until the file has them.

    Raises:
        ProposalError: One is not there or no longer open.
    """
    for row in find_open(session, ids):
        decide(row, ProposalState.OPEN, editor, now)
        row.shown_as = editor


def find_open(session: Session, ids: Collection[int]) -> Sequence[ProposalRow]:
    """Return open proposals by id, the oldest first.

    Raises:
        ProposalError: One is not there or no longer open.
    """
    rows = list_proposals(session, ids=ids) if ids else ()
    for missing in sorted(set(ids) - {row.id for row in rows if row.id}):
        raise ProposalError("proposal.unknown", id=missing)
    for row in rows:
        if row.state != ProposalState.OPEN:
            key = f"proposal.was_{row.state}"
            raise ProposalError(key, id=row.id, editor=row.editor)
    return rows


def reject(session: Session, ids: Collection[int], *, editor: str, note: str, now: datetime) -> None:
    """Reject open proposals; from the same words they are not proposed again.

    Raises:
        ProposalError: One is not there or no longer open.
    """
    for row in find_open(session, ids):
        decide(row, ProposalState.REJECTED, editor, now)
        row.note = note


def note_recorded(
    session: Session, events: EventsFile, recorded: Sequence[Revision], now: datetime
) -> Sequence[Revision]:
    """Note of accepted proposals that a round took up the file with their edits, and return the revisions.

    Where no revision came of one, it made none: a later change of that milestone is of somebody else. One
    that is being accepted counts where the file has its edits, as its writer may have been killed. Each
    revision gets the origin of its proposal and the editor as shown in public.
    """
    accepted = select(ProposalRow).where(
        col(ProposalRow.state).in_([ProposalState.ACCEPTING, ProposalState.ACCEPTED]),
        col(ProposalRow.recorded_at).is_(None),
    )
    rows = session.exec(accepted.order_by(col(ProposalRow.id))).all()
    document = events.document() if rows else {}
    by: dict[str, ProposalRow] = {}
    for row in rows:
        edits = from_json(row.edits)
        if is_overtaken(document, edits):
            row.state, row.recorded_at = ProposalState.ACCEPTED, now
            found = (events.timeline.find(subject_of(edit)) for edit in edits)
            by |= {one.key: row for one in found if one}
    return [
        one._replace(origin=by[one.key].origin, editor=by[one.key].shown_as) if one.key in by else one
        for one in recorded
    ]


def decide(row: ProposalRow, state: ProposalState, editor: str, now: datetime | None) -> None:
    """Set the state of a proposal, who decided so, and when; the public name of before goes."""
    row.state, row.editor, row.decided_at, row.shown_as = state, editor, now, ""
