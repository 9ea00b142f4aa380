"""Offsets between two dates: `P6W`, `P5B`, `P3M` after, `-P2W` before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.dates.edtf import UNDATED, Edtf, parse_edtf
from notifier.dates.forms import OPEN
from notifier.dates.leads import Span, parse_span
from notifier.errors import DateError
from notifier.named_tuple import NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from notifier.dates.working_days import Holidays


class Offset(NamedTuple):
    """A length of time with a direction."""

    text: str
    span: Span
    is_before: bool

    def day_from(self, day: date, holidays: Holidays) -> date:
        """Return the day at this offset from another."""
        return self.span.before(day, holidays) if self.is_before else self.span.after(day, holidays)

    def date_from(self, when: Edtf, holidays: Holidays) -> Edtf:
        """Return the date at this offset from another, with both its ends shifted and its qualifier kept.

        Of a moment the day in its own zone is used. From what lasts several days it counts from the last of
        them, and back from the first.
        """
        if when.is_undated:
            return UNDATED
        if when.lasts and (day := when.earliest if self.is_before else when.latest):
            return parse_edtf(str(self.day_from(day, holidays)))
        first, last = (
            f"{self.day_from(day, holidays)}{when.qualifier}" if day else OPEN
            for day in (when.earliest, when.latest)
        )
        return parse_edtf(first if first == last else f"{first}/{last}")

    def limit_from(self, when: Edtf, holidays: Holidays) -> Edtf:
        """Return the days until at most this offset after another date: an interval with an open start.

        The last possible day of that date counts.
        """
        if when.latest is None:
            return UNDATED
        return parse_edtf(f"{OPEN}/{self.day_from(when.latest, holidays)}{when.qualifier}")


def parse_offset(text: str) -> Offset:
    """Read an offset.

    Raises:
        DateError: Not a span with or without a minus sign before it, or longer than ten years.
    """
    is_before = text.startswith("-")
    try:
        span = parse_span(text[1:] if is_before else text)
    except DateError as error:
        raise DateError(error.key, text=text, position=error.position + is_before) from error
    return Offset(text=text, span=span, is_before=is_before)
