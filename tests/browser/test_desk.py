"""The desk in a real browser: from a letter to a milestone in the file, by keyboard, without JavaScript."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import pytest
import uvicorn

from notifier.proposals.desk import Desk
from notifier.proposals.stored import propose
from notifier.store.proposals import list_proposals
from notifier.store.tokens import make_editor
from notifier.web.app import build_app
from notifier.web.desk.access import Access, local_hosts
from notifier.web.desk.shell import DeskPart
from notifier.web.desk.table import DESK_PAGES
from notifier.words import Language, say
from tests.browser.checking import overflow
from tests.conftest import is_whole
from tests.proposals.conftest import MOVED, make_desk
from tests.web.desk.world import addresses_of
from tests.web.sites import NOW, build_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Page

    from notifier.store.database import Database
    from tests.browser.checking import Checker

LETTER = """\
Datum: 1 december 2025
Betreft: Voortgang meldkamers

De meldkamer Noord opent op 1 maart 2027. Het besluit over de bekostiging valt uiterlijk 1 juli 2026.
"""
PASSED = "  - {id: k, title: Evaluatie, kind: deadline, when: 2025-10-01}\n"


@pytest.fixture
def desk(tmp_path: Path, sqlite: Database) -> Iterator[tuple[str, Desk]]:
    """Serve a desk, and return the address of an editor's link."""
    proposals = make_desk(tmp_path, sqlite)
    path = proposals.path
    path.write_text(path.read_text(encoding="utf-8") + PASSED, encoding="utf-8")
    made = Desk(events_path=path, database=sqlite, clock=lambda: NOW)
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    access = Access(database=sqlite, clock=lambda: NOW, own_hosts=local_hosts(port))
    site = build_site(*proposals.events.timeline.milestones)
    app = build_app(site, parts=[DeskPart(desk=made, access=access)])
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    with sqlite.write() as session:
        token = make_editor(session, note="", now=NOW)
    yield f"http://127.0.0.1:{port}/edit/link/{token}", made
    server.should_exit = True
    thread.join()


def _enter(context: BrowserContext, link: str) -> tuple[Page, str]:
    page = context.new_page()
    page.goto(link)
    page.locator("#name").fill("LOCC")
    page.keyboard.press("Enter")
    page.wait_for_url("**/edit*")
    return page, link.partition("/edit/")[0]


def test_a_letter_becomes_a_milestone_without_javascript(
    plain_context: BrowserContext, desk: tuple[str, Desk], tmp_path: Path
) -> None:
    """In English; in Dutch a letter is read below, and a proposal accepted on the whole way."""
    link, made = desk
    language = Language.EN
    letter = tmp_path / "brief.txt"
    letter.write_text(LETTER, encoding="utf-8")
    plain_context.set_extra_http_headers({"Accept-Language": "en-GB"})
    page, _ = _enter(plain_context, link)
    page.get_by_role("link", name=say(language, "desk.title_letters"), exact=True).click()
    page.locator("#letter").set_input_files(letter)
    page.get_by_role("button", name=say(language, "desk.letter_read")).click()
    assert page.locator("h1").text_content() == "Voortgang meldkamers"
    assert page.locator("mark").all_text_contents() == ["op 1 maart 2027", "uiterlijk 1 juli 2026"]
    page.locator(".card").first.get_by_role("checkbox").check()
    page.get_by_role("button", name=say(language, "desk.look")).first.click()
    assert page.locator(".effects strong").all_text_contents() == ["Meldkamer Noord opent"]
    page.get_by_role("button", name=say(language, "desk.write")).click()
    assert page.get_by_role("status").text_content() == say(language, "desk.said_accepted")
    accepted = made.read().timeline.find("meldkamer-noord-opent")
    assert accepted is not None
    assert (accepted.when.text, accepted.statements[0].phrase) == ("2027-03-01", "op 1 maart 2027")


