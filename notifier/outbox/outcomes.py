"""Apply the outcome of an attempt to its delivery and to its channel.

A refused message ends. A channel that is broken or keeps failing is parked: it is probed with one delivery
at growing intervals, and at once when its settings change; the others wait without losing an attempt.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import update
from sqlmodel import col, select

from notifier.net.outcomes import BUSY_FOR_AT_MOST, Outcome, Verdict, wait_before_retry
from notifier.outbox import statements
from notifier.outbox.states import Transition, set_state, set_states
from notifier.reminders.rules import OnUnknown
from notifier.store.database import channel_lock
from notifier.store.tables import (
    AttemptRow,
    ChannelStateRow,
    DeliveryKind,
    DeliveryRow,
    DeliveryState,
    ToldRow,
)
from notifier.timeline.text_form import cut
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from sqlmodel import Session

    from notifier.channels.destinations import Destination
    from notifier.store.database import Database

IN_DOUBT = "nobody can tell whether it arrived"
# Failures in a row after which a channel is attempted with one delivery at a time.
_PARK_AFTER = 5
# Characters that are quoted of a receiver's answer.
_LONGEST_QUOTE = 160
_OTHER_QUOTES = str.maketrans({0x201C: '"', 0x201D: '"', 0x2018: "'", 0x2019: "'"})
_FIRST_PROBE = timedelta(minutes=1)
_LONGEST_PROBE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeHandler:
    """Sets the states that follow from attempts on one channel."""

    session: Session  # The writing transaction.
    destination: Destination  # The channel.
    channel_health: ChannelStateRow  # The health of the channel; changed by every outcome.
    now: datetime  # The as-of moment; waits count from it.
    jitter: float  # From -1 to 1; lengthens or shortens the waits.
    settings_digest: str = ""  # A digest of the channel's settings.

    def handle(self, tried: Sequence[tuple[DeliveryRow, Outcome]]) -> dict[str, DeliveryState]:
        """Set the state that follows from the attempt of each delivery, and return the states by id."""
        states = {row.id: self._set_unless_sent(row, outcome) for row, outcome in tried}
        # Most are sent; one statement for all of them is much faster than one for each.
        if sent := [delivery for delivery, state in states.items() if state is DeliveryState.SENT]:
            set_states(self.session, Transition.DELIVER, sent, ended_at=self.now)
        return states

    def _set_unless_sent(self, row: DeliveryRow, outcome: Outcome) -> DeliveryState:
        """Set the state that follows and return it; of what was sent only return it."""
        now = self.now
        channel_wait = self._note_channel(outcome)
        if outcome.verdict is Verdict.SENT:
            note_told(self.session, row)
            self._cover_waiting(row)
            return DeliveryState.SENT
        row.busy_since = (row.busy_since or now) if outcome.verdict is Verdict.BUSY else None
        wait, given_up = channel_wait, ""
        match outcome.verdict:
            case Verdict.BROKEN:
                pass  # The message did not cause it, so the attempt does not count.
            case Verdict.BUSY:
                if row.busy_since and now - row.busy_since >= BUSY_FOR_AT_MOST:
                    given_up = "asked to wait for too long"
            case Verdict.REFUSED:
                row.attempts += 1
                given_up = _reason(outcome)
            case Verdict.UNKNOWN if self.destination.channel.on_unknown is OnUnknown.HOLD:
                row.attempts += 1
                return set_state(row, Transition.HOLD, reason=IN_DOUBT)
            case _:
                row.attempts += 1
                backoff = wait_before_retry(outcome, row.attempts, self.jitter)
                if backoff is None:
                    given_up = _reason(outcome)
                else:
                    wait = backoff
        if given_up:
            return set_state(row, Transition.GIVE_UP, ended_at=now, reason=given_up)
        return set_state(row, Transition.FAIL, next_at=now + wait)

    def _cover_waiting(self, row: DeliveryRow) -> None:
        """Cover deliveries of the same content that came due while this one, rendered today, waited."""
        day_of = self.destination.channel.day_of
        today = day_of(self.now)
        if day_of(row.due_at) == today or not row.rendered_at or day_of(row.rendered_at) != today:
            return
        for waiting in self._same_notices(row):
            set_state(
                waiting,
                Transition.COVER,
                ended_at=self.now,
                reason="told while it waited",
                covered_by=row.id,
            )

    def _same_notices(self, row: DeliveryRow) -> list[DeliveryRow]:
        asked: dict[str, object] = {"channel": row.channel, "now": self.now}
        match row.kind:
            case DeliveryKind.DIGEST:
                return list(self.session.exec(statements.WAITING_OVERVIEWS, params=asked).all())
            case DeliveryKind.REMINDER | DeliveryKind.GROUP:
                told = set(self.session.exec(statements.SUBJECTS, params={"delivery": row.id}).all())
                asked["milestones"] = [milestone for milestone, *_ in told]
                found = self.session.exec(statements.WAITING_REMINDERS, params=asked).all()
                reviews = self.session.exec(statements.WAITING_REVIEWS, params=asked).all()
                return [*reviews, *(waiting for waiting, *subject in found if tuple(subject) in told)]
            case DeliveryKind.REVIEW if row.milestone:
                asked["milestones"] = [row.milestone]
                return list(self.session.exec(statements.WAITING_REVIEWS, params=asked).all())
            case _:
                return []

    def _words_of(self, outcome: Outcome) -> list[str]:
        """Return what went wrong, with the receiver's own words quoted as such, and what can be done."""
        language, detail = self.destination.channel.language, outcome.detail
        if detail and outcome.status is not None:
            detail = say(language, "trouble.answered", status=outcome.status, text=_quotable(detail))
        return [*filter(None, [detail]), *(say(language, key) for key in filter(None, [outcome.advice]))]

    def _note_channel(self, outcome: Outcome) -> timedelta:
        """Update the channel's health, and return how long nothing is attempted on it."""
        channel_health, wait = self.channel_health, timedelta()
        if outcome.verdict in {Verdict.SENT, Verdict.REFUSED}:
            # The receiver processed the message, so the channel works.
            if channel_health.failures or channel_health.wait_until:
                channel_health.failures, channel_health.wait_until = 0, None
                channel_health.broken_since, channel_health.reason = None, ""
            return wait
        channel_health.reason = "\n".join(self._words_of(outcome)) or outcome.verdict
        channel_health.settings = self.settings_digest
        if outcome.verdict is Verdict.BROKEN or outcome.advice:
            channel_health.broken_since = channel_health.broken_since or self.now
        if outcome.verdict is Verdict.BUSY:
            wait = wait_before_retry(outcome, 0, self.jitter) or wait
        else:
            channel_health.failures += 1
            too_many = channel_health.failures - (1 if channel_health.broken_since else _PARK_AFTER)
            if too_many >= 0:
                wait = min(_FIRST_PROBE * 2 ** min(too_many, 10), _LONGEST_PROBE)
        channel_health.wait_until = self.now + wait if wait else None
        return wait


