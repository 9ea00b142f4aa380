"""A milestone that cannot be shown does not take down the pages of the others."""

from __future__ import annotations

from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from tests.conftest import milestone
from tests.web.client import Client
from tests.web.sites import build_site, snapshot_of

GOOD = milestone("2026-01-01", id="goed", title="Goed")


@pytest.mark.parametrize("path", ["/", "/milestones.md", "/milestones/goed", "/v1/milestones"])
def test_a_milestone_that_cannot_be_shown_is_left_out_and_counted(path: str) -> None:
    site = build_site(GOOD, milestone("2026-02-01", id="slecht", title="Slecht"))
    snapshot = snapshot_of(site)
    good, other = snapshot.timeline.milestones
    bad = other._replace(when=None)  # type: ignore[arg-type]
    site.snapshot = replace(snapshot, timeline=snapshot.timeline._replace(milestones=(good, bad)))
    client = Client(site)
    with capture_logs() as logs:
        answers = [client.get(path) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert all("Goed" in answer.text for answer in answers)
    if path != "/milestones/goed":
        assert [list(one["milestones"]) for one in logs] == [["slecht"]]
        assert "1 mijlpaal kan niet worden verwerkt" in client.get("/status").text
        assert client.get("/healthz").json()["milestones_left_out"] == 1
        assert client.get("/milestones/slecht").status_code == 404
