"""What a monitoring system reads: the outbox and the rounds as Prometheus metrics, and readiness.

All but the faults is read from the database at each request, so that several instances report the
same and a restart loses nothing. No label holds an address.

Source:
    Prometheus documentation, "Metric and label naming" and "Exposition formats".
"""

from __future__ import annotations

import asyncio
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import CollectorRegistry
from sqlalchemy import func
from sqlmodel import col, select
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from notifier.doctor.findings import Level
from notifier.errors import Stage, StoreError
from notifier.store.memory import last_round
from notifier.store.tables import (
    IS_WAITING,
    AttemptRow,
    ChannelStateRow,
    DeliveryRow,
    DeliveryState,
    TroubleRow,
)
from notifier.web.responses import UNAVAILABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from prometheus_client.metrics_core import Metric
    from sqlmodel import Session
    from starlette.requests import Request

    from notifier.doctor.findings import Finding
    from notifier.store.database import Database
    from notifier.web.health import Health

_NO_STORE = {"Cache-Control": "no-store"}
_NOT_NOW = {**UNAVAILABLE, **_NO_STORE}


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
            yield _channels(session)
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
        family = GaugeMetricFamily(
            "notifier_round_faults",
            "Stages of this instance's last round that failed.",
            labels=("stage",),
        )
        failed = Counter(fault.stage for fault in self.health().faults)
        for stage in Stage:
            family.add_metric((stage.value,), failed[stage])
        return family

    def _deliveries(self, session: Session) -> Metric:
        family = GaugeMetricFamily("notifier_deliveries", "Deliveries by state.", labels=("channel", "state"))
        counted = (
            select(DeliveryRow.channel, DeliveryRow.state, func.count())
            .where(col(DeliveryRow.channel).in_(self.health().public_channels))
            .group_by(col(DeliveryRow.channel), col(DeliveryRow.state))
        )
        found = {(channel, state): count for channel, state, count in session.exec(counted).all()}
        for channel in sorted({channel for channel, _ in found}):
            for state in DeliveryState:
                family.add_metric((channel, state.value), found.get((channel, state.value), 0))
        return family

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
        family = GaugeMetricFamily(
            "notifier_attempts",
            "Tries by what came of them, as far as they are kept.",
            labels=("channel", "outcome"),
        )
        # One object, so that PostgreSQL sees one expression.
        outcome = func.coalesce(AttemptRow.outcome, "running")
        counted = (
            select(DeliveryRow.channel, outcome, func.count())
            .join(AttemptRow, col(AttemptRow.delivery) == col(DeliveryRow.id))
            .where(col(DeliveryRow.channel).in_(self.health().public_channels))
            .group_by(col(DeliveryRow.channel), outcome)
        )
        for channel, verdict, count in session.exec(counted).all():
            family.add_metric((channel, verdict), count)
        return family

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
            return JSONResponse({"status": "the database does not answer"}, status_code=503, headers=_NOT_NOW)
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
        if is_ready:
            return JSONResponse(body, headers=_NO_STORE)
        return JSONResponse(body, status_code=503, headers=_NOT_NOW)

    def routes(self) -> list[Route]:
        """Return the routes `/metrics` and `/readyz`."""
        # One thread of their own: a flood of these takes no connection to the database from a round.
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="metrics")

        async def metrics(request: Request) -> Response:
            del request
            try:
                text = await asyncio.get_running_loop().run_in_executor(thread, self.text)
            except StoreError:
                return Response(b"the database does not answer\n", status_code=503, headers=_NOT_NOW)
            return Response(text, media_type=CONTENT_TYPE_LATEST, headers=_NO_STORE)

        async def readyz(request: Request) -> Response:
            del request
            return await asyncio.get_running_loop().run_in_executor(thread, self._readiness)

        return [Route("/metrics", metrics), Route("/readyz", readyz)]


def _channels(session: Session) -> Metric:
    family = GaugeMetricFamily(
        "notifier_channel_failures", "Tries in a row that did not get through.", labels=("channel",)
    )
    for row in session.exec(select(ChannelStateRow)).all():
        family.add_metric((row.channel,), row.failures)
    return family
