"""What a file says of private milestones that it should not, or that its author may not know."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notifier.events_file.nodes import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notifier.events_file.problems import Problems
    from notifier.events_file.records import Fields
    from notifier.events_file.whole import EventsFile
    from notifier.timeline.model import Milestone

# Where the text of a milestone may hold an address.
_TEXTS = ("title", "action", "description", "location", "url")


def refuse_references(
    read: Iterable[Fields], milestones: Iterable[Milestone], base_url: str, problems: Problems
) -> None:
    """Record every public milestone that refers to a private one: what it comes after, or a link.

    Args:
        read: What was read of every milestone.
        milestones: What was made of that.
        base_url: The public address; empty where there is none, and so no page to link to.
        problems: Where mistakes are recorded.
    """
    rows = list(zip(read, milestones, strict=True))
    private = {name for _, one in rows if one.private for name in (one.id, *one.formerly) if name}
    if not private:
        return
    link = re.compile(rf"{re.escape(base_url.rstrip('/'))}/(?:v1/)?milestones/([a-z0-9-]+)")
    for fields, milestone in rows:
        if milestone.private:
            continue
        problems.subject = milestone.id
        after: Fields | None = fields.get("after")
        if after and (name := after.get("milestone")) in private:
            problems.add(after.place("milestone"), "file.after_private", value=name)
        for key in _TEXTS if base_url else ():
            for name in link.findall(getattr(milestone, key)):
                if name in private:
                    problems.add(fields.place(key), "file.links_to_private", value=name)
    problems.subject = ""


def warn_of_public_feeds(events: EventsFile, names: Iterable[str]) -> None:
    """Warn of private calendars in which nothing is private.

    Args:
        events: The file.
        names: Which calendars those are.
    """
    section = events.sections.get("feeds")
    rows = section.value.entries if section and isinstance(section.value, Mapping) else {}
    for name in names:
        row = rows[name].value
        if isinstance(row, Mapping):
            place = row.entries["private"].value.place
            events.problems.warn(place, "file.feed_without_private", value=name)


def warn_of_published(events: EventsFile, published: Iterable[str]) -> None:
    """Warn of private milestones that were public, as every version of the calendars still holds them.

    Args:
        events: The file.
        published: Keys of the milestones whose content was ever published.
    """
    keys = set(published)
    exposed = {one.id for one in events.timeline.milestones if one.private and one.key in keys}
    section = events.sections.get("milestones")
    for node in section.value.items if section and isinstance(section.value, Sequence) else ():
        name = node.entries.get("id") if isinstance(node, Mapping) else None
        if (
            isinstance(node, Mapping)
            and name
            and isinstance(name.value, Scalar)
            and name.value.text in exposed
        ):
            events.problems.subject = name.value.text
            events.problems.warn(node.entries["private"].value.place, "file.private_was_published")
    events.problems.subject = ""
