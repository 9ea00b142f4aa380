"""When milestones are due, as metrics: those alone that the operator chooses, never a private one.

Source:
    Prometheus documentation, "Instrumentation": a time stamp rather than the time since or until it, and
    "Metric and label naming": no labels without a bound.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time
from typing import TYPE_CHECKING

from prometheus_client.core import GaugeMetricFamily

from notifier.dates.zones import end_of_day, moment_on
from notifier.errors import QueryError, SettingsError
from notifier.timeline.filter_query import read_query
from notifier.timeline.filters import FILTERS
from notifier.timeline.model import Status
from notifier.timeline.repeats import current
from notifier.timeline.upcoming import day_that_counts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from prometheus_client.metrics_core import Metric

    from notifier.web.snapshot import Snapshot

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
        if (snapshot := self.snapshot()) and self.query:
            try:
                read_query(self.query, FILTERS, snapshot.catalog.known, may_be_absent=True)
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
