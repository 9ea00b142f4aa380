"""The file with the newest versions of its lists, and the last good one of a list that cannot be read."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from notifier.events_file.included_files import VersionRefusedError, read_kept, refuse_change
from notifier.events_file.including import ListError
from notifier.events_file.load import lists_beside
from notifier.events_file.nodes import Mapping
from notifier.events_file.problems import Severity
from notifier.events_file.whole import load_events_file

if TYPE_CHECKING:
    from collections.abc import Collection

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
    refused = _refused_versions(newest, path)
    kept = _kept_versions(newest, path, versions, refused.keys())
    if not kept:
        return newest, frozenset()
    events = load_events_file(path, lists_beside(path, is_newest=True, instead={**versions, **kept}))
    of_newest = [one for one in newest.problems.errors if one not in events.problems.errors]
    events.problems.found += of_newest
    names = frozenset(kept) & (events.included.lists.keys() if events.included else set())
    section = events.sections.get("include")
    rows = section.value.entries if section and isinstance(section.value, Mapping) else {}
    for name in sorted(names):
        place = rows[name].key.place
        with events.problems.about(name):
            if error := refused.get(name):
                # A person can confirm the version that drops most milestones.
                severity = Severity.WARNING if error.key == "include.removes" else Severity.ERROR
                values: dict[str, Any] = error.values
                events.problems.add(place, error.key, severity=severity, **values)
            events.problems.warn(place, "file.include_kept")
    return events, names


def _refused_versions(newest: EventsFile, path: str) -> dict[str, VersionRefusedError]:
    """Return why a round refuses the newest versions of lists that have no mistakes, by name."""
    found: dict[str, VersionRefusedError] = {}
    taken = load_events_file(path) if newest.lists else newest
    for name in newest.lists:
        try:
            refuse_change(name, taken, newest)
        except VersionRefusedError as error:
            found[name] = error
    return found


def _kept_versions(
    events: EventsFile, path: str, versions: dict[str, bytes], refused: Collection[str]
) -> dict[str, bytes]:
    """Return the versions that were last taken up of the lists of which the newest cannot count."""
    found: dict[str, bytes] = {}
    included = events.included
    for name, include in included.includes.items() if included else ():
        is_good = included and name in included.lists and name not in refused
        if not is_good and (include.path or name in versions):
            with suppress(ListError):
                if kept := read_kept(path, include):
                    found[name] = kept
    return found
