"""The content of an appointment by mail, as of the day on which it is rendered."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from notifier.channels.base import address_of
from notifier.ics.appointments import Appointment, Leaving, leaving_entry, with_uid
from notifier.outbox.appointments import (
    REQUEST,
    Invitations,
    as_told,
    invitations_to,
    present,
    read_key,
)
from notifier.outbox.origins import entries_of

if TYPE_CHECKING:
    from sqlmodel import Session

    from notifier.channels.base import MessageOrigin
    from notifier.ics.entries import Entry
    from notifier.outbox.appointments import Invitation
    from notifier.outbox.content import DeliveryContent
    from notifier.outbox.context import RoundContext
    from notifier.reminders.rules import Channel
    from notifier.store.tables import DeliveryRow
    from notifier.timeline.revisions import History


def render_invitation(row: DeliveryRow, content: DeliveryContent, origin: MessageOrigin) -> bool:
    """Render an appointment as of today, and return whether there is one."""
    destination, context = content.destination, content.context
    history, invite = context.history_or_withdrawn(row.milestone), destination.type.invite
    if history is None or invite is None:
        return False
    entry = _entry(row, history, context, destination.channel, content.session)
    if entry is None:
        return False
    sender, reader = (address_of(destination.settings.get(key, "")) for key in ("from", "to"))
    appointment = Appointment(
        method=row.change or REQUEST, entries=(entry,), organizer=sender, attendee=reader
    )
    payload = invite(appointment, origin, row.id, destination.channel.language)
    row.payload, row.payload_type, row.rendered_at = payload.content, payload.media_type, context.now
    row.payload_if_repeat = None
    return True


def _entry(
    row: DeliveryRow, history: History, context: RoundContext, channel: Channel, session: Session
) -> Entry | None:
    """Return the entry of an invitation; None where nothing is to be told any more.

    A second one at the same revision is newer by its DTSTAMP (RFC 5546 2.1.5).
    """
    one = read_key(row.key)
    if one.method == REQUEST:
        entries, _, _ = present(context, channel, history)
        entry = entries.get(one.entry)
    else:
        key = history.latest.key
        invited = invitations_to(session, channel, key).get(key, Invitations())
        shown = invited.shown().get(one.stem)
        entry = _leaving(shown, history, context, channel) if shown else None
    if entry is None:
        return None
    recorded_at = row.created_at if one.number else history.latest.recorded_at
    return with_uid(entry, one.stem, context.timeline.domain)._replace(modified=recorded_at.astimezone(UTC))


def _leaving(shown: Invitation, history: History, context: RoundContext, channel: Channel) -> Entry | None:
    """Return the entry that takes an appointment out; None where it is wanted again."""
    entries, why, milestone = present(context, channel, history)
    told = as_told(context, channel, history, shown)
    if told is None or shown.stem in entries:
        return None
    entry, before = told
    if why is Leaving.CANCELLED and (now := next(iter(entries_of(context, channel, milestone)), None)):
        # The present description says why it was cancelled.
        entry = entry._replace(description=now.description)
    entry = leaving_entry(entry, before, why, milestone, channel.language)
    return entry._replace(sequence=history.latest.revision)
