"""The accessibility checker: it looks at pages as they stand in a browser or come from a server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Page

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Of those, the ones that look at how a page is drawn: its colours, and what fits into its width.
_DRAWN = ["color-contrast", "scrollable-region-focusable", "target-size"]
_OPEN = "document.querySelectorAll('details').forEach(one => { one.open = true })"
_CHECK = """rules => axe.run({runOnly: rules, resultTypes: ['violations']})
    .then(found => found.violations.map(one => [one.id, one.nodes.map(node => node.html)]))"""
_GO = "address => history.replaceState(null, '', address)"


def overflow(page: Page) -> int:
    """Return by how many pixels a page is wider than the window."""
    wider: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wider


@dataclass(slots=True)
class Checker:
    """The checker in one document, into which each page is written.

    A browser compiles a script for each document that is loaded, and compiling this one takes as long as a check.

    Attributes:
        page: Its page; the content security policy of the server does not hold in it.
        axe: The script.
    """

    page: Page
    axe: str

    def set_form(self, *, width: int, scheme: Any = "light") -> None:
        """Set the width of the window in pixels, and the colour scheme the visitor prefers."""
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.emulate_media(color_scheme=scheme)

    def show(self, address: str, content: str | None = None) -> None:
        """Show a page, with all that is folded opened.

        Args:
            address: Where it is.
            content: Its HTML; what the server answers when None.
        """
        page = self.page
        if content is None:
            content = page.request.get(address).text()
        if _origin(page.url) == _origin(address):
            page.evaluate(_GO, address)
            page.set_content(content)
        else:
            page.route(address, lambda route: route.fulfill(body=content, content_type="text/html"))
            page.goto(address)
            page.unroute(address)
            page.evaluate(self.axe)
        page.evaluate(_OPEN)

    def violations(self) -> list[tuple[str, list[str]]]:
        """Return the rules that the page breaks, each with the elements that do.

        Source: WCAG 2.2, levels A and AA.
        """
        return self._check(_RULES)

    def violations_in_form(self) -> list[tuple[str, list[str]]]:
        """Return the same of a page of which `violations` was asked in another form: what differs with the form."""
        return self._check(_DRAWN)

    def _check(self, rules: list[str]) -> list[tuple[str, list[str]]]:
        return [(rule, elements) for rule, elements in self.page.evaluate(_CHECK, rules)]


def _origin(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc
