"""Laws of repeating dates over any rule, with dateutil's `rrule` as a second opinion."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]  # it has no types of its own
from hypothesis import given
from hypothesis import strategies as st

from notifier.dates.occurrences import is_in_step, occurrences
from notifier.dates.recurrence import WEEKDAYS, Frequency, parse_recurrence

if TYPE_CHECKING:
    from collections.abc import Sequence


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, date]:
    """Return a rule and a start on which it falls on some day; without one dateutil would never stop."""
    start = draw(st.dates(date(1990, 1, 1), date(2030, 12, 31)))
    frequency = draw(st.sampled_from(Frequency))
    weekday = st.sampled_from(WEEKDAYS)
    months = draw(st.lists(st.integers(1, 12), max_size=3))
    month_days: list[int] = []
    weekdays = draw(st.lists(weekday, max_size=3))
    if frequency is not Frequency.WEEKLY and draw(st.booleans()):
        anything = st.integers(-31, 31).filter(bool)
        month_days = [draw(st.integers(1, 28)), *draw(st.lists(anything, max_size=2))]
    elif frequency in {Frequency.YEARLY, Frequency.MONTHLY} and draw(st.booleans()):
        # Without plain ones: dateutil reads "every Monday, the last Friday" as days that are both.
        weekdays = []
        most = 53 if frequency is Frequency.YEARLY and not months else 5
        weekdays += draw(st.lists(st.builds("{}{}".format, st.integers(1, most), weekday), max_size=2))
        weekdays += draw(st.lists(st.builds("-{}{}".format, st.integers(1, most), weekday), max_size=2))
    positions: list[int] = []
    if (months or month_days or weekdays) and draw(st.booleans()):
        # The first and the last of a set always exist.
        positions = [draw(st.sampled_from([1, -1])), *draw(st.lists(st.sampled_from([-2, 2, 3]), max_size=2))]
    if months and not month_days:
        start = start.replace(day=min(start.day, 28))
    parts: dict[str, Sequence[object]] = {
        "INTERVAL": [draw(st.sampled_from([1, 1, 2, 3] if frequency is Frequency.YEARLY else [1, 1, 5, 11]))],
        "BYMONTH": months,
        "BYMONTHDAY": month_days,
        "BYDAY": weekdays,
        "BYSETPOS": positions,
        "WKST": draw(st.lists(weekday, max_size=1)),
        "COUNT": draw(st.lists(st.integers(1, 30), max_size=1)),
    }
    if not parts["COUNT"] and draw(st.booleans()):
        parts["UNTIL"] = [f"{start + timedelta(days=draw(st.integers(0, 3000))):%Y%m%d}"]
    written = [f"{name}={','.join(map(str, values))}" for name, values in parts.items() if values]
    return ";".join([f"FREQ={frequency}", *written]), start


def _second_opinion(text: str, start: date, last: date) -> list[date]:
    """Return the days of dateutil, which takes a first week that begins half-way for whole (its issue 1398).

    Where positions count in a week, the rule therefore starts on the first day of that week.
    """
    begin, count = start, None
    if "WEEKLY" in text and "BYSETPOS" in text:
        rule = parse_recurrence(text)
        begin -= timedelta(days=(start.isoweekday() - rule.week_start) % 7)
        count = rule.times
        text = ";".join(part for part in text.split(";") if not part.startswith("COUNT"))
        text += "" if rule.weekdays else f";BYDAY={WEEKDAYS[start.weekday()]}"
    moments = rrulestr(text, dtstart=datetime.combine(begin, datetime.min.time()))
    days = (moment.date() for moment in moments if moment.date() >= start)
    return list(islice(takewhile(lambda one: one <= last, days), count))


@given(cases(), st.integers(0, 2500))
def test_every_rule_falls_on_the_days_dateutil_finds(case: tuple[str, date], length: int) -> None:
    text, start = case
    last = start + timedelta(days=length)
    found = list(occurrences(parse_recurrence(text), start, first=start, last=last))
    assert found == _second_opinion(text, start, last)


@given(cases(), st.integers(-100, 2500), st.integers(0, 1000), st.integers(0, 1000))
def test_a_window_split_anywhere_has_the_same_days(
    case: tuple[str, date], ahead: int, before: int, after: int
) -> None:
    text, start = case
    rule, cut = parse_recurrence(text), start + timedelta(days=ahead)
    first, last, next_day = cut - timedelta(days=before), cut + timedelta(days=after), cut + timedelta(days=1)
    left = occurrences(rule, start, first=first, last=cut)
    right = occurrences(rule, start, first=next_day, last=last)
    assert [*left, *right] == list(occurrences(rule, start, first=first, last=last))


@given(cases())
def test_a_rule_is_in_step_with_each_of_its_days_and_no_other(case: tuple[str, date]) -> None:
    text, start = case
    # Without the parts that count from the first day.
    kept = [part for part in text.split(";") if not part.startswith(("INTERVAL", "COUNT"))]
    whole = parse_recurrence(";".join(kept)).started_on(start)
    days = {start + timedelta(days=ahead) for ahead in range(61)}
    falls_on = set(occurrences(whole, start, first=start, last=max(days)))
    assert {one for one in days if is_in_step(whole, one)} == falls_on
