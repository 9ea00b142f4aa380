"""Laws of planning, for any date, rule, day and clock time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import resources
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from notifier.dates.edtf import parse_edtf
from notifier.dates.leads import parse_span
from notifier.dates.recurrence import parse_recurrence
from notifier.dates.working_days import dutch_holidays, is_working_day, working_day_on_or_after
from notifier.reminders.plan import Reminder, Target, plan_reminders
from notifier.reminders.rules import Anchor, Overdue, ReminderRule, Weekend
from notifier.timeline.model import Kind, Milestone, Repeat
from notifier.timeline.repeats import next_days, occurrences_between, span_of
from tests.conftest import day, is_whole, milestone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifier.dates.leads import Span

_WEEK, _DAY, _SECOND = timedelta(weeks=1), timedelta(days=1), timedelta(seconds=1)
_TODAY = day("2026-01-01")
_MONDAY = 1
_LONG = timedelta(days=420)  # Longer than any lead time or row of overdue notices below.

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
WHENS = st.one_of(
    DAYS.map(date.isoformat),
    DAYS.map(lambda on: f"{on}T07:30[Europe/Amsterdam]"),
    DAYS.map(lambda on: f"{on:%Y-%m}"),
    st.tuples(DAYS, st.sampled_from([21, 22, 23, 24, 33, 36, 37, 39, 40, 41])).map(
        lambda pair: f"{pair[0]:%Y}-{pair[1]}"
    ),
    DAYS.map(lambda on: f"{on:%Y}"),
    st.tuples(DAYS, st.integers(1, 200)).map(lambda pair: f"{pair[0]}/{pair[0] + timedelta(days=pair[1])}"),
    st.tuples(DAYS, st.integers(1, 200)).map(lambda pair: f"[{pair[0]},{pair[0] + timedelta(days=pair[1])}]"),
    DAYS.map(lambda on: f"../{on}"),
    DAYS.map(lambda on: f"{on}/.."),
    st.just("../.."),
).map(parse_edtf)
MILESTONES = st.builds(
    lambda kind, when, grace: milestone(
        when.text, kind=kind, overdue_after=when.latest and when.latest + timedelta(days=grace)
    ),
    st.sampled_from(Kind),
    WHENS,
    st.sampled_from([0, 0, 3, 40]),
)
SPANS = st.sampled_from(
    ["P1Y", "P90D", "P1M", "P30D", "P2W", "P10B", "P7D", "P5B", "P3D", "P1B", "P1D", "P0D"]
).map(parse_span)
STEPS = st.sampled_from(["P1D", "P3D", "P7D", "P2W", "P1M"]).map(parse_span)
WEEKLY_STEPS = st.sampled_from(["P7D", "P2W", "P1M"]).map(parse_span)
RULES = st.builds(
    ReminderRule,
    id=st.just("r"),
    before=st.lists(SPANS, unique=True, max_size=5).map(tuple),
    anchor=st.one_of(st.none(), st.sampled_from(Anchor)),
    weekend=st.sampled_from(Weekend),
    overdue=st.one_of(st.none(), st.builds(Overdue, every=STEPS, at_most=st.integers(1, 6))),
)


def _plan(one: Milestone, rule: ReminderRule, today: date = _TODAY) -> tuple[Reminder, ...]:
    return plan_reminders(one, rule, dutch_holidays, today)


# Order


@given(MILESTONES, RULES)
def test_a_longer_lead_never_comes_after_a_shorter_one(one: Milestone, rule: ReminderRule) -> None:
    planned = _plan(one, rule)
    assert list(planned) == sorted(planned, key=lambda reminder: reminder.on)
    for target in Target:
        own = sorted(
            (one for one in planned if one.target is target), key=lambda reminder: reminder.planned_for
        )
        assert own == sorted(own, key=lambda reminder: (reminder.on, reminder.planned_for))


@given(MILESTONES, RULES)
def test_nothing_is_told_before_its_time_or_too_late(one: Milestone, rule: ReminderRule) -> None:
    for reminder in _plan(one, rule):
        if reminder.target is Target.OVERDUE:
            assert one.last_day is not None
            assert one.last_day < reminder.planned_for <= reminder.on
        elif reminder.is_opening:
            assert one.when.earliest is not None
            assert one.when.earliest == reminder.planned_for <= reminder.on
        else:
            assert reminder.on <= reminder.planned_for <= reminder.day
            assert reminder.day in {one.when.earliest, one.when.latest}
        if rule.weekend is Weekend.KEEP:
            assert reminder.on == reminder.planned_for
        else:
            assert is_working_day(reminder.on, dutch_holidays)


@given(MILESTONES, RULES)
def test_questions_follow_each_other_and_leave_the_year_end_alone(one: Milestone, rule: ReminderRule) -> None:
    asked = [reminder for reminder in _plan(one, rule) if reminder.target is Target.OVERDUE]
    assert [reminder.lead for reminder in asked] == [str(number) for number in range(1, len(asked) + 1)]
    for before, after in pairwise(asked):
        assert rule.overdue is not None
        assert after.on >= rule.overdue.every.after(before.on, dutch_holidays) > before.on
    if rule.weekend is Weekend.MOVE:
        assert not [reminder for reminder in asked if (reminder.on.month, reminder.on.day) > (12, 20)]


@given(MILESTONES, RULES, st.builds(Overdue, every=WEEKLY_STEPS, at_most=st.just(4)))
def test_weekly_questions_after_the_first_come_on_a_monday_or_the_working_day_after(
    one: Milestone, rule: ReminderRule, overdue: Overdue
) -> None:
    moving = rule._replace(overdue=overdue, weekend=Weekend.MOVE)
    repeated = [one for one in _plan(one, moving) if one.target is Target.OVERDUE][1:]
    for reminder in repeated:
        monday = reminder.on - timedelta(days=reminder.on.isoweekday() - _MONDAY)
        new_year = working_day_on_or_after(date(reminder.on.year, 1, 1), dutch_holidays)
        assert reminder.on in {working_day_on_or_after(monday, dutch_holidays), new_year}


# Identity


@given(MILESTONES, RULES)
def test_every_reminder_has_a_key_of_its_own(one: Milestone, rule: ReminderRule) -> None:
    planned = _plan(one, rule)
    assert planned == _plan(one, rule)
    other = _plan(one, rule._replace(id="s"))
    keys = [reminder.key(revision) for reminder in (*planned, *other) for revision in (0, 1)]
    assert len(set(keys)) == len(keys)


@given(MILESTONES, RULES, SPANS)
def test_a_lead_added_to_a_rule_adds_its_own_reminders_only(
    one: Milestone, rule: ReminderRule, lead: Span
) -> None:
    # With both ends as anchor, no lead time is chosen for the other end.
    asked = rule._replace(anchor=Anchor.BOTH, before=(parse_span("P8D"), *rule.every_lead))
    added = asked._replace(before=tuple(dict.fromkeys((*asked.every_lead, lead))))
    before, after = set(_plan(one, asked)), set(_plan(one, added))
    assert before <= after
    assert {reminder.lead for reminder in after - before} <= {lead.text}


@given(MILESTONES, RULES, st.times())
def test_a_clock_time_and_the_questions_leave_all_other_reminders_alone(
    one: Milestone, rule: ReminderRule, clock: time
) -> None:
    planned = _plan(one, rule)
    assert _plan(one, rule._replace(at=clock)) == planned
    not_asking = tuple(reminder for reminder in planned if reminder.target is not Target.OVERDUE)
    assert _plan(one, rule._replace(overdue=None)) == not_asking


@given(MILESTONES, RULES)
def test_keeping_to_working_days_changes_days_and_never_what_is_planned(
    one: Milestone, rule: ReminderRule
) -> None:
    kept, moved = (
        {reminder.key(0) for reminder in _plan(one, rule._replace(weekend=weekend))} for weekend in Weekend
    )
    assert kept == moved


# Repetition

REPEATING = st.builds(
    lambda kind, when, text: milestone(when, kind=kind, repeat=_repeat(text)),
    st.sampled_from(Kind),
    st.sampled_from(["2024-02-29", "../2024-02-29", "2024-02-29T23:30[Europe/Amsterdam]"]),
    st.sampled_from(
        [
            "FREQ=DAILY;INTERVAL=3",
            "FREQ=WEEKLY;COUNT=70",
            "FREQ=MONTHLY",
            "FREQ=MONTHLY;BYMONTHDAY=-1",
            "FREQ=MONTHLY;INTERVAL=3;UNTIL=20261231",
            "FREQ=YEARLY",
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1",
        ]
    ),
)

PERIODS = st.builds(
    lambda kind, dated: milestone(dated[0], kind=kind, repeat=_repeat(dated[1])),
    st.sampled_from(Kind),
    st.sampled_from(
        [
            ("2024", "FREQ=YEARLY"),
            ("2024-02", "FREQ=MONTHLY"),
            ("2024-36", "FREQ=MONTHLY;INTERVAL=3;COUNT=9"),
            ("2024-12-20/2025-01-05", "FREQ=YEARLY"),
            ("../2024-02", "FREQ=YEARLY;UNTIL=20261231"),
        ]
    ),
)


def _repeat(text: str) -> Repeat:
    return Repeat(rule=parse_recurrence(text))


def _planned_each(one: Milestone, rule: ReminderRule, first: date, last: date) -> Iterator[Reminder]:
    """Yield the reminders of each occurrence as if it were alone in the file, until the next occurrence."""
    own = tuple(occurrences_between(one, first, last))
    for occurrence, following in zip(own, next_days(one, own), strict=True):
        for reminder in _plan(occurrence, rule):
            if reminder.target is not Target.OVERDUE or following is None or reminder.on < following:
                yield reminder


@given(REPEATING | PERIODS, RULES, st.dates(date(2024, 1, 1), date(2028, 12, 31)))
def test_what_repeats_gets_this_week_what_its_occurrences_get(
    one: Milestone, rule: ReminderRule, today: date
) -> None:
    planned = _plan(one, rule, today)
    every = set(_planned_each(one, rule, today - _LONG, today + _LONG + span_of(one)))
    assert {reminder for reminder in planned if reminder.on <= today} <= every
    assert {reminder for reminder in every if abs(reminder.on - today) <= _WEEK} <= set(planned)


# Clocks

_FIRST, _LAST = (datetime(year, 1, 1, tzinfo=UTC) for year in (2000, 2046 if is_whole() else 2017))
CLOCKS = (time(2, 30), time(9, 0))


@cache
def _zones() -> dict[str, tuple[ZoneInfo, tuple[datetime, ...]]]:
    """Return one zone for each way in which clocks change from 2000, with those changes."""
    package = resources.files("tzdata")
    contents = {
        package.joinpath("zoneinfo", name).read_bytes(): name
        for name in package.joinpath("zones").read_text().split()
    }
    ways = {}
    for content, name in contents.items():
        zone = ZoneInfo.from_file(BytesIO(content), key=name)
        changes = tuple(_changes(zone))
        ways[tuple((change, change.utcoffset()) for change in changes)] = (zone, changes)
    return {zone.key: (zone, changes) for zone, changes in ways.values()}


def _changes(zone: ZoneInfo) -> Iterator[datetime]:
    """Yield the first moment after each change of a zone's offset."""
    step = timedelta(days=5)  # Two changes of a zone are further apart.
    low = _FIRST
    offset = low.astimezone(zone).utcoffset()
    while low < _LAST:
        high = low + step
        if high.astimezone(zone).utcoffset() != offset:
            while high - low > _SECOND:
                middle = low + (high - low) // 2
                middle = middle.replace(microsecond=0)
                if middle.astimezone(zone).utcoffset() == offset:
                    low = middle
                else:
                    high = middle
            yield high.astimezone(zone)
            offset = high.astimezone(zone).utcoffset()
        low = high


