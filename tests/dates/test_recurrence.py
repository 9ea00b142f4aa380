"""The form of a rule of repetition: what is read, and what is refused with its place."""

from __future__ import annotations

import pytest

from notifier.dates.recurrence import Frequency, Recurrence, Weekday, parse_recurrence
from notifier.errors import DateError
from notifier.words import Language
from tests.conftest import day
from tests.rows import each_row


def test_every_part_is_read() -> None:
    text = "FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=9,3;BYMONTHDAY=-1,15,+1;BYDAY=-1FR,3TU,SU,MO;BYSETPOS=-1,1;WKST=SU"
    assert parse_recurrence(text) == Recurrence(
        text=text,
        frequency=Frequency.YEARLY,
        interval=2,
        times=10,
        until=None,
        months=(3, 9),
        month_days=(1, 15, -1),
        weekdays=(Weekday(1), Weekday(7), Weekday(2, 3), Weekday(5, -1)),
        positions=(1, -1),
        week_start=7,
    )


def test_what_is_left_out_is_every_one_without_end_in_weeks_from_monday() -> None:
    assert parse_recurrence("FREQ=DAILY") == Recurrence(text="FREQ=DAILY", frequency=Frequency.DAILY)


def test_parts_come_in_any_order_and_in_small_letters_and_twice_the_same_value_is_one() -> None:
    text = "until=20301231;byday=mo,+1mo,1mo,MO;freq=monthly"
    assert parse_recurrence(text) == Recurrence(
        text=text,
        frequency=Frequency.MONTHLY,
        until=day("2030-12-31"),
        weekdays=(Weekday(1), Weekday(1, 1)),
    )


def test_a_rule_is_a_value() -> None:
    first, second = (parse_recurrence("FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=31") for _ in range(2))
    assert len({first, second}) == 1


@pytest.mark.parametrize(
    ("text", "start", "written_out"),
    [
        ("FREQ=YEARLY", "2026-07-31", "FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=31"),
        ("FREQ=YEARLY;BYMONTH=1,7", "2026-07-31", "FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=31"),
        ("FREQ=YEARLY;BYMONTHDAY=31", "2026-07-31", "FREQ=YEARLY;BYMONTHDAY=31"),
        ("FREQ=MONTHLY", "2026-07-31", "FREQ=MONTHLY;BYMONTHDAY=31"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "2026-07-31", "FREQ=MONTHLY;BYDAY=-1FR"),
        ("FREQ=WEEKLY", "2026-07-31", "FREQ=WEEKLY;BYDAY=FR"),
        ("FREQ=DAILY;BYMONTH=7", "2026-07-31", "FREQ=DAILY;BYMONTH=7"),
    ],
)
def test_the_start_fills_in_what_a_rule_leaves_out(text: str, start: str, written_out: str) -> None:
    whole, written = parse_recurrence(text).started_on(day(start)), parse_recurrence(written_out)
    assert (whole.months, whole.month_days, whole.weekdays) == (
        written.months,
        written.month_days,
        written.weekdays,
    )


