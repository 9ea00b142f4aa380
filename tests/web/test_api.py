"""The read-only API: it does what its description says, and follows the government's design rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import HealthCheck, settings

from notifier.web.app import build_app
from notifier.web.openapi import SCHEMAS, VERSION
from tests.conftest import milestone
from tests.contract.messages import HOSTILE_TITLES
from tests.web.client import Client
from tests.web.sites import build_site
from tests.web.test_pages import ALL, MOVED

if TYPE_CHECKING:
    from schemathesis import Case

ADDRESSES = ("/v1/milestones", "/v1/milestones/vmx", "/v1/changes", "/v1/feeds")
PATHS = ("/v1/milestones", "/v1/milestones/{id}", "/v1/changes", "/v1/feeds")
BEFORE = (*ALL[:-1], MOVED._replace(title="VMX, eerder"))


@pytest.mark.parametrize("path", PATHS)
def test_nothing_that_can_be_asked_gets_an_answer_that_is_not_described(path: str) -> None:
    # Importing it takes a second, and collecting its tests several: in one worker, and not in all.
    import schemathesis  # noqa: PLC0415
    from schemathesis.generation.hypothesis import builder  # noqa: PLC0415

    schema = schemathesis.openapi.from_asgi("/openapi.json", build_app(build_site(*ALL, before=BEFORE)))
    assert tuple(schema.raw_schema["paths"]) == PATHS

    @settings(max_examples=settings().max_examples // 3, suppress_health_check=list(HealthCheck))
    def ask(case: Case[Any]) -> None:
        case.call_and_validate()

    modes = list(builder.HypothesisTestMode)
    config = builder.HypothesisTestConfig(project=schema.config, modes=modes)
    builder.create_test(operation=schema[path]["GET"], test_func=ask, config=config)()


@pytest.fixture
def client() -> Client:
    return Client(build_site(*ALL, before=BEFORE, contact="mijlpalen@example.org"))


def _ids(client: Client, query: str) -> list[str]:
    return [one["id"] for one in client.get(f"/v1/milestones?{query}").json()["items"]]


def test_a_milestone_comes_with_its_date_its_sources_and_its_revision(client: Client) -> None:
    assert client.get("/v1/milestones/vmx").json() == {
        "id": "vmx",
        "title": "VMX",
        "kind": "start",
        "status": "planned",
        "modality": "fixed",
        "when": "2027",
        "label": "in 2027",
        "earliest": "2027-01-01",
        "latest": "2027-12-31",
        "precision": "year",
        "lapsed": False,
        "days_left": 395,
        "earlier_missed": 0,
        "lasts": False,
        "topics": ["vmx", "c2000"],
        "owner": "",
        "action": "",
        "uncertain": False,
        "approximate": False,
        "description": "",
        "location": "",
        "url": None,
        "more_url": None,
        "done_on": None,
        "cancelled": None,
        "list": None,
        "formerly": ["vmx-oud"],
        "after": None,
        "repeat": None,
        "dates": [],
        "statements": [
            {
                "says": "dated",
                "phrase": "in 2026",
                "date": {
                    "when": "2026",
                    "label": "in 2026",
                    "earliest": "2026-01-01",
                    "latest": "2026-12-31",
                    "precision": "year",
                },
                "done_on": None,
                "modality": None,
                "source": {
                    "kind": "letter",
                    "title": "Voortgang Landelijke Agenda",
                    "date": "2025-07-17",
                    "reference": "6530085",
                    "url": "https://example.org/lac",
                },
            },
            {
                "says": "dated",
                "phrase": "in 2027",
                "date": {
                    "when": "2027",
                    "label": "in 2027",
                    "earliest": "2027-01-01",
                    "latest": "2027-12-31",
                    "precision": "year",
                },
                "done_on": None,
                "modality": None,
                "source": {
                    "kind": "letter",
                    "title": "Verzamelbrief",
                    "date": "2025-10-03",
                    "reference": "",
                    "url": None,
                },
            },
        ],
        "revision": 1,
        "date_revision": 0,
        "modified_at": client.get("/v1/changes?milestone=vmx").json()["items"][0]["recorded_at"],
    }


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("", ["oud", "besluit", "kcr2-instelling", "vmx", "klaar"]),
        ("topic=vmx&topic=C2000", ["oud", "vmx"]),
        ("topic=c2000&kind=deadline", ["oud"]),
        ("status=overdue", ["oud"]),
        ("id=vmx-oud", ["vmx"]),
        ("text=INSTELLING", ["kcr2-instelling"]),
        ("pageSize=2", ["oud", "besluit"]),
        ("pageSize=2&page=3", ["klaar"]),
        ("page=9", []),
    ],
)
def test_milestones_are_filtered_and_paged(client: Client, query: str, ids: list[str]) -> None:
    assert _ids(client, query) == ids


def test_pages_lead_to_one_another(client: Client) -> None:
    answer = client.get("/v1/milestones?topic=c2000&pageSize=1&page=2")
    assert {**answer.json(), "items": []} == {"items": [], "page": 2, "page_size": 1, "total": 2}
    assert answer.headers["link"] == (
        '<milestones?topic=c2000&pageSize=1&page=1>; rel="first", '
        '<milestones?topic=c2000&pageSize=1&page=2>; rel="last", '
        '<milestones?topic=c2000&pageSize=1&page=1>; rel="prev"'
    )
    paged = [one for page in range(1, 6) for one in _ids(client, f"pageSize=1&page={page}")]
    assert paged == _ids(client, "")


def test_changes_tell_the_date_before_and_after(client: Client) -> None:
    newest = client.get("/v1/changes").json()["items"][0]
    assert (newest["id"], newest["change"], newest["fields"]) == ("vmx-oud-1", "revised", ["title"])
    assert newest["before"] == newest["after"]
    assert client.get("/v1/changes?since=2999-01-01").json()["total"] == 0
    assert client.get("/v1/changes?milestone=vmx-oud").json()["total"] == 2


def test_feeds_tell_where_they_are_and_what_they_hold(client: Client) -> None:
    feeds = client.get("/v1/feeds").json()["items"]
    assert feeds[0] == {
        "name": "alles",
        "title": "Alles",
        "href": "../calendars/alles.ics",
        "language": "nl",
        "entries": 7,
        "milestones": 5,
    }


def test_all_that_is_wrong_with_a_query_is_told_at_once(client: Client) -> None:
    answer = client.get("/v1/milestones?kind=party&pageSize=0&Topic=x&page=2&page=3&text=")
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    body = answer.json()
    jsonschema.validate(body, SCHEMAS["Problem"])
    assert {error["name"]: error["detail"] for error in body["errors"]} == {
        "kind": "kind=party does not exist; expected: deadline, start, end, decision, publication, event",
        "pageSize": "pageSize=0 is out of range; expected: 1 to 200",
        "Topic": "Topic is not a word known in an address; known: topic, kind, owner, id, status, text, source, "
        "action, modality, within, on, page, pageSize; did you mean topic?",
        "page": "page has 2 values; expected: at most 1",
        "text": "nothing follows text=",
    }


def test_what_is_not_there_is_a_problem(client: Client) -> None:
    for path, status in (("/v1/milestones/nope", 404), ("/v1/nope", 404), ("/v1/milestones/", 404)):
        answer = client.get(path)
        assert (answer.status_code, answer.json()["status"]) == (status, status)
        assert answer.headers["content-type"] == "application/problem+json"
    refused = client.request("POST", "/v1/milestones")
    assert (refused.status_code, refused.headers["content-type"]) == (405, "application/problem+json")


def test_an_earlier_id_leads_to_the_present_one(client: Client) -> None:
    answer = client.get("/v1/milestones/vmx-oud")
    assert (answer.status_code, answer.headers["location"]) == (308, "vmx")


def test_every_answer_has_the_headers_of_the_design_rules(client: Client) -> None:
    for path in (*ADDRESSES, "/openapi.json", "/v1/openapi.json", "/v1/nope", "/v1/feeds?x=1"):
        headers = client.get(path).headers
        assert {
            name: headers[name]
            for name in ("api-version", "access-control-allow-origin", "cache-control", "x-frame-options")
        } == {
            "api-version": VERSION,
            "access-control-allow-origin": "*",
            "cache-control": "no-store",
            "x-frame-options": "DENY",
        }
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["strict-transport-security"] == "max-age=31536000"


def test_names_follow_the_design_rules(client: Client) -> None:
    """Source: NL API Design Rules: no-trailing-slash, path-segments-kebab-case, query-keys-camel-case."""
    description: dict[str, Any] = client.get("/openapi.json").json()
    assert description["openapi"].startswith("3.1")
    assert description["info"]["contact"] == {"name": "Mijlpalen", "email": "mijlpalen@example.org"}
    for path, item in description["paths"].items():
        assert path == path.lower().rstrip("/")
        assert "_" not in path
        assert set(item) == {"get"}
        for parameter in item["get"]["parameters"]:
            assert parameter["name"].isalnum()
            assert parameter["name"][0].islower()


def test_no_title_breaks_an_answer() -> None:
    client = Client(
        build_site(*(milestone(id=f"m{n}", title=title) for n, title in enumerate(HOSTILE_TITLES)))
    )
    titles = [one["title"] for one in client.get("/v1/milestones").json()["items"]]
    assert sorted(titles) == sorted(HOSTILE_TITLES)


def test_a_milestone_that_is_not_there_is_refused_with_the_one_that_is_probably_meant() -> None:
    answer = Client(build_site(milestone())).get("/v1/milestones/kcr2-insteling")
    told = "there is no milestone kcr2-insteling; did you mean kcr2-instelling?"
    assert (answer.status_code, answer.json()["detail"]) == (404, told)
