"""The timeline page: what is coming, runs now, has passed without news, and is over."""

from __future__ import annotations

from heapq import nsmallest
from itertools import groupby
from typing import TYPE_CHECKING, Any

from notifier.dates.working_days import dutch_holidays
from notifier.reminders.notices import is_firm
from notifier.timeline.filters import Filter, parse_within
from notifier.timeline.model import Status
from notifier.timeline.repeats import ended
from notifier.timeline.upcoming import PeriodKind, Upcoming, list_upcoming, look_at, period_label
from notifier.web.entries import MilestoneCard, to_card
from notifier.web.filter_choices import chosen_values, filter_choices
from notifier.web.pictures import Picture, PicturedMilestone, draw_timeline

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from notifier.timeline.model import Milestone, Timeline
    from notifier.web.selection import Selection
    from notifier.web.snapshot import Snapshot
    from notifier.words import Language

# Sections in reading order, with how many milestones of each the page of a long list shows.
SECTIONS = {"coming": 18, "running": 6, "overdue": 6, "past": 6}
PER_PAGE = 40
_PICTURED = 24
# A list of so many is shown whole, on screen and on paper.
_SHORT = 150


def _section(row: Upcoming, today: date) -> str:
    when = row.milestone.when
    match row.period.kind:
        case PeriodKind.OVERDUE:
            return "overdue"
        case PeriodKind.PASSED:
            return "past"
        case PeriodKind.UNDATED:
            return "coming"
        case PeriodKind.OPEN:
            return "running"
        case _:
            has_begun = when.earliest is not None and when.earliest <= today and when.day is None
            return "running" if has_begun else "coming"


def open_rows(snapshot: Snapshot, chosen: Filter) -> tuple[Upcoming, ...]:
    """Return the milestones that a filter takes and that are neither done nor cancelled, in order."""

    def find() -> tuple[Upcoming, ...]:
        if chosen.wanted and chosen.takes_all(snapshot.timeline, snapshot.today):
            return open_rows(snapshot, Filter())
        narrowed = chosen.narrow(snapshot.timeline)
        return list_upcoming(narrowed, snapshot.today, within=None, chosen=chosen)

    return snapshot.share("open" if chosen.wanted else "all open", chosen.wanted, find)


def shown_rows(snapshot: Snapshot, chosen: Filter) -> dict[str, tuple[Upcoming, ...]]:
    """Return the milestones that a filter takes, divided over the sections, each in its reading order."""
    today = snapshot.today

    def divide() -> dict[str, tuple[Upcoming, ...]]:
        if chosen.wanted and chosen.takes_all(snapshot.timeline, today):
            return shown_rows(snapshot, Filter())
        rows: dict[str, list[Upcoming]] = {name: [] for name in SECTIONS}
        for row in open_rows(snapshot, chosen):
            rows[_section(row, today)].append(row)
        over = [
            look_at(one, today)
            for milestone in chosen.narrow(snapshot.timeline)
            if milestone.repeat or milestone.parts_done or milestone.status is not Status.PLANNED
            for one in ended(milestone, today)
            if chosen.takes(one, today)
        ]
        past = sorted([*rows["past"], *over], key=lambda row: row.milestone.when.sort_key, reverse=True)
        return {name: tuple(found) for name, found in (rows | {"past": past}).items()}

    return snapshot.share("rows" if chosen.wanted else "all rows", chosen.wanted, divide)


def build_timeline_page(snapshot: Snapshot, selection: Selection) -> Mapping[str, Any]:
    """Build the page."""
    rows = shown_rows(snapshot, selection.chosen)
    sections = [
        {
            "name": name,
            "count": len(rows[name]),
            "groups": list(_groups(name, shown, selection.language)),
            "is_cut": len(shown) < len(rows[name]),
            "pages": _pages(rows[name]),
        }
        for name, shown in rows_on_page(rows, selection).items()
    ]
    return {**build_around(snapshot, selection), "sections": sections}


