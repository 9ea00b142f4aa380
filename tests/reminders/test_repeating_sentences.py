"""The sentences of a repeating term, and of offsets between milestones."""

from __future__ import annotations

import pytest

from notifier.reminders.audience import Audience
from notifier.reminders.change_sentences import change_sentences
from notifier.reminders.sentences import date_sentences, order_sentences
from notifier.timeline.changes import compare
from notifier.timeline.repeats import occurrence
from notifier.words import Language
from tests.conftest import day
from tests.events_file.files import parse

TERM = "{id: a, title: Verslag, when: ../2026-08-01, statutory: true, repeat: FREQ=YEARLY}"
EVERY = "Datum: ieder jaar uiterlijk op 1 augustus."


def _extended(nominal: str, last_day: str, verb: str = "eindigt") -> list[str]:
    return [
        f"De wettelijke termijn {verb} op {nominal}.",
        f"U heeft daarom tijd t/m {last_day} (Algemene termijnenwet, artikel 1).",
    ]


FIRST = _extended("zaterdag 1 augustus 2026", "maandag 3 augustus 2026")
ENDED = _extended("zaterdag 1 augustus 2026", "maandag 3 augustus 2026", "eindigde")
SECOND = _extended("zondag 1 augustus 2027", "maandag 2 augustus 2027")


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-07-01", [f"{EVERY} De eerstvolgende keer: uiterlijk 3 augustus 2026.", *FIRST]),
        # Its day has passed, but its extended term has not.
        ("2026-08-02", [f"{EVERY} De eerstvolgende keer: uiterlijk 3 augustus 2026.", *ENDED]),
        ("2026-08-04", [f"{EVERY} De eerstvolgende keer: uiterlijk 2 augustus 2027.", *SECOND]),
        # 1 August 2028 is a Tuesday.
        ("2027-09-01", [f"{EVERY} De eerstvolgende keer: uiterlijk 1 augustus 2028."]),
    ],
)
def test_of_a_term_of_each_year_the_next_time_is_told(today: str, expected: list[str]) -> None:
    timeline = parse(TERM).timeline
    (one,) = timeline.milestones
    audience = Audience(language=Language.NL, today=day(today), timeline=timeline)
    assert date_sentences(one, audience) == expected


def test_of_one_time_its_own_end_is_told() -> None:
    timeline = parse(TERM).timeline
    (one,) = timeline.milestones
    audience = Audience(language=Language.NL, today=day("2027-07-01"), timeline=timeline)
    assert date_sentences(occurrence(one, "2027-08-01"), audience) == [
        "Datum: uiterlijk 2 augustus 2027.",
        *SECOND,
    ]


@pytest.mark.parametrize(
    ("offset", "words"),
    [
        ("P1D", "1 dag na"),
        ("P10D", "10 dagen na"),
        ("P1W", "1 week na"),
        ("P6W", "6 weken na"),
        ("-P12W", "12 weken voor"),
        ("P1M", "1 maand na"),
        ("-P3M", "3 maanden voor"),
        ("P1Y", "1 jaar na"),
        ("P5B", "5 werkdagen na"),
        ("-P1B", "1 werkdag voor"),
    ],
)
def test_how_long_after_another_is_said_as_it_is_written(offset: str, words: str) -> None:
    rows = (
        "{id: a, title: Besluit, when: 2026-06-02}",
        f"{{id: b, after: {{milestone: a, offset: {offset}}}}}",
    )
    timeline = parse(*rows).timeline
    audience = Audience(language=Language.NL, today=day("2026-01-01"), timeline=timeline)
    assert order_sentences(timeline.milestones[1], audience) == [
        f"Dit is {words} ‘Besluit’ (dinsdag 2 juni 2026)."
    ]


def test_on_the_same_day_no_days_are_counted() -> None:
    timeline = parse("{id: a, when: 2026-06-02}", "{id: b, after: {milestone: a, offset: P0D}}").timeline
    audience = Audience(language=Language.NL, today=day("2026-01-01"), timeline=timeline)
    assert "0 dagen" not in " ".join(order_sentences(timeline.milestones[1], audience))


def test_term_after_what_is_done_says_its_length_and_the_news_that_it_is_done_until_when_it_runs() -> None:
    rows = (
        "{id: a, title: Besluit, kind: decision, when: 2027-04-12, done: 2027-04-12}",
        "{id: b, title: Reactie, kind: deadline, after: {milestone: a, within: P6W}}",
        "{id: c, title: Inrichting, after: {milestone: a}}",
    )
    timeline = parse(*rows).timeline
    audience = Audience(language=Language.NL, today=day("2027-04-13"), timeline=timeline)
    done, term, open_ = timeline.milestones
    assert order_sentences(term, audience) == [
        "Dit is uiterlijk 6 weken na ‘Besluit’ (klaar op maandag 12 april 2027).",
    ]
    assert order_sentences(open_, audience) == ["Komt na: Besluit (klaar op maandag 12 april 2027)."]
    change = compare(done._replace(done=None), done)
    assert change is not None
    after = "Hierna komen: Reactie (uiterlijk 24 mei 2027, beoogd) en Inrichting (datum onbekend)."
    assert change_sentences(change, audience) == ["Afgerond op maandag 12 april 2027.", after]
