"""Where a message comes from, for the channel type that renders it; read without the database."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from notifier.channels.base import MessageOrigin
from notifier.ics.appointments import appointment_entries
from notifier.reminders.causes import is_corrected_date
from notifier.timeline.revisions import History, next_revisions

if TYPE_CHECKING:
    from notifier.channels.destinations import Destination
    from notifier.ics.entries import Entry
    from notifier.outbox.context import RoundContext
    from notifier.reminders.messages import Message
    from notifier.reminders.rules import Channel
    from notifier.store.tables import DeliveryRow
    from notifier.timeline.model import Milestone


def origin_of(destination: Destination, context: RoundContext) -> MessageOrigin:
    """Return the origin of messages to a channel."""
    return MessageOrigin(
        domain=context.timeline.domain,
        base_url=context.timeline.url,
        rendered_at=context.now,
        settings=destination.settings,
        entries=partial(entries_of, context, destination.channel),
    )


def put_message(row: DeliveryRow, message: Message, destination: Destination, context: RoundContext) -> None:
    """Render a message into its delivery, and as a possible repeat where the receiver cannot tell one."""
    channel_type, origin = destination.type, origin_of(destination, context)
    payload = channel_type.render(message, origin)
    row.payload, row.payload_type, row.rendered_at = payload.content, payload.media_type, context.now
    row.payload_if_repeat = None
    if not channel_type.can_tell_repeats:
        row.payload_if_repeat = channel_type.render(replace(message, may_repeat=True), origin).content


def entries_of(context: RoundContext, channel: Channel, milestone: Milestone) -> tuple[Entry, ...]:
    """Return the calendar entries of a milestone, or of one occurrence, with the version of the feeds."""
    timeline, today = context.timeline, context.timeline.day_of(context.now)
    history = context.histories.get(milestone.key)
    if history is None:
        # A sample, or a file that was never recorded.
        history = History(next_revisions({}, [milestone], context.now))
    is_corrected = bool(milestone.after) and is_corrected_date(history, context.histories, timeline)
    return appointment_entries(
        milestone, history, timeline, today, channel.language, is_corrected=is_corrected
    )
