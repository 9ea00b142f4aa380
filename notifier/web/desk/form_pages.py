"""The forms of the desk: filled in, shown back with what they change, and written."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException

from notifier.proposals.desk import StaleViewError
from notifier.proposals.filled import to_draft
from notifier.proposals.form_fields import Action, Draft, Filled, FormError, own_of, to_typed
from notifier.web.desk.field_views import FORMS, NEW_SOURCE, FieldContext, view_fields
from notifier.web.desk.inbox_page import Effects, effects_of
from notifier.web.desk.visit import DeskVisit, Done, Refused, Shown
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from notifier.events_file.whole import EventsFile
    from notifier.timeline.edits import Edit
    from notifier.timeline.model import Milestone
    from notifier.web.desk.visit import Patch, Taken

_BACK = re.compile(r"edit(?:/milestones|/passed|/letters/\d{1,9})?", re.ASCII)
_OWN = frozenset({"csrf", "stage", "version"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownBack:
    """What was filled in, shown back before it counts."""

    meanings: tuple[str, ...]
    effects: Effects
    typed: tuple[tuple[str, str], ...]  # All that was filled in, as pairs of a field and its value.
    version: str  # SHA-256 of the file as it is shown.
    is_stale: bool = False  # Whether it was shown before, and the file changed since.


def build_form(action: Action, visit: DeskVisit) -> Mapping[str, Any]:
    """Make a form, with what its address gives or what was typed before."""
    events = visit.desk.read()
    milestone = find_milestone(events, visit, action)
    return _form(action, visit, events, typed_in(visit) or _first(action, visit, milestone))


def act_form(action: Action, visit: DeskVisit) -> Taken:
    """Take in a form."""
    events, typed = visit.desk.read(), typed_in(visit)
    milestone = find_milestone(events, visit, action)
    filled = Filled(action, typed, milestone, events.timeline, visit.today, visit.language)
    return take_in(
        visit,
        events,
        show=partial(_form, action, visit, events, typed),
        read=partial(to_draft, filled),
        write=partial(visit.write, quote=typed.get("phrase", ""), back=back_of(typed)),
    )


def take_in(
    visit: DeskVisit,
    events: EventsFile,
    *,
    show: Callable[..., Mapping[str, Any]],
    read: Callable[[], Draft],
    write: Callable[[Sequence[Edit], str], Done | Patch],
    nothing: str = "desk.nothing_changes",
) -> Taken:
    """Take in a form: show it again with what is wrong, show it back, or write it as it was shown back.

    `show` makes its page, with `errors` by field or `trouble` where something is wrong; `write` writes edits
    into the file of a checksum; `nothing` is the sentence where nothing would change.
    """
    form = visit.sent
    if form.one("stage") == "again":
        return Shown(show())
    try:
        draft = read()
    except FormError as error:
        return Refused(show(errors=error.faults))
    if form.one("stage") == "write" and form.one("version") == events.sha256 and draft.edits:
        with suppress(StaleViewError):
            return write(draft.edits, events.sha256)
        events = visit.desk.read()
    effects = effects_of(visit, events, draft.edits)
    if trouble := effects.problem or ("" if effects.diff else say(visit.language, nothing)):
        return Refused(show(trouble=trouble))
    typed = [(name, value) for name, values in form.texts.items() if name not in _OWN for value in values]
    shown_back = ShownBack(
        meanings=draft.meanings,
        effects=effects,
        typed=tuple(typed),
        version=events.sha256,
        is_stale=form.one("stage") == "write",
    )
    return Shown({**show(), "shown_back": shown_back})


def _form(
    action: Action, visit: DeskVisit, events: EventsFile, typed: Mapping[str, str], **wrong: Any
) -> Mapping[str, Any]:
    milestone = find_milestone(events, visit, action)
    context = FieldContext(events.timeline, milestone, visit.today, visit.language)
    sources = () if action in {Action.CORRECT, Action.AGAIN} else ("source", "phrase")
    return {
        **form_values(FORMS[action], typed, context, sources=sources, **wrong),
        "heading": say(visit.language, f"desk.title_{action}"),
        "milestone": milestone,
        "back": back_of(typed),
    }


def form_values(
    names: Sequence[str],
    typed: Mapping[str, str],
    context: FieldContext,
    *,
    sources: Sequence[str] = (),
    errors: Mapping[str, str] | None = None,
    trouble: str = "",
) -> dict[str, Any]:
    """Return what every form shows before it is shown back; after `sources` come those of a new document."""
    errors = errors or {}
    return {
        "fields": view_fields(names, typed, errors, context),
        "source_fields": view_fields(sources, typed, errors, context),
        "new_source_fields": view_fields(NEW_SOURCE if sources else (), typed, errors, context),
        "errors": errors,
        "trouble": trouble,
        "shown_back": None,
    }


def find_milestone(events: EventsFile, visit: DeskVisit, action: Action) -> Milestone | None:
    """Return the milestone that the address names; None where one is added.

    Raises:
        HTTPException: 404 where the file has none.
    """
    if action is Action.ADD:
        return None
    found = events.timeline.find(visit.name)
    if found is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return found


def typed_in(visit: DeskVisit) -> dict[str, str]:
    """Return what was typed, each field once; of several lines only where it has them."""
    form = visit.form
    if form is None:
        return {}
    return {
        name: form.one(name) if name == "description" else form.line(name)
        for name in form.texts
        if name not in _OWN
    }


def _first(action: Action, visit: DeskVisit, milestone: Milestone | None) -> Mapping[str, str]:
    """Return what stands in a form at first: what its address gives, or what the list has."""
    given = {name: next(iter(values), "") for name, values in visit.query.items()}
    if action is not Action.CORRECT or milestone is None:
        return given
    own = {**own_of(milestone), "lasts": milestone.lasts}
    return {**given, **{key: to_typed(value) for key, value in own.items()}}


def back_of(typed: Mapping[str, str], otherwise: str = "edit/milestones") -> str:
    """Return the page of the desk that a form belongs to, as its address says it."""
    named = typed.get("back", "")
    return named if _BACK.fullmatch(named) else otherwise
