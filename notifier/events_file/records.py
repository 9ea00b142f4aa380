"""Lists and mappings of values: how a record with known keys is read and described to editors."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from notifier.errors import DateError
from notifier.events_file.border import read_within_border
from notifier.events_file.nodes import Mapping, Node, Scalar, Sequence
from notifier.events_file.values import DAY, ID, INVALID, Text, ValueType
from notifier.timeline.filters import FILTERS, Filter, FilterRow, parse_within
from notifier.words import nearest

if TYPE_CHECKING:
    from collections.abc import Collection

    from notifier.events_file.problems import Problems
    from notifier.events_file.values import Schema


class ListOf(NamedTuple):
    """A list of values of one kind, each once.

    Attributes:
        each: The kind of its members.
        or_one: Whether a single value may stand without brackets.
    """

    each: ValueType
    or_one: bool = False

    def read(self, node: Node, problems: Problems) -> Any:
        """Return the members that are right as a tuple."""
        if self.or_one and isinstance(node, Scalar):
            value = self.each.read(node, problems)
            return INVALID if value is INVALID else (value,)
        if not isinstance(node, Sequence):
            problems.add(
                node.place, "file.expected_list", value=node.text if isinstance(node, Scalar) else ""
            )
            return INVALID
        values: list[Any] = []
        seen: set[Any] = set()
        for item in node.items:
            value = self.each.read(item, problems)
            if value is INVALID:
                continue
            values.append(value)
            if isinstance(item, Scalar):
                if value in seen:
                    problems.add(item.place, "file.repeated", value=item.text)
                seen.add(value)
        return tuple(values)

    def schema(self) -> Schema:
        """Describe it as JSON Schema."""
        many = {"type": "array", "items": self.each.schema(), "uniqueItems": True}
        return {"anyOf": [self.each.schema(), many]} if self.or_one else many


class DayOrTable(NamedTuple):
    """A day, or a day for each of several days."""

    def read(self, node: Node, problems: Problems) -> Any:
        """Return the day, or pairs of days in the order of the file."""
        if not isinstance(node, Mapping):
            return DAY.read(node, problems)
        pairs: list[Any] = []
        for entry in node.entries.values():
            pair = (DAY.read(entry.key, problems), DAY.read(entry.value, problems))
            if INVALID not in pair:
                pairs.append(pair)
        return tuple(pairs)

    def schema(self) -> Schema:
        """Describe it as JSON Schema."""
        table = {
            "type": "object",
            "propertyNames": {"pattern": r"^\d{4}-\d\d-\d\d$"},
            "additionalProperties": DAY.schema(),
        }
        return {"anyOf": [DAY.schema(), table]}


class FilterValue(NamedTuple):
    """A choice of milestones."""

    def read(self, node: Node, problems: Problems) -> Any:
        """Return the filter."""
        record = Record(keys=_FILTER_KEYS).read(node, problems)
        if record is INVALID or any(value is INVALID for value in record.values.values()):
            return INVALID
        return Filter(dict(record.values))

    def schema(self) -> Schema:
        """Describe it as JSON Schema."""
        return Record(keys=_FILTER_KEYS).schema()


class _FilterWord(NamedTuple):
    """A value of a filter key: any word, one of a closed list, or a span."""

    row: FilterRow

    def read(self, node: Node, problems: Problems) -> Any:
        text = Text().read(node, problems)
        options = self.row.values
        if text is INVALID or (options is None and not self.row.is_span):
            return text
        if options is None:
            try:
                parse_within(text)
            except DateError:
                problems.add(node.place, "query.wrong_span", name=self.row.key, value=text)
                return INVALID
        elif text.casefold() not in options:
            suggestion = nearest(text, options)
            problems.add(
                node.place, "file.choice", value=text, options=", ".join(options), suggestion=suggestion
            )
            return INVALID
        return text

    def schema(self) -> Schema:
        if self.row.is_span:
            return {"type": "string", "pattern": r"^[Pp]\d{1,4}[DWMYdwmy]$"}
        if self.row.values is None:
            return {"type": ["string", "integer"]}
        # Editors read `true` and `false` as truth values where the program reads words.
        return {"enum": [{"true": True, "false": False}.get(word, word) for word in self.row.values]}


class Key(NamedTuple):
    """One key of a record.

    Attributes:
        name: As it stands in the file.
        type: The kind of its value.
        meaning: What it says, in one English sentence for editors.
        required: Whether it must be there.
    """

    name: str
    type: ValueType
    meaning: str
    required: bool = False


class Fields(NamedTuple):
    """What was read of one record.

    Attributes:
        node: The record itself.
        values: Value per key that is there; `INVALID` where it is wrong.
        nodes: Node per key that is there.
    """

    node: Mapping
    values: dict[str, Any]
    nodes: dict[str, Node]

    def get(self, key: str, default: Any = None) -> Any:
        """Return a value, or the default where it is absent or wrong."""
        value = self.values.get(key, default)
        return default if value is INVALID else value

    def place(self, key: str) -> Any:
        """Return where a key's value stands, or the record where it is absent."""
        return self.nodes.get(key, self.node).place


