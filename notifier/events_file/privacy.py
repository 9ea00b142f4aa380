"""The check that no public milestone refers to a private one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notifier.timeline.fields import FIELDS, Shape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notifier.events_file.problems import Problems
    from notifier.events_file.records import Fields
    from notifier.timeline.model import Milestone

# The fields of a milestone that may hold an address.
_TEXTS = tuple(
    row.name for row in FIELDS.values() if row.shape in {Shape.LINE, Shape.PARAGRAPHS, Shape.ADDRESS}
)


def refuse_references(
    read: Iterable[Fields], milestones: Iterable[Milestone], base_url: str, problems: Problems
) -> None:
    """Record every public milestone that refers to a private one, by `after` or by a link.

    Milestones and their fields are in the same order; without a public address links are not checked.
    """
    rows = list(zip(read, milestones, strict=True))
    private = {name for _, one in rows if one.private for name in (one.id, *one.formerly) if name}
    if not private:
        return
    link = re.compile(rf"{re.escape(base_url.rstrip('/'))}/(?:v1/)?milestones/([a-z0-9-]+)")
    for fields, milestone in rows:
        if milestone.private:
            continue
        with problems.about(milestone.id):
            after: Fields | None = fields.get("after")
            if after and (name := after.get("milestone")) in private:
                problems.add(after.place("milestone"), "file.after_private", value=name)
            for key in _TEXTS if base_url else ():
                for name in link.findall(getattr(milestone, key)):
                    if name in private:
                        problems.add(fields.place(key), "file.links_to_private", value=name)