def test_the_keyboard_alone_clears_up(context: BrowserContext, desk: tuple[str, Desk]) -> None:
    link, made = desk
    page, root = _enter(context, link)
    page.goto(f"{root}/edit/passed")

    def tab_to(field: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("one => document.activeElement.matches(one)", field):
                return
        raise AssertionError(field)

    tab_to("#what-k")
    # Typing its first letters would depend on how quickly they come after each other.
    for _ in range(5):
        if page.evaluate("document.activeElement.value") != "done":
            page.keyboard.press("ArrowDown")
    tab_to("#when-k")
    page.keyboard.type("ooit")
    page.keyboard.press("Enter")
    page.wait_for_selector("#when-k-error")
    # The browser moves the focus a moment after the page is there.
    page.wait_for_function("document.activeElement.getAttribute('role') === 'alert'")
    tab_to('a[href="#when-k"]')
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "when-k"
    page.keyboard.press("Control+A")
    page.keyboard.type("1 oktober 2025")
    page.keyboard.press("Enter")
    page.wait_for_selector('button[value="write"]')
    tab_to('button[value="write"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**/edit/passed?said=written*")
    done = made.read().timeline.find("k")
    assert done is not None
    assert str(done.done) == "2025-10-01"


def test_the_enter_key_decides_nothing(context: BrowserContext, desk: tuple[str, Desk]) -> None:
    """The first button of a form is pressed by it: in the reason for a rejection, that one is meant."""
    link, made = desk
    with made.database.write() as session:
        propose(session, [MOVED], events=made.read(), now=NOW)
    page, root = _enter(context, link)
    page.goto(f"{root}/edit")
    page.locator(".card summary", has_text="Toch niet?").click()
    page.locator("#reason-1").fill("staat er anders")
    page.keyboard.press("Enter")
    page.wait_for_url("**/edit?said=rejected*")
    page.goto(f"{root}/edit/letters")
    content = LETTER.encode()
    page.locator("#letter").set_input_files(
        {"name": "brief.txt", "mimeType": "text/plain", "buffer": content}
    )
    page.get_by_role("button", name="Lees de brief").click()
    page.wait_for_url("**/edit/letters/1*")
    page.locator(".card details").last.evaluate("one => { one.open = true }")
    page.locator(".card input:not([type=checkbox])").last.fill("valt af")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert]")
    assert page.get_by_role("alert").text_content() == "U koos nog niets om over te nemen."
    with made.database.read() as session:
        states = [row.state for row in list_proposals(session)]
    assert states == ["rejected", "open", "open"]


def test_the_accessibility_checker_finds_nothing_at_the_desk(
    context: BrowserContext, desk: tuple[str, Desk], checker: Checker, tmp_path: Path
) -> None:
    """All rules on each page in one of two forms, by turns, and under `make laws` what differs in the other.

    Source: WCAG 2.2, levels A and AA.
    """
    link, made = desk
    checked: list[str] = []
    letter = tmp_path / "brief.txt"
    letter.write_text(LETTER, encoding="utf-8")
    page, root = _enter(context, link)
    page.goto(f"{root}/edit/letters")
    page.locator("#letter").set_input_files(letter)
    page.get_by_role("button", name="Lees de brief").click()
    page.wait_for_url("**/edit/letters/1*")

    def check(address: str, content: str) -> None:
        checker.show(address, content)
        for form, (width, scheme) in enumerate(((320, "dark"), (1200, "light"))):
            checker.set_form(width=width, scheme=scheme)
            if len(checked) % 2 == form:
                assert checker.violations() == [], address
            elif is_whole():
                assert checker.violations_in_form() == [], address
            assert overflow(checker.page) <= 0, address
        checked.append(address)

    for row in DESK_PAGES:
        address = root + addresses_of(row, made)[0]
        found = context.request.get(address)
        assert (found.status, found.url) == (200, address)
        check(address, found.text())
    page.goto(f"{root}/edit/move/b")
    page.get_by_role("button", name="Bekijk wat er verandert").click()
    page.wait_for_selector("#when-error")
    check(page.url, page.content())
    page.locator("#when").fill("begin 2027")
    page.get_by_role("button", name="Bekijk wat er verandert").click()
    page.wait_for_selector('button[value="write"]')
    check(page.url, page.content())
