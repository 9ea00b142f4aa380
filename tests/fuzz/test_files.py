"""Files of valid pieces, mistakes and pairs of mistakes: reading never raises, and accepted files work.

`NOTIFIER_FILES` sets how many.
"""

from __future__ import annotations

import asyncio
import json
import os
from itertools import chain
from random import Random
from typing import TYPE_CHECKING

import httpx
import pytest
from click.testing import CliRunner
from structlog.testing import capture_logs

from notifier.app.service import Service
from notifier.app.simulation import simulate
from notifier.cli import main
from notifier.events_file.channels import CHANNEL, REMINDER_RULE
from notifier.events_file.milestones import CALENDAR, MILESTONE
from notifier.events_file.problems import EventsFileError, to_lines
from notifier.events_file.statements import SOURCE, STATEMENT
from notifier.events_file.whole import parse_events_file
from notifier.feeds.settings import FEED
from notifier.net.secrets import Secrets
from notifier.proposals.doubts import warn_of_future
from notifier.setup import read_all
from notifier.store.database import open_database
from notifier.web.app import build_app
from notifier.web.state import AppState
from notifier.words import Language
from tests.conftest import at
from tests.databases import dump
from tests.fuzz.pieces import ANYTHING, PIECES, Spot, written
from tests.web.sites import STALE_AFTER
from tests.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.types import ASGIApp

    from notifier.setup import Setup

FILES = int(os.environ.get("NOTIFIER_FILES", "40"))
BATCHES = max(4, FILES // 100)
NOW = at("2026-11-25 12:00")
# A year of rounds takes a hundred times as long as everything else.
SIMULATED = 40
PLACES = ("/", "/changes", "/subscribe", "/status", "/milestones.csv", "/milestones.xlsx", "/milestones.md", "/v1/milestones", "/v1/feeds",
          "/v1/changes", "/openapi.json", "/healthz", "/calendars/alles.ics", "/calendars/alles.json", "/calendars/alles.xml",
          "/calendar.ics?windows=span")  # fmt: skip
SPOTS = tuple(PIECES)
SINGLES = tuple((spot, value) for spot, kinds in PIECES.items() for value in (*chain(*kinds), *ANYTHING))


def pieces_of(number: int) -> dict[Spot, str]:
    """Return the pieces of file `number`: each value alone in turn, and between those several together."""
    random = Random(number)
    if number % 2 and number // 2 < max(len(SINGLES), FILES):
        # A short run takes values spread over all of them.
        return dict([SINGLES[number // 2 * max(1, 2 * len(SINGLES) // FILES) % len(SINGLES)]])
    made: dict[Spot, str] = {}
    for _ in range(random.randrange(1, 7)):
        spot = random.choice(SPOTS)
        made[spot] = random.choice(PIECES[spot][0])
    for _ in range(random.choice((0, 0, 0, 1, 2, 2))):
        spot = random.choice(SPOTS)
        made[spot] = random.choice((*PIECES[spot][1], *ANYTHING))
    return made


def check(world: World, text: str) -> tuple[Setup, bool]:
    """Read a file as `check` does, and render its problems; none may be unforeseen."""
    events = parse_events_file(text.encode(), name="events.yaml")
    setup = read_all(events, Secrets(environment={}, folder=world.folder))
    warn_of_future(events, NOW.date())
    problems = (*events.problems.errors, *events.problems.warnings)
    for language in Language:
        lines = to_lines(problems, "events.yaml", language)
        assert max(map(len, lines), default=0) < 3000, lines
    assert [one.line("f", Language.EN) for one in problems if one.key == "file.unforeseen"] == []
    return setup, bool(events.problems.errors)


def run(*args: str) -> str:
    done = CliRunner().invoke(main, args, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


async def ask(app: ASGIApp, paths: tuple[str, ...]) -> dict[str, int]:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1"
    ) as client:
        return {path: (await client.get(path)).status_code for path in paths}


def survive(world: World, setup: Setup, site: AppState, app: ASGIApp, *, is_simulated: bool) -> None:
    """Run every use of a file on one that `check` accepts."""
    milestones = setup.events.timeline.milestones
    path = str(world.events)
    for as_of in ("2026-11-25", "1900-01-01", "2999-12-31"):
        run("upcoming", "--events", path, "--as-of", as_of)
        json.loads(
            run("upcoming", "--events", path, "--as-of", as_of, "--format", "json", "--within", "3650d")
        )
    run("show", milestones[0].id, "--events", path)
    # On the last day of all, every source is known.
    for one in milestones:
        json.loads(run("show", one.id, "--events", path, "--as-of", "2999-12-31", "--format", "json"))
    Service(rounds=world.rounds(), clock=lambda: NOW, state=site).first_round()
    own = tuple(f"{base}/{one.id}" for one in milestones for base in ("/milestones", "/v1/milestones"))
    answers = asyncio.run(ask(app, (*PLACES, *own)))
    # A private feed gives 404, one that was public before 410.
    assert {path: status for path, status in answers.items() if status not in {200, 404, 410}} == {}
    assert {answers[path] for path in own} == {200}
    if is_simulated:
        for sending in simulate(world.events, NOW, at("2027-11-25 12:00")):
            assert sending.payload.content


def refused_changes_nothing(world: World) -> None:
    before = dump(world.database), contents(world.folder)
    with pytest.raises(EventsFileError):
        World(world.folder, world.database).rounds().run(NOW)
    assert (dump(world.database), contents(world.folder)) == before


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith("notifier.db")
    }


@pytest.fixture
def worlds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[World, World]]:
    """Return a world that accepts files one after the other, and one that has accepted none."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NOTIFIER_DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    made = []
    for name in ("used", "empty"):
        (tmp_path / name).mkdir()
        made.append(World(tmp_path / name, open_database(f"sqlite:///{tmp_path / name / 'notifier.db'}")))
    used, empty = made
    yield used, empty
    for world in made:
        world.database.close()


@pytest.mark.parametrize("batch", range(BATCHES))
def test_reading_never_throws_and_what_it_passes_survives(batch: int, worlds: tuple[World, World]) -> None:
    used, empty = worlds
    site = AppState(clock=lambda: NOW, stale_after=STALE_AFTER, gzip=True, private_feed=lambda _: "")
    app = build_app(site)
    passed = 0
    for number in range(batch, FILES, BATCHES):
        made = pieces_of(number)
        text = written(made)
        world = used
        try:
            setup, is_refused = check(world, text)
            world = empty if is_refused else used
            world.events.write_text(text, encoding="utf-8")
            if is_refused:
                refused_changes_nothing(world)
                continue
            passed += 1
            with capture_logs() as logs:
                survive(world, setup, site, app, is_simulated=passed % SIMULATED == 1)
            assert [line for line in logs if line["log_level"] in {"error", "critical"}] == []
        except BaseException as error:
            error.add_note(f"file {number}: {made!r}"[:1500])
            raise
    assert passed


def test_every_key_of_the_file_has_pieces() -> None:
    records = {
        "calendar": CALENDAR, "source": SOURCE, "statement": STATEMENT, "milestone": MILESTONE,
        "reminder": REMINDER_RULE, "channel": CHANNEL, "feed": FEED,
    }  # fmt: skip
    keys = {(section, key.name) for section, record in records.items() for key in record.keys}
    assert keys | {("texts", "nl")} == set(PIECES)
