"""A reader answers in a real browser: by keyboard, on a narrow screen, without JavaScript, in both languages."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import uvicorn

from notifier.store.database import open_database
from notifier.web.answers import Answers
from notifier.web.app import build_app
from notifier.web.server import server_config
from tests.browser.test_pages import CHECK, RULES
from tests.web.asking import Asking, make_asking

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

WORDS = {
    "nl": (
        "Er is een andere datum",
        "Verder",
        "Versturen",
        "Uw antwoord is binnen",
        "begin 2027",
        "Wat is de nieuwe datum?",
    ),
    "en": (
        "There is another date",
        "Continue",
        "Send",
        "Your answer has arrived",
        "early 2027",
        "What is the new date?",
    ),
}


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    folder = tmp_path_factory.mktemp("asking")
    database = open_database(f"sqlite:///{folder / 'notifier.db'}")
    yield make_asking(folder, database)
    database.close()


@contextmanager
def _served(asking: Asking) -> Iterator[str]:
    listener = socket.create_server(("127.0.0.1", 0))
    app = build_app(asking.state, parts=[Answers(database=asking.world.database, state=asking.state)])
    server = uvicorn.Server(server_config(app))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def _enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _tab_to(page: Page, words: str) -> None:
    """Press Tab until a link, button or field with these words has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if not focused.count():
            continue
        label = focused.evaluate("one => (one.labels?.[0] ?? one).textContent.trim()")
        if label == words:
            assert focused.evaluate("one => getComputedStyle(one).outlineStyle") != "none"
            return
    raise AssertionError(words)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_reader_answers_by_keyboard_alone(browser: Browser, asking: Asking, axe: str, lang: str) -> None:
    """Source: WCAG 2.2, levels A and AA; 1.4.10 for 320 pixels."""
    moved, go_on, send, thanks, words, label = WORDS[lang]
    with _served(asking) as base:
        context = browser.new_context(
            locale=f"{lang}-NL", java_script_enabled=False, viewport={"width": 320, "height": 800}
        )
        page = context.new_page()
        page.goto(base + asking.link("start"))
        _is_good(browser, page, axe)
        _tab_to(page, moved)
        _enter(page)
        _tab_to(page, go_on)
        _enter(page)
        # A mistake is announced, and its link leads to the field.
        _is_good(browser, page, axe)
        assert page.locator("[role=alert] a").count() == 1
        page.locator("[role=alert] a").focus()
        _enter(page)
        _tab_to(page, label)
        page.keyboard.type(words)
        _enter(page)
        _is_good(browser, page, axe)
        assert "2027" in page.locator("[role=status].heard").inner_text()
        _tab_to(page, send)
        _enter(page)
        assert thanks in page.locator("[role=status]").inner_text()
        _is_good(browser, page, axe)
        assert "?sent" in page.url
        page.reload()
        assert thanks in page.locator("[role=status]").inner_text()
        context.close()
    # The same answer in another language is the same proposal.
    assert len(asking.proposals()) == 1


def _is_good(browser: Browser, page: Page, axe: str) -> None:
    """Check a page as it is: the checker needs JavaScript, which the page itself must not need."""
    context = browser.new_context(
        java_script_enabled=True, viewport={"width": 320, "height": 800}, bypass_csp=True
    )
    copy = context.new_page()
    copy.route("**/copy", lambda route: route.fulfill(body=page.content(), content_type="text/html"))
    root = page.url.partition("/answer/")[0]
    copy.goto(f"{root}/answer/copy")
    copy.evaluate(axe)
    assert copy.evaluate(CHECK, RULES) == []
    assert copy.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    context.close()
