"""The context of a round: timeline, rules, histories and moment, for planning and sending."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from notifier.reminders.audience import Audience
from notifier.reminders.causes import changes_at, with_correction
from notifier.reminders.moving_along import is_of_lost_date
from notifier.store.answer_links import Question, sign
from notifier.timeline.revisions import changed_since, with_counted_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date, datetime

    from notifier.channels.destinations import Destination
    from notifier.reminders.rules import Channel, ReminderRule
    from notifier.timeline.changes import Change
    from notifier.timeline.model import Milestone, Timeline
    from notifier.timeline.revisions import Histories, History, Revision


@dataclass(frozen=True, kw_only=True)
class RoundContext:
    """Timeline, rules and histories at one moment."""

    timeline: Timeline  # The milestones.
    rules: tuple[ReminderRule, ...]  # The reminder rules.
    histories: Histories  # The revisions of every milestone, those of this round included.
    now: datetime  # The as-of moment, aware.
    # When a milestone last became private, for channels that are not private; None when none did.
    withdrawn_at: datetime | None = None
    # For the same channels, the public revisions of what became private, by key.
    withdrawn: Mapping[str, History] = field(default_factory=dict)
    # For the same channels, all revisions that were ever public, by key.
    published: Mapping[str, History] = field(default_factory=dict)
    may_invite: bool = False  # Whether the operator allows appointments.
    # What signs the links for answers; empty where no answers are taken.
    answer_key: str = field(default="", repr=False)

    def seen_by(self, channel: Channel) -> RoundContext:
        """Return the context a channel may see: without private milestones unless it is private."""
        return self if channel.private else self.public

    def to(self, destination: Destination) -> RoundContext:
        """Return the context of a destination: what it may see, and links for answers where it wants them."""
        seen, is_asked = self.seen_by(destination.channel), destination.settings.get("answers")
        return replace(seen, answer_key="") if destination.type.answers_when_asked and not is_asked else seen

    @cached_property
    def public(self) -> RoundContext:
        """The context without private milestones."""
        timeline, histories = self.timeline.public, self.histories.public
        if timeline is self.timeline and histories is self.histories:
            return self
        return replace(
            self,
            timeline=timeline,
            histories=histories,
            withdrawn_at=self.histories.withdrawn_at,
            withdrawn=self.histories.withdrawn,
            published=self.histories.published,
        )

    def history_or_withdrawn(self, key: str | None) -> History | None:
        """Return the revisions of a milestone, also of one that became private; None where there are none."""
        return self.histories.get(key or "") or self.withdrawn.get(key or "")

    @cached_property
    def milestones(self) -> Mapping[str, Milestone]:
        """The milestones of the timeline by key."""
        return {milestone.key: milestone for milestone in self.timeline.milestones}

    def today(self, channel: Channel) -> date:
        """Return today in a channel's zone."""
        return channel.day_of(self.now)

    def known_at(self, history: History, number: int | None, since: datetime | None) -> Revision | None:
        """Return the last revision up to a number that a channel with a baseline knows; None for none.

        Of a milestone that was private for a time that is the last one before, where the baseline lies before
        that time as well.
        """
        return self._known(history, lambda one: number is not None and one.revision <= number, since)

    def known_until(self, history: History, moment: datetime, since: datetime | None) -> Revision | None:
        """Return the same of the revisions that were recorded up to a moment."""
        return self._known(history, lambda one: one.recorded_at <= moment, since)

    def _known(
        self, history: History, is_known: Callable[[Revision], bool], since: datetime | None
    ) -> Revision | None:
        if found := next(filter(is_known, reversed(history.revisions)), None):
            return found
        earlier = self.published.get(history.latest.key)
        known = [one for one in earlier.revisions if is_known(one)] if earlier else []
        if known and known[-1].is_withdrawal:
            withdrawal = known.pop()
            known = known if since and since < withdrawal.recorded_at else []
        return known[-1] if known else None

    def change_to_tell(self, channel: Channel, history: History, known: Revision | None) -> Change | None:
        """Return how a milestone differs from what a channel knows; None where it need not be told."""
        if known is history.latest:
            return None
        change = with_counted_date(changed_since(known, history.latest), known, history)
        if not change or is_of_lost_date(change):
            return None
        if not channel.match.takes(change.milestone, self.today(channel)):
            return None
        others = changes_at(history.date_since.recorded_at, self.histories)
        return with_correction(change, others, self.timeline)

    def audience(self, channel: Channel) -> Audience:
        """Return the audience of a channel."""
        return Audience(
            language=channel.language,
            today=self.today(channel),
            timeline=self.timeline,
            now=self.now,
            answer_link=partial(self.answer_link, channel.name),
        )

    def answer_link(self, channel: str, milestone: Milestone) -> str:
        """Return the address at which the readers of a channel answer; empty where no answers are taken."""
        history = self.histories.get(milestone.key)
        if not self.answer_key or not self.timeline.answers or history is None:
            return ""
        question = Question(
            milestone=milestone.key,
            channel=channel,
            date_revision=history.latest.date_revision,
            recurrence=milestone.recurrence,
        )
        return f"{self.timeline.answers}/answer/{sign(question, self.answer_key)}"

    def milestones_for(self, channel: Channel) -> Iterator[Milestone]:
        """Give the milestones that a channel's filter takes, in its zone."""
        today = self.today(channel)
        for milestone in self.timeline.milestones:
            if channel.match.takes(milestone, today):
                yield milestone.seen_from(channel.zone)
