"""Planning: the table of kinds and forms of date, written by hand."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.dates.leads import parse_span
from notifier.dates.working_days import dutch_holidays, is_working_day
from notifier.reminders.plan import Reminder, Target, plan_reminders
from notifier.reminders.rules import Anchor, ChangeMode, Overdue, ReminderRule, Weekend, change_due_at
from notifier.timeline.model import Cancellation, Kind, Milestone
from tests.conftest import AMSTERDAM, JULY, OCTOBER, at, day, milestone, statement
from tests.rows import each_row
from tests.timeline.strategies import milestones

TODAY = day("2026-01-01")
OVERDUE = Overdue(every=parse_span("P7D"), at_most=2)


def rule(*before: str, **changes: object) -> ReminderRule:
    values: dict[str, object] = {
        "id": "r",
        "before": tuple(map(parse_span, before)),
        "weekend": Weekend.KEEP,
        **changes,
    }
    return ReminderRule(**values)  # type: ignore[arg-type]


def _planned(one: Milestone, asked: ReminderRule) -> list[tuple[str, str]]:
    return [
        (f"{reminder.target}:{reminder.lead}", reminder.on.isoformat())
        for reminder in plan_reminders(one, asked, dutch_holidays, TODAY)
    ]


# Kind, date -> what is sent when, for the lead times P30D, P7D and P0D and two overdue notices.
TABLE: list[tuple[Kind, str, list[tuple[str, str]]]] = [
    *(
        (
            kind,
            "2026-06-16",
            [
                ("day:P30D", "2026-05-17"),
                ("day:P7D", "2026-06-09"),
                ("day:P0D", "2026-06-16"),
                ("overdue:1", "2026-06-17"),
                ("overdue:2", "2026-06-24"),
            ],
        )
        for kind in Kind
    ),
    (
        Kind.START,
        "2026-35",
        [
            ("earliest:P30D", "2026-06-01"),
            ("earliest:P7D", "2026-06-24"),
            ("earliest:P0D", "2026-07-01"),
            ("latest:P7D", "2026-09-23"),
            ("overdue:1", "2026-10-01"),
            ("overdue:2", "2026-10-08"),
        ],
    ),
    (
        Kind.EVENT,
        "2026-35",
        [
            ("earliest:P30D", "2026-06-01"),
            ("earliest:P7D", "2026-06-24"),
            ("earliest:P0D", "2026-07-01"),
        ],
    ),
    *(
        (
            kind,
            "2026-35",
            [
                ("earliest:P0D", "2026-07-01"),
                ("latest:P30D", "2026-08-31"),
                ("latest:P7D", "2026-09-23"),
                ("latest:P0D", "2026-09-30"),
                ("overdue:1", "2026-10-01"),
                ("overdue:2", "2026-10-08"),
            ],
        )
        for kind in (Kind.DEADLINE, Kind.DECISION, Kind.PUBLICATION)
    ),
    (
        Kind.END,
        "2026-35",
        [
            ("earliest:P30D", "2026-06-01"),
            ("earliest:P7D", "2026-06-24"),
            ("earliest:P0D", "2026-07-01"),
            ("latest:P30D", "2026-08-31"),
            ("latest:P7D", "2026-09-23"),
            ("latest:P0D", "2026-09-30"),
            ("overdue:1", "2026-10-01"),
            ("overdue:2", "2026-10-08"),
        ],
    ),
    *(
        (
            kind,
            "../2026-06-16",
            [
                ("latest:P30D", "2026-05-17"),
                ("latest:P7D", "2026-06-09"),
                ("latest:P0D", "2026-06-16"),
                ("overdue:1", "2026-06-17"),
                ("overdue:2", "2026-06-24"),
            ],
        )
        for kind in Kind
    ),
    *(
        (
            kind,
            "2026-06-16/..",
            [("earliest:P30D", "2026-05-17"), ("earliest:P7D", "2026-06-09"), ("earliest:P0D", "2026-06-16")],
        )
        for kind in Kind
    ),
    *((kind, "../..", []) for kind in Kind),
]


@each_row(("kind", "when", "expected"), TABLE)
def test_each_kind_with_each_shape_has_its_reminders(
    kind: Kind, when: str, expected: list[tuple[str, str]]
) -> None:
    assert _planned(milestone(when, kind=kind), rule("P30D", "P7D", "P0D", overdue=OVERDUE)) == expected


def test_an_opening_is_told_though_the_rule_has_no_reminder_on_the_day() -> None:
    assert _planned(milestone("2026-35", kind=Kind.DEADLINE), rule("P7D")) == [
        ("earliest:P0D", "2026-07-01"),
        ("latest:P7D", "2026-09-23"),
    ]


def test_a_date_that_the_newest_letter_no_longer_gives_is_not_counted_to() -> None:
    given = statement(JULY, "voor eind 2025", "2025-10~/2025-12")
    asked = rule("P30D", "P0D", overdue=OVERDUE)
    for later, planned in {"De komende tijd": 0, "": 5}.items():
        vmx = milestone("2025-10~/2025-12", statements=(given, statement(OCTOBER, later)))
        assert len(_planned(vmx, asked)) == planned


def test_asking_again_gathers_on_mondays_and_waits_for_the_new_year() -> None:
    asked = rule(overdue=Overdue(every=parse_span("P7D"), at_most=3), weekend=Weekend.MOVE)
    assert [on for _, on in _planned(milestone("2026-06-16"), asked)] == [
        "2026-06-17",
        "2026-06-29",
        "2026-07-06",
    ]
    for last in ("2025-12-19", "2025-12-24", "2025-12-31", "2026-01-01"):
        sent = [on for _, on in _planned(milestone(last), asked)]
        assert sent == ["2026-01-02", "2026-01-12", "2026-01-19"], last
    daily = rule(overdue=Overdue(every=parse_span("P2D"), at_most=3), weekend=Weekend.MOVE)
    assert [on for _, on in _planned(milestone("2026-06-16"), daily)] == [
        "2026-06-17",
        "2026-06-19",
        "2026-06-22",
    ]


def test_the_word_of_a_moment_never_comes_after_it() -> None:
    for clock, told in {"08:59": "2026-03-06 09:00", "09:00": "2026-03-09 09:00"}.items():
        one = milestone(f"2026-03-09T{clock}[Europe/Amsterdam]")  # a Monday
        (reminder,) = plan_reminders(one, rule("P0D", weekend=Weekend.MOVE), dutch_holidays, TODAY)
        assert reminder.due_at(time(9, 0), AMSTERDAM) == at(told)


def test_a_moment_is_counted_to_on_the_day_it_has_where_the_reader_is() -> None:
    one = milestone("2026-03-05T23:30[Europe/Amsterdam]").seen_from(ZoneInfo("Asia/Tokyo"))
    (reminder,) = plan_reminders(one, rule("P7D"), dutch_holidays, TODAY)
    assert (reminder.day, reminder.on) == (day("2026-03-06"), day("2026-02-27"))


def test_the_last_call_is_the_shortest_lead_of_at_least_a_week() -> None:
    assert _planned(milestone("2026-35"), rule("P90D", "P14D", "P1D"))[-1] == ("latest:P14D", "2026-09-16")
    assert _planned(milestone("2026-35"), rule("P3D", "P1D"))[-1] == ("latest:P3D", "2026-09-27")


@pytest.mark.parametrize(
    ("anchor", "targets"),
    [
        (Anchor.EARLIEST, ["earliest:P7D", "earliest:P0D", "latest:P7D"]),
        (Anchor.LATEST, ["earliest:P0D", "latest:P7D"]),
        (Anchor.BOTH, ["earliest:P7D", "earliest:P0D", "latest:P7D"]),
    ],
)
def test_a_rule_can_choose_which_end_counts(anchor: Anchor, targets: list[str]) -> None:
    planned = _planned(milestone("2026-35", kind=Kind.DEADLINE), rule("P7D", anchor=anchor))
    assert [target for target, _ in planned] == targets


def test_a_rule_without_lead_times_only_asks_after_what_has_passed() -> None:
    assert _planned(milestone("2026-35"), rule(overdue=OVERDUE)) == [
        ("overdue:1", "2026-10-01"),
        ("overdue:2", "2026-10-08"),
    ]


def test_a_soft_date_is_asked_after_once_its_latest_reading_has_passed() -> None:
    soft = milestone("../2025-06-20", kind=Kind.PUBLICATION, overdue_after=day("2025-07-04"))
    assert _planned(soft, rule("P0D", overdue=OVERDUE)) == [
        ("latest:P0D", "2025-06-20"),
        ("overdue:1", "2025-07-05"),
        ("overdue:2", "2025-07-12"),
    ]


def test_what_is_done_or_cancelled_is_not_reminded_of() -> None:
    asked = rule("P7D", overdue=OVERDUE)
    assert _planned(milestone(done=day("2025-12-01")), asked) == []
    assert _planned(milestone(cancelled=Cancellation(on=day("2025-12-01"))), asked) == []


@each_row(
    ("when", "kind", "lead", "keep", "move"),
    [
        # Reminders before a date move to the working day before.
        ("2026-01-01", Kind.START, "day:P7D", "2025-12-25", "2025-12-24"),
        ("2026-01-01", Kind.START, "day:P0D", "2026-01-01", "2025-12-31"),
        ("2026-08-01", Kind.DEADLINE, "day:P0D", "2026-08-01", "2026-07-31"),
        ("../2026-02-01", Kind.DEADLINE, "latest:P0D", "2026-02-01", "2026-01-30"),
        # Openings and overdue notices move to the working day after.
        ("2027", Kind.END, "earliest:P0D", "2027-01-01", "2027-01-04"),
        ("2026-01-01", Kind.START, "overdue:1", "2026-01-02", "2026-01-02"),
        ("2026-01-02", Kind.START, "overdue:1", "2026-01-03", "2026-01-05"),
        ("2027/..", Kind.START, "earliest:P0D", "2027-01-01", "2027-01-04"),
    ],
)
def test_a_reminder_keeps_to_working_days_and_the_date_stays(
    when: str, kind: Kind, lead: str, keep: str, move: str
) -> None:
    one = milestone(when, kind=kind)
    kept = dict(_planned(one, rule("P7D", "P0D", overdue=OVERDUE)))
    moved = dict(_planned(one, rule("P7D", "P0D", overdue=OVERDUE, weekend=Weekend.MOVE)))
    assert (kept[lead], moved[lead]) == (keep, move)


def test_five_working_days_before_skip_weekend_and_holidays() -> None:
    assert _planned(milestone("2026-01-05"), rule("P5B")) == [("day:P5B", "2025-12-24")]


def test_a_key_names_everything_but_clock_and_words() -> None:
    (reminder,) = plan_reminders(milestone(), rule("P30D", at=time(8, 0)), dutch_holidays, TODAY)
    (later,) = plan_reminders(milestone(title="Anders"), rule("P30D", at=time(16, 0)), dutch_holidays, TODAY)
    assert reminder.key(3) == later.key(3) == "kcr2-instelling||3|r|day:P30D"
    assert reminder.key(4) != reminder.key(3)


def test_of_two_reminders_the_later_planned_is_the_more_urgent() -> None:
    planned = plan_reminders(milestone(), rule("P1D", "P0D", weekend=Weekend.MOVE), dutch_holidays, TODAY)
    assert {reminder.on for reminder in planned} == {day("2025-12-31")}
    assert max(planned, key=lambda reminder: reminder.urgency).lead == "P0D"


RULES = st.builds(
    ReminderRule,
    id=st.just("r"),
    before=st.lists(
        st.sampled_from(["P90D", "P30D", "P2W", "P7D", "P1D", "P0D", "P1M", "P5B"]), unique=True, max_size=4
    ).map(lambda texts: tuple(map(parse_span, texts))),
    anchor=st.one_of(st.none(), st.sampled_from(Anchor)),
    weekend=st.sampled_from(Weekend),
    overdue=st.one_of(st.none(), st.just(OVERDUE)),
)


@given(milestones(), RULES)
def test_planning_keeps_its_laws(one: Milestone, asked: ReminderRule) -> None:
    planned = plan_reminders(one, asked, dutch_holidays, TODAY)
    assert planned == plan_reminders(one, asked, dutch_holidays, TODAY)
    assert len({reminder.key(0) for reminder in planned}) == len(planned)
    for reminder in planned:
        _check(reminder, asked)


def _check(reminder: Reminder, asked: ReminderRule) -> None:
    if asked.weekend is Weekend.MOVE:
        assert is_working_day(reminder.on, dutch_holidays)
    else:
        assert reminder.on == reminder.planned_for
    if reminder.target is Target.OVERDUE:
        assert reminder.on > reminder.day
    elif reminder.is_opening:
        assert reminder.on >= reminder.day
    else:
        assert reminder.on <= reminder.planned_for <= reminder.day


@each_row(
    ("recorded", "told"),
    [
        ("2025-12-01 10:00", "2025-12-02 09:00"),  # Monday
        ("2025-12-02 08:59", "2025-12-03 09:00"),  # an edit just before nine may still be undone
        ("2025-12-05 16:00", "2025-12-08 09:00"),  # Friday
        ("2025-12-06 12:00", "2025-12-08 09:00"),  # Saturday
        ("2025-12-24 12:00", "2025-12-29 09:00"),  # before Christmas, which is a Thursday
        ("2025-12-31 23:30", "2026-01-02 09:00"),
    ],
)
def test_a_change_rests_until_the_next_working_day(recorded: str, told: str) -> None:
    settled = change_due_at(at(recorded), ChangeMode.SETTLED, time(9, 0), AMSTERDAM, dutch_holidays)
    assert settled == at(told)


def test_a_change_is_told_at_once_or_never_where_asked() -> None:
    moment = at("2025-12-06 12:00")
    assert change_due_at(moment, ChangeMode.NOW, time(9, 0), AMSTERDAM, dutch_holidays) == moment
    assert change_due_at(moment, ChangeMode.NEVER, time(9, 0), AMSTERDAM, dutch_holidays) is None


@given(
    st.integers(0, 6 * 366 * 24 * 60).map(lambda minutes: at("2024-01-01") + timedelta(minutes=minutes)),
    st.sampled_from(["Europe/Amsterdam", "America/New_York", "Pacific/Auckland"]),
)
def test_a_change_always_rests_overnight(recorded: datetime, zone: str) -> None:
    told = change_due_at(recorded, ChangeMode.SETTLED, time(9, 0), ZoneInfo(zone), dutch_holidays)
    assert told is not None
    local: date = told.astimezone(ZoneInfo(zone)).date()
    assert local > recorded.astimezone(ZoneInfo(zone)).date()
    assert is_working_day(local, dutch_holidays)
