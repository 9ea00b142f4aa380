"""The published `events.yaml`: the calendar, the sources and the public milestones, without the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from notifier.timeline.included_list import list_of

if TYPE_CHECKING:
    from notifier.events_file.timeline_file import TimelineFile
    from notifier.timeline.model import Milestone

_FLAGS = {"confirms", "undated", "cancelled", "statutory"}


def published_file(events: TimelineFile) -> bytes:
    """Return the file as others may read it: nothing private, no reminders, channels or feeds.

    Milestones of included lists are published by those lists. A date that follows from one of them stands
    beside what it follows from, so that the file can be read alone.
    """
    document = events.document()
    timeline = events.timeline.public
    shown = {one.id: one for one in timeline.milestones}
    sources = {name: one for name, one in document.get("sources", {}).items() if name in timeline.sources}
    milestones = [
        _typed(_alone(one, shown[one["id"]]))
        for one in document.get("milestones", [])
        if one.get("id") in shown
    ]
    parts = {"calendar": document["calendar"], "sources": sources, "milestones": milestones}
    kept = {name: part for name, part in parts.items() if part}
    text = yaml.dump(kept, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=100)
    return text.encode()


def _alone(row: dict[str, Any], milestone: Milestone) -> dict[str, Any]:
    """Return the keys of a milestone without need of another list."""
    if "after" not in row or not list_of(row["after"]["milestone"]):
        return row
    when = milestone.stated or milestone.when
    if "when" in row or when.is_undated or not milestone.after or not milestone.after.gives_date:
        return {key: value for key, value in row.items() if key != "after"}
    return {**row, "when": when.text, "modality": milestone.modality.value}


def _typed(value: Any) -> Any:
    """Return data with truth values as such, which the file has as words."""
    if isinstance(value, dict):
        return {
            key: one == "true" if key in _FLAGS and one in ("true", "false") else _typed(one)
            for key, one in value.items()
        }
    return [_typed(one) for one in value] if isinstance(value, list) else value
