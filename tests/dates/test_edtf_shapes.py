"""Dates made from others: with another last day or in another zone; and dates that mean the same."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from hypothesis import given

from notifier.dates.edtf import Edtf, parse_edtf
from notifier.dates.labels import label
from notifier.words import Language
from tests.conftest import AMSTERDAM, day
from tests.rows import each_row
from tests.timeline.strategies import WHENS

# A date, its new last day, what it becomes.
ENDINGS = [
    ("2026-05-14", "2026-05-18", "2026-05-18"),
    ("2026-05-14~", "2026-05-18", "2026-05-18~"),
    ("2026-05-14?", "2026-05-18", "2026-05-18?"),
    ("2026-05-14%", "2026-05-18", "2026-05-18%"),
    ("../2026-05-14", "2026-05-18", "../2026-05-18"),
    ("../2026-05-14~", "2026-05-18", "../2026-05-18~"),
    ("2026-05", "2026-06-01", "2026-05-01/2026-06-01"),
    ("2027-01~", "2027-02-01", "2027-01-01~/2027-02-01~"),
    ("2026-34", "2026-07-01", "2026-04-01/2026-07-01"),
    ("2026-24", "2027-03-01", "2026-12-01/2027-03-01"),
    ("2027", "2028-01-03", "2027-01-01/2028-01-03"),
    ("2026-05-01/2026-05-14", "2026-05-18", "2026-05-01/2026-05-18"),
    ("2026-05-14/2026-05-14", "2026-05-18", "2026-05-18"),
    ("[2026-05-01,2026-05-14]", "2026-05-18", "2026-05-01/2026-05-18"),
]


@each_row(("when", "last", "expected"), ENDINGS)
def test_another_last_day_leaves_the_first_and_the_doubt(when: str, last: str, expected: str) -> None:
    assert parse_edtf(when).ending_on(day(last)) == parse_edtf(expected)


@given(WHENS)
def test_the_same_last_day_is_the_same_time(when: Edtf) -> None:
    if when.latest:
        assert when.ending_on(when.latest).is_same_time(when)


# Written so, in this zone: the day and the words.
CLOCKS = [
    ("2025-12-02T23:30[Europe/Amsterdam]", "Europe/Amsterdam", "2025-12-02", "2 december 2025 om 23:30 uur"),
    (
        "2025-12-02T23:30[Europe/Amsterdam]",
        "Europe/London",
        "2025-12-02",
        "2 december 2025 om 22:30 uur (23:30 in Europe/Amsterdam)",
    ),
    (
        "2025-12-02T23:30[Europe/Amsterdam]",
        "Asia/Tokyo",
        "2025-12-03",
        "3 december 2025 om 07:30 uur (2 december 23:30 in Europe/Amsterdam)",
    ),
    (
        "2025-12-02T23:30Z",
        "Europe/Amsterdam",
        "2025-12-03",
        "3 december 2025 om 00:30 uur (2 december 23:30 in UTC)",
    ),
    (
        "2026-07-01T00:15[Europe/Amsterdam]",
        "UTC",
        "2026-06-30",
        "30 juni 2026 om 22:15 uur (1 juli 00:15 in Europe/Amsterdam)",
    ),
    ("2026-01-01T12:00+00:00", "Asia/Kolkata", "2026-01-01", "1 januari 2026 om 17:30 uur (12:00 in UTC)"),
]


@each_row(("when", "zone", "expected_day", "words"), CLOCKS)
def test_a_moment_is_seen_on_the_clock_of_a_zone(when: str, zone: str, expected_day: str, words: str) -> None:
    moment = parse_edtf(when)
    seen = moment.seen_from(ZoneInfo(zone))
    assert (seen.text, seen.earliest, seen.latest) == (when, day(expected_day), day(expected_day))
    assert (seen.instant, label(seen, Language.NL)) == (moment.instant, words)
    assert seen.is_same_time(moment)


@given(WHENS)
def test_a_date_without_clock_time_is_the_same_everywhere(when: Edtf) -> None:
    assert when.seen_from(ZoneInfo("Pacific/Kiritimati")) is when


@each_row(
    ("one", "other", "is_same"),
    [
        ("2026-33", "2026-01/2026-03", True),
        ("2026-01-01/2026-03-31", "2026-33", True),
        ("2026-03", "2026-03?", True),
        ("2026-06-20/2026-06-20", "2026-06-20", True),
        ("../2026-06-20", "2026-06-20", False),
        ("2026-06-20/..", "../2026-06-20", False),
        ("../..", "../..", True),
        ("2026-01-01", "2026-01-02", False),
        ("2025-12-02T12:00[Europe/Amsterdam]", "2025-12-02T11:00Z", True),
        ("2025-12-02T12:00[Europe/Amsterdam]", "2025-12-02T12:00Z", False),
        ("2025-12-02T12:00[Europe/Amsterdam]", "2025-12-02", False),
        # When the clocks go back, 02:30 occurs twice: an hour apart, and each is one moment.
        ("2026-10-25T02:30+02:00[Europe/Amsterdam]", "2026-10-25T02:30+01:00[Europe/Amsterdam]", False),
        ("2026-10-25T02:30+02:00[Europe/Amsterdam]", "2026-10-25T00:30Z", True),
        ("2026-10-25T02:30+01:00[Europe/Amsterdam]", "2026-10-25T01:30Z", True),
    ],
)
def test_dates_are_the_same_time_however_they_are_written(one: str, other: str, *, is_same: bool) -> None:
    first, second = parse_edtf(one), parse_edtf(other)
    assert (first.is_same_time(second), second.is_same_time(first)) == (is_same, is_same)


def test_a_moment_seen_from_another_zone_keeps_its_place_in_the_order() -> None:
    earlier, later = parse_edtf("2025-12-02T23:30[Europe/Amsterdam]"), parse_edtf("2025-12-04")
    assert earlier.seen_from(ZoneInfo("Asia/Tokyo")) < later
    assert earlier.seen_from(AMSTERDAM) == earlier
