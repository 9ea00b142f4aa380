"""Where each node of a file begins and ends in its text; of a long section only what is asked for is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import yaml

from notifier.named_tuple import NamedTuple

BLOCK, FLOW = "block", "flow"


class NodeSpan(NamedTuple):
    """A node in the text; all places are counted in characters from 0."""

    start: int  # Where it begins.
    end: int  # Behind its last character; comments and line ends behind it do not belong to it.
    column: int  # The column it begins in.
    style: str  # `BLOCK` or `FLOW` for a collection; for a text its quotation mark, `|`, `>`, or nothing.
    base: int = 0  # The column of its key, or of its hyphen.
    key: tuple[int, int] | None = None  # Where its key begins and ends; None for what has none.
    in_flow: bool = False  # Whether it stands between braces or brackets.
    items: Sequence[NodeSpan] = ()  # The items of a list.
    entries: Mapping[str, NodeSpan] = {}  # The values of a mapping by key.

    @property
    def indent(self) -> int:
        """How far it stands to the right of its key or hyphen."""
        return self.column - self.base


class LazyItems(Sequence[NodeSpan]):
    """The items of a long list."""

    def __init__(self, count: int, read: Callable[[int], NodeSpan]) -> None:
        self._count, self._read = count, read

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, at: Any) -> Any:
        chosen = range(self._count)[at]
        return self._read(chosen) if isinstance(chosen, int) else [self._read(one) for one in chosen]


class LazyEntries(Mapping[str, NodeSpan]):
    """The values of a long mapping."""

    def __init__(self, keys: Sequence[str], read: Callable[[int], NodeSpan]) -> None:
        self._at, self._read = {key: at for at, key in enumerate(keys)}, read

    def __len__(self) -> int:
        return len(self._at)

    def __iter__(self) -> Iterator[str]:
        return iter(self._at)

    def __getitem__(self, key: str) -> NodeSpan:
        return self._read(self._at[key])


def read_span(text: str, start: int, stop: int, column: int) -> NodeSpan:
    """Read one node of a text that libyaml can read.

    Args:
        text: The text.
        start: Where the node begins.
        stop: Where what follows it begins, or the end of the text.
        column: The column it begins in, as the lines below it count from that.
    """
    loader = yaml.CSafeLoader(" " * column + text[start:stop])
    event = loader.get_event()
    while not isinstance(event, yaml.NodeEvent):
        event = loader.get_event()
    return _read(loader.get_event, event, text, start - column)


def _read(next_event: Callable[[], Any], event: Any, text: str, shift: int) -> NodeSpan:
    child: Any
    start, end = event.start_mark.index + shift, event.end_mark.index + shift
    column = event.start_mark.column
    if isinstance(event, yaml.ScalarEvent):
        if event.style in {"|", ">"}:
            end = start + len(text[start:end].rstrip())
        return NodeSpan(start, end, column, event.style or "")
    style = FLOW if event.flow_style else BLOCK
    span = NodeSpan(start, end, column, style)
    items: list[NodeSpan] = []
    entries: dict[str, NodeSpan] = {}
    is_mapping = isinstance(event, yaml.MappingStartEvent)
    while not isinstance(child := next_event(), yaml.CollectionEndEvent):
        first = _read(next_event, child, text, shift)
        if is_mapping:
            value = _read(next_event, next_event(), text, shift)
            key = (first.start, first.end)
            span = span._replace(end=value.end)
            entries[child.value] = value._replace(base=first.column, key=key, in_flow=style == FLOW)
        else:
            span = span._replace(end=first.end)
            items.append(first._replace(base=column, in_flow=style == FLOW))
    # A block ends where its last part does: its own end is where the next token begins.
    end = child.end_mark.index + shift if style == FLOW else span.end  # type: ignore[union-attr]
    return span._replace(end=end, items=items, entries=entries)


def without_quotes(span: NodeSpan) -> NodeSpan:
    """Return a part of which no text says how the next one is quoted."""
    items = [without_quotes(one) for one in span.items]
    entries = {key: without_quotes(one) for key, one in span.entries.items()}
    return span._replace(items=items, entries=entries, style=span.style if items or entries else "")
