"""The digest of a channel: when it is sent, and its sections."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.channels import slack, teams
from notifier.channels.base import MessageOrigin
from notifier.channels.console import TYPE as CONSOLE
from notifier.dates.working_days import dutch_holidays, is_working_day
from notifier.reminders.audience import Audience
from notifier.reminders.brief_lines import brief
from notifier.reminders.digests import Overview, digest_moments, overview, review
from notifier.reminders.messages import QUARTERLY, Message, Row
from notifier.reminders.notices import review_notice
from notifier.reminders.rules import DigestPeriod
from notifier.reminders.sections import Section
from notifier.timeline.changes import Change, compare
from notifier.timeline.model import Cancellation, Kind, Milestone, Modality
from notifier.words import Language
from tests.conftest import AMSTERDAM, JULY, OCTOBER, at, day, milestone, statement, timeline, utc
from tests.events_file.files import read
from tests.rows import each_row
from tests.timeline.strategies import DAYS, TIMELINES
from tests.timeline.test_repeats import repeating

NINE = time(9)


@each_row(
    ("period", "now", "newest", "following"),
    [
        # On Monday at nine.
        ("weekly", "2026-01-05 08:59", "2025-12-29 09:00", "2026-01-05 09:00"),
        ("weekly", "2026-01-05 09:00", "2026-01-05 09:00", "2026-01-12 09:00"),
        ("weekly", "2026-01-11 23:59", "2026-01-05 09:00", "2026-01-12 09:00"),
        # Easter Monday: on Tuesday.
        ("weekly", "2026-04-06 12:00", "2026-03-30 09:00", "2026-04-07 09:00"),
        ("weekly", "2026-04-07 08:59", "2026-03-30 09:00", "2026-04-07 09:00"),
        ("weekly", "2026-04-07 09:00", "2026-04-07 09:00", "2026-04-13 09:00"),
        # King's Day, Whit Monday.
        ("weekly", "2026-04-29 09:00", "2026-04-28 09:00", "2026-05-04 09:00"),
        ("weekly", "2026-05-25 09:00", "2026-05-18 09:00", "2026-05-26 09:00"),
        # On every working day.
        ("daily", "2026-01-05 08:59", "2026-01-02 09:00", "2026-01-05 09:00"),
        ("daily", "2026-01-05 09:00", "2026-01-05 09:00", "2026-01-06 09:00"),
        ("daily", "2026-01-10 12:00", "2026-01-09 09:00", "2026-01-12 09:00"),
        ("daily", "2026-04-02 10:00", "2026-04-02 09:00", "2026-04-07 09:00"),
        ("daily", "2026-04-06 10:00", "2026-04-02 09:00", "2026-04-07 09:00"),
        ("daily", "2025-12-26 10:00", "2025-12-24 09:00", "2025-12-29 09:00"),
        # Nine stays nine when the clocks change.
        ("daily", "2026-03-28 12:00", "2026-03-27 09:00", "2026-03-30 09:00"),
        ("weekly", "2026-10-25 12:00", "2026-10-19 09:00", "2026-10-26 09:00"),
    ],
)
def test_a_digest_comes_on_a_working_day(period: str, now: str, newest: str, following: str) -> None:
    found = digest_moments(DigestPeriod(period), at(now), NINE, AMSTERDAM, dutch_holidays)
    assert found == (at(newest), at(following))


def test_the_day_is_that_of_the_readers() -> None:
    """Half past eleven on Sunday evening in London is Monday in Amsterdam."""
    found = digest_moments(
        DigestPeriod.WEEKLY, utc("2026-01-04 23:30"), time(0, 15), AMSTERDAM, dutch_holidays
    )
    assert found == (at("2026-01-05 00:15"), at("2026-01-12 00:15"))


@given(st.sampled_from(DigestPeriod), DAYS)
def test_digests_follow_on_each_other(period: DigestPeriod, today: date) -> None:
    def around(now: datetime) -> tuple[datetime, datetime]:
        return digest_moments(period, now, NINE, AMSTERDAM, dutch_holidays)

    now = datetime.combine(today, time(12), AMSTERDAM)
    newest, following = around(now)
    assert newest <= now < following
    assert is_working_day(newest.date(), dutch_holidays)
    assert around(following)[0] == following
    assert around(following - timedelta(seconds=1)) == (newest, following)


# Its sections

MONDAY = "2026-01-05"


def _audience(today: str) -> Audience:
    return Audience(language=Language.NL, today=day(today), timeline=timeline())


LAST_MONDAY = "2025-12-29"


def _digest(
    *milestones: Milestone,
    today: str = MONDAY,
    since: str = LAST_MONDAY,
    is_first: bool = False,
    changes: tuple[Change, ...] = (),
    told: frozenset[tuple[str, str]] = frozenset(),
) -> Overview:
    return overview(milestones, changes, _audience(today), since=day(since), is_first=is_first, told=told)


def _lines(found: Overview, today: str = MONDAY) -> list[tuple[str, tuple[str, ...]]]:
    return [
        (heading, tuple(row.text for row in rows)) for heading, rows in _message(found, today=today).sections
    ]


def _message(found: Overview, period: DigestPeriod = DigestPeriod.WEEKLY, today: str = MONDAY) -> Message:
    return Message(
        audience=_audience(today),
        reference="dl_x",
        contents=found.contents,
        period=period,
        open=found.open,
    )


def _deadline(when: str, title: str, **changes: object) -> Milestone:
    return milestone(when, title=title, id=title.lower(), kind=Kind.DEADLINE, **changes)


@each_row(
    ("when", "kind", "heading", "line"),
    [
        # Thirty days remain since this week.
        ("2026-02-04", Kind.START, "Binnen 30 dagen", "Over 30 dagen: T (4 februari 2026)"),
        ("2026-01-29", Kind.START, "Binnen 30 dagen", "Over 24 dagen: T (29 januari 2026)"),
        ("../2026-02-01", Kind.DEADLINE, "Binnen 30 dagen", "Nog 27 dagen: T (uiterlijk 1 februari 2026)"),
        ("2026-02", Kind.START, "Binnen 30 dagen", "Over 27 dagen begint de periode: T (in februari 2026)"),
        ("2026-01", Kind.DECISION, "Binnen 30 dagen", "Nog 26 dagen: T (in januari 2026)"),
        ("2026-02/..", Kind.START, "Binnen 30 dagen", "Over 27 dagen: T (vanaf februari 2026)"),
        # They did a week ago.
        ("2026-01-28", Kind.START, "", ""),
        ("2026-01-05", Kind.START, "", ""),
        # Not yet.
        ("2026-02-05", Kind.START, "", ""),
        ("2026-02", Kind.DECISION, "", ""),
        # It began, and its last day is far.
        ("2026-33", Kind.DECISION, "", ""),
        ("2026", Kind.EVENT, "", ""),
        ("2025-36", Kind.EVENT, "", ""),
        ("../..", Kind.DEADLINE, "", ""),
        # Passed this week.
        (
            "2025-12-31",
            Kind.START,
            "Voorbij, zonder bericht",
            "Datum voorbij, nog niets gemeld: T (31 december 2025)",
        ),
        (
            "2025-36",
            Kind.DECISION,
            "Voorbij, zonder bericht",
            "Periode voorbij, nog niets gemeld: T (4e kwartaal 2025)",
        ),
    ],
)
def test_a_milestone_is_in_the_digest_that_it_is_new_to(
    when: str, kind: Kind, heading: str, line: str
) -> None:
    found = _digest(milestone(when, kind=kind, title="T"))
    expected = [(heading, (line,))] if heading else []
    assert _lines(found) == expected


def test_the_first_digest_has_all_that_is_near_and_counts_what_passed_before() -> None:
    near, passed = _deadline("2026-01-12", "Dichtbij"), _deadline("2025-06-01", "Lang voorbij")
    assert _lines(_digest(near, passed, since=MONDAY, is_first=True)) == [
        ("Binnen 30 dagen", ("Over 7 dagen: Dichtbij (12 januari 2026)",)),
        ("Staat open", ("Voorbij zonder bericht: Lang voorbij (1 juni 2025)",)),
    ]


def test_what_stands_open_is_named_or_counted_where_it_is_more_than_three() -> None:
    near = _deadline("2026-01-12", "Dichtbij")
    passed = [
        _deadline("2025-06-01", "A"),
        _deadline("2025-05~", "B", modality=Modality.EXPECTED),
        _deadline("../2025-07-01", "C"),
        _deadline("2025-08-01", "D"),
    ]
    lines = [_lines(_digest(near, *own))[-1] for own in (passed[:3], passed)]
    assert lines == [
        (
            "Staat open",
            (
                "Voorbij zonder bericht: A (1 juni 2025), "
                "B (in mei 2025, verwacht, ongeveer) en C (uiterlijk 1 juli 2025)",
            ),
        ),
        ("Staat open", ("4 mijlpalen zijn voorbij zonder bericht",)),
    ]


def test_a_review_names_a_few_of_earlier_reviews_and_counts_more() -> None:
    rows = [_deadline("2025-06-01", name) for name in "ABCD"]
    audience = Audience(
        language=Language.NL, today=day("2026-01-02"), timeline=timeline(url="https://m.example")
    )
    told = []
    for own in (rows[:3], rows):
        found = review(own, {(one.key, "") for one in own}, audience)
        message = Message(
            audience=audience,
            reference="dl_x",
            contents=found.contents,
            period=QUARTERLY,
            open=found.open,
        )
        told.append([(heading, [row.text for row in rows]) for heading, rows in message.sections])
    assert told == [
        [("Voorbij, zonder bericht", ["A (1 juni 2025)", "B (1 juni 2025)", "C (1 juni 2025)"])],
        [
            (
                "Staat open",
                ["Aan het begin van het 1e kwartaal 2026 staan nog 4 mijlpalen uit eerdere overzichten open"],
            )
        ],
    ]


@pytest.mark.parametrize("days", [1, 7])
def test_each_line_is_in_one_digest_only(days: int) -> None:
    """Whatever the time between two digests."""
    own = [
        _deadline("2026-03-10", "Dag"),
        _deadline("2026-33", "Kwartaal", modality=Modality.EXPECTED),
        milestone("2026-34", id="begin", title="Begin"),
    ]
    said: list[str] = []
    for week in range(0, 200, days):
        today = day(MONDAY) + timedelta(days=week)
        found = _digest(*own, today=today.isoformat(), since=(today - timedelta(days=days)).isoformat())
        said += [notice.milestone.id for _, notices in found.contents for notice in notices]
    # Near, and passed; of what begins in a period its first day and its last day.
    assert {name: said.count(name) for name in set(said)} == {"dag": 2, "kwartaal": 2, "begin": 3}


def test_what_was_sent_by_itself_is_not_in_the_digest() -> None:
    near = _deadline("2026-02-04", "A")
    assert _digest(near, told=frozenset({(near.key, "")})).contents == ()


def test_a_message_about_one_date_leaves_the_next_date_in_the_digest() -> None:
    several = _deadline("{2026-01-29,2026-02-03}", "T")
    first, second = several.parts
    assert _lines(_digest(several, told=frozenset({(several.key, first.recurrence)}))) == [
        ("Binnen 30 dagen", ("Over 29 dagen: T (3 februari 2026)",))
    ]
    assert _lines(_digest(several, told=frozenset({(several.key, second.recurrence)}))) == [
        ("Binnen 30 dagen", ("Over 24 dagen: T (29 januari 2026)",))
    ]
    assert _digest(several, told=frozenset({(several.key, "")})).contents == ()


def test_a_withdrawn_date_is_not_counted_to() -> None:
    said = (statement(JULY, "voor februari", "../2026-02-01"), statement(OCTOBER, "later"))
    assert _digest(_deadline("../2026-02-01", "A", statements=said)).contents == ()


def test_a_date_that_the_newest_letter_withdraws_or_gives_again_is_news() -> None:
    dated = _deadline("../2027-02-01", "A", statements=(statement(JULY, "voor februari", "../2027-02-01"),))
    withdrawn = dated._replace(statements=(*dated.statements, statement(OCTOBER, "later dit jaar")))
    newest = OCTOBER._replace(id="nov", date=day("2025-11-03"))
    again = withdrawn._replace(
        statements=(*withdrawn.statements, statement(newest, "voor februari", "../2027-02-01"))
    )
    lines = [_lines(_digest(changes=(_moved(*pair),))) for pair in pairwise([dated, withdrawn, again])]
    assert lines == [
        [
            (
                "Gewijzigd",
                (
                    "Geen datum meer in de nieuwste brief: A "
                    "(brief van 3 oktober 2025: ‘later dit jaar’; eerder: uiterlijk 1 februari 2027)",
                ),
            )
        ],
        [("Gewijzigd", ("Telt weer: A (uiterlijk 1 februari 2027; brief van 3 november 2025)",))],
    ]


def test_a_soft_date_that_has_passed_is_not_past_yet() -> None:
    soft = milestone("../2025-12-20", kind=Kind.PUBLICATION, overdue_after=day("2026-02-03"), title="T")
    assert _lines(_digest(soft)) == [
        ("Binnen 30 dagen", ("Nog t/m 3 februari 2026: T (uiterlijk 20 december 2025)",))
    ]


@pytest.mark.parametrize(
    ("since", "done", "sections"),
    [
        # The end of March is news: it tells of those before it.
        (
            "2026-03-30",
            {},
            [
                ("Binnen 30 dagen", [("Over 24 dagen: T (30 april 2026)", "")]),
                (
                    "Voorbij, zonder bericht",
                    [
                        (
                            "Datum voorbij, nog niets gemeld: T (31 maart 2026)",
                            "Ook niet afgemeld: 31 januari 2026 en 28 februari 2026.",
                        )
                    ],
                ),
            ],
        ),
        # Only the end of April is news: that others are open is counted.
        (
            "2026-03-30",
            {"2026-03-31": "2026-04-01"},
            [
                ("Binnen 30 dagen", [("Over 24 dagen: T (30 april 2026)", "")]),
                ("Staat open", [("Voorbij zonder bericht: T (28 februari 2026)", "")]),
            ],
        ),
        # Three are: the first tells of the one before it.
        (
            "2026-02-27",
            {},
            [
                ("Binnen 30 dagen", [("Over 24 dagen: T (30 april 2026)", "")]),
                (
                    "Voorbij, zonder bericht",
                    [
                        (
                            "Datum voorbij, nog niets gemeld: T (28 februari 2026)",
                            "Ook niet afgemeld: 31 januari 2026.",
                        ),
                        ("Datum voorbij, nog niets gemeld: T (31 maart 2026)", ""),
                    ],
                ),
            ],
        ),
    ],
)
def test_it_has_what_is_open_of_a_series(
    since: str, done: dict[str, str], sections: list[tuple[str, list[tuple[str, str]]]]
) -> None:
    monthly = repeating("2026-01-31", "FREQ=MONTHLY;BYMONTHDAY=-1", title="T", done=done)
    audience = Audience(language=Language.NL, today=day("2026-04-06"), timeline=timeline(monthly))
    found = overview((monthly,), (), audience, since=day(since))
    message = Message(
        audience=audience,
        reference="dl_x",
        contents=found.contents,
        period=DigestPeriod.WEEKLY,
        open=found.open,
    )
    told = [(heading, [(row.text, row.details) for row in rows]) for heading, rows in message.sections]
    assert told == sections


@pytest.mark.parametrize(
    ("told", "still_open"),
    [
        (set(), [("a", ""), ("maand", "2026-03-31")]),
        ({("a", "")}, [("maand", "2026-03-31")]),
        # Each time of a series is told by itself.
        ({("a", ""), ("maand", "2026-03-31")}, [("maand", "2026-02-28")]),
        ({("maand", "2026-01-31"), ("maand", "2026-02-28"), ("maand", "2026-03-31")}, [("a", "")]),
        ({("a", ""), ("maand", "")}, []),
    ],
)
def test_it_does_not_count_what_is_open_and_told_in_a_message_of_its_own(
    told: set[tuple[str, str]], still_open: list[tuple[str, str]]
) -> None:
    rows = (
        _deadline("2026-01-15", "A"),
        repeating("2026-01-31", "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", title="T", id="maand"),
    )
    found = _digest(*rows, today="2026-04-13", since="2026-04-06", told=frozenset(told))
    assert found.contents == ()
    assert [(one.key, one.recurrence) for one in found.open] == still_open


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        (
            "when: '2026-03-09T12:00[Europe/Amsterdam]'",
            "when: '2026-03-09T14:30[Europe/Amsterdam]'",
            "Nieuwe tijd: T (was 9 maart 2026 om 12:00 uur; wordt 9 maart 2026 om 14:30 uur; later op dezelfde dag; staat in geen brief)",
        ),
        (
            "when: '2026-03-09T12:00[Europe/Amsterdam]', repeat: FREQ=WEEKLY",
            "when: '2026-03-09T10:00[Europe/Amsterdam]', repeat: FREQ=WEEKLY",
            "Nieuwe tijd: T (iedere week op maandag; eerder op dezelfde dag; staat in geen brief)",
        ),
        (
            "when: '2026-03-09T12:00[Europe/Amsterdam]'",
            "when: '2026-03-10T10:00[Europe/Amsterdam]'",
            "Nieuwe datum: T (was 9 maart 2026 om 12:00 uur; wordt 10 maart 2026 om 10:00 uur; 1 dag later; staat in geen brief)",
        ),
        (
            "statements: [{source: juli, when: 2026-03-09}]",
            "statements: [{source: juli, when: 2026-03-09}, {source: oktober, cancelled: true}]",
            "Gaat niet door: T (9 maart 2026; brief van 3 oktober 2025)",
        ),
        (
            "statements: [{source: juli, when: 2026-03-09}]",
            "statements: [{source: juli, when: 2026-03-09}], cancelled: {on: 2026-01-02}",
            "Gaat niet door: T (9 maart 2026)",
        ),
        (
            "statements: [{source: juli, when: 2025-09-09}]",
            "statements: [{source: juli, when: 2025-09-09}, {source: oktober, done: 2025-09-10}]",
            "Heeft plaatsgevonden: T (plaatsgevonden op 10 september 2025; brief van 3 oktober 2025)",
        ),
    ],
)
def test_it_says_that_the_time_moved_and_which_letter_ended_something(
    before: str, after: str, line: str
) -> None:
    was, now = (read(f"{{id: a, kind: event, {keys}}}")[0].seen_from(AMSTERDAM) for keys in (before, after))
    change = compare(was, now)
    assert change
    section = {"N": "Andere datum", "G": "Gaat niet door", "H": "Klaar"}[line[0]]
    assert _lines(_digest(changes=(change,))) == [(section, (line,))]


def test_what_is_done_or_cancelled_asks_for_nothing() -> None:
    assert _digest(_deadline("2026-02-04", "A", done=day("2026-01-02"))) == Overview(())


def _moved(before: Milestone | None, after: Milestone | None) -> Change:
    change = compare(before, after)
    assert change is not None
    return change


def test_the_sections_come_in_reading_order() -> None:
    gone = _deadline("2026-03-01", "Weg")
    far = _deadline("2027-03-01", "Ver", statements=(statement(OCTOBER, "in maart", "2027-03-01"),))
    new = _deadline("2026-02-04", "Nieuw", modality=Modality.INTENDED)
    found = _digest(
        _deadline("2025-12-24", "Oud"),
        _deadline("2026-12", "Veel later"),
        _deadline("2026-02-04", "Straks"),
        _deadline("2026-02-03", "Eerder"),
        _deadline("2026-01-02", "Net voorbij"),
        far,
        new,
        changes=(_moved(None, new), _moved(gone, None), _moved(_deadline("2027-01-01", "Ver"), far)),
    )
    assert _lines(found) == [
        ("Nieuw in de lijst", ("Nieuw in de lijst: Nieuw (4 februari 2026, beoogd)",)),
        (
            "Andere datum",
            (
                "Nieuwe datum: Ver (was 1 januari 2027; wordt 1 maart 2027; 59 dagen later; brief van 3 oktober 2025)",
            ),
        ),
        ("Uit de lijst", ("Uit de lijst: Weg (1 maart 2026)",)),
        (
            "Binnen 30 dagen",
            ("Over 29 dagen: Eerder (3 februari 2026)", "Over 30 dagen: Straks (4 februari 2026)"),
        ),
        ("Voorbij, zonder bericht", ("Datum voorbij, nog niets gemeld: Net voorbij (2 januari 2026)",)),
        ("Staat open", ("Ook voorbij zonder bericht: Oud (24 december 2025)",)),
    ]


def test_what_falls_on_one_day_is_in_the_order_of_the_alphabet() -> None:
    for when in ("2026-02-04", "2025-12-31"):
        found = _digest(*(_deadline(when, title) for title in ("Zwolle", "arnhem", "Breda")))
        assert [notice.milestone.title for _, own in found.contents for notice in own] == [
            "arnhem",
            "Breda",
            "Zwolle",
        ]


def test_what_changed_beside_the_date_is_told_and_what_is_done_too() -> None:
    before = milestone("2027-03-01", owner="LOCC")
    title = _digest(changes=(_moved(before, before._replace(title="Anders")),))
    owner = _digest(changes=(_moved(before, before._replace(owner="NIPV")),))
    assert [(heading, rows) for found in (title, owner) for heading, rows in _message(found).sections] == [
        (
            "Gewijzigd",
            (
                Row(
                    "Gewijzigd: Anders (1 maart 2027)",
                    "Titel: was ‘Instelling KCR2’, wordt ‘Anders’. Eigenaar: LOCC",
                ),
            ),
        ),
        (
            "Gewijzigd",
            (
                Row(
                    "Gewijzigd: Instelling KCR2 (1 maart 2027)",
                    "Eigenaar: was ‘LOCC’, wordt ‘NIPV’.",
                ),
            ),
        ),
    ]
    done = _digest(changes=(_moved(before, before._replace(done=day("2026-01-02"))),))
    assert _lines(done) == [("Klaar", ("Is gestart: Instelling KCR2 (gestart op 2 januari 2026)",))]


def test_of_what_is_off_a_row_says_so_beside_its_date() -> None:
    off = milestone("2027-03-01", cancelled=Cancellation(on=day("2025-12-01")))
    found = _digest(changes=(_moved(off, off._replace(owner="NIPV")),))
    assert _message(found).sections == (
        (
            "Gewijzigd",
            (
                Row(
                    "Gewijzigd: Instelling KCR2 (1 maart 2027)",
                    "Eigenaar: was niet ingevuld, wordt ‘NIPV’. Gaat nog steeds niet door.",
                ),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("when", "told"),
    [
        # It came near since the digest before.
        ("2026-02-04", [("Binnen 30 dagen", ("Over 30 dagen: Besluit (4 februari 2026)",))]),
        # It did so before that.
        ("2026-01-20", []),
        (
            "2026-01-02",
            [
                (
                    "Voorbij, zonder bericht",
                    ("Datum voorbij, nog niets gemeld: Besluit (2 januari 2026)",),
                )
            ],
        ),
        ("2025-12-01", [("Staat open", ("Voorbij zonder bericht: Besluit (1 december 2025)",))]),
    ],
)
def test_that_the_owner_changed_takes_the_place_of_no_other_news(
    when: str, told: list[tuple[str, tuple[str, ...]]]
) -> None:
    before = _deadline(when, "Besluit", owner="LOCC")
    after = before._replace(owner="NIPV")
    heading, (line,) = _lines(_digest(after, changes=(_moved(before, after),)))[0]
    assert (heading, line.partition(" (")[0]) == ("Gewijzigd", "Gewijzigd: Besluit")
    assert _lines(_digest(after, changes=(_moved(before, after),)))[1:] == told


def test_what_had_ended_and_is_planned_again_is_news_that_says_so() -> None:
    planned = milestone("2027-03-01")
    done, cancelled = (
        planned._replace(done=day("2026-01-02")),
        planned._replace(cancelled=Cancellation(on=day("2026-01-02"))),
    )
    told = [
        _lines(_digest(changes=(_moved(before, after),)))
        for before, after in (
            (done, planned),
            (cancelled, planned),
            (cancelled, milestone("2027-03-31")),
        )
    ]
    assert told == [
        [("Andere datum" if words.startswith("Nieuwe") else "Gewijzigd", (words,))]
        for words in (
            "Niet meer klaar: Instelling KCR2 (1 maart 2027)",
            "Gaat toch door: Instelling KCR2 (1 maart 2027)",
            "Nieuwe datum: Instelling KCR2 (31 maart 2027; gaat toch door; 30 dagen later; staat in geen brief)",
        )
    ]


def test_without_anything_new_there_is_no_digest() -> None:
    assert _digest() == Overview(())
    assert _digest(_deadline("2027-01-01", "A"), _deadline("../..", "B")) == Overview(())
    # What is open is no news by itself.
    passed = _deadline("2025-01-01", "A")
    assert _digest(passed) == Overview((), (passed,))


@given(TIMELINES, DAYS)
def test_no_section_is_empty_and_no_milestone_stands_twice(
    milestones: tuple[Milestone, ...], today: date
) -> None:
    found = _digest(*milestones, today=today.isoformat(), since=today.isoformat(), is_first=True)
    names = [notice.milestone.key for _, own in found.contents for notice in own]
    assert all(own for _, own in found.contents)
    assert len(names) == len(set(names))


def test_of_what_repeats_each_occurrence_comes_near() -> None:
    weekly = repeating(
        "2025-12-10",
        "FREQ=WEEKLY",
        title="Overleg",
        done={f"2025-12-{one}": "2025-12-31" for one in (10, 17, 24, 31)},
    )
    assert _lines(_digest(weekly)) == [
        ("Binnen 30 dagen", ("Over 30 dagen: Overleg (4 februari 2026)",)),
    ]


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            Language.NL,
            (
                "Klaar: Jaarlijkse brief (17 juli 2026, klaar op 24 november 2026)",
                "Klaar: Weekstaat (16 november 2026, klaar op 24 november 2026; 23 november 2026, klaar op 24 november 2026)",
            ),
        ),
        (
            Language.EN,
            (
                "Done: Jaarlijkse brief (17 July 2026, done on 24 November 2026)",
                "Done: Weekstaat (16 November 2026, done on 24 November 2026; 23 November 2026, done on 24 November 2026)",
            ),
        ),
    ],
)
def test_of_what_repeats_the_occurrences_that_are_done_are_named(
    language: Language, lines: tuple[str, ...]
) -> None:
    """Not the first day of the series."""
    letter = partial(repeating, "2025-07-17", "FREQ=YEARLY", id="brief", title="Jaarlijkse brief")
    week = partial(repeating, "2026-11-02", "FREQ=WEEKLY", id="week", title="Weekstaat")
    first = {"2025-07-17": "2025-07-17"}
    changes = (
        _moved(
            letter(done=first),
            letter(done={**first, "2026-07-17": "2026-11-24"}),
        ),
        _moved(week(), week(done={"2026-11-16": "2026-11-24", "2026-11-23": "2026-11-24"})),
    )
    audience = Audience(language=language, today=day("2026-11-30"), timeline=timeline())
    found = overview((), changes, audience, since=day("2026-11-23"))
    message = Message(audience=audience, reference="d", contents=found.contents, period=DigestPeriod.WEEKLY)
    ((_, rows),) = message.sections
    assert tuple(row.text for row in rows) == lines


def test_its_subject_counts_milestones() -> None:
    one, other = _deadline("2026-02-03", "A"), _deadline("2026-02-04", "B")
    assert _message(_digest(one)).subject == "Nieuws van de week: 1 mijlpaal"
    assert _message(_digest(one, other), DigestPeriod.DAILY).subject == "Nieuws van de dag: 2 mijlpalen"
    # One that is near and has moved has one line.
    moved = _digest(one, changes=(_moved(_deadline("2026-01-03", "A"), one),))
    assert _message(moved).subject == "Nieuws van de week: 1 mijlpaal"


def test_a_very_long_section_counts_the_rest() -> None:
    rows = [_deadline("2026-02-04", f"M{number:02}") for number in range(43)]
    ((_, lines),) = _lines(_digest(*rows))
    assert lines[:2] == ("Over 30 dagen: M00 (4 februari 2026)", "Over 30 dagen: M01 (4 februari 2026)")
    assert (len(lines), lines[-1]) == (41, "en nog 3")
    ((_, lines),) = _lines(_digest(*rows[:41]))
    assert (len(lines), lines[-1]) == (41, "Over 30 dagen: M40 (4 februari 2026)")


def test_each_line_has_the_action_the_owner_and_the_page() -> None:
    one = _deadline("2026-02-04", "A", action="Teken het besluit", owner="LOCC")
    audience = Audience(
        language=Language.NL,
        today=day(MONDAY),
        timeline=timeline(url="https://m.example", contact="m@example.org"),
    )
    found = overview([one, _deadline("2025-06-01", "B")], (), audience, since=day(LAST_MONDAY))
    message = Message(
        audience=audience,
        reference="dl_x",
        contents=found.contents,
        period=DigestPeriod.WEEKLY,
        open=found.open,
    )
    origin = MessageOrigin(domain="m.example", base_url="", rendered_at=at(f"{MONDAY} 09:00"), settings={})
    assert CONSOLE.render(message, origin).content.decode().splitlines() == [
        "Nieuws van de week: 1 mijlpaal",
        "",
        "Binnen 30 dagen",
        "- Over 30 dagen: A (4 februari 2026)",
        "  Actie: Teken het besluit; Eigenaar: LOCC",
        "  https://m.example/milestones/a",
        "",
        "Staat open",
        "- Voorbij zonder bericht: B (1 juni 2025)",
        "  https://m.example/timeline?status=overdue",
        "",
        "Weet u meer? Meld het via m@example.org.",
        "",
        "(ref dl_x)",
    ]


@pytest.mark.parametrize(
    ("count", "url", "path", "link", "words"),
    [
        (20, "https://m.example", "answer/", "link.answer", "Antwoord geven"),
        (21, "https://m.example", "milestones/", "link.short", "bekijk"),
        (21, "", "answer/", "link.answer", "Antwoord geven"),
    ],
)
def test_each_question_of_a_review_leads_to_its_answer_or_of_many_to_its_page(
    count: int, url: str, path: str, link: str, words: str
) -> None:
    one = timeline(url=url)
    audience = Audience(
        language=Language.NL,
        today=day("2026-01-02"),
        timeline=one,
        answer_link=lambda milestone: f"https://m.example/answer/{milestone.id}",
    )
    passed = [milestone("2025-06-01", id=f"m{number}") for number in range(count)]
    message = Message(
        audience=audience,
        reference="dl_x",
        contents=((Section.OVERDUE, tuple(review_notice(each, audience) for each in passed)),),
        period=QUARTERLY,
    )
    ((_, rows),) = message.sections
    assert {(row.url, row.link) for row in rows} == {
        (f"https://m.example/{path}{each.id}", link) for each in passed
    }
    origin = MessageOrigin(domain="m.example", base_url="", rendered_at=at("2026-01-02 09:00"), settings={})
    for channel, shown in ((slack, f'"text": "{words}"'), (teams, f"[{words}](https://m.example/{path}m0)")):
        assert shown in json.dumps(json.loads(channel.render(message, origin).content), ensure_ascii=False)
    assert message.closing == ("Weet u hoe het staat? Geef antwoord via de link bij de regel.",)


def test_money_of_a_year_does_not_end_with_a_count_of_days() -> None:
    money = milestone("2025", title="Geld", kind=Kind.EVENT)
    assert _digest(money, today="2025-12-08", since="2025-12-01", is_first=True) == Overview(())


def test_each_of_several_dates_comes_near_by_itself() -> None:
    several = _deadline("{2026-01-29,2026-02-03}", "T")
    assert _lines(_digest(several)) == [
        ("Binnen 30 dagen", ("Over 24 dagen: T (29 januari 2026)", "Over 29 dagen: T (3 februari 2026)"))
    ]


def test_a_digest_names_a_series_and_not_its_first_day() -> None:
    series = repeating("2027-01-04", "FREQ=MONTHLY;BYDAY=1MO", title="Overleg")
    change = compare(series, series._replace(cancelled=Cancellation(on=day("2027-06-02"))))
    assert change
    audience = Audience(language=Language.NL, today=day("2027-09-06"), timeline=timeline())
    found = overview((), (change,), audience, since=day("2027-08-30"))
    told = [brief(one, audience) for _, own in found.contents for one in own]
    assert told == ["Gaat niet door: Overleg (iedere maand op de eerste maandag)"]
