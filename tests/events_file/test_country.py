"""Holidays of another country in a whole file: when reminders are due, and their texts."""

from __future__ import annotations

import pytest

from notifier.reminders.audience import Audience
from notifier.reminders.date_words import shift_words
from notifier.reminders.notices import reminder_notice
from notifier.reminders.plan import plan_reminders
from notifier.reminders.rules import Weekend
from notifier.words import Language
from tests.conftest import day
from tests.events_file.files import parse, said
from tests.reminders.test_plan import rule

CALENDAR = "calendar:\n  name: M\n  domain: m.example\n  holidays: {}\n"


def _told(country: str, when: str, lead: str, language: Language = Language.NL) -> tuple[str, str, str]:
    """Return when a reminder is due, why it is moved, and its text."""
    timeline = parse(f"{{id: a, when: {when}}}", calendar=CALENDAR.format(country)).timeline
    (one,) = timeline.milestones
    asked = rule(lead, weekend=Weekend.MOVE)
    (reminder,) = plan_reminders(one, asked, timeline.holidays, day("2026-01-01"))
    audience = Audience(language=language, today=reminder.on, timeline=timeline)
    notice = reminder_notice(reminder, one, audience)
    why = shift_words(reminder, timeline.holidays, language)
    return (reminder.on.isoformat(), why, " ".join((notice.headline, *notice.sentences)))


def test_a_day_off_elsewhere_is_called_by_its_own_name() -> None:
    assert _told("BE", "2026-07-21", "P0D") == (
        "2026-07-20",
        "valt op 21 juli 2026 (Nationale feestdag)",
        "Morgen: T Datum: dinsdag 21 juli 2026. Deze datum valt op Nationale feestdag. "
        "Vandaag is de laatste werkdag ervoor.",
    )


def test_a_name_nobody_translated_is_said_as_it_is() -> None:
    assert _told("DE-BY", "2026-06-05", "P1D") == (
        "2026-06-03",
        "valt op 4 juni 2026 (Corpus Christi)",
        "Overmorgen: T Datum: vrijdag 5 juni 2026.",
    )


def test_a_dutch_holiday_is_an_ordinary_day_elsewhere() -> None:
    assert _told("BE", "2026-04-27", "P0D")[0] == "2026-04-27"
    assert _told("NL", "2026-04-27", "P0D") == (
        "2026-04-24",
        "valt op 27 april 2026 (Koningsdag)",
        "Over 3 dagen: T Datum: maandag 27 april 2026. Deze datum valt op Koningsdag. "
        "Vandaag is de laatste werkdag ervoor.",
    )


def test_without_holidays_only_the_weekend_is_free() -> None:
    assert _told("none", "2026-12-25", "P0D")[0] == "2026-12-25"
    assert _told("none", "2026-12-26", "P0D")[:2] == (
        "2026-12-25",
        "valt op 26 december 2026 (zaterdag)",
    )


def test_lead_times_in_working_days_count_the_countrys_own() -> None:
    assert _told("BE", "2026-07-22", "P1B")[0] == "2026-07-20"
    assert _told("NL", "2026-07-22", "P1B")[0] == "2026-07-21"


@pytest.mark.parametrize(
    ("country", "problem"),
    [
        (
            "Nederland",
            "fout: 'Nederland': van dit land zijn geen feestdagen bekend; verwacht: een landcode zoals NL, BE "
            "of DE, met een deelstaat zoals DE-BY, of none.",
        ),
        (
            "be",
            "fout: 'be': van dit land zijn geen feestdagen bekend; verwacht: een landcode zoals NL, BE "
            "of DE, met een deelstaat zoals DE-BY, of none. Bedoelt u 'BE'?",
        ),
        (
            "SA",
            "fout: 'SA': het weekend valt hier niet op zaterdag en zondag, dus zijn de werkdagen niet te tellen; "
            "verwacht: een ander land, of none.",
        ),
    ],
)
def test_a_country_nobody_knows_is_a_mistake_in_its_place(country: str, problem: str) -> None:
    events = parse("{id: a, when: 2026}", calendar=CALENDAR.format(country))
    assert said(events) == [problem]
    assert (events.problems.errors[0].place.line, events.problems.errors[0].place.column) == (4, 13)


def test_a_region_nobody_knows_names_those_there_are() -> None:
    (problem,) = said(parse("{id: a, when: 2026}", calendar=CALENDAR.format("BE-X")), "error") or [""]
    assert problem.startswith("fout: 'BE-X': ")
