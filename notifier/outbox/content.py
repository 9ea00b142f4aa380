"""The present content of a delivery, computed when it is rendered and again when it is claimed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from operator import setitem
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import or_
from sqlmodel import col, func, select

from notifier.errors import UnforeseenError
from notifier.outbox import statements
from notifier.outbox.appointments import is_addressed_to
from notifier.outbox.identity import change_key, delivery_key
from notifier.outbox.present_reminders import find_reminder
from notifier.outbox.quiets import Quiets, is_asked_again
from notifier.reminders.asking_again import is_asked_after
from notifier.reminders.digests import Overview, for_review, overview, review
from notifier.reminders.notices import Notice, change_notice, reminder_notice, review_notice
from notifier.reminders.rules import ChangeMode
from notifier.store.left_out import leaving_out
from notifier.store.memory import known_revision
from notifier.store.tables import (
    WAITING,
    BaselineRow,
    DeliveryKind,
    DeliveryRow,
    DeliveryState,
    ReminderRow,
)
from notifier.timeline.repeats import current
from notifier.timeline.revisions import Histories

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime, tzinfo

    from sqlmodel import Session

    from notifier.channels.destinations import Destination
    from notifier.outbox.context import RoundContext
    from notifier.reminders.audience import Audience
    from notifier.reminders.plan import Reminder
    from notifier.reminders.rules import ReminderRule
    from notifier.timeline.changes import Change
    from notifier.timeline.model import Milestone

log = structlog.get_logger(__name__)


@dataclass(slots=True, kw_only=True)
class DeliveryContent:
    """Computes the present content of a channel's deliveries, within one transaction."""

    session: Session
    destination: Destination
    context: RoundContext
    today: date = field(init=False)
    audience: Audience = field(init=False)
    quiets: Quiets = field(init=False)
    _known: dict[str, int | None] = field(default_factory=dict, init=False)
    _reminders: dict[str, ReminderRow] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        """Restrict the context to what the channel may see, and compute its day and audience once."""
        self.context = self.context.to(self.destination)
        self.today = self.context.today(self.destination.channel)
        destination = self.destination
        self.quiets = Quiets(self.session, destination.channel, self.today)
        audience = self.context.audience(destination.channel)
        self.audience = audience._replace(quiet_words=partial(self.quiets.words, audience), takes=self._takes)

    def load_reminders(self, rows: Iterable[DeliveryRow]) -> None:
        """Read the reminders of many deliveries with one query."""
        keys = [row.reminder for row in rows if row.reminder]
        found = self.session.exec(statements.REMINDERS, params={"keys": keys}).all()
        self._reminders = {row.key: row for row in found}

    def is_moot(self, row: DeliveryRow) -> bool:
        """Whether the content of a delivery no longer holds.

        A group holds while one of its members does; whether an overview does shows when it is rendered anew.
        """
        match row.kind:
            case DeliveryKind.REMINDER:
                return self._reminder(row) is None
            case DeliveryKind.CHANGE:
                return self._change(row) is None
            case DeliveryKind.INVITATION:
                history = self.context.history_or_withdrawn(row.milestone)
                is_allowed = self.context.may_invite and is_addressed_to(row.key, self.destination.channel)
                return not is_allowed or history is None or history.latest.revision != row.revision
            case DeliveryKind.GROUP:
                return not self.notices(row)
            case DeliveryKind.REVIEW if row.milestone:
                return self.notice(row) is None
            case _:
                return False

    def notice(self, row: DeliveryRow) -> Notice | None:
        """Return the notice of a single delivery, or None when it no longer holds."""
        if row.kind == DeliveryKind.REMINDER:
            due = self._reminder(row)
            return reminder_notice(*due, self.audience) if due else None
        if row.kind == DeliveryKind.REVIEW:
            return next((review_notice(one, self.audience) for one in self._reviewed(row)), None)
        change = self._change(row)
        return change_notice(change, self.audience) if change else None

    def notices(self, row: DeliveryRow) -> list[Notice]:
        """Return the notices of a delivery; of a group those of its members that still hold."""
        rows = [row]
        if row.kind == DeliveryKind.GROUP:
            members = (
                select(DeliveryRow).where(col(DeliveryRow.covered_by) == row.id).order_by(col(DeliveryRow.id))
            )
            rows = list(self.session.exec(members).all())
        return [notice for one in rows if (notice := self.notice(one))]

    def overview(self, row: DeliveryRow) -> Overview:
        """Return the content of a digest, or of a review of all milestones."""
        with leaving_out(lambda _: None):
            return self._overview(row, self.context)
        return self._overview(row, self._without_faulty(row))

    def _overview(self, row: DeliveryRow, context: RoundContext) -> Overview:
        channel = self.destination.channel
        milestones = tuple(context.milestones_for(channel))
        before, since = self._overview_before(row)
        if row.kind == DeliveryKind.REVIEW:
            earlier = self._for_review(milestones, before) if before else ()
            known = {(one.key, one.recurrence) for one in earlier}
            asked = (one for one in milestones if not self.quiets.is_quiet(one.key))
            return review(self._for_review(asked, self.context.now), known, self.audience)
        # A channel that gets each change by itself was told of all of them.
        changes = [] if channel.changes is not ChangeMode.NEVER else self._changes_since(context, since)
        return overview(
            milestones,
            changes,
            self.audience,
            since=channel.day_of(since),
            is_first=before is None,
            told=self._told_since(since, is_first=before is None)
            | {(key, "") for key in self.quiets.milestones},
        )

    @property
    def _rules(self) -> list[ReminderRule]:
        return [rule for rule in self.context.rules if self.destination.channel.follows(rule)]

    def _reviewed(self, row: DeliveryRow) -> Iterable[Milestone]:
        """Return the milestone of a review, as the channel sees it, where it is still asked after."""
        every = self.context.milestones_for(self.destination.channel)
        own = [one for one in every if one.key == row.milestone and not self.quiets.is_quiet(one.key)]
        if is_asked_again(row):
            return (current(one, self.today) for one in own if is_asked_after(one, self.today))
        return self._for_review(own, self.context.now)

    def _for_review(self, milestones: Iterable[Milestone], moment: datetime) -> Iterator[Milestone]:
        """Yield the milestones that a review at a moment asks after, with the dates they have now."""
        day = self.destination.channel.day_of(moment)
        rules, holidays, whole = self._rules, self.context.timeline.holidays, self.destination.type.groups
        for one in for_review(milestones, rules, holidays, day, is_overview=whole):
            history = self.context.histories.get(one.key)
            if history and history.latest.recorded_at <= moment:
                yield one

    def _told_since(self, since: datetime, *, is_first: bool) -> frozenset[tuple[str, str]]:
        """Return the milestones of which the channel got, or is about to get, a message of its own.

        With each is the occurrence that the message was about; empty for a change, which is about all. Of
        the first digest also what was sent at the moment of its baseline: no other digest came with it.
        """
        told_at = func.coalesce(DeliveryRow.ended_at, DeliveryRow.due_at)
        told = (
            select(DeliveryRow.milestone, ReminderRow.recurrence)
            .outerjoin(ReminderRow, col(ReminderRow.key) == col(DeliveryRow.reminder))
            .where(
                col(DeliveryRow.channel) == self.destination.channel.name,
                col(DeliveryRow.kind).in_((DeliveryKind.REMINDER, DeliveryKind.CHANGE)),
                told_at >= since if is_first else told_at > since,
                or_(
                    col(DeliveryRow.state).in_((*WAITING, DeliveryState.SENT)),
                    col(DeliveryRow.covered_by).is_not(None),
                ),
            )
        )
        return frozenset((key, recurrence or "") for key, recurrence in self.session.exec(told).all() if key)

    def _without_faulty(self, row: DeliveryRow) -> RoundContext:
        """Return the context without the milestones for which no digest can be made."""
        context, errors = self.context, dict[str, Exception]()
        for key, history in self.context.histories.items():
            own = context.milestones.get(key)
            timeline = context.timeline._replace(milestones=(own,) if own else ())
            alone = replace(context, timeline=timeline, histories=Histories({key: history}))
            with leaving_out(partial(setitem, errors, key)):
                self._overview(row, alone)
        for key, error in errors.items():
            reason = str(UnforeseenError.of(error))
            # The log names no private milestone.
            named = key if key in context.timeline.public.by_key else ""
            log.error("milestone_left_out", stage="overview", milestone=named, reason=reason)
        good = {key: history for key, history in context.histories.items() if key not in errors}
        milestones = tuple(one for one in context.timeline.milestones if one.key in good)
        timeline = context.timeline._replace(milestones=milestones)
        return replace(context, timeline=timeline, histories=Histories(good))

    def _overview_before(self, row: DeliveryRow) -> tuple[datetime | None, datetime]:
        """Return the moment of the overview before, if any, and up to when the readers know the changes."""
        newest = (
            select(DeliveryRow.rendered_at)
            .where(
                col(DeliveryRow.channel) == row.channel,
                col(DeliveryRow.kind) == row.kind,
                col(DeliveryRow.state) == DeliveryState.SENT,
                col(DeliveryRow.due_at) < row.due_at,
            )
            .order_by(col(DeliveryRow.due_at).desc())
        )
        # The moment of rendering counts, not the due moment: after downtime it contained later changes.
        before = self.session.exec(newest).first()
        return before, before or self._since("digest") or row.due_at

    def _changes_since(self, context: RoundContext, known_until: datetime) -> list[Change]:
        channel = self.destination.channel
        since = self._since("digest")
        changes: list[Change] = []
        for history in context.histories.values():
            known = context.known_until(history, known_until, since)
            change = context.change_to_tell(channel, history, known)
            if change:
                changes.append(_seen_from(change, channel.zone))
        return changes

    def _since(self, subject: str) -> datetime | None:
        """Return the moment of the channel's baseline of a subject, where it has one."""
        baseline = self.session.get(BaselineRow, (self.destination.channel.name, subject))
        return baseline.since if baseline else None

    def names_withdrawn(self, row: DeliveryRow) -> bool:
        """Whether the rendered text may name a milestone that became private since."""
        withdrawn_at = self.context.withdrawn_at
        if withdrawn_at is None or row.rendered_at is None or row.kind == DeliveryKind.TROUBLE:
            return False
        # Revisions are recorded to the second.
        return row.rendered_at < withdrawn_at + timedelta(seconds=1)

    def is_stale(self, row: DeliveryRow) -> bool:
        """Whether a delivery was rendered on another day; a message about trouble is never stale."""
        if row.kind == DeliveryKind.TROUBLE:
            return False
        rendered_on = row.rendered_at and self.destination.channel.day_of(row.rendered_at)
        return rendered_on != self.today

    def _reminder(self, row: DeliveryRow) -> tuple[Reminder, Milestone] | None:
        """Return the reminder of a delivery and its milestone in the channel's zone, if it still holds."""
        known = self._reminders.get(row.reminder or "") or self.session.get(ReminderRow, row.reminder)
        if known is None:
            return None
        found = find_reminder(row, known, self.session, self.context, self.destination.channel)
        if found is None:
            return None
        reminder, milestone = found
        # While nothing is asked, neither does a late reminder of a date that has passed.
        is_asking = reminder.is_question or milestone.is_overdue(self.today)
        return None if is_asking and self.quiets.is_quiet(milestone.key) else found

    def _change(self, row: DeliveryRow) -> Change | None:
        """Return the change of a delivery in the channel's zone, if it still holds."""
        history = self.context.histories.get(row.milestone or "")
        channel = self.destination.channel
        if history is None:
            return None
        told = self.context.known_at(history, self._told_revision(history.latest.key), self._since("changes"))
        change = self.context.change_to_tell(channel, history, told)
        if change is None or delivery_key(change_key(change, history.latest), channel.name) != row.key:
            return None
        return _seen_from(change, channel.zone)

    def _takes(self, milestone: Milestone) -> bool:
        """Whether the channel gets the changes of a milestone, in one message with those of others."""
        channel = self.destination.channel
        return self.destination.type.groups and channel.match.takes(milestone, self.today)

    def _told_revision(self, milestone: str) -> int | None:
        if milestone not in self._known:
            channel = self.destination.channel.name
            self._known[milestone] = known_revision(self.session, channel, milestone)
        return self._known[milestone]


def _seen_from(change: Change, zone: tzinfo) -> Change:
    before, after = (one and one.seen_from(zone) for one in (change.before, change.after))
    return change._replace(before=before, after=after)
