"""The HTTP side: feeds as a file server would, and health."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from notifier.timeline.model import Kind
from notifier.web.app import LONGEST_QUERY
from notifier.web.site import Site
from tests.conftest import milestone
from tests.reminders.test_notices import KCR2
from tests.web.client import Client
from tests.web.sites import NOW, PATIENCE, build_site

if TYPE_CHECKING:
    import httpx


@pytest.fixture
def site() -> Site:
    return build_site(KCR2, milestone("2025-06-08", id="oud", title="Oude termijn", kind=Kind.DEADLINE))


@pytest.fixture
def client(site: Site) -> Client:
    return Client(site)


# Feeds


def test_a_feed_is_served_as_the_bytes_that_were_built(client: Client, site: Site) -> None:
    answer = client.get("/calendars/alles.ics")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert site.view is not None
    assert answer.content == site.view.files["alles.ics"].data
    assert answer.headers["content-length"] == str(len(answer.content))


@pytest.mark.parametrize("template", ["{}", "W/{}", '"other", {}', "*"])
def test_a_client_that_has_the_bytes_is_told_so(client: Client, template: str) -> None:
    etag = client.get("/calendars/alles.ics").headers["etag"]
    answer = client.get("/calendars/alles.ics", headers={"If-None-Match": template.format(etag)})
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", etag)


def test_a_client_with_older_bytes_gets_the_new_ones(client: Client) -> None:
    answer = client.get("/calendars/alles.ics", headers={"If-None-Match": '"old"'})
    assert answer.status_code == 200
    assert answer.content


def test_head_has_the_same_headers_and_no_body(client: Client) -> None:
    whole, head = client.get("/calendars/alles.ics"), client.head("/calendars/alles.ics")
    assert (head.status_code, head.content, head.headers) == (200, b"", whole.headers)


def test_what_a_client_accepts_makes_no_difference(client: Client) -> None:
    """Google sends no Accept at all; others send text/html."""
    answers = [
        client.get("/calendars/alles.ics", headers=headers)
        for headers in (
            {},
            {"Accept": "text/html"},
            {"Accept": ""},
            {"User-Agent": "Google-Calendar-Importer"},
        )
    ]
    assert {(answer.status_code, answer.content) for answer in answers} == {(200, answers[0].content)}


@pytest.mark.parametrize(
    "path", ["/calendars/none.ics", "/calendars/", "/calendars/../events.yaml", "/calendars/%2e%2e/x"]
)
def test_an_unknown_calendar_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_choice_of_milestones_is_a_calendar_of_its_own(client: Client) -> None:
    whole, none = client.get("/calendar.ics"), client.get("/calendar.ics?kind=publication")
    chosen = client.get("/calendar.ics?kind=start&text=kcr2&nonsense=x")
    assert [answer.text.count("BEGIN:VEVENT") for answer in (whole, chosen, none)] == [2, 1, 0]


def test_a_question_without_end_is_refused(client: Client) -> None:
    for path, status in (("/", 414), ("/calendar.ics", 414), ("/v1/milestones", 400)):
        assert client.get(f"{path}?text={'x' * LONGEST_QUERY}").status_code == status


def test_nothing_can_be_written(client: Client) -> None:
    for path in ("/", "/calendars/alles.ics", "/calendar.ics", "/healthz", "/status", "/v1/milestones"):
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            assert client.request(method, path).status_code in {404, 405}


# Health


def test_health_follows_the_rounds(client: Client, site: Site) -> None:
    assert _health(client) == (200, "ok", "ok")
    site.last_round = NOW - PATIENCE
    assert _health(client) == (200, "ok", "ok")
    site.last_round = NOW - PATIENCE - timedelta(seconds=1)
    assert _health(client) == (503, "late", "ok")
    site.last_round = None
    assert _health(client) == (503, "late", "ok")


def _health(client: Client) -> tuple[int, str, str]:
    answer: httpx.Response = client.get("/healthz")
    return (answer.status_code, answer.json()["status"], answer.json()["file"])


def test_before_the_first_round_there_is_nothing_to_show() -> None:
    client = Client(Site(clock=lambda: NOW, patience=PATIENCE))
    statuses = [client.get(path).status_code for path in ("/", "/calendars/alles.ics", "/healthz")]
    assert statuses == [503, 404, 503]
