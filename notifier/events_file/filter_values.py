"""A filter of milestones as the file has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notifier.errors import DateError
from notifier.events_file.records import Key, ListOf, Record
from notifier.events_file.values import INVALID, Text
from notifier.named_tuple import NamedTuple
from notifier.timeline.filters import FILTERS, Filter, FilterRow, parse_within
from notifier.words import nearest

if TYPE_CHECKING:
    from notifier.events_file.nodes import Node
    from notifier.events_file.problems import Problems
    from notifier.events_file.values import Schema


class FilterValue:
    """A filter of milestones."""

    def read(self, node: Node, problems: Problems) -> Any:
        """Return the filter."""
        record = Record(keys=_FILTER_KEYS, short="topic").read(node, problems)
        is_right = record is not INVALID and record.right == record.values
        return Filter(record.right) if is_right else INVALID

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
        for part in (one.strip() for one in text.split(",")):
            if options is None:
                try:
                    parse_within(part)
                except DateError:
                    problems.add(node.place, "query.wrong_span", name=self.row.key, value=part)
                    return INVALID
            elif part.casefold() not in options:
                suggestion = nearest(part, options)
                problems.add(
                    node.place, "file.choice", value=part, options=", ".join(options), suggestion=suggestion
                )
                return INVALID
        return text

    def schema(self) -> Schema:
        if self.row.is_span:
            return {"type": "string", "pattern": r"^[Pp]?\d{1,4}[DWMYdwmy]$"}
        if self.row.values is None:
            return {"type": ["string", "integer"]}
        # Editors read `true` and `false` as truth values where the program reads words.
        return {"enum": [{"true": True, "false": False}.get(word, word) for word in self.row.values]}


_FILTER_KEYS = tuple(
    Key(row.key, ListOf(each=_FilterWord(row), or_one=True), row.meaning) for row in FILTERS.values()
)
