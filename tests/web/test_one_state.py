"""A response is of one snapshot, also when a round replaces it meanwhile."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from random import Random
from threading import Thread
from typing import TYPE_CHECKING

import httpx
import pytest

from notifier.errors import Fault, PublishError, Stage
from notifier.feeds.formats import FORMATS
from notifier.web.api import Api
from notifier.web.app import build_app
from notifier.web.pages import Pages
from notifier.web.state import AppState
from tests.conftest import milestone
from tests.rows import each_row
from tests.web.client import Client
from tests.web.sites import NOW, STALE_AFTER, build_site, snapshot_of

if TYPE_CHECKING:
    from notifier.web.snapshot import Snapshot

PLANNED = milestone("2026-02-01", id="a", title="Eerst", owner="LOCC")
MOVED = milestone("2026-09-15", id="a", title="Daarna", owner="JenV")
FEEDS = [
    *(f"/calendars/alles.{ending}" for ending in FORMATS),
    *(f"/calendar.{ending}?kind=start" for ending in FORMATS),
]
ROUTES = [
    path.replace("{name}", "a").replace("{id}", "a")
    for table in (Pages, Api)
    for path in table(AppState(clock=lambda: NOW, stale_after=STALE_AFTER)).routes()
]


class Turning(AppState):
    """A state whose snapshot is replaced between any two reads."""

    snapshots: tuple[Snapshot, ...]
    random: Random

    @property
    def snapshot(self) -> Snapshot:
        return self.random.choice(self.snapshots)

    @snapshot.setter
    def snapshot(self, snapshot: Snapshot | None) -> None:
        pass


def _states() -> tuple[AppState, AppState]:
    """Return the snapshots before and after a round; they differ in everything that can."""
    before = build_site(PLANNED)
    after = build_site(MOVED, before=(PLANNED,), warning=("page.broken", {"count": 2}))
    whole = snapshot_of(after)
    fault = Fault(stage=Stage.PUBLISH, error=PublishError("publish.unwritable", path="x", reason="y"))
    deliveries = {("crisisteam", "sent"): 9}
    after.snapshot = replace(
        whole, health=replace(whole.health, faults=(fault,), deliveries=deliveries, left_out=4)
    )
    return before, after


async def _ask(state: AppState, path: str, times: int) -> list[tuple[int, bytes]]:
    """Ask several times at once."""
    transport = httpx.ASGITransport(app=build_app(state))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        answers = await asyncio.gather(*(client.get(path) for _ in range(times)))
    return [(answer.status_code, answer.content) for answer in answers]


def _both(path: str) -> tuple[list[tuple[int, bytes]], set[tuple[int, bytes]]]:
    """Return the response while snapshots are replaced, and the response of each of the two alone."""
    states = _states()
    alone = [asyncio.run(_ask(state, path, 1))[0] for state in states]
    turning = Turning(clock=lambda: NOW, stale_after=STALE_AFTER)
    turning.snapshots, turning.random = tuple(map(snapshot_of, states)), Random(path)
    return asyncio.run(_ask(turning, path, 16)), set(alone)


@each_row("path", [*FEEDS, *ROUTES, "/healthz", "/robots.txt", "/none"])
def test_an_answer_is_that_of_one_state(path: str) -> None:
    found, alone = _both(path)
    assert set(found) == alone


@pytest.mark.parametrize(
    "path",
    ["/", "/milestones/a", "/changes", "/status", "/v1/milestones/a", "/healthz", "/calendars/alles.ics"],
)
def test_the_states_differ_where_it_matters(path: str) -> None:
    """Otherwise the test above would hold for anything."""
    before, after = (Client(state).get(path).content for state in _states())
    assert before != after


def test_no_change_of_the_snapshot_is_lost() -> None:
    state = build_site(PLANNED)

    def count(now: Snapshot | None) -> Snapshot | None:
        return now and replace(now, health=replace(now.health, left_out=now.health.left_out + 1))

    def change() -> None:
        for _ in range(300):
            state.change(count)

    threads = [Thread(target=change) for _ in range(3)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert snapshot_of(state).health.left_out == 900
