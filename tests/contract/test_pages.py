"""Requirements of every page: the tests run over the table."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from notifier.web.page_table import MENU, PAGES, PageRow
from notifier.words import Language, say
from tests.contract.messages import HOSTILE_TITLES
from tests.rows import each_row
from tests.web.client import Client
from tests.web.sites import Outline, build_site, snapshot_of
from tests.web.test_pages import ALL, one_with

every_page = each_row("row", PAGES)
SITE = build_site(*ALL, url="https://m.example/sub")
CLIENT = Client(SITE)


def _addresses(row: PageRow) -> tuple[str, ...]:
    addresses = row.addresses(snapshot_of(SITE))
    assert addresses, "its `names` give no address"
    return addresses


@every_page
@each_row("language", Language)
def test_a_page_has_a_title_one_heading_and_nothing_that_acts(row: PageRow, language: Language) -> None:
    for address in _addresses(row):
        answer = CLIENT.get(f"{address}?lang={language}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert answer.headers["content-language"] == language
        assert f'<html lang="{language}">' in answer.text
        outline = Outline(answer.text)
        assert outline.open == []
        levels = [int(level[1]) for level, _ in outline.headings]
        assert (levels[:1], levels.count(1)) == ([1], 1)
        assert all(below <= above + 1 for above, below in pairwise(levels))
        assert not outline.tags & {"script", "style", "iframe", "img", "object", "embed"}
        assert not {name for name in outline.attributes if name.startswith("on") or name == "style"}
        title = re.findall("<title>(.+?)</title>", answer.text)
        assert len(title) == 1
        # A link of the menu leads to each page of it, and marks the one that is shown.
        marked = re.findall(r'aria-current="page">(.+?)</a></li>', answer.text)
        assert marked == ([say(language, row.menu)] if row.menu else [])
        for entry in MENU:
            assert f">{say(language, entry.menu)}</a></li>" in answer.text


def test_no_two_pages_have_the_same_title() -> None:
    titles = [
        re.findall("<title>(.+?)</title>", CLIENT.get(address).text)
        for row in PAGES
        for address in _addresses(row)
    ]
    assert len(titles) == len({title[0] for title in titles})


@every_page
def test_a_page_that_is_kept_can_be_asked_for_again_and_another_is_not_stored(row: PageRow) -> None:
    for address in _addresses(row):
        headers = CLIENT.get(address).headers
        assert headers["vary"] == "Accept-Language"
        assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
        if row.is_kept:
            assert headers["cache-control"] == "no-cache"
            again = CLIENT.get(address, headers={"If-None-Match": headers["etag"]})
            assert (again.status_code, again.content) == (304, b"")
        else:
            assert headers["cache-control"] == "no-store"


@cache
def _client_with(title: str) -> Client:
    return Client(build_site(*one_with(title)))


@every_page
@each_row("title", HOSTILE_TITLES)
def test_no_title_breaks_a_page(row: PageRow, title: str) -> None:
    client = _client_with(title)
    for address in row.addresses(snapshot_of(client.site)):
        answer = client.get(address)
        assert answer.status_code == 200
        outline = Outline(answer.text)
        assert outline.open == []
        assert not outline.tags & {"script", "at"}
        assert not {name for name in outline.attributes if name.startswith("on")}
