"""Lists of records, each with an id of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notifier.events_file.nodes import Mapping, Node, Scalar, Sequence
from notifier.events_file.records import Fields, Record, add_expected_list
from notifier.events_file.values import ID, INVALID

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifier.events_file.nodes import KeyValue, Place
    from notifier.events_file.problems import Problems


def claim_names(fields: Fields, names: dict[str, int], problems: Problems) -> None:
    """Record every id that another record already has, as id or as former id."""
    names_of = [("id", fields.get("id", "")), *(("formerly", name) for name in fields.get("formerly", ()))]
    for key, name in names_of:
        place: Place = fields.place(key)
        if name and name in names:
            problems.add(place, "file.duplicate_id", value=name, first=names[name])
        names.setdefault(name, place.line)


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
    return name if re.fullmatch(ID.pattern, name) else ""
