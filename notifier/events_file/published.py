"""The published `events.yaml`: the calendar, the sources and the public milestones, without the settings."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import yaml

from notifier.timeline.included_list import list_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifier.events_file.timeline_file import TimelineFile
    from notifier.timeline.model import Milestone

_FLAGS = {"confirms", "undated", "cancelled", "statutory", "lasts"}


def published_file(events: TimelineFile, written: Mapping[str, str] = MappingProxyType({})) -> bytes:
    """Return the file as others may read it: nothing private, no reminders, channels or feeds.

    Args:
        events: The file.
        written: The text of rows that were published before, by id.
    """
    document = events.document(without={"milestones"})
    known = events.timeline.public.sources
    sources = {name: one for name, one in document.get("sources", {}).items() if name in known}
    head = {"calendar": document["calendar"], **({"sources": sources} if sources else {})}
    # A list in a mapping is not indented, so that one with a single milestone is a part of it.
    shown = {one.id: one for one in events.timeline.public.milestones}
    texts = [
        written.get(name) or _dump([_typed(_alone(row, shown[name]))])
        for name, row in events.public_rows.items()
    ]
    return "".join([_dump(head), *(["milestones:\n"] if texts else []), *texts]).encode()


def _dump(value: object) -> str:
    text: str = yaml.dump(value, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=100)
    return text


def _alone(row: dict[str, Any], milestone: Milestone) -> dict[str, Any]:
    """Return the keys of a milestone without need of another list.

    A date that follows from one of another list stands beside what it follows from.
    """
    if "after" not in row or not list_of(row["after"]["milestone"]):
        return row
    when = milestone.stated or milestone.when
    if "when" in row or when.is_undated or not milestone.after or not milestone.after.gives_date:
        return {key: value for key, value in row.items() if key != "after"}
    return {**row, "when": when.text, "modality": milestone.modality.value}


def _typed(value: Any) -> Any:
    """Return data with truth values as such, which the file has as words."""
    if isinstance(value, dict):
        # Most of a file is texts: a call for each would take twice the time.
        return {
            key: (one == "true" if key in _FLAGS and one in ("true", "false") else one)
            if isinstance(one, str)
            else _typed(one)
            for key, one in value.items()
        }
    return (
        [one if isinstance(one, str) else _typed(one) for one in value] if isinstance(value, list) else value
    )
