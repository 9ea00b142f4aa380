"""The HTTP side: feeds as a file server would, a page without script, and health."""

from __future__ import annotations

from datetime import timedelta
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from notifier.feeds.publish import build_feeds
from notifier.timeline.model import Kind, Milestone
from notifier.web.app import Site
from notifier.web.feeds import Shelf
from notifier.web.views import build_view
from tests.conftest import at, day, milestone, statement, timeline
from tests.contract.messages import HOSTILE_TITLES
from tests.feeds.test_entries import feed, remember
from tests.reminders.test_notices import KCR2
from tests.web.client import Client

if TYPE_CHECKING:
    import httpx

NOW = at("2025-12-02 09:00")
PATIENCE = timedelta(minutes=3)


def _site(*milestones: Milestone, warning: str = "") -> Site:
    one = timeline(*milestones)
    built = build_feeds(
        (feed(), feed(name="kcr2", title="KCR2 & meer")), one, remember(milestones), day("2025-12-02")
    )
    view = build_view(one, built, NOW, warning=warning)
    shelf = Shelf(
        timeline=one,
        histories=remember(milestones),
        today=day("2025-12-02"),
        modified=NOW,
        feeds={feed.content.feed.name: feed for feed in built},
    )
    return Site(clock=lambda: NOW, patience=PATIENCE, view=view, shelf=shelf, last_round=NOW)


@pytest.fixture
def site() -> Site:
    return _site(KCR2, milestone("2025-06-08", id="oud", title="Oude termijn", kind=Kind.DEADLINE))


@pytest.fixture
def client(site: Site) -> Client:
    return Client(site)


def test_nothing_can_be_written(client: Client) -> None:
    for path in ("/", "/calendars/alles.ics", "/healthz"):
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            assert client.request(method, path).status_code in {404, 405}


# The page


class _Outline(HTMLParser):
    """Reads headings, links and open tags of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[tuple[str, str]] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag not in {"meta", "link"}:
            self.open.append(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in {"h1", "h2", "h3", "h4"} and data.strip():
            self.headings.append((self.open[-1], data.strip()))


def test_the_page_goes_from_what_is_past_to_what_comes(client: Client) -> None:
    answer = client.get("/")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    outline = _Outline(answer.text)
    assert outline.headings == [
        ("h1", "Mijlpalen"),
        ("h2", "Wat komt"),
        ("h3", "Voorbij, zonder bericht"),
        ("h4", "Oude termijn"),
        ("h3", "Januari 2026"),
        ("h4", "Instelling KCR2"),
        ("h2", "Abonneren"),
    ]
    assert outline.open == []
    for words in (
        "1 januari 2026",
        "over 30 dagen",
        "177 dagen geleden",
        "Controleer uw aansluiting",
        "LOCC. Verzamelbrief, 3 oktober 2025",
        "Bijgewerkt op dinsdag 2 december 2025.",
        "KCR2 &amp; meer",
    ):
        assert words in answer.text


def test_every_own_link_of_the_page_resolves_and_none_leads_elsewhere_but_to_letters(client: Client) -> None:
    outline = _Outline(client.get("/").text)
    for link in outline.links:
        if link.startswith("https://"):
            assert link == "https://example.org/lac"
        else:
            assert not link.startswith("/"), "a page under a sub-path needs relative links"
            assert client.get(f"/{link}").status_code == 200
    assert "script" not in outline.tags


def test_the_page_leads_programs_to_the_feeds(client: Client) -> None:
    assert client.get("/").headers["link"] == (
        '<calendars/alles.ics>; rel="alternate"; type="text/calendar", '
        '<calendars/kcr2.ics>; rel="alternate"; type="text/calendar"'
    )


def test_robots_may_read_everything(client: Client) -> None:
    """Google fetches no calendar that its robot may not read."""
    assert client.get("/robots.txt").text == "User-agent: *\nAllow: /\n"


def test_the_page_allows_nothing_from_elsewhere(client: Client) -> None:
    headers = client.get("/").headers
    assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
    assert "unsafe" not in headers["content-security-policy"]
    assert (headers["x-content-type-options"], headers["x-frame-options"]) == ("nosniff", "DENY")
    assert headers["content-language"] == "nl"


@pytest.mark.parametrize("title", HOSTILE_TITLES)
def test_no_title_breaks_the_page(title: str) -> None:
    one = milestone(
        title=title, owner=title[:500], action=title[:500], statements=(statement(phrase=title[:500]),)
    )
    outline = _Outline(Client(_site(one)).get("/").text)
    assert [text for tag, text in outline.headings if tag == "h4"] == [title.strip()]
    assert not outline.tags & {"script", "b", "at"}


def test_a_file_that_does_not_count_is_told_on_the_page() -> None:
    page = Client(_site(warning="Het bestand heeft 1 fout.")).get("/").text
    assert '<p class="warning" role="status">Het bestand heeft 1 fout.</p>' in page


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
    assert statuses == [503, 503, 503]
