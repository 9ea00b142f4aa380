"""Appointments by mail: one delivery for each appointment and revision of a milestone, never grouped.

A channel with `invite: true` gets a REQUEST for each milestone ahead, another one when what it shows changes,
and a CANCEL when it leaves. The reader's calendar program takes each up by UID and SEQUENCE.

Source:
    RFC 5546 3.2.2 and 3.2.5; [MS-OXCICAL] 2.1.1.1 for METHOD.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from operator import attrgetter, setitem
from typing import TYPE_CHECKING

from notifier.ics.appointments import Leaving, continued, is_ahead, is_same_entry
from notifier.outbox.appointments import (
    CANCEL,
    REQUEST,
    Invitations,
    as_told,
    hash_of,
    invitations_to,
    present,
)
from notifier.outbox.states import create
from notifier.reminders.rules import ChangeMode, change_due_at, channel_clock
from notifier.store.database import insert_missing
from notifier.store.left_out import leaving_out
from notifier.store.tables import DeliveryKind, DeliveryRow
from notifier.timeline.model import Status
from notifier.timeline.repeats import next_occurrence

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime

    from sqlmodel import Session

    from notifier.outbox.appointments import Invitation
    from notifier.outbox.context import RoundContext
    from notifier.reminders.rules import Channel
    from notifier.timeline.model import Milestone
    from notifier.timeline.revisions import History

# A new channel fills its readers' calendars in portions.
MOST_A_ROUND = 50
_NONE = Invitations()
# How long after a milestone was removed its appointments are looked for.
_REMOVED_FOR = timedelta(days=90)


@dataclass(slots=True, kw_only=True)
class InvitationPlanner:
    """Plans the appointments of one channel."""

    session: Session  # The writing transaction of the round.
    context: RoundContext  # The round context, as the channel may see it.
    channel: Channel
    # Milestones of which another channel sends appointments to the same address.
    invited_elsewhere: Collection[str] = ()
    errors: dict[str, Exception] = field(default_factory=dict)  # Exceptions that left milestones out, by key.

    def plan(self) -> int:
        """Add what is missing, at most `MOST_A_ROUND`, and return how many were added."""
        invited = invitations_to(self.session, self.channel)
        every = [*self.context.histories.values(), *self.context.withdrawn.values()]
        pending = [one for one in every if self._is_pending(one, invited.get(one.latest.key, _NONE))]
        missing: list[DeliveryRow] = []
        for history in sorted(pending, key=lambda one: one.latest.milestone.when.sort_key):
            if len(missing) >= MOST_A_ROUND:
                break
            key = history.latest.key
            own: list[DeliveryRow] = []
            with leaving_out(partial(setitem, self.errors, key)):
                own = list(self._missing(history, invited.get(key, _NONE)))
            # What one milestone needs is planned at once where that fits.
            if len(missing) + len(own) <= MOST_A_ROUND or not missing:
                missing += own[:MOST_A_ROUND]
        return insert_missing(self.session, DeliveryRow, missing)

    def _is_pending(self, history: History, invited: Invitations) -> bool:
        """Whether a milestone may need invitations, found without making its entries."""
        latest = history.latest
        with leaving_out(partial(setitem, self.errors, latest.key)):
            return not invited.is_any_coming(latest.revision) and not self._is_settled(
                history, invited.shown()
            )
        return False

    def _missing(self, history: History, invited: Invitations) -> Iterator[DeliveryRow]:
        """Yield the invitations that a milestone still needs."""
        shown, today = invited.shown(), self.context.today(self.channel)
        entries, why, milestone = present(self.context, self.channel, history)
        told = {stem: as_told(self.context, self.channel, history, one) for stem, one in shown.items()}
        ahead = {stem for stem, one in told.items() if one and is_ahead(*one, today)}
        is_done = partial(_is_done, milestone)
        known = {
            stem: one and one[0]
            for stem, one in told.items()
            if is_done(stem) or stem in ahead or stem in entries
        }
        going = continued(entries, known)
        before = max(shown.values(), key=attrgetter("revision"), default=None)
        plan = partial(self._row, history, invited, before)
        for stem, source in going.items():
            was, entry = known[stem], entries[source]
            is_news = was is None or not is_same_entry(was, entry)
            if is_news and (is_done(source) or stem in ahead or is_ahead(entry, milestone, today)):
                yield from plan(stem, REQUEST, source)
        for stem in entries:
            if stem not in going.values() and not is_done(stem) and is_ahead(entries[stem], milestone, today):
                yield from plan(stem, REQUEST, stem)
        if why is Leaving.OUT and history.latest.key in self.invited_elsewhere:
            return
        for stem in shown:
            if stem not in going and (stem in ahead or why is Leaving.CANCELLED):
                yield from plan(stem, CANCEL, shown[stem].entry)

    def _is_settled(self, history: History, shown: Mapping[str, Invitation]) -> bool:
        """Whether nothing of a milestone can be missing."""
        latest, today = history.latest, self.context.today(self.channel)
        milestone = None if latest.is_withdrawal else self.context.milestones.get(latest.key)
        is_followed = milestone is not None and self.channel.match.takes(milestone, today)
        is_over = milestone is not None and not _may_be_ahead(milestone, today)
        if not shown or milestone is None:
            is_old = latest.recorded_at + _REMOVED_FOR < self.context.now
            is_planned = milestone is not None and milestone.status is Status.PLANNED
            return not (is_followed and is_planned and not is_over) if not shown else is_old
        newest = max(shown.values(), key=attrgetter("revision"))
        told = history.at(newest.revision)
        if not is_followed:
            return is_over and told is not None and told.date_revision == latest.date_revision
        # Single entries of a series come as time passes.
        is_single = any("." in stem.partition("@")[0] for stem in shown)
        is_known = told is not None and told.fingerprint == latest.fingerprint
        return (newest.revision >= latest.revision or is_known) and not is_single

    def _row(
        self,
        history: History,
        invited: Invitations,
        before: Invitation | None,
        stem: str,
        method: str,
        source: str,
    ) -> Iterator[DeliveryRow]:
        latest, now = history.latest, self.context.now
        address = hash_of(self.channel.invites)
        one = invited.following(stem, latest.revision, method, source, address)
        if one is None:
            return
        known = before or invited.newest_sent().get(stem)
        due_at = self._due_at(history, known) if known else now
        key = one.key(self.channel.name)
        row = create(key, channel=self.channel.name, kind=DeliveryKind.INVITATION, now=now, due_at=due_at)
        row.milestone, row.revision, row.change = latest.key, latest.revision, method
        yield row

    def _due_at(self, history: History, before: Invitation) -> datetime:
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


def _is_done(milestone: Milestone, stem: str) -> bool:
    """Whether the entry of a UID is of a milestone, or of an occurrence, that is done."""
    finished = milestone.repeat.done if milestone.repeat else ()
    return milestone.status is Status.DONE or any(f".{day:%Y%m%d}" in stem for day, _ in finished)


def _may_be_ahead(milestone: Milestone, today: date) -> bool:
    """Whether a milestone is dated and not over."""
    if milestone.repeat:
        return next_occurrence(milestone, today) is not None
    return not milestone.when.is_undated and (milestone.when.latest or date.max) >= today
