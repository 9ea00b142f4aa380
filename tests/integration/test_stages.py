"""Each stage of a round fails once: report, log, `/healthz` and heartbeat agree."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from notifier.app.service import STALE_AFTER, Service
from notifier.errors import Stage
from notifier.web.app import AppState
from tests.conftest import at, eventually
from tests.web.client import Client
from tests.world import World

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from notifier.app.report import RoundReport
    from notifier.app.round import Rounds
    from notifier.store.database import Database

ROW = "  - {id: a, title: A, kind: deadline, when: 2026-03-02}\n"
MOMENT = "2026-02-20 10:00"


def _fail(*_: object) -> datetime:
    raise OSError(28, "No space left on device")


def _break_show(rounds: Rounds) -> None:
    show = rounds.show

    def fail(report: RoundReport) -> None:
        show(report)
        _fail()

    rounds.show = fail


def _break_publish(rounds: Rounds) -> None:
    assert rounds.planner.folder
    (rounds.planner.folder / "alles.ics").unlink()
    (rounds.planner.folder / "alles.ics").mkdir()


def _break_deliver(rounds: Rounds) -> None:
    assert rounds.sender
    rounds.sender = replace(rounds.sender, outbox=replace(rounds.sender.outbox, clock=_fail))


BREAK: dict[Stage, Callable[[Rounds], None]] = {
    Stage.SHOW: _break_show,
    Stage.PUBLISH: _break_publish,
    Stage.DELIVER: _break_deliver,
}


@pytest.fixture
def world(tmp_path: Path, sqlite: Database) -> World:
    world = World(folder=tmp_path, database=sqlite)
    world.write(ROW, channels="  team: {type: console}\n")
    world.tick(MOMENT)
    world.real_now = at(MOMENT)
    return world


def _change(world: World) -> None:
    """Change the file, so that every stage has work."""
    world.write(ROW.replace("title: A", "title: B") + ROW.replace("id: a", "id: b"))
    world.real_now = at("2026-02-23 10:00")


@pytest.mark.parametrize("command", ["tick", "publish"])
@pytest.mark.parametrize("stage", list(BREAK))
def test_a_stage_that_fails_is_in_the_report_and_the_log_and_holds_back_the_heartbeat(
    world: World, stage: Stage, command: str
) -> None:
    rounds, heartbeats = world.rounds(), list[str]()
    rounds.heartbeat = lambda: heartbeats.append("called")
    _change(world)
    BREAK[stage](rounds)
    if command == "publish":
        rounds.sender = None
    with capture_logs() as logs:
        report = rounds.run(world.real_now)
    # Publishing sends nothing, so there is no such stage to fail.
    expected = [] if (command, stage) == ("publish", Stage.DELIVER) else [stage]
    assert [fault.stage for fault in report.faults] == expected
    assert [one["stage"] for one in logs if one["event"] == "round_failed"] == [one.value for one in expected]
    assert heartbeats == ([] if expected else ["called"])
    # The file was planned all the same.
    assert (report.is_planned, report.plan.recorded) == (True, 2)


@pytest.mark.parametrize("stage", list(BREAK))
def test_a_stage_of_the_service_that_fails_is_on_healthz_too(world: World, stage: Stage) -> None:
    rounds, heartbeats = world.rounds(), list[str]()
    rounds.heartbeat = lambda: heartbeats.append("called")
    state = AppState(clock=lambda: world.real_now, stale_after=STALE_AFTER)
    service = Service(rounds=rounds, clock=lambda: world.real_now, state=state)
    service.first_round()
    eventually(lambda: heartbeats)
    heartbeats.clear()
    _change(world)
    BREAK[stage](rounds)
    with capture_logs() as logs:
        service.first_round()
    assert [fault.stage for fault in rounds.faults] == [stage]
    assert [one["stage"] for one in logs if one["event"] == "round_failed"] == [stage.value]
    answer = Client(state).get("/healthz")
    assert (answer.status_code, list(answer.json()["faults"])) == (503, [stage.value])
    assert heartbeats == []
