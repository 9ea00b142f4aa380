"""What passed without news: several milestones at once, each with what became of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from notifier.proposals.filled import to_draft
from notifier.proposals.form_fields import Action, Draft, Filled, FormError
from notifier.timeline.edits import from_json, subject_of
from notifier.timeline.repeats import passed_without_news
from notifier.web.desk.field_views import NEW_SOURCE, FieldContext
from notifier.web.desk.form_pages import form_values, take_in, typed_in
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifier.events_file.whole import EventsFile
    from notifier.proposals.desk import Desk
    from notifier.timeline.edits import Edit
    from notifier.web.desk.visit import DeskVisit, Taken

PER_PAGE = 20
_MANY = 3
# The field of each form that is asked beside what became of a milestone.
_ASKED = {Action.DONE: "day", Action.MOVE: "when", Action.CANCEL: "day", Action.SILENT: "again"}


def is_neglected(desk: Desk) -> bool:
    """Whether more passed without news than now and then, and no proposal waits: it is cleared up first."""
    events = desk.read()
    today = events.timeline.day_of(desk.clock())
    return len(passed_without_news(events.timeline, today)) >= _MANY and not desk.waiting(events)


def build_passed(visit: DeskVisit) -> Mapping[str, Any]:
    """Make the page, with what was typed before."""
    return _page(visit, visit.desk.read(), typed_in(visit))


def act_passed(visit: DeskVisit) -> Taken:
    """Take in what became of the milestones."""
    events, typed = visit.desk.read(), typed_in(visit)
    return take_in(
        visit,
        events,
        show=partial(_page, visit, events, typed),
        read=partial(_draft, visit, events, typed),
        write=partial(visit.write, quote="", back="edit/passed"),
        nothing="desk.nothing_chosen",
    )


def _draft(visit: DeskVisit, events: EventsFile, typed: Mapping[str, str]) -> Draft:
    """Return what the chosen ones come to together.

    Raises:
        FormError: Fields are wrong.
    """
    edits: list[Edit] = []
    meanings: list[str] = []
    faults: dict[str, str] = {}
    source = {name: typed.get(name, "") for name in ("source", *NEW_SOURCE)}
    for one in passed_without_news(events.timeline, visit.today):
        # An id has no low line.
        name = "_".join(filter(None, (one.id, one.recurrence)))
        what, when = typed.get(f"what-{name}", ""), typed.get(f"when-{name}", "")
        if what not in set(_ASKED):
            if when:
                faults[f"when-{name}"] = say(visit.language, "desk.what_missing", when=when)
            continue
        action = Action(what)
        own = {_ASKED[action]: when, "says": "undated"}
        # Of one occurrence the file holds the day alone.
        said = {**({"occurrence": one.recurrence} if one.recurrence else source), **own}
        milestone, today = events.timeline.find(one.id), visit.today
        try:
            draft = to_draft(Filled(action, said, milestone, events.timeline, today, visit.language))
        except FormError as error:
            for field, sentence in error.faults.items():
                faults[field if field in NEW_SOURCE or source.get(field) else f"when-{name}"] = sentence
        else:
            edits += draft.edits
            meanings += [f"{one.title}: {meaning}" for meaning in draft.meanings]
    if faults:
        raise FormError(faults)
    return Draft(tuple(edits), tuple(dict.fromkeys(meanings)))


def _page(visit: DeskVisit, events: EventsFile, typed: Mapping[str, str], **wrong: Any) -> Mapping[str, Any]:
    passed = passed_without_news(events.timeline, visit.today)
    context = FieldContext(events.timeline, None, visit.today, visit.language)
    return {
        **form_values((), typed, context, sources=("source",), **wrong),
        "milestones": passed[:PER_PAGE],
        # Those of which a proposal waits, such as the answer of a reader.
        "proposed": {subject_of(edit) for row in visit.desk.waiting(events) for edit in from_json(row.edits)},
        "typed": typed,
        "endings": tuple(_ASKED),
        "count": len(passed),
        "heading": say(visit.language, "desk.title_passed"),
    }
