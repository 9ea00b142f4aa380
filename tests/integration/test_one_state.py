"""Read while rounds change the file: the title, the date and the count of changes in an answer agree."""

from __future__ import annotations

import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from notifier.app.clock_guard import ClockGuard
from notifier.app.service import STALE_AFTER, Service
from notifier.web.app import AppState
from tests.conftest import CALENDAR, at, eventually
from tests.integration.test_service import serving
from tests.web.client import Client
from tests.world import World

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from notifier.store.database import Database


def _row(version: int) -> str:
    """Return a milestone whose title, date and revision show the version of the file."""
    return f"  - {{id: a, title: Versie {version}, kind: start, when: 2999-01-{version + 1:02}}}\n"


def _found(pattern: str, text: str) -> int:
    match = re.search(pattern, text)
    assert match, text
    return int(match[1])


def _on_first_page(text: str) -> set[int]:
    return {_found(r'dir="auto">Versie (\d+)', text), _found(r'datetime="2999-01-(\d+)"', text) - 1}


def _on_milestone_page(text: str) -> set[int]:
    return {
        _found(r"<h1[^>]*>Versie (\d+)", text),
        _found(r'datetime="2999-01-(\d+)"', text) - 1,
        text.count("Verplaatst<p>was"),
    }


def _on_changes_page(text: str) -> set[int]:
    return {
        _found(r"Versie (\d+)", text),
        _found(r"(?:nu: |<p>)(\d+) januari 2999", text) - 1,
        text.count('<li class="change') - 1,
    }


def _in_api(text: str) -> set[int]:
    found = json.loads(text)
    return {_found(r"(\d+)", found["title"]), int(found["when"][-2:]) - 1, found["revision"]}


def _in_changes(text: str) -> set[int]:
    found = json.loads(text)
    newest = found["items"][0]
    return {
        _found(r"(\d+)", newest["title"]),
        int(newest["after"]["when"][-2:]) - 1,
        newest["revision"],
        found["total"] - 1,
    }


def _in_feed(text: str) -> set[int]:
    return {
        _found(r"SUMMARY.*Versie (\d+)", text),
        _found(r"DTSTART;VALUE=DATE:299901(\d+)", text) - 1,
        _found(r"SEQUENCE:(\d+)", text),
    }


READ: dict[str, Callable[[str], set[int]]] = {
    "": _on_first_page,
    "milestones/a": _on_milestone_page,
    "changes": _on_changes_page,
    "v1/milestones/a": _in_api,
    "v1/changes": _in_changes,
    "calendars/alles.ics": _in_feed,
    "calendar.ics?id=a": _in_feed,
}


def _versions_seen(get: Callable[[str], str], edit: Callable[[], None], *, pause: float) -> set[int]:
    """Read every address repeatedly while the file is edited, and return the versions that were read.

    `pause` is in seconds, between two reads of one address.
    """
    done = threading.Event()

    def read(path: str) -> set[int]:
        seen: set[int] = set()
        while not done.wait(pause):
            versions = READ[path](get(path))
            assert len(versions) == 1, (path, versions)
            seen |= versions
        return seen

    with ThreadPoolExecutor(len(READ)) as readers:
        reading = [readers.submit(read, path) for path in READ]
        try:
            edit()
        finally:
            done.set()
        return set().union(*(one.result() for one in reading))


def test_answers_are_of_one_state_while_rounds_are_done(tmp_path: Path, sqlite: Database) -> None:
    world = World(folder=tmp_path, database=sqlite)
    world.real_now = at("2026-01-05 08:00")
    world.write(_row(0), channels="  team: {type: console, reminders: []}\n")
    state = AppState(clock=lambda: world.real_now, stale_after=STALE_AFTER)
    service = Service(
        rounds=world.rounds(),
        clock=lambda: world.real_now,
        state=state,
        clock_guard=ClockGuard(lambda: world.real_now.timestamp()),  # noqa: PLW0108 - read at each call
    )
    service.first_round()
    client = Client(state)

    def edit() -> None:
        for version in range(1, 25):
            world.write(_row(version))
            # A file is accepted when it is the same at two polls.
            for _ in range(2):
                world.pass_time(1)
                service.poll()

    seen = _versions_seen(lambda path: client.get(f"/{path}").text, edit, pause=0.002)
    assert seen <= set(range(25))
    assert len(seen) > 1
    assert {path: READ[path](client.get(f"/{path}").text) for path in READ} == {path: {24} for path in READ}


def test_answers_of_the_service_are_of_one_state(tmp_path: Path) -> None:
    def write(version: int) -> None:
        text = f"{CALENDAR}milestones:\n{_row(version)}channels:\n  team: {{type: console, reminders: []}}\n"
        (tmp_path / "events.yaml").write_text(text, encoding="utf-8")

    write(0)
    with serving(tmp_path) as running:

        def shows(version: int) -> bool:
            return _in_api(running.get("v1/milestones/a").text) == {version}

        def edit() -> None:
            for version in range(1, 3):
                write(version)
                eventually(partial(shows, version))

        seen = _versions_seen(lambda path: running.get(path).text, edit, pause=0.05)
        assert seen <= {0, 1, 2}
        assert len(seen) > 1
        assert {path: READ[path](running.get(path).text) for path in READ} == {path: {2} for path in READ}
