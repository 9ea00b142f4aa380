"""Plan the reminders of ten thousand milestones, and again after one of them changed."""

from __future__ import annotations

import random
import time
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from measure import Figure

from notifier.dates.edtf import parse_edtf
from notifier.dates.leads import parse_span
from notifier.dates.working_days import dutch_holidays
from notifier.reminders.plan import plan_reminders
from notifier.reminders.rules import Channel, Overdue, ReminderRule
from notifier.reminders.schedule import Schedule
from notifier.timeline.model import Kind, Milestone
from notifier.words import Language

if TYPE_CHECKING:
    from collections.abc import Callable

MILESTONES, RULES, RUNS = 10_000, 5, 5
TODAY, NOW = date(2026, 6, 1), datetime(2026, 6, 1, 7, tzinfo=UTC)
_SHAPES = ("{d}",) * 5 + ("{d:.7}", "2026-35", "2027", "../{d}", "{d}/..")


def milestones() -> tuple[Milestone, ...]:
    """Return the milestones, half of them with a day; new objects each time."""
    chance = random.Random(1)  # noqa: S311 - the same corpus every time
    found: list[Milestone] = []
    for number in range(MILESTONES):
        day = f"{chance.randrange(2025, 2029)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
        when = chance.choice(_SHAPES).format(d=day)
        kind = chance.choice(list(Kind))
        found.append(Milestone(id=f"m{number}", title=f"Mijlpaal {number}", kind=kind, when=parse_edtf(when)))
    return tuple(found)


def figures() -> list[Figure]:
    """Measure in this process; reading the file is not part of it."""
    leads = tuple(map(parse_span, ("P90D", "P30D", "P7D", "P1D", "P0D")))
    overdue = Overdue(every=parse_span("P7D"), at_most=4)
    rules = tuple(ReminderRule(id=f"r{number}", before=leads, overdue=overdue) for number in range(RULES))
    channel = Channel(name="c", type_name="console", zone=ZoneInfo("Europe/Amsterdam"), language=Language.NL)
    own = milestones()

    def plan_all() -> None:
        for milestone in own:
            for rule in rules:
                plan_reminders(milestone, rule, dutch_holidays, TODAY)

    schedule = Schedule(channel, rules, dutch_holidays)
    schedule.update(own, TODAY)
    schedule.mark_planned(NOW)
    titles = iter(range(10_000))

    def replan(changed: tuple[Milestone, ...]) -> None:
        schedule.update(changed, TODAY)
        list(schedule.due(NOW))
        schedule.next_at(NOW)
        schedule.mark_planned(NOW)

    def one_changed() -> tuple[Milestone, ...]:
        # As after reading the file again: every milestone is a new object, and one has changed.
        fresh = milestones()
        return (fresh[0]._replace(title=f"Anders {next(titles)}", when=fresh[1].when), *fresh[1:])

    all_ms = _median(plan_all)
    one_ms = _median(replan, one_changed)
    return [
        Figure(
            what=f"planning {MILESTONES} milestones x {RULES} rules",
            ours=all_ms,
            other=2000,
            other_name="limit",
            unit="ms",
            target=1.0,
        ),
        Figure(
            what="planning again after one change",
            ours=one_ms,
            other=50,
            other_name="limit",
            unit="ms",
            target=1.0,
        ),
    ]


def _median(work: Callable[..., None], prepare: Callable[[], object] | None = None) -> float:
    times: list[float] = []
    for _ in range(RUNS):
        given = () if prepare is None else (prepare(),)
        started = time.perf_counter()
        work(*given)
        times.append((time.perf_counter() - started) * 1000)
    return sorted(times)[RUNS // 2]
