"""Own days off and holidays on which an organisation works, in `calendar.holidays`."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from notifier.dates.leads import parse_span
from notifier.dates.working_days import (
    OwnDay,
    add_working_days,
    dutch_holidays,
    is_working_day,
    rest_day_label,
    with_own_days,
    working_day_on_or_after,
)
from notifier.events_file.editing import edit_file
from notifier.feeds.publish import FeedBuilder
from notifier.feeds.settings import Feed
from notifier.reminders.audience import Audience
from notifier.reminders.date_words import shift_words
from notifier.reminders.notices import reminder_notice
from notifier.reminders.plan import plan_reminders
from notifier.reminders.rules import Overdue, ReminderRule, Weekend
from notifier.reminders.schedule import Schedule
from notifier.timeline.edits import SetField
from notifier.timeline.revisions import next_revisions, to_histories
from notifier.words import Language
from tests.conftest import at, day, utc
from tests.events_file.files import parse, said
from tests.reminders.test_plan import rule
from tests.reminders.test_planning_laws import DAYS, MILESTONES
from tests.reminders.test_schedule import CHANNEL
from tests.rows import each_row

if TYPE_CHECKING:
    from notifier.dates.leads import Span
    from notifier.dates.working_days import Holidays
    from notifier.timeline.model import Milestone, Timeline

OWN = "{country: NL, added: {2027-05-07: Brugdag, 24 december: Kerstavond}, removed: [5 mei, Goede Vrijdag]}"


def _calendar(holidays: str, language: str = "nl") -> str:
    return f"calendar:\n  name: M\n  domain: m.example\n  language: {language}\n  holidays:\n    {{{holidays[1:]}\n"


def _timeline(when: str, holidays: str = OWN, more: str = "") -> Timeline:
    events = parse(f"{{id: a, when: {when}{more}}}", calendar=_calendar(holidays))
    assert said(events, "error") == []
    return events.timeline


def _told(when: str, lead: str, holidays: str = OWN) -> tuple[str, str, str]:
    """Return when a reminder is due, why it is moved, and its text."""
    timeline = _timeline(when, holidays)
    (reminder,) = plan_reminders(
        timeline.milestones[0], rule(lead, weekend=Weekend.MOVE), timeline.holidays, day("2026-01-01")
    )
    audience = Audience(language=Language.NL, today=reminder.on, timeline=timeline)
    notice = reminder_notice(reminder, timeline.milestones[0], audience)
    why = shift_words(reminder, timeline.holidays, Language.NL)
    return reminder.on.isoformat(), why, " ".join((notice.headline, *notice.sentences))


def test_an_own_day_off_is_told_by_its_name() -> None:
    assert _told("2027-05-07", "P0D") == (
        "2027-05-05",
        "valt op 7 mei 2027 (Brugdag)",
        "Overmorgen: T Datum: vrijdag 7 mei 2027. Deze datum valt op Brugdag. "
        "Vandaag is de laatste werkdag ervoor.",
    )


def test_a_day_of_each_year_is_off_in_each() -> None:
    holidays = _timeline("2026").holidays
    assert [holidays(year).get(date(year, 12, 24)) for year in (2025, 2031)] == ["Kerstavond", "Kerstavond"]


def test_a_removed_holiday_is_a_working_day() -> None:
    assert _told("2026-05-05", "P0D") == ("2026-05-05", "", "Vandaag: T Datum: dinsdag 5 mei 2026.")
    assert _told("2026-04-03", "P0D")[:2] == ("2026-04-03", "")


def test_lead_times_in_working_days_count_them() -> None:
    # 24 and 25 December are no working days.
    assert _told("2026-12-28", "P1B")[0] == "2026-12-23"
    assert _told("2026-12-28", "P1B", "{}")[0] == "2026-12-24"


def test_a_date_after_another_counts_them_and_a_term_of_law_does_not() -> None:
    rows = (
        "{id: a, when: 2026-12-23}",
        "{id: b, after: {milestone: a, offset: P1B}}",
        "{id: c, when: 2026-12-24, statutory: true}",
        "{id: d, when: 2026-04-03, statutory: true}",
    )
    milestones = parse(*rows, calendar=_calendar(OWN)).timeline.milestones
    days = [str(one.last_day) for one in milestones]
    assert days == ["2026-12-23", "2026-12-28", "2026-12-24", "2026-04-07"]


def test_another_country_has_own_days_too() -> None:
    holidays = _timeline(
        "2026", "{country: BE, removed: [Wapenstilstand], added: {15 november: Koningsfeest}}"
    )
    found = {on: name for on, name in holidays.holidays(2026).items() if on.month == 11}
    assert found == {day("2026-11-01"): "Allerheiligen", day("2026-11-15"): "Koningsfeest"}


def test_the_alarms_of_a_calendar_follow_them_at_once() -> None:
    builder = FeedBuilder()
    feed = Feed(name="a", title="A", language=Language.NL, alarms=(parse_span("P1B"),))
    triggers = []
    for own in ("{}", OWN):
        timeline = _timeline("2026-12-28", own)
        histories = to_histories(next_revisions({}, timeline.milestones, utc("2026-01-02 08:00")))
        built = builder.build(feed, timeline, histories, day("2026-06-01"))
        triggers += [line for line in built.data.decode().splitlines() if line.startswith("TRIGGER")]
    assert triggers == ["TRIGGER:-P3DT15H", "TRIGGER:-P4DT15H"]


def test_the_same_days_read_again_give_the_same_rule() -> None:
    assert _timeline("2026").holidays is _timeline("2027").holidays


def test_an_edit_leaves_them_as_they_stand() -> None:
    events = parse("{id: a, when: 2026-12-28}", calendar=_calendar(OWN))
    edited = edit_file(events, [SetField("a", "title", "Anders")])
    assert edited.content.decode() == events.content.decode().replace("title: T", "title: Anders")


@each_row(
    ("holidays", "problem"),
    [
        (
            "{added: {24-12: x}}",
            "fout: 24-12: '24-12': dit is geen dag; verwacht: een dag zoals 2026-12-24, of een dag van elk jaar "
            "zoals 24 december. Bedoelt u '24 december'?",
        ),
        (
            "{added: {05-06: x}}",
            "fout: 05-06: '05-06': dit is geen dag; verwacht: een dag zoals 2026-12-24, of een dag van elk jaar "
            "zoals 24 december.",
        ),
        (
            "{added: {31 april: x}}",
            "fout: 31 april: '31 april': dit is geen dag; verwacht: een dag zoals 2026-12-24, of een dag van elk "
            "jaar zoals 24 december.",
        ),
        (
            "{removed: [2026-02-30]}",
            "fout: '2026-02-30': deze dag bestaat niet; die maand loopt t/m 28. Bedoelt u '2026-02-28'?",
        ),
        (
            "{country: BE, removed: [Wapenstilstnad]}",
            "fout: 'Wapenstilstnad': deze feestdag is er niet; verwacht: een dag zoals 2026-05-05 of 5 mei, of een "
            "van: Nieuwjaar, ",
        ),
        ("{removed: [5 mei, 5 Mei]}", "fout: '5 Mei': deze waarde staat er al."),
        ("{removed: [4 mei]}", "let op: '4 mei': dit is geen feestdag; haar weghalen verandert niets."),
        ("{added: {25 december: x}}", "let op: '25 december': deze dag is al vrij (Eerste kerstdag)."),
        ("{added: {2026-05-02: x}}", "let op: '2026-05-02': deze dag is al vrij (zaterdag)."),
        (
            "{added: {5 mei: x}, removed: [5 mei]}",
            "fout: '5 mei': deze dag staat ook onder 'added'; verwacht: een van beide.",
        ),
        (
            f"{{added: {{{', '.join(f'{number} juli: x' for number in range(1, 17))}}}}}",
            "fout: te veel eigen vrije dagen in een jaar (16); verwacht: ten hoogste 15.",
        ),
        ("{aded: {}}", "fout: 'aded': deze sleutel kennen wij niet; bekend: country, added, removed. "),
    ],
)
def test_a_mistake_in_own_days_is_told(holidays: str, problem: str) -> None:
    events = parse("{id: a, when: 2026}", calendar=_calendar(holidays))
    found = [one for one in said(events) if "al vrij" not in one or problem.startswith("let op")]
    assert found[0].startswith(problem)
    assert len(found) == 1


def test_a_mistake_in_own_days_has_its_place() -> None:
    events = parse("{id: a, when: 2026}", calendar=_calendar("{removed: [5 mei, Sinterklaas]}", "en"))
    (problem,) = events.problems.errors
    assert (problem.place.line, problem.place.column) == (6, 23)
    assert problem.sentence(Language.EN).startswith(
        "there is no such holiday; expected: a day such as 2026-05-05 or 5 May, or one of: New Year's Day, Good Friday"
    )


def test_a_name_that_looks_like_one_of_ours_is_shown_as_it_is() -> None:
    assert rest_day_label("weekday.9", Language.NL) == "weekday.9"


# Laws

OWN_DAYS = st.builds(
    OwnDay, st.integers(1, 12), st.integers(1, 31), st.one_of(st.none(), st.integers(2024, 2028))
)


@given(
    st.dictionaries(OWN_DAYS, st.text(min_size=1, max_size=5), max_size=15),
    st.frozensets(
        st.one_of(OWN_DAYS, st.sampled_from(["holiday.good_friday", "holiday.kings_day"])), max_size=15
    ),
    st.dates(date(2024, 1, 1), date(2028, 12, 31)),
)
def test_only_the_days_named_differ(
    added: dict[OwnDay, str], removed: frozenset[OwnDay | str], on: date
) -> None:
    own = with_own_days(dutch_holidays, tuple(added.items()), removed)
    days = {one.on(on.year) for one in added}
    gone = {one.on(on.year) for one in removed if isinstance(one, OwnDay)}
    is_gone = on in gone or dutch_holidays(on.year).get(on) in removed
    was_free = on in dutch_holidays(on.year) and not is_gone
    assert (on in own(on.year)) == (on in days or was_free)
    assert is_working_day(on, own) == (on.isoweekday() < 6 and on not in own(on.year))
    start = working_day_on_or_after(on, own)
    assert add_working_days(add_working_days(start, 9, own), -9, own) == start


def _closed(turn_of_year: int) -> Holidays:
    """Return a rule with as many days off at both sides of a new year as a file may have."""
    last, first = date(turn_of_year, 12, 31), date(turn_of_year + 1, 1, 1)
    before = [
        last - timedelta(days=count) for count in range(40) if (last - timedelta(days=count)).weekday() < 5
    ]
    after = [
        first + timedelta(days=count) for count in range(40) if (first + timedelta(days=count)).weekday() < 5
    ]
    free = [one for one in before if one not in dutch_holidays(one.year)][:15]
    free += [one for one in after if one not in dutch_holidays(one.year)][:15]
    return with_own_days(
        dutch_holidays, tuple((OwnDay(on.month, on.day, on.year), "x") for on in free), frozenset()
    )


@given(
    MILESTONES,
    st.sampled_from(["P1D", "P1B", "P10B", "P90D", "P1Y", "P260B"]).map(parse_span),
    DAYS,
    st.integers(0, 90),
)
def test_a_schedule_looks_far_enough_over_the_longest_closure(
    one: Milestone, lead: Span, today: date, later: int
) -> None:
    holidays = _closed(today.year)
    asked = ReminderRule(id="r", before=(lead,), overdue=Overdue(every=parse_span("P7D"), at_most=2))
    start = at(f"{today} 12:00")
    now = start + timedelta(days=later)
    soon, always = (Schedule(CHANNEL, (asked,), holidays, since) for since in (start, None))
    for schedule in (soon, always):
        for moment in (start, now):
            schedule.update((one,), moment.date())
    always.mark_planned(start)
    since = start.astimezone(UTC)
    assert {due.reminder for due in soon.due(now) if due.at > since} == {
        due.reminder for due in always.due(now)
    }
