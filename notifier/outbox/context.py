"""What is true now: the timeline, its memory and the rules, as planning and sending need it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from notifier.reminders.sentences import Audience
from notifier.timeline.changes import compare
from notifier.timeline.revisions import public_revisions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date, datetime

    from notifier.dates.working_days import Holidays
    from notifier.reminders.rules import Channel, ReminderRule
    from notifier.timeline.changes import Change
    from notifier.timeline.model import Milestone, Timeline
    from notifier.timeline.revisions import Histories, History, Revision


@dataclass(frozen=True, kw_only=True)
class RoundContext:
    """What is true at one moment.

    Attributes:
        timeline: The milestones.
        rules: The reminder rules.
        histories: What is remembered of every milestone, this moment's changes included.
        now: The as-of moment, aware.
        withdrawn_at: When a milestone last became private, for those who may not be told of it; None
            when none did.
    """

    timeline: Timeline
    rules: tuple[ReminderRule, ...]
    histories: Histories
    now: datetime
    withdrawn_at: datetime | None = None

    def seen_by(self, channel: Channel) -> RoundContext:
        """Return what a channel may be told of: private milestones only where it is private itself."""
        return self if channel.private else self.public

    @cached_property
    def public(self) -> RoundContext:
        """What is true of the milestones that are public."""
        timeline, histories = self.timeline.public, self.histories.public
        if timeline is self.timeline and histories is self.histories:
            return self
        every = [one for history in self.histories.values() for one in history.revisions]
        withdrawn = [one.recorded_at for one in public_revisions(every) if one.is_withdrawal]
        return replace(
            self, timeline=timeline, histories=histories, withdrawn_at=max(withdrawn, default=None)
        )

    @cached_property
    def milestones(self) -> Mapping[str, Milestone]:
        """The milestones of the timeline by key."""
        return {milestone.key: milestone for milestone in self.timeline.milestones}

    def today(self, channel: Channel) -> date:
        """Return the day it is for a channel's readers."""
        return self.now.astimezone(channel.zone).date()

    def change_to_tell(self, channel: Channel, history: History, known: Revision | None) -> Change | None:
        """Return how a milestone differs from what a channel knows of it.

        Args:
            channel: The channel; what its filter leaves out is not told.
            history: The milestone's.
            known: The revision that the channel knows; None where it knows none.

        Returns:
            The change, or None where nothing is to be told.
        """
        change = compare(known.state if known else None, history.latest.state)
        return change if change and channel.match.takes(change.milestone, self.today(channel)) else None

    def audience(self, channel: Channel) -> Audience:
        """Return how to speak to a channel's readers now."""
        return Audience(language=channel.language, today=self.today(channel), timeline=self.timeline)

    @property
    def holidays(self) -> Holidays:
        """Days on which nobody works."""
        return self.timeline.holidays

    def heard_by(self, channel: Channel) -> Iterator[Milestone]:
        """Give the milestones a channel wants to hear of, as seen from its zone."""
        today = self.today(channel)
        for milestone in self.timeline.milestones:
            if channel.match.takes(milestone, today):
                yield milestone.seen_from(channel.zone)
