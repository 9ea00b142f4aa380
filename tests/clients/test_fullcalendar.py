"""A subscription in FullCalendar 6, on a page of another origin in Chromium.

Its plugin ignores STATUS and zones: a title has to say the state, and a moment stands at the clock time of the
zone in which it is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.browser.conftest import browser as browser  # noqa: PLC0414 - a fixture
from tests.clients.conftest import SHOWN_AFTER, SHOWN_BEFORE, edit
from tests.conftest import eventually
from tests.ics.test_conformance import ROOT
from tests.integration.test_service import serving
from tests.web_servers import Page
from tests.web_servers import serving as serving_pages

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

_DATA = ROOT / "tests" / "data"
_SCRIPTS = {f"/{name}.js": f"fullcalendar/{name}.min.js" for name in ("core", "daygrid", "icalendar")} | {
    "/ical.js": "ical.js/ical.min.mjs"
}
_PAGE = """<!doctype html><meta charset="utf-8"><title>Agenda</title><div id="calendar"></div>
<script src="/core.js"></script><script src="/daygrid.js"></script>
<script type="module">
window.ICAL = (await import("/ical.js")).default;
await new Promise(done => {
  const script = Object.assign(document.createElement("script"), {src: "/icalendar.js", onload: done});
  document.head.append(script);
});
const asked = new URLSearchParams(location.search);
window.calendar = new FullCalendar.Calendar(document.getElementById("calendar"), {
  initialView: asked.get("view") ?? "all", initialDate: asked.get("date"), firstDay: 1, dayMaxEvents: false,
  views: {all: {type: "dayGrid", duration: {years: 4}}},
  events: {url: asked.get("feed"), format: "ics"},
});
window.calendar.render();
</script>
"""
_SHOWN = """() => window.calendar?.getEvents().map(one => [one.allDay ? one.startStr : one.start.toISOString(), one.title])"""


def _as_shown(rows: list[tuple[str, str, str]]) -> list[tuple[str, str]]:
    """Return day or moment and title, with moments of New York at the clock time they have there."""
    new_york = {
        "2030-10-23T00:30:00.000Z": "2030-10-22T18:30:00.000Z",
        "2030-10-30T00:30:00.000Z": "2030-10-29T19:30:00.000Z",
        "2030-11-06T01:30:00.000Z": "2030-11-05T19:30:00.000Z",
    }
    return sorted((new_york.get(start, start), title) for start, title, _ in rows)


def test_fullcalendar_shows_the_calendar_and_what_becomes_of_it(folder: Path, browser: Browser) -> None:
    with serving(folder) as running, serving_pages() as other:
        other.pages["/"] = Page(body=_PAGE.encode())
        for path, name in _SCRIPTS.items():
            other.pages[path] = Page(body=(_DATA / name).read_bytes(), media_type="text/javascript")
        feed = f"{running.base}/calendars/alles.ics"
        page = browser.new_context(timezone_id="Europe/Amsterdam").new_page()
        # The headers let a browser keep the calendar for five minutes, which are skipped here.
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.send("Network.setCacheDisabled", {"cacheDisabled": True})
        other.pages[f"/?date=2029-01-01&feed={feed}"] = other.pages["/"]
        page.goto(f"{other.origin}/?date=2029-01-01&feed={feed}")

        def shown() -> list[tuple[str, str]]:
            found: Any = page.evaluate(_SHOWN) or []
            return sorted((start, title) for start, title in found)

        eventually(shown, within_s=60)
        assert shown() == _as_shown(SHOWN_BEFORE)
        edit(folder, running)
        page.evaluate("window.calendar.refetchEvents()")
        eventually(lambda: shown() != _as_shown(SHOWN_BEFORE), within_s=60)
        assert shown() == _as_shown(SHOWN_AFTER)
