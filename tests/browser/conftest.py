"""A real browser on a real server; without a browser the tests are skipped by name, and CI fails."""

from __future__ import annotations

import shutil
import socket
import threading
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest
import uvicorn

from notifier.web.app import build_app
from tests.browser.checking import Checker
from tests.browser.world import SITES
from tests.conftest import unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext

# The first has no windows, and so needs a third less of the processor.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, _NAMES)), None)
# Nothing is drawn on a screen, and all pages are our own: few processes are enough.
_FLAGS = ("--no-sandbox", "--in-process-gpu", "--renderer-process-limit=1")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Run a browser for the tests of this folder; within it no event loop can run."""
    if CHROMIUM is None:
        unavailable("no chromium-headless-shell; tests/system-packages.txt names what the system has to give")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="package")
def shared_context(browser: Browser) -> Iterator[BrowserContext]:
    """Return the context of the tests of this folder, as each context has a process of its own."""
    yield from _kept(browser.new_context(locale="nl-NL"))


@pytest.fixture
def context(shared_context: BrowserContext) -> Iterator[BrowserContext]:
    """Return a context without cookies, and with no page but an empty one."""
    yield shared_context
    _leave(shared_context)


@pytest.fixture(scope="package")
def shared_plain_context(browser: Browser) -> Iterator[BrowserContext]:
    # The certificate of a test has no authority behind it.
    yield from _kept(browser.new_context(java_script_enabled=False, ignore_https_errors=True))


@pytest.fixture
def plain_context(shared_plain_context: BrowserContext) -> Iterator[BrowserContext]:
    """Return such a context without JavaScript; a test sets the language it asks for."""
    yield shared_plain_context
    _leave(shared_plain_context)
    shared_plain_context.set_extra_http_headers({})


def _kept(context: BrowserContext) -> Iterator[BrowserContext]:
    """Give a context with an empty page: the process of its pages ends with the last, and starting one takes long."""
    context.new_page()
    yield context
    context.close()


def _leave(context: BrowserContext) -> None:
    for page in context.pages[1:]:
        page.close()
    context.clear_cookies()


@pytest.fixture(scope="package")
def checker(browser: Browser) -> Iterator[Checker]:
    """Return the accessibility checker of the wheel."""
    context = browser.new_context(locale="nl-NL", bypass_csp=True, ignore_https_errors=True)
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    yield Checker(context.new_page(), axe)
    context.close()


@pytest.fixture(scope="module")
def addresses() -> Iterator[dict[str, str]]:
    """Serve every state of the tests, and return their addresses."""
    servers: list[tuple[uvicorn.Server, threading.Thread]] = []
    addresses: dict[str, str] = {}
    for name, site in SITES.items():
        listener = socket.create_server(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(build_app(site()), log_config=None, lifespan="off", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        servers.append((server, thread))
        addresses[name] = f"http://127.0.0.1:{listener.getsockname()[1]}"
    yield addresses
    for server, thread in servers:
        server.should_exit = True
        thread.join()
