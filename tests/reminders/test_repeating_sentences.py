"""The sentences of a repeating term, and of offsets between milestones."""

from __future__ import annotations

import pytest

from notifier.reminders.audience import Audience
from notifier.reminders.change_sentences import change_sentences
from notifier.reminders.headlines import change_headline
from notifier.reminders.sentences import date_sentences, order_sentences
from notifier.timeline.changes import compare
from notifier.timeline.repeats import occurrence
from notifier.words import Language
from tests.conftest import day
from tests.events_file.files import parse
from tests.rows import each_row

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


@each_row(
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
        "Dit is uiterlijk 6 weken na ‘Besluit’ (besloten op maandag 12 april 2027).",
    ]
    assert order_sentences(open_, audience) == ["Komt na: Besluit (besloten op maandag 12 april 2027)."]
    change = compare(done._replace(done=None), done)
    assert change is not None
    after = "Hierna komen: Reactie (uiterlijk 24 mei 2027, beoogd) en Inrichting (datum onbekend)."
    assert change_sentences(change, audience) == ["Besloten op maandag 12 april 2027.", after]


@pytest.mark.parametrize(
    ("when", "day_", "names"),
    [
        ("2027-33", "2027-03-31", ("1e kwartaal 2027", "1st quarter of 2027")),
        ("2027-03", "2027-03-31", ("in maart 2027", "in March 2027")),
        ("2027-03-08/2027-03-12", "2027-03-12", ("8 t/m 12 maart 2027", "8 to 12 March 2027")),
    ],
)
def test_an_occurrence_that_is_a_period_is_named_as_lists_name_it(
    when: str, day_: str, names: tuple[str, str]
) -> None:
    dutch, english = names
    assert _ended(when, day_, Language.NL) == (
        [f"Die van de periode ‘{dutch}’: klaar op vrijdag 2 april 2027."],
        f"Klaar: V ({dutch})",
        f"De keer van de periode ‘{dutch}’ vervalt.",
    )
    assert _ended(when, day_, Language.EN) == (
        [f"The one of the period ‘{english}’: done on Friday 2 April 2027."],
        f"Done: V ({english})",
        f"The one of the period ‘{english}’ is skipped.",
    )


@pytest.mark.parametrize("when", ["2027-03-31", "../2027-03-31", "2027-03-31T10:00[Europe/Amsterdam]"])
def test_an_occurrence_of_a_day_is_named_by_that_day(when: str) -> None:
    assert _ended(when, "2027-03-31", Language.NL) == (
        ["Die van 31 maart 2027: klaar op vrijdag 2 april 2027."],
        "Klaar: V (31 maart 2027)",
        "De keer van 31 maart 2027 vervalt.",
    )


def _ended(when: str, day_: str, language: Language) -> tuple[list[str], str, str]:
    """Return what is said of an occurrence that is done, its headline, and what of one that is skipped."""
    plain, done, skipped = (
        parse(f"{{id: a, title: V, when: '{when}', repeat: FREQ=YEARLY{more}}}").timeline
        for more in ("", f", done: {{{day_}: 2027-04-02}}", f", except: [{day_}]")
    )
    audience = Audience(language=language, today=day("2027-04-03"), timeline=done)
    change, skip = (compare(plain.milestones[0], one.milestones[0]) for one in (done, skipped))
    assert change is not None
    assert skip is not None
    return (
        change_sentences(change, audience),
        change_headline(change, audience),
        change_sentences(skip, audience)[1],
    )
