"""Clock times on days, across every kind of change of the clock."""

from __future__ import annotations

from datetime import UTC, date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.dates.zones import end_of_day, moment_on, parse_clock, parse_zone
from notifier.errors import DateError
from tests.conftest import AMSTERDAM, day
from tests.rows import each_row

ZONES = ["Europe/Amsterdam", "Australia/Lord_Howe", "America/St_Johns", "Africa/Cairo", "Pacific/Apia", "UTC"]


@each_row(
    ("zone", "when", "clock", "expected"),
    [
        ("Europe/Amsterdam", "2025-12-02", "09:00", "2025-12-02T09:00:00+01:00"),
        ("Europe/Amsterdam", "2025-10-25", "09:00", "2025-10-25T09:00:00+02:00"),
        ("Europe/Amsterdam", "2025-10-26", "09:00", "2025-10-26T09:00:00+01:00"),
        # A skipped hour: the first moment after it.
        ("Europe/Amsterdam", "2026-03-29", "02:30", "2026-03-29T03:00:00+02:00"),
        ("Europe/Amsterdam", "2026-03-29", "02:00", "2026-03-29T03:00:00+02:00"),
        # An hour that occurs twice: the first of the two.
        ("Europe/Amsterdam", "2026-10-25", "02:30", "2026-10-25T02:30:00+02:00"),
        # Half an hour forward.
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-04T02:30:00+11:00"),
        # A skipped day.
        ("Pacific/Apia", "2011-12-30", "09:00", "2011-12-31T00:00:00+14:00"),
    ],
)
def test_a_clock_time_has_exactly_one_moment_on_a_day(
    zone: str, when: str, clock: str, expected: str
) -> None:
    assert moment_on(day(when), parse_clock(clock), ZoneInfo(zone)).isoformat() == expected


@given(
    st.sampled_from(ZONES),
    st.dates(date(2000, 1, 1), date(2045, 12, 31)),
    st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
)
def test_later_days_never_come_earlier(zone: str, when: date, clock: time) -> None:
    moments = [
        moment_on(when + timedelta(days=days), clock, ZoneInfo(zone)).astimezone(UTC) for days in range(3)
    ]
    assert moments == sorted(moments)


def test_the_end_of_a_day_is_its_last_second() -> None:
    assert end_of_day(day("2025-12-02"), AMSTERDAM).isoformat() == "2025-12-02T23:59:59+01:00"


@each_row("text", ["9:00", "24:00", "09.00", "09:60", "", "0900", "٠٩:٠٠"])
def test_other_clock_times_are_refused(text: str) -> None:
    with pytest.raises(DateError, match="not a time"):
        parse_clock(text)


@each_row("text", ["Amsterdam", "Europe/Nowhere", "", "../../etc/passwd", "Europe"])
def test_other_zones_are_refused(text: str) -> None:
    with pytest.raises(DateError, match="no such time zone"):
        parse_zone(text)
