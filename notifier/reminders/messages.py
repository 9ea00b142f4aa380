"""From notices to one message for one channel: a single notice, a short list, or a digest."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING

from notifier.reminders.notices import NoticeType, brief

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notifier.reminders.notices import Notice
    from notifier.reminders.rules import DigestPeriod
    from notifier.reminders.sentences import Audience
    from notifier.words import Language

LIST_UP_TO = 5
OVERVIEW_UP_TO = 10
_SOON_DAYS, _NEAR_DAYS = 7, 30


class Section(StrEnum):
    """The sections of a digest, in reading order."""

    WEEK = "week"
    CHANGED = "changed"
    SOON = "soon"
    NEAR = "near"
    RUNNING = "running"
    ONGOING = "ongoing"
    LATER = "later"
    OVERDUE = "overdue"
    SINCE = "since"


Sections = tuple[tuple[Section, tuple["Notice", ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message for one channel, not yet in the form of that channel.

    Attributes:
        audience: Its readers.
        reference: The delivery's id, so that a reader can refer to it.
        contents: Its notices by section, in reading order; at least one notice.
        may_repeat: Whether the readers may have had it before.
        overview: The period of a digest, which is sent however little it contains; None for a message of
            notices that are due.
    """

    audience: Audience
    reference: str
    contents: Sections
    may_repeat: bool = False
    overview: DigestPeriod | None = None

    @property
    def language(self) -> Language:
        """Its language."""
        return self.audience.language

    @property
    def notices(self) -> tuple[Notice, ...]:
        """All its notices, in reading order."""
        return tuple(notice for _, notices in self.contents for notice in notices)

    @property
    def subject(self) -> str:
        """Its subject, on one line."""
        if self.overview:
            milestones = {(one.milestone.key, one.milestone.recurrence) for one in self.notices}
            return self.audience.say(f"message.overview_{self.overview}", count=len(milestones))
        if len(self.notices) == 1:
            return self.notices[0].headline
        return self.audience.say("message.subject", count=len(self.notices))

    @property
    def plain_text(self) -> str:
        """Its essence as plain text, for notifications and screen readers."""
        if len(self.notices) == 1 and not self.overview:
            return " ".join([f"{self.subject}.", *self.notices[0].sentences])
        return f"{self.subject}: {'; '.join(notice.headline for notice in self.notices)}."

    @property
    def is_digest(self) -> bool:
        """Whether each of its notices takes one line, instead of being written in full."""
        return self.overview is not None or len(self.notices) > LIST_UP_TO

    @property
    def sections(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The headings of a digest, each with one line for each notice, in reading order."""
        return tuple(
            (self.audience.say(f"section.{section}"), self._lines(notices))
            for section, notices in self.contents
        )

    def _lines(self, notices: tuple[Notice, ...]) -> tuple[str, ...]:
        """Return a line for each notice; a periodic digest has the first ones and counts the rest."""
        lines = tuple(brief(notice, self.audience) for notice in notices)
        rest = len(lines) - OVERVIEW_UP_TO
        if self.overview is None or rest <= 1:
            return lines
        return (*lines[:OVERVIEW_UP_TO], self.audience.say("message.more", count=rest))

    @property
    def footer(self) -> str:
        """The reference, and the warning that this may be a repeat."""
        key = "message.may_repeat" if self.may_repeat else "message.reference"
        return self.audience.say(key, reference=self.reference)


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
        return Section.CHANGED
    if notice.reminder and notice.reminder.is_opening:
        return Section.RUNNING
    days = notice.days or 0
    if days <= _SOON_DAYS:
        return Section.SOON
    return Section.NEAR if days <= _NEAR_DAYS else Section.LATER
