"""Which milestone comes after which: the order in which their dates can be derived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.events_file.nodes import Mapping, Place
from notifier.events_file.records import Fields
from notifier.named_tuple import NamedTuple
from notifier.timeline.included_list import list_of
from notifier.words import nearest

if TYPE_CHECKING:
    from notifier.events_file.problems import Problems
    from notifier.timeline.model import Milestone


class ReadMilestone(NamedTuple):
    """A milestone with the fields it was made from.

    `is_date_known` says whether every field that determines its date could be read; if not, its date is a
    placeholder from which nothing is derived.
    """

    fields: Fields
    milestone: Milestone
    is_date_known: bool


class Anchors(NamedTuple):
    """The milestones of included lists, which those of a file can come after."""

    milestones: tuple[Milestone, ...] = ()  # The milestones, with dates.
    elsewhere: frozenset[str] = frozenset()  # Ids of those whose date follows from one of a further list.
    lists: frozenset[str] = frozenset()  # Names of the lists.
    absent: frozenset[str] = frozenset()  # Names of the lists that could not be read.

    @property
    def rows(self) -> list[ReadMilestone]:
        """The milestones as those of a file that need no more."""
        fields = Fields(Mapping(Place(1, 1), {}), {}, {})
        return [ReadMilestone(fields, one, is_date_known=True) for one in self.milestones]


def in_order(
    rows: list[ReadMilestone], places: dict[str, int], problems: Problems, included: Anchors
) -> dict[int, None]:
    """Return the indexes of the milestones that can be derived, each after the one it depends on."""
    anchors, broken = _anchors(rows, places, problems, included)
    order: dict[int, None] = {}
    for start in range(len(rows)):
        chain: dict[int, None] = {}
        step: int | None = start
        while step is not None and step not in order and step not in broken and step not in chain:
            chain[step] = None
            step = anchors.get(step)
        if step in chain:
            members = list(chain)
            _record_circle(rows, members[members.index(step) :], problems)
        if step in chain or step in broken:
            broken.update(chain)
        else:
            order.update(dict.fromkeys(reversed(chain)))
    return order


def _anchors(
    rows: list[ReadMilestone], places: dict[str, int], problems: Problems, included: Anchors
) -> tuple[dict[int, int], set[int | None]]:
    """Return by index the milestone each one depends on, and the indexes whose `after` is unknown."""
    anchors: dict[int, int] = {}
    broken: set[int | None] = set()
    for at, (fields, milestone, _) in enumerate(rows):
        after: Fields | None = fields.get("after")
        name = after.get("milestone") if after else None
        if name in places:
            anchors[at] = places[name]
        elif after and not (name and list_of(name) and "when" in fields.values):
            broken.add(at)
        if after and name and (name not in places or name in included.elsewhere):
            with problems.about(milestone.id):
                _record_unusable(fields, after, places, problems, included)
    return anchors, broken


def _record_unusable(
    fields: Fields, after: Fields, places: dict[str, int], problems: Problems, included: Anchors
) -> None:
    """Record that a milestone comes after one that is not there, or after one that follows a further list."""
    name: str = after.get("milestone")
    place, owner = after.place("milestone"), list_of(name)
    if name in included.elsewhere:
        problems.add(place, "file.after_elsewhere", value=name)
    elif owner in included.lists or not owner:
        problems.add(place, "file.unknown_milestone", value=name, suggestion=nearest(name, places))
    elif not (included.lists or included.absent) and {"when", "modality"} <= fields.values.keys():
        # A published list includes none: it has the date, and says from where that follows.
        return
    elif owner in included.absent or "when" in fields.values:
        problems.warn(place, "file.after_absent", value=name)
    else:
        problems.add(place, "file.unknown_list", value=owner, suggestion=nearest(owner, included.lists))


def _record_circle(rows: list[ReadMilestone], circle: list[int], problems: Problems) -> None:
    """Record a circle with all its members, from the one that is first in the file."""
    first = circle.index(min(circle))
    members = [*circle[first:], *circle[:first], circle[first]]
    fields, milestone, _ = rows[members[0]]
    names = " -> ".join(rows[at].milestone.id for at in members)
    with problems.about(milestone.id):
        problems.add(fields.get("after").place("milestone"), "file.circle", names=names)
