"""The nodes of a parsed YAML file, each with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notifier.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class Place(NamedTuple):
    """A position in the file; line and column count from 1, columns in characters."""

    line: int
    column: int


START = Place(line=1, column=1)


def to_place(mark: Any) -> Place:
    """Return a mark as a place: it is one, or one of libyaml, which begin at 0.

    Nodes keep the mark, because the place of hardly any of them is needed.
    """
    return mark if type(mark) is Place else Place(line=mark.line + 1, column=mark.column + 1)


class Scalar(NamedTuple):
    """A text."""

    mark: Any  # Where it begins, including a quotation mark.
    text: str  # Its value.
    is_quoted: bool = False  # Whether it is between quotation marks.
    # The text as written in the file, where that is more than its value: over several lines without
    # quotation marks, or with what follows ` #`; empty otherwise.
    written: str = ""

    @property
    def place(self) -> Place:
        """Where it begins."""
        return to_place(self.mark)

    def place_of(self, offset: int) -> Place:
        """Return the place of the character at this offset; right for a text on one line."""
        line, column = self.place
        return Place(line, column + offset + (1 if self.is_quoted else 0))


class Sequence(NamedTuple):
    """A list."""

    mark: Any
    items: list[Node]

    @property
    def place(self) -> Place:
        """Where it begins."""
        return to_place(self.mark)


class Mapping(NamedTuple):
    """Keys with values, in the order of the file; each occurs once. One in flow style is between braces."""

    mark: Any
    entries: dict[str, KeyValue]
    is_flow: bool = False

    @property
    def place(self) -> Place:
        """Where it begins."""
        return to_place(self.mark)


class KeyValue(NamedTuple):
    """A key and its value."""

    key: Scalar
    value: Node


Node = Scalar | Sequence | Mapping


def named_records(section: KeyValue | None) -> Iterator[tuple[Scalar, Mapping]]:
    """Yield every record of a section that has an id, with that id."""
    for node in section.value.items if section and isinstance(section.value, Sequence) else ():
        name = node.entries.get("id") if isinstance(node, Mapping) else None
        if isinstance(node, Mapping) and name and isinstance(name.value, Scalar):
            yield name.value, node


def plain(node: Node) -> Any:
    """Return the value of a node as texts, lists and dictionaries."""
    if isinstance(node, Scalar):
        return node.text
    # Most of a file is texts: a call for each would take twice the time.
    if isinstance(node, Sequence):
        return [one.text if type(one) is Scalar else plain(one) for one in node.items]
    values = ((key, entry.value) for key, entry in node.entries.items())
    return {key: one.text if type(one) is Scalar else plain(one) for key, one in values}
