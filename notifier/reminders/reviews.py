"""The review of a quarter, on its first working day: what was asked after in vain, and what has no date."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from notifier.dates.working_days import working_day_on_or_after
from notifier.dates.zones import moment_on
from notifier.reminders.digests import Overview
from notifier.reminders.messages import Section, in_section
from notifier.reminders.notices import review_notice
from notifier.reminders.plan import Target, plan_reminders
from notifier.timeline.model import Status
from notifier.timeline.repeats import current

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet
    from datetime import datetime, time
    from zoneinfo import ZoneInfo

    from notifier.dates.working_days import Holidays
    from notifier.reminders.audience import Audience
    from notifier.reminders.notices import Notice
    from notifier.reminders.rules import ReminderRule
    from notifier.timeline.model import Milestone

_QUARTER_DAYS = 92


def review_moments(
    now: datetime, clock: time, zone: ZoneInfo, holidays: Holidays
) -> tuple[datetime, datetime]:
    """Return the moment of the newest review up to now, and that of the next one."""
    today = now.astimezone(zone).date()
    firsts = [_first_day(today + timedelta(days=_QUARTER_DAYS * number)) for number in (-1, 0, 1)]
    moments = [moment_on(working_day_on_or_after(first, holidays), clock, zone) for first in firsts]
    return max(one for one in moments if one <= now), min(one for one in moments if one > now)


def _first_day(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def quarter_name(day: date) -> str:
    """Return the quarter of a day as part of an identity: `2026-Q1`."""
    return f"{day.year}-Q{(day.month - 1) // 3 + 1}"


def for_review(
    milestones: Iterable[Milestone], rules: Iterable[ReminderRule], holidays: Holidays, today: date
) -> Iterator[Milestone]:
    """Yield the milestones that a review asks after: without a date, or asked after for the last time.

    The milestones are as seen from the channel's zone, and so is today.
    """
    rules = tuple(rules)
    for milestone in milestones:
        own = [rule for rule in rules if rule.match.takes(milestone, today)]
        one = current(milestone, today)
        if one.status is not Status.PLANNED or not own:
            continue
        if one.when.is_undated or one.is_withdrawn:
            yield one
        elif one.is_overdue(today):
            planned = (reminder for rule in own for reminder in plan_reminders(one, rule, holidays, today))
            asked = [reminder for reminder in planned if reminder.target is Target.OVERDUE]
            if asked and max(reminder.on for reminder in asked) < today:
                yield one


def review(milestones: Iterable[Milestone], known: AbstractSet[str], audience: Audience) -> Overview:
    """Return the review: a line for each milestone that was not in the one before, and a count of the rest.

    `known` are the keys of those that were. Without pages to refer to, every milestone has its line.
    """
    every = list(milestones)
    new = [one for one in every if one.key not in known or not audience.timeline.url]
    notices = sorted((review_notice(one, audience) for one in new), key=in_section)
    found: dict[Section, list[Notice]] = {Section.OVERDUE: [], Section.UNDATED: []}
    for notice in notices:
        is_undated = notice.milestone.when.is_undated or notice.milestone.is_withdrawn
        found[Section.UNDATED if is_undated else Section.OVERDUE].append(notice)
    contents = tuple((section, tuple(own)) for section, own in found.items() if own)
    return Overview(contents, len(every) - len(new))
