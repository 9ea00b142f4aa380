"""What `notifier upcoming --past` lists: what is over, with how it ended and which source says so."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import chain
from typing import TYPE_CHECKING

from notifier.cli.support.output import as_json
from notifier.cli.support.tables import Alarming, to_table
from notifier.presenting.lists import Columns, list_as_markdown, to_csv
from notifier.presenting.rows import to_row
from notifier.reminders.headlines import ending_words
from notifier.timeline.model import Status
from notifier.timeline.repeats import current, occurrences_between
from notifier.timeline.statements import source_words
from notifier.timeline.upcoming import Upcoming, look_at, private_title
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from notifier.presenting.rows import Row
    from notifier.timeline.filters import Filter
    from notifier.timeline.model import Milestone, Timeline

# A series is listed a year back where nothing says how far.
_A_YEAR, _ONE_DAY = timedelta(days=365), timedelta(days=1)


def past_rows(
    milestones: Iterable[Milestone],
    today: date,
    period: tuple[date, date] | None,
    ended: date | None,
    chosen: Filter,
) -> tuple[Upcoming, ...]:
    """Return what is done, cancelled, or passed on a day, since the day `ended` where that is given.

    In a period, both days inclusive, is what was done in it; of what was not done its last day is in it.
    Occurrences of a series are those of that period; without one, a year back. Those of a series that was
    cancelled are over and not overdue: no list, question or review has them any more.
    """
    given = tuple(milestones)
    called_off = {one.key for one in given if one.repeat and one.cancelled}
    # What is done in a period may be an occurrence of before it.
    since = period[0] - _A_YEAR if period else ended or today - _A_YEAR
    over = (
        one
        for milestone in given
        for one in _times(milestone, since, today)
        # Nothing asks after a time of a series that was cancelled.
        if chosen.takes(one._replace(overdue_after=date.max) if one.key in called_off else one, today)
        and (on := _over_on(one, today))
        and (ended is None or on >= ended)
        and (period is None or period[0] <= _counted_on(one, on) <= period[1])
    )
    return tuple(
        row._replace(is_overdue=row.is_overdue and one.key not in called_off)
        for one in sorted(over, key=lambda one: one.when.sort_key)
        for row in (look_at(one, today),)
    )


def _counted_on(milestone: Milestone, over_on: date) -> date:
    """Return the day that decides in which period it is: it was done then, or else should have been."""
    when = milestone.when
    return over_on if milestone.done else when.latest or when.earliest or over_on


def _times(milestone: Milestone, since: date, today: date) -> Iterable[Milestone]:
    """Return a milestone, or the times of it; of a cancelled series the first that is off as well."""
    if not milestone.repeat:
        # Several dates that were called done, or off, as a whole have one end.
        is_divided = milestone.status is Status.PLANNED or milestone.parts_done
        return milestone.parts if is_divided else (milestone,)
    if not milestone.cancelled:
        return occurrences_between(milestone, since, today)
    took_place = occurrences_between(milestone, since, min(today, milestone.cancelled.on - _ONE_DAY))
    return chain(took_place, (current(milestone, today),))


def _over_on(milestone: Milestone, today: date) -> date | None:
    """Return the day on which a milestone was done, was cancelled, or passed; None where it is not over."""
    if milestone.cancelled or milestone.done:
        return milestone.cancelled.on if milestone.cancelled else milestone.done
    last = milestone.when.latest
    return last if last and last < today and not milestone.has_lapsed else None


def _ending(row: Upcoming, timeline: Timeline) -> str:
    """Say how a milestone ended, or that nothing says so."""
    if ended := ending_words(row.milestone, timeline.language):
        return ended
    over = "upcoming.over_day" if row.milestone.when.is_exact else "upcoming.over"
    return say(timeline.language, "status.overdue" if row.is_overdue else over)


def _proof(milestone: Milestone, timeline: Timeline) -> str:
    """Return the words and the source that say how it ended; empty where none does."""
    proof = milestone.proof
    if proof is None:
        return ""
    source = source_words(proof.source, timeline.language)
    if not proof.phrase:
        return source
    return say(timeline.language, "source.quoted", phrase=proof.phrase, source=source)


def _table(rows: tuple[Upcoming, ...], timeline: Timeline) -> str:
    if not rows:
        return say(timeline.language, "upcoming.nothing_over")
    cells = [
        (
            row.milestone.firm_label(timeline.language),
            (Alarming if row.is_overdue else str)(_ending(row, timeline)),
            private_title(row.milestone, timeline.language),
        )
        for row in rows
    ]
    return to_table([("", cells)])


def _rows(rows: Iterable[Upcoming], timeline: Timeline) -> list[Row]:
    return [
        to_row(row, timeline, timeline.language)
        | {
            "done": row.milestone.done and row.milestone.done.isoformat(),
            "cancelled": row.milestone.cancelled and row.milestone.cancelled.on.isoformat(),
            "reason": (row.milestone.cancelled and row.milestone.cancelled.reason) or None,
            "proof": _proof(row.milestone, timeline) or None,
        }
        for row in rows
    ]


def _markdown(rows: tuple[Upcoming, ...], timeline: Timeline) -> str:
    more: Columns = {
        "ending": lambda row: _ending(row, timeline),
        "proof": lambda row: _proof(row.milestone, timeline),
    }
    return list_as_markdown(rows, timeline, timeline.language, ("when", "title", "owner", *more), more)


FORMATS: dict[str, Callable[[tuple[Upcoming, ...], Timeline], str]] = {
    "table": _table,
    "json": lambda rows, timeline: as_json(_rows(rows, timeline)),
    "csv": lambda rows, timeline: to_csv(_rows(rows, timeline), timeline.language),
    "markdown": _markdown,
}
