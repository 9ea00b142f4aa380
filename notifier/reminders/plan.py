"""From rules and dates to reminders: which days need a word about which milestone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from notifier.dates.leads import Span, parse_span
from notifier.dates.working_days import working_day_on_or_after, working_day_on_or_before
from notifier.dates.zones import moment_on
from notifier.reminders.rules import Anchor, ChangeMode, ReminderRule, Weekend
from notifier.timeline.model import Kind, Milestone, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from zoneinfo import ZoneInfo

    from notifier.dates.working_days import Holidays
    from notifier.reminders.rules import Channel

ON_THE_DAY = parse_span("P0D")
_WEEK = timedelta(days=7)
_DEFAULT_CLOCK = time(9, 0)


class Aim(StrEnum):
    """What a reminder counts to."""

    DAY = "day"
    EARLIEST = "earliest"
    LATEST = "latest"
    OVERDUE = "overdue"


# Which end of a window the lead times count to, unless the rule says otherwise.
_ANCHORS: dict[Kind, Anchor] = {
    Kind.START: Anchor.EARLIEST,
    Kind.EVENT: Anchor.EARLIEST,
    Kind.DEADLINE: Anchor.LATEST,
    Kind.DECISION: Anchor.LATEST,
    Kind.PUBLICATION: Anchor.LATEST,
    Kind.END: Anchor.BOTH,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One rule and lead time applied to one milestone.

    Attributes:
        milestone: The milestone's key.
        recurrence: Which occurrence of a repeating milestone; empty for one that does not repeat.
        rule: The rule's id.
        aim: What it counts to.
        lead: The lead time as written, or the number of an overdue notice from 1.
        day: The day it counts to; for an overdue notice the last day it was in time.
        planned_for: The day the lead time gives.
        on: The day it is sent: `planned_for`, or the working day before or after.
    """

    milestone: str
    recurrence: str = ""
    rule: str
    aim: Aim
    lead: str
    day: date
    planned_for: date
    on: date

    def key(self, date_revision: int) -> str:
        """Return its identity; clock time, zone and wording are not part of it.

        Args:
            date_revision: Which date of the milestone it belongs to.
        """
        return f"{self.milestone}|{self.recurrence}|{date_revision}|{self.rule}|{self.aim}:{self.lead}"

    @property
    def is_opening(self) -> bool:
        """Whether it tells that a window begins."""
        return self.aim is Aim.EARLIEST and self.planned_for == self.day

    @property
    def urgency(self) -> tuple[date, bool, Aim]:
        """Of several at once the greatest counts: it was planned for the latest day."""
        return (self.planned_for, self.aim is Aim.OVERDUE, self.aim)


class _Target(NamedTuple):
    """What a reminder counts to, and the day that gives."""

    aim: Aim
    day: date
    lead: str
    planned_for: date


def plan_reminders(milestone: Milestone, rule: ReminderRule, holidays: Holidays) -> tuple[Reminder, ...]:
    """Return all reminders a rule gives for a milestone as it is now, earliest first.

    Only what is planned is reminded of; whether the rule's filter takes the milestone is asked at
    the moment of use.
    """
    if milestone.status is not Status.PLANNED:
        return ()
    targets = {*_before(milestone, rule, holidays), *_after(milestone, rule, holidays)}
    reminders = [
        Reminder(
            milestone=milestone.key,
            rule=rule.id,
            aim=target.aim,
            lead=target.lead,
            day=target.day,
            planned_for=target.planned_for,
            on=_sending_day(target, rule, holidays),
        )
        for target in targets
    ]
    return tuple(sorted(reminders, key=lambda reminder: (reminder.on, reminder.urgency, reminder.lead)))


def _before(milestone: Milestone, rule: ReminderRule, holidays: Holidays) -> Iterator[_Target]:
    when = milestone.when
    if not rule.before or when.is_undated:
        return

    def count_to(aim: Aim, day: date, leads: Iterable[Span]) -> Iterator[_Target]:
        return (_Target(aim, day, lead.text, lead.before(day, holidays)) for lead in leads)

    if when.day:
        yield from count_to(Aim.DAY, when.day, rule.before)
        return
    earliest, latest = when.earliest, when.latest
    anchor = rule.anchor or _ANCHORS[milestone.kind]
    if earliest:
        yield from count_to(Aim.EARLIEST, earliest, [ON_THE_DAY])
        if anchor is not Anchor.LATEST or latest is None:
            yield from count_to(Aim.EARLIEST, earliest, rule.before)
    if latest:
        is_aim = anchor is not Anchor.EARLIEST or earliest is None
        leads = rule.before if is_aim else [_last_call(latest, rule, holidays)]
        yield from count_to(Aim.LATEST, latest, leads)


def _last_call(latest: date, rule: ReminderRule, holidays: Holidays) -> Span:
    """Return the lead near the last day of a window whose other reminders count to its first."""
    by_day = sorted(rule.before, key=lambda lead: lead.before(latest, holidays), reverse=True)
    return next((lead for lead in by_day if latest - lead.before(latest, holidays) >= _WEEK), by_day[-1])


def _after(milestone: Milestone, rule: ReminderRule, holidays: Holidays) -> Iterator[_Target]:
    last = milestone.last_day
    if rule.overdue is None or last is None:
        return
    planned_for = last + timedelta(days=1)
    for number in range(1, rule.overdue.at_most + 1):
        yield _Target(Aim.OVERDUE, last, str(number), planned_for)
        planned_for = rule.overdue.every.after(planned_for, holidays)


def _sending_day(target: _Target, rule: ReminderRule, holidays: Holidays) -> date:
    """Return the day a reminder is sent: what comes before a date never moves past it."""
    if rule.weekend is Weekend.KEEP:
        return target.planned_for
    is_opening = target.aim is Aim.EARLIEST and target.planned_for == target.day
    if is_opening or target.aim is Aim.OVERDUE:
        return working_day_on_or_after(target.planned_for, holidays)
    return working_day_on_or_before(target.planned_for, holidays)


def channel_clock(channel: Channel, rules: Iterable[ReminderRule]) -> time:
    """Return the clock time at which a channel hears of changes: that of the first rule it follows."""
    return next((rule.at for rule in rules if channel.follows(rule)), _DEFAULT_CLOCK)


def settles_at(
    recorded_at: datetime, mode: ChangeMode, clock: time, zone: ZoneInfo, holidays: Holidays
) -> datetime | None:
    """Return when a change that was recorded at a moment is told, or None for never.

    A change rests until the first working day after the day it was made, so that what is mended
    the same day is never told.
    """
    match mode:
        case ChangeMode.NEVER:
            return None
        case ChangeMode.NOW:
            return recorded_at
        case ChangeMode.SETTLED:
            next_day = recorded_at.astimezone(zone).date() + timedelta(days=1)
            return moment_on(working_day_on_or_after(next_day, holidays), clock, zone)
