"""From a message to the next one, in a real browser: the answer, the desk, the calendar, in both languages.

The service stands behind the proxy of `deploy/`, under a path. The browser is 320 pixels wide, runs no JavaScript,
and only its keyboard is used.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from notifier.web.desk.table import DESK_MENU
from notifier.words import Language, say
from tests.browser.checking import overflow
from tests.conftest import CALENDAR, eventually
from tests.integration.test_deploy import free_port, nginx_with_tls
from tests.integration.test_loop_as_shipped import answer_links
from tests.integration.test_service import serving
from tests.processes import run
from tests.receivers import receiving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Page

    from tests.browser.checking import Checker
    from tests.integration.test_service import Running
    from tests.receivers import Receiver

TITLES = {Language.NL: "Besluit VMX", Language.EN: "Start C2000"}
DATES = {Language.NL: "1 maart 2999", Language.EN: "1 March 2999"}
PATH = "/mijlpalen/"
ADDRESSES = "[...document.querySelectorAll('a, form, link')].map(one => one.href ?? one.action)"
# The words of what has the focus, and its outline.
FOCUSED = """() => {
    const one = document.activeElement ?? document.body
    return [(one.labels?.[0] ?? one).textContent.trim(), getComputedStyle(one).outlineStyle]
}"""
_NARROW_PX = 320


@dataclass(frozen=True, slots=True)
class Installation:
    """A service behind a proxy, with a channel in each language.

    Attributes:
        running: The service.
        receiver: What both channels post to.
        links: The links for answers of each channel, by title.
        desk: The link of an editor.
    """

    running: Running
    receiver: Receiver
    links: dict[Language, dict[str, str]]
    desk: str


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder, secure = tmp_path_factory.mktemp("way"), free_port()
    address = f"https://127.0.0.1:{secure}/mijlpalen"
    passed = (datetime.now(UTC) - timedelta(days=10)).date()  # noqa: TID251 - the service reads it too
    channel = "{{type: teams, url_env: {1}_URL, language: {0}, allow_private: true, changes: now}}"
    channels = "".join(f"  {one}: {channel.format(one, one.upper())}\n" for one in Language)
    rows = "".join(
        f"  - {{id: m-{one}, title: {title}, kind: event, when: {passed}}}\n" for one, title in TITLES.items()
    )
    # `keep`: questions of the last days of a year would wait until January.
    (folder / "events.yaml").write_text(
        f"{CALENDAR}  url: {address}\n  answers: {address}\nchannels:\n{channels}"
        f"reminders:\n  - {{id: r, before: [P0D], weekend: keep, overdue: {{every: P31D}}}}\nmilestones:\n{rows}",
        encoding="utf-8",
    )
    with ExitStack() as stack:
        receiver = stack.enter_context(receiving())
        given = {f"{one.upper()}_URL": f"{receiver.url}/{one}" for one in Language} | {
            "NOTIFIER_ANSWERS": "1"
        }

        env = {**os.environ, **given}
        before = f"{passed - timedelta(days=2)}T12:00"
        run("notifier", "tick", "--as-of", before, cwd=folder, env=env, check=True)
        assert receiver.take() == []
        made = run("notifier", "editors", "make", "--note", "LOCC", cwd=folder, env=env, check=True)
        token = made.stdout.rstrip().rpartition("/")[2]
        running = stack.enter_context(serving(folder, **given))
        stack.enter_context(nginx_with_tls(folder, running.base, secure))
        eventually(lambda: len(receiver.received) == len(Language), within_s=60)
        links = {
            Language(one.path.rpartition("/")[2]): answer_links(one.json, TITLES.values())
            for one in receiver.take()
        }
        yield Installation(running, receiver, links, f"{address}/edit/link/{token}")


@dataclass(slots=True)
class Visitor:
    """Who reads and types.

    Attributes:
        page: What is read; it runs no JavaScript.
        checker: What checks a copy of it, as it needs JavaScript.
        language: The language of the pages.
    """

    page: Page
    checker: Checker
    language: Language

    def say(self, key: str, **values: str) -> str:
        return say(self.language, key, **values)

    def enter(self) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def tab_to(self, key: str) -> None:
        """Press Tab until a link, button or field whose words begin so has the focus."""
        for _ in range(60):
            self.page.keyboard.press("Tab")
            label, outline = self.page.evaluate(FOCUSED)
            if label.startswith(self.say(key)):
                assert outline != "none"
                return
        raise AssertionError(key)

    def check_addresses(self) -> None:
        """Check that what the page links and sends to is below the path of the proxy."""
        root = self.page.url[: self.page.url.index(PATH) + len(PATH)]
        addresses = self.page.evaluate(ADDRESSES)
        assert [one for one in addresses if one.startswith("http") and not one.startswith(root)] == []

    def check(self, *, is_known: bool = False) -> None:
        """Check the page as it is, and its elements in one language, as they are the same in each.

        Source: WCAG 2.2, levels A and AA; 1.4.10 for 320 pixels.

        Args:
            is_known: Whether the checker knows the page from other tests.
        """
        self.check_addresses()
        assert overflow(self.page) <= 0, self.page.url
        if self.language is Language.NL and not is_known:
            self.checker.set_form(width=_NARROW_PX)
            self.checker.show(self.page.url, self.page.content())
            assert self.checker.violations() == [], self.page.url
            assert overflow(self.checker.page) <= 0, self.page.url


@pytest.fixture(params=Language)
def visitor(request: pytest.FixtureRequest, plain_context: BrowserContext, checker: Checker) -> Visitor:
    plain_context.set_extra_http_headers({"Accept-Language": f"{request.param}-NL"})
    page = plain_context.new_page()
    page.set_viewport_size({"width": _NARROW_PX, "height": 800})
    return Visitor(page, checker, request.param)


def _answer(visitor: Visitor, link: str) -> None:
    """Answer that there is another date, after a mistake."""
    page, date = visitor.page, DATES[visitor.language]
    page.goto(link)
    visitor.check()
    visitor.tab_to("answer.reply_moved")
    visitor.enter()
    visitor.tab_to("answer.go_on")
    visitor.enter()
    # A mistake is announced, and its link leads to the field.
    visitor.check()
    page.locator("[role=alert] a").focus()
    visitor.enter()
    visitor.tab_to("answer.field_words")
    page.keyboard.type(date)
    visitor.enter()
    visitor.check()
    assert date in page.locator("[role=status].shown-back").inner_text()
    visitor.tab_to("answer.send")
    visitor.enter()
    for _ in range(2):
        assert visitor.say("answer.thanks") in page.locator("[role=status]").inner_text()
        page.reload()
    visitor.check()


def _accept(visitor: Visitor, desk: str) -> None:
    """Accept what was answered, as an editor who follows a link of her own."""
    page = visitor.page
    page.goto(desk)
    visitor.check()
    visitor.tab_to("desk.name")
    page.keyboard.type("Meldkamer")
    visitor.enter()
    assert page.locator("h1").inner_text() == visitor.say("desk.title_inbox")
    assert page.locator(".effects strong").all_inner_texts() == [TITLES[visitor.language]]
    visitor.check(is_known=True)
    visitor.tab_to("desk.accept")
    visitor.enter()
    assert page.get_by_role("status").inner_text() == visitor.say("desk.said_accepted")
    visitor.check(is_known=True)
    # The checker knows these pages from elsewhere, and their English titles are tested without a browser.
    for row in DESK_MENU if visitor.language is Language.NL else ():
        visitor.tab_to(row.menu)
        visitor.enter()
        assert page.locator("h1").inner_text() == visitor.say(row.menu)
        visitor.check_addresses()


def _has_cookie_of_the_desk_alone(context: BrowserContext) -> bool:
    found = [
        (one["name"], one["path"], one["secure"], one["httpOnly"], one["sameSite"])
        for one in context.cookies()
    ]
    return found == [("__Secure-notifier-desk", "/mijlpalen/edit", True, True, "Strict")]


def test_a_question_becomes_a_changed_calendar_and_the_next_message(
    installation: Installation, visitor: Visitor
) -> None:
    running, receiver, page = installation.running, installation.receiver, visitor.page
    title = TITLES[visitor.language]
    _answer(visitor, installation.links[visitor.language][title])
    assert page.context.cookies() == []
    _accept(visitor, installation.desk)
    assert _has_cookie_of_the_desk_alone(page.context)
    # A round follows: calendar, page and both channels tell it.
    eventually(lambda: len(receiver.received) == len(Language), within_s=60)
    assert "DTSTART;VALUE=DATE:29990301" in running.get("calendars/alles.ics").text
    told = {
        one.path.rpartition("/")[2]: one.json["attachments"][0]["content"]["body"][0]["text"]
        for one in receiver.take()
    }
    assert told == {one: say(one, "notice.moved_later", title=title) for one in Language}
    page.goto(f"{installation.desk.partition('/edit/')[0]}/changes")
    visitor.check(is_known=True)
    document = visitor.say("proposal.from_answer")
    by = visitor.say("history.made_by_after", editor="Meldkamer", document=document)
    assert by in page.locator("main").inner_text()
