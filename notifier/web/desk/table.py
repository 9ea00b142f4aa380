"""The table of pages of the desk, and the list of milestones there.

A new page is a module that makes what it shows, a template, and a row.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from notifier.proposals.form_fields import Action
from notifier.timeline.filters import OVERDUE, Filter
from notifier.timeline.included_list import list_of
from notifier.timeline.model import Status
from notifier.timeline.repeats import current
from notifier.web.desk.change_page import act_change, build_change
from notifier.web.desk.form_pages import act_form, build_form
from notifier.web.desk.inbox_page import build_inbox, decide
from notifier.web.desk.letter_page import act_letter, build_letter
from notifier.web.desk.letters_page import act_letters, build_letters
from notifier.web.desk.passed_page import act_passed, build_passed
from notifier.web.desk.visit import FORM_BYTES
from notifier.web.forms import FORM_TIMEOUT_S
from notifier.web.server import MOST_UPLOAD_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from notifier.timeline.model import Milestone
    from notifier.web.desk.visit import DeskVisit, Taken

# A longer list is searched.
MOST_SHOWN = 50
_OPEN = (Action.DONE, Action.MOVE, Action.SILENT, Action.CANCEL, Action.CORRECT)
_ENDED = (Action.MOVE, Action.AGAIN, Action.CORRECT)


def build_milestones(visit: DeskVisit) -> Mapping[str, Any]:
    """Make the list: what is found by a text, or all, those that are open first."""
    timeline, today = visit.desk.read().timeline, visit.today
    text = next(iter(visit.query.get("text", ())), "").strip()[:200]
    chosen = Filter({"text": (text,)} if text else {})
    # Those of an included list change in that list.
    found = [one for one in timeline.milestones if not list_of(one.id) and chosen.takes(one, today)]
    found.sort(key=lambda one: (one.status is not Status.PLANNED, one.title.casefold()))
    lines = [_line(current(one, today).as_shown(today), today) for one in found[:MOST_SHOWN]]
    return {"lines": lines, "count": len(found), "text": text}


def _line(milestone: Milestone, today: date) -> tuple[Milestone, str, Sequence[Action]]:
    """Return a milestone with what became of it, as a name, and the forms for it."""
    status = OVERDUE if milestone.is_overdue(today) else milestone.status
    # What a document says has ended is planned again by a document with another date.
    ended = (Action.MOVE, Action.CORRECT) if milestone.proof else _ENDED
    return milestone, status, _OPEN if milestone.status is Status.PLANNED else ended


Values: TypeAlias = "Mapping[str, Any]"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPageRow:
    """One page of the desk."""

    path: str  # Its address, which begins with `/edit`; `{name}` at its end stands for any name.
    template: str  # Its template in `templates/`, which extends `desk/base.html`.
    # Makes the values of the template. It runs in a thread and may read the file.
    build: Callable[[DeskVisit], Values]
    # Takes in the form of the page, in a thread. An error it raises is shown above the page, made anew with
    # the form. None where the page has no form.
    act: Callable[[DeskVisit], Taken] | None = None
    menu: str = ""  # The sentence of its entry in the menu of the desk; empty for a page without entry.
    most_bytes: int = FORM_BYTES  # The largest form; `MOST_BODY_BYTES` of the server has to allow it.
    most_files: int = 0
    timeout_s: float = FORM_TIMEOUT_S  # Seconds in which a form has to come in.


# A letter comes slowly over a phone; the server waits a little longer.
_UPLOAD_TIMEOUT_S = 80.0


DESK_PAGES = (
    DeskPageRow(
        path="/edit", template="desk/inbox.html", build=build_inbox, act=decide, menu="desk.title_inbox"
    ),
    DeskPageRow(
        path="/edit/change/{name}",
        template="desk/change.html",
        build=build_change,
        act=act_change,
    ),
    DeskPageRow(
        path="/edit/passed",
        template="desk/passed.html",
        build=build_passed,
        act=act_passed,
        menu="desk.title_passed",
    ),
    DeskPageRow(
        path="/edit/letters",
        template="desk/letters.html",
        build=build_letters,
        act=act_letters,
        menu="desk.title_letters",
        most_bytes=MOST_UPLOAD_BYTES,
        most_files=1,
        timeout_s=_UPLOAD_TIMEOUT_S,
    ),
    DeskPageRow(
        path="/edit/letters/{name}",
        template="desk/letter.html",
        build=build_letter,
        act=act_letter,
    ),
    DeskPageRow(
        path="/edit/milestones",
        template="desk/milestones.html",
        build=build_milestones,
        menu="page.milestones",
    ),
    DeskPageRow(
        path="/edit/add",
        template="desk/form.html",
        build=partial(build_form, Action.ADD),
        act=partial(act_form, Action.ADD),
        menu="desk.title_add",
    ),
    *(
        DeskPageRow(
            path=f"/edit/{action}/{{name}}",
            template="desk/form.html",
            build=partial(build_form, action),
            act=partial(act_form, action),
        )
        for action in Action
        if action is not Action.ADD
    ),
)
DESK_MENU = tuple(row for row in DESK_PAGES if row.menu)
