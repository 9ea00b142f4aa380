"""Feeds over HTTP, as a file server would serve them."""

from __future__ import annotations

import gzip
from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime

import pytest

from notifier.feeds.formats import FORMATS
from notifier.feeds.publish import FeedBuilder
from notifier.timeline.model import Kind, Milestone
from notifier.web.app import AppState
from notifier.web.snapshot import Snapshot, take_snapshot
from tests.conftest import day, milestone, timeline, utc
from tests.ics.test_entries import feed, remember
from tests.reminders.test_notices import KCR2
from tests.web.client import Client
from tests.web.sites import snapshot_of

CHANGED = utc("2025-12-01 08:00")
NOW = utc("2025-12-02 08:00")
TODAY = day("2025-12-02")
TOKEN = "a" * 43
FEEDS = (feed(), feed(name="geheim", title="Geheim", private=True))
MILESTONES = (KCR2, milestone("2027", id="c2000", title="Contracten", kind=Kind.END, topics=("c2000", "vmx")))


def snapshot(*milestones: Milestone, changed: str = "") -> Snapshot:
    one, histories = timeline(*milestones, url="https://mijlpalen.example"), remember(milestones)
    return take_snapshot(
        one,
        FeedBuilder().build_all(FEEDS, one, histories, TODAY),
        NOW,
        modified=utc(changed) if changed else CHANGED,
        histories=histories,
        former=frozenset({"alles", "oud"}),
    )


@pytest.fixture
def site() -> AppState:
    return AppState(
        clock=lambda: NOW,
        stale_after=timedelta(minutes=3),
        private_feed={TOKEN: "geheim"}.get,  # type: ignore[arg-type]
        snapshot=snapshot(*MILESTONES),
    )


@pytest.fixture
def client(site: AppState) -> Client:
    return Client(site)


def _data(site: AppState, name: str = "alles") -> bytes:
    return snapshot_of(site).catalog.feeds[name].data


PLAIN = {"Accept-Encoding": "identity"}


def test_a_feed_is_served_as_the_bytes_that_were_built(client: Client, site: AppState) -> None:
    answer = client.get("/calendars/alles.ics", PLAIN)
    assert answer.content == _data(site)
    headers = dict(answer.headers)
    etag = headers.pop("etag")
    assert etag.startswith('"')
    assert headers == {
        "content-type": "text/calendar; charset=utf-8",
        "content-language": "nl",
        "content-length": str(len(answer.content)),
        "last-modified": "Mon, 01 Dec 2025 08:00:00 GMT",
        "access-control-allow-origin": "*",
        "access-control-expose-headers": "ETag, Link",
        "cache-control": "public, max-age=300, stale-while-revalidate=3600, stale-if-error=86400",
        "vary": "accept-encoding",
        "x-content-type-options": "nosniff",
        "link": '<alles.atom>; rel="alternate"; type="application/atom+xml", '
        '<alles.json>; rel="alternate"; type="application/json", '
        '<alles.csv>; rel="alternate"; type="text/csv"',
    }


