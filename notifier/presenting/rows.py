"""The milestones of a feed as plain rows: what its JSON and its CSV are made of."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from notifier.dates.labels import label
from notifier.timeline.filters import OVERDUE

if TYPE_CHECKING:
    from notifier.feeds.selection import FeedContent, Selected

Row = dict[str, Any]


def to_rows(content: FeedContent) -> list[Row]:
    """Return every milestone a feed is about, shown or not, keyed in English.

    Days are ISO 8601 and inclusive, an end that is open is None; moments are in UTC.
    """
    return [_row(selected, content) for selected in content.selected]


def _row(selected: Selected, content: FeedContent) -> Row:
    milestone, when, latest = selected.milestone, selected.milestone.when, selected.history.latest
    cited = milestone.cited
    removed = "removed" if latest.is_removed else ""
    status = OVERDUE if milestone.is_overdue(content.today) else milestone.status.value
    return {
        "id": milestone.id,
        "title": milestone.title,
        "kind": milestone.kind.value,
        "status": removed or status,
        "modality": milestone.modality.value,
        "when": when.text,
        "label": label(when, content.feed.language),
        "earliest": when.earliest and when.earliest.isoformat(),
        "latest": when.latest and when.latest.isoformat(),
        "precision": when.precision.value,
        "topics": list(milestone.topics),
        "owner": milestone.owner,
        "action": milestone.action,
        "description": milestone.description,
        "location": milestone.location,
        "phrase": cited.phrase if cited else "",
        "source": (cited.source.reference or cited.source.title) if cited else "",
        "source_url": cited.source.url if cited else "",
        "url": milestone.page(content.timeline.url) or milestone.url,
        "revision": latest.revision,
        "changed_at": latest.recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "in_calendar": selected.placement.value,
    }