def _due_at(on: date, clock: time, zone: ZoneInfo) -> datetime:
    reminder = Reminder(milestone="a", rule="r", target=Target.DAY, lead="P0D", day=on, planned_for=on, on=on)
    return reminder.due_at(clock, zone)


def test_a_daily_reminder_comes_once_a_day_and_in_order_whatever_the_clocks_do() -> None:
    for name, (zone, changes) in _zones().items():
        for change in changes:
            days = [change.date() + timedelta(days=number) for number in (-1, 0, 1)]
            for clock in CLOCKS:
                moments = [_due_at(on, clock, zone) for on in days]
                seconds = [moment.astimezone(UTC) for moment in moments]
                assert all(before < after for before, after in pairwise(seconds)), (name, change, clock)
                for on, moment in zip(days, moments, strict=True):
                    _check_first(datetime.combine(on, clock), moment, zone)


def _check_first(wanted: datetime, moment: datetime, zone: ZoneInfo) -> None:
    """Check that a moment is the first one at which the clock has reached a time."""
    before = (moment.astimezone(UTC) - _SECOND).astimezone(zone)
    assert before.replace(tzinfo=None) < wanted <= moment.replace(tzinfo=None), (zone, wanted, moment)
    assert moment.fold == 0, (zone, wanted, moment)


