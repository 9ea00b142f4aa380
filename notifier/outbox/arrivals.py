"""The message to the operator's channels about letters that came in and letters that could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.named_tuple import NamedTuple
from notifier.outbox.identity import delivery_key
from notifier.outbox.troubles import row_of
from notifier.store.database import insert_missing, take_channel_locks
from notifier.store.tables import DeliveryRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from notifier.channels.destinations import Destination
    from notifier.outbox.context import RoundContext

_MOST_LINES = 10


class Arrival(NamedTuple):
    """A letter that came in, or could not be read."""

    id: int  # Its number, which never changes.
    watch: str  # The feed it came from.
    title: str
    url: str  # Where it can be read.
    proposed: int  # How many proposals it brought.
    reason: str = ""  # Why it could not be read; empty where it could.


def tell_arrivals(
    session: Session,
    arrivals: Sequence[Arrival],
    destinations: Sequence[Destination],
    context: RoundContext,
) -> int:
    """Add a message about letters for each of the operator's channels, and return how many were added."""
    chosen = [one for one in destinations if one.channel.is_operator]
    take_channel_locks(session, [one.channel.name for one in chosen])
    rows = [_row(arrivals, destination, context) for destination in chosen]
    return insert_missing(session, DeliveryRow, rows)


def _row(arrivals: Sequence[Arrival], destination: Destination, context: RoundContext) -> DeliveryRow:
    channel, audience = destination.channel, context.audience(destination.channel)
    key = delivery_key(f"letters|{arrivals[0].id}|{arrivals[-1].id}|{context.now.isoformat()}", channel.name)
    lines = [
        audience.say(
            "watch.unreadable" if one.reason else "watch.read",
            title=one.title,
            watch=one.watch,
            url=one.url,
            **({"reason": one.reason} if one.reason else {"count": one.proposed}),
        )
        for one in arrivals[:_MOST_LINES]
    ]
    if (more := len(arrivals) - _MOST_LINES) > 0:
        lines.append(audience.say("watch.more", count=more))
    came_in = sum(1 for one in arrivals if not one.reason)
    what = audience.say("watch.came_in" if came_in else "watch.none_read", count=came_in or len(arrivals))
    return row_of(key, destination, context, what=what, heading=audience.say("watch.heading"), lines=lines)
