"""What passed without news."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.timeline.included_list import list_of
from notifier.timeline.repeats import current

if TYPE_CHECKING:
    from datetime import date

    from notifier.timeline.model import Milestone, Timeline


def passed_without_news(timeline: Timeline, today: date) -> list[Milestone]:
    """Return the milestones of the file, or occurrences, that passed without news.

    Those of an included list are left out, as that list says what became of them.

    Args:
        timeline: The list.
        today: The day in the readers' zone.

    Returns:
        Those that passed first come first.
    """
    found = [current(one, today) for one in timeline.milestones if not list_of(one.id)]
    return sorted(
        (one for one in found if one.is_overdue(today)), key=lambda one: (one.last_day or today, one.id)
    )
