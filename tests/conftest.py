"""Fixtures and builders of all tests: moments, milestones, a timeline, and Hypothesis settings."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import threading
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn
from zoneinfo import ZoneInfo

import pytest
import structlog
from hypothesis import settings

from notifier.dates.edtf import parse_edtf
from notifier.timeline.model import Kind, Milestone, Modality, Source, Statement, Timeline
from notifier.words import Language

if TYPE_CHECKING:
    from collections.abc import Callable

pytest_plugins = ["tests.databases", "tests.receivers"]

settings.register_profile("suite", deadline=None, max_examples=30, derandomize=True)
settings.register_profile("laws", deadline=None, max_examples=1000, derandomize=True)
settings.register_profile("long", deadline=None, max_examples=5000, derandomize=True)
settings.load_profile("suite")

# Every commit of a database waits for the disk, and a file system in memory has none.
_MEMORY, _ENOUGH_BYTES = Path("/dev/shm"), 4 * 2**30  # noqa: S108 - pytest makes a folder of its own there
if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ENOUGH_BYTES:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))

# Hundreds of tests start the program as a process of its own, which would compile all of it each time.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Folders and files, the first with the tests that take longest, also because they wait.
_LONG = (
    "browser",
    "integration/test_loop_as_shipped.py",
    "integration/test_including_year.py",
    "integration/test_subscription.py",
    "integration/test_image.py",
    "integration/test_lapsing_orders.py",
    "integration/test_service.py",
    "integration/test_serving_editors.py",
    "integration/test_desk_as_shipped.py",
    "crash",
    "integration",
    "outbox",
)

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
JULY = Source(
    id="lac-2025",
    title="Voortgang Landelijke Agenda",
    date=date(2025, 7, 17),
    reference="6530085",
    url="https://example.org/lac",
)
OCTOBER = Source(id="verzamelbrief-2025", title="Verzamelbrief", date=date(2025, 10, 3))


def is_whole() -> bool:
    """Return whether tests try all cases, of which the suite tries some: under `make laws`."""
    return settings().max_examples >= 1000


def at(text: str) -> datetime:
    """Return a moment in Amsterdam, such as `2025-12-02 09:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def eventually(condition: Callable[[], object], within_s: float = 15) -> float:
    """Wait until a condition holds, and return how many seconds that took."""
    started = time.monotonic()
    waiting = threading.Event()
    while not condition():
        assert time.monotonic() - started < within_s, "it never came to hold"
        waiting.wait(0.05)
    return time.monotonic() - started


def day(text: str) -> date:
    return date.fromisoformat(text)


def milestone(when: str = "2026-01-01", **changes: object) -> Milestone:
    """Return a milestone with default values, except those given."""
    values: dict[str, object] = {
        "id": "kcr2-instelling",
        "title": "Instelling KCR2",
        "kind": Kind.START,
        "when": parse_edtf(when),
        **changes,
    }
    return Milestone(**values)  # type: ignore[arg-type]


def statement(
    source: Source = JULY,
    phrase: str = "",
    when: str = "",
    *,
    confirms: bool = False,
    modality: Modality | None = None,
) -> Statement:
    return Statement(
        source=source,
        phrase=phrase,
        when=parse_edtf(when) if when else None,
        confirms=confirms,
        modality=modality,
    )


def timeline(*milestones: Milestone, **changes: object) -> Timeline:
    values: dict[str, object] = {
        "name": "Mijlpalen",
        "domain": "mijlpalen.example",
        "zone": AMSTERDAM,
        "language": Language.NL,
        "milestones": milestones,
        **changes,
    }
    return Timeline(**values)  # type: ignore[arg-type]


def unavailable(what: str) -> NoReturn:
    """Skip a test that needs something the system lacks; fail where everything is required."""
    if os.environ.get("REQUIRE_ALL"):
        pytest.fail(what)
    pytest.skip(what)


def pytest_xdist_auto_num_workers() -> int:
    """Run one worker more than there are cores, because many tests wait for processes, disks and pages."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with long tests and their folders: short ones are left at the end, to be shared evenly by the workers."""
    order = {Path(__file__).parent / place: number for number, place in enumerate(_LONG)}
    rest = len(order)
    items.sort(key=lambda item: order.get(item.path, order.get(item.path.parent, rest)))


def pytest_collection_finish() -> None:
    """Let no collection of garbage look at the modules and tests, which stay until the end."""
    gc.freeze()


@pytest.fixture(autouse=True)
def _every_log_entry() -> None:
    """Log everything, whatever level a command that ran before in this process has set."""
    structlog.reset_defaults()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--regenerate", action="store_true", help="Write golden files anew; read the diff.")


@pytest.fixture
def regenerate(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be written anew."""
    return bool(request.config.getoption("--regenerate"))


CALENDAR = """\
calendar:
  name: Mijlpalen
  domain: mijlpalen.example
  language: nl
"""


@pytest.fixture
def events_path(tmp_path: Path) -> Path:
    """Return the path of a test's events.yaml."""
    return tmp_path / "events.yaml"
