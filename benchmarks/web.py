"""Pages and API over 1,000 milestones, compared with the framework returning the same bytes from memory.

The application is called without a socket, so that only its own time is measured.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from measure import Figure
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from notifier.dates.edtf import parse_edtf
from notifier.timeline.model import Kind, Milestone, Source, Statement, Timeline
from notifier.timeline.revisions import next_revisions, to_histories
from notifier.web.app import build_app
from notifier.web.build_queue import BuildQueue
from notifier.web.builder import BuilderProcess
from notifier.web.relay import Relay
from notifier.web.snapshot import take_snapshot
from notifier.web.state import AppState
from notifier.words import Language

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp

_NOW = datetime(2026, 1, 15, 8, tzinfo=UTC)
_LIMIT_KB, _LIMIT_MS = 50.0, 30.0
_RUNS = 300


def figures() -> list[Figure]:
    """Measure the first page, and repeated answers of each kind."""
    state = _state()
    app = build_app(state)
    _ask(app, "/")  # reads the templates
    page, first_ms = _time(lambda: _ask(app, "/"), runs=15)
    api, first_api_ms = _time(lambda: _ask(app, "/v1/milestones"), runs=15)
    found = [
        _limit("First page, 1,000 milestones, size", len(page) / 1000, _LIMIT_KB, "kB"),
        _limit("First page, 1,000 milestones, made anew", first_ms, _LIMIT_MS, "ms"),
        _limit("First answer of the API, made anew", first_api_ms, _LIMIT_MS, "ms"),
    ]
    queue = BuildQueue(BuilderProcess(lambda: state.snapshot))
    relayed = build_app(state, relay=Relay(state, queue))
    for path, body, name in (("/", page, "Page"), ("/v1/milestones", api, "API, 50 of 1,000")):
        plain = _plain(body)
        _ask(relayed, path)
        ours, other = [], []
        for _ in range(5):
            ours.append(_time(lambda path=path: _ask(relayed, path), runs=_RUNS)[1])
            other.append(_time(lambda plain=plain: _ask(plain, "/"), runs=_RUNS)[1])
        mine, theirs = min(ours), min(other)
        print(f"{name}: {1000 / mine:.0f} requests per second; Starlette alone: {1000 / theirs:.0f}")
        found.append(
            Figure(
                what=f"{name}, per request",
                ours=mine * 1000,
                other=theirs * 1000,
                other_name="Starlette with the same bytes",
                unit="µs",
                target=3,
            )
        )
    queue.close()
    for task in asyncio.all_tasks(_LOOP):
        task.cancel()
    _LOOP.run_until_complete(asyncio.sleep(0))
    return found


def _limit(what: str, ours: float, limit: float, unit: str) -> Figure:
    return Figure(what=what, ours=ours, other=limit, other_name="limit", unit=unit, target=1)


def _state() -> AppState:
    source = Source(id="s", title="Verzamelbrief", date=_NOW.date(), reference="29 517, nr. 264")
    whens = ("{y}-{m:02}-15", "{y}", "{y}-{m:02}", "../{y}-{m:02}-01", "{y}-33", "{y}-01-01/..")
    milestones = tuple(
        Milestone(
            id=f"m{n}",
            title=f"Mijlpaal nummer {n} van de lange lijst",
            kind=list(Kind)[n % 6],
            when=(when := parse_edtf(whens[n % 6].format(y=2023 + n % 9, m=n % 12 + 1))),
            owner=f"Dienst {n % 17}",
            action="Controleer uw aansluiting",
            topics=(f"onderwerp-{n % 23}", f"thema-{n % 7}"),
            statements=(
                Statement(source=source, phrase="per dan en dan", when=when),
                Statement(source=source, phrase="volgens planning", confirms=True),
            ),
        )
        for n in range(1000)
    )
    timeline = Timeline(
        name="Mijlpalen",
        domain="mijlpalen.example",
        zone=ZoneInfo("Europe/Amsterdam"),
        language=Language.NL,
        milestones=milestones,
    )
    revisions = next_revisions({}, milestones, _NOW)
    snapshot = take_snapshot(
        timeline, (), _NOW, modified=_NOW, histories=to_histories(revisions), revisions=revisions
    )
    return AppState(clock=lambda: _NOW, stale_after=timedelta(minutes=3), snapshot=snapshot)


def _plain(body: bytes) -> ASGIApp:
    async def endpoint(request: Request) -> Response:
        del request
        return Response(body, media_type="text/html")

    return Starlette(routes=[Route("/", endpoint)])


def _time(call: Any, *, runs: int) -> tuple[bytes, float]:
    """Return the last answer and the median time in milliseconds."""
    body, times = b"", []
    for _ in range(runs):
        started = time.perf_counter()
        body = call()
        times.append((time.perf_counter() - started) * 1000)
    return body, statistics.median(times)


def _ask(app: ASGIApp, path: str) -> bytes:
    parts: list[bytes] = []

    async def receive() -> dict[str, Any]:
        # The client stays.
        await asyncio.Event().wait()
        return {}

    async def send(message: Any) -> None:
        parts.append(message.get("body", b""))

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
    }
    _LOOP.run_until_complete(app(scope, receive, send))
    return b"".join(parts)


_LOOP = asyncio.new_event_loop()
