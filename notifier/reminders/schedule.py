"""The reminders of a channel in the order in which they are due, updated as milestones change.

Planning ten thousand milestones takes a second, and a round comes at least every few minutes. So only what
is due since the last round or within `_HORIZON` is planned, a milestone that did not change is not planned
again, and reminders marked as planned are not visited again.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import UTC, date, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING

from notifier.named_tuple import NamedTuple
from notifier.reminders.plan import LONGEST_SHIFT, Reminder, plan_reminders

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from notifier.dates.leads import Span
    from notifier.dates.working_days import Holidays
    from notifier.reminders.rules import Channel, ReminderRule
    from notifier.timeline.model import Milestone, Timeline

_AT = attrgetter("at")
_DAY = timedelta(days=1)
# How far ahead the reminders of a channel are planned while its rounds go on.
_HORIZON = timedelta(days=40)
# Of so many milestones at most the reminders are put in place one by one; of more all are sorted.
_FEW = 20


class Due(NamedTuple):
    """A reminder with the moment it is due.

    The moment is in UTC, because moments of one zone compare many times faster.
    """

    at: datetime
    rule: ReminderRule
    reminder: Reminder


class _Planned(NamedTuple):
    """The reminders of one milestone.

    They follow from `basis`: the day for a milestone that repeats, the rules, and the milestone.
    """

    basis: tuple[date | None, tuple[ReminderRule, ...], Milestone]
    dues: list[Due]


class Schedule:
    """The reminders of one channel, past and future.

    `errors` says why milestones could not be planned at the last update, by key.
    """

    def __init__(
        self,
        channel: Channel,
        rules: tuple[ReminderRule, ...],
        holidays: Holidays,
        since: datetime | None = None,
    ) -> None:
        """Make a schedule without milestones.

        With `since`, aware and exclusive, only reminders after it matter, beside those of the present day,
        and only those up to a horizon are planned until more are asked for.
        """
        self.channel = channel
        self.rules = rules
        self.holidays = holidays
        self.errors: dict[str, Exception] = {}
        self._since = since
        self._until = date.min if since else date.max
        self._milestones: Iterable[Milestone] = ()
        self._today = date.min
        self._planned: dict[str, _Planned] = {}
        self._dues: list[Due] = []
        self._marked: datetime | None = None
        # What came or changed after the mark, and what could not be planned since a moment.
        self._fresh: set[str] = set()
        self._behind: dict[str, datetime | None] = {}

    def is_for(self, channel: Channel, rules: tuple[ReminderRule, ...], holidays: Holidays) -> bool:
        """Whether it was made for these, so that it is still valid."""
        return (self.channel, self.rules) == (channel, rules) and self.holidays is holidays

    def update(self, milestones: Iterable[Milestone], today: date) -> int:
        """Plan the milestones that changed, and return their number.

        A milestone that cannot be planned is left out; the next update tries it again. The identical tuple of
        milestones on the same day, in the channel's zone, changes nothing.
        """
        if milestones is self._milestones and today == self._today and not self.errors:
            return 0
        self._milestones, self._today = milestones, today
        if self._until != date.max and today + 2 * _DAY > self._until:
            self._until = today + _HORIZON
        return self._plan_window()

    def due(self, now: datetime) -> Iterator[Due]:
        """Yield the reminders that are due and not marked as planned, the earliest first."""
        until = now.astimezone(UTC)
        last = bisect_right(self._dues, until, key=_AT)
        first = bisect_right(self._dues, self._marked, 0, last, key=_AT) if self._marked else 0
        if self._fresh and self._marked:
            until = min(until, self._marked)
            fresh = (one for key, one in self._planned.items() if key in self._fresh)
            yield from sorted((due for one in fresh for due in one.dues if due.at <= until), key=_AT)
        yield from self._dues[first:last]

    def mark_planned(self, now: datetime) -> None:
        """Mark all reminders that are due as planned: their deliveries are stored."""
        self._marked = max(now.astimezone(UTC), self._marked or now.astimezone(UTC))
        self._fresh.clear()

    def coming(self, now: datetime) -> Iterator[Due]:
        """Yield the reminders after a moment, the earliest first."""
        yield from self._dues[bisect_right(self._dues, now.astimezone(UTC), key=_AT) :]

    def next_at(self, now: datetime) -> datetime | None:
        """Return the first moment after `now` at which something is due, or None."""
        coming = next(self.coming(now), None)
        if self._until != date.max and (coming is None or self.channel.day_of(coming.at) > self._until):
            # Nothing comes soon: look as far as there is anything.
            self._until = date.max
            self._plan_window()
            coming = next(self.coming(now), None)
        return coming.at if coming else None

    def _plan_window(self) -> int:
        """Plan what is due within the window for every milestone whose plan is not valid, and count those."""
        today = self._today
        followed = tuple(rule for rule in self.rules if self.channel.follows(rule))
        is_filtered, is_chosen = any(rule.match.wanted for rule in followed), bool(self.channel.match.wanted)
        starts = (self._marked or self._since, *self._behind.values())
        first = date.min
        if self._since and None not in starts:
            first = min(today, *(self.channel.day_of(one) for one in starts if one)) - _DAY
        back, ahead = _reach(followed)
        known, changed = self._planned, list[str]()
        self._planned, self.errors = {}, {}
        for milestone in self._milestones:
            try:
                if self._since and not _may_be_due(milestone, first, self._until, back, ahead):
                    continue
                if is_chosen and not self.channel.match.takes(milestone, today):
                    continue
                rules = followed
                if is_filtered:
                    rules = tuple(rule for rule in followed if rule.match.takes(milestone, today))
                basis = (today if milestone.repeat else None, rules, milestone)
                planned = known.get(milestone.key)
                if planned is None or planned.basis != basis:
                    self._fresh.add(milestone.key)
                    planned = _Planned(basis, self._plan(milestone, rules, today))
                    changed.append(milestone.key)
                self._planned[milestone.key] = planned
            except Exception as error:  # noqa: BLE001 - one milestone must not stop the reminders of the others
                self.errors[milestone.key] = error
        moment = self._marked or self._since
        self._behind = {key: self._behind.get(key, moment) for key in self.errors}
        if len(changed) <= _FEW and list(known) == list(self._planned):
            self._replace(changed, known)
        else:
            self._dues = sorted((due for one in self._planned.values() for due in one.dues), key=_AT)
        return len(changed)

    def _replace(self, changed: list[str], known: Mapping[str, _Planned]) -> None:
        """Put the reminders of a few milestones in the place of those they had.

        At one moment they are in the order of the milestones, as where all are sorted.
        """
        order = {key: place for place, key in enumerate(self._planned)} if changed else {}

        def place(due: Due) -> tuple[datetime, int]:
            return due.at, order[due.reminder.milestone]

        for key in changed:
            for due in known[key].dues:
                del self._dues[bisect_left(self._dues, place(due), key=place)]
            for due in self._planned[key].dues:
                self._dues.insert(bisect_right(self._dues, place(due), key=place), due)

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


def _reach(rules: tuple[ReminderRule, ...]) -> tuple[timedelta, timedelta]:
    """Return how long before a milestone's days, and how long after them, a reminder may come at most."""
    back = [_longest(lead) for rule in rules for lead in rule.every_lead]
    ahead = [
        (_longest(rule.overdue.every) + timedelta(days=7)) * rule.overdue.at_most
        for rule in rules
        if rule.overdue
    ]
    return max(back, default=timedelta()) + LONGEST_SHIFT, max(ahead, default=timedelta()) + LONGEST_SHIFT


