"""The alert rules, checked and run by Prometheus's own tool."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from notifier.web.health import Health
from notifier.web.metrics import Metrics, MilestoneMetrics
from tests.conftest import at, milestone
from tests.integration.test_deploy import DEPLOY, find_program
from tests.receivers import Reply, receiving
from tests.web.sites import build_site
from tests.world import World, hooked

if TYPE_CHECKING:
    from notifier.store.database import Database

TESTS = Path(__file__).parents[1] / "data" / "alerts-test.yml"


def test_each_alert_fires_when_it_should_and_not_before(tmp_path: Path) -> None:
    promtool = find_program("promtool")
    for file in (DEPLOY / "alerts.yml", TESTS):
        shutil.copy(file, tmp_path)
    for command in (["check", "rules", "alerts.yml"], ["test", "rules", TESTS.name]):
        done = subprocess.run(
            [promtool, *command], cwd=tmp_path, check=False, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_alerts_are_about_metrics_that_there_are(tmp_path: Path, sqlite: Database) -> None:
    site = build_site(milestone("2026-03-02", id="kcr2"))
    metrics = Metrics(
        database=sqlite,
        clock=lambda: at("2026-01-30 10:00"),
        health=lambda: Health(public_channels=frozenset({"team"})),
        milestones=MilestoneMetrics("status=planned", lambda: site.snapshot).collect,
    )
    with receiving() as receiver:
        world = World(folder=tmp_path, database=sqlite)
        row = "  - {id: kcr2, title: Instelling KCR2, kind: start, when: 2026-03-02}\n"
        rules = "  - {id: r, before: [P30D]}\n"
        world.write(row, reminders=rules, channels=hooked(world, receiver))
        world.tick("2026-01-26 10:00")
        receiver.reply = Reply(status=410)
        world.tick("2026-01-30 09:00")
    present = set(re.findall(r"^(\w+)", metrics.text().decode(), re.MULTILINE))
    expressions = re.findall(r"expr: (.*)", (DEPLOY / "alerts.yml").read_text(encoding="utf-8"))
    asked = set(re.findall(r"\b(?:notifier|process)_\w+", " ".join(expressions)))
    assert len(expressions) == 11
    assert asked <= present
