"""Headlines by kind, certainty and moment, alone, in a group and in a digest, in both languages."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.dates.working_days import dutch_holidays
from notifier.reminders.audience import Audience
from notifier.reminders.digests import overview
from notifier.reminders.messages import Message
from notifier.reminders.notices import reminder_notice, review_notice
from notifier.reminders.plan import plan_reminders
from notifier.reminders.rules import DEFAULT_RULE, DigestPeriod
from notifier.reminders.sections import arrange
from notifier.timeline.model import Kind, Milestone, Modality
from notifier.words import Language
from tests.conftest import day, milestone, timeline
from tests.rows import each_row
from tests.timeline.strategies import milestones

# What happens at a date, in words that a headline of a date that passed may not have.
HAPPENINGS = re.compile(
    r"treedt in werking|trad in werking|in werking getreden|gaat in|ging in|ingegaan|loopt af|liep af|afgelopen|"
    r"gepubliceerd|gestart|begonnen|beëindigd|besloten|plaatsgevonden|klaar|afgerond|vervalt|mogelijk|gisteren|"
    r"enter(s|ed) into force|takes effect|expire[sd]?|published|has started|begun|has ended|decided|took place|"
    r"\bdone\b|finished|possible|yesterday",
    re.IGNORECASE,
)
TODAY = day("2026-06-16")  # a Tuesday
DATES = {"fixed": "", "intended": "", "expected": "", "about": "~", "doubtful": "?"}
# Days from today, and the words before the title of what is on that day, in Dutch and English.
MOMENTS = {7: ("Over 7 dagen", "In 7 days"), 1: ("Morgen", "Tomorrow"), 0: ("Vandaag", "Today")}
CERTAINTY = {
    "fixed": ("", ""),
    "intended": (" (beoogd)", " (intended)"),
    "expected": (" (verwacht)", " (expected)"),
    "about": (" (ongeveer)", " (approximate)"),
    "doubtful": (" (onzeker)", " (uncertain)"),
}
PASSED = {
    "fixed": ("Datum voorbij", "Date has passed"),
    "intended": ("Beoogde datum voorbij", "Intended date has passed"),
    "expected": ("Verwachte datum voorbij", "Expected date has passed"),
    "about": ("Datum (ongeveer) voorbij", "Date (approximate) has passed"),
    "doubtful": ("Datum (onzeker) voorbij", "Date (uncertain) has passed"),
}
NOTHING = (", nog niets gemeld", ", nothing reported yet")


def _audience(language: Language, today: date = TODAY) -> Audience:
    return Audience(language=language, today=today, timeline=timeline())


# It says itself that something begins and ends.
TITLE = "Begin en einde"


def _one(kind: Kind, certainty: str, when: str) -> Milestone:
    modality = Modality(certainty) if certainty in set(Modality) else Modality.FIXED
    return milestone(when + DATES[certainty], kind=kind, modality=modality, title=TITLE, action="Doe iets")


def _headline(one: Milestone, language: Language, today: date = TODAY) -> str:
    """Return the headline of the newest reminder up to a day, as it is read on that day."""
    planned = plan_reminders(one, DEFAULT_RULE, dutch_holidays, today)
    newest = max((reminder for reminder in planned if reminder.on <= today), key=lambda one: one.urgency)
    return reminder_notice(newest, one, _audience(language, today)).headline


@each_row("language", Language)
@each_row(("kind", "certainty"), list(product(Kind, CERTAINTY)))
def test_a_day_is_said_by_certainty_and_moment(kind: Kind, certainty: str, language: Language) -> None:
    at = list(Language).index(language)
    for days, words in MOMENTS.items():
        one = _one(kind, certainty, (TODAY + timedelta(days=days)).isoformat())
        assert _headline(one, language) == f"{words[at]}{CERTAINTY[certainty][at]}: {TITLE}"
    passed = _one(kind, certainty, (TODAY - timedelta(days=1)).isoformat())
    assert _headline(passed, language) == f"{PASSED[certainty][at]}{NOTHING[at]}: {TITLE}"


@pytest.mark.parametrize(
    ("when", "kinds", "modality", "dutch", "english"),
    [
        (
            "2026-07",
            (Kind.START,),
            "fixed",
            "Over 15 dagen begint de periode",
            "In 15 days the period begins",
        ),
        ("2026-07/..", (Kind.START, Kind.EVENT), "fixed", "Over 15 dagen", "In 15 days"),
        (
            "2026-07/..",
            (Kind.START, Kind.END),
            "expected",
            "Over 15 dagen op zijn vroegst (verwacht)",
            "In 15 days at the earliest (expected)",
        ),
        ("2026-06-16/..", tuple(Kind), "fixed", "Vanaf nu", "From now on"),
        (
            "2026-06-16/..",
            (Kind.START, Kind.EVENT, Kind.DECISION, Kind.PUBLICATION),
            "intended",
            "Vanaf nu mogelijk (beoogd)",
            "Possible from now on (intended)",
        ),
        # Of a loss or an end nothing is possible.
        (
            "2026-06-16/2026-12-31",
            (Kind.END,),
            "expected",
            "Periode begonnen (verwacht)",
            "Period has begun (expected)",
        ),
        # What is "not before" has no period, and nothing began.
        (
            "2026-06-16/..",
            (Kind.END, Kind.DEADLINE),
            "expected",
            "Vroegste datum bereikt (verwacht)",
            "Earliest date reached (expected)",
        ),
        ("[2026-06-16,2026-12-31]", (Kind.END,), "fixed", "Vroegste datum bereikt", "Earliest date reached"),
        # Money that is available in a year.
        ("2026-06-16/2026-12-31", (Kind.EVENT,), "fixed", "Periode begonnen", "Period has begun"),
        (
            "2026-06-16/2026-12-31",
            (Kind.START,),
            "expected",
            "Vanaf nu mogelijk (verwacht)",
            "Possible from now on (expected)",
        ),
        ("2026-04-01/2026-06-23", (Kind.DEADLINE, Kind.PUBLICATION), "fixed", "Nog 7 dagen", "7 days left"),
        ("2026-04-01/2026-06-23", (Kind.END,), "fixed", "Uiterlijk over 7 dagen", "At the latest in 7 days"),
        ("../2026-06-16", (Kind.DEADLINE, Kind.DECISION), "fixed", "Laatste dag", "Last day"),
        (
            "2026-04-01/2026-06-15",
            (Kind.START, Kind.END, Kind.DEADLINE),
            "intended",
            "Beoogde periode voorbij, nog niets gemeld",
            "Intended period has passed, nothing reported yet",
        ),
        (
            "../2026-06-15",
            (Kind.DEADLINE,),
            "fixed",
            "Datum voorbij, nog niets gemeld",
            "Date has passed, nothing reported yet",
        ),
        (
            "2026-06-05",
            tuple(Kind),
            "expected",
            "Nog steeds niets gemeld",
            "Still nothing reported",
        ),
    ],
)
def test_a_period_is_said_by_kind_and_moment(
    when: str, kinds: tuple[Kind, ...], modality: str, dutch: str, english: str
) -> None:
    for kind in kinds:
        one = _one(kind, modality, when)
        assert (_headline(one, Language.NL), _headline(one, Language.EN)) == (
            f"{dutch}: {TITLE}",
            f"{english}: {TITLE}",
        )


@each_row("language", Language)
@each_row(("kind", "certainty"), list(product(Kind, CERTAINTY)))
def test_groups_and_digests_keep_the_certainty(kind: Kind, certainty: str, language: Language) -> None:
    at = list(Language).index(language)
    near = [
        _one(kind, certainty, "2026-07-16")._replace(id=f"m{number}", title=f"T{number}")
        for number in range(6)
    ]
    audience = _audience(language)
    planned = [plan_reminders(one, DEFAULT_RULE, dutch_holidays, TODAY)[0] for one in near]
    notices = [reminder_notice(*pair, audience) for pair in zip(planned, near, strict=True)]
    group = Message(audience=audience, reference="d", contents=arrange(notices))
    found = overview(near, (), audience, since=TODAY - timedelta(days=7))
    digest = Message(audience=audience, reference="d", contents=found.contents, period=DigestPeriod.WEEKLY)
    for message in (group, digest):
        rows = [row.text for _, own in message.sections for row in own]
        assert len(rows) == len(near)
        assert all(CERTAINTY[certainty][at] in row.partition(":")[0] for row in rows)


@given(milestones(), st.integers(1, 900), st.sampled_from(Language))
def test_of_a_date_that_passed_no_headline_says_what_happened(
    one: Milestone, days: int, language: Language
) -> None:
    """Whatever the kind and certainty: nothing is known but that the date passed."""
    latest = one.when.latest
    if latest is None or one.repeat or latest.year > 2090:
        return
    one = one._replace(title=TITLE, done=None, cancelled=None)
    today = latest + timedelta(days=days)
    audience = _audience(language, today)
    planned = plan_reminders(one, DEFAULT_RULE, dutch_holidays, today)
    headlines = [reminder_notice(reminder, one, audience).headline for reminder in planned]
    for headline in (*headlines, review_notice(one, audience).headline):
        assert not HAPPENINGS.search(headline.removesuffix(f": {TITLE}")), headline


@pytest.mark.parametrize(
    ("title", "kind", "when", "dutch", "english"),
    [
        (
            "Convenant Defensie",
            Kind.END,
            "2026-07-16",
            "Over 30 dagen: einde van ‘Convenant Defensie’",
            "In 30 days: end of ‘Convenant Defensie’",
        ),
        # Its title says so itself.
        (
            "Contract loopt op 30 juni af",
            Kind.END,
            "2026-07-16",
            "Over 30 dagen: Contract loopt op 30 juni af",
            "In 30 days: Contract loopt op 30 juni af",
        ),
        ("Convenant Defensie", Kind.START, "2026-07-16", "Over 30 dagen: Convenant Defensie", None),
        # The days that are left are not those of the thing itself.
        (
            "Regeling",
            Kind.START,
            "../2026-07-16",
            "Nog 30 dagen: begin van ‘Regeling’",
            "30 days left: start of ‘Regeling’",
        ),
    ],
)
def test_what_ends_is_named_as_its_end(
    title: str, kind: Kind, when: str, dutch: str, english: str | None
) -> None:
    one = milestone(when, kind=kind, title=title)
    assert _headline(one, Language.NL) == dutch
    assert english is None or _headline(one, Language.EN) == english
