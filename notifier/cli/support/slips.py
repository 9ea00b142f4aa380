"""What `notifier upcoming --slipped` lists."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from notifier.cli.support.history import move_words
from notifier.cli.support.remembered import published_revisions
from notifier.cli.support.tables import to_table
from notifier.dates.labels import label
from notifier.presenting.lists import Columns, list_as_markdown
from notifier.timeline.chronicle import chronicle, total_slip
from notifier.timeline.revisions import to_histories
from notifier.timeline.upcoming import private_title
from notifier.words import Language, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import tzinfo

    from notifier.cli.support.options import AsOf
    from notifier.timeline.model import Timeline
    from notifier.timeline.revisions import History
    from notifier.timeline.upcoming import Upcoming


def only_slipped_rows(
    rows: tuple[Upcoming, ...], timeline: Timeline, events_path: str, as_of: AsOf
) -> tuple[Upcoming, ...]:
    """Return the milestones that moved from their first date, by statements and published calendars.

    Raises:
        PublishError: `calendars/revisions.jsonl` cannot be read.
    """
    revisions = as_of.only_recorded(published_revisions(Path(events_path), timeline.domain), timeline.zone)
    return only_slipped(rows, to_histories(revisions), timeline.zone)


def only_slipped(
    rows: Iterable[Upcoming], histories: Mapping[str, History], zone: tzinfo
) -> tuple[Upcoming, ...]:
    """Return the milestones whose first date no longer holds, each with its slip; the largest first."""
    found: list[Upcoming] = []
    for row in rows:
        milestone = row.milestone
        entries = chronicle(milestone, histories.get(milestone.key), zone)
        slip = total_slip(entries, milestone)
        if slip and slip.breaks_first_date:
            found.append(row._replace(slip=slip))
    return tuple(sorted(found, key=lambda row: -abs(row.slip.move.moved_days or 0) if row.slip else 0))


def _slip_words(row: Upcoming, language: Language) -> str:
    return move_words(row.slip.move, language) if row.slip else ""


def _first_words(row: Upcoming, language: Language) -> str:
    return label(row.slip.first, language) if row.slip else ""


def _table(rows: tuple[Upcoming, ...], timeline: Timeline) -> str:
    language = timeline.language
    if not rows:
        return say(language, "upcoming.not_slipped")
    cells = [
        (
            row.milestone.firm_label(language),
            _slip_words(row, language),
            say(
                language,
                "upcoming.first_date",
                title=private_title(row.milestone, timeline.language),
                date=_first_words(row, language),
            ),
        )
        for row in rows
    ]
    return to_table([(say(language, "upcoming.slipped"), cells)])


def _markdown(rows: tuple[Upcoming, ...], timeline: Timeline) -> str:
    more: Columns = {
        "slip": lambda row: _slip_words(row, timeline.language),
        "first": lambda row: _first_words(row, timeline.language),
    }
    return list_as_markdown(rows, timeline, timeline.language, ("when", *more, "title", "owner"), more)


FORMATS: dict[str, Callable[[tuple[Upcoming, ...], Timeline], str]] = {
    "table": _table,
    "markdown": _markdown,
}
