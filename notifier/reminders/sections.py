"""The sections of a message, the order of its notices, and how many of each kind it has."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING

from notifier.dates.labels import join_words
from notifier.reminders.notices import NoticeType

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from notifier.reminders.audience import Audience
    from notifier.reminders.notices import Notice

_SOON_DAYS, _NEAR_DAYS = 7, 30


class Section(StrEnum):
    """The sections of a digest, in reading order."""

    ADDED = "added"
    MOVED = "moved"
    CANCELLED = "cancelled"
    DONE = "done"
    REMOVED = "removed"
    CHANGED = "changed"
    SOON = "soon"
    NEAR = "near"
    RUNNING = "running"
    LATER = "later"
    OVERDUE = "overdue"
    UNDATED = "undated"


Sections = tuple[tuple[Section, tuple["Notice", ...]], ...]
_OF_CHANGES = {
    NoticeType.ADDED: Section.ADDED,
    NoticeType.MOVED: Section.MOVED,
    NoticeType.CANCELLED: Section.CANCELLED,
    NoticeType.DONE: Section.DONE,
    NoticeType.REMOVED: Section.REMOVED,
}


def arrange(notices: Iterable[Notice]) -> Sections:
    """Put notices in reading order: changes first, then the nearest day, then what is overdue."""
    order = list(Section)
    ordered = sorted(notices, key=lambda notice: (order.index(section_of(notice)), *in_section(notice)))
    return tuple((section, tuple(own)) for section, own in groupby(ordered, key=section_of))


def in_section(notice: Notice) -> tuple[int, str]:
    """Return the sort key within a section: the nearest day first."""
    return (notice.days if notice.days is not None else 0, notice.milestone.title.casefold())


def section_of(notice: Notice) -> Section:
    """Return the section of a notice in a message of notices that are due."""
    if notice.type is NoticeType.OVERDUE:
        return Section.OVERDUE
    if notice.type is not NoticeType.REMINDER:
        return _OF_CHANGES.get(notice.type, Section.CHANGED)
    if notice.reminder and notice.reminder.is_opening:
        return Section.RUNNING
    days = notice.days or 0
    if days <= _SOON_DAYS:
        return Section.SOON
    return Section.NEAR if days <= _NEAR_DAYS else Section.LATER


def heading_of_changes(notices: Sequence[Notice], audience: Audience) -> str:
    """Return how many milestones a message is about, and to how many each thing happened."""
    # What changed stands first, so that a milestone of which there is more is counted as that.
    names = {
        one.milestone.key: f"change.{one.change.wording}" if one.change else "message.attention"
        for one in reversed(notices)
    }
    numbers = Counter(names[key] for key in dict.fromkeys(one.milestone.key for one in notices))
    counted = [(number, audience.say(name, count=number)) for name, number in numbers.items()]
    is_mixed = len(counted) > 1
    words = [f"{number} {one}" if is_mixed else one for number, one in counted]
    return audience.say(
        "message.changes" if is_mixed else "message.changes_alike",
        count=len(names),
        words=join_words(words, audience.language),
    )