@given(
    st.deferred(lambda: st.sampled_from(sorted(_zones()))),
    st.dates(date(2000, 1, 1), date(2045, 12, 1)),
    st.sampled_from(CLOCKS),
)
@example("Pacific/Apia", day("2011-12-28"), CLOCKS[1])
@example("Pacific/Fakaofo", day("2011-12-28"), CLOCKS[0])
@example("Australia/Lord_Howe", day("2026-10-02"), CLOCKS[0])
@example("Australia/Lord_Howe", day("2026-04-03"), CLOCKS[0])
@example("Asia/Kolkata", day("2028-02-27"), CLOCKS[0])
@example("Europe/Amsterdam", day("2026-03-27"), CLOCKS[0])
@example("Europe/Amsterdam", day("2026-10-23"), CLOCKS[0])
def test_what_repeats_every_day_is_told_every_day_that_there_is(name: str, first: date, clock: time) -> None:
    zone = ZoneInfo(name)
    one = milestone(first.isoformat(), repeat=_repeat("FREQ=DAILY;COUNT=5"))
    rule = ReminderRule(id="r", before=(parse_span("P0D"),), at=clock, weekend=Weekend.KEEP)
    planned = _plan(one, rule, first)
    assert [reminder.recurrence for reminder in planned] == [
        str(first + _DAY * number) for number in range(5)
    ]
    moments = [reminder.due_at(clock, zone).astimezone(UTC) for reminder in planned]
    assert all(before < after for before, after in pairwise(moments))
