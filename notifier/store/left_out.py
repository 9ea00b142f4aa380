"""Milestones that are left out because planning or rendering raised an exception.

Planning stores the milestone here with the last round that planned it, so that what came due meanwhile is
planned later. Rendering stores the reason in the delivery, which is attempted again later.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, select

from notifier.errors import UnforeseenError, noted
from notifier.store.tables import IS_WAITING, DeliveryRow, FactRow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlmodel import Session

    from notifier.store.facts import Facts

_NAME = "left_out"
_NOT_RENDERED = "not worded: "
_RENDER_AGAIN_AFTER = timedelta(minutes=5)
_NOTES = select(FactRow.name, FactRow.value).where(col(FactRow.name).startswith(f"{_NAME}|"))
_POSTPONED = select(DeliveryRow.milestone, DeliveryRow.reason).where(
    IS_WAITING, col(DeliveryRow.reason).startswith(_NOT_RENDERED)
)
IS_ANY_LEFT_OUT = or_(_NOTES.exists(), _POSTPONED.exists())


def leaving_out(note: Callable[[Exception], object]) -> noted:
    """Note an exception, so that one milestone does not stop the others; one of the database is raised."""
    return noted(note, but=SQLAlchemyError)


def left_out(session: Session) -> dict[str, str]:
    """Return the reason for each milestone that is left out now, by key: stage, exception type and place."""
    found = {}
    for name, value in session.exec(_NOTES).all():
        found[name.split("|", 2)[2]] = f"planning: {value.partition(' ')[2]}"
    for milestone, reason in session.exec(_POSTPONED.order_by(col(DeliveryRow.id))).all():
        found.setdefault(milestone or "", f"wording: {reason.removeprefix(_NOT_RENDERED)}")
    return found


def planned_until(facts: Facts, channel: str) -> dict[str, datetime | None]:
    """Return for each milestone left out of a channel the as-of moment of the last round that planned it."""
    prefix = f"{_NAME}|{channel}|"
    return {
        name.removeprefix(prefix): datetime.fromisoformat(since) if since else None
        for name, value in facts.beginning_with(prefix).items()
        for since in [value.partition(" ")[0]]
    }


def note_unplanned(
    facts: Facts, channel: str, errors: Mapping[str, Exception], last_round: datetime | None
) -> None:
    """Store which milestones a round could not plan for a channel, in place of those stored before."""
    prefix = f"{_NAME}|{channel}|"
    noted = facts.beginning_with(prefix)
    for name in noted.keys() - {f"{prefix}{key}" for key in errors}:
        facts.forget(name)
    for key, error in errors.items():
        name = f"{prefix}{key}"
        before = noted.get(name, last_round.isoformat() if last_round else "")
        since = before.partition(" ")[0]
        facts.note(name, f"{since} {_describe(error)}")


def forget_channels(facts: Facts, channels: set[str]) -> None:
    """Delete what was stored for channels that are not in `channels`."""
    for name in facts.beginning_with(f"{_NAME}|"):
        if name.split("|", 2)[1] not in channels:
            facts.forget(name)


def postponing(row: DeliveryRow, now: datetime) -> noted:
    """Let a delivery wait a while, from the as-of moment, where rendering it raises an exception."""

    def postpone(error: Exception) -> None:
        row.next_at, row.reason = now + _RENDER_AGAIN_AFTER, f"{_NOT_RENDERED}{_describe(error)}"

    return leaving_out(postpone)


def note_rendered(row: DeliveryRow) -> None:
    """Remove the reason from a delivery that could not be rendered before."""
    if row.reason.startswith(_NOT_RENDERED):
        row.reason = ""


def _describe(error: Exception) -> str:
    reason = UnforeseenError.of(error).values
    return f"{reason['kind']} in {reason['place']}"
