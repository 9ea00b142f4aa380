"""When a channel is asked after a milestone again, of which a reader said that nothing is known yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.dates.labels import day_label
from notifier.reminders.plan import asked_on
from notifier.timeline.model import Status
from notifier.timeline.repeats import current

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from notifier.dates.working_days import Holidays
    from notifier.reminders.audience import Audience
    from notifier.reminders.plan import Reminder
    from notifier.reminders.rules import ReminderRule
    from notifier.timeline.model import Milestone


def is_asked_after(milestone: Milestone, today: date) -> bool:
    """Whether a milestone has no date, or one that passed without news."""
    one = current(milestone, today)
    is_open = one.when.is_undated or one.has_lapsed or one.is_overdue(today)
    return one.status is Status.PLANNED and is_open


def quiet_words(audience: Audience, *, who: str, said_on: date, until: date, is_quiet: bool) -> str:
    """Return who said that nothing is known yet, and until when that holds, or held."""
    said, last = (day_label(one, audience.language) for one in (said_on, until))
    who = who or audience.say("notice.quiet_reader")
    return audience.say(f"notice.quiet_{'until' if is_quiet else 'over'}", who=who, said=said, until=last)


def asked_again(quiet_until: Mapping[str, date], holidays: Holidays, today: date) -> list[tuple[date, str]]:
    """Return from today on the days of the questions after a period without, with their channels, in order.

    `quiet_until` has for each channel that is not asked after a milestone the day from which it is again.
    """
    days = ((asked_on(until, holidays), channel) for channel, until in quiet_until.items())
    return sorted(pair for pair in days if pair[0] >= today)


def is_held_back(reminder: Reminder, again: date) -> bool:
    """Whether a question comes no later than the one after a period without, which takes its place."""
    return reminder.is_question and reminder.on <= again


def without_held_back(
    planned: Iterable[tuple[ReminderRule, Reminder]],
    quiet_until: Mapping[str, date],
    channels: Iterable[str],
    holidays: Holidays,
) -> Sequence[tuple[ReminderRule, Reminder]]:
    """Leave out the questions until the day on which the first of some channels is asked again, and of it.

    The question of that day itself is in one message with a planned one.
    """
    planned, ends = tuple(planned), [quiet_until.get(channel) for channel in channels]
    known = [one for one in ends if one]
    if not known or len(known) < len(ends):
        return planned
    again = asked_on(min(known), holidays)
    return [pair for pair in planned if not is_held_back(pair[1], again)]
