"""A message to try a channel with: what a real milestone would say today, marked as a test."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from notifier.errors import SettingsError
from notifier.reminders.messages import Message, compose
from notifier.reminders.notices import Notice, NoticeType, change_notice, reminder_notice
from notifier.timeline.changes import compare

if TYPE_CHECKING:
    from notifier.delivery.situation import Situation
    from notifier.reminders.rules import Channel


def sample_message(channel: Channel, situation: Situation, *, reference: str) -> Message:
    """Return what a channel would hear next, as it would be said today.

    Raises:
        SettingsError: No milestone is for this channel.
    """
    notice = _next_notice(channel, situation)
    voice = situation.voice(channel)
    marked = replace(
        notice,
        type=NoticeType.TEST,
        headline=voice.say("message.test", headline=notice.headline),
        sentences=(voice.say("message.test_means"), *notice.sentences),
    )
    return compose([marked], language=channel.language, reference=reference)


def _next_notice(channel: Channel, situation: Situation) -> Notice:
    today, voice = situation.today(channel), situation.voice(channel)
    reminders = sorted((one for _, one in situation.reminders(channel)), key=lambda one: one.planned_for)
    coming = [one for one in reminders if one.planned_for >= today]
    if chosen := next(iter([*coming, *reversed(reminders)]), None):
        return reminder_notice(chosen, situation.milestones[chosen.milestone], voice)
    for milestone in situation.timeline.milestones:
        change = compare(None, milestone)
        if change and channel.match.takes(milestone, today):
            return change_notice(change, voice)
    raise SettingsError("settings.no_milestone", name=channel.name)
