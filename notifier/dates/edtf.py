"""Dates as letters give them: a day, or only "2027", "fourth quarter", "2029 at the earliest".

The accepted texts are a subset of the Extended Date/Time Format. A date keeps its text and its form
(`notifier.dates.forms`); its days and its precision follow from the form.

Source:
    EDTF specification of the Library of Congress, levels 0 to 2 (ISO 8601-2:2019, annex A);
    RFC 9557 for instants with a zone in brackets.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from itertools import pairwise

from notifier.dates.forms import (
    OPEN,
    AllOf,
    Day,
    Form,
    Instant,
    Interval,
    NotAfter,
    NotBefore,
    OneOf,
    Precision,
    Qualifier,
    Simple,
    SubYear,
    Undated,
    bounds,
    closed_bounds,
    precision_of,
    qualifier_of,
    read_simple,
)
from notifier.errors import DateError
from notifier.named_tuple import NamedTuple


class Edtf(NamedTuple):
    """A date that may be vague. Compares by its last possible day, then its first."""

    text: str  # The text it was read from, unchanged.
    form: Form  # What the text says, in its parts.
    earliest: date | None  # First possible day, inclusive; None when open.
    latest: date | None  # Last possible day, inclusive; None when open.
    # Whether it is all days from the first to the last, not one of them; the text does not say so.
    lasts: bool = False

    @property
    def precision(self) -> Precision:
        """How exact the date is."""
        return precision_of(self.form)

    @property
    def qualifier(self) -> Qualifier:
        """The qualifier as EDTF writes it; empty when there is none."""
        return qualifier_of(self.form)

    @property
    def uncertain(self) -> bool:
        """Whether it is qualified with `?` or `%`: the source doubts it."""
        return self.qualifier in {"?", "%"}

    @property
    def approximate(self) -> bool:
        """Whether it is qualified with `~` or `%`: it is about that date."""
        return self.qualifier in {"~", "%"}

    @property
    def instant(self) -> datetime | None:
        """The aware moment; None for a date without clock time."""
        return self.form.moment if isinstance(self.form, Instant) else None

    @property
    def sort_key(self) -> tuple[date, date, str]:
        """The sort key: last possible day, first possible day, text; an open end is the calendar's end."""
        return (self.latest or date.max, self.earliest or date.min, self.text)

    # A tuple compares by its text first; all four, because a tuple defines all four.
    def __lt__(self, other: tuple[object, ...]) -> bool:
        return self.sort_key < other.sort_key if isinstance(other, Edtf) else NotImplemented

    def __le__(self, other: tuple[object, ...]) -> bool:
        return self.sort_key <= other.sort_key if isinstance(other, Edtf) else NotImplemented

    def __gt__(self, other: tuple[object, ...]) -> bool:
        return self.sort_key > other.sort_key if isinstance(other, Edtf) else NotImplemented

    def __ge__(self, other: tuple[object, ...]) -> bool:
        return self.sort_key >= other.sort_key if isinstance(other, Edtf) else NotImplemented

    @property
    def day(self) -> date | None:
        """The one day it can be, or None for a window."""
        return self.earliest if self.earliest == self.latest else None

    @property
    def is_exact(self) -> bool:
        """Whether its day is known, or all of its days."""
        return self.lasts or self.day is not None

    @property
    def can_last(self) -> bool:
        """Whether it is several days in a row, from one day to another, which can all be meant."""
        form = self.form
        is_of_days = isinstance(form, Interval) and isinstance(form.start, Day) and isinstance(form.end, Day)
        return is_of_days and not (self.qualifier or self.day)

    @property
    def lasting(self) -> Edtf:
        """The same days, as all of them; of what cannot last, itself."""
        return self._replace(lasts=True) if self.can_last else self

    @property
    def is_undated(self) -> bool:
        """Whether no date is known: `../..`."""
        return self.earliest is None and self.latest is None

    @property
    def is_set(self) -> bool:
        """Whether it is a choice: one of `[...]` or all of `{...}`."""
        return isinstance(self.form, OneOf | AllOf)

    @property
    def members(self) -> tuple[Edtf, ...]:
        """The dates of "all of" some dates, in order; empty for any other date."""
        if not isinstance(self.form, AllOf):
            return ()
        texts = (
            "/".join(map(str, one)) if isinstance(one, Interval) else str(one) for one in self.form.members
        )
        return tuple(
            Edtf(text, one, *closed_bounds(one)) for text, one in zip(texts, self.form.members, strict=True)
        )

    @property
    def is_several(self) -> bool:
        """Whether it is all of two or more dates."""
        return isinstance(self.form, AllOf) and len(self.form.members) > 1

    def is_same_time(self, other: Edtf) -> bool:
        """Whether both mean the same days or the same moment, however they are written.

        Whether those are all meant, or one of them, does not count.
        """
        if self == other:
            return True
        own, its = self.instant, other.instant
        if own and its:
            # Two moments in one zone compare by clock time only, and one hour in autumn occurs twice.
            return own.astimezone(UTC) == its.astimezone(UTC)
        if own or its:
            return False
        if (self.earliest, self.latest) != (other.earliest, other.latest):
            return False
        if not (self.is_several or other.is_several):
            return True
        spans = [[(one.earliest, one.latest) for one in when.members] for when in (self, other)]
        return spans[0] == spans[1]

    def ending_on(self, last: date) -> Edtf:
        """Return the same date with another last day: `../2026-05-14` becomes `../2026-05-18`."""
        qualifier = self.qualifier
        first = f"{self.earliest}{qualifier}/" if self.earliest else f"{OPEN}/"
        return parse_edtf(f"{'' if self.day else first}{last}{qualifier}")

    def seen_from(self, zone: tzinfo) -> Edtf:
        """Return the same moment in another zone; a date without clock time is returned unchanged."""
        if not isinstance(self.form, Instant):
            return self
        local = self.form.moment.astimezone(zone)
        form = self.form._replace(moment=local)
        return self._replace(form=form, earliest=local.date(), latest=local.date())


