"""Repetitions in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from notifier.dates.edtf import parse_edtf
from notifier.dates.recurrence import parse_recurrence
from notifier.dates.recurrence_labels import recurrence_label, repeat_label
from notifier.words import Language
from tests.conftest import day
from tests.dates.test_occurrence_laws import cases
from tests.rows import each_row

if TYPE_CHECKING:
    from datetime import date

# All start on Friday 31 July 2026.
LABELS = [
    (
        "FREQ=MONTHLY;BYMONTHDAY=29",
        "iedere maand op de 29e, in februari alleen in een schrikkeljaar",
        "every month on the 29th, in February only in a leap year",
    ),
    (
        "FREQ=MONTHLY;BYDAY=5FR",
        "iedere maand op de vijfde vrijdag, alleen in maanden met zo'n dag",
        "every month on the fifth Friday, only in months that have such a day",
    ),
    (
        "FREQ=YEARLY;BYMONTH=2;BYDAY=5FR",
        "ieder jaar op de vijfde vrijdag van februari, alleen in jaren met zo'n dag",
        "every year on the fifth Friday of February, only in years that have such a day",
    ),
    ("FREQ=YEARLY", "ieder jaar op 31 juli", "every year on 31 July"),
    ("FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=31", "ieder jaar op 31 juli", "every year on 31 July"),
    (
        "FREQ=YEARLY;BYMONTH=1,7",
        "ieder jaar op 31 januari en 31 juli",
        "every year on 31 January and 31 July",
    ),
    (
        "FREQ=YEARLY;BYMONTH=2,7;BYMONTHDAY=1,31",
        "ieder jaar op 1 februari, 1 juli en 31 juli",
        "every year on 1 February, 1 July and 31 July",
    ),
    (
        "FREQ=YEARLY;BYMONTH=9;BYDAY=3TU",
        "ieder jaar op de derde dinsdag van september",
        "every year on the third Tuesday of September",
    ),
    (
        "FREQ=YEARLY;BYMONTH=9;BYDAY=TU;BYSETPOS=3",
        "ieder jaar op de derde dinsdag van september",
        "every year on the third Tuesday of September",
    ),
    (
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1",
        "ieder jaar op de laatste dag van februari",
        "every year on the last day of February",
    ),
    (
        "FREQ=YEARLY;BYMONTHDAY=15",
        "ieder jaar op de 15e van iedere maand",
        "every year on the 15th of every month",
    ),
    (
        "FREQ=YEARLY;BYDAY=21MO",
        "ieder jaar op de 21e maandag van het jaar",
        "every year on the 21st Monday of the year",
    ),
    (
        "FREQ=YEARLY;BYMONTH=3;BYDAY=TH",
        "ieder jaar op iedere donderdag van maart",
        "every year on every Thursday of March",
    ),
    (
        "FREQ=YEARLY;BYMONTH=3,6;BYDAY=FR;BYSETPOS=-1",
        "ieder jaar op iedere vrijdag van maart en juni, daarvan alleen de laatste dag",
        "every year on every Friday of March and June, of those only the last day",
    ),
    (
        "FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "ieder jaar op de laatste doordeweekse dag van het jaar",
        "every year on the last weekday of the year",
    ),
    (
        "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYMONTHDAY=2,3;BYDAY=TU",
        "iedere 4 jaar op 2 november en 3 november, als dat dinsdag is",
        "every 4 years on 2 November and 3 November, if that is Tuesday",
    ),
    ("FREQ=YEARLY;BYMONTH=2", "ieder jaar op de 31e van februari", "every year on the 31st of February"),
    (
        "FREQ=MONTHLY",
        "iedere maand op de 31e, niet in februari, april, juni, september of november",
        "every month on the 31st, not in February, April, June, September or November",
    ),
    ("FREQ=MONTHLY;BYDAY=-1FR", "iedere maand op de laatste vrijdag", "every month on the last Friday"),
    (
        "FREQ=MONTHLY;BYDAY=1MO,-2FR,-3FR",
        "iedere maand op de eerste maandag, de 3e vrijdag van achteren en de op een na laatste vrijdag",
        "every month on the first Monday, the 3rd Friday from the end and the second to last Friday",
    ),
    (
        "FREQ=MONTHLY;BYMONTHDAY=1,2,3,11,12,-1",
        "iedere maand op de 1e, de 2e, de 3e, de 11e, de 12e en de laatste dag",
        "every month on the 1st, the 2nd, the 3rd, the 11th, the 12th and the last day",
    ),
    (
        "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
        "iedere maand op de 13e, als dat vrijdag is",
        "every month on the 13th, if that is Friday",
    ),
    (
        "FREQ=MONTHLY;INTERVAL=3;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "iedere 3 maanden op de laatste doordeweekse dag van de maand",
        "every 3 months on the last weekday of the month",
    ),
    (
        "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1",
        "iedere 3 maanden op de laatste dag van de maand",
        "every 3 months on the last day of the month",
    ),
    (
        "FREQ=MONTHLY;BYMONTH=3,9;BYDAY=2WE",
        "iedere maand op de tweede woensdag, alleen in maart en september",
        "every month on the second Wednesday, only in March and September",
    ),
    ("FREQ=MONTHLY;BYDAY=TU", "iedere maand op iedere dinsdag", "every month on every Tuesday"),
    ("FREQ=WEEKLY", "iedere week op vrijdag", "every week on Friday"),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "iedere 2 weken op maandag", "every 2 weeks on Monday"),
    (
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        "iedere week op maandag t/m vrijdag",
        "every week on Monday to Friday",
    ),
    (
        "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2",
        "iedere week op maandag, woensdag en vrijdag, daarvan alleen de tweede dag",
        "every week on Monday, Wednesday and Friday, of those only the second day",
    ),
    ("FREQ=DAILY;INTERVAL=10;COUNT=5", "iedere 10 dagen, 5 keer", "every 10 days, 5 times"),
    ("FREQ=DAILY;COUNT=1", "iedere dag, 1 keer", "every day, 1 time"),
    (
        "FREQ=DAILY;BYMONTH=1;UNTIL=20300131",
        "iedere dag, alleen in januari, t/m 31 januari 2030",
        "every day, only in January, up to and including 31 January 2030",
    ),
    (
        "FREQ=DAILY;INTERVAL=2;BYMONTHDAY=1,-1;BYDAY=SA,SU",
        "iedere 2 dagen, als dat de 1e of de laatste dag van de maand is, als dat zaterdag of zondag is",
        "every 2 days, if that is the 1st or the last day of the month, if that is Saturday or Sunday",
    ),
]


@each_row(("text", "dutch", "english"), LABELS)
def test_a_repetition_is_said_as_one_would_say_it(text: str, dutch: str, english: str) -> None:
    rule, start = parse_recurrence(text), day("2026-07-31")
    said = (recurrence_label(rule, start, Language.NL), recurrence_label(rule, start, Language.EN))
    assert said == (dutch, english)


@pytest.mark.parametrize(
    ("text", "when", "dutch", "english"),
    [
        ("FREQ=YEARLY", "2026-07-31", "ieder jaar op 31 juli", "every year on 31 July"),
        (
            "FREQ=YEARLY",
            "../2026-07-31",
            "ieder jaar uiterlijk op 31 juli",
            "every year by 31 July",
        ),
        (
            "FREQ=YEARLY",
            "2027-33",
            "ieder jaar; eerste keer: 1e kwartaal 2027",
            "every year; first time: 1st quarter of 2027",
        ),
        (
            "FREQ=MONTHLY;INTERVAL=3;UNTIL=20301231",
            "2027-33",
            "iedere 3 maanden, t/m 31 december 2030; eerste keer: 1e kwartaal 2027",
            "every 3 months, up to and including 31 December 2030; first time: 1st quarter of 2027",
        ),
        (
            "FREQ=YEARLY;COUNT=3",
            "2026~",
            "ieder jaar, 3 keer; eerste keer: in 2026 (ongeveer)",
            "every year, 3 times; first time: in 2026 (approximately)",
        ),
    ],
)
def test_a_period_that_repeats_is_named_by_its_first(text: str, when: str, dutch: str, english: str) -> None:
    rule, first = parse_recurrence(text), parse_edtf(when)
    assert [repeat_label(rule, first, language) for language in (Language.NL, Language.EN)] == [
        dutch,
        english,
    ]


@pytest.mark.parametrize(
    "text", ["FREQ=YEARLY", "FREQ=YEARLY;INTERVAL=4", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"]
)
def test_a_leap_day_comes_back_in_leap_years(text: str) -> None:
    rule, start = parse_recurrence(text), day("2028-02-29")
    assert recurrence_label(rule, start, Language.NL) == "in schrikkeljaren op 29 februari"
    assert recurrence_label(rule, start, Language.EN) == "in leap years on 29 February"


@pytest.mark.parametrize(
    ("text", "start", "words", "skips"),
    [
        # September, December, March and June all have a 30th.
        ("FREQ=MONTHLY;INTERVAL=3", "2026-09-30", "iedere 3 maanden op de 30e", False),
        (
            "FREQ=MONTHLY;INTERVAL=3",
            "2026-08-31",
            "iedere 3 maanden op de 31e, niet in februari of november",
            True,
        ),
        (
            "FREQ=MONTHLY;INTERVAL=2",
            "2026-07-31",
            "iedere 2 maanden op de 31e, niet in september of november",
            True,
        ),
        ("FREQ=MONTHLY;INTERVAL=6", "2026-02-28", "iedere 6 maanden op de 28e", False),
        (
            "FREQ=MONTHLY;INTERVAL=6",
            "2026-08-29",
            "iedere 6 maanden op de 29e, in februari alleen in een schrikkeljaar",
            True,
        ),
        ("FREQ=MONTHLY;INTERVAL=12", "2026-10-31", "iedere 12 maanden op de 31e", False),
        ("FREQ=YEARLY;INTERVAL=8", "2028-02-29", "iedere 8 jaar op 29 februari", False),
    ],
)
def test_only_months_that_it_reaches_can_lack_a_day(text: str, start: str, words: str, skips: bool) -> None:  # noqa: FBT001
    rule = parse_recurrence(text)
    assert recurrence_label(rule, day(start), Language.NL) == words
    assert rule.started_on(day(start)).skips_periods(day(start)) is skips


@given(cases())
def test_every_rule_has_words_and_none_shows_its_notation(case: tuple[str, date]) -> None:
    text, start = case
    for language in Language:
        words = recurrence_label(parse_recurrence(text), start, language)
        assert words
        assert not set(words) & set("=;{}")
        assert "  " not in words
