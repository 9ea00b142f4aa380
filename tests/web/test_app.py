"""The HTTP server: feeds as from a file server, and health."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from notifier.timeline.model import Kind
from notifier.web.app import LONGEST_QUERY
from notifier.web.state import AppState
from tests.conftest import milestone
from tests.reminders.test_notices import KCR2
from tests.web.client import Client
from tests.web.sites import NOW, STALE_AFTER, build_site, snapshot_of

if TYPE_CHECKING:
    from datetime import datetime

    import httpx


@pytest.fixture
def site() -> AppState:
    return build_site(KCR2, milestone("2025-06-08", id="oud", title="Oude termijn", kind=Kind.DEADLINE))


@pytest.fixture
def client(site: AppState) -> Client:
    return Client(site)


def test_robots_may_read_everything(client: Client) -> None:
    """Google fetches no calendar that its robot may not read."""
    assert client.get("/robots.txt").text == "User-agent: *\nAllow: /\n"


def test_a_question_without_end_is_refused(client: Client) -> None:
    for path, status in (("/", 414), ("/calendar.ics", 414), ("/v1/milestones", 400)):
        assert client.get(f"{path}?text={'x' * LONGEST_QUERY}").status_code == status


def test_nothing_can_be_written(client: Client) -> None:
    for path in ("/", "/calendars/alles.ics", "/calendar.ics", "/healthz", "/status", "/v1/milestones"):
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            assert client.request(method, path).status_code in {404, 405}


# Health


def test_health_follows_the_rounds(client: Client, site: AppState) -> None:
    assert _health(client) == (200, "ok", "ok")
    _set_last_round(site, NOW - STALE_AFTER)
    assert _health(client) == (200, "ok", "ok")
    _set_last_round(site, NOW - STALE_AFTER - timedelta(seconds=1))
    assert _health(client) == (503, "late", "ok")
    _set_last_round(site, None)
    assert _health(client) == (503, "late", "ok")


def _set_last_round(site: AppState, moment: datetime | None) -> None:
    snapshot = snapshot_of(site)
    site.snapshot = replace(snapshot, health=replace(snapshot.health, last_round=moment))


def _health(client: Client) -> tuple[int, str, str]:
    answer: httpx.Response = client.get("/healthz")
    return (answer.status_code, answer.json()["status"], answer.json()["file"])


def test_before_the_first_round_there_is_nothing_to_show() -> None:
    client = Client(AppState(clock=lambda: NOW, stale_after=STALE_AFTER))
    statuses = [client.get(path).status_code for path in ("/", "/calendars/alles.ics", "/healthz")]
    assert statuses == [503, 503, 503]
