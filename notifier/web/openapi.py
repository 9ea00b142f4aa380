"""The API's description in OpenAPI 3.1: operations, their parameters and their responses.

Source:
    OpenAPI Specification 3.1.1; JSON Schema 2020-12.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Literal,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from notifier.presenting import resources
from notifier.timeline.fields import Output, Shape, shown_in
from notifier.timeline.filter_query import LONGEST_VALUE, MOST_VALUES, ON, PAGE, SINCE, Setting, table
from notifier.timeline.filters import FILTERS, FilterRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from notifier.timeline.filter_query import Row
    from notifier.timeline.model import Timeline

# A JSON Schema: plain values.
Schema = dict[str, Any]
VERSION = "1.1.0"


_TEXT: Schema = {"type": "string"}
_DAY: Schema = {"type": "string", "format": "date"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_TYPES = {str: "string", int: "integer", bool: "boolean"}
# The schema of each shape of a field; the other shapes have a type of their own among the resources.
_SHAPES: dict[Shape, Schema] = {
    Shape.LINE: _TEXT,
    Shape.PARAGRAPHS: _TEXT,
    Shape.ADDRESS: _TEXT,
    Shape.ID: _TEXT,
    Shape.LINES: {"type": "array", "items": _TEXT},
    Shape.IDS: {"type": "array", "items": _TEXT},
    Shape.DAY: {"type": ["string", "null"], "format": "date"},
    Shape.DAYS: {"type": "array", "items": _DAY},
    Shape.FLAG: {"type": "boolean"},
}


def _object(properties: Mapping[str, Schema], *, optional: str = "") -> Schema:
    return {
        "type": "object",
        "required": [name for name in properties if name != optional],
        "properties": dict(properties),
        "additionalProperties": False,
    }


def _words(values: Sequence[str]) -> Schema:
    return {"type": "string", "enum": [str(value) for value in values]}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _schema(kind: Any) -> Schema:
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Annotated:
        words = {key: list(value) if isinstance(value, tuple) else value for key, value in parts[1:]}
        schema = _schema(parts[0]) | words
    elif origin is Literal:
        schema = _words(parts)
    elif origin is list:
        schema = {"type": "array", "items": _schema(parts[0])}
    elif origin in {UnionType, Union}:
        (only,) = (part for part in parts if part is not NoneType)
        schema = _or_null(_schema(only))
    elif is_typeddict(kind):
        schema = _ref(_name(kind))
    else:
        schema = {"type": _TYPES[kind]} if kind in _TYPES else _words(tuple(kind))
    return schema


def _or_null(schema: Schema) -> Schema:
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    values = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return {**schema, "type": [schema["type"], "null"], **values}


def _name(resource: type) -> str:
    return resource.__name__.removesuffix("Resource")


def _resource(resource: type) -> Schema:
    return _object(
        {name: _schema(kind) for name, kind in get_type_hints(resource, include_extras=True).items()}
    )


_FIELDS = {row.name: {**_SHAPES[row.shape], "description": row.meaning} for row in shown_in(Output.API)}
SCHEMAS: dict[str, Schema] = {
    _name(resource): _resource(resource)
    for resource in (
        resources.DateResource,
        resources.ChangedDateResource,
        resources.SourceResource,
        resources.StatementResource,
        resources.CancellationResource,
        resources.AfterResource,
        resources.ChangeResource,
        resources.FeedResource,
    )
} | {
    "Milestone": _object(
        {**_resource(resources.MilestoneResource)["properties"], **_FIELDS}, optional="days_left"
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


def _paged(name: str, absent: str = "") -> Schema:
    """Return the schema of a page; `absent` says where it has no total."""
    whole: Schema = {"type": "integer", "minimum": 1}
    items: Schema = {"type": "array", "items": _ref(name)}
    total = {**_COUNT, "description": absent} if absent else _COUNT
    page = {"items": items, "page": whole, "page_size": whole, "total": total}
    return _object(page, optional="total" if absent else "")


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """Something to fetch."""

    path: str  # Its address; a name in braces is a part of it.
    name: str  # Its name in generated clients.
    summary: str
    answer: Schema  # What it sends.
    keys: Mapping[str, Row] = field(default_factory=dict)


_PAGING = (PAGE, Setting("pageSize", "How many on a page (50).", limit=200))
# More than white space and commas, which separate values.
_ANY: Schema = {"type": "string", "minLength": 1, "maxLength": LONGEST_VALUE, "pattern": r"[^\s,]"}
MILESTONES = Operation(
    "/v1/milestones",
    "listMilestones",
    "Milestones, open ones first, nearest first",
    _paged("Milestone"),
    table(*FILTERS.values(), ON, *_PAGING),
)
MILESTONE = Operation("/v1/milestones/{id}", "getMilestone", "One milestone", _ref("Milestone"), table(ON))
CHANGES = Operation(
    "/v1/changes",
    "listChanges",
    "What was added, moved, revised or dropped, newest first",
    _paged("Change", "Absent in a numbered file of a static site."),
    table(
        Setting("milestone", "Only those of the milestone with this id.", known_as="id"), ON, SINCE, *_PAGING
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
    parameters = [_describe_key(row) for row in operation.keys.values()]
    if parameters:
        answers["404"] = {"description": "Nothing has or had a value that is asked for.", **failure}
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


def _describe_key(row: Row) -> Schema:
    schema, meaning = _ANY, row.meaning
    if row.values is not None:
        schema = _words(row.values)
    elif row.is_span:
        schema = {"type": "string", "pattern": r"^[Pp](\d{1,3}[Dd]|[1-9]\d?[WwMm]|[1-9][Yy])$"}
    elif isinstance(row, Setting) and row.limit:
        schema = {"type": "integer", "minimum": 1, "maximum": row.limit}
    elif isinstance(row, Setting) and row.is_day:
        # The years that dates can have.
        schema = {**_DAY, "pattern": r"^(19|2\d)\d\d-"}
    if isinstance(row, FilterRow):
        schema = {"type": "array", "items": schema, "maxItems": MOST_VALUES}
        meaning = f"{meaning} Given twice, or with a comma, either fits."
    return {"name": row.key, "in": "query", "description": meaning, "schema": schema}
