"""Lists and mappings of values: how a record with known keys is read and described as JSON Schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notifier.events_file.lookalikes import (
    add_typo,
    explain_shape,
    is_joined,
    is_null,
    join_at_commas,
    odd_characters,
    plain_form,
)
from notifier.events_file.nodes import Mapping, Node, Scalar, Sequence
from notifier.events_file.problems import Problems, add_unforeseen
from notifier.events_file.values import ID, INVALID, ValueType
from notifier.named_tuple import NamedTuple
from notifier.words import nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from notifier.events_file.nodes import KeyValue
    from notifier.events_file.values import Schema

# Of a value that should be a list, how many items are offered as one.
_MOST_ITEMS = 20


class ListOf(NamedTuple):
    """A list of distinct values of one type.

    With `or_one` a single value may be written without brackets.
    """

    each: ValueType
    or_one: bool = False

    def read(self, node: Node, problems: Problems) -> Any:
        """Return the valid members as a tuple."""
        if self.or_one and isinstance(node, Scalar):
            value = self.each.read(node, problems)
            return INVALID if value is INVALID else (value,)
        if not isinstance(node, Sequence):
            add_expected_list(node, problems)
            return INVALID
        values: list[Any] = []
        seen: set[Any] = set()
        for item in node.items:
            value = self.each.read(item, problems)
            if value is INVALID:
                continue
            values.append(value)
            if isinstance(item, Scalar):
                if is_joined(item):
                    problems.warn(item.place, "file.joined_lines", value=item.text)
                if value in seen:
                    problems.add(item.place, "file.repeated", value=item.text)
                seen.add(value)
        return tuple(values)

    def schema(self) -> Schema:
        """Describe it as JSON Schema."""
        many = {"type": "array", "items": self.each.schema(), "uniqueItems": True}
        return {"anyOf": [self.each.schema(), many]} if self.or_one else many


class Key(NamedTuple):
    """One key of a record.

    Its meaning is its description in the JSON Schema: one English sentence.
    """

    name: str
    type: ValueType
    meaning: str
    required: bool = False


class Fields(NamedTuple):
    """The values that were read from one record.

    A value that is wrong is `INVALID`; the nodes are those of the keys that are present.
    """

    node: Mapping
    values: dict[str, Any]
    nodes: dict[str, Node]

    @property
    def right(self) -> dict[str, Any]:
        """The values that are right."""
        return {key: value for key, value in self.values.items() if value is not INVALID}

    def get(self, key: str, default: Any = None) -> Any:
        """Return a value, or the default where it is absent or wrong."""
        value = self.values.get(key, default)
        return default if value is INVALID else value

    def place(self, key: str) -> Any:
        """Return the place of a key's value, or of the record where the key is absent."""
        return self.nodes.get(key, self.node).place


class Record:
    """A mapping with known keys; with `is_open` others are allowed, which code elsewhere checks.

    For an unknown key one of `known` is suggested, or of the keys when that is left out. `short` is the key
    that a value on its own is probably meant for.
    """

    def __init__(
        self, keys: tuple[Key, ...], *, is_open: bool = False, known: tuple[str, ...] = (), short: str = ""
    ) -> None:
        self.keys, self._is_open = keys, is_open
        self._by_name = {key.name: key for key in keys}
        self._known: Collection[str] = known or self._by_name
        self._short = self._by_name.get(short)
        self._required = tuple(key.name for key in keys if key.required)

    def read(self, node: Node, problems: Problems) -> Any:
        """Return the fields, or `INVALID` when it is no mapping."""
        if not isinstance(node, Mapping):
            _add_expected_mapping(node, problems, self._short)
            return INVALID
        node = join_at_commas(node, self._known, problems, is_open=self._is_open)
        values: dict[str, Any] = {}
        nodes: dict[str, Node] = {}
        for name, (key, value) in node.entries.items():
            if known := self._by_name.get(name):
                nodes[name] = value
                try:
                    values[name] = known.type.read(value, problems)
                except Exception as error:  # noqa: BLE001 - a border for each of very many values
                    add_unforeseen(error, value.place, problems)
                    values[name] = INVALID
            elif not self._is_open:
                add_unknown_key(key, self._known, problems)
        for name in self._required:
            if name not in node.entries:
                problems.add(node.place, "file.missing_key", key=name)
        return Fields(node, values, nodes)

    def schema(self) -> Schema:
        """Describe it as JSON Schema."""
        schema: Schema = {
            "type": "object",
            "properties": {key.name: {"description": key.meaning, **key.type.schema()} for key in self.keys},
            "additionalProperties": False,
        }
        if self._required:
            schema["required"] = list(self._required)
        return schema


