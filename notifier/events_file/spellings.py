"""Owners and topics that look alike and are written otherwise: a filter finds one of them only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.events_file.nodes import Node, Scalar, Sequence
from notifier.timeline.text_form import look

if TYPE_CHECKING:
    from notifier.events_file.problems import Problems
    from notifier.events_file.records import Fields

# What people filter by in words of their own.
_KEYS = ("owner", "topics")


def warn_of_spellings(milestones: list[Fields], problems: Problems) -> None:
    """Warn once of each other spelling of an owner or a topic, with the one that came first."""
    for key in _KEYS:
        seen: set[str] = set()
        firsts: dict[str, Scalar] = {}
        for fields in milestones:
            for scalar in _scalars(fields.nodes.get(key)):
                if (text := scalar.text.strip()) in seen or not text:
                    continue
                seen.add(text)
                first = firsts.setdefault(look(text), scalar)
                if (before := first.text.strip()) != text:
                    other = [one for one in dict.fromkeys(text + before) if (one in text) != (one in before)]
                    odd = "".join(one for one in other if not one.isascii())
                    key_of = "file.spelling_characters" if odd else "file.spelling"
                    line = first.place.line
                    with problems.about(fields.get("id", "")):
                        values = {"value": text, "suggestion": before, "line": line, "characters": odd}
                        problems.warn(scalar.place, key_of, **values)


def _scalars(node: Node | None) -> list[Scalar]:
    nodes = node.items if isinstance(node, Sequence) else [node] if node else ()
    return [one for one in nodes if isinstance(one, Scalar)]
