"""Owners and topics that look alike and are written otherwise: a filter finds one of them only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.events_file.nodes import Node, Scalar, Sequence
from notifier.named_tuple import NamedTuple
from notifier.timeline.text_form import look

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifier.events_file.problems import Problems
    from notifier.events_file.records import Fields

# What people filter by in words of their own.
_KEYS = ("owner", "topics")


class _First(NamedTuple):
    text: str
    line: int


def warn_of_spellings(milestones: list[Fields], problems: Problems) -> None:
    """Warn once of each other spelling of an owner or a topic, with the one that came first."""
    for key in _KEYS:
        seen: set[str] = set()
        firsts: dict[str, _First] = {}
        for fields in milestones:
            for scalar in _scalars(fields.nodes.get(key)):
                text = scalar.text.strip()
                if text in seen:
                    continue
                seen.add(text)
                first = firsts.setdefault(look(text), _First(text, scalar.place.line))
                if first.text != text:
                    with problems.about(fields.get("id", "")):
                        _warn(scalar, text, first, problems)


def _warn(scalar: Scalar, text: str, first: _First, problems: Problems) -> None:
    both = dict.fromkeys(text + first.text)
    differing = [one for one in both if not one.isascii() and (one in text) != (one in first.text)]
    problems.warn(
        scalar.place,
        "file.spelling_characters" if differing else "file.spelling",
        value=text,
        suggestion=first.text,
        line=first.line,
        characters="".join(differing),
    )


def _scalars(node: Node | None) -> Iterator[Scalar]:
    nodes = node.items if isinstance(node, Sequence) else [node]
    return (one for one in nodes if isinstance(one, Scalar) and one.text.strip())