class TableOf(NamedTuple):
    """A mapping from ids to values of one type."""

    each: ValueType
    id: ValueType = ID

    def read(self, node: Node, problems: Problems) -> Any:
        """Return the valid values by id, in the order of the file."""
        if not isinstance(node, Mapping):
            _add_expected_mapping(node, problems)
            return INVALID
        rows: dict[str, Any] = {}
        for name, entry in node.entries.items():
            with problems.about(name):
                identifier = self.id.read(entry.key, problems)
                row = self.each.read(entry.value, problems)
                if identifier is not INVALID and row is not INVALID:
                    rows[name] = row
        return rows

    def read_section(self, entry: KeyValue | None, problems: Problems) -> dict[str, Any]:
        """Return the valid values of a section; none where there is no section, or it is no mapping."""
        rows: Any = self.read(entry.value, problems) if entry else INVALID
        return {} if rows is INVALID else rows

    def schema(self) -> Schema:
        """Describe it as JSON Schema."""
        return {
            "type": "object",
            "propertyNames": {key: value for key, value in self.id.schema().items() if key != "type"},
            "additionalProperties": self.each.schema(),
        }


def add_expected_list(node: Node, problems: Problems) -> None:
    """Record a value that is no list, with the list that is probably meant."""
    if typo := explain_shape(node):
        add_typo(typo, problems)
    elif isinstance(node, Scalar) and is_null(node):
        problems.add(node.place, "file.null", value=node.text)
    elif isinstance(node, Scalar):
        lines = node.written.splitlines() or node.text.split(",")
        items = [part for line in lines[:_MOST_ITEMS] if (part := line.strip())]
        is_word = (
            items and len(lines) <= _MOST_ITEMS and not any(set("[]{}#:\"'") & set(item) for item in items)
        )
        suggestion = f"[{', '.join(items)}]" if is_word else ""
        problems.add(node.place, "file.expected_list", value=node.text, suggestion=suggestion)
    elif isinstance(node, Mapping) and node.entries and not node.is_flow:
        first = next(iter(node.entries.values()))
        value = first.value.text if isinstance(first.value, Scalar) else ""
        line = f"- {first.key.text}: {value}".rstrip()
        problems.add(node.place, "file.expected_items", suggestion=line)
    else:
        problems.add(node.place, "file.expected_list")


def _add_expected_mapping(node: Node, problems: Problems, short: Key | None = None) -> None:
    """Record a value that has no keys, with the key it is probably the value of."""
    if typo := explain_shape(node):
        add_typo(typo, problems)
        return
    if isinstance(node, Scalar) and is_null(node):
        problems.add(node.place, "file.null", value=node.text)
        return
    value = node.text if isinstance(node, Scalar) else ""
    suggestion = ""
    if short and short.type.read(node, quiet := Problems()) is not INVALID and not quiet.found:
        items = (
            [item.text for item in node.items if isinstance(item, Scalar)]
            if not value and isinstance(node, Sequence)
            else []
        )
        suggestion = f"{{{short.name}: {value or '[' + ', '.join(items) + ']'}}}"
    problems.add(node.place, "file.expected_mapping", value=value, suggestion=suggestion)


def add_unknown_key(key: Scalar, known: Collection[str], problems: Problems) -> None:
    """Record an unknown key, with the nearest known one."""
    if typo := explain_shape(key):
        add_typo(typo, problems, key.text)
        return
    plain = plain_form(key.text)
    if plain != key.text and plain in known:
        characters = odd_characters(key.text)
        problems.add(key.place, "file.odd_character", value=key.text, suggestion=plain, characters=characters)
        return
    problems.add(
        key.place,
        "file.unknown_key",
        value=key.text,
        known=", ".join(known),
        suggestion=nearest(key.text, known),
    )


def claim_names(fields: Fields, names: dict[str, Node], problems: Problems) -> None:
    """Record every id that another record already has, as id or as former id."""
    former = fields.get("formerly", ())
    for key, name in (("id", fields.get("id", "")), *(("formerly", name) for name in former)):
        node = fields.nodes.get(key, fields.node)
        first = names.setdefault(name, node)
        if name and first is not node:
            problems.add(node.place, "file.duplicate_id", value=name, first=first.place.line)


def read_records(entry: KeyValue | None, record: Record, problems: Problems, limit: int) -> Iterator[Fields]:
    """Read a list of records; problems recorded while a record is in use have its id as subject."""
    if entry is None:
        return
    if not isinstance(entry.value, Sequence):
        add_expected_list(entry.value, problems)
        return
    if len(entry.value.items) > limit:
        problems.add(entry.value.place, "file.too_many", limit=limit, count=len(entry.value.items))
        return
    for node in entry.value.items:
        with problems.about(_name_of(node)):
            fields = record.read(node, problems)
            if fields is not INVALID:
                yield fields


def _name_of(node: Node) -> str:
    """Return the id of a record; empty where it has no valid one."""
    entry = node.entries.get("id") if isinstance(node, Mapping) else None
    name = entry.value.text if entry and isinstance(entry.value, Scalar) else ""
    return name if ID.is_right(name) else ""
