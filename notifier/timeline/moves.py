"""How a date moved: later, earlier, more or less exact, and by how many days."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from notifier.named_tuple import NamedTuple
from notifier.timeline.model import OPENING_KINDS

if TYPE_CHECKING:
    from notifier.dates.edtf import Edtf
    from notifier.timeline.model import Kind


class MoveKind(StrEnum):
    """How a date changed."""

    LATER = "later"
    EARLIER = "earlier"
    EXACT = "exact"
    VAGUER = "vaguer"
    DATED = "dated"
    UNDATED = "undated"
    OTHER = "other"


class Move(NamedTuple):
    """The difference between two dates of one milestone."""

    kind: MoveKind  # How the date changed.
    # By how many days the end that counts moved, negative for earlier; None where one of the dates has no
    # such end.
    days: int | None


def move_between(before: Edtf, after: Edtf, kind: Kind) -> Move:
    """Return how a date changed into another that means another time; the kind decides which end counts.

    A date within the old one is more exact; one that contains it is vaguer. Where both are open on
    the same side neither is: "not before 2027" that becomes "not before 2029" is later.
    """
    if before.is_undated or after.is_undated:
        return Move(kind=MoveKind.DATED if before.is_undated else MoveKind.UNDATED, days=None)
    days = slip_days(before, after, kind)
    return Move(kind=_width_change(before, after) or _direction(before, after, days), days=days)


def slip_days(before: Edtf, after: Edtf, kind: Kind) -> int | None:
    """Return by how many days the end that counts moved, or None where one date lacks it.

    For `OPENING_KINDS` that is the first possible day, for the others the last; where either date has no
    such end, the other end.
    """
    firsts, lasts = (before.earliest, after.earliest), (before.latest, after.latest)
    for was, now in (firsts, lasts) if kind in OPENING_KINDS else (lasts, firsts):
        if was and now:
            return (now - was).days
    return None


def _width_change(before: Edtf, after: Edtf) -> MoveKind | None:
    """Return whether a date became more or less exact, or None where only its direction matters."""
    if before.instant and after.instant:
        return None
    both_open = (before.earliest is after.earliest is None) or (before.latest is after.latest is None)
    if both_open:
        return None
    # "All of" some dates is not less exact than one of them: it has more dates, or fewer.
    narrower = _lies_within(after, before) and not before.is_several
    wider = _lies_within(before, after) and not after.is_several
    if narrower and wider:  # The same day, with a clock time or without.
        return MoveKind.EXACT if after.instant else MoveKind.VAGUER
    if narrower:
        return MoveKind.EXACT
    return MoveKind.VAGUER if wider else None


def _direction(before: Edtf, after: Edtf, days: int | None) -> MoveKind:
    if before.instant and after.instant:
        return MoveKind.LATER if after.instant > before.instant else MoveKind.EARLIER
    if not days:
        return MoveKind.OTHER
    return MoveKind.LATER if days > 0 else MoveKind.EARLIER


def _lies_within(inner: Edtf, outer: Edtf) -> bool:
    return (outer.earliest or date.min) <= (inner.earliest or date.min) and (inner.latest or date.max) <= (
        outer.latest or date.max
    )
