"""The appointments that the reader of a channel has, as far as they were sent, and those he should have."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlmodel import col, select

from notifier.ics.appointments import Leaving, stem_of
from notifier.named_tuple import NamedTuple
from notifier.outbox.identity import delivery_key
from notifier.outbox.origins import entries_of
from notifier.store.tables import WAITING, DeliveryKind, DeliveryRow, DeliveryState
from notifier.timeline.model import Status
from notifier.timeline.revisions import Histories, History

if TYPE_CHECKING:
    from sqlmodel import Session

    from notifier.ics.entries import Entry
    from notifier.outbox.context import RoundContext
    from notifier.reminders.rules import Channel
    from notifier.timeline.model import Milestone

REQUEST, CANCEL = "REQUEST", "CANCEL"
# Number of parts of the key of an invitation.
_PARTS = 6
_COMING = (*WAITING, DeliveryState.HELD)


class Invitation(NamedTuple):
    """One REQUEST or CANCEL of one appointment."""

    stem: str  # UID of the appointment, without the domain of the timeline.
    revision: int  # The milestone's revision.
    method: str  # REQUEST or CANCEL.
    entry: str  # Which entry of the milestone it is, as UID without domain; usually the stem.
    number: int  # How many invitations of the appointment there were before at this revision.
    address: str  # A hash of the reader's address; empty of one from before it was stored.
    state: str = DeliveryState.PLANNED  # The `DeliveryState`.

    def key(self, channel: str) -> str:
        """Return the key of its delivery."""
        own = f"{self.stem}|{self.revision}|{self.method}|{self.entry}|{self.number}|{self.address}"
        return delivery_key(own, channel)


class Invitations(tuple[Invitation, ...]):
    """All invitations of one milestone to one address, oldest first."""

    __slots__ = ()

    def newest_sent(self) -> dict[str, Invitation]:
        """Return the newest one of each appointment that was sent."""
        return {one.stem: one for one in self if one.state == DeliveryState.SENT}

    def shown(self) -> dict[str, Invitation]:
        """Return the REQUEST of each appointment that the reader has."""
        return {stem: one for stem, one in self.newest_sent().items() if one.method == REQUEST}

    def is_any_coming(self, revision: int) -> bool:
        """Whether one of a revision has yet to be sent."""
        return any(one.revision == revision and one.state in _COMING for one in self)

    def following(self, stem: str, revision: int, method: str, entry: str, address: str) -> Invitation | None:
        """Return the next invitation of an appointment; None where that was tried at this revision.

        It is repeated only after the opposite was sent.
        """
        own = [one for one in self if (one.stem, one.revision) == (stem, revision)]
        sent = [one.method for one in own if one.state == DeliveryState.SENT]
        if any(one.method == method for one in own) and sent[-1:] in ([], [method]):
            return None
        return Invitation(stem, revision, method, entry, len(own), address)


def invitations_to(
    session: Session, channel: Channel, milestone: str | None = None
) -> dict[str, Invitations]:
    """Return the invitations to the address of a channel, by the key of the milestone."""
    query = select(DeliveryRow.key, DeliveryRow.milestone, DeliveryRow.state).where(
        col(DeliveryRow.channel) == channel.name, col(DeliveryRow.kind) == DeliveryKind.INVITATION
    )
    if milestone is not None:
        query = query.where(col(DeliveryRow.milestone) == milestone)
    own, found = hash_of(channel.invites), dict[str, list[Invitation]]()
    for key, about, state in session.exec(query).all():
        one = read_key(key, state)
        if one.address in {"", own}:
            found.setdefault(about or "", []).append(one)

    def order(one: Invitation) -> tuple[int, int, bool]:
        return one.revision, one.number, one.method == CANCEL

    return {about: Invitations(sorted(rows, key=order)) for about, rows in found.items()}


def read_key(key: str, state: str = DeliveryState.PLANNED) -> Invitation:
    """Return the invitation of a delivery; one from before has a key of three parts."""
    stem, revision, method, *rest = key.split("|", _PARTS - 1)
    if len(rest) < _PARTS - 3:
        return Invitation(stem, int(revision), method.partition("@")[0], stem, 0, "", state)
    entry, number, address = rest
    return Invitation(stem, int(revision), method, entry, int(number), address.partition("@")[0], state)


def is_addressed_to(key: str, channel: Channel) -> bool:
    """Whether an invitation is for the address that a channel has now."""
    return bool(channel.invites) and read_key(key).address in {"", hash_of(channel.invites)}


def hash_of(address: str) -> str:
    """Return a short hash of a mail address, the same for both cases of its letters."""
    return hashlib.sha256(address.lower().encode()).hexdigest()[:12]


def present(
    context: RoundContext, channel: Channel, history: History
) -> tuple[dict[str, Entry], Leaving, Milestone]:
    """Return the entries that a reader should have of a milestone, why others leave, and the milestone.

    The entries are by UID without domain. Of one that left the list the milestone is as it was.
    """
    latest = history.latest
    milestone = None if latest.is_withdrawal else context.milestones.get(latest.key)
    if milestone is None:
        return {}, Leaving.OUT if latest.is_withdrawal else Leaving.REMOVED, latest.milestone
    if milestone.status is Status.CANCELLED:
        return {}, Leaving.CANCELLED, milestone
    if not channel.match.takes(milestone, context.today(channel)):
        return {}, Leaving.OUT, milestone
    domain = context.timeline.domain
    entries = {stem_of(one.uid, domain): one for one in entries_of(context, channel, milestone)}
    return entries, Leaving.REPLACED if entries else Leaving.UNDATED, milestone


def as_told(
    context: RoundContext, channel: Channel, history: History, one: Invitation
) -> tuple[Entry, Milestone] | None:
    """Return the entry and the milestone of an invitation as they were at its revision, unless lost."""
    told = history.at(one.revision)
    if told is None:
        return None
    until = History(tuple(each for each in history.revisions if each.revision <= one.revision))
    seen = replace(context, histories=Histories({told.key: until}))
    domain, milestone = context.timeline.domain, told.milestone
    own = [entry for entry in entries_of(seen, channel, milestone) if stem_of(entry.uid, domain) == one.entry]
    return (own[0], milestone) if own else None