def build_around(snapshot: Snapshot, selection: Selection) -> Mapping[str, Any]:
    """Build what all pages of a filter have around their sections."""
    language, chosen = selection.language, selection.chosen
    rows = shown_rows(snapshot, chosen)
    # Pages of both languages are made in turn.
    picture = snapshot.share(
        f"picture {language}", chosen.wanted, lambda: _picture(rows, snapshot, chosen, language)
    )
    return {
        # A repeating milestone may have two rows: the overdue occurrence and the next.
        "total": snapshot.share(
            "total",
            chosen.wanted,
            lambda: len({row.milestone.key for found in rows.values() for row in found}),
        ),
        "lines": sum(map(len, rows.values())),
        "of": len(snapshot.timeline.milestones),
        "picture": picture if picture.marks else None,
        "choices": filter_choices(snapshot, selection),
        "chosen": chosen_values(snapshot, selection),
    }


def rows_on_page(
    rows: Mapping[str, Sequence[Upcoming]], selection: Selection
) -> dict[str, Sequence[Upcoming]]:
    """Return which milestones of each section a page shows, without sections that it does not have."""
    is_short = sum(map(len, rows.values())) <= _SHORT
    found: dict[str, Sequence[Upcoming]] = {}
    for name, own in rows.items():
        if not own or selection.section not in {"", name}:
            continue
        if selection.section:
            start = (min(max(selection.page, 1), _pages(own)) - 1) * PER_PAGE
            found[name] = own[start : start + PER_PAGE]
        else:
            found[name] = own if is_short else own[: SECTIONS[name]]
    return found


def _pages(rows: Sequence[Upcoming]) -> int:
    return -(-len(rows) // PER_PAGE)


def _picture(
    rows: Mapping[str, Sequence[Upcoming]], snapshot: Snapshot, chosen: Filter, language: Language
) -> Picture:
    today, spans = snapshot.today, chosen.wanted.get("within", ())
    nearest = nsmallest(
        _PICTURED,
        (
            row
            for name, found in rows.items()
            for row in found
            if name != "past" and not row.milestone.has_lapsed
        ),
        key=lambda row: abs((row.day or today) - today),
    )
    return draw_timeline(
        [
            _to_shown(row, snapshot.timeline, language)
            for row in sorted(nearest, key=lambda row: row.milestone.when.sort_key)
        ],
        today,
        language,
        until=max((parse_within(one).after(today, dutch_holidays) for one in spans), default=None),
    )


def _to_shown(row: Upcoming, timeline: Timeline, language: Language) -> PicturedMilestone:
    milestone = row.milestone
    anchor = timeline.by_key.get(milestone.after.milestone) if milestone.after else None
    return PicturedMilestone(
        title=milestone.title,
        earliest=_first_day(milestone, timeline),
        latest=milestone.when.latest,
        is_firm=is_firm(milestone),
        lasts=milestone.lasts,
        id=milestone.page_name,
        after=anchor.page_name if anchor else "",
        when=milestone.label(language),
        has_action=bool(milestone.action),
        is_overdue=row.is_overdue,
    )


def _first_day(milestone: Milestone, timeline: Timeline) -> date | None:
    """Return the first possible day; of what has none, that of what it comes after, as of a term."""
    first, last, one = milestone.when.earliest, milestone.when.latest, milestone
    while last and first is None and one.after and not one.after.offset.startswith("-"):
        one = timeline.by_key.get(one.after.milestone, milestone._replace(after=None))
        first = one.done or one.when.earliest
    return first if first and last and first <= last else milestone.when.earliest


def _groups(
    name: str, rows: Sequence[Upcoming], language: Language
) -> Iterable[tuple[str, tuple[MilestoneCard, ...]]]:
    """Yield the milestones of a section by period, with its heading; without one where there are none."""
    if name != "coming":
        yield "", tuple(to_card(row, language) for row in rows)
        return
    for period, group in groupby(rows, key=lambda row: row.period):
        yield period_label(period, language), tuple(to_card(row, language) for row in group)
