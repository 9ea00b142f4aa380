"""The published `events.yaml`: the calendar, the sources and the public milestones, without the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from notifier.events_file.documents import to_document

if TYPE_CHECKING:
    from notifier.events_file.load import TimelineFile

_FLAGS = {"confirms", "undated", "cancelled", "statutory"}


def published_file(events: TimelineFile) -> bytes:
    """Return the file as others may read it: nothing private, no reminders, channels or feeds."""
    document = to_document(events)
    timeline = events.timeline.public
    shown = {one.id for one in timeline.milestones}
    sources = {name: one for name, one in document.get("sources", {}).items() if name in timeline.sources}
    milestones = [_typed(one) for one in document.get("milestones", []) if one.get("id") in shown]
    parts = {"calendar": document["calendar"], "sources": sources, "milestones": milestones}
    kept = {name: part for name, part in parts.items() if part}
    text = yaml.dump(kept, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=100)
    return text.encode()


def _typed(value: Any) -> Any:
    """Return data with truth values as such, which the file has as words."""
    if isinstance(value, dict):
        return {
            key: one == "true" if key in _FLAGS and one in ("true", "false") else _typed(one)
            for key, one in value.items()
        }
    return [_typed(one) for one in value] if isinstance(value, list) else value
