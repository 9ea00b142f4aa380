"""A milestone as one row of plain values."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from notifier.dates.labels import label
from notifier.timeline.filters import OVERDUE

if TYPE_CHECKING:
    from datetime import date

    from notifier.timeline.model import Milestone, Timeline
    from notifier.timeline.revisions import Revision
    from notifier.words import Language

Row = dict[str, Any]


def to_feed_row(
    milestone: Milestone, latest: Revision, *, timeline: Timeline, today: date, language: Language
) -> Row:
    """Return a milestone of a feed with plain values, keyed in English.

    Days are ISO 8601 and inclusive, an end that is open is None; moments are in UTC.

    Args:
        milestone: As it is, or as it was last when it left the list.
        latest: Its newest revision.
        timeline: Whose it is; its address makes links.
        today: The day on which its status is judged.
        language: The language of `label`.
    """
    when, cited = milestone.when, milestone.cited
    status = OVERDUE if milestone.is_overdue(today) else milestone.status.value
    return {
        "id": milestone.id,
        "title": milestone.title,
        "kind": milestone.kind.value,
        "status": "removed" if latest.is_removed else status,
        "modality": milestone.modality.value,
        "when": when.text,
        "label": label(when, language),
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
        "url": milestone.page(timeline.url) or milestone.url,
        "revision": latest.revision,
        "changed_at": latest.recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
