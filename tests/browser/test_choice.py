"""What was chosen, on the first screen of a desktop and of a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Page


@pytest.fixture(scope="module")
def page(shared_context: BrowserContext) -> Iterator[Page]:
    page = shared_context.new_page()
    page.emulate_media(media="screen", color_scheme="light")
    yield page
    page.close()


@pytest.mark.parametrize("query", ["", "?action=true&within=P6M&kind=start,end&owner=LOCC"])
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_the_nearest_date_and_its_action_are_seen_without_scrolling(
    page: Page, addresses: dict[str, str], query: str, width: int, height: int
) -> None:
    """Also with a choice, as in a saved address: it is there in words, and what else can be chosen is folded."""
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{addresses['plain']}/{query}")
    assert page.locator(".choice-line .chips li").count() == (5 if query else 0)
    for part in (".ahead li .when", ".ahead li .action"):
        box = page.locator(part).first.bounding_box()
        assert box
        assert box["y"] + box["height"] <= height


@pytest.mark.parametrize("query", ["", "?topic=c2000&within=P3Y"])
def test_a_phone_has_the_first_date_of_the_timeline_on_its_first_screen(
    page: Page, addresses: dict[str, str], query: str
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{addresses['plain']}/timeline{query}")
    box = page.locator(".board .when").first.bounding_box()
    assert box
    assert box["y"] + box["height"] <= 844


def test_a_choice_is_taken_off_one_by_one_or_all_at_once(page: Page, addresses: dict[str, str]) -> None:
    """A screen reader is given a list of links, each named by what it takes off."""
    page.goto(f"{addresses['plain']}/?lang=en&topic=c2000&within=P6M")
    line = page.get_by_role("list", name="Your choice")
    assert [one.get_attribute("href") for one in line.get_by_role("link").all()] == [
        "./?within=P6M&lang=en",
        "./?topic=c2000&lang=en",
    ]
    line.get_by_role("link", name="remove choice c2000").click()
    assert line.get_by_role("link").all_inner_texts() == ["within half a year ✕"]
    page.get_by_role("link", name="Clear the choice").click()
    assert page.url == f"{addresses['plain']}/?lang=en"
    assert line.count() == 0


def test_paper_says_what_was_chosen(page: Page, addresses: dict[str, str]) -> None:
    page.goto(f"{addresses['plain']}/?lang=nl&topic=c2000&within=P6M")
    page.emulate_media(media="print")
    assert page.locator(".filter").inner_text().split() == [
        "0",
        "van",
        "10",
        "mijlpalen",
        "c2000",
        "binnen",
        "een",
        "half",
        "jaar",
    ]
    page.goto(f"{addresses['plain']}/?lang=nl")
    assert not page.locator(".filter").is_visible()
    page.emulate_media(media="screen")
