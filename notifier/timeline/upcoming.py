"""The list of open milestones: what is overdue first, then by the day that counts."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from notifier.dates.forms import OneOf, Precision
from notifier.dates.labels import day_label, days_away, month_name
from notifier.named_tuple import NamedTuple
from notifier.timeline.model import OPENING_KINDS, Kind, Milestone, Modality, Status
from notifier.words import Language, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notifier.timeline.chronicle import Slip
    from notifier.timeline.filters import Filter

_SUNDAY = 7
_MONTHS_AHEAD = 12


class PeriodKind(StrEnum):
    """The groups of the list, in reading order."""

    OVERDUE = "overdue"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    OPEN = "open"
    PASSED = "passed"
    UNDATED = "undated"


_RANKS = {kind: rank for rank, kind in enumerate(PeriodKind)}


class Period(NamedTuple):
    """The group of a milestone in the list; sorts in reading order.

    The kind has its rank in reading order; `first` is the first day of a month or year, and `date.min`
    for other kinds.
    """

    rank: int
    first: date
    kind: PeriodKind


class Upcoming(NamedTuple):
    """A milestone with its place in the list of a day."""

    milestone: Milestone  # The milestone.
    day: date | None  # The day that counts; None when there is none.
    days_left: int | None  # Days from today to it, negative when it has passed.
    period: Period  # Its group in the list.
    is_overdue: bool  # Whether it is overdue.
    slip: Slip | None = None  # How far it moved from its first date; None where that was not computed.

    @property
    def status(self) -> str:
        """Its status, or `overdue`: part of the key of its words."""
        return PeriodKind.OVERDUE.value if self.is_overdue else self.milestone.status.value


def day_that_counts(milestone: Milestone, today: date) -> date | None:
    """Return the day that counts: the first possible one while it lies ahead, or the last.

    Of "all of" some dates it is that of the next one. A date with an open end that has begun has none, and so
    does one that the newest source withdrew.
    """
    if milestone.has_lapsed:
        return None
    when = milestone.parts_from(today)[0].when
    first, last = when.earliest, when.latest
    waits_for_first = milestone.kind in OPENING_KINDS or milestone.kind is Kind.END or last is None
    if first and waits_for_first and first >= today:
        return first
    if last and last < today and not milestone.is_overdue(today):
        return milestone.last_day or last
    return last


def list_upcoming(
    milestones: Iterable[Milestone], today: date, *, within: timedelta | None, chosen: Filter
) -> tuple[Upcoming, ...]:
    """Return the milestones that are neither done nor cancelled: overdue first, then by the day that counts.

    With `within`, only what is so near; what is overdue, has begun without a last day, or has no date, is
    always included.
    """
    found = [
        look_at(milestone, today)
        for milestone in _unfolded(milestones, today, within)
        if milestone.status is Status.PLANNED and chosen.takes(milestone, today)
    ]
    near = [one for one in found if within is None or one.days_left is None or one.days_left <= within.days]
    return tuple(
        sorted(near, key=lambda one: (one.period, one.day or date.max, one.milestone.title.casefold()))
    )


def _unfolded(milestones: Iterable[Milestone], today: date, within: timedelta | None) -> Iterable[Milestone]:
    """Return the milestones, each as the occurrences or parts to list: without a limit, of a year."""
    own = tuple(milestones)
    if not any(milestone.repeat or milestone.when.is_set for milestone in own):
        return own
    # Few files have one, and `upcoming` must start quickly.
    from notifier.timeline.repeats import unfold  # noqa: PLC0415

    return unfold(own, today, today + (within or timedelta(days=365)))


def look_at(milestone: Milestone, today: date) -> Upcoming:
    """Return a milestone, open or not, with its place in the list of a day in the readers' zone."""
    day = day_that_counts(milestone, today)
    is_overdue = milestone.is_overdue(today)
    return Upcoming(
        milestone=milestone.as_shown(today),
        day=day,
        days_left=(day - today).days if day else None,
        period=_period(milestone, day, today, is_overdue=is_overdue),
        is_overdue=is_overdue,
    )


def _period(milestone: Milestone, day: date | None, today: date, *, is_overdue: bool) -> Period:
    kind, first = PeriodKind.WEEK, date.min
    if is_overdue:
        kind = PeriodKind.OVERDUE
    elif milestone.when.is_undated or milestone.has_lapsed:
        kind = PeriodKind.UNDATED
    elif day is None:
        kind = PeriodKind.OPEN
    elif day < today:
        kind = PeriodKind.PASSED
    elif day > today + timedelta(days=_SUNDAY - today.isoweekday()):
        months = (day.year - today.year) * 12 + day.month - today.month
        # Of a year that runs, its last day counts; of another year no month is known.
        has_begun = milestone.when.earliest is not None and milestone.when.earliest <= today
        is_near = months < _MONTHS_AHEAD and (has_begun or milestone.when.precision is not Precision.YEAR)
        kind = PeriodKind.MONTH if is_near else PeriodKind.YEAR
        first = day.replace(day=1) if kind is PeriodKind.MONTH else day.replace(month=1, day=1)
    return Period(_RANKS[kind], first, kind)


def period_label(period: Period, language: Language) -> str:
    """Return the name of a group: `Deze week`, `December 2026`, `2028`."""
    match period.kind:
        case PeriodKind.MONTH:
            month = month_name(period.first.month, language)
            words = say(language, "date.month_year", month=month, year=period.first.year)
            return words[:1].upper() + words[1:]
        case PeriodKind.YEAR:
            return str(period.first.year)
        case _:
            return say(language, f"upcoming.{period.kind}")


def private_title(milestone: Milestone, language: Language) -> str:
    """Return the title of a milestone, marked when it is private."""
    return f"{milestone.title} ({say(language, 'check.private')})" if milestone.private else milestone.title


def left_label(row: Upcoming, language: Language) -> str:
    """Return the distance to the day that counts: `over 30 dagen`, `periode begint over 30 dagen`.

    Of a period it says which of its days that is, as the milestone itself may come on any other. Behind it
    stand the remarks on the date.
    """
    return "; ".join(filter(None, (_left(row, language), *row.milestone.remarks(language))))


def _left(row: Upcoming, language: Language) -> str:
    is_fixed = row.milestone.modality is Modality.FIXED
    if row.milestone.has_lapsed:
        return say(language, "history.undated")
    if row.milestone.when.is_undated:
        return ""  # Its date says so.
    if row.day is None or row.days_left is None:
        is_possible = row.period.kind is PeriodKind.OPEN and not is_fixed
        return say(language, f"upcoming.{'possible' if is_possible else row.period.kind}_left")
    words = days_away(row.days_left, language)
    side = "" if row.days_left < 0 else _side(row.milestone, row.day, row.day - timedelta(row.days_left))
    last = day_label(row.day, language)
    return say(language, f"upcoming.{side}_left", left=words, last=last) if side else words


def _side(milestone: Milestone, day: date, today: date) -> str:
    """Return what the day that counts is of a period, as part of a key; empty where it is the day itself."""
    when = milestone.parts_from(today)[0].when
    if when.lasts:
        return "" if day > today and day == when.earliest else "starts" if day == when.earliest else "lasts"
    if when.earliest is None or when.earliest == when.latest:
        return ""
    if when.latest is None:
        return "" if milestone.modality is Modality.FIXED else "earliest"
    if day == when.latest:
        # What goes on in a period, such as money that is available, does not end with a count of days.
        return "running" if milestone.kind is Kind.EVENT and not when.is_set else "ends"
    return "earliest" if isinstance(when.form, OneOf) else "begins"
