"""The list of milestones at the desk, each with the forms for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from notifier.proposals.form_fields import Action
from notifier.timeline.filters import Filter
from notifier.timeline.included_list import list_of
from notifier.timeline.model import Status
from notifier.timeline.repeats import current
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifier.timeline.model import Milestone
    from notifier.web.desk.visit import DeskVisit

# A longer list is searched.
MOST_SHOWN = 50
_OPEN = (Action.DONE, Action.MOVE, Action.SILENT, Action.CANCEL, Action.CORRECT)
_ENDED = (Action.MOVE, Action.CORRECT)


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneLine:
    """A milestone with the forms for it.

    Attributes:
        id: Its id.
        title: Its title.
        date: Its date in words.
        status: What became of it, in a word.
        owner: Its owner.
        actions: The forms for it: what each does, and its name in words.
    """

    id: str
    title: str
    date: str
    status: str
    owner: str
    actions: tuple[tuple[str, str], ...]


def build_milestones(visit: DeskVisit) -> Mapping[str, Any]:
    """Make the list: what is found by a text, or all, those that are open first."""
    timeline, today = visit.desk.read().timeline, visit.now.date()
    text = next(iter(visit.query.get("text", ())), "").strip()[:200]
    chosen = Filter({"text": (text,)} if text else {})
    # Those of an included list change in that list.
    found = [one for one in timeline.milestones if not list_of(one.id) and chosen.takes(one, today)]
    found.sort(key=lambda one: (one.status is not Status.PLANNED, one.title.casefold()))
    lines = tuple(_line(current(one, today), visit) for one in found[:MOST_SHOWN])
    return {"lines": lines, "count": len(found), "text": text}


def _line(milestone: Milestone, visit: DeskVisit) -> MilestoneLine:
    language = visit.language
    is_overdue = milestone.is_overdue(visit.now.date())
    actions = _OPEN if milestone.status is Status.PLANNED else _ENDED
    return MilestoneLine(
        id=milestone.id,
        title=milestone.title,
        date=milestone.label(language),
        status=say(language, f"status.{'overdue' if is_overdue else milestone.status}"),
        owner=milestone.owner,
        actions=tuple((one.value, say(language, f"desk.do_{one}")) for one in actions),
    )
