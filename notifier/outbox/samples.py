"""A test message for a channel: a notice of a real milestone, marked as a test."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from notifier.errors import SettingsError
from notifier.reminders.messages import Message, arrange
from notifier.reminders.notices import Notice, NoticeType, change_notice, reminder_notice
from notifier.reminders.schedule import Schedule
from notifier.timeline.changes import compare
from notifier.timeline.repeats import occurrence

if TYPE_CHECKING:
    from notifier.outbox.context import RoundContext
    from notifier.reminders.rules import Channel


def sample_message(channel: Channel, context: RoundContext, *, reference: str) -> Message:
    """Return the next message of a channel as of today, marked as a test.

    Raises:
        SettingsError: The channel's filter takes no milestone.
    """
    context = context.seen_by(channel)
    notice = _next_notice(channel, context)
    audience = context.audience(channel)
    marked = replace(
        notice,
        type=NoticeType.TEST,
        headline=audience.say("message.test", headline=notice.headline),
        sentences=(audience.say("message.test_means"), *notice.sentences),
    )
    return Message(audience=audience, reference=reference, contents=arrange([marked]))


def _next_notice(channel: Channel, context: RoundContext) -> Notice:
    today, audience = context.today(channel), context.audience(channel)
    schedule = Schedule(channel, context.rules, context.timeline.holidays)
    schedule.update(context.timeline.milestones, today)
    coming = min(schedule.coming(context.now), key=lambda due: due.at, default=None)
    chosen = coming or max(schedule.due(context.now), key=lambda due: due.at, default=None)
    if chosen:
        reminder = chosen.reminder
        milestone = context.milestones[reminder.milestone].seen_from(channel.zone)
        return reminder_notice(reminder, occurrence(milestone, reminder.recurrence), audience)
    for milestone in context.timeline.milestones:
        change = compare(None, milestone)
        if change and channel.match.takes(milestone, today):
            return change_notice(change, audience)
    raise SettingsError("settings.no_milestone", name=channel.name)