class Record(NamedTuple):
    """A mapping with known keys.

    Attributes:
        keys: All keys it can have.
        is_open: Whether other keys are somebody else's to check; then they are left alone here.
        known: Names to offer for an unknown key; those of `keys` when left out.
    """

    keys: tuple[Key, ...]
    is_open: bool = False
    known: tuple[str, ...] = ()

    def read(self, node: Node, problems: Problems) -> Any:
        """Return the fields, or `INVALID` when it is no mapping at all."""
        if not isinstance(node, Mapping):
            problems.add(
                node.place, "file.expected_mapping", value=node.text if isinstance(node, Scalar) else ""
            )
            return INVALID
        known = {key.name: key for key in self.keys}
        fields = Fields(node, {}, {})
        for name, entry in node.entries.items():
            if key := known.get(name):
                fields.values[name] = read_within_border(
                    partial(key.type.read, entry.value, problems),
                    INVALID,
                    place=entry.value.place,
                    problems=problems,
                )
                fields.nodes[name] = entry.value
            elif not self.is_open:
                add_unknown_key(entry.key, self.known or known, problems)
        for key in self.keys:
            if key.required and key.name not in node.entries:
                problems.add(node.place, "file.missing_key", key=key.name)
        return fields

    def schema(self) -> Schema:
        """Describe it as JSON Schema."""
        schema: Schema = {
            "type": "object",
            "properties": {key.name: {"description": key.meaning, **key.type.schema()} for key in self.keys},
            "additionalProperties": False,
        }
        if required := [key.name for key in self.keys if key.required]:
            schema["required"] = required
        return schema


class TableOf(NamedTuple):
    """A mapping from ids to records of one kind."""

    each: ValueType
    id: ValueType = ID

    def read(self, node: Node, problems: Problems) -> Any:
        """Return what was read per id, in the order of the file; wrong ids are left out."""
        if not isinstance(node, Mapping):
            problems.add(
                node.place, "file.expected_mapping", value=node.text if isinstance(node, Scalar) else ""
            )
            return INVALID
        rows: dict[str, Any] = {}
        for name, entry in node.entries.items():
            with problems.about(name):
                identifier = self.id.read(entry.key, problems)
                row = self.each.read(entry.value, problems)
                if identifier is not INVALID and row is not INVALID:
                    rows[name] = row
        return rows

    def schema(self) -> Schema:
        """Describe it as JSON Schema."""
        return {
            "type": "object",
            "propertyNames": {"pattern": self.id.schema()["pattern"]},
            "additionalProperties": self.each.schema(),
        }


def add_unknown_key(key: Scalar, known: Collection[str], problems: Problems) -> None:
    """Record a key nobody knows, with the nearest one that is known."""
    problems.add(
        key.place,
        "file.unknown_key",
        value=key.text,
        known=", ".join(known),
        suggestion=nearest(key.text, known),
    )


_FILTER_KEYS = tuple(
    Key(name=row.key, type=ListOf(each=_FilterWord(row), or_one=True), meaning=row.meaning)
    for row in FILTERS.values()
)
