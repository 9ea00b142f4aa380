"""When a change is sent."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from notifier.dates.working_days import working_day_on_or_after
from notifier.dates.zones import moment_on
from notifier.reminders.rules import ChangeMode, ReminderRule

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

    from notifier.dates.working_days import Holidays
    from notifier.reminders.rules import Channel

_DEFAULT_CLOCK = time(9, 0)


def channel_clock(channel: Channel, rules: Iterable[ReminderRule]) -> time:
    """Return the clock time at which a channel gets changes: that of the first rule it follows."""
    return next((rule.at for rule in rules if channel.follows(rule)), _DEFAULT_CLOCK)


def change_due_at(
    recorded_at: datetime, mode: ChangeMode, clock: time, zone: ZoneInfo, holidays: Holidays
) -> datetime | None:
    """Return when a change that was recorded at a moment is sent, or None for never.

    A change waits until the first working day after the day it was recorded, so that one that is undone
    on the same day is never sent.
    """
    match mode:
        case ChangeMode.NEVER:
            return None
        case ChangeMode.NOW:
            return recorded_at
        case ChangeMode.SETTLED:
            next_day = recorded_at.astimezone(zone).date() + timedelta(days=1)
            return moment_on(working_day_on_or_after(next_day, holidays), clock, zone)
