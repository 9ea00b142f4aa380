"""A milestone as one row of plain values with English keys, the same in every list."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from notifier.timeline.fields import Output, shown_in, to_plain
from notifier.timeline.repeats import current
from notifier.timeline.upcoming import look_at

if TYPE_CHECKING:
    from datetime import date

    from notifier.timeline.fields import Field
    from notifier.timeline.model import Milestone, Source, Statement, Timeline
    from notifier.timeline.revisions import Revision
    from notifier.timeline.upcoming import Upcoming
    from notifier.words import Language

Row = dict[str, Any]

_IN_LISTS, _IN_FEEDS = shown_in(Output.LIST), shown_in(Output.LIST, Output.FEED)


def to_row(row: Upcoming, timeline: Timeline, language: Language) -> Row:
    """Return a milestone as of today.

    Days are ISO 8601 and inclusive, an open end is None. `modality` is None where `Milestone.firmness` is.
    `earlier_missed` counts the earlier occurrences that passed without news and have no row. `lapsed` is
    whether the date counts no more: the newest source gives none in its place, or nothing counts from what
    it comes after. `source` is the newest one; `url` is the milestone's page, else its own address, else that
    of its newest source.
    """
    milestone, source = row.milestone, row.milestone.latest_source
    slip = {"slip_days": row.slip.move.moved_days} if row.slip else {}
    return {
        "id": milestone.id,
        "recurrence": milestone.recurrence or None,
        "title": milestone.title,
        "kind": milestone.kind.value,
        "status": row.status,
        "modality": milestone.firmness and milestone.firmness.value,
        **date_values(milestone, language),
        "lapsed": milestone.has_lapsed,
        "days_left": row.days_left,
        "earlier_missed": milestone.missed.number if milestone.missed else 0,
        **field_values(_IN_LISTS, milestone),
        "source": source_name(source),
        "source_kind": source.kind.value if source else None,
        "url": milestone.page(timeline.url) or milestone.url or (source.url if source else "") or None,
        **slip,
    }


def to_feed_row(
    milestone: Milestone, latest: Revision, *, timeline: Timeline, today: date, language: Language
) -> Row:
    """Return a milestone of a feed, or a removed one as it was, with its quote and its last change.

    One that repeats, and each of several dates, is that which passed without news last, or else comes next.
    """
    shared = to_row(look_at(current(milestone, today), today), timeline, language)
    moved = ("source", "source_kind", "url", "recurrence", "days_left", "earlier_missed")
    source, kind, url, _, _, missed = (shared.pop(name) for name in moved)
    newest, cited = milestone.latest_source, milestone.cited
    if latest.is_removed:
        shared["status"] = "removed"
    return {
        **shared,
        **field_values(_IN_FEEDS, milestone),
        "phrase": cited.phrase if cited else "",
        "phrase_source": source_name(cited.source) if cited else None,
        "source": source,
        "source_kind": kind,
        "source_url": (newest.url if newest else "") or None,
        "url": url,
        "earlier_missed": missed,
        "revision": latest.revision,
        "changed_at": latest.recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def date_values(dated: Milestone | Statement, language: Language) -> Row:
    """Return a date as EDTF, in words, and as its first and last possible day; empty without one."""
    when = dated.when
    if when is None:
        return {}
    return {
        "when": when.text,
        "label": dated.label(language),
        "earliest": when.earliest and when.earliest.isoformat(),
        "latest": when.latest and when.latest.isoformat(),
        "precision": when.precision.value,
    }


def field_values(rows: tuple[Field, ...], milestone: Milestone) -> Row:
    """Return fields of a milestone as plain values; an unknown day is None."""
    values = ((row, getattr(milestone, row.name)) for row in rows)
    return {row.name: value if value is None else to_plain(row, value) for row, value in values}


def source_name(source: Source | None) -> str | None:
    """Return what a source is called in lists: its reference, else its title."""
    return (source.reference or source.title) if source else None
