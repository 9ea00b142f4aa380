"""A message to try a channel with: what a real milestone would say today, marked as a test."""

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
    from notifier.outbox.situation import Situation
    from notifier.reminders.rules import Channel


def sample_message(channel: Channel, situation: Situation, *, reference: str) -> Message:
    """Return what a channel would hear next, as it would be said today.

    Raises:
        SettingsError: No milestone is for this channel.
    """
    situation = situation.seen_by(channel)
    notice = _next_notice(channel, situation)
    voice = situation.voice(channel)
    marked = replace(
        notice,
        type=NoticeType.TEST,
        headline=voice.say("message.test", headline=notice.headline),
        sentences=(voice.say("message.test_means"), *notice.sentences),
    )
    return Message(voice=voice, reference=reference, contents=arrange([marked]))


def _next_notice(channel: Channel, situation: Situation) -> Notice:
    today, voice = situation.today(channel), situation.voice(channel)
    schedule = Schedule(channel, situation.rules, situation.holidays)
    schedule.update(situation.timeline.milestones, today)
    coming = min(schedule.coming(situation.now), key=lambda due: due.at, default=None)
    chosen = coming or max(schedule.due(situation.now), key=lambda due: due.at, default=None)
    if chosen:
        reminder = chosen.reminder
        milestone = situation.milestones[reminder.milestone].seen_from(channel.zone)
        return reminder_notice(reminder, occurrence(milestone, reminder.recurrence), voice)
    for milestone in situation.timeline.milestones:
        change = compare(None, milestone)
        if change and channel.match.takes(milestone, today):
            return change_notice(change, voice)
    raise SettingsError("settings.no_milestone", name=channel.name)
