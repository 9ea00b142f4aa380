"""How the date of a milestone changed into another: later, more exact, withdrawn, and by how much."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from notifier.dates.distances import Distance, distance
from notifier.dates.edtf import parse_edtf
from notifier.dates.forms import NotAfter
from notifier.named_tuple import NamedTuple
from notifier.timeline.model import OPENING_KINDS, Kind
from notifier.words import say

if TYPE_CHECKING:
    from notifier.dates.edtf import Edtf
    from notifier.words import Language


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
    # How far the date moved; None where it did not move, or is too vague to say.
    distance: Distance | None = None

    @property
    def is_of_time(self) -> bool:
        """Whether only the time of the same day moved."""
        return self.kind in {MoveKind.LATER, MoveKind.EARLIER} and self.days == 0

    @property
    def moved_days(self) -> int | None:
        """By how many days it moved; None where it only became more or less exact, or has no days."""
        return None if self.kind in {MoveKind.EXACT, MoveKind.VAGUER} else self.days

    def distance_words(self, language: Language) -> str:
        """Return how far it moved: `59 dagen later`; empty where that is not known."""
        if self.distance is None:
            return ""
        return say(language, f"history.days_{self.kind}", span=self.distance.words(language))


def move_between(before: Edtf, after: Edtf, kind: Kind) -> Move:
    """Return how a date changed into another that means another time; the kind decides which end counts.

    A date within the old one is more exact; one that contains it is vaguer. Where both are open on
    the same side neither is: "not before 2027" that becomes "not before 2029" is later. A deadline that is
    "at the latest 1 October" is as exact as 1 October: in May it was earlier, and not more exact. Of several
    dates that only became more or fewer none is later.
    """
    if before.is_undated or after.is_undated:
        return Move(kind=MoveKind.DATED if before.is_undated else MoveKind.UNDATED, days=None)
    if (before.is_several or after.is_several) and _share_all(before, after):
        return Move(kind=MoveKind.OTHER, days=0)
    ends = _ends_that_count(before, after, kind)
    days = (ends[1] - ends[0]).days if ends else None
    bound = isinstance(before.form, NotAfter) is not isinstance(after.form, NotAfter)
    widths = map(_last_of, (before, after)) if bound and days and kind is Kind.DEADLINE else (before, after)
    if width := _width_change(*widths):
        return Move(kind=width, days=days)
    apart = distance(before, after, *ends) if ends and days else None
    return Move(kind=_direction(before, after, days), days=days, distance=apart)


def _share_all(before: Edtf, after: Edtf) -> bool:
    """Whether one of two groups of dates has all of the other: dates came or went, and none moved."""
    was, now = (tuple(one.members) or (one,) for one in (before, after))
    fewer, more = sorted((was, now), key=len)
    return all(any(one.is_same_time(other) for other in more) for one in fewer)


def _ends_that_count(before: Edtf, after: Edtf, kind: Kind) -> tuple[date, date] | None:
    """Return the ends between which a date moved, or None where one date lacks it.

    For `OPENING_KINDS` that is the first possible day, for the others the last; where either date has no
    such end, the other end.
    """
    firsts, lasts = (before.earliest, after.earliest), (before.latest, after.latest)
    for was, now in (firsts, lasts) if kind in OPENING_KINDS else (lasts, firsts):
        if was and now:
            return was, now
    return None


def _last_of(when: Edtf) -> Edtf:
    """Return a date, of "at the latest" only its end: that day, month or year."""
    form = when.form
    return when._replace(earliest=parse_edtf(f"{form.end}").earliest) if isinstance(form, NotAfter) else when


def _width_change(before: Edtf, after: Edtf) -> MoveKind | None:
    """Return whether a date became more or less exact, or None where only its direction matters."""
    if before.instant and after.instant:
        return None
    both_open = (before.earliest is after.earliest is None) or (before.latest is after.latest is None)
    if both_open:
        return None
    # "All of" some dates is not less exact than one of them: it has more dates, or fewer.
    narrower = _lies_within(after, before) and not (before.is_several or before.lasts)
    wider = _lies_within(before, after) and not (after.is_several or after.lasts)
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