def _reason(outcome: Outcome) -> str:
    """Return why a delivery was given up, with the receiver's own words quoted as such."""
    if outcome.detail and outcome.status is not None:
        return f"{outcome.status} “{_quotable(outcome.detail)}”"
    return outcome.explanation or outcome.verdict


def _quotable(text: str) -> str:
    """Return a receiver's words, short and without a mark that would end a quotation."""
    return cut(text.translate(_OTHER_QUOTES), _LONGEST_QUOTE)


def retry_mended(
    database: Database,
    settings: Mapping[str, Mapping[str, str]],
    digest_of: Callable[[Mapping[str, str]], str],
    retried: dict[str, str],
    now: datetime,
) -> None:
    """Let each channel whose settings changed since it failed be tried at once.

    Args:
        database: The outbox.
        settings: The settings of each channel.
        digest_of: Returns a digest of settings and the secrets they name.
        retried: The digests for which this process did so, by channel; two processes with different
            environments must not do so in turns.
        now: The as-of moment.
    """
    with database.read() as session:
        failed = session.exec(select(ChannelStateRow)).all()
    for name, known in [(row.channel, row.settings) for row in failed if row.channel in settings]:
        digest = digest_of(settings[name])
        if digest in {known, retried.get(name)}:
            continue
        retried[name] = digest
        with database.write(lock=channel_lock(name)) as session:
            its = col(ChannelStateRow.channel) == name
            session.execute(update(ChannelStateRow).where(its).values(wait_until=None))
            waiting = (col(DeliveryRow.channel) == name, col(DeliveryRow.state) == DeliveryState.RETRYING)
            session.execute(
                update(DeliveryRow).where(*waiting, col(DeliveryRow.next_at) > now).values(next_at=now)
            )


def take_over(session: Session, row: DeliveryRow, on_unknown: OnUnknown, real_now: datetime) -> None:
    """Record that the sender died, so that it is unknown whether the message arrived.

    The receiver did not cause it, so the attempt does not count towards giving up.
    """
    session.execute(
        update(AttemptRow)
        .where(
            col(AttemptRow.delivery) == row.id,
            col(AttemptRow.fence) == row.fence,
            col(AttemptRow.finished_at).is_(None),
        )
        .values(finished_at=real_now, outcome=Verdict.UNKNOWN, detail="the sender died")
    )
    if on_unknown is OnUnknown.HOLD:
        set_state(row, Transition.HOLD, reason=IN_DOUBT)
    else:
        set_state(row, Transition.EXPIRE)


def note_told(session: Session, row: DeliveryRow) -> None:
    """Store which changes the channel knows now: the delivery's own, or those of a group's members."""
    carried: Sequence[DeliveryRow] = ()
    if row.kind == DeliveryKind.CHANGE:
        carried = (row,)
    elif row.kind == DeliveryKind.GROUP:
        asked = {"group": row.id, "rendered_at": row.rendered_at}
        carried = session.exec(statements.CARRIED_CHANGES, params=asked).all()
    for one in carried:
        session.merge(ToldRow(channel=one.channel, milestone=one.milestone or "", revision=one.revision or 0))
