"""The pages in a real browser: narrow, enlarged, dark, printed, by keyboard, and without JavaScript."""

from __future__ import annotations

import io
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader

from tests.browser.checking import overflow
from tests.browser.world import pages
from tests.conftest import is_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Page

    from tests.browser.checking import Checker


@pytest.fixture(scope="module")
def page(shared_context: BrowserContext) -> Iterator[Page]:
    page = shared_context.new_page()
    yield page
    page.close()


def _visit(page: Page, address: str, *, width: int = 1200, scheme: Any = "light") -> list[str]:
    """Open a page and return what the browser complains of."""
    complaints: list[str] = []
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme, media="screen")
    page.once("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    return complaints


def test_the_accessibility_checker_finds_nothing(checker: Checker, addresses: dict[str, str]) -> None:
    """All rules on each page in one of two forms, by turns, and under `make laws` what differs in the other.

    Source: WCAG 2.2, 1.4.10 for 320 and 600 pixels.
    """
    found = {}
    for number, path in enumerate(pages()):
        for form, (language, width, scheme) in enumerate((("nl", 1200, "light"), ("en", 320, "dark"))):
            address = f"{path}{'&' if '?' in path else '?'}lang={language}"
            checker.set_form(width=width, scheme=scheme)
            checker.show(addresses["plain"] + address)
            assert checker.page.locator("html").get_attribute("lang") == language
            if number % 2 == form:
                found[address] = checker.violations()
            elif is_whole():
                found[address] = checker.violations_in_form()
            assert overflow(checker.page) <= 0, address
        # 1,200 pixels at 200 % are 600.
        checker.set_form(width=600)
        assert overflow(checker.page) <= 0, path
    assert {address: broken for address, broken in found.items() if broken} == {}
    assert len(found) >= len(pages())


def test_the_checker_can_find_something(checker: Checker, addresses: dict[str, str]) -> None:
    checker.set_form(width=1200)
    checker.show(addresses["plain"])
    assert checker.violations() == []
    checker.show(
        addresses["plain"], "<!doctype html><style>p { color: #eee }</style><img src=x><p>Pale words"
    )
    rules = {rule for rule, _ in checker.violations()}
    assert {"image-alt", "html-has-lang", "color-contrast"} - rules == set()
    assert {rule for rule, _ in checker.violations_in_form()} == {"color-contrast"}


def test_nothing_is_lost_on_a_narrow_or_enlarged_page_with_a_warning(
    checker: Checker, addresses: dict[str, str]
) -> None:
    """Source: WCAG 2.2, 1.4.10. Those without were measured with the checker above."""
    for path in pages():
        checker.set_form(width=320)
        checker.show(addresses["broken"] + path)
        assert overflow(checker.page) <= 0, path
        checker.set_form(width=600)
        assert overflow(checker.page) <= 0, path


def test_a_narrow_picture_has_its_words_above_the_marks(page: Page, addresses: dict[str, str]) -> None:
    shown = {}
    for width in (1200, 320):
        _visit(page, addresses["plain"] + "/timeline", width=width)
        shown[width] = [page.locator(f"svg .{name}").first.is_visible() for name in ("near", "above")]
    assert shown == {1200: [True, False], 320: [False, True]}


def test_words_of_the_picture_stay_within_it_and_apart(page: Page, addresses: dict[str, str]) -> None:
    for site in ("plain", "hostile"):
        for width in (320, 1200):
            _visit(page, addresses[site] + "/timeline", width=width)
            boxes = page.evaluate(
                """() => {
                    const frame = document.querySelector('svg.timeline').getBoundingClientRect()
                    return [...document.querySelectorAll('svg.timeline .near, svg.timeline .above')]
                        .map(one => one.getBoundingClientRect()).filter(box => box.width)
                        .map(box => [box.top - frame.top, box.bottom - frame.bottom, box.height])
                }"""
            )
            assert boxes
            assert all(top >= 0 and bottom <= 0 for top, bottom, _ in boxes)
            tops = [top for top, _, _ in boxes]
            assert all(after - before > 16 for before, after in pairwise(tops))


def test_the_keyboard_reaches_everything_in_reading_order(page: Page, addresses: dict[str, str]) -> None:
    _visit(page, addresses["plain"] + "/timeline")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    # From there: open what is folded, reach the last link, always with a visible focus.
    seen, folded = [], page.locator("details").count()
    for _ in range(200):
        tag, text, outline = page.evaluate(
            """() => [document.activeElement.tagName, document.activeElement.textContent,
                      getComputedStyle(document.activeElement).outlineStyle]"""
        )
        if tag == "BODY":
            break
        assert outline != "none", text
        seen.append(text.strip())
        if tag == "SUMMARY":
            page.keyboard.press("Enter")
        page.keyboard.press("Tab")
    assert page.locator("details[open]").count() == folded
    assert "Plan klaar" in seen
    tops = page.evaluate("[...document.querySelectorAll('main li h3, main li h4')].map(one => one.offsetTop)")
    assert tops == sorted(tops)


def test_the_keyboard_filters(page: Page, addresses: dict[str, str]) -> None:
    _visit(page, addresses["plain"])
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    page.locator("#text").focus()
    page.keyboard.type("vmx")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?text=vmx*")
    assert page.locator(".outcome strong").text_content() == "1 van 10 mijlpalen"


def test_a_dark_page_is_dark_and_a_printed_page_is_not(page: Page, addresses: dict[str, str]) -> None:
    def ground() -> str:
        colour: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
        return colour

    _visit(page, addresses["plain"] + "/timeline", scheme="dark")
    assert ground() == "rgb(18, 22, 27)"
    page.emulate_media(media="print", color_scheme="dark")
    assert ground() == "rgb(255, 255, 255)"
    assert [page.locator(name).first.is_visible() for name in (".filter", ".top", "ol", "svg")] == [
        False,
        False,
        True,
        True,
    ]
    assert len(page.pdf()) > 10_000


def test_a_reader_of_the_page_hears_words_and_no_signs(page: Page, addresses: dict[str, str]) -> None:
    """What a screen reader is given: names of what is repeated, and nothing that only eyes can use."""
    read = {}
    for path in ("/timeline", "/timeline?section=overdue", "/milestones/vmx", "/subscribe", "/changes"):
        _visit(page, f"{addresses['plain']}{path}{'&' if '?' in path else '?'}lang=nl")
        read[path] = page.locator("body").aria_snapshot()
    timeline = read["/timeline"]
    assert 'heading "Komend (6)" [level=2]' in timeline
    assert not set("●◐○") & set("".join(read.values()))
    assert ", over 30 dagen , staat vast" in timeline
    (picture,) = re.findall(r'figure "(.*)":', timeline)
    assert picture == (
        "De eerstvolgende data op één lijn 5 mijlpalen op een tijdas. De lijst op deze pagina zegt hetzelfde in woorden."
    )
    assert "dec 2026 feb" not in timeline
    # The picture is not of a part of the list.
    assert "figure" not in read["/timeline?section=overdue"]
    assert 'figure "De datum, brief voor brief":' in read["/milestones/vmx"]
    assert 'link "alles uit dit stuk : Verzamelbrief"' in read["/milestones/vmx"]
    assert 'link "open in uw agendaprogramma : Alles"' in read["/subscribe"]
    assert 'heading "Nieuw : VMX, eerder" [level=3]' in read["/changes"]


def test_paper_has_one_size_of_letters_and_the_addresses_of_documents(
    page: Page, addresses: dict[str, str]
) -> None:
    size = "one => parseFloat(getComputedStyle(one).fontSize)"
    _visit(page, f"{addresses['plain']}/timeline")
    page.emulate_media(media="print")
    body, meta = (page.locator(name).first.evaluate(size) for name in ("body", ".meta"))
    assert meta < body < 15
    _visit(page, f"{addresses['plain']}/sources/lac-2025")
    page.emulate_media(media="print")
    after = page.locator(".lead a").evaluate("one => getComputedStyle(one, '::after').content")
    assert "https://example.org/lac" in after
    assert not page.locator(".take").is_visible()


def test_everything_works_without_javascript(
    plain_context: BrowserContext, addresses: dict[str, str]
) -> None:
    plain_context.set_extra_http_headers({"Accept-Language": "en-GB"})
    page = plain_context.new_page()
    page.goto(addresses["plain"])
    assert page.locator("html").get_attribute("lang") == "en"
    page.locator("summary").first.click()
    page.locator(".chips a", has_text="c2000").first.click()
    assert page.locator(".outcome strong").text_content() == "2 of 10 milestones"
    page.get_by_role("link", name="VMX", exact=True).first.click()
    assert page.locator("h1").text_content() == "VMX"
    page.get_by_role("link", name="Nederlands").click()
    assert page.locator("html").get_attribute("lang") == "nl"


def test_nothing_is_loaded_from_elsewhere_and_nothing_is_refused(
    shared_context: BrowserContext, addresses: dict[str, str]
) -> None:
    page = shared_context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    for path in pages():
        asked.clear()
        page.goto(addresses["plain"] + path)
        assert addresses["plain"] + path in asked
        assert {url.removeprefix(addresses["plain"]).partition("?")[0] for url in asked} <= {
            path.partition("?")[0],
            "/style.css",
            "/icon.svg",
        }, path
        assert [words for words in said if "404" not in words] == [], path
    page.close()


def test_hundreds_of_hostile_titles_break_neither_page_nor_picture(
    page: Page, addresses: dict[str, str]
) -> None:
    for width in (320, 1200):
        complaints = _visit(page, addresses["hostile"] + "/timeline", width=width)
        assert complaints == []
        assert overflow(page) <= 0
        assert page.locator("main li h4").count() == 18
        assert page.locator("script, at, main b:not(.chips b)").count() == 0
        assert page.locator("svg.timeline").count() == 1


@pytest.mark.parametrize(("path", "least"), [("/timeline", 10), ("/", 4), ("/sources/lac-2025", 1)])
def test_paper_has_every_milestone_of_the_page(
    page: Page, addresses: dict[str, str], path: str, least: int
) -> None:
    _visit(page, f"{addresses['plain']}{path}")
    titles = page.locator("main li :is(h2, h3, h4)").all_inner_texts()
    assert len(titles) >= least
    page.emulate_media(media="print")
    reader = PdfReader(io.BytesIO(page.pdf(format="A4")))
    paper = " ".join(" ".join(sheet.extract_text() for sheet in reader.pages).split())
    assert [title for title in titles if title not in paper] == []


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_menu_of_a_phone_has_two_lines_and_targets_for_a_thumb(
    page: Page, addresses: dict[str, str], lang: str
) -> None:
    _visit(page, f"{addresses['plain']}/timeline?lang={lang}")
    for width in (320, 360, 385, 390):
        page.set_viewport_size({"width": width, "height": 900})
        links = page.locator(".top :is(a, span)")
        boxes = [box for one in links.all() if (box := one.bounding_box())]
        assert len(boxes) == 7
        assert len({round(box["y"]) for box in boxes}) == 2, width
        assert min(box["height"] for box in boxes) >= 44
        # In the order of the text: the tab key goes along the lines.
        places = [(round(box["y"]), box["x"]) for box in boxes]
        assert places == sorted(places)


def test_a_phone_has_the_list_before_the_picture(page: Page, addresses: dict[str, str]) -> None:
    places = {}
    for width in (1280, 390):
        _visit(page, f"{addresses['plain']}/timeline", width=width)
        boxes = [page.locator(part).first.bounding_box() for part in (".board figure", ".board section")]
        places[width] = boxes[0]["y"] < boxes[1]["y"]  # type: ignore[index]
    assert places == {1280: True, 390: False}
