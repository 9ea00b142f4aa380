"""The milestones whose first date no longer holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.timeline.chronicle import chronicle, total_slip

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import tzinfo

    from notifier.timeline.revisions import History
    from notifier.timeline.upcoming import Upcoming


def only_slipped(
    rows: Iterable[Upcoming], histories: Mapping[str, History], zone: tzinfo
) -> tuple[Upcoming, ...]:
    """Return the milestones whose first date no longer holds, each with its slip; the largest first."""
    found: list[Upcoming] = []
    for row in rows:
        milestone = row.milestone
        entries = chronicle(milestone, histories.get(milestone.key), zone)
        slip = total_slip(entries, milestone.kind)
        if slip and slip.breaks_first_date:
            found.append(row._replace(slip=slip))
    return tuple(sorted(found, key=lambda row: -abs(row.slip.move.days or 0) if row.slip else 0))
