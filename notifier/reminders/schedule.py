"""The reminders of a channel in the order in which they are due, updated as milestones change.

Planning ten thousand milestones takes a second, and a round comes at least every few minutes. So a
milestone that did not change is not planned again, and reminders marked as planned are not visited again.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from notifier.reminders.plan import Reminder, plan_reminders

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from notifier.dates.working_days import Holidays
    from notifier.reminders.rules import Channel, ReminderRule
    from notifier.timeline.model import Milestone, Timeline

_AT = attrgetter("at")


class Due(NamedTuple):
    """A reminder with the moment it is due.

    Attributes:
        at: That moment, in UTC, because moments of one zone compare many times faster.
        rule: The rule that gives it.
        reminder: The reminder.
    """

    at: datetime
    rule: ReminderRule
    reminder: Reminder


class _Planned:
    """The reminders of one milestone; the first `marked` of them are marked as planned."""

    __slots__ = ("dues", "marked", "milestone", "rules", "today")

    def __init__(self, milestone: Milestone, rules: tuple[ReminderRule, ...], today: date | None) -> None:
        self.milestone = milestone
        self.rules = rules
        self.today = today
        self.dues: list[Due] = []
        self.marked = 0

    def is_for(self, milestone: Milestone, rules: tuple[ReminderRule, ...], today: date) -> bool:
        """Whether it was planned for these, so that it is still valid."""
        asked_on = today if milestone.repeat else None
        return (self.today, self.rules, self.milestone) == (asked_on, rules, milestone)

    def first_after(self, now: datetime) -> int:
        """Return the index of the first reminder after a moment; marked ones are not visited."""
        start = self.marked
        # Few reminders become due between two rounds.
        if start == len(self.dues) or self.dues[start].at > now:
            return start
        return bisect_right(self.dues, now, start, key=_AT)


class Schedule:
    """All reminders of one channel, past and future.

    Attributes:
        channel: The channel.
        rules: All rules of the file.
        holidays: The holidays of a year.
        errors: Why milestones could not be planned at the last update, by key.
    """

    def __init__(self, channel: Channel, rules: tuple[ReminderRule, ...], holidays: Holidays) -> None:
        self.channel = channel
        self.rules = rules
        self.holidays = holidays
        self.errors: dict[str, Exception] = {}
        self._planned: dict[str, _Planned] = {}

    def is_for(self, channel: Channel, rules: tuple[ReminderRule, ...], holidays: Holidays) -> bool:
        """Whether it was made for these, so that it is still valid."""
        return (self.channel, self.rules) == (channel, rules) and self.holidays is holidays

    def update(self, milestones: Iterable[Milestone], today: date) -> int:
        """Plan the milestones that changed, and return their number.

        A milestone that cannot be planned is left out; the next update tries it again.

        Args:
            milestones: All milestones of the file.
            today: The day in the channel's zone, for filters and for milestones that repeat.
        """
        followed = tuple(rule for rule in self.rules if self.channel.follows(rule))
        is_filtered = any(rule.match.wanted for rule in followed)
        known, changed = self._planned, 0
        self._planned, self.errors = {}, {}
        for milestone in milestones:
            try:
                if not self.channel.match.takes(milestone, today):
                    continue
                rules = followed
                if is_filtered:
                    rules = tuple(rule for rule in followed if rule.match.takes(milestone, today))
                planned = known.get(milestone.key)
                if planned is None or not planned.is_for(milestone, rules, today):
                    planned = _Planned(milestone, rules, today if milestone.repeat else None)
                    planned.dues = self._plan(milestone, rules, today)
                    changed += 1
                self._planned[milestone.key] = planned
            except Exception as error:  # noqa: BLE001 - one milestone must not stop the reminders of the others
                self.errors[milestone.key] = error
        return changed

    def due(self, now: datetime) -> Iterator[Due]:
        """Yield the reminders that are due and not marked as planned, milestone by milestone."""
        now = now.astimezone(UTC)
        for planned in self._planned.values():
            yield from planned.dues[planned.marked : planned.first_after(now)]

    def mark_planned(self, now: datetime) -> None:
        """Mark all reminders that are due as planned: their deliveries are stored."""
        now = now.astimezone(UTC)
        for planned in self._planned.values():
            planned.marked = planned.first_after(now)

    def coming(self, now: datetime) -> Iterator[Due]:
        """Yield the first reminder after a moment of each milestone."""
        now = now.astimezone(UTC)
        for planned in self._planned.values():
            at = planned.first_after(now)
            if at < len(planned.dues):
                yield planned.dues[at]

    def next_at(self, now: datetime) -> datetime | None:
        """Return the first moment after `now` at which something is due, or None."""
        return min(map(_AT, self.coming(now)), default=None)

    def _plan(self, milestone: Milestone, rules: tuple[ReminderRule, ...], today: date) -> list[Due]:
        zone = self.channel.zone
        local = milestone.seen_from(zone)
        dues = [
            Due(reminder.due_at(rule.at, zone).astimezone(UTC), rule, reminder)
            for rule in rules
            for reminder in plan_reminders(local, rule, self.holidays, today)
        ]
        dues.sort(key=_AT)
        return dues


def coming_reminders(
    milestone: Milestone, rules: Iterable[ReminderRule], timeline: Timeline, today: date
) -> list[tuple[ReminderRule, Reminder]]:
    """Return the reminders of one milestone from today on, nearest first; if it repeats, of the next one.

    Args:
        milestone: The milestone.
        rules: All rules of the file.
        timeline: Its zone and holidays are used.
        today: The day in that zone.
    """
    local = milestone.seen_from(timeline.zone)
    planned = [
        (rule, reminder)
        for rule in rules
        if rule.match.takes(milestone, today)
        for reminder in plan_reminders(local, rule, timeline.holidays, today)
        if reminder.on >= today
    ]
    next_time = min((reminder.recurrence for _, reminder in planned), default="")
    planned = [pair for pair in planned if pair[1].recurrence == next_time]
    return sorted(planned, key=lambda pair: (pair[1].on, pair[0].at, pair[1].urgency))
