"""Plan the changes for one channel: the difference between what it knows and the present revision."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from operator import setitem
from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlmodel import col, select

from notifier.outbox.identity import change_key, delivery_key
from notifier.outbox.states import Transition, create, set_state
from notifier.reminders.change_days import change_due_at, channel_clock
from notifier.reminders.rules import ChangeMode
from notifier.store.database import insert_missing
from notifier.store.left_out import leaving_out
from notifier.store.memory import known_revisions, move_baseline, newest_revision_id
from notifier.store.tables import IS_WAITING, BaselineRow, DeliveryKind, DeliveryRow, ToldRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlmodel import Session

    from notifier.outbox.context import RoundContext
    from notifier.reminders.rules import Channel
    from notifier.timeline.revisions import History

_CHANGES = "changes"


@dataclass(slots=True, kw_only=True)
class ChangePlanner:
    """Plans the changes for one channel."""

    session: Session  # The writing transaction of the round.
    context: RoundContext  # The round context, as the channel may see it.
    channel: Channel
    added: int = 0  # Number of new deliveries.
    errors: dict[str, Exception] = field(default_factory=dict)  # Exceptions that left milestones out, by key.

    def plan(self) -> None:
        """Plan what changed since the channel was last told."""
        name = self.channel.name
        baseline = self.session.get(BaselineRow, (name, _CHANGES))
        if self.channel.changes is ChangeMode.NEVER:
            if baseline:
                self.session.delete(baseline)
                self.session.exec(delete(ToldRow).where(col(ToldRow.channel) == name))
            return
        if baseline is None:
            newest = newest_revision_id(self.session)
            now = self.context.now
            self.session.add(BaselineRow(channel=name, subject=_CHANGES, since=now, revision_id=newest))
            return
        known = known_revisions(self.session, baseline)
        histories = self.context.histories
        untold = {
            key: told
            for key, told in known.items()
            if key in histories and histories[key].latest.revision != told
        }
        if not untold:
            if known:
                move_baseline(self.session, baseline)
            return
        waiting = self._waiting_changes()
        for key, told in untold.items():
            # A later round plans it.
            with leaving_out(partial(setitem, self.errors, key)):
                self._plan_change(histories[key], told, waiting.get(key, []))
        self.session.flush()

    def _plan_change(self, history: History, told: int | None, waiting: list[DeliveryRow]) -> None:
        latest = history.latest
        change = self.context.change_to_tell(self.channel, history, history.at(told))
        due_at = change_due_at(
            history.after(told).recorded_at,
            self.channel.changes,
            channel_clock(self.channel, self.context.rules),
            self.channel.zone,
            self.context.timeline.holidays,
        )
        if change is None or due_at is None:
            # No message is needed, and the next difference counts from this revision.
            self._supersede(waiting, "undone")
            self.session.merge(
                ToldRow(channel=self.channel.name, milestone=latest.key, revision=latest.revision)
            )
            return
        key = delivery_key(change_key(change, latest), self.channel.name)
        self._supersede([row for row in waiting if row.key != key], "changed again")
        row = create(
            key, channel=self.channel.name, kind=DeliveryKind.CHANGE, now=self.context.now, due_at=due_at
        )
        row.milestone, row.revision, row.change = latest.key, latest.revision, change.kind
        self.added += insert_missing(self.session, DeliveryRow, [row])

    def _waiting_changes(self) -> Mapping[str, list[DeliveryRow]]:
        rows = self.session.exec(
            select(DeliveryRow).where(
                IS_WAITING,
                col(DeliveryRow.channel) == self.channel.name,
                col(DeliveryRow.kind) == DeliveryKind.CHANGE,
                col(DeliveryRow.state).in_(Transition.SUPERSEDE.value.sources),
            )
        ).all()
        waiting: dict[str, list[DeliveryRow]] = {}
        for row in rows:
            waiting.setdefault(row.milestone or "", []).append(row)
        return waiting

    def _supersede(self, rows: Iterable[DeliveryRow], reason: str) -> None:
        for row in rows:
            set_state(row, Transition.SUPERSEDE, ended_at=self.context.now, reason=reason)
            self.session.add(row)
