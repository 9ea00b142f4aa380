"""Lead times: how long before a date a reminder is sent, and the steps between overdue notices.

Source:
    RFC 5545 3.3.6 for `P90D`, `P2W`; ISO 8601-1:2019 for months and years (`P3M`, `P1Y`). `P5B`, five
    working days, is not in a standard.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from notifier.dates.forms import month_end
from notifier.dates.working_days import add_working_days
from notifier.errors import DateError
from notifier.named_tuple import NamedTuple

if TYPE_CHECKING:
    from notifier.dates.working_days import Holidays

_SPAN = r"(?a)P(\d{1,4})([DWMYB])"
_LONGEST_DAYS = 3660


class Span(NamedTuple):
    """A number of days, of working days, or of months; never negative."""

    text: str  # As written, such as `P90D`.
    days: int = 0  # Calendar days.
    working_days: int = 0  # Working days.
    months: int = 0  # Calendar months; the last day of a month where the day does not exist.

    def before(self, day: date, holidays: Holidays) -> date:
        """Return the day this span before `day`."""
        return self._shift(day, -1, holidays)

    def after(self, day: date, holidays: Holidays) -> date:
        """Return the day this span after `day`."""
        return self._shift(day, 1, holidays)

    def _shift(self, day: date, sign: int, holidays: Holidays) -> date:
        if self.working_days:
            return add_working_days(day, sign * self.working_days, holidays)
        if self.months:
            year, month = divmod(day.year * 12 + day.month - 1 + sign * self.months, 12)
            return date(year, month + 1, min(day.day, month_end(year, month + 1).day))
        return day + timedelta(days=sign * self.days)


def parse_span(text: str) -> Span:
    """Read a span such as `P90D`, `P2W`, `P3M`, `P1Y` or `P5B` (working days); zero only as `P0D`.

    Raises:
        DateError: Another form, or longer than ten years.
    """
    match = re.fullmatch(_SPAN, text)
    if match is None:
        raise DateError("date.span", text=text, position=0)
    count, unit = int(match[1]), match[2]
    if count == 0 and unit != "D":
        raise DateError("date.zero_span", text=text, position=1, suggestion="P0D")
    days_each = {"D": 1, "W": 7, "M": 31, "Y": 366, "B": 2}[unit]
    if count * days_each > _LONGEST_DAYS:
        raise DateError("date.long_span", text=text, position=1)
    match unit:
        case "D" | "W":
            return Span(text=text, days=count * days_each)
        case "B":
            return Span(text=text, working_days=count)
        case _:
            return Span(text=text, months=count * (12 if unit == "Y" else 1))
