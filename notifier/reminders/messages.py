"""From notices to one message for one channel: a single notice, a short list, or a digest."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING

from notifier.reminders.notices import NoticeType, brief
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifier.reminders.notices import Notice
    from notifier.words import Language

LIST_UP_TO = 5
_SOON_DAYS, _NEAR_DAYS = 7, 30


class Section(StrEnum):
    """Where a notice stands in a digest, in reading order."""

    CHANGED = "changed"
    SOON = "soon"
    NEAR = "near"
    RUNNING = "running"
    LATER = "later"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What one channel gets at one moment.

    Attributes:
        language: The language it is in.
        reference: The delivery's id, so that a reader can ask after it.
        notices: What it says, in reading order; at least one.
        may_repeat: Whether nobody can tell if the readers had it before.
    """

    language: Language
    reference: str
    notices: tuple[Notice, ...]
    may_repeat: bool = False

    @property
    def subject(self) -> str:
        """What it is about, on one line."""
        if len(self.notices) == 1:
            return self.notices[0].headline
        return say(self.language, "message.subject", count=len(self.notices))

    @property
    def plain_text(self) -> str:
        """Everything that matters in one text, for notifications and screen readers."""
        if len(self.notices) == 1:
            return " ".join([f"{self.subject}.", *self.notices[0].sentences])
        return f"{self.subject}: {'; '.join(notice.headline for notice in self.notices)}."

    @property
    def is_digest(self) -> bool:
        """Whether its notices are too many to be told in full."""
        return len(self.notices) > LIST_UP_TO

    @property
    def sections(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The headings of a digest, each with its notices on a line of their own, in reading order."""
        return tuple(
            (
                say(self.language, f"section.{section}"),
                tuple(brief(notice, self.language) for notice in notices),
            )
            for section, notices in groupby(self.notices, key=section_of)
        )

    @property
    def footer(self) -> str:
        """The reference, and the warning that this may be a repeat."""
        key = "message.may_repeat" if self.may_repeat else "message.reference"
        return say(self.language, key, reference=self.reference)


def compose(
    notices: Sequence[Notice], *, language: Language, reference: str, may_repeat: bool = False
) -> Message:
    """Put notices in reading order: what changed, then the nearest day first, then what has passed."""
    order = list(Section)
    ordered = sorted(
        notices,
        key=lambda notice: (
            order.index(section_of(notice)),
            notice.days if notice.days is not None else 0,
            notice.milestone.title.casefold(),
        ),
    )
    return Message(language=language, reference=reference, notices=tuple(ordered), may_repeat=may_repeat)


def section_of(notice: Notice) -> Section:
    """Return where a notice stands in a digest."""
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
