"""A milestone that raises an exception is left out and named; the others are sent, and it is sent later."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from notifier.outbox.planning import plan_deliveries
from notifier.outbox.troubles import report_troubles
from notifier.reminders.schedule import Schedule
from notifier.store.facts import Facts, note
from notifier.store.left_out import left_out
from notifier.store.memory import LAST_ROUND
from tests.conftest import at
from tests.world import World, headlines, hooked, planned, slack_texts

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.app.report import RoundPlan
    from notifier.store.database import Database
    from notifier.timeline.model import Milestone
    from tests.receivers import Receiver

RULES = "  - {id: r, before: [P7D, P0D], overdue: {every: P7D, at_most: 1}}\n"
MILESTONES = "".join(f"  - {{id: m{n}, title: M {n}, kind: start, when: 2026-03-02}}\n" for n in range(3))


class _HostileKind(str):
    """A kind that cannot be hashed, as an example of an unforeseen value."""

    __slots__ = ()

    def __hash__(self) -> int:
        raise ZeroDivisionError


class _HostileTitle(str):
    """A title that cannot be formatted."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        raise ZeroDivisionError

    def __str__(self) -> str:
        raise ZeroDivisionError


@pytest.fixture
def world(tmp_path: Path, sqlite: Database, receiver: Receiver, operator: Receiver) -> World:
    world = World(folder=tmp_path, database=sqlite)
    world.environment["OPERATOR_URL"] = operator.url
    channels = hooked(world, receiver) + (
        "  beheer: {type: slack, url_env: OPERATOR_URL, allow_private: true, operator: true, reminders: []}\n"
    )
    world.write(MILESTONES, reminders=RULES, channels=channels)
    world.tick("2026-01-26 10:00")
    return world


def _with(plan_: RoundPlan, hostile: Milestone) -> RoundPlan:
    """Return the plan of a round with one of its milestones replaced."""
    timeline = plan_.context.timeline
    milestones = tuple(hostile if one.id == hostile.id else one for one in timeline.milestones)
    context = replace(plan_.context, timeline=timeline._replace(milestones=milestones))
    return replace(plan_, context=context)


def _plan_with(world: World, kind: str, moment: str, previous: str) -> tuple[RoundPlan, dict[str, Exception]]:
    """Plan a moment with `m1` of another kind, as a round does, and return the plan and what failed."""
    now = at(moment)
    made = planned(world.rounds(), at(previous)).plan
    milestone = made.context.milestones["m1"]
    made = _with(made, milestone._replace(kind=kind))  # type: ignore[arg-type]  # on purpose
    context = replace(made.context, now=now)
    schedules = []
    for destination in made.setup.destinations:
        schedule = Schedule(destination.channel, context.rules, context.timeline.holidays)
        schedule.update(context.timeline.milestones, context.today(destination.channel))
        schedules.append(schedule)
    with world.database.write() as session:
        errors = plan_deliveries(session, Facts(session), context, schedules, at(previous)).errors
        note(session, LAST_ROUND, now.isoformat())
    return replace(made, context=replace(made.context, now=now)), dict(errors)


def test_a_milestone_that_cannot_be_planned_is_told_once_it_can(
    world: World, receiver: Receiver, operator: Receiver
) -> None:
    text = MILESTONES.replace("when: 2026-03-02}", 'when: "2026-03"}')
    world.write(text)
    world.tick("2026-01-27 10:00")
    assert headlines(receiver) == []
    made, errors = _plan_with(world, _HostileKind("start"), "2026-02-20 10:00", "2026-01-27 10:00")
    assert {key: type(error) for key, error in errors.items()} == {"m1": ZeroDivisionError}
    with world.database.read() as session:
        (reason,) = left_out(session).values()
    assert reason.startswith("planning: ZeroDivisionError in notifier.reminders.")
    # The other two are sent; the third is sent later, with all that was due meanwhile.
    report_troubles(world.database, made.setup.destinations, made.context, None, {})
    world.sender().deliver(made.setup.destinations, made.context)
    assert sorted(headlines(receiver)) == [f"Over 9 dagen begint de periode: M {number}" for number in (0, 2)]
    (told,) = slack_texts(operator)
    assert told.startswith("Notifier: mijlpaal m1 kan niet worden verwerkt en is overgeslagen")
    world.tick("2026-02-24 10:00")
    assert [one for one in headlines(receiver) if one.endswith("M 1")] == [
        "Over 5 dagen begint de periode: M 1"
    ]
    assert slack_texts(operator) == ["Notifier: mijlpaal m1 kan weer worden verwerkt."]


@pytest.mark.parametrize(("more", "subject"), [("", "milestone|m1"), (", private: true", "milestone")])
def test_the_log_does_not_name_a_private_milestone_that_is_left_out(
    world: World, receiver: Receiver, more: str, subject: str
) -> None:
    text = MILESTONES.replace("when: 2026-03-02}", f'when: "2026-03"{more}}}')
    world.write(text, channels=hooked(world, receiver, private="true"))
    world.tick("2026-01-27 10:00")
    made, errors = _plan_with(world, _HostileKind("start"), "2026-02-20 10:00", "2026-01-27 10:00")
    assert list(errors) == ["m1"]
    with capture_logs() as logs:
        report_troubles(world.database, made.setup.destinations, made.context, None, {})
        world.tick("2026-02-24 10:00")
    told = [(one["event"], one["subject"]) for one in logs if one["event"].startswith("trouble")]
    assert told == [("trouble", subject), ("trouble_over", subject)]


@pytest.mark.parametrize("kind", ["webhook", "slack"])
def test_a_milestone_that_cannot_be_worded_waits_and_the_others_are_told(
    world: World, receiver: Receiver, operator: Receiver, kind: str
) -> None:
    channels = world.texts["channels"].replace("type: webhook", f"type: {kind}")
    world.write(MILESTONES, channels=channels)
    rounds = world.rounds()
    report = planned(rounds, at("2026-02-23 10:00"))
    milestone = report.plan.context.milestones["m1"]
    report.in_force = _with(report.plan, milestone._replace(title=_HostileTitle("M 1")))
    rounds.tell_trouble(report)
    rounds.deliver(report)
    rounds.tell_more_trouble(report)
    told = receiver.take()
    assert b"M 0" in b"".join(one.body for one in told)
    assert b"M 2" in b"".join(one.body for one in told)
    assert b"M 1" not in b"".join(one.body for one in told)
    (trouble,) = slack_texts(operator)
    assert trouble.startswith("Notifier: mijlpaal m1 kan niet worden verwerkt en is overgeslagen")
    assert "wording: ZeroDivisionError in notifier." in trouble
    world.tick("2026-02-23 10:06")
    (late,) = receiver.take()
    assert b"M 1" in late.body
    assert slack_texts(operator) == ["Notifier: mijlpaal m1 kan weer worden verwerkt."]
    assert {row.state for row in world.deliveries(kind="reminder")} <= {"sent", "covered"}
