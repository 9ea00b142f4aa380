"""The list of milestones at the desk, each with the forms for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notifier.proposals.form_fields import Action
from notifier.timeline.filters import OVERDUE, Filter
from notifier.timeline.included_list import list_of
from notifier.timeline.model import Status
from notifier.timeline.repeats import current

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from notifier.timeline.model import Milestone
    from notifier.web.desk.visit import DeskVisit

# A longer list is searched.
MOST_SHOWN = 50
_OPEN = (Action.DONE, Action.MOVE, Action.SILENT, Action.CANCEL, Action.CORRECT)
_ENDED = (Action.MOVE, Action.CORRECT)


def build_milestones(visit: DeskVisit) -> Mapping[str, Any]:
    """Make the list: what is found by a text, or all, those that are open first."""
    timeline, today = visit.desk.read().timeline, visit.now.date()
    text = next(iter(visit.query.get("text", ())), "").strip()[:200]
    chosen = Filter({"text": (text,)} if text else {})
    # Those of an included list change in that list.
    found = [one for one in timeline.milestones if not list_of(one.id) and chosen.takes(one, today)]
    found.sort(key=lambda one: (one.status is not Status.PLANNED, one.title.casefold()))
    lines = [_line(current(one, today), today) for one in found[:MOST_SHOWN]]
    return {"lines": lines, "count": len(found), "text": text}


def _line(milestone: Milestone, today: date) -> tuple[Milestone, str, Sequence[Action]]:
    """Return a milestone with what became of it, as a name, and the forms for it."""
    status = OVERDUE if milestone.is_overdue(today) else milestone.status
    return milestone, status, _OPEN if milestone.status is Status.PLANNED else _ENDED