UNDATED = Edtf(text=f"{OPEN}/{OPEN}", form=Undated(), earliest=None, latest=None)


@lru_cache(maxsize=8192)
def parse_edtf(text: str) -> Edtf:
    """Read one date; a list has most of them twice, as a date and as what a source says.

    Raises:
        DateError: The text is not an accepted form, or names an impossible or reversed date.
    """
    if not text.strip():
        raise DateError("date.empty", text=text, position=0)
    form: Form
    if "T" in text and text[:1].isdigit():
        form = _parse_instant(text)
    elif text[0] in "[{":
        form = _parse_set(text)
    elif "/" in text:
        form = _parse_interval(text)
    else:
        form = read_simple(text, text, 0)
    return Edtf(text, form, *bounds(form))


def _parse_interval(text: str) -> Form:
    parts = text.split("/")
    if text.count("/") != 1:
        # Only needed for an error.
        from notifier.dates.guesses import unreadable  # noqa: PLC0415

        raise unreadable(text, text, 0)
    if "" in parts:
        suggestion = "/".join(part or OPEN for part in parts)
        raise DateError("date.unknown_end", text=text, position=text.index("/"), suggestion=suggestion)
    start = None if parts[0] == OPEN else read_simple(parts[0], text, 0)
    end = None if parts[1] == OPEN else read_simple(parts[1], text, len(parts[0]) + 1)
    _refuse_periods(start, end, text)
    if start and end:
        _refuse_reversed(start, end, text)
        return Interval(start, end)
    if start:
        return NotBefore(start)
    return NotAfter(end) if end else UNDATED.form


def _refuse_periods(start: Simple | None, end: Simple | None, text: str) -> None:
    """Refuse seasons, quarters and halves as ends: the standard does not allow them there."""
    if not isinstance(start, SubYear) and not isinstance(end, SubYear):
        return
    first = f"{closed_bounds(start)[0]:%Y-%m}" if isinstance(start, SubYear) else start or OPEN
    last = f"{closed_bounds(end)[1]:%Y-%m}" if isinstance(end, SubYear) else end or OPEN
    at = 0 if isinstance(start, SubYear) else text.index("/") + 1
    raise DateError("date.period_in_interval", text=text, position=at, suggestion=f"{first}/{last}")


def _refuse_reversed(start: Simple, end: Simple, text: str) -> None:
    (first, until), (since, last) = closed_bounds(start), closed_bounds(end)
    if first > since or until > last:
        suggestion = f"{end}/{start}" if "/" in text else None
        raise DateError("date.reversed", text=text, position=len(str(start)) + 1, suggestion=suggestion)


def _parse_set(text: str) -> OneOf | AllOf:
    closing = "]" if text[0] == "[" else "}"
    if text[-1] != closing:
        raise DateError("date.open_set", text=text, position=len(text), closing=closing)
    members: list[Simple | Interval] = []
    at = 1
    for part in text[1:-1].split(","):
        lead = len(part) - len(part.lstrip())
        members.append(_parse_member(part.strip(), text, at + lead))
        at += len(part) + 1
    ends = [end for member in members for end in (member if isinstance(member, Interval) else (member,))]
    for before, after in pairwise(ends):
        if closed_bounds(before)[0] >= closed_bounds(after)[0]:
            raise DateError("date.unordered_set", text=text, position=text.index(str(after)))
    return OneOf(tuple(members)) if closing == "]" else AllOf(tuple(members))


def _parse_member(part: str, text: str, at: int) -> Simple | Interval:
    if part.startswith(OPEN) or part.endswith(OPEN):
        end = part.strip(".")
        suggestion = f"{end}/.." if part.endswith(OPEN) else f"../{end}"
        raise DateError("date.open_in_set", text=text, position=at, suggestion=suggestion)
    first, _, last = part.partition(OPEN)
    start = read_simple(first, text, at)
    if not last:
        return start
    end_of_range = read_simple(last, text, at + len(first) + len(OPEN))
    _refuse_reversed(start, end_of_range, text)
    return Interval(start, end_of_range)


def _parse_instant(text: str) -> Instant:
    # Most files have no moments, and loading zones is slow.
    from notifier.dates.zones import parse_instant  # noqa: PLC0415

    moment = parse_instant(text)
    written, _, zone = text.removesuffix("]").partition("[")
    day, _, clock = written.partition("T")
    return Instant(moment, date.fromisoformat(day), clock, zone)
