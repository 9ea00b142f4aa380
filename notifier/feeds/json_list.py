"""Feeds as JSON: the milestones with their first and last days, and how many have each placement.

Source:
    RFC 8259.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from notifier.feeds.selection import to_rows

if TYPE_CHECKING:
    from notifier.feeds.selection import FeedContent


def to_json(content: FeedContent) -> bytes:
    """Write a feed."""
    document = {
        "title": content.feed.title,
        "language": content.feed.language.value,
        "timezone": content.timeline.zone.key,
        "counts": {place.value: content.counts[place] for place in sorted(content.counts)},
        "milestones": to_rows(content),
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8", "replace") + b"\n"
