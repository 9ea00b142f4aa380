"""A channel that is not asked for a while: its questions are held back, and then it is asked again."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from notifier.dates.zones import moment_on
from notifier.outbox.channel_context import Part
from notifier.outbox.identity import AGAIN, question_key
from notifier.reminders.asking_again import is_asked_after, quiet_words
from notifier.reminders.plan import asked_on
from notifier.reminders.rules import channel_clock
from notifier.store.database import insert_missing
from notifier.store.quiets import list_quiets
from notifier.store.tables import DeliveryKind, DeliveryRow

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlmodel import Session

    from notifier.outbox.channel_context import ChannelContext
    from notifier.reminders.audience import Audience
    from notifier.reminders.rules import Channel
    from notifier.store.quiets import QuietRow
    from notifier.timeline.model import Milestone

# How long after such a period the messages still say why they ask now.
_REMEMBERED = timedelta(days=7)


class Quiets:
    """The periods of one channel, read when the first is needed."""

    def __init__(self, session: Session, channel: Channel, today: date) -> None:
        self._session, self._channel, self._today = session, channel, today

    @cached_property
    def _newest(self) -> Mapping[str, QuietRow]:
        rows = list_quiets(self._session, self._channel.name, since=self._today - _REMEMBERED)
        return {row.milestone: row for row in rows}

    @property
    def milestones(self) -> frozenset[str]:
        """The keys of the milestones that are not asked after today."""
        return frozenset(key for key in self._newest if self.is_quiet(key))

    def is_quiet(self, milestone: str) -> bool:
        """Whether the channel is not asked after a milestone today."""
        row = self._newest.get(milestone)
        return row is not None and row.ended_at is None and row.until > self._today

    def words(self, audience: Audience, milestone: Milestone) -> str:
        """Return who said that nothing is known yet, and until when; empty where none did lately."""
        row = self._newest.get(milestone.key)
        if row is None or not is_asked_after(milestone, self._today):
            return ""
        is_quiet = self.is_quiet(milestone.key)
        return quiet_words(audience, who=row.who, said_on=row.said_on, until=row.until, is_quiet=is_quiet)


def is_asked_again(row: DeliveryRow) -> bool:
    """Whether a delivery is the question after such a period."""
    return row.kind == DeliveryKind.REVIEW and row.key.startswith(f"{AGAIN}|")


def plan_questions(at: ChannelContext) -> Part:
    """Plan the question after each period that is over, on a working day at the time of the channel."""
    context, channel = at.context, at.channel
    clock, later, rows = channel_clock(channel, context.rules), [], []
    for quiet in at.memory.quiets:
        day = asked_on(quiet.until, context.timeline.holidays)
        due_at = moment_on(day, clock, channel.zone)
        if due_at > context.now:
            later.append(due_at)
            continue
        quiet.ended_at = context.now
        milestone = context.milestones.get(quiet.milestone)
        if milestone and is_asked_after(milestone, context.today(channel)):
            key = question_key(quiet.id, quiet.milestone, channel.name)
            rows.append(at.create(key, DeliveryKind.REVIEW, due_at, milestone=quiet.milestone))
    return Part(insert_missing(at.memory.session, DeliveryRow, rows), min(later, default=None))