@pytest.mark.parametrize("ending", FORMATS)
def test_every_form_has_its_address_and_says_what_it_is(client: Client, ending: str) -> None:
    for path in (f"/calendars/alles.{ending}", f"/calendar.{ending}", f"/calendar.{ending}?topic=c2000"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (200, FORMATS[ending].media_type)


@pytest.mark.parametrize("template", ["{}", "W/{}", '"other", {}', "*", '"x" ,{} , "y"'])
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_client_that_has_the_bytes_is_told_so(client: Client, template: str, encoding: str) -> None:
    accepts = {"Accept-Encoding": encoding}
    etag = client.get("/calendars/alles.ics", accepts).headers["etag"]
    answer = client.get("/calendars/alles.ics", {**accepts, "If-None-Match": template.format(etag)})
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", etag)
    assert "cache-control" in answer.headers
    assert not {"content-type", "content-length", "content-encoding"} & set(answer.headers)


@pytest.mark.parametrize(
    ("since", "status"),
    [
        ("Mon, 01 Dec 2025 08:00:00 GMT", 304),
        ("Tue, 02 Dec 2025 07:59:59 GMT", 304),
        ("Mon, 01 Dec 2025 07:59:59 GMT", 200),
        ("Tue, 02 Dec 2025 09:00:00 GMT", 200),  # yet to come
        ("yesterday", 200),
        ("Mon, 99 Dec 2025 08:00:00 GMT", 200),
        ("", 200),
    ],
)
def test_a_date_counts_where_there_is_no_tag(client: Client, since: str, status: int) -> None:
    assert client.get("/calendars/alles.ics", {"If-Modified-Since": since}).status_code == status


def test_a_tag_counts_before_a_date(client: Client) -> None:
    fresh = format_datetime(CHANGED, usegmt=True)
    headers = {"If-None-Match": '"old"', "If-Modified-Since": fresh}
    assert client.get("/calendars/alles.ics", headers).status_code == 200


def test_head_has_the_same_headers_and_no_body(client: Client) -> None:
    for encoding in ("identity", "gzip"):
        headers = {"Accept-Encoding": encoding}
        whole = client.get("/calendars/alles.ics", headers)
        head = client.request("HEAD", "/calendars/alles.ics", headers)
        assert (head.status_code, head.content, head.headers) == (200, b"", whole.headers)


def test_what_a_client_accepts_makes_no_difference(client: Client) -> None:
    """Google sends no Accept at all; others send text/html."""
    answers = [
        client.get("/calendars/alles.ics", headers)
        for headers in (
            {},
            {"Accept": "text/html"},
            {"Accept": ""},
            {"User-Agent": "Google-Calendar-Importer"},
        )
    ]
    assert {(answer.status_code, answer.content) for answer in answers} == {(200, answers[0].content)}


@pytest.mark.parametrize(
    ("accepts", "zipped"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip; q=0.0, br", False),
        ("br", False),
        ("", False),
    ],
)
def test_gzip_is_only_for_who_asks(client: Client, site: AppState, accepts: str, zipped: bool) -> None:  # noqa: FBT001
    answer = client.get("/calendars/alles.ics", {"Accept-Encoding": accepts})
    assert (answer.headers.get("content-encoding") == "gzip") is zipped
    assert answer.content == _data(site)
    plain = client.get("/calendars/alles.ics", PLAIN)
    assert (answer.headers["etag"] == plain.headers["etag"]) is not zipped


def test_gzip_can_be_switched_off(client: Client, site: AppState) -> None:
    site.gzip = False
    answer = client.get("/calendars/alles.ics", {"Accept-Encoding": "gzip"})
    assert "content-encoding" not in answer.headers


def test_gzip_bytes_hold_no_time_and_no_machine(site: AppState) -> None:
    made = [snapshot(*MILESTONES).catalog.make(FEEDS[0], FORMATS["ics"]).zip().body for _ in range(2)]
    assert made[0] == made[1]
    assert made[0][4:8] == b"\0\0\0\0"
    assert gzip.decompress(made[0]) == _data(site)


def test_any_filter_is_a_feed_and_the_order_of_its_words_makes_no_other(client: Client) -> None:
    answers = [
        client.get(f"/calendar.ics?{query}", PLAIN)
        for query in ("topic=c2000,vmx&kind=end&windows=closes", "windows=closes&kind=end&topic=VMX,c2000")
    ]
    assert answers[0].headers["etag"] == answers[1].headers["etag"]
    text = answers[0].text.replace("\r\n ", "")
    assert text.count("BEGIN:VEVENT") == 1
    assert "SUMMARY:≤ Contracten: uiterlijk (in 2027)" in text
    assert "NAME:Mijlpalen: c2000\\, vmx\\, einde" in text
    assert (
        "SOURCE;VALUE=URI:https://mijlpalen.example/calendar/c2000-vmx-end.ics?topic=c2000,vmx&kind=end&windows=closes"
        in text
    )
    assert (
        '<calendar.json?topic=c2000,vmx&kind=end&windows=closes>; rel="alternate"'
        in answers[0].headers["link"]
    )


def test_a_feed_speaks_the_language_that_is_asked_for(client: Client) -> None:
    answer = client.get("/calendars/alles.ics?lang=en&windows=opens&alarms=P7D")
    assert answer.headers["content-language"] == "en"
    assert "≥ Contracten: period begins\\, day unknown" in answer.text
    assert answer.text.count("TRIGGER:-P6DT15H") == 2


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/calendar.ics?topc=c2000", "bekend: topic, kind, owner, id, status, text, source, action"),
        ("/calendars/alles.ics?topic=c2000", "bekend: windows, lang, alarms"),
        ("/calendar.json?kind=x", "verwacht: deadline, start"),
        ("/calendar.ics?%ff=%fe", "is geen bekend woord"),
    ],
)
def test_an_unknown_parameter_is_refused_with_those_that_are_known(
    client: Client, path: str, words: str
) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "text/plain; charset=utf-8")
    assert words in answer.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/calendars/none.ics", 404),
        ("/calendars/", 404),
        ("/calendars/alles", 404),
        ("/calendars/alles.pdf", 404),
        ("/calendars/../events.yaml", 404),
        ("/calendars/%2e%2e/x", 404),
        ("/calendars/x/alles.ics", 404),
        ("/calendars/oud.ics", 410),
        ("/calendars/oud.json", 410),
        ("/calendars/geheim.ics", 404),
        ("/private/geheim.ics", 404),
        ("/private//geheim.ics", 404),
        (f"/private/{TOKEN[:-1]}b.ics", 404),
        (f"/private/{TOKEN}", 404),
        (f"/private/{TOKEN}/alles.ics", 404),
        (f"/private/{TOKEN[:-1]}b/geheim.ics", 404),
        (f"/private/{TOKEN}/geheim.ics", 200),
        ("/calendar/mijn-c2000.ics?topic=c2000", 200),
        ("/calendar/a/b.ics", 404),
        ("/calendar/.ics", 404),
        ("/private/.ics", 404),
    ],
)
def test_what_is_not_there_is_told_apart_from_what_is_no_more(client: Client, path: str, status: int) -> None:
    client.get(f"/private/{TOKEN}.ics")  # a cached document must not be found without the token
    assert client.get(path).status_code == status


