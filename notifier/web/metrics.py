"""What a monitoring system reads: outbox, rounds and chosen milestones as Prometheus metrics, and readiness.

All but the faults is read from the database at each request, so that several instances report the
same and a restart loses nothing. No label holds an address. A milestone has a time stamp rather than the time
until it, and only those that the operator chooses are shown, never a private one, as labels need a bound.

Source:
    Prometheus documentation, "Metric and label naming", "Exposition formats" and "Instrumentation".
"""

from __future__ import annotations

import asyncio
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import time
from typing import TYPE_CHECKING, Any, TypeVar

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import CollectorRegistry
from sqlalchemy import func
from sqlmodel import col, select
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from notifier.dates.zones import end_of_day, moment_on
from notifier.doctor.findings import Level
from notifier.errors import QueryError, SettingsError, Stage, StoreError
from notifier.events_file.load import parse_timeline
from notifier.store.memory import last_round
from notifier.store.tables import (
    IS_WAITING,
    AttemptRow,
    ChannelStateRow,
    DeliveryRow,
    DeliveryState,
    TroubleRow,
)
from notifier.timeline.filter_query import read_query
from notifier.timeline.filters import FILTERS
from notifier.timeline.known_values import KnownValues
from notifier.timeline.model import Status
from notifier.timeline.repeats import current
from notifier.timeline.upcoming import day_that_counts
from notifier.web.responses import UNAVAILABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date, datetime

    from prometheus_client.metrics_core import Metric
    from sqlmodel import Session
    from starlette.requests import Request

    from notifier.doctor.findings import Finding
    from notifier.store.database import Database
    from notifier.web.health import Health
    from notifier.web.snapshot import Snapshot

Made = TypeVar("Made")

_NO_STORE = {"Cache-Control": "no-store"}
_NOT_NOW = {**UNAVAILABLE, **_NO_STORE}
_NO_ANSWER = "the database does not answer"
# A lock of the database is waited for longer. Monitors wait for ten seconds or less.
_READY_WITHIN_S, _METRICS_WITHIN_S = 3, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """Reads the metrics of one database."""

    database: Database
    clock: Callable[[], datetime]
    # Returns the health of this instance. Only deliveries of its public channels are counted, so that the
    # metrics do not show how many private milestones there are.
    health: Callable[[], Health]
    # Does the cheap checks of `notifier doctor`, and gives the name of each with what it finds.
    checks: Callable[[], Iterable[tuple[str, Finding]]] = tuple
    milestones: Callable[[], Iterable[Metric]] = tuple

    def collect(self) -> Iterator[Metric]:
        """Yield all metrics; states and stages that do not occur have the value 0."""
        with self.database.read() as session:
            yield self._deliveries(session)
            yield self._oldest(session)
            yield self._attempts(session)
            failures = (((row.channel,), row.failures) for row in session.exec(select(ChannelStateRow)).all())
            about = "Tries in a row that did not get through."
            yield _gauges("notifier_channel_failures", about, ("channel",), failures)
            yield GaugeMetricFamily(
                "notifier_troubles",
                "Troubles the operator was told of that are not over.",
                value=session.exec(select(func.count()).select_from(TroubleRow)).one(),
            )
            yield self._faults()
            if moment := last_round(session):
                yield GaugeMetricFamily(
                    "notifier_last_round_timestamp_seconds",
                    "As-of moment of the last round.",
                    value=moment.timestamp(),
                )
        yield from self.milestones()

    def _faults(self) -> Metric:
        failed = Counter(fault.stage for fault in self.health().faults)
        counts = (((stage.value,), failed[stage]) for stage in Stage)
        return _gauges(
            "notifier_round_faults", "Stages of this instance's last round that failed.", ("stage",), counts
        )

    def _deliveries(self, session: Session) -> Metric:
        counted = (
            select(DeliveryRow.channel, DeliveryRow.state, func.count())
            .where(col(DeliveryRow.channel).in_(self.health().public_channels))
            .group_by(col(DeliveryRow.channel), col(DeliveryRow.state))
        )
        found = {(channel, state): count for channel, state, count in session.exec(counted).all()}
        channels = sorted({channel for channel, _ in found})
        both = ((channel, state.value) for channel in channels for state in DeliveryState)
        counts = ((one, found.get(one, 0)) for one in both)
        return _gauges("notifier_deliveries", "Deliveries by state.", ("channel", "state"), counts)

    def _oldest(self, session: Session) -> Metric:
        is_counted = col(DeliveryRow.channel).in_(self.health().public_channels)
        oldest = session.exec(select(func.min(DeliveryRow.due_at)).where(IS_WAITING, is_counted)).one()
        age = (self.clock() - oldest).total_seconds() if oldest else 0.0
        return GaugeMetricFamily(
            "notifier_oldest_due_age_seconds",
            "How long the oldest delivery that is still to be sent has been due.",
            value=max(age, 0.0),
        )

    def _attempts(self, session: Session) -> Metric:
        # Not a counter: attempts deleted after the retention are no longer counted.
        about = "Tries by what came of them, as far as they are kept."
        # One object, so that PostgreSQL sees one expression.
        outcome = func.coalesce(AttemptRow.outcome, "running")
        counted = (
            select(DeliveryRow.channel, outcome, func.count())
            .join(AttemptRow, col(AttemptRow.delivery) == col(DeliveryRow.id))
            .where(col(DeliveryRow.channel).in_(self.health().public_channels))
            .group_by(col(DeliveryRow.channel), outcome)
        )
        counts = (((channel, verdict), count) for channel, verdict, count in session.exec(counted).all())
        return _gauges("notifier_attempts", about, ("channel", "outcome"), counts)

    def text(self) -> bytes:
        """Return all metrics in the text format."""
        registry = CollectorRegistry()
        registry.register(self)
        # Memory, open descriptors and how many there may be.
        ProcessCollector(registry=registry)
        return generate_latest(registry)

    def is_ready(self) -> bool:
        """Whether the database answers."""
        try:
            with self.database.read() as session:
                session.exec(select(TroubleRow).limit(1)).first()
        except StoreError:
            return False
        return True

    def _readiness(self) -> Response:
        if not self.is_ready():
            return JSONResponse({"status": _NO_ANSWER}, status_code=503, headers=_NOT_NOW)
        # Names and levels alone: the sentences hold paths, and `notifier doctor` has them.
        found = list(self.checks())
        is_ready = all(finding.level is not Level.PROBLEM for _, finding in found)
        body = {
            "status": "ok" if is_ready else "not ready; notifier doctor says why",
            "checks": {
                name: max((finding.level for one, finding in found if one == name), key=list(Level).index)
                for name in dict.fromkeys(name for name, _ in found)
            },
        }
        return JSONResponse(body, 200 if is_ready else 503, headers=_NO_STORE if is_ready else _NOT_NOW)

    def routes(self) -> list[Route]:
        """Return the routes `/metrics` and `/readyz`."""
        # A thread of their own each, which requests at one time share: a flood of these takes no connection
        # to the database from a round.
        threads = {name: ThreadPoolExecutor(1, name) for name in ("metrics", "readyz")}
        making: dict[str, Future[Any]] = {}

        async def made(name: str, make: Callable[[], Made], within_s: float) -> Made:
            """Return what is made in a thread, in bounded time."""
            future: Future[Made] | None = making.get(name)
            if future is None or future.done():
                future = making[name] = threads[name].submit(make)
            return await asyncio.wait_for(asyncio.wrap_future(future), within_s)

        async def metrics(request: Request) -> Response:
            del request
            try:
                text = await made("metrics", self.text, _METRICS_WITHIN_S)
            except (StoreError, TimeoutError):
                return Response(_NO_ANSWER.encode() + b"\n", status_code=503, headers=_NOT_NOW)
            return Response(text, media_type=CONTENT_TYPE_LATEST, headers=_NO_STORE)

        async def readyz(request: Request) -> Response:
            del request
            try:
                return await made("readyz", self._readiness, _READY_WITHIN_S)
            except TimeoutError:
                late = {"status": f"{_NO_ANSWER} within {_READY_WITHIN_S} seconds; notifier doctor says why"}
                return JSONResponse(late, status_code=503, headers=_NOT_NOW)

        return [Route("/metrics", metrics), Route("/readyz", readyz)]


