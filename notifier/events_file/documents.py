"""The content of a file as plain data: what edits are applied to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notifier.events_file import nodes

if TYPE_CHECKING:
    from collections.abc import Collection

    from notifier.events_file.timeline_file import TimelineFile


def to_document(events: TimelineFile, without: Collection[str] = ()) -> dict[str, Any]:
    """Return the sections of a file as plain data, but for those without which it is asked."""
    return {name: _plain(entry.value) for name, entry in events.sections.items() if name not in without}


def _plain(node: nodes.Node) -> Any:
    if isinstance(node, nodes.Scalar):
        return node.text
    if isinstance(node, nodes.Sequence):
        return [_plain(item) for item in node.items]
    return {key: _plain(entry.value) for key, entry in node.entries.items()}
