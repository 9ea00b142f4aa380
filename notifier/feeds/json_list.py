"""Feeds as JSON: the milestones with their first and last days, and how many have each placement.

Source:
    RFC 8259.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from notifier.feeds.selection import to_text

if TYPE_CHECKING:
    from notifier.feeds.selection import FeedContent
    from notifier.presenting.rows import Row

_BREAK, _END = "\n", "\n}"


def to_json(content: FeedContent) -> bytes:
    """Write a feed."""
    head = {
        "title": content.feed.title,
        "language": content.feed.language.value,
        "timezone": content.timeline.zone.key,
        "counts": {place.value: content.counts[place] for place in sorted(content.counts)},
    }
    rows = to_text(content, "json", ",\n", _row)
    listed = f"[\n{rows}\n ]" if rows else "[]"
    text = f'{_written(head).removesuffix(_END)},\n "milestones": {listed}{_END}\n'
    return text.encode("utf-8", "replace")


def _row(row: Row) -> str:
    """Return a row as it is in the list, two steps further to the right."""
    return f"  {_written(row).replace(_BREAK, f'{_BREAK}  ')}"


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
