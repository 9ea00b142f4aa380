"""Feeds as CSV that Excel opens correctly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.feeds.selection import to_text
from notifier.presenting.lists import csv_cells, csv_lines
from notifier.timeline.fields import Output, shown_in

if TYPE_CHECKING:
    from notifier.feeds.selection import FeedContent

# Excel recognises UTF-8 only with it.
_BYTE_ORDER_MARK = "\ufeff"
HEADS = (
    *("id", "title", "kind", "status", "modality", "label", "earliest", "latest", "precision", "lapsed"),
    *(row.name for row in shown_in(Output.CSV)),
    *("phrase", "phrase_source", "source", "source_kind", "source_url", "url", "earlier_missed"),
    *("changed_at", "in_calendar"),
)


def to_csv(content: FeedContent) -> bytes:
    """Write a feed."""
    line = csv_lines(content.feed.language)
    rows = to_text(content, "csv", "", lambda row: line(csv_cells(row, HEADS)))
    return f"{_BYTE_ORDER_MARK}{line(HEADS)}{rows}".encode("utf-8", "replace")
