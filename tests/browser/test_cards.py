"""Teams cards as Microsoft's own renderer draws them, at the width of a desktop and of a phone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Page

DATA = Path(__file__).parents[1] / "data"
CARDS = sorted((DATA / "messages").glob("*.teams.json"))
# adaptivecards 2.10.0 from npm.
RENDERER = (DATA / "adaptivecards" / "adaptivecards.min.js").read_text(encoding="utf-8")
DRAW = """card => {
    const adaptive = new AdaptiveCards.AdaptiveCard();
    adaptive.hostConfig = new AdaptiveCards.HostConfig({fontFamily: "sans-serif"});
    adaptive.parse(card);
    document.body.replaceChildren(adaptive.render());
}"""
# What is wider or taller than its place, and so is cut off or covers something else.
CUT_OFF = """() => [...document.body.querySelectorAll("*")]
    .filter(one => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0)
    .map(one => one.textContent)"""
PARTS = ("body", "items", "actions", "facts", "columns")
WORDS = ("text", "title", "value")


@pytest.fixture(scope="module")
def page(shared_context: BrowserContext) -> Iterator[Page]:
    page = shared_context.new_page()
    page.set_content("<!doctype html><html lang='nl'><body style='margin: 0'></body></html>")
    page.add_script_tag(content=RENDERER)
    yield page
    page.close()


def _words(part: dict[str, Any]) -> Iterator[str]:
    """Return the texts of a card in the order they are drawn."""
    yield from (part[name] for name in WORDS if name in part)
    for name in PARTS:
        for one in part.get(name, ()):
            yield from _words(one)


def _draw(page: Page, card: dict[str, Any], width: int) -> list[str]:
    """Draw a card and return its lines."""
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate(DRAW, card)
    return [line.strip() for line in page.inner_text("body").splitlines() if line.strip()]


@pytest.mark.parametrize("width", [640, 320])
@pytest.mark.parametrize("path", CARDS, ids=lambda path: path.name.removesuffix(".teams.json"))
def test_every_word_of_a_card_is_drawn_and_none_is_cut_off(page: Page, path: Path, width: int) -> None:
    card = json.loads(path.read_text(encoding="utf-8"))["attachments"][0]["content"]
    assert sorted(_draw(page, card, width)) == sorted(" ".join(words.split()) for words in _words(card))
    assert page.evaluate(CUT_OFF) == []


def test_what_does_not_fit_is_found(page: Page) -> None:
    text = {"type": "TextBlock", "text": "een twee drie vier vijf zes zeven acht negen tien elf twaalf " * 3}
    _draw(page, {"type": "AdaptiveCard", "version": "1.4", "body": [text]}, 320)
    assert page.evaluate(CUT_OFF) != []
