"""Where a message comes from, for the channel type that renders it; read without the database."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from notifier.channels.base import Origin
from notifier.ics.appointments import appointment_entries
from notifier.timeline.revisions import History, next_revisions

if TYPE_CHECKING:
    from notifier.channels.destinations import Destination
    from notifier.ics.entries import Entry
    from notifier.outbox.context import RoundContext
    from notifier.reminders.rules import Channel
    from notifier.timeline.model import Milestone


def origin_of(destination: Destination, context: RoundContext) -> Origin:
    """Return the origin of messages to a channel."""
    return Origin(
        domain=context.timeline.domain,
        base_url=context.timeline.url,
        rendered_at=context.now,
        settings=destination.settings,
        entries=partial(entries_of, context, destination.channel),
    )


def entries_of(context: RoundContext, channel: Channel, milestone: Milestone) -> tuple[Entry, ...]:
    """Return the calendar entries of a milestone, or of one occurrence, with the version of the feeds."""
    timeline, today = context.timeline, context.now.astimezone(context.timeline.zone).date()
    history = context.histories.get(milestone.key)
    if history is None:
        # A sample, or a file that was never recorded.
        history = History(next_revisions({}, [milestone], context.now))
    return appointment_entries(milestone, history, timeline, today, channel.language)
