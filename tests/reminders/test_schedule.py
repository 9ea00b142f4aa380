"""The reminders of one channel, updated as milestones change."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from notifier.dates.leads import parse_span
from notifier.dates.recurrence import parse_recurrence
from notifier.dates.working_days import dutch_holidays
from notifier.reminders.rules import Channel, Overdue, ReminderRule
from notifier.reminders.schedule import Schedule
from notifier.timeline.filters import Filter
from notifier.timeline.model import Kind, Milestone, Repeat
from notifier.words import Language
from tests.conftest import AMSTERDAM, at, day, milestone
from tests.timeline.strategies import milestones

if TYPE_CHECKING:
    from datetime import datetime

RULE = ReminderRule(
    id="r",
    before=(parse_span("P7D"), parse_span("P0D")),
    overdue=Overdue(every=parse_span("P7D"), at_most=2),
)
CHANNEL = Channel(name="c", type_name="console", zone=AMSTERDAM, language=Language.NL)
TODAY = day("2026-06-16")
NOW = at("2026-06-16 12:00")


def schedule(*own: Milestone, channel: Channel = CHANNEL, rule: ReminderRule = RULE) -> Schedule:
    made = Schedule(channel, (rule,), dutch_holidays)
    made.update(own, TODAY)
    return made


def _due(of: Schedule, now: datetime = NOW) -> list[str]:
    return sorted(
        f"{one.reminder.milestone} {one.reminder.target}:{one.reminder.lead}" for one in of.due(now)
    )


A = milestone("2026-06-19", id="a", kind=Kind.DEADLINE)
B = milestone("2026-06-30", id="b", kind=Kind.DEADLINE)


def test_what_is_due_is_given_until_it_was_handed_on() -> None:
    own = schedule(A, B)
    assert _due(own) == _due(own) == ["a day:P7D"]
    own.mark_planned(NOW)
    assert _due(own) == []
    assert _due(own, at("2026-06-23 09:00")) == ["a day:P0D", "a overdue:1", "b day:P7D"]


def test_the_next_moment_is_the_first_of_all() -> None:
    own = schedule(A, B)
    assert own.next_at(NOW) == at("2026-06-19 09:00").astimezone(UTC)
    assert own.next_at(at("2026-06-19 09:00")) == at("2026-06-22 09:00").astimezone(UTC)
    assert schedule().next_at(NOW) is None


def test_only_what_changed_is_planned_anew_and_given_again() -> None:
    own = schedule(A, B)
    own.mark_planned(NOW)
    assert own.update((A._replace(title="Anders"), B._replace()), TODAY) == 1
    assert _due(own) == ["a day:P7D"]
    assert own.update((B,), TODAY) == 0
    assert own.next_at(NOW) == at("2026-06-23 09:00").astimezone(UTC)


def test_reminders_put_in_place_stand_as_where_all_are_sorted() -> None:
    before = [milestone(f"2026-07-{number % 3 + 1:02}", id=f"m{number}") for number in range(30)]
    after = [one._replace(when=before[1].when) if place % 4 < 2 else one for place, one in enumerate(before)]
    own = schedule(*before)
    assert (
        own.update(tuple(after), TODAY)
        == sum(one != was for one, was in zip(after, before, strict=True))
        == 10
    )
    assert list(own.coming(NOW)) == list(schedule(*after).coming(NOW))


def test_what_a_filter_begins_to_take_is_planned_then() -> None:
    overdue = Filter({"status": ("overdue",)})
    own = Schedule(
        CHANNEL, (ReminderRule(id="r", before=(), overdue=RULE.overdue, match=overdue),), dutch_holidays
    )
    assert own.update((A,), day("2026-06-19")) == 1
    assert own.next_at(NOW) is None
    assert own.update((A,), day("2026-06-22")) == 1
    assert own.next_at(NOW) == at("2026-06-22 09:00").astimezone(UTC)


def test_what_repeats_moves_on_with_the_day() -> None:
    weekly = milestone("2026-06-16", id="w", repeat=Repeat(rule=parse_recurrence("FREQ=WEEKLY")))
    own = schedule(weekly)
    own.mark_planned(NOW)
    assert own.update((weekly,), TODAY) == 0
    assert own.update((weekly,), TODAY + timedelta(days=200)) == 1


@given(
    st.lists(milestones(), max_size=4, unique_by=lambda one: one.key),
    st.lists(milestones(), max_size=4, unique_by=lambda one: one.key),
    st.lists(st.integers(0, 4000), min_size=1, max_size=4).map(sorted),
)
def test_nothing_is_lost_or_given_twice_however_it_changes(
    first: list[Milestone], then: list[Milestone], days: list[int]
) -> None:
    own = schedule(*first)
    given_on: list[str] = []
    for number in days:
        now = at("2020-01-01 12:00") + timedelta(days=number)
        own.update(tuple(first), now.date())
        given_on += [one.reminder.key(0) for one in own.due(now)]
        own.mark_planned(now)
    assert len(given_on) == len(set(given_on))
    last = at("2020-01-01 12:00") + timedelta(days=days[-1])
    assert set(given_on) == {one.reminder.key(0) for one in schedule(*first).due(last)}
    own.update(tuple(then), last.date())
    fresh = schedule(*then)
    assert own.next_at(last) == fresh.next_at(last)
    unchanged = {one.key for one in first if one in then}
    assert {one.reminder.key(0) for one in own.due(last)} == {
        one.reminder.key(0) for one in fresh.due(last) if one.reminder.milestone not in unchanged
    }


@given(
    st.lists(milestones(), max_size=4, unique_by=lambda one: one.key),
    st.lists(st.integers(0, 4000), min_size=2, max_size=4).map(sorted),
)
def test_a_schedule_from_a_moment_on_gives_what_one_of_all_time_gives_since(
    own: list[Milestone], days: list[int]
) -> None:
    moments = [at("2020-01-01 12:00") + timedelta(days=number) for number in days]
    soon, always = Schedule(CHANNEL, (RULE,), dutch_holidays, moments[0]), schedule(*own)
    always.mark_planned(moments[0])
    for now in moments:
        soon.update(tuple(own), now.date())
        always.update(tuple(own), now.date())
        due = {(one.at, one.reminder) for one in soon.due(now) if one.at > moments[0].astimezone(UTC)}
        assert due == {(one.at, one.reminder) for one in always.due(now)}
        assert soon.next_at(now) == always.next_at(now)
        for one in (soon, always):
            one.mark_planned(now)
