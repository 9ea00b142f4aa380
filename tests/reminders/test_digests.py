"""The digest of a channel: when it is sent, and its sections."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.channels.base import Origin
from notifier.channels.console import TYPE as CONSOLE
from notifier.dates.working_days import dutch_holidays, is_working_day
from notifier.reminders.digests import digest_days, digest_moments, overview
from notifier.reminders.messages import Message, Section
from notifier.reminders.rules import DigestPeriod
from notifier.reminders.sentences import Audience
from notifier.timeline.changes import Change, compare
from notifier.timeline.model import Kind, Milestone
from notifier.words import Language
from tests.conftest import AMSTERDAM, at, day, milestone, timeline, utc
from tests.timeline.strategies import DAYS, TIMELINES
from tests.timeline.test_repeats import repeating

if TYPE_CHECKING:
    from notifier.reminders.messages import Sections

NINE = time(9)


@pytest.mark.parametrize(
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
def test_digest_days_follow_on_each_other(period: DigestPeriod, today: date) -> None:
    newest, following = digest_days(period, today, dutch_holidays)
    assert newest <= today < following
    assert is_working_day(newest, dutch_holidays)
    assert digest_days(period, following, dutch_holidays)[0] == following
    assert digest_days(period, following - timedelta(days=1), dutch_holidays) == (newest, following)


# Its sections

MONDAY = "2026-01-05"


def _audience(today: str) -> Audience:
    return Audience(language=Language.NL, today=day(today), timeline=timeline())


def _rows(*milestones: Milestone, today: str = MONDAY, changes: tuple[Change, ...] = ()) -> Sections:
    return overview(milestones, changes, _audience(today))


def _lines(sections: Sections, today: str = MONDAY) -> list[tuple[str, tuple[str, ...]]]:
    message = Message(
        audience=_audience(today), reference="dl_x", contents=sections, overview=DigestPeriod.WEEKLY
    )
    return list(message.sections)


def _deadline(when: str, title: str, **changes: object) -> Milestone:
    return milestone(when, title=title, id=title.lower(), kind=Kind.DEADLINE, **changes)


@pytest.mark.parametrize(
    ("when", "kind", "section", "line"),
    [
        ("2026-01-05", Kind.START, "week", "Vandaag: T (5 januari 2026)"),
        ("2026-01-06", Kind.START, "week", "Morgen: T (6 januari 2026)"),
        ("2026-01-11", Kind.START, "week", "Over 6 dagen: T (11 januari 2026)"),
        ("2026-01-12", Kind.START, "near", "Over 7 dagen: T (12 januari 2026)"),
        ("2026-02-04", Kind.START, "near", "Over 30 dagen: T (4 februari 2026)"),
        ("2026-02-05", Kind.START, None, ""),
        ("../2026-01-09", Kind.DEADLINE, "week", "Nog 4 dagen: T (uiterlijk 9 januari 2026)"),
        ("../2026-01-05", Kind.DEADLINE, "week", "Laatste dag: T (uiterlijk 5 januari 2026)"),
        ("2026-02", Kind.START, "near", "Over 27 dagen begint de periode: T (in februari 2026)"),
        ("2026-02", Kind.DECISION, None, ""),
        ("2026-01", Kind.DECISION, "near", "Nog 26 dagen: T (in januari 2026)"),
        ("2026-33", Kind.DECISION, "ongoing", "T (1e kwartaal 2026)"),
        ("2026", Kind.EVENT, "ongoing", "T (in 2026)"),
        (
            "2026-02/..",
            Kind.START,
            "near",
            "Over 27 dagen op zijn vroegst: T (niet eerder dan februari 2026)",
        ),
        ("2025-12-31", Kind.START, "overdue", "5 dagen geleden: T (31 december 2025)"),
        ("2025-36", Kind.DECISION, "overdue", "T (4e kwartaal 2025)"),
        ("2025-36", Kind.EVENT, None, ""),
        ("../..", Kind.DEADLINE, None, ""),
    ],
)
def test_a_milestone_stands_where_it_belongs_today(
    when: str, kind: Kind, section: str | None, line: str
) -> None:
    sections = _rows(milestone(when, kind=kind, title="T"))
    assert [str(name) for name, _ in sections] == ([section] if section else [])
    assert [own for _, own in _lines(sections)] == ([(line,)] if section else [])


def test_the_week_ends_on_sunday_whatever_the_day_of_the_digest() -> None:
    (section, _), *_ = _rows(_deadline("2026-01-11", "A"), today="2026-01-08")
    assert section is Section.WEEK
    (section, _), *_ = _rows(_deadline("2026-01-12", "A"), today="2026-01-11")
    assert section is Section.NEAR


def test_days_are_counted_to_the_date_that_is_shown() -> None:
    """A date with `overdue_after` is past but not yet overdue: the days count to the date shown."""
    soft = milestone("../2025-12-20", kind=Kind.PUBLICATION, overdue_after=day("2026-01-16"), title="T")
    lines = [line for _, own in _lines(_rows(soft)) for line in own]
    assert not [line for line in lines if "11 dagen" in line]


def test_what_is_done_or_cancelled_asks_for_nothing() -> None:
    assert _rows(_deadline("2026-01-06", "A", done=day("2026-01-02"))) == ()


def _moved(before: Milestone, after: Milestone | None) -> Change:
    change = compare(before, after)
    assert change is not None
    return change


def test_the_sections_come_in_reading_order() -> None:
    gone = _deadline("2026-03-01", "Weg")
    far = _deadline("2027-03-01", "Ver")
    sections = _rows(
        _deadline("2025-12-24", "Oud"),
        _deadline("2026-12", "Veel later"),
        _deadline("2026-33", "Loopt"),
        _deadline("2026-01-20", "Straks"),
        _deadline("2026-01-08", "Donderdag"),
        _deadline("2026-01-06", "Dinsdag"),
        _deadline("2026-01-02", "Net voorbij"),
        far,
        changes=(_moved(gone, None), _moved(_deadline("2027-01-01", "Ver"), far)),
    )
    assert _lines(sections) == [
        (
            "Deze week",
            ("Morgen: Dinsdag (6 januari 2026)", "Over 3 dagen: Donderdag (8 januari 2026)"),
        ),
        ("Binnen 30 dagen", ("Over 15 dagen: Straks (20 januari 2026)",)),
        ("Periode loopt nu", ("Loopt (1e kwartaal 2026)",)),
        (
            "Voorbij, zonder bericht",
            ("3 dagen geleden: Net voorbij (2 januari 2026)", "12 dagen geleden: Oud (24 december 2025)"),
        ),
        (
            "Gewijzigd sinds het vorige overzicht",
            ("Uit de lijst: Weg (1 maart 2026)", "Nieuwe datum: Ver (1 maart 2027)"),
        ),
    ]


def test_what_falls_on_one_day_is_in_the_order_of_the_alphabet() -> None:
    for when in ("2026-01-06", "2025-12-24"):
        sections = _rows(*(_deadline(when, title) for title in ("Zwolle", "arnhem", "Breda")))
        assert [notice.milestone.title for _, own in sections for notice in own] == [
            "arnhem",
            "Breda",
            "Zwolle",
        ]


def test_a_new_title_is_no_news_and_a_new_letter_is_told_where_it_dates() -> None:
    before = milestone("2027-03-01")
    assert _rows(changes=(_moved(before, before._replace(title="Anders")),)) == ()
    ((section, (notice,)),) = _rows(changes=(_moved(before, before._replace(done=day("2026-01-02"))),))
    assert (section, notice.headline) == (Section.SINCE, "Klaar: Instelling KCR2")


def test_without_anything_to_tell_there_is_no_overview() -> None:
    assert _rows() == ()
    assert _rows(_deadline("2027-01-01", "A"), _deadline("../..", "B")) == ()


@given(TIMELINES, DAYS)
def test_no_section_is_empty_and_no_milestone_stands_twice(
    milestones: tuple[Milestone, ...], today: date
) -> None:
    sections = overview(milestones, (), _audience(today.isoformat()))
    names = [notice.milestone.key for _, own in sections for notice in own]
    assert all(own for _, own in sections)
    assert len(names) == len(set(names))
    order = [Section.WEEK, Section.NEAR, Section.ONGOING, Section.OVERDUE]
    assert [name for name, _ in sections] == [name for name in order if name in dict(sections)]


def test_what_repeats_stands_there_with_each_occurrence_that_is_near() -> None:
    weekly = repeating("2025-12-10", "FREQ=WEEKLY", title="Overleg", done={"2025-12-31": "2025-12-31"})
    assert _lines(_rows(weekly)) == [
        ("Deze week", ("Overmorgen: Overleg (7 januari 2026)",)),
        (
            "Binnen 30 dagen",
            (
                "Over 9 dagen: Overleg (14 januari 2026)",
                "Over 16 dagen: Overleg (21 januari 2026)",
                "Over 23 dagen: Overleg (28 januari 2026)",
                "Over 30 dagen: Overleg (4 februari 2026)",
            ),
        ),
    ]


def _message(sections: Sections, period: DigestPeriod = DigestPeriod.WEEKLY) -> Message:
    return Message(audience=_audience(MONDAY), reference="dl_x", contents=sections, overview=period)


def test_its_subject_counts_milestones() -> None:
    one, other = _deadline("2026-01-06", "A"), _deadline("2026-01-07", "B")
    assert _message(_rows(one)).subject == "Uw week: 1 mijlpaal"
    assert _message(_rows(one, other), DigestPeriod.DAILY).subject == "Uw dag: 2 mijlpalen"
    # One that is near and has moved is still one.
    moved = _rows(one, changes=(_moved(_deadline("2026-01-03", "A"), one),))
    assert _message(moved).subject == "Uw week: 1 mijlpaal"


def test_a_long_section_names_the_nearest_ten_and_counts_the_rest() -> None:
    rows = [_deadline("2026-01-06", f"M{number:02}") for number in range(13)]
    ((_, lines),) = _lines(_rows(*rows))
    assert lines[:2] == ("Morgen: M00 (6 januari 2026)", "Morgen: M01 (6 januari 2026)")
    assert (len(lines), lines[-1]) == (11, "en nog 3")
    ((_, lines),) = _lines(_rows(*rows[:11]))
    assert (len(lines), lines[-1]) == (11, "Morgen: M10 (6 januari 2026)")


def test_on_a_terminal_even_one_line_has_its_heading() -> None:
    origin = Origin(domain="m.example", base_url="", rendered_at=at(f"{MONDAY} 09:00"), settings={})
    shown = CONSOLE.render(_message(_rows(_deadline("2026-01-06", "A"))), origin).content.decode()
    assert shown == ("Uw week: 1 mijlpaal\n\nDeze week\n- Morgen: A (6 januari 2026)\n\n(ref dl_x)")
