"""Appointments by mail: one delivery for each appointment and revision of a milestone, never grouped.

A channel with `invite: true` gets a REQUEST for each milestone ahead, another one when what it shows changes,
and a CANCEL when it leaves. The reader's calendar program takes each up by UID and SEQUENCE.

Source:
    RFC 5546 3.2.2 and 3.2.5; [MS-OXCICAL] 2.1.1.1 for METHOD.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from operator import attrgetter
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
from notifier.outbox.channel_context import Part
from notifier.reminders.rules import ChangeMode, change_due_at, channel_clock
from notifier.store.database import insert_missing
from notifier.store.tables import DeliveryKind, DeliveryRow
from notifier.timeline.model import Status
from notifier.timeline.repeats import next_occurrence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from notifier.outbox.appointments import Invitation
    from notifier.outbox.channel_context import ChannelContext
    from notifier.timeline.model import Milestone
    from notifier.timeline.revisions import History

# A new channel fills its readers' calendars in portions.
MOST_A_ROUND = 50
_NONE = Invitations()
# How long after a milestone was removed its appointments are looked for.
_REMOVED_FOR = timedelta(days=90)


def plan_invitations(at: ChannelContext) -> Part:
    """Plan the appointments that are missing, at most `MOST_A_ROUND`."""
    if not (at.channel.invites and at.context.may_invite):
        return Part()
    invited = invitations_to(at.memory.session, at.channel)
    every = [*at.context.histories.values(), *at.context.withdrawn.values()]
    pending = [one for one in every if _is_pending(at, one, invited.get(one.latest.key, _NONE))]
    missing: list[DeliveryRow] = []
    for history in sorted(pending, key=lambda one: one.latest.milestone.when.sort_key):
        if len(missing) >= MOST_A_ROUND:
            break
        key = history.latest.key
        own: list[DeliveryRow] = []
        with at.leaving_out(key):
            own = list(_missing(at, history, invited.get(key, _NONE)))
        # What one milestone needs is planned at once where that fits.
        if len(missing) + len(own) <= MOST_A_ROUND or not missing:
            missing += own[:MOST_A_ROUND]
    return Part(insert_missing(at.memory.session, DeliveryRow, missing))


def _is_pending(at: ChannelContext, history: History, invited: Invitations) -> bool:
    """Whether a milestone may need invitations, found without making its entries."""
    latest = history.latest
    with at.leaving_out(latest.key):
        return not invited.is_any_coming(latest.revision) and not _is_settled(at, history, invited.shown())
    return False


def _missing(at: ChannelContext, history: History, invited: Invitations) -> Iterator[DeliveryRow]:
    """Yield the invitations that a milestone still needs."""
    shown, today = invited.shown(), at.context.today(at.channel)
    entries, why, milestone = present(at.context, at.channel, history)
    told = {stem: as_told(at.context, at.channel, history, one) for stem, one in shown.items()}
    ahead = {stem for stem, one in told.items() if one and is_ahead(*one, today)}
    is_done = partial(_is_done, milestone)
    known = {
        stem: one and one[0]
        for stem, one in told.items()
        if is_done(stem) or stem in ahead or stem in entries
    }
    going = continued(entries, known)
    plan = partial(_row, at, history, invited)
    for stem, source in going.items():
        was, entry = known[stem], entries[source]
        is_news = was is None or not is_same_entry(was, entry)
        if is_news and (is_done(source) or stem in ahead or is_ahead(entry, milestone, today)):
            yield from plan(stem, REQUEST, source)
    for stem in entries:
        if stem not in going.values() and not is_done(stem) and is_ahead(entries[stem], milestone, today):
            yield from plan(stem, REQUEST, stem)
    if why is Leaving.OUT and history.latest.key in at.invited_elsewhere:
        return
    for stem in shown:
        if stem not in going and (stem in ahead or why is Leaving.CANCELLED):
            yield from plan(stem, CANCEL, shown[stem].entry)


def _is_settled(at: ChannelContext, history: History, shown: Mapping[str, Invitation]) -> bool:
    """Whether nothing of a milestone can be missing."""
    latest, today = history.latest, at.context.today(at.channel)
    milestone = None if latest.is_withdrawal else at.context.milestones.get(latest.key)
    is_followed = milestone is not None and at.channel.match.takes(milestone, today)
    is_over = milestone is not None and not _may_be_ahead(milestone, today)
    if not shown or milestone is None:
        is_old = latest.recorded_at + _REMOVED_FOR < at.context.now
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
    at: ChannelContext,
    history: History,
    invited: Invitations,
    stem: str,
    method: str,
    source: str,
) -> Iterator[DeliveryRow]:
    latest, now = history.latest, at.context.now
    address = hash_of(at.channel.invites)
    one = invited.following(stem, latest.revision, method, source, address)
    if one is None:
        return
    shown = max(invited.shown().values(), key=attrgetter("revision"), default=None)
    known = shown or invited.newest_sent().get(stem)
    due_at = _due_at(at, history, known) if known else now
    key = one.key(at.channel.name)
    about = {"milestone": latest.key, "revision": latest.revision, "change": method}
    yield at.create(key, DeliveryKind.INVITATION, due_at, **about)


def _due_at(at: ChannelContext, history: History, before: Invitation) -> datetime:
    """Return when a change of an appointment is sent: once it has settled, as every change.

    One that became private is cancelled at once, as it leaves the calendars at once.
    """
    if history.latest.revision <= before.revision or history.latest.is_withdrawal:
        return at.context.now
    mode = ChangeMode.NOW if at.channel.changes is ChangeMode.NOW else ChangeMode.SETTLED
    clock = channel_clock(at.channel, at.context.rules)
    recorded_at = history.after(before.revision).recorded_at
    due_at = change_due_at(recorded_at, mode, clock, at.channel.zone, at.context.timeline.holidays)
    return due_at or at.context.now


def _is_done(milestone: Milestone, stem: str) -> bool:
    """Whether the entry of a UID is of a milestone, or of an occurrence, that is done."""
    finished = milestone.repeat.done if milestone.repeat else ()
    return milestone.status is Status.DONE or any(f".{day:%Y%m%d}" in stem for day, _ in finished)


def _may_be_ahead(milestone: Milestone, today: date) -> bool:
    """Whether a milestone is dated and not over."""
    if milestone.repeat:
        return next_occurrence(milestone, today) is not None
    return not milestone.when.is_undated and (milestone.when.latest or date.max) >= today
