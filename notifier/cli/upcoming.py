"""`notifier upcoming`."""

from __future__ import annotations

import sys
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

import click

from notifier.cli.support.events_option import events_option
from notifier.cli.support.mistakes import read_timeline, tell_of_mistakes_if_cheap
from notifier.cli.support.options import PERIOD, WITHIN, as_of_option, filter_options, format_option
from notifier.cli.support.output import as_json
from notifier.cli.support.tables import Alarming, to_table
from notifier.timeline.upcoming import Upcoming, left_label, list_upcoming, period_label, private_title
from notifier.words import Language, say

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from notifier.cli.support.options import AsOf, Typed
    from notifier.dates.leads import Span
    from notifier.timeline.filters import Filter
    from notifier.timeline.model import Timeline

    Formats = dict[str, Callable[[tuple[Upcoming, ...], Timeline], str]]

_HORIZON = timedelta(days=180)


@click.command()
@events_option
@as_of_option
@click.option(
    "--within",
    type=WITHIN,
    show_default="180d",
    help="How far ahead to look, or back with --past: P90D or 90d, P2W, P6M, P1Y.",
)
@click.option(
    "--all", "everything", is_flag=True, help="Look ahead without end, unless --within says how far."
)
@click.option("--period", type=PERIOD, help="Only what may fall in it: 2026, 2026-H1, 2026-Q3 or 2026-05.")
@click.option(
    "--past", is_flag=True, help="List what is over instead, with how it ended and which source says so."
)
@click.option("--slipped", is_flag=True, help="Only what moved since its first date, the largest slip first.")
@click.option("--public", is_flag=True, help="Leave out what is private, to pass the list on.")
@click.option(
    "--fail-on",
    type=click.Choice(["overdue", "due"]),
    help="Exit with 1 when something is overdue, or is overdue or due within the time looked ahead.",
)
@format_option("table", "json", "csv", "markdown", "ics")
@filter_options("within")
def command(
    *,
    typed: Typed,
    events_path: str,
    as_of: AsOf,
    within: Span | None,
    everything: bool,
    period: tuple[date, date] | None,
    past: bool,
    slipped: bool,
    public: bool,
    fail_on: str | None,
    format_: str,
) -> None:
    """List what is neither done nor cancelled: overdue first, then by the day that counts."""
    events = read_timeline(events_path)
    timeline = events.timeline
    today = as_of.day(timeline.zone)
    if as_of.text:
        # Imported for this option only, as the plain list has to be fast.
        from pathlib import Path  # noqa: PLC0415

        from notifier.cli.support.remembered import published_revisions  # noqa: PLC0415
        from notifier.timeline.as_of import known_on  # noqa: PLC0415

        timeline = known_on(timeline, today, published_revisions(Path(events_path), timeline.domain))
    timeline = timeline.public if public else timeline
    chosen, formats = typed.read(timeline), _FORMATS
    if past:
        # Imported for this option only, as the plain list has to be fast.
        from notifier.cli.support.past import FORMATS, past_rows  # noqa: PLC0415

        formats = FORMATS
        back = within.before(today, timeline.holidays) if within else None
        rows = past_rows(timeline.milestones, today, period, back, chosen)
    else:
        ahead = within and within.after(today, timeline.holidays) - today
        horizon = ahead if within else (None if everything or period or slipped else _HORIZON)
        rows = list_upcoming(timeline.milestones, today, within=horizon, chosen=chosen)
    if period and not past:
        rows = tuple(row for row in rows if _may_fall(row, *period))
    if slipped:
        # Imported for this option only, as the plain list has to be fast.
        from notifier.cli.support import slips  # noqa: PLC0415

        rows = slips.only_slipped_rows(rows, timeline, events_path, as_of)
        formats = {**_FORMATS, **slips.FORMATS}
    if format_ == "ics":
        click.echo(_calendar(rows, timeline, chosen, events_path, as_of), nl=False)
    else:
        click.echo(formats[format_](rows, timeline), nl=format_ != "csv")
    tell_of_mistakes_if_cheap(events)
    due = [row for row in rows if row.is_overdue or (fail_on == "due" and row.days_left is not None)]
    sys.exit(1 if fail_on and due else 0)


def _may_fall(row: Upcoming, first: date, last: date) -> bool:
    """Whether the date may lie between two days, both inclusive; what has no date lies nowhere."""
    when = row.milestone.when
    return not when.is_undated and (when.earliest or last) <= last and (when.latest or first) >= first


def _table(rows: tuple[Upcoming, ...], timeline: Timeline) -> str:
    language = timeline.language
    if not rows:
        return say(language, "upcoming.nothing")
    groups = [
        (period_label(period, language), [_cells(row, language) for row in group])
        for period, group in groupby(rows, key=lambda row: row.period)
    ]
    return to_table(groups)


def _cells(row: Upcoming, language: Language) -> tuple[str, ...]:
    marked = Alarming if row.is_overdue else str
    left = marked(left_label(row, language))
    return row.milestone.firm_label(language), left, private_title(row.milestone, language)


def _json(rows: tuple[Upcoming, ...], timeline: Timeline) -> str:
    # Imported for this format only, and so below, as the plain list has to be fast.
    from notifier.presenting.rows import to_row  # noqa: PLC0415

    found = [
        to_row(row, timeline, timeline.language) | ({"private": True} if row.milestone.private else {})
        for row in rows
    ]
    return as_json(found)


def _csv(rows: tuple[Upcoming, ...], timeline: Timeline) -> str:
    from notifier.presenting.lists import list_as_csv  # noqa: PLC0415 - as above

    return list_as_csv(rows, timeline, timeline.language)


def _markdown(rows: tuple[Upcoming, ...], timeline: Timeline) -> str:
    from notifier.presenting.lists import list_as_markdown  # noqa: PLC0415 - as above

    return list_as_markdown(rows, timeline, timeline.language)


def _calendar(
    rows: tuple[Upcoming, ...], timeline: Timeline, chosen: Filter, events_path: str, as_of: AsOf
) -> bytes:
    from notifier.cli.support.calendar import to_calendar  # noqa: PLC0415 - as above
    from notifier.presenting.choice_words import filter_words  # noqa: PLC0415 - as above
    from notifier.timeline.known_values import KnownValues  # noqa: PLC0415 - as above

    ids = (row.milestone.id for row in rows)
    words = (said for _, said in filter_words(chosen, KnownValues(timeline), timeline.language))
    return to_calendar(ids, timeline, words=words, events_path=events_path, as_of=as_of)


_FORMATS: Formats = {"table": _table, "json": _json, "csv": _csv, "markdown": _markdown}
