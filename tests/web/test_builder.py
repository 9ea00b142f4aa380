"""The process that builds for the server: it answers as the server itself would, and nothing ends with it."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest
from structlog.testing import capture_logs

from notifier.errors import Fault, Stage, StoreError
from notifier.feeds.formats import FORMATS
from notifier.feeds.publish import FeedBuilder
from notifier.timeline.filters import Filter
from notifier.web.app import build_app
from notifier.web.build_queue import BuildQueue, InterruptedBuildError
from notifier.web.builder import BuilderProcess
from notifier.web.building import BuildRequest, pickled, unpickled
from notifier.web.page_table import PAGES
from notifier.web.relay import Relay
from tests.conftest import milestone
from tests.events_file.files import parse
from tests.ics.test_entries import feed
from tests.reminders.test_notices import KCR2
from tests.web.sites import NOW, build_site, snapshot_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from notifier.web.state import AppState

SECRET = milestone("2026-05-01", id="geheim", title="Geheime oefening", private=True, topics=("geheim",))
SNAPSHOT = snapshot_of(build_site(KCR2))
ADDRESSES = (
    "/?topic=kcr2",
    *(address for row in PAGES if row.is_kept for address in row.addresses(SNAPSHOT)),
    "/timeline?text=kcr2&lang=en",
    "/timeline?on=2025-12-01",
    "/timeline?topc=kcr2",
    "/milestones/onbekend",
    "/milestones.csv?kind=start",
    "/milestones.md",
    "/v1/milestones?page=1",
    "/v1/milestones?topic=onbekend",
    "/v1/milestones/onbekend",
    "/v1/changes",
    "/v1/feeds",
    *(f"/calendars/alles.{ending}" for ending in FORMATS),
    *(f"/calendar.{ending}?kind=start&lang=en" for ending in FORMATS),
    "/calendar/mijn-agenda.ics?topic=kcr2&alarms=P1D",
    "/calendars/kcr2.ics?alarms=P1D",
    "/calendars/onbekend.ics",
    "/private/sleutel/besloten.ics",
    "/private/sleutel/besloten.ics?alarms=P1D",
    "/private/sleutel.json",
    "/private/ander/besloten.json",
)


@dataclass(frozen=True, slots=True)
class Served:
    """A server that lets another process build.

    Attributes:
        client: Its client.
        builder: Its other process.
        relay: What lies between.
    """

    client: httpx.AsyncClient
    builder: BuilderProcess
    relay: Relay


@asynccontextmanager
async def served(site: AppState) -> AsyncIterator[Served]:
    builder = BuilderProcess(lambda: site.snapshot)
    relay = Relay(site, BuildQueue(builder))
    site.can_build = lambda: relay.queue.is_able
    transport = httpx.ASGITransport(app=build_app(site, relay=relay))
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            yield Served(client, builder, relay)
    finally:
        relay.queue.close()
        if process := builder.started:
            await process.wait()


def _site() -> AppState:
    """Return a site with a private milestone and a private feed of it."""
    site = build_site(KCR2, SECRET)
    private = feed(name="besloten", title="Besloten", private=True, match=Filter({"topic": ("geheim",)}))
    snapshot = snapshot_of(site)
    catalog = snapshot.catalog
    built = FeedBuilder().build_all((private,), catalog.timeline, catalog.histories, catalog.today)
    feeds = {**catalog.feeds, "besloten": built[0]}
    site.snapshot = replace(snapshot, catalog=replace(catalog, feeds=feeds))
    site.private_feed = lambda token: "besloten" if token == "sleutel" else ""  # noqa: S105 - not a secret
    return site


def _whole(answer: httpx.Response) -> tuple[int, dict[str, str], bytes]:
    return answer.status_code, dict(answer.headers), answer.content


def test_it_answers_as_the_server_itself_would() -> None:
    async def story() -> None:
        site = _site()
        async with served(site) as there:
            here = httpx.ASGITransport(app=build_app(site))
            async with httpx.AsyncClient(transport=here, base_url="http://127.0.0.1") as client:
                for encoding in ("identity", "gzip"):
                    for path in ADDRESSES:
                        asked = {"Accept-Encoding": encoding, "Accept-Language": "en;q=0.9, nl;q=0.2"}
                        found = [_whole(await one.get(path, headers=asked)) for one in (there.client, client)]
                        assert found[0] == found[1], path
                        head = await there.client.head(path, headers=asked)
                        assert (head.status_code, head.content) == (found[0][0], b"")
            # What it does not answer is not asked of it.
            assert (await there.client.get("/status")).status_code == 200
            assert (await there.client.post("/timeline")).status_code == 405

    asyncio.run(story())


def test_a_response_is_made_once_and_a_client_that_has_it_is_told_so() -> None:
    async def story() -> None:
        async with served(build_site(KCR2)) as there:
            page, calendar = [
                await there.client.get(path) for path in ("/?kind=start", "/calendar.ics?lang=en")
            ]
            assert there.builder.started
            os.kill(there.builder.started.pid, signal.SIGKILL)
            for path in ("/?kind=start", "/?kind=start&utm_source=brief"):
                assert (await there.client.get(path)).content == page.content
            for first, headers in (
                (page, {"If-None-Match": page.headers["etag"]}),
                (calendar, {"If-None-Match": f'"x", W/{calendar.headers["etag"]}'}),
                (calendar, {"If-None-Match": "*"}),
                (calendar, {"If-Modified-Since": calendar.headers["last-modified"]}),
            ):
                again = await there.client.get(str(first.url), headers=headers)
                assert (again.status_code, again.content, again.headers["etag"]) == (
                    304,
                    b"",
                    first.headers["etag"],
                )

    asyncio.run(story())


def test_a_process_that_was_killed_is_started_again() -> None:
    async def story() -> None:
        async with served(build_site(KCR2)) as there:
            assert (await there.client.get("/?text=a")).status_code == 200
            first = there.builder.started
            assert first
            os.kill(first.pid, signal.SIGKILL)
            await first.wait()
            assert (await there.client.get("/?text=b")).status_code == 200
            assert there.builder.started is not first

    asyncio.run(story())


def test_pages_that_cannot_be_made_are_a_fault_until_they_can() -> None:
    async def story() -> None:
        site = build_site(KCR2)
        snapshot = snapshot_of(site)
        # What no other process can be given.
        timeline = snapshot.timeline._replace(holidays=lambda _: {})
        broken = replace(snapshot, catalog=replace(snapshot.catalog, timeline=timeline))
        async with served(site) as there:
            site.snapshot = broken
            with capture_logs() as logs:
                answers = [(await there.client.get(f"/?text={number}")).status_code for number in range(3)]
            assert (answers, [one["event"] for one in logs]) == ([503] * 3, ["build_failed"] * 3)
            health = await there.client.get("/healthz")
            assert (health.status_code, health.json()["status"]) == (503, "failing")
            assert health.json()["faults"] == {"pages": "The pages cannot be made; the log says why."}
            assert "Er is iets mis." in (await there.client.get("/status")).text
            site.snapshot = snapshot
            assert (await there.client.get("/?text=b")).status_code == 200
            assert (await there.client.get("/healthz")).status_code == 200

    asyncio.run(story())


def test_a_build_that_is_interrupted_ends_and_the_next_is_made() -> None:
    long = [milestone("2026-03-01", id=f"m{number}", title=f"Mijlpaal {number}") for number in range(1000)]

    async def story() -> None:
        site = build_site(*long)
        builder = BuilderProcess(lambda: site.snapshot)
        try:
            assert (await builder.make(BuildRequest(path="/healthz"))).status == 503
            build = asyncio.create_task(builder.make(BuildRequest(path="/calendar.ics", query=b"alarms=P3D")))
            await asyncio.sleep(0)
            process = builder.started
            # Whatever it is doing at that moment.
            builder.interrupt()
            with pytest.raises(InterruptedBuildError):
                await build
            assert (await builder.make(BuildRequest(path="/robots.txt"))).status == 200
            assert builder.started is process
        finally:
            builder.close()
            if process := builder.started:
                await process.wait()

    asyncio.run(story())


def test_a_new_round_is_shown_at_once_and_pages_carry_its_warnings() -> None:
    async def story() -> None:
        site = build_site(KCR2)
        async with served(site) as there:
            assert "Instelling KCR2" in (await there.client.get("/timeline?kind=start")).text
            before = snapshot_of(site)
            site.snapshot = snapshot_of(build_site(KCR2._replace(title="Andere naam")))
            assert "Andere naam" in (await there.client.get("/timeline?kind=start")).text
            # A round in which only time went on leaves all as it is.
            site.change(lambda now: now and replace(now, now=NOW + timedelta(minutes=1)))
            faults = (Fault(Stage.PLAN, StoreError("store.failed", reason="x")),)
            site.change(lambda now: now and replace(now, health=replace(now.health, faults=faults)))
            assert snapshot_of(site).edition == before.edition + 1
            page = await there.client.get("/timeline?kind=start")
            assert "Andere naam" in page.text
            assert "database" in page.text

    asyncio.run(story())


def test_milestones_that_cannot_be_shown_are_counted_by_the_server() -> None:
    async def story() -> None:
        site = build_site(KCR2, milestone("2026-02-01", id="slecht", title="Slecht"))
        snapshot = snapshot_of(site)
        good, other = snapshot.timeline.milestones
        bad = other._replace(when=None)  # type: ignore[arg-type]
        timeline = snapshot.timeline._replace(milestones=(good, bad))
        site.snapshot = replace(
            snapshot, timeline=timeline, catalog=replace(snapshot.catalog, timeline=timeline)
        )
        async with served(site) as there:
            with capture_logs() as logs:
                pages = [await there.client.get(path) for path in ("/timeline", "/timeline?kind=start")]
            assert all("1 mijlpaal kan niet worden verwerkt" in page.text for page in pages)
            assert [list(one["milestones"]) for one in logs] == [["slecht"]]
            assert (await there.client.get("/healthz")).json()["milestones_left_out"] == 1

    asyncio.run(story())


@pytest.mark.parametrize(
    "holidays",
    [
        "NL",
        "BE",
        "DE-BY",
        "none",
        "{country: NL, added: {24 december: Kerstavond}, removed: [Goede Vrijdag]}",
        "{removed: [5 mei]}",
    ],
)
def test_a_snapshot_travels_with_every_form_of_holidays(holidays: str) -> None:
    events = parse(calendar=f"calendar:\n  name: M\n  domain: m.example\n  holidays: {holidays}\n")
    snapshot = snapshot_of(_site())
    timeline = snapshot.timeline._replace(holidays=events.timeline.holidays)
    there = unpickled(pickled(replace(snapshot, catalog=replace(snapshot.catalog, timeline=timeline))))
    assert there.timeline.holidays is timeline.holidays


def test_a_snapshot_travels_whole() -> None:
    snapshot = snapshot_of(_site())
    there = unpickled(pickled(snapshot))
    assert there == replace(
        snapshot,
        catalog=there.catalog,
        health=there.health,
        next_at=None,
        warning=None,
    )
    assert there.edition == snapshot.edition
    assert (there.catalog.timeline, there.catalog.histories) == (
        snapshot.catalog.timeline,
        snapshot.catalog.histories,
    )
    assert {name: one.data for name, one in there.catalog.feeds.items()} == {
        name: one.data for name, one in snapshot.catalog.feeds.items()
    }
