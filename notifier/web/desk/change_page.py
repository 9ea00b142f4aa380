"""A proposal, changed before it is accepted."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException

from notifier.proposals.changing import can_change, fields_of, to_changed
from notifier.proposals.form_fields import Action, Filled
from notifier.store.proposals import ProposalState, list_proposals
from notifier.timeline.edits import AddMilestone, MarkDone, from_json
from notifier.web.desk.field_views import FieldContext
from notifier.web.desk.form_pages import back_of, form_values, take_in, typed_in
from notifier.web.desk.visit import Done, Patch, outcome, to_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from notifier.events_file.whole import EventsFile
    from notifier.store.proposals import ProposalRow
    from notifier.timeline.edits import Edit
    from notifier.web.desk.visit import DeskVisit, Taken

_OF_STATEMENT = ("about", "when", "modality", "phrase")
_OF_END = ("about", "day", "phrase")
_OF_MILESTONE = ("title", "about", "when", "kind", "modality", "owner", "topics", "action", "phrase")


def build_change(visit: DeskVisit) -> Mapping[str, Any]:
    """Make the form, with what the proposal says or what was typed before."""
    row = _row(visit)
    typed = typed_in(visit) or {
        **fields_of(from_json(row.edits), visit.language),
        "back": next(iter(visit.query.get("back", ())), ""),
    }
    return _form(visit, visit.desk.read(), row, typed)


def act_change(visit: DeskVisit) -> Taken:
    """Take in the form; what is written is accepted as it was changed."""
    events, typed, row = visit.desk.read(), typed_in(visit), _row(visit)
    filled = Filled(Action.ADD, typed, None, events.timeline, visit.today, visit.language)

    def accept(edits: Sequence[Edit], version: str) -> Done | Patch:
        patch = visit.desk.accept_changed(row.id or 0, edits, version=version, editor=visit.editor)
        return outcome(patch, "desk.said_accepted", back_of(typed, "edit"))

    return take_in(
        visit,
        events,
        show=partial(_form, visit, events, row, typed),
        read=lambda: to_changed(filled, from_json(row.edits)),
        write=accept,
    )


def _form(
    visit: DeskVisit, events: EventsFile, row: ProposalRow, typed: Mapping[str, str], **wrong: Any
) -> Mapping[str, Any]:
    edit = from_json(row.edits)[-1]
    if isinstance(edit, AddMilestone):
        names: tuple[str, ...] = _OF_MILESTONE
    elif isinstance(edit, MarkDone):
        names = _OF_END[:-1]
    else:
        names = _OF_END if "day" in fields_of([edit], visit.language) else _OF_STATEMENT
    context = FieldContext(events.timeline, None, visit.today, visit.language)
    return {**form_values(names, typed, context, **wrong), "proposal": row, "back": back_of(typed, "edit")}


def _row(visit: DeskVisit) -> ProposalRow:
    """Return the open proposal that the address names.

    Raises:
        HTTPException: 404 where there is none that a form can change.
    """
    with visit.desk.database.read() as session:
        found = list_proposals(session, [ProposalState.OPEN], [to_number(visit.name) or 0])
    if not found or not can_change(from_json(found[0].edits)):
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return found[0]
