"""The resources of the API: plain values with English keys; days as full-dates, moments in UTC.

A date is its EDTF text together with its first and last possible day, so that clients need not
parse EDTF.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Annotated, Any, TypedDict

from notifier.dates.forms import Precision  # noqa: TC001 - read by `get_type_hints`
from notifier.presenting.rows import date_values, field_values, to_row
from notifier.timeline.changes import ChangeKind  # noqa: TC001 - likewise
from notifier.timeline.fields import Output, shown_in
from notifier.timeline.filters import OVERDUE
from notifier.timeline.model import Kind, Modality, Says, SourceKind, Status
from notifier.timeline.revisions import change_of
from notifier.words import Language  # noqa: TC001 - likewise

if TYPE_CHECKING:
    from datetime import datetime

    from notifier.timeline.model import After, Statement, Timeline
    from notifier.timeline.revisions import History, Revision
    from notifier.timeline.upcoming import Upcoming


# `/openapi.json` is made from the types below: a pair beside a type is a keyword of its JSON Schema.
Day = Annotated[str, ("format", "date")]
Moment = Annotated[str, ("format", "date-time")]
Url = Annotated[str, ("format", "uri")]
Count = Annotated[int, ("minimum", 0)]


class DateResource(TypedDict):
    """A date with its first and last possible day."""

    when: Annotated[str, ("description", "The date as EDTF (ISO 8601-2).")]
    label: Annotated[str, ("description", "The date in words, in the language of the calendar.")]
    earliest: Annotated[Day | None, ("description", "First possible day, inclusive; null when open.")]
    latest: Annotated[Day | None, ("description", "Last possible day, inclusive; null when open.")]
    precision: Precision


class ChangedDateResource(DateResource):
    """The date before or after a change."""

    lasts: Annotated[bool, ("description", "Whether it is all days of the date, not one of them.")]


class SourceResource(TypedDict):
    """A document that is cited for a milestone."""

    kind: SourceKind
    title: str
    date: Day
    reference: str
    url: Url | None


class StatementResource(TypedDict):
    """The statement of one document."""

    says: Says
    phrase: str
    date: DateResource | None
    done_on: Day | None
    modality: Modality | None
    source: SourceResource


class CancellationResource(TypedDict):
    """The cancellation of a milestone."""

    on: Day
    reason: str


class AfterResource(TypedDict):
    """The milestone that another one comes after."""

    milestone: str
    offset: str | None
    within: Annotated[str | None, ("description", "How long after it at the latest.")]


class ListResource(TypedDict):
    """An included list."""

    name: Annotated[str, ("description", "Its name here; ids of its milestones begin with it.")]
    title: str
    domain: str
    url: Annotated[Url | None, ("description", "Its public address.")]


class MilestoneResource(DateResource):
    """A milestone; `FIELDS` adds the fields that are shown in the API."""

    id: str
    title: str
    kind: Kind
    status: Annotated[str, ("enum", (*map(str, Status), OVERDUE))]
    modality: Annotated[
        Modality | None,
        (
            "description",
            "How firm the date is; null without a date that counts, or where a fixed one is in doubt.",
        ),
    ]
    lapsed: Annotated[
        bool,
        ("description", "Whether its date counts no more: its source, or what it counts from, has none."),
    ]
    days_left: Annotated[
        int | None,
        ("description", "Days to the day that counts; absent in the file of one milestone of a static site."),
    ]
    earlier_missed: Annotated[
        Count, ("description", "Earlier occurrences that passed and are not reported done either.")
    ]
    uncertain: bool
    approximate: bool
    url: Annotated[Url | None, ("description", "Its page, else its own address, else its newest source.")]
    more_url: Annotated[Url | None, ("description", "Where more can be read.")]
    done_on: Day | None
    cancelled: CancellationResource | None
    list: Annotated[ListResource | None, ("description", "The included list it is from; null for our own.")]
    formerly: Annotated[list[str], ("description", "Earlier ids; their addresses lead here.")]
    after: AfterResource | None
    repeat: Annotated[str | None, ("description", "How it comes round again: an RRULE of RFC 5545.")]
    dates: Annotated[list[str], ("description", "Of several dates all of them, as EDTF; else empty.")]
    statements: list[StatementResource]
    revision: Count
    date_revision: Count
    modified_at: Moment


class ChangeResource(TypedDict):
    """A change with the date before and after it."""

    id: str
    milestone: str
    title: str
    change: ChangeKind
    revision: Count
    date_revision: Count
    recorded_at: Moment
    before: ChangedDateResource | None
    after: ChangedDateResource | None
    fields: list[str]


class FeedResource(TypedDict):
    """A calendar to subscribe to."""

    name: str
    title: str
    href: Annotated[str, ("format", "uri-reference")]
    language: Language
    entries: Count
    milestones: Count


# A resource has all statements, and a repeating milestone is one resource.
_ONLY_IN_LISTS = frozenset({"source", "source_kind", "recurrence", "slip_days"})
_SHOWN = shown_in(Output.API)


def milestone_resource(
    row: Upcoming, timeline: Timeline, history: History | None, *, now: datetime
) -> dict[str, Any]:
    """Return a milestone with its statements and its last change, which is `now` where that is unknown."""
    milestone, language = row.milestone, timeline.language
    latest = history.latest if history else None
    plain = to_row(row, timeline, language)
    cancelled, included = milestone.cancelled, timeline.list_of(milestone)
    # The row may be one occurrence of it, or one of its dates.
    whole = timeline.by_key.get(milestone.key, milestone)
    return {
        **{name: value for name, value in plain.items() if name not in _ONLY_IN_LISTS},
        "uncertain": milestone.when.uncertain,
        "approximate": milestone.when.approximate,
        **field_values(_SHOWN, milestone),
        "more_url": milestone.url or None,
        "done_on": milestone.done and milestone.done.isoformat(),
        "cancelled": cancelled and {"on": cancelled.on.isoformat(), "reason": cancelled.reason},
        "list": included
        and {
            "name": included.name,
            "title": included.title,
            "domain": included.domain,
            "url": included.url or None,
        },
        "formerly": list(milestone.formerly),
        "after": milestone.after and _after(milestone.after, timeline),
        "repeat": whole.repeat.rule.text if whole.repeat else None,
        "dates": [one.text for one in whole.when.members] if whole.when.is_several else [],
        "statements": [_statement(one, language) for one in milestone.statements],
        "revision": latest.revision if latest else 0,
        "date_revision": latest.date_revision if latest else 0,
        "modified_at": _moment(latest.recorded_at if latest else now),
    }


def _after(after: After, timeline: Timeline) -> dict[str, str | None]:
    anchor = timeline.find(after.milestone)
    named = after._replace(milestone=anchor.id) if anchor else after
    return {name: value or None for name, value in named._asdict().items()}


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
        "before": before and {**date_values(before, language), "lasts": before.lasts},
        "after": after and {**date_values(after, language), "lasts": after.lasts},
        "fields": list(change.fields) if change else [],
    }


def _statement(statement: Statement, language: Language) -> dict[str, Any]:
    source = statement.source
    return {
        "says": statement.says.value,
        "phrase": statement.phrase,
        "date": date_values(statement, language) or None,
        "done_on": statement.done and statement.done.isoformat(),
        "modality": statement.modality.value if statement.modality else None,
        "source": {
            "kind": source.kind.value,
            "title": source.title,
            "date": source.date.isoformat(),
            "reference": source.reference,
            "url": source.url or None,
        },
    }


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
