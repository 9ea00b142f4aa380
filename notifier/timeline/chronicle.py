"""The history of a milestone's date: its statements and its revisions in one list."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from notifier.dates.zones import day_of
from notifier.named_tuple import NamedTuple
from notifier.timeline.moves import Move, MoveKind, move_between
from notifier.timeline.statements import stated_label

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from notifier.dates.edtf import Edtf
    from notifier.timeline.model import Kind, Milestone, Modality, Statement
    from notifier.timeline.revisions import History, Revision
    from notifier.words import Language


_WITHDRAWN = Move(kind=MoveKind.UNDATED, days=None)


class HistoryLine(NamedTuple):
    """One line of that history: a statement, a revision, or the state that is not recorded yet."""

    day: date | None  # The date of the letter, or the day of the revision; None for a state not recorded yet.
    when: Edtf | None  # The date it gives; None for a statement without one.
    modality: Modality | None  # How firm that date is; None where a statement does not say.
    # How the date moved; `DATED` for the first date, None where it did not move or the revision only
    # followed a statement.
    move: Move | None = None
    statement: Statement | None = None  # The statement, or None.
    revision: Revision | None = None  # The revision, or None.

    def label(self, language: Language) -> str:
        """Return its date in words; empty where it has none."""
        return stated_label(self.when, self.modality, language) if self.when else ""


class Slip(NamedTuple):
    """How far a milestone moved from its first date: how the current date differs from it."""

    first: Edtf
    move: Move

    @property
    def breaks_first_date(self) -> bool:
        """Whether the first date no longer holds: it moved, widened or was withdrawn.

        A date that became more exact, as "in 2027" to 1 November 2027, still holds.
        """
        return self.move.kind is not MoveKind.EXACT and self.move.days != 0


def chronicle(milestone: Milestone, history: History | None, zone: tzinfo) -> tuple[HistoryLine, ...]:
    """Return all statements and revisions of a milestone, oldest first; on one day statements first.

    A letter is often entered later than newer ones, so a revision with the date of a statement is not a
    move, unless it replaces a date that only the file gave. The newest statement without a date is one where
    the date counts no more. Days and clock times are those of the zone.
    """
    found: list[HistoryLine] = []
    current: Edtf | None = None
    is_own = False  # Whether only the file gives the current date.
    withdrawal = milestone.statements[-1] if milestone.is_withdrawn else None
    for entry in _in_order(milestone, history, zone):
        follows = entry.revision is not None and _follows_letter(entry.revision, milestone)
        move = None if follows and not is_own else _move(current, entry.when, milestone.kind)
        if entry.statement and entry.statement is withdrawal:
            move = _WITHDRAWN
        found.append(entry._replace(move=move))
        if move and entry.when:
            current, is_own = entry.when, entry.revision is not None and not follows
    now = (milestone.stated or milestone.when).seen_from(zone)
    if unrecorded := _move(current, now, milestone.kind):
        found.append(HistoryLine(day=None, when=now, modality=milestone.modality, move=unrecorded))
    return tuple(found)


def _in_order(milestone: Milestone, history: History | None, zone: tzinfo) -> list[HistoryLine]:
    letters = [
        HistoryLine(
            day=one.source.date,
            when=(when := milestone.date_by(one)) and when.seen_from(zone),
            modality=one.modality,
            statement=one,
        )
        for one in milestone.statements
    ]
    revisions: list[HistoryLine] = []
    for one in history.revisions if history else ():
        then = one.milestone
        day = day_of(one.recorded_at, zone)
        when = (then.stated or then.when).seen_from(zone)
        revisions.append(HistoryLine(day=day, when=when, modality=then.modality, revision=one))
    return sorted([*letters, *revisions], key=lambda entry: entry.day or date.max)


def _follows_letter(revision: Revision, milestone: Milestone) -> bool:
    """Whether a revision has its date from a statement that the milestone still has."""
    basis = revision.milestone.basis
    return basis is not None and any(
        one.source.date == basis.source.date and one.when == basis.when for one in milestone.statements
    )


def _move(before: Edtf | None, after: Edtf | None, kind: Kind) -> Move | None:
    if after is None or (before and before.is_same_time(after) and before.lasts == after.lasts):
        return None
    if before is None:
        return None if after.is_undated else Move(kind=MoveKind.DATED, days=None)
    return move_between(before, after, kind)


def total_slip(entries: Iterable[HistoryLine], milestone: Milestone) -> Slip | None:
    """Return how the last date differs from the first, or None where there was one date at most.

    Where the last one counts no more, that is the difference.
    """
    dates = [entry.when for entry in entries if entry.move and entry.when]
    if dates and milestone.has_lapsed:
        return Slip(dates[0], _WITHDRAWN)
    if len(dates) < 2:  # noqa: PLR2004 - a move has two dates
        return None
    if dates[0].is_same_time(dates[-1]):
        return Slip(dates[0], Move(kind=MoveKind.OTHER, days=0))
    return Slip(dates[0], move_between(dates[0], dates[-1], milestone.kind))
