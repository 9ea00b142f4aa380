"""Which version of an included list without mistakes is refused: of another domain, or without most of it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from notifier.events_file.including import ListError
from notifier.timeline.included_list import list_of

if TYPE_CHECKING:
    from notifier.events_file.timeline_file import TimelineFile

# A version that drops more milestones than this, and more than half of all, has to be confirmed.
_REMOVED_AT_MOST = 5


class VersionRefusedError(ListError):
    """A version of a list has mistakes, or does not fit the file."""


def refuse_change(name: str, before: TimelineFile, after: TimelineFile, confirmed: str = "") -> None:
    """Refuse a version of a list that has another domain than the one before, or not most of its milestones.

    One whose SHA-256 is `confirmed` may drop most milestones.

    Raises:
        VersionRefusedError: It is such a version.
    """
    was, now = (one.timeline.lists.get(name) for one in (before, after))
    if was is None or now is None:
        return
    if was.domain != now.domain:
        raise VersionRefusedError("include.domain", domain=now.domain, former=was.domain)
    known, left = (
        {one.key for one in each.timeline.milestones if list_of(one.id) == name} for each in (before, after)
    )
    removed, digest = len(known - left), hashlib.sha256(after.lists[name]).hexdigest()
    if removed > _REMOVED_AT_MOST and 2 * removed > len(known) and digest != confirmed:
        raise VersionRefusedError("include.removes", removed=removed, known=len(known), sha256=digest)
