"""The parts of a file as they stand in it, each with its place."""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """Where something stands in the file; both count from 1, columns in characters."""

    line: int
    column: int


class Scalar(NamedTuple):
    """A text.

    Attributes:
        place: Where it begins, a quotation mark included.
        text: Its value.
        is_quoted: Whether it stands between quotation marks.
        written: It as it stands in the file, where that is more than its value: over several lines
            without quotation marks, or with what follows ` #`; empty otherwise.
    """

    place: Place
    text: str
    is_quoted: bool = False
    written: str = ""

    def place_of(self, offset: int) -> Place:
        """Return where the character at this offset stands, as far as the text is on one line."""
        column = self.place.column + offset + (1 if self.is_quoted else 0)
        return Place(line=self.place.line, column=column)


class Sequence(NamedTuple):
    """A list."""

    place: Place
    items: list[Node]


class Mapping(NamedTuple):
    """Keys with values, in the order of the file; a key stands once.

    Attributes:
        place: Where it begins.
        entries: Value per key.
        is_flow: Whether it stands between braces.
    """

    place: Place
    entries: dict[str, KeyValue]
    is_flow: bool = False


class KeyValue(NamedTuple):
    """A key and its value."""

    key: Scalar
    value: Node


Node = Scalar | Sequence | Mapping
