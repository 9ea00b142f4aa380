"""The metrics, read by Prometheus's own parser."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from prometheus_client.parser import text_string_to_metric_families

from notifier.doctor.findings import Finding, Level
from notifier.errors import SettingsError
from notifier.timeline.model import Kind
from notifier.web.app import AppState
from notifier.web.health import Health
from notifier.web.metrics import MOST_MILESTONES, Metrics, MilestoneMetrics
from tests.conftest import at, day, milestone
from tests.databases import locked
from tests.receivers import Reply, receiving
from tests.web.client import Client
from tests.web.sites import build_site
from tests.world import World, hooked

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.store.database import Database
    from notifier.timeline.model import Milestone

RULES = "  - {id: r, before: [P30D, P7D]}\n"
KCR2 = "  - {id: kcr2, title: Instelling KCR2, kind: start, when: 2026-03-02}\n"


def _values(metrics: Metrics) -> dict[str, float]:
    return {
        f"{sample.name}{sorted(sample.labels.values())}": sample.value
        for family in text_string_to_metric_families(metrics.text().decode())
        for sample in family.samples
        if sample.value and not sample.name.startswith("process_")
    }


def test_the_metrics_tell_how_the_outbox_fares(tmp_path: Path, database: Database) -> None:
    metrics = Metrics(
        database=database,
        clock=lambda: at("2026-01-30 10:00"),
        health=lambda: Health(public_channels=frozenset({"team"})),
    )
    assert _values(metrics) == {}
    with receiving() as receiver:
        world = World(folder=tmp_path, database=database)
        world.write(KCR2, reminders=RULES, channels=hooked(world, receiver))
        world.tick("2026-01-26 10:00")
        receiver.reply = Reply(status=410)
        world.tick("2026-01-30 09:00")
    assert _values(metrics) == {
        "notifier_deliveries['retrying', 'team']": 1,
        "notifier_oldest_due_age_seconds[]": 3600,
        "notifier_attempts['broken', 'team']": 1,
        "notifier_channel_failures['team']": 1,
        "notifier_troubles[]": 1,
        "notifier_last_round_timestamp_seconds[]": at("2026-01-30 09:00").timestamp(),
    }
    assert "geheim" not in metrics.text().decode()


@pytest.mark.parametrize(
    ("levels", "status", "told"),
    [
        ([Level.OK, Level.WARNING], 200, {"status": "ok", "checks": {"disk": "warning"}}),
        (
            [Level.WARNING, Level.PROBLEM, Level.OK],
            503,
            {"status": "not ready; notifier doctor says why", "checks": {"disk": "problem"}},
        ),
    ],
)
def test_ready_is_where_no_check_finds_a_problem(
    sqlite: Database, levels: list[Level], status: int, told: dict[str, object]
) -> None:
    metrics = Metrics(
        database=sqlite,
        clock=lambda: at("2026-01-30 10:00"),
        health=Health,
        checks=lambda: [("disk", Finding(level, "disk", {"place": "/geheim"})) for level in levels],
    )
    response = Client(AppState(clock=metrics.clock, stale_after=timedelta(minutes=3)), metrics=metrics).get(
        "/readyz"
    )
    assert (response.status_code, response.json()) == (status, told)


def test_ready_is_who_can_reach_the_database(tmp_path: Path, sqlite: Database) -> None:
    metrics = Metrics(
        database=sqlite,
        clock=lambda: at("2026-01-30 10:00"),
        health=lambda: Health(public_channels=frozenset({"team"})),
    )
    site = AppState(clock=metrics.clock, stale_after=timedelta(minutes=3))
    client = Client(site, metrics=metrics)
    assert client.get("/readyz").status_code == 200
    assert client.get("/metrics").headers["content-type"].startswith("text/plain; version=")
    sqlite.close()
    (tmp_path / "notifier.db").write_bytes(b"no database at all, and long enough to be one" * 100)
    assert client.get("/readyz").status_code == 503
    assert client.get("/metrics").status_code == 503


def test_a_locked_database_is_answered_in_bounded_time_and_health_does_not_wait(
    tmp_path: Path, sqlite: Database
) -> None:
    """Waiting for the lock takes longer than a monitor waits."""
    metrics = Metrics(database=sqlite, clock=lambda: at("2026-01-30 10:00"), health=Health)
    client = Client(AppState(clock=metrics.clock, stale_after=timedelta(minutes=3)), metrics=metrics)
    sqlite.close()
    with locked(tmp_path / "notifier.db", "DELETE"):
        begun = time.monotonic()
        first, second, health = client.get_all("/readyz", "/readyz", "/healthz")
        waited_s = time.monotonic() - begun
    late = {"status": "the database does not answer within 3 seconds; notifier doctor says why"}
    assert [(one.status_code, one.json()) for one in (first, second)] == [(503, late)] * 2
    assert health.json()["status"] == "late"
    assert health.elapsed.total_seconds() < 1
    assert 3 <= waited_s < 5


def _stamps(query: str, *milestones: Milestone) -> dict[str, float]:
    """Return the metrics of milestones on 2 December 2025 in Amsterdam, without their prefix."""
    site = build_site(*milestones)
    families = MilestoneMetrics(query, lambda: site.snapshot).collect()
    return {
        " ".join((sample.name.removeprefix("notifier_"), *sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
    }


def test_milestones_have_time_stamps_where_the_operator_chooses_them() -> None:
    kcr2 = milestone("2026-03-02", id="kcr2", title="Instelling KCR2")
    late = milestone("2025-11", id="wet", title="Wet", kind=Kind.DEADLINE)
    meeting = milestone("2025-12-03T14:00[Europe/Amsterdam]", id="overleg", title="Overleg", kind=Kind.EVENT)
    others = (
        milestone("2026-03-02", id="klaar", done=day("2025-12-01")),
        milestone("2026-03-02", id="geheim", private=True),
        milestone("../..", id="ooit"),
    )
    assert _stamps("status=planned", kcr2, late, meeting, *others) == {
        "milestones_chosen": 3,
        "milestone_day_timestamp_seconds wet deadline Wet": at("2025-11-30 00:00").timestamp(),
        "milestone_overdue_timestamp_seconds wet deadline Wet": at("2025-12-01 00:00").timestamp(),
        "milestone_day_timestamp_seconds overleg event Overleg": at("2025-12-03 14:00").timestamp(),
        "milestone_overdue_timestamp_seconds overleg event Overleg": at("2025-12-04 00:00").timestamp(),
        "milestone_day_timestamp_seconds kcr2 start Instelling KCR2": at("2026-03-02 00:00").timestamp(),
        "milestone_overdue_timestamp_seconds kcr2 start Instelling KCR2": at("2026-03-03 00:00").timestamp(),
    }
    assert _stamps("", kcr2) == {}
    assert _stamps("id=geheim", kcr2, *others) == {"milestones_chosen": 0}
    assert set(_stamps("kind=deadline&id=wet,geheim", kcr2, late, *others)) == {
        "milestones_chosen",
        "milestone_day_timestamp_seconds wet deadline Wet",
        "milestone_overdue_timestamp_seconds wet deadline Wet",
    }


def test_there_are_only_so_many_of_them_and_how_many_are_chosen_is_told() -> None:
    many = [
        milestone(str(day("2026-01-01") + timedelta(days=number)), id=f"m{number}")
        for number in range(MOST_MILESTONES + 1)
    ]
    stamps = _stamps("status=planned", *reversed(many))
    assert len(stamps) == 1 + 2 * MOST_MILESTONES
    assert stamps["milestones_chosen"] == MOST_MILESTONES + 1
    assert not [name for name in stamps if f" m{MOST_MILESTONES} " in name]


@pytest.mark.parametrize("query", ["topc=kcr2", "kind=feast", "within=soon", "topic="])
def test_a_filter_that_can_choose_nothing_is_refused_at_the_start(query: str) -> None:
    # Before the first round, which sends, there is no snapshot.
    with pytest.raises(SettingsError, match="NOTIFIER_METRICS chooses no milestones: "):
        MilestoneMetrics(query, lambda: None).check()
    MilestoneMetrics("topic=of-later", lambda: None).check()
