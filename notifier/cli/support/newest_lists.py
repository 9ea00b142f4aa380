"""The file with the newest versions of its lists, and the last good one of a list that cannot be read."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from notifier.events_file.included_files import read_kept
from notifier.events_file.including import ListError
from notifier.events_file.load import lists_beside
from notifier.events_file.nodes import Mapping
from notifier.events_file.whole import load_events_file

if TYPE_CHECKING:
    from notifier.events_file.whole import EventsFile


def load_with_newest_lists(path: str, versions: dict[str, bytes]) -> tuple[EventsFile, frozenset[str]]:
    """Read a file with the newest versions of its lists, and name those of which the kept version counts.

    What is wrong with the newest version of a list is a mistake, also where the version that was last taken
    up counts in its place, as it does for everything that is shown and sent.

    Args:
        path: The file.
        versions: The versions of lists to read, by name, in the place of those on disk.
    """
    newest = load_events_file(path, lists_beside(path, is_newest=True, instead=versions))
    kept = _kept_versions(newest, path, versions)
    if not kept:
        return newest, frozenset()
    events = load_events_file(path, lists_beside(path, is_newest=True, instead={**versions, **kept}))
    of_newest = [one for one in newest.problems.errors if one not in events.problems.errors]
    events.problems.found += of_newest
    names = frozenset(kept) & (events.included.lists.keys() if events.included else set())
    section = events.sections.get("include")
    rows = section.value.entries if section and isinstance(section.value, Mapping) else {}
    for name in sorted(names):
        with events.problems.about(name):
            events.problems.warn(rows[name].key.place, "file.include_kept")
    return events, names


def _kept_versions(events: EventsFile, path: str, versions: dict[str, bytes]) -> dict[str, bytes]:
    """Return the versions that were last taken up of the lists of which the newest cannot be read."""
    found: dict[str, bytes] = {}
    included = events.included
    for name, include in included.includes.items() if included else ():
        if included and name not in included.lists and (include.path or name in versions):
            with suppress(ListError):
                if kept := read_kept(path, include):
                    found[name] = kept
    return found