def _gauges(
    name: str, about: str, labels: Sequence[str], values: Iterable[tuple[Sequence[str], float]]
) -> Metric:
    family = GaugeMetricFamily(name, about, labels=labels)
    for of, value in values:
        family.add_metric(of, value)
    return family


MOST_MILESTONES = 200
_LABELS = ("id", "kind", "title")


@dataclass(slots=True)
class MilestoneMetrics:
    """Makes the metrics of the milestones that a filter chooses."""

    query: str  # The filter, in the form of an address: `topic=kcr2&within=P1Y`; empty for no milestones.
    snapshot: Callable[[], Snapshot | None]
    _kept: tuple[int, date, tuple[Metric, ...]] | None = field(default=None, init=False)

    def check(self) -> None:
        """Refuse a filter that can choose nothing, whatever stands in the file.

        Raises:
            SettingsError: A key is unknown, or a value cannot be.
        """
        if self.query:
            # Which values there are makes no difference.
            known = KnownValues(parse_timeline(b"", "").timeline)
            try:
                read_query(self.query, FILTERS, known, may_be_absent=True)
            except QueryError as error:
                raise SettingsError("settings.metrics", reason=error) from None

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics; they are made once for each day and each change of the list."""
        snapshot = self.snapshot()
        if snapshot is None or not self.query:
            return
        basis = snapshot.edition, snapshot.today
        if self._kept is None or self._kept[:2] != basis:
            self._kept = *basis, tuple(self._make(snapshot))
        yield from self._kept[2]

    def _make(self, snapshot: Snapshot) -> Iterator[Metric]:
        today, zone = snapshot.today, snapshot.timeline.zone
        chosen = read_query(self.query, FILTERS, snapshot.catalog.known, may_be_absent=True).chosen
        found = [
            (day, one)
            for one in (current(one, today) for one in snapshot.timeline.milestones)
            if one.status is Status.PLANNED
            and (day := day_that_counts(one, today)) is not None
            and chosen.takes(one, today)
        ]
        yield GaugeMetricFamily(
            "notifier_milestones_chosen",
            f"Open milestones with a day that the filter chooses; the first {MOST_MILESTONES} are shown.",
            value=len(found),
        )
        due = GaugeMetricFamily(
            "notifier_milestone_day_timestamp_seconds",
            "The moment of an open milestone, or the start of the day that counts.",
            labels=_LABELS,
        )
        overdue = GaugeMetricFamily(
            "notifier_milestone_overdue_timestamp_seconds",
            "When an open milestone becomes overdue; absent where it never does.",
            labels=_LABELS,
        )
        for day, one in sorted(found, key=lambda pair: (pair[0], pair[1].id))[:MOST_MILESTONES]:
            labels = one.id, one.kind.value, one.title
            moment = one.when.instant if one.when.day == day else None
            due.add_metric(labels, (moment or moment_on(day, time(), zone)).timestamp())
            if last := one.last_day:
                overdue.add_metric(labels, end_of_day(last, zone).timestamp() + 1)
        yield from (due, overdue)
