"""The API's description: operations, their parameters and what they send, in OpenAPI 3.1.

Source:
    OpenAPI Specification 3.1.1; JSON Schema 2020-12.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.dates.forms import Precision
from notifier.timeline.changes import ChangeKind
from notifier.timeline.filters import FILTERS, OVERDUE
from notifier.timeline.model import Kind, Modality, Status
from notifier.web.operations import Operation, Parameter, Schema
from notifier.web.selection import LAST_PAGE, LONGEST_VALUE, MOST_VALUES
from notifier.words import Language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from notifier.timeline.model import Timeline

VERSION = "1.0.0"


def _object(properties: Mapping[str, Schema]) -> Schema:
    return {
        "type": "object",
        "required": list(properties),
        "properties": dict(properties),
        "additionalProperties": False,
    }


def _nullable(schema: Schema) -> Schema:
    return {**schema, "type": [schema["type"], "null"]}


def _words(values: Sequence[str], meaning: str = "") -> Schema:
    return {"type": "string", "enum": [str(value) for value in values]} | (
        {"description": meaning} if meaning else {}
    )


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


_TEXT: Schema = {"type": "string"}
_DAY: Schema = {"type": "string", "format": "date"}
_MOMENT: Schema = {"type": "string", "format": "date-time"}
_URL: Schema = {"type": "string", "format": "uri"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_DATE: dict[str, Schema] = {
    "when": {"type": "string", "description": "The date as EDTF (ISO 8601-2)."},
    "label": {"type": "string", "description": "The date in words, in the language of the calendar."},
    "earliest": {**_nullable(_DAY), "description": "First possible day, inclusive; null when open."},
    "latest": {**_nullable(_DAY), "description": "Last possible day, inclusive; null when open."},
    "precision": _words(tuple(Precision)),
}


def _or_null(name: str) -> Schema:
    return {"anyOf": [_ref(name), {"type": "null"}]}


SCHEMAS: dict[str, Schema] = {
    "Date": _object(_DATE),
    "Source": _object({"title": _TEXT, "date": _DAY, "reference": _TEXT, "url": _nullable(_URL)}),
    "Statement": _object(
        {
            "says": _words(("dated", "confirmed", "undated")),
            "phrase": _TEXT,
            "date": _or_null("Date"),
            "modality": {"type": ["string", "null"], "enum": [*map(str, Modality), None]},
            "source": _ref("Source"),
        }
    ),
    "Cancellation": _object({"on": _DAY, "reason": _TEXT}),
    "After": _object({"milestone": _TEXT, "offset": _nullable(_TEXT)}),
    "Milestone": _object(
        {
            "id": _TEXT,
            "title": _TEXT,
            "kind": _words(tuple(Kind)),
            "status": _words((*Status, OVERDUE)),
            "modality": _words(tuple(Modality)),
            **_DATE,
            "days_left": {"type": ["integer", "null"], "description": "Days to the day that counts."},
            "topics": _TEXTS,
            "owner": _TEXT,
            "action": _TEXT,
            "uncertain": {"type": "boolean"},
            "approximate": {"type": "boolean"},
            "description": _TEXT,
            "location": _TEXT,
            "url": _nullable(_URL),
            "done_on": _nullable(_DAY),
            "cancelled": _or_null("Cancellation"),
            "formerly": {**_TEXTS, "description": "Earlier ids; their addresses lead here."},
            "after": _or_null("After"),
            "repeat": _nullable({**_TEXT, "description": "How it comes round again: an RRULE of RFC 5545."}),
            "statements": {"type": "array", "items": _ref("Statement")},
            "revision": _COUNT,
            "date_revision": _COUNT,
            "modified_at": _MOMENT,
        }
    ),
    "Change": _object(
        {
            "id": _TEXT,
            "milestone": _TEXT,
            "title": _TEXT,
            "change": _words(tuple(ChangeKind)),
            "revision": _COUNT,
            "date_revision": _COUNT,
            "recorded_at": _MOMENT,
            "before": _or_null("Date"),
            "after": _or_null("Date"),
            "fields": _TEXTS,
        }
    ),
    "Feed": _object(
        {
            "name": _TEXT,
            "title": _TEXT,
            "href": {"type": "string", "format": "uri-reference"},
            "language": _words(tuple(Language)),
            "entries": _COUNT,
            "milestones": _COUNT,
        }
    ),
    "Problem": {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string", "format": "uri-reference"},
            "title": _TEXT,
            "status": {"type": "integer"},
            "detail": _TEXT,
            "errors": {
                "type": "array",
                "items": _object({"in": _TEXT, "name": _TEXT, "detail": _TEXT}),
            },
        },
    },
}


def _paged(name: str) -> Schema:
    whole: Schema = {"type": "integer", "minimum": 1}
    items: Schema = {"type": "array", "items": _ref(name)}
    return _object({"items": items, "page": whole, "page_size": whole, "total": _COUNT})


_PAGING = (
    Parameter("page", {"type": "integer", "minimum": 1, "maximum": LAST_PAGE}, "Which page, from 1."),
    Parameter("pageSize", {"type": "integer", "minimum": 1, "maximum": 200}, "How many on a page (50)."),
)
_ANY: Schema = {"type": "string", "minLength": 1, "maxLength": LONGEST_VALUE}
_FILTERS = tuple(
    Parameter(
        row.key,
        _words(row.values) if row.values else _ANY,
        f"{row.meaning} Given twice, either fits.",
        repeats=True,
    )
    for row in FILTERS.values()
)
MILESTONES = Operation(
    "/v1/milestones",
    "listMilestones",
    "Milestones, open ones first, nearest first",
    _paged("Milestone"),
    (*_FILTERS, *_PAGING),
)
MILESTONE = Operation("/v1/milestones/{id}", "getMilestone", "One milestone", _ref("Milestone"))
CHANGES = Operation(
    "/v1/changes",
    "listChanges",
    "What was added, moved, revised or dropped, newest first",
    _paged("Change"),
    (
        Parameter("milestone", _ANY, "Only those of the milestone with this id."),
        Parameter("since", _DAY, "Only those from this day on, in the zone of the calendar."),
        *_PAGING,
    ),
)
FEEDS = Operation(
    "/v1/feeds",
    "listFeeds",
    "The calendars to subscribe to",
    _object({"items": {"type": "array", "items": _ref("Feed")}}),
)


def describe(operations: Sequence[Operation], timeline: Timeline | None) -> Schema:
    """Return the description of the API as OpenAPI 3.1."""
    contact: Schema = {"name": timeline.name} if timeline else {}
    if timeline and "@" in timeline.contact and "://" not in timeline.contact:
        contact["email"] = timeline.contact
    elif timeline and timeline.url:
        contact["url"] = timeline.url
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "Milestones",
            "version": VERSION,
            "description": "Read-only. Dates come as EDTF with their first and last possible day.",
            "contact": contact,
        },
        "servers": [{"url": timeline.url if timeline and timeline.url else "."}],
        "tags": [{"name": "milestones", "description": "Dated milestones, their changes and calendars."}],
        "paths": {operation.path: {"get": _describe(operation)} for operation in operations},
        "components": {"schemas": SCHEMAS},
    }


def _describe(operation: Operation) -> Schema:
    version: Schema = {
        "API-Version": {"description": "Full version of the API.", "required": True, "schema": _TEXT}
    }
    failure: Schema = {
        "headers": version,
        "content": {"application/problem+json": {"schema": _ref("Problem")}},
    }
    answers: Schema = {
        "200": {
            "description": operation.summary,
            "headers": version,
            "content": {"application/json": {"schema": operation.answer}},
        },
        "400": {"description": "The query cannot be understood.", **failure},
        "503": {"description": "There is nothing to show yet.", **failure},
    }
    parameters = [_describe_parameter(parameter) for parameter in operation.parameters]
    if "{id}" in operation.path:
        parameters.append({"name": "id", "in": "path", "required": True, "schema": {**_ANY}})
        moved: Schema = {"description": "The present id.", "schema": _TEXT}
        answers["308"] = {
            "description": "It has another id now.",
            "headers": {**version, "Location": moved},
        }
        answers["404"] = {"description": "There is no such milestone.", **failure}
    return {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": ["milestones"],
        "parameters": parameters,
        "responses": answers,
    }


def _describe_parameter(parameter: Parameter) -> Schema:
    schema = parameter.schema
    if parameter.repeats:
        schema = {"type": "array", "items": schema, "maxItems": MOST_VALUES}
    return {"name": parameter.name, "in": "query", "description": parameter.meaning, "schema": schema}
