"""Appointments by mail: one delivery for each entry and revision of a milestone, never grouped.

A channel with `invite: true` gets a REQUEST for each milestone ahead, another one when its revision rises,
and a CANCEL when it falls away. The reader's calendar program takes each up by UID and SEQUENCE.

Source:
    RFC 5546 3.2.2 and 3.2.5; [MS-OXCICAL] 2.1.1.1 for METHOD.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from operator import setitem
from typing import TYPE_CHECKING

from sqlmodel import col, select

from notifier.channels.base import address_of
from notifier.ics.appointments import Appointment, ahead, stem_of
from notifier.ics.entries import EntryStatus
from notifier.ics.titles import Sign, entry_title
from notifier.named_tuple import NamedTuple
from notifier.outbox.identity import delivery_key
from notifier.outbox.origins import entries_of
from notifier.outbox.states import create
from notifier.reminders.rules import ChangeMode, change_due_at, channel_clock
from notifier.store.database import insert_missing
from notifier.store.left_out import leaving_out
from notifier.store.tables import DeliveryKind, DeliveryRow, DeliveryState
from notifier.timeline.model import Status
from notifier.timeline.revisions import Histories
from notifier.words import say

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

    from notifier.channels.base import Origin
    from notifier.ics.entries import Entry
    from notifier.outbox.content import DeliveryContent
    from notifier.outbox.context import RoundContext
    from notifier.reminders.rules import Channel
    from notifier.timeline.model import Milestone
    from notifier.timeline.revisions import History

REQUEST, CANCEL = "REQUEST", "CANCEL"
# A new channel fills its readers' calendars in portions.
MOST_A_ROUND = 50
_NOT_TOLD = (DeliveryState.SUPERSEDED, DeliveryState.DISCARDED)


class _Invited(NamedTuple):
    """The newest invitation of one entry: its revision and METHOD."""

    revision: int
    method: str


@dataclass(slots=True, kw_only=True)
class InvitationPlanner:
    """Plans the appointments of one channel."""

    session: Session  # The writing transaction of the round.
    context: RoundContext  # The round context, as the channel may see it.
    channel: Channel
    errors: dict[str, Exception] = field(default_factory=dict)  # Exceptions that left milestones out, by key.

    def plan(self) -> int:
        """Add what is missing, at most `MOST_A_ROUND`, and return how many were added."""
        invited = self._invited()
        missing: list[DeliveryRow] = []
        histories = [*self.context.histories.values(), *self.context.withdrawn.values()]
        for history in sorted(histories, key=lambda one: one.latest.milestone.when.sort_key):
            if len(missing) >= MOST_A_ROUND:
                break
            key = history.latest.key
            with leaving_out(partial(setitem, self.errors, key)):
                missing += self._missing(history, invited.get(key, {}))
        return insert_missing(self.session, DeliveryRow, missing[:MOST_A_ROUND])

    def _invited(self) -> dict[str, dict[str, _Invited]]:
        """Return the newest invitation of each entry that has one, by milestone and UID without domain."""
        rows = self.session.exec(
            select(DeliveryRow.key, DeliveryRow.milestone, DeliveryRow.revision, DeliveryRow.change).where(
                col(DeliveryRow.channel) == self.channel.name,
                col(DeliveryRow.kind) == DeliveryKind.INVITATION,
                col(DeliveryRow.state).not_in(_NOT_TOLD),
            )
        ).all()
        found: dict[str, dict[str, _Invited]] = {}
        for key, milestone, revision, method in sorted(rows, key=lambda row: (row[2] or 0, row[3] == CANCEL)):
            own = found.setdefault(milestone or "", {})
            own[key.partition("|")[0]] = _Invited(revision or 0, method or "")
        return found

    def _missing(self, history: History, invited: dict[str, _Invited]) -> list[DeliveryRow]:
        """Return the invitations that a milestone still needs."""
        latest, today = history.latest, self.context.today(self.channel)
        if latest.is_withdrawal:
            return [
                self._row(stem, history, CANCEL, one)
                for stem, one in invited.items()
                if one.method == REQUEST and _sent(self.session, self.channel.name, stem)
            ]
        milestone = self.context.milestones.get(latest.key)
        if milestone and milestone.status is Status.DONE:
            return []
        is_wanted = (
            milestone is not None
            and milestone.status is Status.PLANNED
            and self.channel.match.takes(milestone, today)
        )
        entries: tuple[Entry, ...] = ()
        if is_wanted and milestone and _may_be_ahead(milestone, today):
            if invited and min(one.revision for one in invited.values()) >= latest.revision:
                return []
            entries = ahead(entries_of(self.context, self.channel, milestone), today)
        stems = {stem_of(entry.uid) for entry in entries}
        rows = [self._row(stem, history, REQUEST, invited.get(stem)) for stem in sorted(stems)]
        if not is_wanted or entries:
            rows += [
                self._row(stem, history, CANCEL, one)
                for stem, one in invited.items()
                if one.method == REQUEST and stem not in stems
            ]
        return rows

    def _row(self, stem: str, history: History, method: str, before: _Invited | None) -> DeliveryRow:
        latest, now = history.latest, self.context.now
        key = delivery_key(f"{stem}|{latest.revision}|{method}", self.channel.name)
        due_at = self._due_at(history, before) if before else now
        row = create(key, channel=self.channel.name, kind=DeliveryKind.INVITATION, now=now, due_at=due_at)
        row.milestone, row.revision, row.change = latest.key, latest.revision, method
        return row

    def _due_at(self, history: History, before: _Invited) -> datetime:
        """Return when a change of an appointment is sent: once it has settled, as every change.

        One that became private is cancelled at once, as it leaves the calendars at once.
        """
        if history.latest.revision <= before.revision or history.latest.is_withdrawal:
            return self.context.now
        mode = ChangeMode.NOW if self.channel.changes is ChangeMode.NOW else ChangeMode.SETTLED
        clock = channel_clock(self.channel, self.context.rules)
        recorded_at = history.after(before.revision).recorded_at
        due_at = change_due_at(recorded_at, mode, clock, self.channel.zone, self.context.timeline.holidays)
        return due_at or self.context.now


def render_invitation(row: DeliveryRow, content: DeliveryContent, origin: Origin) -> bool:
    """Render an appointment as of today, and return whether there is one."""
    destination, context = content.destination, content.context
    history = context.history_or_withdrawn(row.milestone)
    invite = destination.type.invite
    if history is None or invite is None:
        return False
    if history.latest.is_withdrawal:
        entry = _withdrawn(row, history, context, destination.channel, content.session)
    else:
        entry = _entry(row, history, context, destination.channel)
    if entry is None:
        return False
    sender, reader = (address_of(destination.settings.get(key, "")) for key in ("from", "to"))
    method = row.change or REQUEST
    appointment = Appointment(method=method, entries=(entry,), organizer=sender, attendee=reader)
    payload = invite(appointment, origin, row.id, destination.channel.language)
    row.payload, row.payload_type, row.rendered_at = payload.content, payload.media_type, context.now
    row.payload_if_repeat = None
    return True


def _entry(row: DeliveryRow, history: History, context: RoundContext, channel: Channel) -> Entry | None:
    """Return the entry of an invitation; of a CANCEL as it was in the newest revision that had it."""
    stem = row.key.partition("|")[0]
    present = context.milestones.get(history.latest.key)
    states = [present] if present else []
    if row.change == CANCEL:
        states += [one.milestone for one in reversed(history.revisions)]
    for milestone in states:
        own = [one for one in entries_of(context, channel, milestone) if stem_of(one.uid) == stem]
        if own:
            return _cancelled(own[0], milestone, channel) if row.change == CANCEL else own[0]
    return None


def _withdrawn(
    row: DeliveryRow, history: History, context: RoundContext, channel: Channel, session: Session
) -> Entry | None:
    """Return the entry that cancels what became private: its title and day as they were sent, and no more."""
    stem = row.key.partition("|")[0]
    sent = _sent(session, channel.name, stem)
    told = history.at(sent.revision) if sent and row.change == CANCEL else None
    if told is None:
        return None
    seen = replace(context, histories=Histories({told.key: history}))
    own = [one for one in entries_of(seen, channel, told.milestone) if stem_of(one.uid) == stem]
    if not own:
        return None
    return _cancelled(own[0], told.milestone, channel)._replace(description="", overrides=())


def _cancelled(entry: Entry, milestone: Milestone, channel: Channel) -> Entry:
    words = say(channel.language, "feed.cancelled")
    title = entry_title(milestone.title, Sign.OFF, words, channel.language)
    return entry._replace(status=EntryStatus.CANCELLED, summary=title, alarms=())


def _sent(session: Session, channel: str, stem: str) -> DeliveryRow | None:
    """Return the newest invitation of an entry that was sent, or None."""
    return session.exec(
        select(DeliveryRow)
        .where(
            col(DeliveryRow.channel) == channel,
            col(DeliveryRow.kind) == DeliveryKind.INVITATION,
            col(DeliveryRow.state) == DeliveryState.SENT,
            col(DeliveryRow.change) == REQUEST,
            col(DeliveryRow.key).startswith(f"{stem}|", autoescape=True),
        )
        .order_by(col(DeliveryRow.revision).desc())
        .limit(1)
    ).first()


def _may_be_ahead(milestone: Milestone, today: date) -> bool:
    """Whether a milestone is dated and not over; one that repeats is judged by its entries."""
    when = milestone.when
    return not when.is_undated and (milestone.repeat is not None or (when.latest or date.max) >= today)
