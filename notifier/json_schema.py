"""The JSON Schema of events.yaml, made from the tables with which the file is read.

Source:
    JSON Schema 2020-12.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.channels import CHANNEL_TYPES
from notifier.channels.destinations import CONTACTS
from notifier.events_file.channels import CHANNEL, REMINDER_RULE
from notifier.events_file.including import EXTENSIONS, INCLUDES
from notifier.events_file.milestones import CALENDAR, MILESTONE
from notifier.events_file.records import Key, ListOf, Record, TableOf
from notifier.events_file.statements import SOURCE
from notifier.events_file.texts import texts_schema
from notifier.events_file.watches import WATCH
from notifier.feeds.settings import FEED

if TYPE_CHECKING:
    from collections.abc import Callable

    from notifier.events_file.values import Schema


def events_schema() -> Schema:
    """Return the schema of a whole file."""
    file = Record(
        keys=(
            Key(name="calendar", type=CALENDAR, meaning="What the calendar is.", required=True),
            Key(name="sources", type=TableOf(each=SOURCE), meaning="The documents, by id."),
            Key(name="include", type=INCLUDES, meaning="Lists that are a part of this one, by name."),
            Key(name="milestones", type=ListOf(each=MILESTONE), meaning="The milestones.", required=True),
            Key(name="extend", type=EXTENSIONS, meaning="What is added to milestones of those lists, by id."),
            Key(
                name="reminders",
                type=ListOf(each=REMINDER_RULE),
                meaning="When to remind of which milestones.",
            ),
            Key(
                name="channels",
                type=TableOf(each=_SchemaOnly(_any_channel)),
                meaning="Where to tell it, by name.",
            ),
            Key(
                name="contacts",
                type=CONTACTS,
                meaning="Who can answer, by owner: an address, or a list of them.",
            ),
            Key(name="feeds", type=TableOf(each=FEED), meaning="The calendars, by file name."),
            Key(
                name="watch",
                type=TableOf(each=WATCH),
                meaning="The feeds in which new letters are looked for, by name.",
            ),
            Key(
                name="texts",
                type=_SchemaOnly(texts_schema),
                meaning="Words of your own in messages, by language and key.",
            ),
        )
    )
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "events.yaml"}
    return {**head, **file.schema()}


class _SchemaOnly:
    """A value type that has a schema and does not read."""

    def __init__(self, schema: Callable[[], Schema]) -> None:
        self.schema = schema

    def read(self, node: object, problems: object) -> object:
        del problems
        return node


def _any_channel() -> Schema:
    """Return the schema of a channel of any type."""
    kinds = []
    for kind in CHANNEL_TYPES.values():
        schema = Record(keys=(*CHANNEL.keys, *kind.keys)).schema()
        schema["properties"]["type"] = {**schema["properties"]["type"], "const": kind.name}
        if kind.needs:
            schema["allOf"] = [{"oneOf": [{"required": [key]} for key in group]} for group in kind.needs]
        kinds.append(schema)
    return {"oneOf": kinds}
