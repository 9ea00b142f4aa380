"""Fetching a document: what is refused, followed and bounded."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from notifier.net.connections import Network
from notifier.net.fetching import Fetched, FetchError, Reach, fetch
from notifier.words import Language
from tests.conftest import utc
from tests.receivers import raw_server
from tests.web_servers import Page, WebServer, serving

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

NOW = utc("2026-01-05 08:00")
LOCAL = frozenset({"127.0.0.1"})
SETTING = "NOTIFIER_WATCH_HOSTS"


@pytest.fixture(scope="module")
def web() -> Iterator[WebServer]:
    with serving() as running:
        yield running


def _fetch(url: str, *, timeout_s: float = 5, largest: int = 1000, etag: str = "") -> Fetched:
    reach = Reach(
        hosts=LOCAL,
        setting=SETTING,
        allow_private=True,
        network=Network(request_timeout=timedelta(seconds=timeout_s)),
    )
    return fetch(url, reach=reach, largest=largest, now=NOW, etag=etag)


def _refusal(url: str, *, timeout_s: float = 5) -> FetchError:
    with pytest.raises(FetchError) as refused:
        _fetch(url, timeout_s=timeout_s)
    return refused.value


def test_a_page_is_fetched_with_its_headers(web: WebServer) -> None:
    web.pages["/a"] = Page(body=b"abc", media_type="application/pdf")
    fetched = _fetch(f"{web.origin}/a#page=2")
    assert (fetched.url, fetched.content, fetched.headers["content-type"]) == (
        f"{web.origin}/a",
        b"abc",
        "application/pdf",
    )


def test_a_page_that_is_still_the_same_is_not_sent_again(web: WebServer) -> None:
    web.pages["/same"] = Page(body=b"abc", headers={"ETag": '"1"'})
    assert not _fetch(f"{web.origin}/same", etag='"1"').is_modified
    assert _fetch(f"{web.origin}/same", etag='"0"').is_modified


def test_a_redirect_is_followed_to_a_host_that_is_allowed(web: WebServer) -> None:
    web.pages["/old/x"] = Page(status=301, headers={"Location": "../new"})
    web.pages["/new"] = Page(body=b"here")
    assert _fetch(f"{web.origin}/old/x") == Fetched(
        url=f"{web.origin}/new", headers=_fetch(f"{web.origin}/new").headers, content=b"here"
    )


@pytest.mark.parametrize(
    ("location", "key"),
    [
        ("https://elders.example/brief.pdf", "fetch.host"),
        ("http://localhost/brief.pdf", "fetch.host"),
        ("file:///etc/passwd", "fetch.host"),
        ("http://[", "fetch.redirects"),
        ("/loop", "fetch.redirects"),
    ],
)
def test_a_redirect_elsewhere_is_refused(web: WebServer, location: str, key: str) -> None:
    web.pages["/loop"] = Page(status=302, headers={"Location": location})
    assert _refusal(f"{web.origin}/loop").key == key


def test_an_address_inside_the_network_needs_two_permissions(web: WebServer) -> None:
    web.pages["/a"] = Page(body=b"abc")
    for hosts, allow_private in ((LOCAL, False), (frozenset({"*.0.0.1"}), True)):
        reach = Reach(hosts=hosts, setting=SETTING, allow_private=allow_private)
        with pytest.raises(FetchError) as refused:
            fetch(f"{web.origin}/a", reach=reach, largest=10, now=NOW)
        assert (refused.value.key, refused.value.is_final) == ("fetch.inside", True)


def test_a_page_that_is_too_large_is_refused_whatever_it_claims(web: WebServer) -> None:
    web.pages["/large"] = Page(body=b"x" * 1001)
    assert _refusal(f"{web.origin}/large").key == "fetch.too_large"


def test_a_server_that_is_busy_says_how_long_to_wait(web: WebServer) -> None:
    web.pages["/busy"] = Page(status=503, headers={"Retry-After": "120"})
    error = _refusal(f"{web.origin}/busy")
    assert (error.key, error.is_final, error.retry_after) == ("fetch.status", False, timedelta(minutes=2))
    assert error.sentence(Language.NL) == f"{web.origin}/busy: de server antwoordt 503"


def test_a_slow_server_is_left_after_the_time_of_the_whole_fetch(web: WebServer) -> None:
    going_on = threading.Event()
    web.pages["/slow"] = Page(before=lambda: going_on.wait(5))
    web.pages["/to-slow"] = Page(status=307, headers={"Location": "/slow"})
    error = _refusal(f"{web.origin}/to-slow", timeout_s=0.3)
    going_on.set()
    assert (error.key, error.values["url"], error.is_final) == (
        "fetch.no_answer",
        f"{web.origin}/slow",
        False,
    )


@pytest.mark.parametrize(
    "body",
    [b"Content-Length: 100\r\n\r\nabc", b"Transfer-Encoding: chunked\r\n\r\n9\r\nabc"],
)
def test_a_page_that_is_cut_off_is_told_as_that(body: bytes) -> None:
    def reply(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\n" + body)

    with raw_server(reply) as url:
        assert f"{_refusal(url)}".endswith(": the answer was cut off")