def test_a_filter_is_the_same_calendar_under_any_name(client: Client) -> None:
    plain, named, other = (
        client.get(f"/{path}?topic=c2000")
        for path in ("calendar.ics", "calendar/c2000.ics", "calendar/wat-dan-ook.ics")
    )
    assert plain.content == named.content == other.content
    # The calendar names the address after what is in it.
    assert "/calendar/c2000.ics?topic=c2000" in named.text.replace("\r\n ", "")


@pytest.mark.parametrize(
    "path",
    [
        "/calendars/alles.ics",
        "/calendars/alles.json",
        "/calendar.atom",
        "/calendar/c2000.csv?topic=c2000",
        "/calendars/weg.ics",
        "/calendar.ics?topci=x",
        "/milestones.csv",
        "/milestones.md",
        "/milestones.md?topci=x",
    ],
)
def test_a_page_of_another_site_can_read_every_public_form(client: Client, path: str) -> None:
    answer = client.get(path, {"Origin": "https://intranet.example"})
    tag = answer.headers.get("etag", '"none"')
    for one in (answer, client.get(path, {"If-None-Match": tag}), client.request("HEAD", path)):
        assert one.headers["access-control-allow-origin"] == "*"
        assert one.headers["access-control-expose-headers"] == "ETag, Link"


@pytest.mark.parametrize("path", ["/", "/subscribe", "/weg", f"/private/{TOKEN}.ics", "/private/x.ics"])
def test_a_page_of_another_site_can_read_no_page_and_nothing_private(client: Client, path: str) -> None:
    assert "access-control-allow-origin" not in client.get(path).headers


def test_nothing_can_be_written(client: Client) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        answer = client.request(method, "/calendars/alles.ics")
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


def test_a_private_feed_is_for_who_has_its_token_and_for_no_cache(client: Client, site: AppState) -> None:
    answer = client.get(f"/private/{TOKEN}.ics", PLAIN)
    assert answer.content == _data(site, "geheim")
    assert answer.headers["cache-control"] == "private, max-age=300"
    assert (answer.headers["x-robots-tag"], answer.headers["referrer-policy"]) == ("noindex", "no-referrer")
    assert "link" not in answer.headers
    assert TOKEN not in answer.text
    assert "CLASS" not in answer.text
    named = client.get(f"/private/{TOKEN}/geheim.ics", PLAIN)
    assert (named.content, named.headers["etag"]) == (answer.content, answer.headers["etag"])
    assert named.headers["content-disposition"] == 'inline; filename="geheim.ics"'
    again = client.get(f"/private/{TOKEN}.ics", {**PLAIN, "If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    english = client.get(f"/private/{TOKEN}.ics?lang=en")
    assert english.headers["content-language"] == "en"


def test_a_calendar_that_loses_a_milestone_is_newer_for_who_asks_by_date(
    client: Client, site: AppState
) -> None:
    before = client.get("/calendars/alles.ics")
    site.snapshot = snapshot(KCR2, changed="2025-12-01 09:00")
    after = client.get("/calendars/alles.ics", {"If-Modified-Since": before.headers["last-modified"]})
    assert after.status_code == 200
    moments = [parsedate_to_datetime(answer.headers["last-modified"]) for answer in (before, after)]
    assert moments[0] < moments[1]


def test_a_service_below_a_path_finds_its_feeds(site: AppState) -> None:
    assert Client(site, root_path="/notifier").get("/notifier/calendars/alles.ics").status_code == 200
