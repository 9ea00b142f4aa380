"""Planning: from the rules and the date of a milestone to its reminders."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from notifier.dates.leads import Span, parse_span
from notifier.dates.working_days import working_day_on_or_after, working_day_on_or_before
from notifier.dates.zones import moment_on
from notifier.named_tuple import NamedTuple
from notifier.reminders.rules import Anchor, ReminderRule, Weekend
from notifier.timeline.model import Kind, Milestone, Status
from notifier.timeline.repeats import next_days, occurrences_until, span_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from zoneinfo import ZoneInfo

    from notifier.dates.working_days import Holidays

ON_THE_DAY = parse_span("P0D")
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
# By how much a reminder may be shifted from the day its lead time gives: 15 own days off at the end of a year
# and 15 at the start of the next, their weekends, and the holidays among them.
LONGEST_SHIFT = timedelta(days=60)
_LAST_BUSY_DAY = 20
_DECEMBER, _SUNDAY, _WORKING_WEEK = 12, 7, 5


class Target(StrEnum):
    """The day of a milestone that a reminder is about."""

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


class Shift(StrEnum):
    """Why a reminder is sent on another day than its lead time gives."""

    NONE = "none"
    DAY_OFF = "day_off"
    EARLY = "early"
    YEAR_END = "year_end"
    GATHERED = "gathered"


class Reminder(NamedTuple):
    """One rule and lead time applied to one milestone."""

    milestone: str  # The milestone's key.
    rule: str  # The rule's id.
    target: Target  # Which day it counts to.
    lead: str  # The lead time as written, or the number of an overdue notice from 1.
    day: date  # That day; for an overdue notice the last day before it was overdue.
    planned_for: date  # The day the lead time gives.
    on: date  # The day it is sent: `planned_for`, or the day it was shifted to.
    shift: Shift = Shift.NONE  # Why those two differ.
    # Which occurrence of a repeating milestone, or which of several dates; empty for others.
    recurrence: str = ""
    is_asked_again: bool = False  # Whether it asks after a date that has passed not for the first time.
    is_last: bool = False  # Whether it is the last overdue notice.

    def key(self, date_revision: int) -> str:
        """Return its identity; clock time, zone and wording are not part of it."""
        return f"{self.milestone}|{self.recurrence}|{date_revision}|{self.rule}|{self.target}:{self.lead}"

    @property
    def is_question(self) -> bool:
        """Whether it asks after a date that has passed."""
        return self.target is Target.OVERDUE

    @property
    def is_opening(self) -> bool:
        """Whether it says that a window begins."""
        return self.target is Target.EARLIEST and self.planned_for == self.day

    @property
    def urgency(self) -> tuple[date, bool, Target]:
        """Its sort key among reminders due at once; the greatest, planned for the latest day, is used."""
        return (self.planned_for, self.target is Target.OVERDUE, self.target)

    def due_at(self, clock: time, zone: ZoneInfo) -> datetime:
        """Return the aware moment at which it is sent."""
        return moment_on(self.on, clock, zone)


def plan_reminders(
    milestone: Milestone, rule: ReminderRule, holidays: Holidays, today: date
) -> tuple[Reminder, ...]:
    """Return all reminders a rule gives for a milestone as it is now, earliest first.

    Only a milestone with status planned has reminders. The caller applies the rule's filter, at the
    moment of use. Of a repeating milestone they are those of the occurrences whose reminders may still be due
    today, and of the first one after. All days are those of the channel's zone.
    """
    if milestone.status is not Status.PLANNED:
        return ()
    if milestone.repeat is None:
        reminders = _plan_one(milestone, rule, holidays)
    else:
        first, last = _occurrence_window(rule, holidays, today)
        reminders = []
        coming = tuple(occurrences_until(milestone, first, last + span_of(milestone)))
        for occurrence, following in zip(coming, next_days(milestone, coming), strict=True):
            # Overdue notices of an occurrence stop when the next occurrence comes.
            reminders += [
                one
                for one in _plan_one(occurrence, rule, holidays)
                if one.target is not Target.OVERDUE or following is None or one.on < following
            ]
    return tuple(sorted(reminders, key=_in_time))


def _in_time(one: Reminder) -> tuple[object, ...]:
    is_question = one.target is Target.OVERDUE
    return (one.on, one.planned_for, is_question, one.target, one.recurrence, one.lead)


def _plan_one(milestone: Milestone, rule: ReminderRule, holidays: Holidays) -> list[Reminder]:
    # Each of several dates has its reminders.
    open_parts = (part for part in milestone.parts if part.status is Status.PLANNED)
    return [one for part in open_parts for of in (_before, _after) for one in of(part, rule, holidays)]


def _occurrence_window(rule: ReminderRule, holidays: Holidays, today: date) -> tuple[date, date]:
    """Return the first and last day of the occurrences that may have a reminder today."""
    leads = [today - lead.before(today, holidays) for lead in rule.every_lead]
    first = today
    for _ in range(rule.overdue.at_most if rule.overdue else 0):
        first = rule.overdue.every.before(first, holidays) - _WEEK if rule.overdue else first
    return first - LONGEST_SHIFT, today + max(leads, default=_DAY) + LONGEST_SHIFT


def _before(milestone: Milestone, rule: ReminderRule, holidays: Holidays) -> Iterator[Reminder]:
    key, recurrence, instant = milestone.key, milestone.recurrence, milestone.when.instant
    for target, day, leads in _targets(milestone, rule, holidays):
        for lead in leads:
            planned_for = lead.before(day, holidays)
            on, shift = _before_sent_on(milestone, target, day, planned_for, rule, holidays)
            if instant and on == day and instant.time() < rule.at:
                # The moment is before the clock time of the rule.
                on, shift = on - _DAY, Shift.EARLY
                if rule.weekend is not Weekend.KEEP:
                    on = working_day_on_or_before(on, holidays)
            yield Reminder(key, rule.id, target, lead.text, day, planned_for, on, shift, recurrence)


def _targets(
    milestone: Milestone, rule: ReminderRule, holidays: Holidays
) -> Iterator[tuple[Target, date, Iterable[Span]]]:
    """Yield the targets with their days, each with its lead times."""
    when, leads = milestone.when, rule.leads_for(milestone)
    earliest, latest = when.earliest, when.latest
    if not leads or milestone.has_lapsed:
        return
    if when.is_exact and earliest:
        yield Target.DAY, earliest, leads
        return
    anchor = rule.anchor or _ANCHORS[milestone.kind]
    if earliest:
        counted = leads if anchor is not Anchor.LATEST or latest is None else ()
        yield Target.EARLIEST, earliest, counted if ON_THE_DAY in counted else (ON_THE_DAY, *counted)
    if latest and (anchor is not Anchor.EARLIEST or earliest is None):
        yield Target.LATEST, latest, leads
    elif latest and earliest and milestone.kind is not Kind.EVENT:
        yield Target.LATEST, latest, _late_lead(earliest, latest, leads, holidays)


def _late_lead(earliest: date, latest: date, leads: tuple[Span, ...], holidays: Holidays) -> Iterator[Span]:
    """Yield the lead time near the last day of a window whose other reminders count to its first.

    A short window has none: it would come before the window opens. Nor has an event: nothing is asked
    after its last day, and money that is available in a year does not end with a count of days.
    """
    by_day = sorted(leads, key=lambda lead: lead.before(latest, holidays), reverse=True)
    is_near = (lead for lead in by_day if latest - lead.before(latest, holidays) >= _WEEK)
    lead = next(is_near, by_day[-1])
    if lead.before(latest, holidays) > earliest:
        yield lead


def _before_sent_on(
    milestone: Milestone, target: Target, day: date, planned_for: date, rule: ReminderRule, holidays: Holidays
) -> tuple[date, Shift]:
    """Return the day a reminder is sent, and why it was shifted; never after what it announces."""
    if rule.weekend is Weekend.KEEP:
        on = planned_for
    elif target is Target.EARLIEST and planned_for == day:
        on = working_day_on_or_after(planned_for, holidays)
        if milestone.when.latest and on > milestone.when.latest:
            on = working_day_on_or_before(planned_for, holidays)
    else:
        on = working_day_on_or_before(planned_for, holidays)
    return on, Shift.NONE if on == planned_for else Shift.DAY_OFF


def _after(milestone: Milestone, rule: ReminderRule, holidays: Holidays) -> Iterator[Reminder]:
    """Yield the overdue notices, each counted from the day the one before is sent.

    The first is sent the next working day. Weekly or rarer ones are sent on a Monday, so that those of
    one week are in one message.
    """
    last = milestone.last_day
    if rule.overdue is None or last is None or milestone.has_lapsed:
        return
    planned_for, key, recurrence = last + _DAY, milestone.key, milestone.recurrence
    every, at_most = rule.overdue
    for number in range(1, at_most + 1):
        on, shift = planned_for, Shift.NONE
        if rule.weekend is Weekend.MOVE:
            on, shift = _overdue_day(planned_for, every, holidays, is_first=number == 1)
        yield Reminder(
            key,
            rule.id,
            Target.OVERDUE,
            str(number),
            last,
            planned_for,
            on,
            shift,
            recurrence,
            is_asked_again=number > 1,
            is_last=number == at_most,
        )
        planned_for = every.after(on, holidays)


def _overdue_day(planned_for: date, every: Span, holidays: Holidays, *, is_first: bool) -> tuple[date, Shift]:
    """Return the working day on which an overdue notice is sent, and why it was shifted."""
    is_rare = bool(every.months) or every.days >= _WEEK.days or every.working_days >= _WORKING_WEEK
    day = planned_for
    if not is_first and is_rare:
        day += timedelta(days=(1 - day.isoweekday()) % _SUNDAY)
    on = asked_on(day, holidays)
    if on != working_day_on_or_after(day, holidays):
        return on, Shift.YEAR_END
    if day != planned_for:
        return on, Shift.GATHERED
    return on, Shift.NONE if on == day else Shift.DAY_OFF


def question_moment(
    reminder: Reminder, rule: ReminderRule, holidays: Holidays, zone: ZoneInfo, today: date
) -> datetime:
    """Return when a question that was not asked yet is asked; also one that is late waits for such a day."""
    is_kept = rule.weekend is Weekend.KEEP
    on = reminder.on if is_kept else asked_on(max(reminder.on, today), holidays)
    return moment_on(on, rule.at, zone)


def asked_on(day: date, holidays: Holidays) -> date:
    """Return the first day from a day on, that day included, on which questions are asked: a working day.

    From 21 December to New Year's Day few readers are at work and many dates pass: all questions of those
    days are in one message on the first working day of the year.
    """
    on = working_day_on_or_after(day, holidays)
    if on.month == _DECEMBER and on.day > _LAST_BUSY_DAY:
        return working_day_on_or_after(date(on.year + 1, 1, 1), holidays)
    return on
