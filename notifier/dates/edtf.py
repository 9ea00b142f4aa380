"""Dates as letters give them: a day, or only "2027", "fourth quarter", "2029 at the earliest".

The accepted texts are a subset of the Extended Date/Time Format. What the format leaves open is
decided here once: seasons are whole months, winter runs into the next year, and a qualifier says
how sure a date is but never widens it.

Source:
    EDTF specification of the Library of Congress, levels 0 to 2 (ISO 8601-2:2019, annex A);
    RFC 9557 for instants with a zone in brackets.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from notifier.errors import DateError

OPEN = ".."
MONTHS = 12
YEARS = range(1900, 3000)  # Outside of it is a slip of the finger, and lead times could leave the calendar.


class Precision(StrEnum):
    """How exact a date is."""

    INSTANT = "instant"
    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    SEASON = "season"
    HALF = "half"
    YEAR = "year"
    INTERVAL = "interval"
    OPEN = "open"


class Edtf(NamedTuple):
    """A date that may be vague. Compares by its last possible day, then its first.

    Attributes:
        text: The text it was read from, unchanged.
        earliest: First possible day, inclusive; None when open.
        latest: Last possible day, inclusive; None when open.
        precision: How exact it is.
        uncertain: Qualified with `?` or `%`: the source itself doubts it.
        approximate: Qualified with `~` or `%`: about then.
        instant: The aware moment, for `Precision.INSTANT` only.
    """

    text: str
    earliest: date | None
    latest: date | None
    precision: Precision
    uncertain: bool = False
    approximate: bool = False
    instant: datetime | None = None

    @property
    def sort_key(self) -> tuple[date, date, str]:
        """The order of dates: last possible day, first possible day, text; an open end is far away."""
        return (self.latest or date.max, self.earliest or date.min, self.text)

    # As a tuple it would compare by its text first; all four, because a tuple has all four.
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
    def is_undated(self) -> bool:
        """Whether nothing at all is known: `../..`."""
        return self.earliest is None and self.latest is None

    @property
    def is_set(self) -> bool:
        """Whether it is a choice: one of `[...]` or all of `{...}`."""
        return self.text[:1] in {"[", "{"}

    def is_same_time(self, other: Edtf) -> bool:
        """Whether both mean the same days or the same moment, however they are written."""
        if self.instant and other.instant:
            # In one zone two moments compare by the clock alone, which has one hour of autumn twice.
            return self.instant.astimezone(UTC) == other.instant.astimezone(UTC)
        if self.instant or other.instant:
            return False
        return (self.earliest, self.latest) == (other.earliest, other.latest)

    def ending_on(self, last: date) -> Edtf:
        """Return the same date with another last day: `../2026-05-14` becomes `../2026-05-18`."""
        qualifier = (
            "%" if self.uncertain and self.approximate else "?" * self.uncertain or "~" * self.approximate
        )
        first = f"{self.earliest}{qualifier}/" if self.earliest else f"{OPEN}/"
        return parse_edtf(f"{'' if self.day else first}{last}{qualifier}")

    def seen_from(self, zone: tzinfo) -> Edtf:
        """Return the same moment on the clock of a zone; a date without clock time is the same everywhere."""
        if self.instant is None:
            return self
        local = self.instant.astimezone(zone)
        return self._replace(earliest=local.date(), latest=local.date(), instant=local)


UNDATED = Edtf(text="../..", earliest=None, latest=None, precision=Precision.OPEN)

# Code -> (first month, months, precision). Seasons are meteorological; winter is December to February.
_PERIODS: dict[int, tuple[int, int, Precision]] = {
    21: (3, 3, Precision.SEASON),
    22: (6, 3, Precision.SEASON),
    23: (9, 3, Precision.SEASON),
    24: (12, 3, Precision.SEASON),
    33: (1, 3, Precision.QUARTER),
    34: (4, 3, Precision.QUARTER),
    35: (7, 3, Precision.QUARTER),
    36: (10, 3, Precision.QUARTER),
    37: (1, 4, Precision.INTERVAL),
    38: (5, 4, Precision.INTERVAL),
    39: (9, 4, Precision.INTERVAL),
    40: (1, 6, Precision.HALF),
    41: (7, 6, Precision.HALF),
}
_SIMPLE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?([~?%])?", re.ASCII)


def parse_edtf(text: str) -> Edtf:
    """Read one date.

    Raises:
        DateError: The text is not an accepted form, or names an impossible or reversed date.
    """
    if not text.strip():
        raise DateError("date.empty", text=text, position=0)
    if "T" in text and text[:1].isdigit():
        return _parse_instant(text)
    if text[0] in "[{":
        return _parse_set(text)
    if "/" in text:
        return _parse_interval(text)
    return _parse_simple(text, text, 0)


def _parse_simple(part: str, text: str, at: int) -> Edtf:
    match = _SIMPLE.fullmatch(part)
    if match is None:
        raise _unreadable(part, text, at)
    year_text, month_text, day_text, qualifier = match.groups()
    year, uncertain, approximate = int(year_text), qualifier in {"?", "%"}, qualifier in {"~", "%"}
    if year not in YEARS:
        raise DateError("date.no_such_year", text=text, position=at, first=YEARS[0], last=YEARS[-1])
    if month_text is None:
        first, last, precision = date(year, 1, 1), date(year, 12, 31), Precision.YEAR
    elif day_text is None:
        first, last, precision = _month_or_period(year, int(month_text), text, at)
        if qualifier and precision is not Precision.MONTH:
            months = "/".join(f"{day:%Y-%m}{qualifier}" for day in (first, last))
            raise DateError("date.qualified_period", text=text, position=at + 7, suggestion=months)
    else:
        first = last = _day(year, int(month_text), int(day_text), text, at)
        precision = Precision.DAY
    return Edtf(
        text=part,
        earliest=first,
        latest=last,
        precision=precision,
        uncertain=uncertain,
        approximate=approximate,
    )


def _month_or_period(year: int, code: int, text: str, at: int) -> tuple[date, date, Precision]:
    if 1 <= code <= MONTHS:
        return date(year, code, 1), month_end(year, code), Precision.MONTH
    if code not in _PERIODS:
        raise DateError("date.no_such_month", text=text, position=at + 5)
    month, length, precision = _PERIODS[code]
    years, last_month = divmod(month + length - 2, 12)
    return date(year, month, 1), month_end(year + years, last_month + 1), precision


def month_end(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _day(year: int, month: int, day: int, text: str, at: int) -> date:
    if not 1 <= month <= MONTHS:
        raise DateError("date.no_such_month", text=text, position=at + 5)
    last = month_end(year, month).day
    if not 1 <= day <= last:
        suggestion = f"{year:04}-{month:02}-{last}" if day > last else None
        raise DateError("date.no_such_day", text=text, position=at + 8, suggestion=suggestion, last=last)
    return date(year, month, day)


def _parse_interval(text: str) -> Edtf:
    parts = text.split("/")
    if text.count("/") != 1:
        raise _unreadable(text, text, 0)
    if "" in parts:
        suggestion = "/".join(part or OPEN for part in parts)
        raise DateError("date.unknown_end", text=text, position=text.index("/"), suggestion=suggestion)
    start = None if parts[0] == OPEN else _parse_simple(parts[0], text, 0)
    end = None if parts[1] == OPEN else _parse_simple(parts[1], text, len(parts[0]) + 1)
    ends = [part for part in (start, end) if part]
    _refuse_periods(start, end, text)
    if start and end:
        _refuse_reversed(start, end, text)
    return Edtf(
        text=text,
        earliest=start.earliest if start else None,
        latest=end.latest if end else None,
        precision=Precision.INTERVAL if start and end else Precision.OPEN,
        uncertain=any(part.uncertain for part in ends),
        approximate=any(part.approximate for part in ends),
    )


def _refuse_periods(start: Edtf | None, end: Edtf | None, text: str) -> None:
    """Refuse seasons, quarters and halves as ends: the standard has none there."""
    plain = {Precision.DAY, Precision.MONTH, Precision.YEAR}
    if all(part is None or part.precision in plain for part in (start, end)):
        return
    first = OPEN if start is None else start.text if start.precision in plain else f"{start.earliest:%Y-%m}"
    last = OPEN if end is None else end.text if end.precision in plain else f"{end.latest:%Y-%m}"
    at = 0 if start and start.precision not in plain else text.index("/") + 1
    raise DateError("date.period_in_interval", text=text, position=at, suggestion=f"{first}/{last}")


def _refuse_reversed(start: Edtf, end: Edtf, text: str) -> None:
    if start.sort_key[1] > end.sort_key[1] or start.sort_key[0] > end.sort_key[0]:
        suggestion = f"{end.text}/{start.text}" if "/" in text else None
        raise DateError("date.reversed", text=text, position=len(start.text) + 1, suggestion=suggestion)


def _parse_set(text: str) -> Edtf:
    closing = "]" if text[0] == "[" else "}"
    if text[-1] != closing:
        raise DateError("date.open_set", text=text, position=len(text), closing=closing)
    members: list[Edtf] = []
    at = 1
    for part in text[1:-1].split(","):
        lead = len(part) - len(part.lstrip())
        members.extend(_parse_member(part.strip(), text, at + lead))
        at += len(part) + 1
    for before, after in pairwise(members):
        if before.sort_key[1] >= after.sort_key[1]:
            raise DateError("date.unordered_set", text=text, position=text.index(after.text))
    return Edtf(
        text=text,
        earliest=members[0].earliest,
        latest=max(member.sort_key[0] for member in members),
        precision=Precision.INTERVAL,
        uncertain=any(member.uncertain for member in members),
        approximate=any(member.approximate for member in members),
    )


def _parse_member(part: str, text: str, at: int) -> tuple[Edtf, ...]:
    if part.startswith(OPEN) or part.endswith(OPEN):
        end = part.strip(".")
        suggestion = f"{end}/.." if part.endswith(OPEN) else f"../{end}"
        raise DateError("date.open_in_set", text=text, position=at, suggestion=suggestion)
    first, _, last = part.partition(OPEN)
    start = _parse_simple(first, text, at)
    if not last:
        return (start,)
    end_of_range = _parse_simple(last, text, at + len(first) + len(OPEN))
    _refuse_reversed(start, end_of_range, text)
    return (start, end_of_range)


def _parse_instant(text: str) -> Edtf:
    # Most files have none, and zones are not cheap to read.
    from notifier.dates.zones import parse_instant  # noqa: PLC0415

    return to_edtf(text, parse_instant(text))


def to_edtf(text: str, moment: datetime) -> Edtf:
    """Return a moment as a date: on the day it is in its own zone."""
    return Edtf(
        text=text,
        earliest=moment.date(),
        latest=moment.date(),
        precision=Precision.INSTANT,
        instant=moment,
    )


def _unreadable(part: str, text: str, at: int) -> DateError:
    # Only needed for a mistake.
    from notifier.dates.guesses import guess  # noqa: PLC0415

    key, offset, suggestion = guess(part)
    return DateError(key, text=text, position=at + offset, suggestion=suggestion)