# Text, sentence, offset at which it goes wrong, suggestion.
REFUSED: list[tuple[str, str, int, str | None]] = [
    ("", "repeat.empty", 0, None),
    ("  ", "repeat.empty", 0, None),
    ("RRULE:FREQ=YEARLY", "repeat.property_name", 0, "FREQ=YEARLY"),
    ("ieder jaar", "repeat.unknown_part", 0, None),
    ("FREQ=YEARLY;", "repeat.unknown_part", 12, None),
    ("FREQ=YEARLY; BYMONTH=7", "repeat.unknown_part", 12, None),
    ("FREQ=YEARLY;BYMONTH", "repeat.unknown_part", 12, None),
    ("FREQ=YEARLY;BYYEARDAY=1", "repeat.unknown_part", 12, None),
    ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "repeat.unknown_part", 12, None),
    ("FREQ=DAILY;BYHOUR=9", "repeat.unknown_part", 11, None),
    ("FREQ=YEARLY;RSCALE=GREGORIAN", "repeat.unknown_part", 12, None),
    ("FREQ=YEARLY;BYDAY=MO;BYDAY=TU", "repeat.repeated_part", 21, None),
    ("FREQ=YEARLY;freq=DAILY", "repeat.repeated_part", 12, None),
    ("BYMONTH=7", "repeat.no_frequency", 0, None),
    ("FREQ=HOURLY", "repeat.frequency", 5, None),
    ("FREQ=", "repeat.frequency", 5, None),
    ("FREQ= YEARLY", "repeat.frequency", 5, None),
    ("FREQ=YEARLY;INTERVAL=0", "repeat.number", 21, None),
    ("FREQ=YEARLY;INTERVAL=-1", "repeat.number", 21, None),
    ("FREQ=YEARLY;INTERVAL=10000", "repeat.number", 21, None),
    ("FREQ=YEARLY;INTERVAL=", "repeat.number", 21, None),
    ("FREQ=YEARLY;COUNT=0", "repeat.number", 18, None),
    ("FREQ=YEARLY;COUNT=1,2", "repeat.number", 18, None),
    ("FREQ=YEARLY;COUNT=\u0661", "repeat.number", 18, None),
    ("FREQ=YEARLY;BYMONTH=0", "repeat.number", 20, None),
    ("FREQ=YEARLY;BYMONTH=1,13", "repeat.number", 22, None),
    ("FREQ=YEARLY;BYMONTH=-1", "repeat.number", 20, None),
    ("FREQ=YEARLY;BYMONTH=1,", "repeat.number", 22, None),
    ("FREQ=MONTHLY;BYMONTHDAY=0", "repeat.signed_number", 24, None),
    ("FREQ=MONTHLY;BYMONTHDAY=15,32", "repeat.signed_number", 27, None),
    ("FREQ=MONTHLY;BYMONTHDAY=-32", "repeat.signed_number", 24, None),
    ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0", "repeat.signed_number", 31, None),
    ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=367", "repeat.signed_number", 31, None),
    ("FREQ=MONTHLY;BYDAY=XX", "repeat.weekday", 19, None),
    ("FREQ=MONTHLY;BYDAY=MO,", "repeat.weekday", 22, None),
    ("FREQ=MONTHLY;BYDAY=MO3", "repeat.weekday", 19, None),
    ("FREQ=MONTHLY;BYDAY=MO,6TU", "repeat.signed_number", 22, None),
    ("FREQ=MONTHLY;BYDAY=0TU", "repeat.signed_number", 19, None),
    ("FREQ=YEARLY;BYDAY=54TU", "repeat.signed_number", 18, None),
    ("FREQ=YEARLY;BYDAY=6TU;BYMONTH=3", "repeat.signed_number", 18, None),
    ("FREQ=WEEKLY;BYDAY=MO,1TU", "repeat.counted_weekday", 21, None),
    ("BYDAY=1TU;FREQ=DAILY", "repeat.counted_weekday", 6, None),
    ("FREQ=WEEKLY;WKST=1MO", "repeat.week_start", 17, None),
    ("FREQ=WEEKLY;WKST=MO,TU", "repeat.week_start", 17, None),
    ("FREQ=YEARLY;UNTIL=2030-12-31", "repeat.until", 18, None),
    ("FREQ=YEARLY;UNTIL=20301231T225959Z", "repeat.until", 18, None),
    ("FREQ=YEARLY;UNTIL=20300230", "repeat.until", 18, None),
    ("FREQ=YEARLY;UNTIL=2030", "repeat.until", 18, None),
    ("FREQ=YEARLY;UNTIL=99991231", "repeat.until", 18, None),
    ("FREQ=YEARLY;COUNT=3;UNTIL=20301231", "repeat.count_and_until", 26, None),
    ("UNTIL=20301231;COUNT=3;FREQ=YEARLY", "repeat.count_and_until", 21, None),
    ("FREQ=WEEKLY;BYMONTHDAY=1", "repeat.month_day_weekly", 23, None),
    ("FREQ=MONTHLY;BYSETPOS=1", "repeat.position_alone", 22, None),
    ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "repeat.no_such_day", 33, None),
    ("FREQ=MONTHLY;BYMONTH=4,6;BYMONTHDAY=31,-31", "repeat.no_such_day", 36, None),
]


@each_row(("text", "key", "position", "suggestion"), REFUSED)
def test_everything_else_is_refused_with_place_and_suggestion(
    text: str, key: str, position: int, suggestion: str | None
) -> None:
    with pytest.raises(DateError) as raised:
        parse_recurrence(text)
    error = raised.value
    assert (error.key, error.text, error.position, error.suggestion) == (key, text, position, suggestion)
    assert all(error.sentence(language) for language in Language)


def test_a_sentence_names_the_part_and_what_was_expected() -> None:
    with pytest.raises(DateError) as raised:
        parse_recurrence("FREQ=MONTHLY;BYMONTHDAY=32")
    assert str(raised.value) == (
        "BYMONTHDAY takes a whole number; expected: 1 to 31, or -1 to -31 to count from the end"
    )
