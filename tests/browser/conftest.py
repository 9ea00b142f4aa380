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
from tests.browser.world import SITES
from tests.conftest import unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Run a browser for the tests of this folder; within it no event loop can run."""
    if CHROMIUM is None:
        unavailable("no chromium; tests/system-packages.txt names what the system has to give")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()


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


@pytest.fixture(scope="session")
def axe() -> str:
    """Return the accessibility checker of the wheel."""
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