def _longest(span: Span) -> timedelta:
    return timedelta(days=span.days + 31 * span.months + 2 * span.working_days)


def _may_be_due(milestone: Milestone, first: date, last: date, back: timedelta, ahead: timedelta) -> bool:
    """Whether a milestone may have a reminder from a first to a last day; quick, and never wrongly False."""
    if milestone.repeat:
        return True
    when = milestone.when
    days = [day for day in (when.earliest, when.latest, milestone.overdue_after) if day]
    if not days:
        return False
    is_after = first == date.min or max(days) >= first - ahead
    return is_after and (last == date.max or min(days) <= last + back)


def coming_reminders(
    milestone: Milestone, rules: Iterable[ReminderRule], timeline: Timeline, today: date
) -> list[tuple[ReminderRule, Reminder]]:
    """Return the reminders of one milestone from today on, nearest first; if it repeats, of the next one."""
    local = milestone.seen_from(timeline.zone)
    planned = [
        (rule, reminder)
        for rule in rules
        if rule.match.takes(milestone, today)
        for reminder in plan_reminders(local, rule, timeline.holidays, today)
        if reminder.on >= today
    ]
    if milestone.repeat:
        next_time = min((reminder.recurrence for _, reminder in planned), default="")
        planned = [pair for pair in planned if pair[1].recurrence == next_time]
    return sorted(planned, key=lambda pair: (pair[1].on, pair[0].at, pair[1].urgency))
