"""What the API sends: plain values, keyed in English; days as full-dates, moments in UTC.

A date comes as its EDTF text together with its first and last possible day, so that nobody has to
read EDTF.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from notifier.dates.labels import label
from notifier.presenting.lists import to_row
from notifier.timeline.revisions import change_of

if TYPE_CHECKING:
    from datetime import datetime

    from notifier.dates.edtf import Edtf
    from notifier.timeline.model import Milestone, Statement, Timeline
    from notifier.timeline.revisions import History, Revision
    from notifier.timeline.upcoming import Upcoming
    from notifier.words import Language


# A milestone has its own address and page, and one that repeats is one resource.
_ONLY_IN_LISTS = frozenset({"source", "url", "recurrence", "slip_days"})


def milestone_resource(
    row: Upcoming, timeline: Timeline, history: History | None, *, now: datetime
) -> dict[str, Any]:
    """Return a milestone with what its sources say and when it last changed.

    Args:
        row: The milestone as it looks today; of one that repeats an occurrence.
        timeline: Whose it is.
        history: Its revisions, or None where they are not known.
        now: The moment that stands for its last change where its revisions are not known.
    """
    milestone, language = row.milestone, timeline.language
    latest = history.latest if history else None
    plain = to_row(row, timeline, language)
    cancelled = milestone.cancelled
    return {
        **{name: value for name, value in plain.items() if name not in _ONLY_IN_LISTS},
        "uncertain": milestone.when.uncertain,
        "approximate": milestone.when.approximate,
        "description": milestone.description,
        "location": milestone.location,
        "url": milestone.url or None,
        "done_on": milestone.done and milestone.done.isoformat(),
        "cancelled": cancelled and {"on": cancelled.on.isoformat(), "reason": cancelled.reason},
        "formerly": list(milestone.formerly),
        "after": milestone.after
        and {"milestone": milestone.after.milestone, "offset": milestone.after.offset or None},
        "repeat": _rule(milestone, timeline),
        "statements": [_statement(one, language) for one in milestone.statements],
        "revision": latest.revision if latest else 0,
        "date_revision": latest.date_revision if latest else 0,
        "modified_at": _moment(latest.recorded_at if latest else now),
    }


def _rule(milestone: Milestone, timeline: Timeline) -> str | None:
    """Return how it comes round again; what is shown may be one time of it."""
    whole = timeline.by_key.get(milestone.key, milestone)
    return whole.repeat.rule.text if whole.repeat else None


def change_resource(revision: Revision, history: History | None, language: Language) -> dict[str, Any]:
    """Return a change with the date before and after it."""
    change = change_of(revision, history)
    before, after = (change.before, change.after) if change else (None, revision.state)
    milestone = revision.milestone
    return {
        "id": f"{revision.key}-{revision.revision}",
        "milestone": milestone.id,
        "title": milestone.title,
        "change": revision.change.value,
        "revision": revision.revision,
        "date_revision": revision.date_revision,
        "recorded_at": _moment(revision.recorded_at),
        "before": _dated(before, language),
        "after": _dated(after, language),
        "fields": list(change.fields) if change else [],
    }


def _statement(statement: Statement, language: Language) -> dict[str, Any]:
    source = statement.source
    return {
        "says": "dated" if statement.when else "confirmed" if statement.confirms else "undated",
        "phrase": statement.phrase,
        "date": _date(statement.when, language) if statement.when else None,
        "modality": statement.modality.value if statement.modality else None,
        "source": {
            "title": source.title,
            "date": source.date.isoformat(),
            "reference": source.reference,
            "url": source.url or None,
        },
    }


def _dated(milestone: Milestone | None, language: Language) -> dict[str, Any] | None:
    return _date(milestone.when, language) if milestone else None


def _date(when: Edtf, language: Language) -> dict[str, Any]:
    return {
        "when": when.text,
        "label": label(when, language),
        "earliest": when.earliest and when.earliest.isoformat(),
        "latest": when.latest and when.latest.isoformat(),
        "precision": when.precision.value,
    }


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
